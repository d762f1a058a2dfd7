from . import customer_card_set_pin
from . import customer_card_virtual_link
