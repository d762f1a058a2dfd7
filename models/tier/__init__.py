from . import customer_card_tier
from . import customer_card_program_tier
from . import customer_card
from . import customer_card_design
from . import customer_card_tier_change
from . import customer_card_tier_standing
from . import pos_order_tiers
from . import customer_card_acceptance
