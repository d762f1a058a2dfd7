from . import batch_export, portal_cards, virtual_card
