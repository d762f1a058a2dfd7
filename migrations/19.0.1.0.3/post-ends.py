import logging
from collections.abc import Iterator
from decimal import Decimal

from odoo import SUPERUSER_ID, api

from odoo.addons.customer_card.core import seal
from odoo.addons.customer_card.models.ledger import operations
from odoo.addons.customer_card.models.ledger.errors import LedgerRefusal

_logger = logging.getLogger(__name__)

_ENDED = f"""
    SELECT seal, state, exception, (SELECT d.amount::text FROM customer_card_owed d
        WHERE d.key = o.key), {operations.HOLD}
      FROM customer_card_operation o
     WHERE state IN ('voided', 'expired', 'captured') AND captured = 0 AND account_id IS NOT NULL ORDER BY id
"""
_MARK = """
    UPDATE customer_card_operation o SET seal = d.made FROM unnest(%s::int[], %s::text[]) AS d(id, made)
        WHERE o.id = d.id
"""


def migrate(cr, version):
    """Ends of holds without an entry had no mark of their own: those that are as they were born get one, once.

    The health check names the others.
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    ledger = env['customer.card.ledger']
    cr.execute(_ENDED)
    rows = [
        (made, state, exception, claim, operations.hold_of(row))
        for made, state, exception, claim, *row in cr.fetchall()
    ]
    if not rows:
        return
    try:
        key, here = ledger._named_key(), ledger._deployment()
    except LedgerRefusal as refusal:
        _logger.error("%s Until then the health check names authorizations that ended.", refusal)
        return
    if any(seal.fits(key, 'end', made, *hold.ended(state, flag)) for made, state, flag, _claim, hold in rows):
        return  # this ran before, and what has no mark was changed since
    ends = {
        hold.id: seal.mark(key, 'end', here, *hold.ended(state, flag))
        for made, state, flag, claim, hold in rows
        if any(seal.fits(key, 'hold', made, *born.marked()) for born in _births(hold, claim))
    }
    cr.execute('ALTER TABLE customer_card_operation DISABLE TRIGGER USER')
    cr.execute(_MARK, [list(ends), list(ends.values())])
    cr.execute('ALTER TABLE customer_card_operation ENABLE TRIGGER USER')


def _births(hold: operations.Hold, claim: str | None) -> Iterator[operations.Hold]:
    """What a hold may have been before it ended: a document was written to it then, and what was really paid."""
    yield hold
    tenders = {hold.tender_amount, hold.amount, (hold.tender_amount or Decimal(0)) + Decimal(claim or 0)}
    for tender in tenders:
        yield hold._replace(origin=None, tender_amount=tender)
