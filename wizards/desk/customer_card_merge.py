from odoo import api, fields, models
from odoo.exceptions import UserError

from ...models.actions import open_form


class CustomerCardMerge(models.TransientModel):
    """Two cards of one customer become one; the dialog says what moves and which number ends."""

    _name = 'customer.card.merge'
    _description = "Merge two cards"
    _inherit = ['customer.card.dialog']

    card_id = fields.Many2one(string="This card ends")
    partner_id = fields.Many2one(related='card_id.partner_id', related_sudo=False, string="Holder")
    program_id = fields.Many2one(related='card_id.program_id', related_sudo=False)
    target_id = fields.Many2one(
        comodel_name='customer.card',
        string="This card stays",
        ondelete='cascade',
        domain="[('partner_id', '=', partner_id), ('program_id', '=', program_id), ('state', '=', 'active'), "
        "('id', '!=', card_id)]",
    )
    summary = fields.Text(compute='_compute_summary')

    @api.depends('card_id', 'target_id')
    def _compute_summary(self):
        for dialog in self:
            card, target = dialog.card_id, dialog.target_id
            if not card:
                dialog.summary = self.env._("Choose the card first.")
                continue
            if not target:
                dialog.summary = (
                    self.env._("Choose the customer's card that stays.")
                    if card.partner_id
                    else card._no_merge(card.browse())
                )
                continue
            rest = card._remainder_text() or self.env._("Nothing")
            words = self.env._(
                "%(rest)s move to %(target)s, with the day each part expires.\n%(card)s stops working at once, "
                "everywhere.",
                rest=rest,
                target=target.display_name,
                card=card.display_name,
            )
            dialog.summary = card._no_merge(target) or words

    def action_done(self):
        """Merge, and show the card that stays."""
        self.ensure_one()
        self.card_id.check_access('write')
        if not self.target_id:
            raise UserError(self.env._("Choose the card that stays."))
        self.card_id._merge_into(self.target_id)
        return open_form(self.target_id)
