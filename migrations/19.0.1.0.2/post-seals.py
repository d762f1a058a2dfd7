import logging

from odoo import SUPERUSER_ID, api

from odoo.addons.customer_card.models.ledger import owed
from odoo.addons.customer_card.models.ledger.errors import LedgerRefusal

_logger = logging.getLogger(__name__)


def migrate(cr, version):
    """What is owed, and what credit notes gave back, was under no seal: it is sealed as it is now."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    cr.execute('SELECT id FROM customer_card_owed')
    claims = [claim for (claim,) in cr.fetchall()]
    cr.execute("SELECT id FROM account_move WHERE jsonb_typeof(customer_card_back) <> 'null'")
    notes = env['account.move'].browse(note for (note,) in cr.fetchall())
    try:
        if claims:
            owed.mark(env, *claims)
        for note in notes:
            note._customer_card_seal_back(note.customer_card_back)
    except LedgerRefusal as refusal:
        _logger.error("%s Until then the health check names what is owed and what was given back.", refusal)
