from odoo import fields, models

from ..ledger import triggers
from .customer_card_credit_statement import KINDS

TABLE = 'customer_card_credit_statement_line'
FIXED = 'id, statement_id, company_id, entry_id, sequence, moment, valued_on, kind, amount, place'
triggers.keep('statement_item', TABLE, FIXED)


class CustomerCardCreditStatementLine(models.Model):
    """One item of a statement: an entry of the ledger, with the place it happened at as it was called then."""

    _name = 'customer.card.credit.statement.line'
    _description = "Item of a statement"
    _inherit = ['customer.card.guarded']
    _order = 'statement_id desc, sequence'
    _log_access = False
    _rec_name = 'place'

    statement_id = fields.Many2one(
        comodel_name='customer.card.credit.statement', required=True, readonly=True, index=True, ondelete='restrict'
    )
    company_id = fields.Many2one(comodel_name='res.company', required=True, readonly=True, ondelete='restrict')
    currency_id = fields.Many2one(related='statement_id.currency_id')
    entry_id = fields.Many2one(comodel_name='customer.card.entry', required=True, readonly=True, ondelete='restrict')
    sequence = fields.Integer(required=True, readonly=True)
    moment = fields.Datetime(string="When", required=True, readonly=True)
    valued_on = fields.Date(
        string="Counts from", readonly=True, help="Of money that came on another day than it counts."
    )
    kind = fields.Selection(selection=KINDS, string="What", required=True, readonly=True)
    amount = fields.Monetary(readonly=True, help="Above nothing more is owed, below nothing less.")
    place = fields.Char(readonly=True)

    _once = models.UniqueIndex('(entry_id)', "This stands on a statement already.")

    def init(self):
        """Add the triggers."""
        triggers.install_on(self.env.cr, TABLE)

    def _refusal(self) -> str:
        return self.env._("A statement is never changed: what is wrong on it is put right by the next one.")

    def _paper_place(self, paper) -> str:
        """Return where it was, and the day it counts from where that is another one, as the ``paper`` says days."""
        day = self.valued_on
        if not day or day == paper.program_id._local(self.moment).date():
            return self.place or ""
        words = paper.env._("counts from %s", paper._paper_day(day))
        return f'{self.place} · {words}' if self.place else words
