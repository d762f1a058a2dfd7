from collections.abc import Callable
from decimal import Decimal

from odoo import fields, models

from ...core import money
from ...core.purchase import Purchase
from .pos_order_office import STAFF

# Operations that use a card; that it is sold or charged is no use of it yet.
USES = frozenset({'spend', 'earn', 'reward', 'payout'})


class PosOrder(models.Model):
    """Which cards an order was made with, and for how much: what it takes to see how cards bring customers back."""

    _inherit = 'pos.order'

    customer_card_shown = fields.Json(
        string="Cards shown",
        readonly=True,
        copy=False,
        groups=STAFF,
        help="Cards that were proven on this order, and what its new goods cost, as data.",
    )

    def _customer_card_trace(self, shown, rows, bought: Callable[[], Purchase]) -> dict:
        """What is kept with the receipt's words, by the same write: ``{cards: [ids], goods: amount, moment}``, tax included, in the order's
        currency; cards sold and payouts are no goods.
        """
        used = {row[0] for row in rows if USES & set(row[-1] or ())}
        cards = sorted(used.union(shown.ids))
        if not cards:
            return {'customer_card_shown': False}
        rows = zip(self.lines, bought().lines, strict=True)
        amount = sum((line._customer_card_total() for line, row in rows if row.is_new), Decimal(0))
        moment = fields.Datetime.to_string(self._customer_card_moment)
        trace = {'cards': cards, 'goods': money.plain(amount), 'moment': moment}
        if given_away := self.env['customer.card'].browse(cards)._given_away(bought()):
            trace['given_away'] = given_away
        return {'customer_card_shown': trace}
