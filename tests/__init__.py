from importlib.util import find_spec

from . import test_adjustment
from . import test_batches
from . import test_books
from . import test_cards
from . import test_designs
from . import test_points_discount
from . import test_earning
from . import test_enroll
from . import test_find
from . import test_forged
from . import test_forged_lease
from . import test_guard
from . import test_integrity
from . import test_lease
from . import test_ledger
from . import test_offline
from . import test_rpc_matrix
from . import test_session_books
from . import test_show
from . import test_till
from . import test_sell
from . import test_rewards
from . import test_card_prices
from . import test_tours
from . import test_tours_offline
from . import test_tours_discount
from . import test_tours_guard
from . import test_unusual
from . import test_tours_find
from . import test_tours_show
from . import test_tours_sell

if find_spec('hypothesis'):  # a tool of development, not a requirement of the add-on
    from . import test_lease_machine
    from . import test_ledger_machine
    from . import test_returns
