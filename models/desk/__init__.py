from . import customer_card_program
from . import customer_card_second
from . import customer_card_adjustment
from . import customer_card
from . import customer_card_payout
from . import customer_card_close
from . import base_partner_merge
from . import account_move
