from . import customer_card_acceptance
from . import customer_card_acceptance_find
from . import customer_card_acceptance_guessable
from . import customer_card_acceptance_guesses
from . import customer_card_acceptance_holds
from . import customer_card_acceptance_mix
from . import customer_card_acceptance_purchase
from . import customer_card_acceptance_show
