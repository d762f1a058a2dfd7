from . import customer_card_enrollment
from . import customer_card_purpose
from . import customer_card_consent
from . import customer_card_program_enroll
from . import res_partner_consent
from . import customer_card_acceptance
