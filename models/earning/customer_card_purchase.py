import json

from odoo import models

from ...core import earning
from ...core.purchase import Purchase
from ..ledger.posting import Place, Posting


class CustomerCard(models.Model):
    """The points a purchase brings to a card, whatever document it is.

    Goods that come back without their receipt take what they would bring today.
    """

    _inherit = 'customer.card'

    def _earned_by(self, bought: Purchase) -> earning.Earned:
        """The points of the purchase, and why."""
        policy, moment = self._policy(), self.program_id._local(bought.moment)
        visit = self._visit(policy, moment, bought.place or 0, bought.document.id if bought.document else 0)
        return earning.earn(policy, self._goods(bought, policy), moment, self._earning_share(bought), visit)

    def _points_of(self, bought: Purchase, place: Place) -> list[Posting]:
        """The points the purchase gives these cards: one posting for an account, though two cards open it."""
        postings, served = [], set()
        for card in self:
            account = not card._is_blank() and card._account_now('points')
            if not account or account.id in served:
                continue
            served.add(account.id)
            if posting := card._points_on(account, bought, place):
                postings.append(posting)
        return postings

    def _points_on(self, account, bought: Purchase, place: Place) -> Posting | None:
        earned, back = self._earned_by(bought), bought.comes_back
        points = self._takable(account, earned.points) if back else earned.points
        if points <= 0:
            return None
        return Posting(
            account.id,
            -points if back else points,
            'clawback' if back else 'earn',
            f'earn:{bought.document.key}:{account.id}',
            self.id,
            why=json.dumps(earning.as_json(earned)),
            place=place,
            **self._as_posted('points', bought),
        )
