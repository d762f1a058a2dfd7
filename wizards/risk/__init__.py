from . import customer_card_set_pin
