from . import customer_card_program_reward
from . import customer_card_reward
from . import pos_order_rewards
from . import customer_card_acceptance
