from . import customer_card_program_voucher
from . import pos_order_voucher
from . import pos_session_voucher
from . import customer_card_acceptance
