from . import batch_export, portal_cards, virtual_card
from . import batch_export
from . import import_template
