import hashlib
import json
from decimal import Decimal
from typing import NamedTuple

from odoo import fields, models
from odoo.exceptions import UserError

from ...core import money
from ...core.purchase import Purchase
from .pos_order import STAFF
from .pos_order_line import LATER

ZERO = Decimal(0)
LATER_WAY = 'pay_later'


class Priced(NamedTuple):
    """What the host makes of the prices of an order: its worth, and whether each line says what its own price gives, to
    the smallest unit.
    """

    worth: Decimal
    is_each: bool


def way(method) -> str:
    """Return what a method of payment is.

    One without a journal is the customer's account (the host's `type`, which would read its journal).
    """
    return 'card' if method.customer_card_kind else 'other' if method.journal_id else LATER_WAY


class PosOrder(models.Model):
    """The sums a till sends must be the sums of what it sends, or the order moves no value: neither out of a card nor
    onto one.

    A line that says it cost more than its price, or an order nobody paid for, would otherwise make points of nothing,
    and cash of value. That the lines' prices are the real ones is the books' to say: they are built from prices and
    payments, and would not balance.
    """

    _inherit = 'pos.order'

    customer_card_as_paid = fields.Json(
        string="As it was paid",
        readonly=True,
        copy=False,
        groups=STAFF,
        help="A hash of lines and payments when the order was paid, and how far they could be apart by the "
        "shop's rounding, as data.",
    )

    def _customer_card_adds_up(self) -> bool:
        """Tell whether lines, total and payments agree, but for the rounding the shop asked for when the order was
        paid.
        """
        digits = self.currency_id.decimal_places
        rounding = self._customer_card_rounding()
        lines = self._customer_card_lines_sum()
        total = money.rounded(self.amount_total, digits)
        paid = sum((money.exact(payment.amount) for payment in self.payment_ids), ZERO)
        if abs(money.rounded(paid, digits) - total) > rounding:
            return False
        apart = abs(money.rounded(lines, digits) - total)
        return apart <= rounding or apart <= rounding + self._customer_card_by_line()

    def _customer_card_lines_sum(self) -> Decimal:
        """Return what the lines come to, but for what was added after the order's cards were served."""
        lines = self.lines.filtered(lambda line: line.customer_card_ref != LATER)
        return sum((line._customer_card_total() for line in lines), ZERO)

    def _customer_card_due(self) -> Decimal:
        """Return what the order comes to before cash is rounded: its lines, and what is left over where their taxes are
        rounded on the whole order.
        """
        return self._customer_card_lines_sum() + self._customer_card_left_over()

    def _customer_card_left_over(self) -> Decimal:
        """Return how much more the order comes to than its lines, each rounded by itself, as its total has it; 0 where
        the rounding of taxes does not explain it.
        """
        most, digits = self._customer_card_by_line(), self.currency_id.decimal_places
        if not most:
            return ZERO
        apart = money.rounded(self.amount_total, digits) - money.rounded(self._customer_card_lines_sum(), digits)
        return apart if abs(apart) <= most else ZERO

    def _customer_card_rounding(self) -> Decimal:
        """Return how far the payments of these orders may be from their totals: by the coarsest rounding of cash they
        were paid under.
        """
        return max((order._customer_card_rounded('cash') for order in self), default=ZERO)

    def _customer_card_by_line(self) -> Decimal:
        """Return how far the lines may be from the total where taxes are rounded on the whole order: half the smallest
        unit each.
        """
        return self._customer_card_rounded('line') * (len(self.lines) + 1)

    def _customer_card_rounded(self, what: str) -> Decimal:
        """Return how far ``what`` may be off: ``cash`` or ``line``; as the order keeps it, or, where it was paid before
        it could, as it is today.
        """
        kept = self.sudo().customer_card_as_paid or self._customer_card_asked()  # sudo: a till asks, too
        return money.exact(kept[what])

    def _customer_card_asked(self) -> dict[str, str]:
        """Return what rounding the shop asks for today: to what cash is rounded, and how far a line may be off."""
        config = self.config_id
        cash = config.rounding_method.rounding if config.cash_rounding else ZERO
        by_order = self.company_id.tax_calculation_rounding_method == 'round_globally'
        line = money.exact(self.currency_id.rounding) / 2 if by_order else ZERO
        return {'cash': money.plain(money.exact(cash)), 'line': money.plain(line)}

    def _customer_card_keep_as_paid(self) -> None:
        """Keep what the order is judged by for ever: before its goods come back a shop may round otherwise, and whoever
        may write orders rewrite one that no card had to do with.
        """
        if self.sudo().customer_card_as_paid:  # sudo: a till pays; what it was judged by first stays
            return
        ways = {str(method.id): way(method) for method in self.payment_ids.payment_method_id}
        kept = {
            **self._customer_card_asked(),
            'ways': ways,
            'by': self.env.uid,
            'at': fields.Datetime.to_string(fields.Datetime.now()),
            'is': self._customer_card_content(ways),
            **self._customer_card_rung_up(),
        }
        # Every sale does this: it goes with what the host itself writes of the order next, and nothing that hangs on an
        # order is computed anew.
        self._fields['customer_card_as_paid'].write(self, kept)

    def _customer_card_is_as_paid(self) -> bool:
        """Tell whether the order is what it was when it was paid, in its session's company and currency; one that was
        paid before that was kept is believed.
        """
        if not self._customer_card_counts_as_session():
            return False
        kept = self.sudo().customer_card_as_paid or {}  # sudo: a till asks, too
        return not kept.get('is') or kept['is'] == self._customer_card_content(kept.get('ways') or {})

    def _customer_card_paid_later(self):
        """The payments that left these orders on the customer's account, as it was when they were paid."""
        found = self.payment_ids.browse()
        for order in self.sudo():  # sudo: a till asks, too
            ways = (order.customer_card_as_paid or {}).get('ways') or {}
            found |= order.payment_ids.filtered(
                lambda one, ways=ways: (
                    (ways.get(str(one.payment_method_id.id)) or way(one.payment_method_id)) == LATER_WAY
                )
            )
        return found.with_env(self.env)

    def _customer_card_content(self, ways: dict[str, str]) -> str:
        """A hash of what a receipt says: till, money, lines and payments, but for what was added to a served order
        later. Taxes are in the lines' totals; which they were changes with the law.

        :param ways: what each method of payment was when the order was paid, by its id; today's word for one that came
            by a correction
        """
        order = self.sudo()  # sudo: whoever asks, the same
        lines = [
            [
                line.id,
                line.product_id.id,
                *(f'{line[name]:.6f}' for name in ('qty', 'price_unit', 'discount', 'price_subtotal_incl')),
                line.refunded_orderline_id.id,
                bool(line.customer_card_ref),
                line.customer_card_hold or '',
                line.customer_card_discount or '',
            ]
            for line in order.lines.filtered(lambda line: line.customer_card_ref != LATER).sorted('id')
        ]
        # By their kind: a till may correct by which of the shop's own methods something was paid.
        paid = {'card': 0.0, 'pay_later': 0.0, 'other': 0.0}
        for one in order.payment_ids:
            method = one.payment_method_id
            paid[ways.get(str(method.id)) or way(method)] += one.amount
        payments = [f'{amount:.6f}' for amount in paid.values()]
        money_of = [
            order.config_id.id,
            order.currency_id.id,
            order.company_id.id,
            order.fiscal_position_id.id,
            f'{order.amount_total:.6f}',
        ]
        return hashlib.sha256(json.dumps([money_of, lines, payments]).encode()).hexdigest()

    def _customer_card_lets_out_more(self) -> bool:
        """Tell whether more money leaves than the order's lines give back: what a line says of its taxes makes the
        host's books fit any sum.
        """
        least = min(self._customer_card_lines_sum(), ZERO) - self._customer_card_by_line()
        off = max(self._customer_card_tolerance(), self._customer_card_rounded_up_back())
        return self._customer_card_payments_sum() < least - off

    def _customer_card_rounded_up_back(self) -> Decimal:
        """Return how much more was paid than the lines cost, by rounding, of receipts that come back whole at once: it
        may leave as it came, by whatever way it is paid out.
        """
        off = ZERO
        for sold in self.lines.refunded_orderline_id.order_id:
            up = sold._customer_card_payments_sum() - sold._customer_card_due()
            if ZERO < up <= sold._customer_card_rounding():
                off += up if self._customer_card_worth_back(sold) >= sold._customer_card_lines_sum() else ZERO
        return off

    def _customer_card_is_exact(self) -> bool:
        """Tell whether an order, as it is served, costs what its lines cost, and that was paid, rounded once and as the
        host rounds it.

        Some of the host's ways write the total as it is rounded for payment, some as the lines give it.
        """
        if not self._customer_card_adds_up():
            return False
        digits = self.currency_id.decimal_places
        worth = self._customer_card_worth()
        due = money.rounded(self._get_rounded_amount(float(worth)), digits)
        paid = sum((money.exact(payment.amount) for payment in self.payment_ids), ZERO)
        is_total = money.rounded(self.amount_total, digits) in (worth, due)
        is_paid = abs(money.rounded(paid, digits) - worth) <= self._customer_card_tolerance()
        return is_total and is_paid and (self._customer_card_costs_its_lines() or self._customer_card_priced().is_each)

    def _customer_card_worth(self) -> Decimal:
        """Return what the lines cost: their sum, or, where taxes are rounded on the whole order and that makes a
        difference, what the host makes of their prices.
        """
        if self._customer_card_costs_its_lines():
            return money.rounded(self._customer_card_lines_sum(), self.currency_id.decimal_places)
        return self._customer_card_priced().worth

    def _customer_card_costs_its_lines(self) -> bool:
        """Tell whether the order costs what its lines say together: taxes are rounded by line, or on the whole order
        without a difference, neither in it nor in what comes back with it.
        """
        if self.company_id.tax_calculation_rounding_method != 'round_globally':
            return True
        digits = self.currency_id.decimal_places
        lines = money.rounded(self._customer_card_lines_sum(), digits)
        if lines != money.rounded(self.amount_total, digits):
            return False
        return not any(sold._customer_card_left_over() for sold in self.lines.refunded_orderline_id.order_id)

    def _customer_card_priced(self) -> Priced:
        """Return what the host makes of the lines' prices. It is slow, and asked for at several steps of an order: of
        the same words once.
        """
        lines = self.lines.filtered(lambda line: line.customer_card_ref != LATER)
        words = [
            (line.id, line.product_id.id, line.qty, line.price_unit, line.discount, line.tax_ids.ids) for line in lines
        ]
        totals = [money.plain(line._customer_card_total()) for line in lines]
        key = str((self.id, self.fiscal_position_id.id, self.amount_total < 0, words, totals))
        known = self.env.cr.cache.setdefault('customer_card_priced', {})
        if key not in known:
            known[key] = self._customer_card_price_anew(lines)
        return known[key]

    def _customer_card_price_anew(self, lines) -> Priced:
        bases, taxes = lines._prepare_tax_base_line_values(), self.env['account.tax']
        taxes._add_tax_details_in_base_lines(bases, self.company_id)
        taxes._round_base_lines_tax_details(bases, self.company_id)
        totals = taxes._get_tax_totals_summary(base_lines=bases, currency=self.currency_id, company=self.company_id)
        worth = money.rounded(totals['total_amount_currency'], self.currency_id.decimal_places)
        unit = money.exact(self.currency_id.rounding)
        own = [abs(money.exact(base['tax_details']['raw_total_included_currency'])) for base in bases]
        said = [abs(line._customer_card_total()) for line in lines]
        is_each = all(abs(one - other) <= unit for one, other in zip(own, said, strict=True))
        return Priced(-worth if self.amount_total < 0 else worth, is_each)

    def _customer_card_beyond_worth(self) -> Decimal:
        """Return how much more the lines say together than they cost, as far as the rounding of taxes goes: nobody paid
        it.
        """
        most = self._customer_card_by_line()
        beyond = self._customer_card_lines_sum() - self._customer_card_worth() if most else ZERO
        return min(max(beyond, ZERO), most)

    def _customer_card_tolerance(self) -> Decimal:
        """Return how far the payments of an order may be from what it costs: as far as the host lets them when it is
        paid.
        """
        config = self.config_id
        in_cash = any(self.payment_ids.mapped('payment_method_id.is_cash_count'))
        if not config.cash_rounding or (config.only_round_cash_method and not in_cash):
            return ZERO
        rounding = config.rounding_method
        step = money.exact(rounding.rounding)
        most = step / 2 if rounding.rounding_method == 'HALF-UP' else step
        return money.rounded(most, self.currency_id.decimal_places)

    def _customer_card_check_paid(self) -> None:
        """:raise UserError: when an order that takes value from a card, or puts some on one, does not add up"""
        if not self._customer_card_is_exact():
            raise UserError(
                self.env._(
                    "Order %s does not add up, so no card was charged. Start the order again.",
                    self.pos_reference or self.name,
                )
            )

    def _customer_card_earning_paid(self, cards, bought: Purchase):
        """Return the cards if goods were paid or come back; else note it and return none."""
        nothing = bought.worth < 0 or (bought.worth == 0 and not self._customer_card_beyond_worth())
        if not cards or nothing or self._customer_card_is_earned():
            return cards
        for card in cards:
            self.env['customer.card.unusual']._note('sums', f'sums:{card.id}:{self.uuid}', card, self.session_id)
        return cards.browse()

    def _customer_card_is_earned(self) -> bool:
        """Tell whether the goods were paid for, be it by others that came back by their receipts."""
        return self._customer_card_is_exact() and not (
            self.lines.refunded_orderline_id and self._customer_card_receipt_problem(as_value=True)
        )
