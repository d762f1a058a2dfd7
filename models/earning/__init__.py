from . import customer_card_earning_rule
from . import customer_card_earning_rule_words
from . import customer_card_program
from . import customer_card_program_words
from . import customer_card_program_vesting
from . import customer_card
from . import pos_order
from . import customer_card_acceptance
