from . import batch_export, import_template, liability_export, portal_cards, virtual_card
