from odoo import api, fields, models
from odoo.exceptions import UserError

from ..windows import open_list


class AccountMove(models.Model):
    """A journal entry that booked card entries opens them, and a settlement's own entry stays posted."""

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

    def button_draft(self):
        """Extend `account`: nothing the card ledger posted is ever changed."""
        settlements = self.sudo().customer_card_settlement_ids  # sudo: to see whether the ledger posted it
        if any(settlement.source == 'settlement' for settlement in settlements):
            raise UserError(
                self.env._(
                    "The card ledger posted this entry, so it stays as it is; the next settlement corrects what has changed."
                )
            )
        return super().button_draft()

    def action_open_customer_card_settlements(self):
        """Open the card settlements this entry booked."""
        self.ensure_one()
        return open_list(
            self.env['customer.card.settlement'], self.env._("Card settlements"), [('move_id', '=', self.id)]
        )
