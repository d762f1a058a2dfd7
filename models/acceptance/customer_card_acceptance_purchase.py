from datetime import datetime
from decimal import Decimal

from odoo import fields, models

from ...core import money
from ...core.purchase import ONE, Line, Purchase
from . import said
from .point import Point


def rate_into_company(currency, company, moment: datetime) -> Decimal:
    """Return what a unit of ``currency`` is worth in the currency of ``company`` at ``moment`` (UTC)."""
    if currency == company.currency_id:
        return ONE
    return money.exact(currency._get_conversion_rate(currency, company.currency_id, company, moment))


class CustomerCardAcceptance(models.AbstractModel):
    """What is being rung up, as a purchase: not paid yet, and the price charged is taken for the usual one."""

    _inherit = 'customer.card.acceptance'

    def _purchase(self, point: Point, lines: list[dict]) -> Purchase:
        """Make a purchase of lines as a place sends them: ``product_id``, ``qty``, ``amount``, ``price``.

        Products that are gone are left out.
        """
        products = self.env['product.product'].browse([int(line['product_id']) for line in lines]).exists()
        known, tip, moment = set(products.ids), point.till.tip_product_id.id, fields.Datetime.now()
        rate = rate_into_company(point.currency, point.company, moment)
        return Purchase(
            lines=tuple(
                _line(line, str(number), tip, rate) for number, line in enumerate(lines) if line['product_id'] in known
            ),
            tenders=(),
            moment=moment,
            currency=point.currency.id,
            place=point.till.id or 0,
        )


def _line(line: dict, key: str, tip: int, rate: Decimal) -> Line:
    return Line(
        product=line['product_id'],
        categories=frozenset(),
        quantity=money.exact(line.get('qty') or 0),
        amount=money.exact(line.get('amount') or 0) * rate,
        key=key,
        kind='tip' if line['product_id'] == tip else 'goods',
        unit=said.number(line.get('price')),
    )
