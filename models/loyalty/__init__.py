from . import customer_card_earning_rule
from . import customer_card_program
