from odoo import fields, models

from ..actions import open_form, open_list
from ..card.customer_card import DEAD
from ..ledger.protected import own


class CustomerCard(models.Model):
    """A card's credit line."""

    _inherit = 'customer.card'

    opens_credit = fields.Boolean(related='program_id.opens_credit')

    def action_open_credit(self):
        """Open the card's credit line, or a form to apply for one."""
        self.ensure_one()
        self.check_access('read')
        accounts = self.sudo().account_ids  # sudo: only which they are
        lines = self.env['customer.card.credit'].search([('account_id', 'in', accounts.ids)])
        if len(lines) > 1:
            return open_list(lines, self.env._("Credit lines"), [('id', 'in', lines.ids)])
        return open_form(lines, self.env._("Credit line"), context={'default_card_id': self.id})

    def _line_keeps_debtor(self, vals: dict) -> None:
        """:raise UserError: when a card whose holder owes would become another one's"""
        if 'partner_id' not in vals:
            return
        others = self.filtered(lambda card: card.partner_id.id != vals['partner_id'])
        lines = self.env['customer.card.credit'].sudo()  # sudo: whoever names a holder need not read lines
        domain = [('card_id', 'in', others.ids), ('owes', '=', 'holder'), ('is_over', '=', False)]
        (lines.search(domain) if others else lines)._refuse_another_debtor()

    def _line_follows(self, _vals_list) -> None:
        """A line is on the card that replaces its own, and ends with the last card on its account; what is owed is
        still collected on it.
        """
        over = self.filtered(lambda card: card.state in DEAD)
        over._shares_follow()
        lines = self.env['customer.card.credit'].sudo()  # sudo: whoever ends a card ends what it was for
        for line in lines.search([('card_id', 'in', over.ids), ('is_over', '=', False)]) if over else ():
            account, successor = line.account_id, line.card_id._successor()
            if account in successor.account_ids and successor.state not in DEAD:
                own(line).write({'card_id': successor.id})
            elif not account.card_ids._in_life() and not account.balance and not account.held:
                line._act(line._ending(), is_over=True)

    def _shares_follow(self) -> None:
        """What a card may buy of a line, the card may that replaces it, and no more."""
        shares = self.env['customer.card.credit.share'].sudo()  # sudo: as above
        for share in shares.search([('card_id', 'in', self.ids)]) if self else ():
            successor = share.card_id._successor()
            if share.account_id in successor.account_ids and successor not in share.line_id.share_ids.card_id:
                own(share).write({'card_id': successor.id})

    def _line_apart(self, target) -> str:
        """Why this card is not merged into ``target``: a line ends first, so that nobody gets the limits of both."""
        lines = self.env['customer.card.credit'].sudo()  # sudo: whether there is one
        domain = [('account_id', 'in', self.sudo().account_ids.ids), ('is_over', '=', False)]
        if lines.search_count(domain, limit=1):
            return self.env._(
                "%s has a credit line. Close it first, when nothing is owed on it any more.", self.display_name
            )
        return ""
