from . import customer_card_paper
