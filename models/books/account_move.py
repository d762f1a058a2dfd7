from odoo import api, fields, models

from ..actions import open_list


class AccountMove(models.Model):
    """A journal entry that booked card entries opens them."""

    _inherit = 'account.move'

    customer_card_settlement_ids = fields.One2many(
        comodel_name='customer.card.settlement',
        inverse_name='move_id',
        string="Card settlements",
        groups='customer_card.group_accountant',
    )
    customer_card_settlement_count = fields.Integer(
        compute='_compute_customer_card_settlement_count', groups='customer_card.group_accountant'
    )

    @api.depends('customer_card_settlement_ids')
    def _compute_customer_card_settlement_count(self):
        for move in self:
            move.customer_card_settlement_count = len(move.customer_card_settlement_ids)

    def action_open_customer_card_settlements(self):
        """Open the card settlements this entry booked."""
        self.ensure_one()
        return open_list(
            self.env['customer.card.settlement'], self.env._("Card settlements"), [('move_id', '=', self.id)]
        )
