"""What the till's machine knows: families of orders, and an order's data as a till computes and sends it."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from odoo.exceptions import UserError
from odoo.models import BaseModel as Model

from ...core import money

ZERO = Decimal(0)


@dataclass
class Family:
    """Orders that hang together by what came back: what cards paid, oldest first, and what came
    (net) by other means.
    """

    captured: list[list] = field(default_factory=list)  # [account, method, amount]
    cash: Decimal = ZERO

    def by_card(self, method: Model) -> Decimal:
        return sum((amount for _account, paid, amount in self.captured if paid == method), ZERO)

    def give_back(self, method: Model, amount: Decimal) -> list[tuple[Model, Decimal]]:
        """What the cards get of ``amount``, newest first, as the till's rule is."""
        parts = []
        for row in reversed([row for row in self.captured if row[1] == method]):
            part = min(amount, row[2])
            row[2] -= part
            amount -= part
            parts += [(row[0], part)] if part else []
        assert not amount
        return parts


@dataclass
class Sale:
    order: Model
    family: Family
    open: dict[int, int]  # what may still come back, by line


class TillSide:
    """What a till does to get an order to the server; mixed into the machine."""

    case: Any = None  # the test that runs us
    tax: Any
    sent: list[dict]

    def line(self, product: Model, quantity: int, price: float, sign: int = 1, **more: Any) -> tuple:
        taxes = self.tax if product == self.case.bread else self.tax.browse()
        sums = taxes.compute_all(price, self.case.session.currency_id, quantity, product=product)
        excluded, included = (sums[name] * sign for name in ('total_excluded', 'total_included'))
        return product, quantity, price, {
            'price_subtotal': excluded, 'price_subtotal_incl': included, 'tax_ids': [(6, 0, taxes.ids)], **more
        }  # fmt: skip

    def total(self, lines: list, sign: int = 1) -> Decimal:
        return sum((sign * money.rounded(line[3]['price_subtotal_incl'], 2) for line in lines), ZERO)

    def data(self, lines: list, payments: list, *, refund: bool = False, **more: Any) -> dict:
        total = self.total(lines, -1 if refund else 1)
        return self.case.order(lines, payments, is_refund=refund, amount_total=float(total), **more)

    def send(self, data: dict) -> Model:
        self.sent.append(data)
        copied = dict(
            data, lines=[list(row) for row in data['lines']], payment_ids=[list(row) for row in data['payment_ids']]
        )
        return self.case.sync(copied)[-1]

    def refused(self, data: dict) -> None:
        savepoint = self.case.env.cr.savepoint()
        try:
            order = self.send(data)
        except UserError:
            savepoint.close(rollback=True)
            self.case.env.invalidate_all()
            self.sent.pop()
            return
        raise AssertionError(f'{order} should have been refused')

    def hold(self, card: Model, kind: str, amount: Decimal, uuid: str) -> str | None:
        """Authorize; it must be refused just when there is not enough."""
        account = card._account(kind)
        free = self.case.available(account)
        need = amount if kind == 'value' else amount * 100
        answer = self.case.authorize(card, kind, float(amount), uuid)
        assert answer['ok'] == (need <= free), (answer, amount, free)
        return answer.get('operation')
