from . import batch_export, contract_files, import_template, liability_export, portal_cards, virtual_card
