from . import customer_card_program_guard
from . import customer_card_pin
from . import customer_card_left_open
from . import pos_order_guard
from . import res_users
from . import customer_card_operation_employee
