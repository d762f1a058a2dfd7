from collections.abc import Callable
from decimal import Decimal
from typing import Any

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...core import clawback, money
from ..ledger import owed, spoken
from ..ledger.kinds import TENDERS
from ..ledger.posting import Tender
from .pos_order_line import LATER
from .pos_order_steps import TURNS

ZERO = Decimal(0)


class PosOrder(models.Model):
    """Goods that come back: what a card paid goes back to that card and its lots, and never more."""

    _inherit = 'pos.order'

    def _customer_card_give_back(self, tender) -> None:
        """Give a refund's card payment back to the cards the refunded order was paid with; who owes gets nothing back
        before.
        """
        kind = tender.payment_method_id.customer_card_kind
        left, owed = self._customer_card_owe_less(tender, -money.exact(tender.amount))
        captured, done = self._customer_card_captured(kind), self.env['customer.card.operation']
        sources = done
        key = f'{self.uuid}:{tender.uuid}'
        for sold in self.lines.refunded_orderline_id.order_id:
            # What paid this very sale, or the goods it was exchanged for, and no more than comes back of it: others
            # have their own owners. What this order takes itself is no source: a card that pays for new goods would get
            # what another one paid for the old.
            chain = set(sold._customer_card_chain().ids)
            its = captured.filtered(lambda one: one.origin_id in chain)  # noqa: B023
            sources |= its
            worth = self._customer_card_worth_back(sold) + max(-self._customer_card_left_over(), ZERO)
            part = min(left, worth - self._customer_card_gave_back(its))
            goods = self._customer_card_comes_back(sold)
            made, rest = self._customer_card_give_back_some(its, part, f'{key}:{sold.id}' if done else key, goods)
            done, left = done | made, left - (part - rest)
        self._customer_card_refuse_less_paid(left, sources)
        tender.customer_card_operation = ' '.join([*done.mapped('key'), *owed])

    def _customer_card_worth_back(self, sold) -> Decimal:
        """Return what the goods of ``sold`` are worth that come back with this order."""
        return sum((worth for _line, worth in self._customer_card_comes_back(sold)), ZERO)

    def _customer_card_comes_back(self, sold) -> list[tuple]:
        """Return which lines of ``sold`` come back with this order, and for how much."""
        lines = self.lines.filtered(lambda line: line.refunded_orderline_id.order_id == sold)
        return [(line.refunded_orderline_id, -line._customer_card_total()) for line in lines]

    def _customer_card_credited_goods(self, lines: dict) -> list[tuple]:
        """Return which of the ``lines`` that come back with a note are of these orders, and for how much each."""
        its = [line for line in lines if line.order_id in self]
        return [(line, line._customer_card_total() * lines[line] / money.exact(line.qty)) for line in its]

    def _customer_card_gave_back(self, captured) -> Decimal:
        """Return what this order (or its credit note, that is posted) gave back of what was captured, by its other
        payments.
        """
        place = self._customer_card_place
        done = captured.search([
            ('reversal_of_id', 'in', captured.ids), ('origin_model', '=', 'pos.order'), ('origin_id', '=', self.id),
            ('place_model', '=', place.model), ('place_id', '=', place.id),
        ])  # fmt: skip
        return sum((money.exact(one.tender_amount) for one in done), ZERO)

    def _customer_card_give_back_to(self, captured, amount: Decimal, key: str, goods: list[tuple]):
        """Give ``amount`` of the order's currency back to what cards paid for ``goods``, never above it; the
        operations.

        :raise UserError: when cards paid less than that
        """
        done, left = self._customer_card_give_back_some(captured, amount, key, goods)
        self._customer_card_refuse_less_paid(left, captured)
        return done

    def _customer_card_give_back_some(self, captured, amount: Decimal, key: str, goods: list[tuple]) -> tuple:
        """Give back as much of ``amount`` as cards paid, first to those that pay for such ``goods``; the operations,
        and the rest.

        :param goods: the lines that were sold and come back, each with its worth
        """
        done, left = self.env['customer.card.operation'], amount
        for turn, (some, most) in enumerate(self._customer_card_turns(captured, goods)):
            part = left if most is None else min(left, most)
            made, rest = self._customer_card_give_back_each(some, part, f'{key}:{turn}' if turn else key)
            done, left = done | made, left - (part - rest)
        return done, left

    def _customer_card_turns(self, captured, goods: list[tuple]) -> list[tuple]:
        """Return to whom what comes back goes, in turn, and how much at most. All are equal unless a row says more."""
        for name in TURNS:
            if turns := getattr(self, name)(captured, goods):
                return turns
        return [(captured, None)]

    def _customer_card_give_back_each(self, captured, amount: Decimal, key: str) -> tuple:
        """Give back as much of ``amount`` as was captured, in that order; the operations, and the rest."""
        ledger, left = self.env['customer.card.ledger'], amount
        done = self.env['customer.card.operation']
        for operation in captured:
            taken = money.exact(operation.captured) or abs(money.exact(operation.amount))
            paid = money.exact(operation.tender_amount)
            if not (taken and paid):
                continue  # its hold had run out, and nothing was there
            before = self._customer_card_given_back(operation, paid / taken)
            part = money.rounded(min(left, paid - before), self.currency_id.decimal_places)
            units = clawback.given_back(
                taken, money.exact(operation.reversed), before + part, paid, operation.account_id.digits
            )
            if part <= 0 or units <= 0:
                continue
            done |= ledger._reverse(
                operation, units, key=f'refund:{key}:{operation.id}', booking='document',
                origin=self._customer_card_origin, place=self._customer_card_place,
                tender=Tender(part, self.currency_id.id, money.exact(operation.tender_rate)),
            )  # fmt: skip
            left -= part
        return done, left

    def _customer_card_is_crumb(self, captured, amount: Decimal) -> bool:
        """Tell whether cards paid so much and have not got it back, and it is less than a unit of
        what they paid with.
        """
        found = False
        for operation in captured:
            taken = money.exact(operation.captured) or abs(money.exact(operation.amount))
            paid = money.exact(operation.tender_amount)
            before = self._customer_card_given_back(operation, paid / taken) if taken and paid else paid
            if paid <= before:
                continue
            back, done = before + min(amount, paid - before), money.exact(operation.reversed)
            if clawback.given_back(taken, done, back, paid, operation.account_id.digits):
                return False
            found = True
        return found

    def _customer_card_refuse_less_paid(self, left: Decimal, captured) -> None:
        """:raise UserError: when cards paid ``left`` less than is to be given back to them, or it is less than a unit
        of what they paid with
        """
        if left <= 0:
            return
        if self._customer_card_is_crumb(captured, left):
            raise UserError(
                self.env._(
                    "%(amount)s is less than one point, or less than the smallest amount of the card's "
                    "currency, and cannot go back to the card by itself. Let it come back together with more "
                    "of order %(order)s.",
                    amount=spoken.money(self.currency_id, float(left)),
                    order=self.refunded_order_id.pos_reference or self.pos_reference,
                )
            )
        raise UserError(
            self.env._(
                "Order %(order)s was paid with a card for %(amount)s less than you want to give back to it. "
                "Give the remainder back another way.",
                order=self.refunded_order_id.pos_reference or self.pos_reference,
                amount=spoken.money(self.currency_id, float(left)),
            )
        )

    def _customer_card_given_back(self, operation, worth: Decimal) -> Decimal:
        """Return how much money of what ``operation`` paid was given back, on all refunds together; ``worth`` is what a
        unit paid.
        """
        back = operation.search([('reversal_of_id', '=', operation.id)])
        return sum(
            (money.exact(one.tender_amount) or abs(money.exact(one.amount)) * worth for one in back),
            ZERO,
        )

    def _customer_card_captured(self, kind: str):
        """Return what payments took on the refunded orders, exchanges between them included, from accounts of ``kind``,
        newest first; what came days late is an operation posted at once.
        """
        taken = Domain('state', '=', 'captured') | (Domain('state', '=', 'posted') & Domain('key', '=like', '%:late'))
        found = self.env['customer.card.operation'].search(
            taken
            & Domain(
                [
                    ('origin_model', '=', 'pos.order'),
                    ('origin_id', 'in', self._customer_card_related().ids),
                    ('kind', '=', 'spend'),
                    ('account_id.kind', '=', kind),
                ]
            )
        )
        # What was taken off the price goes back as it came, never through a payment.
        discounts = self._customer_card_related()._customer_card_discounts()
        return found.filtered(lambda operation: not operation.key.startswith(('reward:', 'payout:'))) - discounts

    def _customer_card_check_refund(self) -> None:
        """Refuse to pay out as cash what cards paid, unless a program allows it, and what points took off or cards were
        charged with.

        :raise UserError: naming how much can be paid out another way
        """
        if not self.lines.refunded_orderline_id:
            return
        family = self._customer_card_related()
        if not family._customer_card_moved_value():
            return
        by_cards = bool(family.payment_ids._on_cards())
        paid = (family - self)._customer_card_paid_otherwise(as_due=not by_cards) + family._customer_card_owed_paid()
        left = paid + family._customer_card_paid_by_lines()
        left -= family._customer_card_credited_otherwise() + family._customer_card_on_cards_left()
        theirs = self._customer_card_left_by_cards(family) if by_cards else ZERO
        if by_cards and self._customer_card_cash_allowed(family):
            left += theirs
        elif theirs > 0:  # once cards have back all they paid, what was paid otherwise goes back for any of the goods
            left = min(left, self._customer_card_cash_in_returns() - self._customer_card_on_cards_left())
        off = self._customer_card_rounded_off()
        off += self._customer_card_rounded_before(family, by_cards=by_cards) if theirs <= 0 else ZERO
        short = -off - left - self._customer_card_paid_otherwise()
        if short <= 0 or (theirs <= 0 and short <= family._customer_card_pieces_beyond(self)):
            return
        original = self.lines.refunded_orderline_id.order_id[:1]
        words = {
            'order': original.pos_reference or original.name,
            'cash': spoken.money(self.currency_id, float(max(left, ZERO))),
        }
        if not by_cards:
            raise UserError(
                self.env._(
                    "Cards were charged by order %(order)s, or points lowered its price: only %(cash)s of it can be "
                    "paid out. Start the refund again from its order, with its discount.",
                    **words,
                )
            )
        raise UserError(
            self.env._(
                "Order %(order)s was paid with a card: only %(cash)s of it can be paid out another way. Give "
                "the remainder back to the card; the card desk replaces a lost one.",
                **words,
            )
        )

    def _customer_card_paid_by_lines(self) -> Decimal:
        """Return what lines of these orders paid of the others: remaining balances that cards paid out, and bottles
        that were brought.
        """
        out = self._customer_card_payouts()
        for order in self:
            out |= order._customer_card_brought()
        return -sum((line._customer_card_total() for line in out), ZERO)

    def _customer_card_cash_in_returns(self) -> Decimal:
        """Return what of the goods that come back now was paid otherwise than by cards, each by its own receipt: one
        that was paid in cash lets nothing out that a card paid for, however they hang together, and none the same cash
        twice.
        """
        way = self._customer_card_chain()

        def own(order) -> Decimal:
            paid = order._customer_card_paid_otherwise() + order._customer_card_owed_paid()
            others = order.lines._customer_card_all_refunds(self).order_id - way
            return paid + sum((min(other._customer_card_paid_otherwise(), ZERO) for other in others), ZERO)

        return self._customer_card_paid_inside(self._customer_card_paid_in(own))

    def _customer_card_pieces_beyond(self, now) -> Decimal:
        """Return how much more may have come back of these orders than they cost, by the rounding of pieces that come
        back one by one; no more of each than its receipt lets through.
        """
        beyond, unit = ZERO, money.exact(now.currency_id.rounding)
        for sold in self.lines.refunded_orderline_id.order_id:
            apart = max(-sold._customer_card_left_over(), ZERO)
            for line in sold.lines.filtered(lambda line: line._customer_card_total() > 0):
                refunds = line._customer_card_all_refunds(now)
                back = -sum((min(one._customer_card_total(), ZERO) for one in refunds), ZERO)
                apart += max(back - line._customer_card_total(), ZERO)
            beyond += min(apart, max(sold._customer_card_lines_sum(), ZERO) / 1000 + 3 * unit)
        return beyond

    def _customer_card_beyond_paid(self) -> Decimal:
        """Return how much more the goods that come back say they are worth than was paid for them and has not come back
        before: by rounding, say.
        """
        paid = self._customer_card_paid_in(lambda order: order._customer_card_payments_sum())
        beyond = ZERO
        for sold in self.lines.refunded_orderline_id.order_id:
            others = sold.lines._customer_card_all_refunds(self).filtered(lambda line: line.order_id != self)
            before = -sum((line._customer_card_total() for line in others), ZERO)
            beyond += max(self._customer_card_worth_back(sold) - max(paid[sold.id] - before, ZERO), ZERO)
        return beyond

    def _customer_card_paid_in(self, own: Callable[[Any], Decimal]) -> dict[int, Decimal]:
        """By order that something comes back from, now or on the way to it, what was paid for its goods: its ``own``
        payments, and goods that were exchanged for them at what was paid for those.
        """
        paid: dict[int, Decimal] = {}
        waiting = self._customer_card_chain() - self
        while waiting:
            # Each after those it gave back from; nobody sells in a circle, so where one was written, it ends anywhere.
            ready = waiting.filtered(
                lambda order, others=waiting: not order.lines.refunded_orderline_id.order_id & others
            )
            ready = ready or waiting[:1]
            for order in ready:
                paid[order.id] = own(order) + order._customer_card_paid_inside(paid)
            waiting -= ready
        return paid

    def _customer_card_paid_inside(self, cash: dict[int, Decimal]) -> Decimal:
        """Return what of the goods this order gives back was paid, where ``cash`` says it of each order they were sold
        on.
        """
        back: dict[int, Decimal] = {}
        for line in self.lines.filtered('refunded_orderline_id'):
            sold = line.refunded_orderline_id.order_id.id
            back.setdefault(sold, max(-self._customer_card_left_over(), ZERO))
            back[sold] -= line._customer_card_total()
        return sum((max(min(worth, cash.get(sold, ZERO)), ZERO) for sold, worth in back.items()), ZERO)

    def _customer_card_rounded_by(self) -> Decimal:
        """Return how much less this order was really paid than its lines cost, or how much more it paid out, as far as
        the shop's rounding goes; 0 where it is further.
        """
        apart = self._customer_card_due() - self._customer_card_payments_sum()
        return apart if ZERO < apart <= self._customer_card_rounding() else ZERO

    def _customer_card_rounded_off(self) -> Decimal:
        """Return how much more than what was paid may leave by rounding: what this return was rounded by, as far as the
        host rounds that amount of cash; where the shop rounds no more, what the receipt was.
        """
        if self._customer_card_rounding():
            return min(self._customer_card_rounded_by(), self._customer_card_rounded_out())
        return sum((sold._customer_card_rounded_by() for sold in self.lines.refunded_orderline_id.order_id), ZERO)

    def _customer_card_rounded_before(self, family, *, by_cards: bool) -> Decimal:
        """Return how much less the other orders of the family took in all than was due, by the shop's rounding of each
        of them: it does not fall on who brings the last part. Where no card paid, how far lines may be off.
        """
        if not by_cards:
            return sum((order._customer_card_by_line() for order in family), ZERO)
        apart = ZERO
        for order in family - self if self._customer_card_rounding() else ():
            more = order._customer_card_due() - order._customer_card_payments_sum()
            if abs(more) <= order._customer_card_rounding():
                apart += min(more, order._customer_card_rounded_out()) if order.lines.refunded_orderline_id else more
        return max(apart, ZERO)

    def _customer_card_rounded_out(self) -> Decimal:
        """Return how much more the host pays out in cash than is due: nothing where none is due in cash."""
        cash = self.payment_ids.filtered('payment_method_id.is_cash_count')
        others = sum((money.exact(payment.amount) for payment in self.payment_ids - cash), ZERO)
        lines = money.rounded(self._customer_card_due(), self.currency_id.decimal_places)
        if lines >= others:
            return ZERO
        due = lines - others if self.config_id.only_round_cash_method else lines
        return max(due - money.exact(self._get_rounded_amount(float(due))), ZERO)

    def _customer_card_payments_sum(self) -> Decimal:
        return sum((money.exact(payment.amount) for payment in self.payment_ids), ZERO)

    def _customer_card_paid_otherwise(self, *, as_due: bool = False) -> Decimal:
        """Return what was paid (or paid out: negative) by other means than cards: by what the payments say, where they
        are apart from the lines by rounding only (``as_due``: what was due before that); else by the lines and what
        cards paid of them, which nobody can rewrite, if that is less.
        """
        return sum((order._customer_card_otherwise(as_due=as_due) for order in self), ZERO)

    def _customer_card_otherwise(self, *, as_due: bool = False) -> Decimal:
        cards = self.payment_ids._on_cards()
        by_card = sum((money.exact(payment.amount) for payment in cards), ZERO)
        said, lines = self._customer_card_payments_sum() - by_card, self._customer_card_due() - by_card
        if abs(said - lines) <= self._customer_card_rounding():
            return lines if as_due else said
        return min(said, lines)

    def _customer_card_cash_allowed(self, orders) -> bool:
        """Tell whether every program that paid allows refunds in cash."""
        spent = self.env['customer.card.operation'].search(
            [('origin_model', '=', 'pos.order'), ('origin_id', 'in', orders.ids), ('kind', '=', 'spend')]
        )
        programs = (
            spent.account_id.program_id
        )  # none: nothing says that cards paid, so nothing of it is there to pay out
        return bool(programs) and all(programs.mapped('cash_refunds'))

    def _customer_card_on_cards_left(self) -> Decimal:
        """Return what was put on cards by these orders and did not come back: it left as value, as if it had been paid
        out.
        """
        sold = self.lines.filtered(
            lambda line: (
                line.customer_card_ref not in (False, '', LATER) and line.qty > 0 and not line.customer_card_hold
            )
        )
        return sum((max(line._customer_card_left(), ZERO) for line in sold), ZERO) + self._customer_card_stored_left()

    def _customer_card_left_by_cards(self, family) -> Decimal:
        """Return what cards paid in the other orders of the family and have not got back, less what they get by this
        one (owed less is nothing paid).
        """
        others = family - self
        both = [others._customer_card_paid_by(kind) for kind in TENDERS]
        now = sum((money.exact(payment.amount) for payment in self.payment_ids._on_cards()), ZERO)
        owed_less = min(
            sum((rest.rest for rest in owed.open_claims(self.env, others.ids, ['payment'])), ZERO), max(-now, ZERO)
        )
        return sum((paid - given for paid, given in both), ZERO) + now + owed_less
