import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..ledger.protected import own, refuse_unless_own
from .customer_card_batch_issue import COLLISIONS

_logger = logging.getLogger(__name__)


class CustomerCardBatch(models.Model):
    """A batch that cannot go on says so on its form, lets the others pass, and is tried again by the next run."""

    _inherit = 'customer.card.batch'

    problem = fields.Char(readonly=True, copy=False, help="Why no more cards could be issued so far.")

    def write(self, vals):
        if 'problem' in vals:
            refuse_unless_own(self, self.env._("What stands in a batch's way is found out when it is issued."))
        if vals.get('state') in ('stopped', 'done'):
            vals = {**vals, 'problem': False}
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([{name: vals[name] for name in vals if name != 'problem'} for vals in vals_list])

    @api.model
    def _cron_issue(self) -> None:
        """Extend our own: first try again what could not go on."""
        own(self.search([('state', '=', 'running'), ('problem', '!=', False)])).write({'problem': False})
        super()._cron_issue()

    def _issue_chunk(self, *args, **kwargs) -> int | None:
        """Extend our own: a refusal (the ledger's key is missing, no number is free) is kept for the form.

        Whoever pressed the button is told at once and nothing is kept; in the background nobody would know.
        """
        if not self.env.context.get('cron_id'):
            return super()._issue_chunk(*args, **kwargs)
        try:
            with self.env.cr.savepoint():
                return super()._issue_chunk(*args, **kwargs)
        except UserError as refusal:
            _logger.warning("Batch %s of cards cannot go on: %s", self.id, refusal)
            own(self).write({'problem': str(refusal)})
            return 0
        except COLLISIONS:
            raise
        except Exception:
            _logger.exception("Batch %s of cards cannot go on", self.id)
            own(self).write({'problem': self.env._("Something unexpected stands in the way; ask your administrator to look into the server's log.")})  # fmt: skip
            return 0
