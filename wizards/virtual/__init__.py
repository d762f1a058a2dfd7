from . import customer_card_virtual_link
