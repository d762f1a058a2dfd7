from odoo import fields, models
from odoo.tools import SQL

from ..debt.collections import DAYS
from .late import rows

_CONTRACTS = 'JOIN customer_card_contract c ON c.id = r.contract_id JOIN customer_card_account a ON a.id = c.account_id'
# What was given up, or undone, was not collected.
_COUNTED = "c.state NOT IN ('withdrawn', 'cancelled', 'written_off')"
QUERY = f"""
WITH day AS ({DAYS})
SELECT p.id, p.id AS installment_id, p.contract_id, c.partner_id, c.program_id, c.company_id, p.due_on,
       p.amount AS asked, p.amount - p.left_now AS collected, p.left_now AS outstanding,
       CASE WHEN p.due_on < day.today THEN p.left_now ELSE 0 END AS overdue,
       0.0 AS overdue_share, 0.0 AS collected_share
  FROM ({rows(_CONTRACTS, _COUNTED)}) p JOIN customer_card_contract c ON c.id = p.contract_id
  JOIN day ON day.program_id = c.program_id
"""


class CustomerCardContractMonth(models.Model):
    """Contracts by months: what falls due, how much of it was paid by now, is late, and is outstanding. One row per
    installment of the newest plans, computed when it is looked at.
    """

    _name = 'customer.card.contract.month'
    _description = "Contracts by months"
    _inherit = ['customer.card.shares']
    _auto = False
    _order = 'due_on, id'
    _rec_name = 'installment_id'
    _shares = {
        'overdue_share:avg': ('overdue', 'asked'),
        'collected_share:avg': ('collected', 'asked'),
    }
    _depends = {
        'customer.card.contract': ['account_id', 'partner_id', 'program_id', 'company_id', 'state'],
        'customer.card.contract.installment': ['contract_id', 'number', 'due_on', 'amount', 'is_current'],
    }

    installment_id = fields.Many2one(comodel_name='customer.card.contract.installment', readonly=True)
    contract_id = fields.Many2one(comodel_name='customer.card.contract', readonly=True)
    partner_id = fields.Many2one(comodel_name='res.partner', string="Customer", readonly=True)
    program_id = fields.Many2one(comodel_name='customer.card.program', readonly=True)
    company_id = fields.Many2one(comodel_name='res.company', readonly=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    due_on = fields.Date(string="Due on", readonly=True)
    asked = fields.Monetary(string="Falls due", readonly=True)
    collected = fields.Monetary(string="Collected of it", readonly=True, help="Of what is due, paid by now.")
    overdue = fields.Monetary(string="Late", readonly=True)
    outstanding = fields.Monetary(string="Still to be paid", readonly=True)
    overdue_share = fields.Float(
        string="Late, %", digits=(16, 1), readonly=True, aggregator='avg', help="Of what is due."
    )
    collected_share = fields.Float(
        string="Collected, %", digits=(16, 1), readonly=True, aggregator='avg', help="Of what is due."
    )

    @property
    def _table_query(self):
        """The statement behind the rows."""
        return SQL(QUERY)
