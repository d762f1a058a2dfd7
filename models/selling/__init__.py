from . import customer_card_account
from . import customer_card_program
from . import customer_card_program_terms
from . import pos_order_terms
from . import pos_order
from . import customer_card_acceptance
from . import product_template
