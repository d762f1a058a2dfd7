from odoo import api, fields, models
from odoo.tools import SQL

from ..ledger import kinds
from ..ledger.customer_card_account import AMOUNT_DIGITS

# The list's column: the kind of account it shows.
COLUMNS = {'value_balance': 'value', 'points_balance': 'points'}


class CustomerCard(models.Model):
    """What is on a card as numbers, which sort and add up; the ledger has them, the card holds none."""

    _inherit = 'customer.card'

    currency_id = fields.Many2one(related='program_id.currency_id')
    digits = fields.Integer(related='program_id.point_digits', string="Decimals of points")
    value_balance = fields.Monetary(string="Value", compute='_compute_column_balances')
    points_balance = fields.Float(string="Points", digits=AMOUNT_DIGITS, compute='_compute_column_balances')

    @api.depends('account_ids.balance')
    def _compute_column_balances(self):
        for card in self:
            accounts = card.sudo().account_ids  # sudo: read-only figures of a card one may read
            for column, kind in COLUMNS.items():
                card[column] = sum(accounts.filtered(lambda account, kind=kind: account.kind == kind).mapped('balance'))

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        """Extend: cards are sorted by what is on their accounts."""
        kind = COLUMNS.get(field_name)
        if kind not in kinds.ACCOUNTS:
            return super()._order_field_to_sql(alias, field_name, direction, nulls, query)
        balance = SQL(
            "(SELECT COALESCE(sum(a.balance), 0) FROM customer_card_account_rel r JOIN customer_card_account a "
            "ON a.id = r.account_id AND a.kind = %s WHERE r.card_id = %s)",
            kind,
            SQL.identifier(alias, 'id'),
        )
        return SQL("%s %s %s", balance, direction, nulls)
