from . import customer_card_program_points_discount
from . import customer_card_program_discount
from . import customer_card_purchase
from . import pos_order_savings
from . import pos_order_discount
from . import customer_card_acceptance
from . import customer_card_acceptance_charged
