from . import customer_card_dialog
from . import desk
from . import earning
from . import risk
from . import virtual
from . import printing
from . import books
