from . import customer_card_print
from . import customer_card_print_pages
from . import customer_card_print_letters
