from . import test_adjustment
from . import test_books
from . import test_ledger
from . import test_session_books
from . import test_till
from . import test_tours
