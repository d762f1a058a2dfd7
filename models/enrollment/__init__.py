from . import customer_card
from . import customer_card_purpose
from . import customer_card_consent
from . import customer_card_program
from . import res_company
from . import res_partner
from . import customer_card_acceptance
