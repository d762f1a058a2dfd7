from odoo import models

from .customer_card_life import DEAD


class CustomerCardAccount(models.Model):
    """Accounts of a card that was merged: goods that come back later concern the card that stays."""

    _inherit = 'customer.card.account'

    def _heir(self):
        """Extend our own: the account of the same kind on the card this one's was merged into, and on as far as that goes."""
        account = self
        while follower := account._follower():
            account = follower
        return account.with_env(self.env)

    def _follower(self):
        cards = self.sudo().card_ids  # sudo: the till has no rights on cards; it gets an account to post on
        if any(card.state not in DEAD for card in cards):
            return self.browse()
        accounts = (card._account(self.kind) for card in cards.replaced_by_id)
        others = (account for account in accounts if account and account != self.sudo())  # sudo: as above
        return next(others, self.browse())
