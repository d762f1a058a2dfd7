from decimal import Decimal

from odoo import models

from ..acceptance.point import Point
from ..acceptance.untrusted import is_id
from ..ledger.kinds import TENDERS
from .bounds import MOST_LINES
from .facts import PAID
from .pos_order_steps import GOES_BACK

MOST_ORDERS = 20  # goods of more do not come back at once


class CustomerCardAcceptance(models.AbstractModel):
    """Goods that come back, as a place has to know them."""

    _inherit = 'customer.card.acceptance'

    def _payment_back(self, point: Point, lines) -> dict:
        """Return how much goes back to cards at most with returned goods, by kind of account, before they are returned.

        :param lines: ids of the original order's lines that come back
        :return: ``{ok: True, amounts: {kind: amount}}``, in the original order's currency
        """
        said = lines[:MOST_LINES] if isinstance(lines, list) else ()
        wanted = [('lines', 'in', [line for line in said if is_id(line)]), ('state', 'in', PAID)]
        sold = self.env['pos.order'].search(wanted, limit=MOST_ORDERS)
        sold = sold.filtered(lambda order: order._customer_card_company == point.company)
        # sudo: what its authorizations took is nobody's to read where it is asked
        parts = [order._customer_card_going_back() for order in sold.sudo()]
        amounts = {kind: float(sum((part[kind] for part in parts), Decimal(0))) for kind in TENDERS}
        amounts |= {kind: float(getattr(sold.sudo(), back)()) for kind, back in GOES_BACK.items()}  # sudo: as above
        return {'ok': True, 'amounts': amounts}
