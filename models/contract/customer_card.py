from odoo import fields, models
from odoo.exceptions import UserError

from ..acceptance import untrusted
from ..actions import open_list
from ..card.customer_card import DEAD
from ..ledger.protected import own


class CustomerCard(models.Model):
    """A card's contracts."""

    _inherit = 'customer.card'

    opens_installment = fields.Boolean(related='program_id.opens_installment')

    def action_open_contracts(self):
        """Open the contracts of the card, or say that there is none."""
        self.ensure_one()
        self.check_access('read')
        contracts, domain = self.env['customer.card.contract'], [('card_id', '=', self.id)]
        title = self.env._("Contracts")
        empty = self.env._("No contract yet"), self.env._("Make the first one with New.")
        return open_list(contracts, title, domain, empty=empty, default_card_id=self.id)

    def _contract_account(self, which):
        """Return the account of the contract of this number, if it is on this card; or none."""
        contracts = self.env['customer.card.contract'].sudo()  # sudo: a place has no rights on contracts
        mine = [('id', '=', which if untrusted.is_id(which) else 0), ('account_id', 'in', self.sudo().account_ids.ids)]
        return contracts.search(mine, limit=1).account_id

    def _contract_keeps_debtor(self, vals: dict) -> None:
        """:raise UserError: when a card whose holder owes by a contract would become another one's"""
        if 'partner_id' not in vals:
            return
        others = self.filtered(lambda card: card.partner_id.id != vals['partner_id'])
        contracts = self.env['customer.card.contract'].sudo()  # sudo: whoever names a holder need not read contracts
        domain = [('card_id', 'in', others.ids), ('account_id', '!=', False), ('is_over', '=', False)]
        if others and (found := contracts.search(domain, limit=1)):
            raise UserError(
                self.env._(
                    "%(customer)s owes on %(card)s by contract %(contract)s, so the card stays with its holder. Give "
                    "the other person a card of their own.",
                    customer=found.partner_id.name,
                    card=found.card_id.display_name,
                    contract=found.name,
                )
            )

    def _contract_follows(self, _vals_list) -> None:
        """Contracts are on the card that replaces their own."""
        over = self.filtered(lambda card: card.state in DEAD)
        contracts = self.env['customer.card.contract'].sudo()  # sudo: whoever ends a card ends what it was for
        for contract in contracts.search([('card_id', 'in', over.ids), ('account_id', '!=', False)]) if over else ():
            successor = contract.card_id._successor()
            if contract.account_id in successor.account_ids and successor.state not in DEAD:
                own(contract).write({'card_id': successor.id})

    def _contract_apart(self, _target) -> str:
        """Why this card is not merged into another one: each contract keeps the account it was signed with."""
        contracts = self.env['customer.card.contract'].sudo()  # sudo: whether there is one
        accounts = self.sudo().account_ids  # sudo: as above
        if contracts.search_count([('account_id', 'in', accounts.ids), ('is_over', '=', False)], limit=1):
            return self.env._(
                "%s has a contract that is not paid yet. Replace the card instead: the contract goes along.",
                self.display_name,
            )
        return ""
