from . import customer_card_close
from . import customer_card_extend
from . import customer_card_family
from . import customer_card_merge
