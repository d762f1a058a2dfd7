from . import customer_card_account
from . import customer_card_program_article
from . import customer_card_program_sale
from . import pos_order_payouts
from . import pos_order_sales
from . import customer_card_acceptance
