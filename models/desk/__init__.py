from . import customer_card_program_overview
from . import customer_card_adjustment
from . import customer_card_program_alone
from . import customer_card_life
from . import customer_card_adjustment_payout
from . import customer_card_close
from . import base_partner_merge
