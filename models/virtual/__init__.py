from . import customer_card_program_codes
from . import customer_card_virtual
from . import customer_card_send
from . import customer_card_wallet
from . import customer_card_phone
from . import customer_card_acceptance
