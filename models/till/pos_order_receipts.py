from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

from odoo import models
from odoo.exceptions import UserError

from ...core import money
from ..ledger.protected import afresh
from .facts import PAID
from .pos_order_line import LATER

ZERO, ONE = Decimal(0), Decimal(1)


class Return(NamedTuple):
    """A line that was sold, all lines of paid orders that give it back, the order that asks, and whether it puts value
    on a card: then nothing is left to rounding.
    """

    sold: Any
    lines: Any
    order: Any
    exact: bool


def _paid(order) -> bool:
    """Tell whether the order's money is in the books, or in a session that will book it."""
    return order.state == 'done' or (order.state == 'paid' and order.session_id.state != 'closed')


def _as_paid(sold, order) -> bool:
    """Tell whether the sale, and all other orders that gave something of it back, are what they were when they were
    paid.
    """
    others = sold.lines._customer_card_all_refunds(order).order_id - order
    return all(other._customer_card_is_as_paid() for other in sold | others)


def _here(sold, order) -> bool:
    """Tell whether both are of one company and currency, by what they say and by their sessions."""
    return all(
        one[name] == there[name]
        for one, there in ((sold, order), (sold.session_id, order.session_id))
        for name in ('company_id', 'currency_id')
    )


def _comes_back(line, sold) -> bool:
    """Tell whether a line gives back what was sold: fewer of it, or, of what took money off, some money."""
    return line.qty < 0 or sold._customer_card_total() <= 0 <= line._customer_card_total()


def _within(one: Return) -> bool:
    """Tell whether no more came back of a line than was sold, in pieces and in money, on returns and credit notes
    together.
    """
    if one.sold._customer_card_total() <= 0:  # free, or a discount that comes back in shares: it pays nothing out
        return all(line._customer_card_total() >= 0 for line in one.lines)
    lines = one.lines.filtered(lambda line: line._customer_card_total() < 0)
    back, sold = one.sold._customer_card_back_but_crumbs(lines), money.exact(one.sold.qty)
    if one.exact:
        brought = -sum((line._customer_card_total() for line in lines), ZERO)
        return back + one.sold._customer_card_credited() <= sold and brought <= one.sold._customer_card_total()
    crumbs = 2 * money.exact(one.order.currency_id.rounding) / one.sold._customer_card_total() * sold
    return back + one.sold._customer_card_credited() <= sold + min(crumbs, sold / 2)


# What must hold of every line that comes back: the name, the condition, and whether it is asked only where the receipt
# becomes value. A tip that was added to a served order later (`LATER`) is nothing that was sold and paid there.
LINES: tuple[tuple[str, Callable[[Return], bool], bool], ...] = (
    ('sold', lambda one: one.sold.qty > 0 and not one.sold.refunded_orderline_id, False),
    ('sold', lambda one: all(_comes_back(line, one.sold) for line in one.lines if line.order_id == one.order), False),
    ('product', lambda one: one.lines.product_id <= one.sold.product_id, False),
    ('paid', lambda one: one.sold.customer_card_ref != LATER, True),
    ('more', _within, False),
)
# What must hold of every order that something comes back from (the order it is, the one that asks), once each: it may
# have very many lines. The last word: whether it is asked only where the receipt becomes value, or something of the
# same sale did.
ORDERS: tuple[tuple[str, Callable[[Any, Any], bool], bool], ...] = (
    ('paid', lambda sold, order: _paid(sold) and sold != order, False),
    ('here', _here, False),
    ('paid', lambda sold, order: sold._customer_card_adds_up(), True),
    ('paid', _as_paid, True),
    ('more', lambda sold, order: sold._customer_card_not_all_back(order), True),
)


class PosOrder(models.Model):
    """Goods that come back pay for value, or let it go, only with a receipt that is one: of an order that was paid,
    here, for these products, and of which they did not come back before.

    An order that moves no value and gives back from none that did is the host's matter: it only waits for those of the
    same sale.
    """

    _inherit = 'pos.order'

    def _customer_card_check_receipts(self, work) -> None:
        """:raise UserError: when goods come back by a receipt that does not say so, and value would be made or let go
        by it
        """
        others = self._customer_card_lock_related(self) - self
        if not work.moves_value and not any(order.customer_card_summary for order in others):
            return
        if self._customer_card_lets_out_more():
            raise UserError(self._customer_card_receipt_sentence('more'))
        self._customer_card_check_receipt_alone(as_value=work.moves_value)

    def _customer_card_check_receipt_alone(self, *, as_value: bool = False) -> None:
        """:raise UserError: when a receipt does not say that these goods were sold on it, or several are named: a
        till's own orders name one, and each would lend the others its crumbs
        """
        if len(self.lines.refunded_orderline_id.order_id) > 1:
            raise UserError(
                self.env._("Goods of one order come back at a time. Start a return for each of their receipts.")
            )
        whole = as_value or (self._customer_card_related() - self)._customer_card_moved_value()
        if name := self._customer_card_receipt_problem(as_value=as_value, whole=whole):
            raise UserError(self._customer_card_receipt_sentence(name))

    def _customer_card_receipt_sentence(self, name: str) -> str:
        sentences = {
            'paid': self.env._(
                "The order that these goods come back from was not paid. Look up the order they were sold on, "
                "and refund it there."
            ),
            'here': self.env._(
                "The order that these goods come back from belongs to another company or currency. Refund it "
                "at one of its own tills."
            ),
            'sold': self.env._(
                "What came back cannot come back again. Look up the order the goods were sold on, and refund it there."
            ),
            'product': self.env._(
                "The product that comes back is not the one that was sold. Look up the order it was sold on, "
                "and refund it there."
            ),
            'more': self.env._(
                "More comes back than was sold: some of it was given back already, or cost less. Start the "
                "refund again from its order."
            ),
        }
        return sentences[name]

    def _customer_card_receipt_problem(self, *, as_value: bool, whole: bool = False) -> str | None:
        """Return what the receipts this order names are not, or None; where they become value, or cards moved value by
        the same sale (``whole``), the receipts those goods were exchanged by are asked, too, and for all they brought.
        """
        whole = whole or as_value
        orders = self._customer_card_chain() if whole else self
        # What came back is one matter by whatever order it is looked at.
        exact = as_value and self._customer_card_charges()
        returns = [
            Return(sold, sold._customer_card_all_refunds(self), self, exact)
            for sold in orders.lines.refunded_orderline_id
        ]
        for name, holds, only_value in LINES:
            if (as_value or not only_value) and not all(holds(one) for one in returns):
                return name
        for name, holds, only_whole in ORDERS:
            sold = orders.lines.refunded_orderline_id.order_id if whole or not only_whole else ()
            if not all(holds(one, self) for one in sold):
                return name
        return None

    def _customer_card_charges(self) -> bool:
        """Tell whether this order puts value on a card."""
        return any(line.qty > 0 for line in self._customer_card_lines_on_cards())

    def _customer_card_moved_value(self) -> bool:
        """Tell whether cards paid on one of these orders, took points off its price, or were charged by it: then what
        comes back of them as money is counted together with what went to cards.
        """
        return bool(self.payment_ids._on_cards()) or any(
            order._customer_card_lines_on_cards() or order._customer_card_reductions() for order in self
        )

    def _customer_card_is_counted_by(self) -> bool:
        """Tell whether another paid order counted by this one: its goods came back by that, or what was paid down on it
        was taken off. Cards or not: what was exchanged for them comes back in turn.
        """
        others = afresh(self.lines, 'refund_orderline_ids').order_id
        return any(other.state in PAID for other in others) or self._customer_card_is_taken_off()

    def _customer_card_chain(self):
        """This order, those it gives back from, those these gave back from, and so on."""
        chain, wider = self.browse(), self
        while wider != chain:
            chain = wider
            wider = chain | chain.lines.refunded_orderline_id.order_id
        return chain

    def _customer_card_not_all_back(self, now) -> bool:
        """Tell whether no more money came back of this order than its goods brought, discounts on the whole order
        included; where the office credited its invoice, of all orders of the invoice together, and of each product: a
        credit note need not say which order it is about.
        """
        if not self._customer_card_within_goods(now):
            return False
        notes = self._customer_card_notes()
        if not notes:
            return True
        orders = afresh(self.account_move, 'pos_order_ids')  # a till asks, too
        cards = orders.lines.filtered(lambda line: line._customer_card_total() and not line._customer_card_is_goods())
        items = notes._customer_card_items().filtered(lambda item: item.product_id not in cards.product_id)
        credited = sum((money.exact(item.price_total) for item in items), ZERO)
        return orders._customer_card_within_goods(now, credited) and all(
            orders._customer_card_within_goods(now, amount, product)
            for product, amount in notes._customer_card_by_product().items()
            if product in now.lines.refunded_orderline_id.product_id.ids
        )

    def _customer_card_within_goods(self, now, credited: Decimal = ZERO, product: int | None = None) -> bool:
        """Tell whether what came back of the goods of these orders, or of one ``product`` among them, and was
        ``credited`` is no more than they brought.
        """
        # Bottles that were brought are no discount on other goods; that they pay for value is said by nobody.
        brought = self.lines.browse() if now._customer_card_charges() else self._customer_card_brought()
        lines = (self.lines - brought).filtered(
            lambda line: (
                not line.refunded_orderline_id
                and line._customer_card_is_goods()
                and (product is None or (line.product_id.id == product and line._customer_card_total() > 0))
            )
        )
        refunds = [
            line._customer_card_total()
            for line in lines._customer_card_all_refunds(now)
            if line._customer_card_counts(now)
        ]
        amounts = [line._customer_card_total() for line in lines]
        unit = money.exact(now.currency_id.rounding)
        gone, more = -sum((one for one in refunds if one < 0), ZERO), sum((one for one in refunds if one > 0), ZERO)
        goods, off = sum((one for one in amounts if one > 0), ZERO), -sum((one for one in amounts if one < 0), ZERO)
        # A discount comes back with the goods it reduced, by their share; never before them.
        share = off * min(gone / goods, ONE) + unit * len(refunds) if goods > 0 else ZERO
        back, total = gone - min(more, share), goods - off
        crumbs = min(unit * (Decimal(len(amounts)) / 2 + 1), total / 1000 + 3 * unit) if back else ZERO
        if now._customer_card_charges():
            crumbs = ZERO
        return back <= total + crumbs and back + credited <= total + crumbs

    def _customer_card_notes(self):
        """The credit notes of the office for these orders' invoices; tills' own count as refunds."""
        notes = afresh(self.account_move, 'reversal_move_ids')  # a till asks, too
        return notes.filtered(lambda note: note.state == 'posted' and not note._customer_card_is_of_till())


class PosOrderLine(models.Model):
    """The returns of a line by all paid orders, whether a card had to do with them or not."""

    _inherit = 'pos.order.line'

    def _customer_card_all_refunds(self, now):
        """The lines of paid orders, and of the order ``now``, that gave these back."""
        return self.refund_orderline_ids.filtered(lambda one: one.order_id == now or one.order_id.state in PAID)

    def _customer_card_counts(self, now) -> bool:
        """Tell whether what a return says it brought is believed: a discount that came back lessens the rest only where
        it was paid, and not by goods that nobody bought.
        """
        if self._customer_card_total() <= 0:
            return True
        order = self.order_id
        others = (
            order.lines.filtered(lambda line: not line.refunded_orderline_id) - order._customer_card_lines_on_cards()
        )
        if sum((line._customer_card_total() for line in others), ZERO) < 0:
            return False
        return order == now or order._customer_card_adds_up()  # few lines of one order do

    def _customer_card_is_goods(self) -> bool:
        """Tell whether a line is neither a card nor what one paid out."""
        return not (self.customer_card_ref or self.customer_card_hold)

    def _customer_card_names_receipt(self) -> bool:
        """Tell whether the line names one that was sold on a paid order (a draft is no receipt), of this product, and
        which all that came back of it does not exceed.
        """
        sold = self.refunded_orderline_id
        if sold.order_id.state not in PAID or self.product_id != sold.product_id:
            return False
        total, quantity = sold._customer_card_total(), money.exact(sold.qty)
        if total <= 0 or quantity <= 0:
            return total <= 0 <= self._customer_card_total()
        back = sold._customer_card_back_but_crumbs(sold._customer_card_all_refunds(self.order_id))
        back += sold._customer_card_credited()
        crumbs = 2 * money.exact(self.order_id.currency_id.rounding) / total * quantity
        return back <= quantity + min(crumbs, quantity / 2)
