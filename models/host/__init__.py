from . import pos_session
from . import pos_session_facts
