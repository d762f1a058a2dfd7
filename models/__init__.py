from . import ledger  # value first: everything else moves it through the ledger's verbs
from . import card
from . import loyalty
from . import insight
from . import host
