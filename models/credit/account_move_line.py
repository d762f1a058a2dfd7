from odoo import fields, models


class AccountMoveLine(models.Model):
    """A journal item of what a credit account owes, or has: one for each purchase, with its last day to pay."""

    _inherit = 'account.move.line'

    customer_card_account_id = fields.Many2one(
        comodel_name='customer.card.account',
        string="Credit account",
        readonly=True,
        copy=False,
        index='btree_not_null',
        ondelete='restrict',
    )
    customer_card_operation_id = fields.Many2one(
        comodel_name='customer.card.operation',
        string="Card operation",
        readonly=True,
        copy=False,
        index='btree_not_null',
        ondelete='restrict',
    )
