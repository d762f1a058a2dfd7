from . import customer_card_batch_funnel
from . import customer_card_program_funnel
from . import customer_card_funnel
