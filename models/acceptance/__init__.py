from . import customer_card_acceptance
from . import customer_card_acceptance_identify
from . import customer_card_acceptance_holds
from . import customer_card_acceptance_mix
from . import customer_card_acceptance_answer
from . import customer_card_program
