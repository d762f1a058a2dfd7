import logging

from odoo import SUPERUSER_ID, api

from odoo.addons.customer_card.models.ledger import owed
from odoo.addons.customer_card.models.ledger.errors import LedgerRefusal

_logger = logging.getLogger(__name__)

# What has no seal yet, by what was sealed since: where anything is, this ran before, and what has none was changed.
_CLAIMS = (
    "SELECT id FROM customer_card_owed WHERE seal IS NULL AND NOT EXISTS (SELECT FROM customer_card_owed "
    "WHERE seal IS NOT NULL)"
)
_NOTES = """
    SELECT id FROM account_move WHERE jsonb_typeof(customer_card_back) <> 'null'
       AND NOT EXISTS (SELECT FROM account_move WHERE customer_card_back ? 'seal')
"""


def migrate(cr, version):
    """What is owed, and what credit notes gave back, was under no seal: it is sealed as it is now, once."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    cr.execute(_CLAIMS)
    claims = [claim for (claim,) in cr.fetchall()]
    cr.execute(_NOTES)
    notes = env['account.move'].browse(note for (note,) in cr.fetchall())
    try:
        if claims:
            owed.mark(env, *claims)
        for note in notes:
            note._customer_card_seal_back(note.customer_card_back)
    except LedgerRefusal as refusal:
        _logger.error("%s Until then the health check names what is owed and what was given back.", refusal)
