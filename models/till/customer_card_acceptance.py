from decimal import Decimal

from odoo import models

from ..acceptance.point import Point
from ..acceptance.untrusted import is_id
from ..ledger.kinds import TENDERS
from .facts import PAID


class CustomerCardAcceptance(models.AbstractModel):
    """Goods that come back, as a place has to know them."""

    _inherit = 'customer.card.acceptance'

    def _payment_back(self, point: Point, lines) -> dict:
        """Return how much goes back to cards at most with returned goods, by kind of account, before they are returned.

        :param lines: ids of the original order's lines that come back
        :return: ``{ok: True, amounts: {kind: amount}}``, in the original order's currency
        """
        wanted = {line for line in lines if is_id(line)} if isinstance(lines, list) else ()
        sold = self.env['pos.order'].search([('lines', 'in', list(wanted)), ('state', 'in', PAID)])
        sold = sold.filtered(lambda order: order._customer_card_company == point.company)
        # sudo: what its authorizations took is nobody's to read where it is asked
        parts = [order._customer_card_going_back() for order in sold.sudo()]
        amounts = {kind: float(sum((part[kind] for part in parts), Decimal(0))) for kind in TENDERS}
        return {'ok': True, 'amounts': amounts}
