from . import customer_card_program
from . import customer_card
from . import customer_card_left_open
from . import pos_order
from . import res_users
from . import customer_card_operation
from . import customer_card_acceptance
from . import pos_order_left_open
