from odoo import fields, models
from odoo.tools import SQL

from .statements import paid_since

QUERY = f"""
SELECT s.id, s.id AS statement_id, s.line_id, s.debtor_id, s.program_id, s.company_id, s.closes,
       GREATEST(s.closing, 0) AS outstanding,
       CASE WHEN s.closes - s.late_since > 30 THEN s.overdue ELSE 0 END AS late_30, s.overdue,
       s.minimum AS asked,
       LEAST(s.minimum, GREATEST(0, {paid_since('s', 'a.sequence')})) AS collected,
       s.purchases - s.returns AS bought, s.repayments AS repaid, s.fees,
       0.0 AS late_share, 0.0 AS collected_share
  FROM customer_card_credit_statement s JOIN customer_card_account a ON a.id = s.account_id
"""


class CustomerCardCreditMonth(models.Model):
    """Credit by months: what was owed when statements closed, how much of it had been late for more than 30 days, what
    was asked for, and how much of that was paid by now. One row per statement, computed when it is looked at.
    """

    _name = 'customer.card.credit.month'
    _description = "Credit by months"
    _inherit = ['customer.card.shares']
    _shares = {
        'late_share:avg': ('late_30', 'outstanding'),
        'collected_share:avg': ('collected', 'asked'),
    }
    _auto = False
    _order = 'closes desc, id desc'
    _rec_name = 'statement_id'
    _depends = {
        'customer.card.credit.statement': [
            'closing', 'late_since', 'overdue', 'minimum', 'purchases', 'returns', 'repayments', 'fees', 'closes',
        ],
    }  # fmt: skip

    statement_id = fields.Many2one(
        comodel_name='customer.card.credit.statement', string="Statement of account", readonly=True
    )
    line_id = fields.Many2one(comodel_name='customer.card.credit', string="Credit line", readonly=True)
    debtor_id = fields.Many2one(comodel_name='res.partner', string="Who owes", readonly=True)
    program_id = fields.Many2one(comodel_name='customer.card.program', readonly=True)
    company_id = fields.Many2one(comodel_name='res.company', readonly=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    closes = fields.Date(string="Closed on", readonly=True)
    outstanding = fields.Monetary(string="Owed at closing", readonly=True, help="Owed when the statement closed.")
    overdue = fields.Monetary(string="Late", readonly=True)
    late_30 = fields.Monetary(string="Late for more than 30 days", readonly=True)
    late_share = fields.Float(
        string="Late for more than 30 days, %", digits=(16, 1), readonly=True, aggregator='avg',
        help="Of all that was owed, however rows are grouped.",
    )  # fmt: skip
    asked = fields.Monetary(string="Asked for", readonly=True)
    collected = fields.Monetary(string="Collected of it", readonly=True, help="Of what was asked for, paid by now.")
    collected_share = fields.Float(
        string="Collected, %", digits=(16, 1), readonly=True, aggregator='avg', help="Of what was asked for."
    )
    bought = fields.Monetary(readonly=True, help="Less what came back.")
    repaid = fields.Monetary(string="Paid back", readonly=True)
    fees = fields.Monetary(readonly=True)

    @property
    def _table_query(self):
        """The statement behind the rows."""
        return SQL(QUERY)
