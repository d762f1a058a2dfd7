from . import customer_card_program_offline
from . import pos_order_lease
from . import customer_card_acceptance
