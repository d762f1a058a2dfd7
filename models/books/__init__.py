from . import customer_card_settlement
from . import customer_card_liability
from . import customer_card_liability_account
from . import customer_card_liability_line
from . import customer_card_program_books
from . import account_move_books
from . import pos_order_books
from . import pos_session_books
