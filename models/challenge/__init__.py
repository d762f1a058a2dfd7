from . import customer_card_challenge
from . import customer_card_challenge_progress
from . import customer_card
from . import customer_card_program
from . import pos_order
from . import customer_card_acceptance
