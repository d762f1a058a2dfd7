from . import customer_card_batch
from . import customer_card_program
from . import customer_card_funnel
