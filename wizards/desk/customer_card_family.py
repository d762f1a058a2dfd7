from odoo import api, fields, models

from ...models.actions import open_form


class CustomerCardFamily(models.TransientModel):
    """Another card with a number and a holder of its own on the same accounts."""

    _name = 'customer.card.family'
    _description = "Add a family card"
    _inherit = ['customer.card.dialog']

    card_id = fields.Many2one(string="On the accounts of")
    partner_id = fields.Many2one(comodel_name='res.partner', string="Who gets it", ondelete='cascade')
    made_id = fields.Many2one(comodel_name='customer.card', readonly=True, ondelete='cascade')
    summary = fields.Text(compute='_compute_summary')

    @api.depends('card_id', 'partner_id')
    def _compute_summary(self):
        for dialog in self:
            card = dialog.card_id
            if not card:
                dialog.summary = self.env._("Choose the card first.")
                continue
            balances = card.balances or self.env._("Nothing yet")
            dialog.summary = self.env._(
                "%(who)s can spend and earn on the same accounts as %(card)s: %(balances)s.\nThe new card has "
                "its own number and PIN. Blocking or closing "
                "one card leaves the others as they are; limits per day and order count all of them together. "
                "The statement names the card.",
                who=dialog.partner_id.name or self.env._("The new holder"),
                card=card.display_name,
                balances=balances,
            )

    def action_done(self):
        """Make the card, once however often the button is pressed, and show it."""
        self.ensure_one()
        if not self.made_id:
            self.made_id = self.card_id._add_family(self.partner_id)
        return open_form(self.made_id)
