from decimal import Decimal

from odoo import fields, models

from ...core import money
from ...core.purchase import Line, Purchase
from ..till import said
from ..till.pos_order_purchase import rate_into_company


class PosSession(models.Model):
    """What a till is ringing up, as a purchase: not paid yet, and the price charged is taken for the usual one."""

    _inherit = 'pos.session'

    def _customer_card_purchase(self, lines: list[dict]) -> Purchase:
        """Make a purchase of lines as a till sends them: ``product_id``, ``qty``, ``amount``, ``price``.

        Products that are gone are left out.
        """
        products = self.env['product.product'].browse([int(line['product_id']) for line in lines]).exists()
        known, tip, moment = set(products.ids), self.config_id.tip_product_id.id, fields.Datetime.now()
        rate = rate_into_company(self.currency_id, self.company_id, moment)
        return Purchase(
            lines=tuple(
                _line(line, str(number), tip, rate) for number, line in enumerate(lines) if line['product_id'] in known
            ),
            tenders=(),
            moment=moment,
            currency=self.currency_id.id,
            place=self.config_id.id,
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
