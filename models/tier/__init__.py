from . import customer_card_tier
from . import customer_card_program
from . import customer_card
from . import customer_card_design
from . import customer_card_tier_change
from . import res_partner
from . import pos_order
from . import customer_card_acceptance
