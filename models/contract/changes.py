"""What may be changed of a contract under which goods were handed over, as a table: from which states, and how.

Each row names methods of `customer.card.contract.change`; none of them is extended.
"""

from decimal import Decimal
from typing import NamedTuple

from ...core.plan_rows import Row
from .life import LIVE

STATES = [
    ('draft', "Draft"),
    ('requested', "Waiting for a second person"),
    ('quoted', "Waiting for the money"),
    ('done', "Done"),
    ('refused', "Refused"),
    ('over', "Not used"),
]


class Outcome(NamedTuple):
    """What a change comes to: the new plan, and what of the debt falls away because goods came back; the rest of what
    falls away is profit and charges.
    """

    rows: tuple[Row, ...]
    goods: Decimal = Decimal(0)


class Kind(NamedTuple):
    """A row of the table."""

    label: str
    states: tuple[str, ...]
    plan: str  # what it comes to: gets nothing, returns an Outcome; raises PlanError
    refusal: str  # why it cannot be, in one sentence, or nothing
    done: str  # what is posted in the chatter
    is_second: bool = False  # a second person approves it
    is_quote: bool = False  # it waits for the money


KINDS = {
    'settle': Kind("Settle early", LIVE, '_plan_settled', '_refuse_settled', '_said_settled', is_quote=True),
    'ahead': Kind("Use what was paid ahead", LIVE, '_plan_ahead', '_refuse_ahead', '_said_ahead'),
    'move': Kind("Move an installment", LIVE, '_plan_moved', '_refuse_moved', '_said_moved'),
    'plan': Kind("Make a new plan", LIVE, '_plan_anew', '_refuse_anew', '_said_anew', is_second=True),
    'back': Kind("Goods came back", LIVE, '_plan_back', '_refuse_back', '_said_back'),
}
