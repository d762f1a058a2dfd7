from odoo import models

from .customer_card_life import DEAD


class CustomerCard(models.Model):
    """Orders that come late, for a card that is out of use by now."""

    _inherit = 'customer.card'

    def _account_now(self, kind: str):
        """The account of ``kind`` this card opens, or that took over from it meanwhile; none where the card opens none."""
        account = self._account(kind)
        return account if self.state == 'active' or not account else account._heir()


class CustomerCardAccount(models.Model):
    """Accounts of a card that was merged, or closed with its rest moved: goods that come back later concern the card that has it now.

    Else one could buy, earn, move the points and bring the goods back; and what a dead card had paid would go back to nobody.
    """

    _inherit = 'customer.card.account'

    def _heir(self):
        """Extend our own: the account of the same kind and unit on the card this one's went to, and on as far as that goes."""
        account = self
        while follower := account._follower():
            account = follower
        return account.with_env(self.env)

    def _follower(self):
        cards = self.sudo().card_ids  # sudo: the till has no rights on cards; it gets an account to post on
        if any(card.state not in DEAD for card in cards):
            return self.browse()
        for card in cards.sorted('write_date', reverse=True):  # the last one that died had what was there
            for other in card.replaced_by_id | card.rest_to_id:
                account = other._account(self.kind)
                if account and account != self and card._same_unit(self, account):
                    return account
        return self.browse()
