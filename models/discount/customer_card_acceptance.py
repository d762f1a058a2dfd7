from decimal import Decimal

from odoo import models

from ...core import money
from ...core.purchase import Purchase
from ..acceptance.point import Point
from ..acceptance.untrusted import is_id, is_number
from ..ledger.kinds import in_points
from ..ledger.posting import Origin
from ..till.pos_order_line import Coming


class CustomerCardAcceptance(models.AbstractModel):
    """Points as a discount, as a place has to know them."""

    _inherit = 'customer.card.acceptance'

    def _discount_back(self, point: Point, lines) -> dict:
        """Return how much of a points discount goes back with returned goods, before they are returned.

        :param lines: ``[[id of the original order's line, quantity that comes back, the money it brings], ...]``;
            without the money, as much as the quantity is worth
        :return: ``{ok: True, discounts: [{key, line_id, amount}]}``; the caller adds lines of that much to the refund
        """
        wanted = self._coming(lines)
        found = self.env['pos.order.line'].search([('id', 'in', list(wanted))])
        found = found.filtered(lambda line: line.order_id._customer_card_company == point.company)
        discounts = []
        for order in found.order_id.sudo():  # sudo: what its authorizations took is nobody's to read where it is asked
            now = {line.uuid: wanted[line.id] for line in found & order.lines}
            for operation, amount, _units in order._customer_card_discounts_due(now):
                lines = order.lines.filtered(lambda line, key=operation.key: line._customer_card_key() == key)
                discounts.append(
                    {'key': operation.key.removeprefix('till:'), 'line_id': lines[:1].id, 'amount': float(amount)}
                )
        return {'ok': True, 'discounts': discounts}

    # === HELPERS === #

    def _coming(self, lines) -> dict[int, Coming]:
        """Return what is asked, as far as it is a question at all."""
        wanted = {}
        for row in lines if isinstance(lines, list) else []:
            if isinstance(row, list) and len(row) in (2, 3) and is_id(row[0]) and all(map(is_number, row[1:])):
                wanted[row[0]] = Coming(*(max(money.exact(number), Decimal(0)) for number in row[1:]))
        return wanted

    def _tell_discount(self, _point: Point, account) -> dict:
        """The product its points are taken off with, where the program says so."""
        product = account.program_id.discount_product_id
        if account.kind != 'points' or account.program_id.points_as != 'discount' or not product:
            return {}
        return {'discount': {'product_id': product.id, 'product_tmpl_id': product.product_tmpl_id.id}}

    def _spent_otherwise(self, account, spent_as, document: Origin, name: str) -> dict | None:
        """The answer that refuses points where the caller spends them as its program no longer does, as the order would
        be; or None. What was held before that goes by what was promised then, asked again as well.
        """
        program = account.program_id
        if not spent_as or not in_points(account.kind) or spent_as == program.points_as:
            return None
        if self._is_asked_again(account, document, name):
            return None
        return self._refusal_answer(
            self.env._("Points of %s are spent in another way by now. Read the card again.", program.name)
        )

    # What a card whose discount waits for the next purchase would be charged with: a forecast beside that of points.

    def _forecast_discount(self, _point: Point, card, bought: Purchase) -> dict | None:
        """Return what the order saves for next time, and by which price list."""
        if not self._charges_discount(card) or bought.comes_back:
            return None
        amount, _parts = card._charged_discount(bought)
        if amount <= 0:
            return None
        return {
            'points_text': card._account('value')._format(float(amount)),
            'why': [self.env._("For the next purchase: %s", card.program_id._discount_name())],
            'reached': [],
        }

    def _charges_discount(self, card) -> bool:
        """Tell whether the card is charged with its discount, at places of whatever currency."""
        return card.program_id._discount().mode == 'charge'
