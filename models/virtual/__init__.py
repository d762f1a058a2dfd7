from . import customer_card_program
from . import customer_card
from . import customer_card_claim
from . import customer_card_wallet
from . import customer_card_page_history
from . import customer_card_acceptance
