from . import customer_card_unusual
