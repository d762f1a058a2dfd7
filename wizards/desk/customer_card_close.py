from odoo import api, fields, models
from odoo.exceptions import UserError

from ...core import money
from ...models.ledger import spoken

WAYS = [('transfer', "Move the remaining balance to another card"), ('payout', "Pay out the remaining balance")]


class CustomerCardClose(models.TransientModel):
    """Closing a card, in plain words and amounts before anything happens."""

    _name = 'customer.card.close'
    _description = "Close a card"
    _inherit = ['customer.card.dialog']

    rest = fields.Char(string="Left on it", compute='_compute_rest')
    pays_out = fields.Boolean(compute='_compute_rest')
    way = fields.Selection(
        selection=WAYS, default='transfer', required=True, string="What becomes of the remaining balance"
    )
    target_id = fields.Many2one(
        comodel_name='customer.card', string="To the card", ondelete='cascade',
        domain="[('company_id', '=', company_id), ('state', '=', 'active'), ('id', '!=', card_id)]",
    )  # fmt: skip
    journal_id = fields.Many2one(
        comodel_name='account.journal', string="Paid from", ondelete='cascade',
        domain="[('company_id', '=', company_id), ('type', 'in', ('cash', 'bank')), "
        "('currency_id', 'in', (False, currency_id))]",
    )  # fmt: skip
    currency_id = fields.Many2one(related='company_id.currency_id')
    reason = fields.Char()
    summary = fields.Text(compute='_compute_summary')

    @api.depends('card_id')
    def _compute_rest(self):
        is_manager = self.env.user.has_group('customer_card.group_manager')
        for dialog in self:
            card = dialog.card_id
            dialog.rest = card._remainder_text() if card else ""
            dialog.pays_out = card.program_id.pay_out_on_close and is_manager

    @api.depends('card_id', 'way', 'target_id', 'journal_id')
    def _compute_summary(self):
        for dialog in self:
            words = (
                {'transfer': dialog._transfer_words, 'payout': dialog._payout_words}[dialog.way]()
                if dialog.rest
                else []
            )
            if dialog.card_id:
                words.append(self.env._("%s is closed; its number is never used again.", dialog.card_id.display_name))
            others = dialog.card_id.family_ids
            if others:
                words.append(
                    self.env._("The other cards on these accounts go on: %s.", ", ".join(others.mapped('display_name')))
                )
            dialog.summary = "\n".join(words)

    def _transfer_words(self) -> list[str]:
        target = self.target_id
        if not target:
            return [self.env._("Choose the card that gets %s.", self.rest)]
        holder = target.partner_id.name or self.env._("holder unknown")
        words = self.env._(
            "%(rest)s move to %(card)s (%(holder)s), with the day each part expires.",
            rest=self.rest,
            card=target.display_name,
            holder=holder,
        )
        return [words]

    def _payout_words(self) -> list[str]:
        accounts = self.card_id._sole_accounts()
        value = accounts.filtered(lambda one: one.kind == 'value' and one.balance > 0)
        points = accounts.filtered(lambda one: one.kind == 'points' and one.balance > 0)
        if owing := self.card_id._owing_text():
            return [self.env._("%s is owed on this card, so nothing of it is paid out.", owing)]
        words = [self.env._("%(amount)s leave as money.", amount=account._format(account.balance)) for account in value]
        words += [
            spoken.counted(
                account,
                self.env._("%(points)s is given up.|%(points)s are given up."),
                account.balance,
                points=account._format(account.balance),
            )
            for account in points
        ]
        limit = self.card_id.program_id._limit_by_hand()
        if value and money.exact(sum(value.mapped('balance'))) > limit:
            words.append(
                self.env._("A second person approves it first, under Adjustments; the card stays as it is until then.")
            )
        if (
            value
            and self.journal_id
            and not self.env['customer.card.adjustment']._money_leaves_by(self.journal_id.sudo())
        ):  # sudo: only whether there is one
            words.append(self.env._("The bank statement books it, against the card clearing account."))
        return words

    def action_done(self):
        """Close the card as the dialog says."""
        self.ensure_one()
        card = self.card_id
        if not card._remainder_text():
            card._refuse_own()
            card.action_close()
        elif self.way == 'transfer':
            if not self.target_id:
                raise UserError(self.env._("Choose the card that gets the remaining balance."))
            card._close_transferring(self.target_id)
        else:
            if not self.journal_id or not self.reason:
                raise UserError(self.env._("Choose where the money comes from, and write why it is paid out."))
            card._close_paying_out(self.journal_id, self.reason)
        return {'type': 'ir.actions.act_window_close'}
