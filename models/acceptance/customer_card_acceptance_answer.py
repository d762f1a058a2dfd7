from datetime import datetime
from decimal import Decimal

from odoo import fields, models

from ...core import anniversary, money, ticket
from ...core.purchase import ONE, Kind, Line, Purchase
from ..ledger import kinds
from . import untrusted
from .point import Point


def rate_into_company(currency, company, moment: datetime) -> Decimal:
    """Return what a unit of ``currency`` is worth in the currency of ``company`` at ``moment`` (UTC)."""
    if currency == company.currency_id:
        return ONE
    return money.exact(currency._get_conversion_rate(currency, company.currency_id, company, moment))


def _line(line: dict, key: str, kind: Kind, rate: Decimal) -> Line:
    return Line(
        product=line['product_id'],
        categories=frozenset(),
        quantity=money.exact(line.get('qty') or 0),
        amount=money.exact(line.get('amount') or 0) * rate,
        key=key,
        kind=kind,
        unit=untrusted.number(line.get('price')),
        menu=str(line['menu']) if type(line.get('menu')) is int else '',
    )


class CustomerCardAcceptance(models.AbstractModel):
    """A point's answer about the customer: personal manager, birthday, messages; and what is rung up, as a purchase."""

    _inherit = 'customer.card.acceptance'

    def _tell_people(self, _point: Point, card, shown: int) -> dict:
        """Personal manager, birthday and messages, and whether a holder may be named.

        The day of birth itself stays on the server.
        """
        asks = [self._ask_for_moving_code()] if self._wants_moving(card, shown) else []
        return {
            'manager': card.partner_id.user_id.name or '',
            'birthday': self._birthday(card),
            'messages': [*filter(None, (card.till_message, card.program_id.till_message)), *asks],
            'enroll': bool(shown) and card._can_get_holder() and ('new' if card.state == 'ready' else 'who'),
        }

    def _read_receipt(self, point: Point, code) -> tuple | None:
        """The code of a receipt finds the card as its holder's name would, so that it earns and does not pay."""
        card = self.env['customer.card']._by_receipt(code, point.company)
        return (card, ticket.FOUND) if card else None

    def _birthday(self, card) -> bool:
        """Tell whether today, in the shop's time zone, is the holder's birthday."""
        holder = card.partner_id
        today = card.program_id._local(fields.Datetime.now()).date()
        day, month, is_persian = holder._customer_card_birth()
        return anniversary.is_today(day, month, today, is_persian)

    def _too_much(self, account, left: str) -> str:
        """Return why so much is not there: what is ``left`` as people write it, or nothing is, and what to do."""
        if account and account.kind in kinds.DEBTS:
            if left:
                return self.env._(
                    "%s is free on this credit line. Take that, and the remainder by another payment?", left
                )
            return self.env._(
                "Nothing is free on this credit line. Choose another payment, or pay something back first."
            )
        if left:
            return self.env._(
                "Not enough on this card: %s left. Take that, and the remainder by another payment?", left
            )
        return self.env._("Nothing is left on this card. Choose another payment.")

    # What is being rung up, as a purchase: not paid yet, and the price charged is taken for the usual one.

    def _purchase(self, point: Point, lines: list[dict]) -> Purchase:
        """Make a purchase of lines as a place sends them: ``product_id``, ``qty``, ``amount``, ``price``, and
        ``menu``, the number of the line it is a part of.

        Products that are gone are left out.
        """
        products = self.env['product.product'].browse([int(line['product_id']) for line in lines]).exists()
        kinds: dict[int, Kind] = dict.fromkeys(products.ids, 'goods')
        kinds |= dict.fromkeys(self.env['customer.card.program']._deposits(point.company.id, products.ids), 'deposit')
        kinds |= dict.fromkeys(point.till.tip_product_id.ids, 'tip')
        moment = fields.Datetime.now()
        rate = rate_into_company(point.currency, point.company, moment)
        return Purchase(
            lines=tuple(
                _line(line, str(number), kinds[line['product_id']], rate)
                for number, line in enumerate(lines)
                if line['product_id'] in kinds
            ),
            tenders=(),
            moment=moment,
            currency=point.currency.id,
            place=point.till.id or 0,
        )
