"""The life of a contract, as a table: which states an action starts from, where it leads to, and who may do it."""

from typing import NamedTuple

STATES = [
    ('draft', "Draft"),
    ('requested', "Waiting for a second person"),
    ('approved', "Approved"),
    ('signed', "Signed"),
    ('active', "Active"),
    ('overpaid', "Overpaid"),
    ('settled', "Settled"),
    ('withdrawn', "Customer withdrew"),
    ('cancelled', "Cancelled"),
    ('defaulted', "In default"),
    ('charged_off', "Charged off"),
    ('written_off', "Written off"),
]
# What may still be changed; a change of what is asked for or approved makes it a draft again.
OPEN = ('draft', 'requested', 'approved')
OVER = ('settled', 'withdrawn', 'cancelled', 'written_off')
# Agreed, and not in the ledger yet: what it will come to counts as owed.
COMMITTED = ('approved', 'signed')
# What follows from what is owed: as soon as nothing is, as soon as more was paid, and back again.
BY_BALANCE = ('active', 'overpaid', 'settled', 'defaulted', 'charged_off')
STAFF = ('customer_card.group_desk', 'customer_card.group_accountant')
BOOKS = ('customer_card.group_accountant',)
NOBODY = ()  # only our own code: it follows from what was paid
LIVE = ('active', 'defaulted', 'charged_off')  # something is owed, and asked for


class Action(NamedTuple):
    """A row of the table: ``groups`` are those whose people may do it."""

    states: tuple[str, ...]
    target: str
    groups: tuple[str, ...]


# What is not here cannot happen, but for what follows from the balance (:data:`BY_BALANCE`).
ACTIONS = {
    'request': Action(('draft',), 'requested', STAFF),
    'approve': Action(('requested',), 'approved', BOOKS),
    'refuse': Action(('requested',), 'draft', STAFF),
    'change': Action(('requested', 'approved'), 'draft', STAFF),
    'sign': Action(('approved',), 'signed', STAFF),
    'cancel': Action(('draft', 'requested', 'approved', 'signed'), 'cancelled', STAFF),
    'activate': Action(('signed',), 'active', STAFF),
    'withdraw': Action(('active',), 'withdrawn', STAFF),
    'default': Action(('active',), 'defaulted', BOOKS),
    'resume': Action(('defaulted',), 'active', BOOKS),
    'charge_off': Action(('defaulted',), 'charged_off', BOOKS),
    'undo_charge_off': Action(('charged_off',), 'defaulted', BOOKS),
    'write_off': Action(('active', 'defaulted', 'charged_off'), 'written_off', BOOKS),
}
