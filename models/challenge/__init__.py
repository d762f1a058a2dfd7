from . import customer_card_challenge
from . import customer_card_challenge_progress
from . import customer_card_purchase
from . import customer_card_program_challenge
from . import customer_card_merge
from . import pos_order_challenges
from . import customer_card_acceptance
