from . import batch_export, import_template, portal_cards, virtual_card
