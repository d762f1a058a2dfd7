"""The names of orders, lines and payments, by which the ledger knows what they did, and what of it came back.

A till makes them; one it leaves out is made here. Nothing goes without a name, and none has a shape that could be taken
for another of the ledger's.
"""

import re
from uuid import uuid4

# As keys of the ledger, without their colon, and without the space between several.
SHAPE = re.compile(r'[\w.-]{8,80}', re.ASCII)


def is_one(said: object) -> bool:
    """Tell whether something can be a name.

    >>> is_one('7d2c1f0e-5b7c-4b0e-9a51-0c2f3f0a9a11'), is_one(''), is_one('move:12345')
    (True, False, False)
    """
    return isinstance(said, str) and bool(SHAPE.fullmatch(said))


def named(vals: dict) -> dict:
    """Return ``vals`` of a new record with a name, made here if it has none; a name of another shape stays, to be
    refused.
    """
    return vals if vals.get('uuid') else {**vals, 'uuid': str(uuid4())}


def wrong(vals: dict) -> bool:
    """Tell whether ``vals`` contain a name that is none."""
    return 'uuid' in vals and not is_one(vals['uuid'])
