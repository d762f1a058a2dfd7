from odoo import api, fields, models
from odoo.exceptions import UserError

from ...models.ledger import spoken


class CustomerCardExtend(models.TransientModel):
    """A new last day for one card or many; what cannot be extended is named before anything happens."""

    _name = 'customer.card.extend'
    _description = "Extend cards"
    _inherit = ['customer.card.said']

    card_ids = fields.Many2many(comodel_name='customer.card', string="Cards", required=True)
    company_id = fields.Many2one(related='card_ids.company_id', related_sudo=False)
    day = fields.Date(
        string="New last day", required=True, compute='_compute_day', store=True, readonly=False, precompute=True
    )
    summary = fields.Text(compute='_compute_summary')

    @api.depends('card_ids')
    def _compute_day(self):
        today = self.env['customer.card.program']._today_of(self.card_ids[:1].company_id)
        for dialog in self:
            days = [card.program_id._card_expiry(max(card.expires_on or today, today)) for card in dialog.card_ids]
            dialog.day = dialog.day or min(filter(None, days), default=False) or fields.Date.add(today, years=1)

    @api.depends('card_ids', 'day')
    def _compute_summary(self):
        for dialog in self:
            refusals = (
                [text for card in dialog.card_ids if (text := card._no_extension(dialog.day))] if dialog.day else []
            )
            good = len(dialog.card_ids) - len(refusals)
            expired = dialog.card_ids.filtered(lambda card: card.state == 'expired')
            stock = len(expired.filtered(lambda card: card._is_sealed()))
            revived = len(expired) - stock
            words = [
                spoken.counted(
                    self,
                    self.env._(
                        "Valid until %(day)s from now on: %(count)s card.|"
                        "Valid until %(day)s from now on: %(count)s cards."
                    ),
                    good,
                    day=spoken.day(self, dialog.day),
                )
            ]
            if revived:
                words.append(self.env._("Expired ones among them work again at once: %s.", revived))
            if stock:
                words.append(self.env._("Expired ones from stock can be sold again: %s.", stock))
            words.append(self.env._("Points and value keep their own expiry."))
            dialog.summary = "\n".join(refusals[:5] or words)

    @api.constrains('card_ids')
    def _check_cards_are_theirs(self):
        """:raise AccessError: for cards the user may not see"""
        # sudo: none, constraints have it of themselves
        self.card_ids.sudo(False).check_access('read')

    def action_done(self):
        """Extend all of them, or none."""
        self.ensure_one()
        if not self.card_ids:
            raise UserError(self.env._("Choose the cards to extend."))
        self.card_ids._extend_to(self.day)
        return {'type': 'ir.actions.act_window_close'}
