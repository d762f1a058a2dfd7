from . import customer_card_settlement
from . import customer_card_liability
from . import customer_card_liability_account
from . import customer_card_liability_line
from . import customer_card_program
from . import account_move
from . import pos_order
from . import pos_session
