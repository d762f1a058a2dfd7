from . import customer_card_program
from . import customer_card_reward
from . import pos_order
from . import customer_card_acceptance
