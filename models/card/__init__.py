from . import customer_card_program
from . import customer_card_program_cache
from . import customer_card_program_books
from . import customer_card_program_overview
from . import customer_card
from . import customer_card_issue
from . import customer_card_setup
from . import customer_card_adjustment
