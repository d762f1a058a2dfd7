from . import customer_card_program
from . import pos_order
from . import pos_session
from . import customer_card_acceptance
