from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError

from ...core import credited, money
from ..ledger import spoken
from ..ledger.kinds import TENDERS
from ..ledger.posting import Place
from ..ledger.protected import afresh
from .pos_order_cards import Way
from .pos_order_line import Coming

ZERO, ONE = Decimal(0), Decimal(1)


class PosOrder(models.Model):
    """A credit note of an order's invoice does on cards what a return at the till would, driven by the same methods.

    Runs as superuser in the transaction that posts it. What it takes back is kept with it
    (`account.move.customer_card_back`) and counts with what tills take back, so that nothing comes back twice by two
    ways. What a card had paid goes back to the card, by the share of the goods.
    """

    _inherit = 'pos.order'

    def _customer_card_credit(self, note) -> None:
        """Take back what these orders did on cards for what ``note`` credits.

        :raise UserError: in one sentence, when more is credited than is left, or a card was used meanwhile
        """
        family = self._customer_card_related()
        left = family._customer_card_paid_otherwise() - family._customer_card_credited_otherwise()
        way = Way(f'move:{note.id}', Place('account.move', note.id))
        orders = self.with_context(customer_card_way=way)
        lines = orders._customer_card_credited_lines(note)
        by_payouts = -sum((line._customer_card_total() for line in family._customer_card_payouts()), ZERO)
        brought = family._customer_card_paid_by_lines() - by_payouts
        left = by_payouts + min(left, left + brought - orders._customer_card_stays_on_cards(lines))
        taken = orders._customer_card_take_sales_back(lines)
        orders._customer_card_undo_rewards(note)
        orders._customer_card_credit_discounts(note, lines)
        by_cards = orders._customer_card_credit_tenders(note, lines, left)
        note._customer_card_keep(
            {line.uuid: quantity for line, quantity in lines.items()},
            note._customer_card_amount() - sum(by_cards.values(), ZERO),
        )
        for order in orders:
            order._customer_card_clawback()
        back = orders.env['customer.card.operation']
        for kind, amount in by_cards.items():
            shares = orders._customer_card_credit_shares(note, kind, lines)
            back |= orders._customer_card_credit_cards(kind, amount, lines, shares, f'{way.key}:{kind}')
        note._customer_card_book(taken, back)

    def _get_invoice_lines_values(self, line_values, pos_line, move_type):
        """Extend `point_of_sale`: an item says which line it is made of, so that its credit note can."""
        vals = super()._get_invoice_lines_values(line_values, pos_line, move_type)
        return {**vals, 'customer_card_line': pos_line.id}

    # === WHAT IT MAY SAY === #

    def _customer_card_check_note(self, note) -> None:
        """Refuse a note whose money is not that of its goods, for cards go by the goods.

        A tax or a rounding that somebody wrote would give money and leave what cards had brought; something else that
        is taken off (a fee) would take back goods, and give points back, for no money.

        :raise UserError: with the lines that do not belong
        """
        self._customer_card_check_payouts(note)
        # Notes from before cards had to do with the order are the accountant's: no card went by them.
        notes = self._customer_card_notes().filtered('customer_card_back') | note
        crumbs = self._customer_card_crumbs(note) + sum((order._customer_card_rounding() for order in self), ZERO)
        apart = sum((one._customer_card_beside_goods() for one in notes), ZERO)
        if abs(apart) > crumbs:
            raise UserError(
                self.env._(
                    "Customer cards were used on order %(order)s, so its credit note comes to what its goods and "
                    "their taxes come to: %(amount)s. Take off what was written into taxes or rounding.",
                    order=self._customer_card_names(),
                    amount=spoken.money(note.currency_id, float(note._customer_card_net())),
                )
            )
        left = self._customer_card_reductions_left()
        for product, some in (
            notes._customer_card_items().filtered(lambda one: one.price_total < 0).grouped('product_id').items()
        ):
            off = sum((money.exact(item.price_total) for item in some), ZERO)
            if off < left.get(product.id, ZERO) - crumbs:
                raise UserError(
                    self.env._(
                        "Customer cards were used on order %(order)s, so its credit note takes off only what the order "
                        "itself took off. Remove %(line)s, and put it on an invoice of its own.",
                        order=self._customer_card_names(),
                        line=some[0].name or product.display_name,
                    )
                )

    def _customer_card_reductions_left(self) -> dict[int, Decimal]:
        """Return what these orders took off, by product (below zero), less what returns at tills gave back of it."""
        found: dict[int, Decimal] = {}
        for line in self.lines | self.lines._customer_card_all_refunds(self.browse()):
            sold = line.refunded_orderline_id or line
            if sold._customer_card_total() < 0:
                found[sold.product_id.id] = found.get(sold.product_id.id, ZERO) + line._customer_card_total()
        return found

    # === WHAT COMES BACK === #

    def _customer_card_credited_lines(self, note) -> dict:
        """Return which lines of these orders come back with the note, and how many of each.

        :raise UserError: when more is credited than has not come back yet, or one of several cards
        """
        sales = self._customer_card_each('_customer_card_sale_lines')
        goods = self.lines.filtered(lambda line: line.qty > 0 and line._customer_card_total() > 0)
        sold = [
            credited.Sold(line.uuid, line.product_id.id, line._customer_card_not_back(), line in sales)
            for line in goods
        ]
        for other in self._customer_card_notes() - note:
            if not other.customer_card_back:  # no card had to do with it, so its lines were not kept
                sold = credited.without(sold, other._customer_card_by_product(), other._customer_card_by_line(goods))
        said = note._customer_card_by_line(goods)
        if credited.unclear(sold, note._customer_card_by_product(), said):
            raise UserError(
                self.env._(
                    "This credit note does not say which card of order %s comes back. Return the card at the till, or "
                    "credit all of them.",
                    self._customer_card_names(),
                )
            )
        amounts, over = credited.allocate(sold, note._customer_card_by_product(), said)
        over = max(over, self._customer_card_over(note))
        if over > self._customer_card_crumbs(note):
            open_ = sum((one.left for one in sold), ZERO)
            raise UserError(
                self.env._(
                    "Goods of order %(order)s came back already: %(amount)s of it can still be credited. Lower "
                    "the credit note.",
                    order=self._customer_card_names(),
                    amount=spoken.money(note.currency_id, float(open_)),
                )
            )
        return {
            line: amounts[line.uuid] / line._customer_card_total() * money.exact(line.qty)
            for line in goods
            if amounts.get(line.uuid)
        }

    def _customer_card_over(self, note) -> Decimal:
        """Return how much more than these orders brought was given back, with all credit notes and returns at tills:
        what each may be off by does not add up.
        """
        notes = self._customer_card_notes() | note
        back = sum((amount for one in notes for amount in one._customer_card_by_product().values()), ZERO)
        refunds = self.lines._customer_card_all_refunds(self.browse())
        back -= sum((min(line._customer_card_total(), ZERO) for line in refunds), ZERO)
        sold = self.lines.filtered(lambda line: not line.refunded_orderline_id)
        return back - sum((max(line._customer_card_total(), ZERO) for line in sold), ZERO)

    def _customer_card_crumbs(self, note) -> Decimal:
        """Return what rounding may put between a credit note and its orders: the smallest unit for each line."""
        return money.exact(note.currency_id.rounding) * 2 * len(self.lines)

    def _customer_card_each(self, name: str):
        """The lines that a method of each order finds, together."""
        lines = self.lines.browse()
        for order in self:
            lines |= getattr(order, name)()
        return lines

    def _customer_card_names(self) -> str:
        return ", ".join(order.pos_reference or order.name for order in self)

    def _customer_card_take_sales_back(self, lines: dict):
        """Cards that were sold come back whole; the operations that took what they had been charged with."""
        taken = self.env['customer.card.operation']
        for order in self:
            for line in order._customer_card_sale_lines() & self.lines.browse([one.id for one in lines]):
                amount = line._customer_card_total() * lines[line] / money.exact(line.qty)
                taken |= order._customer_card_take_sale_back(
                    line, money.rounded(amount, order.currency_id.decimal_places), line.uuid
                )
        for operation in taken:  # no card was there
            self.env['customer.card.unusual']._note(
                'not_shown', f'not_shown:{operation.key}', operation.card_id, self.env['pos.session']
            )
        return taken

    def _customer_card_stays_on_cards(self, lines: dict) -> Decimal:
        """Return what the family of these orders put on cards, and did not come back, nor does with ``lines``."""
        on_cards = self._customer_card_each('_customer_card_lines_on_cards')
        on_cards |= self._customer_card_each('_customer_card_stored')
        now = [line for line in lines if line in on_cards]
        back = sum((line._customer_card_total() * lines[line] / money.exact(line.qty) for line in now), ZERO)
        return max(self._customer_card_related()._customer_card_on_cards_left() - back, ZERO)

    def _customer_card_undo_rewards(self, note) -> None:
        """Products that were given for points, as many as the note names, they cost nothing there, too: those whose
        items stand on it, and where it does not say which, the oldest.
        """
        rewards = self.lines.filtered(lambda line: line.customer_card_hold and not line._customer_card_total())
        named, pieces = self._customer_card_credited_rewards(note, rewards)
        for product, some in rewards.grouped('product_id').items():
            spent = {line: self._customer_card_spent_for(line) for line in some.sorted('id')}
            these = [line for line in spent if line in named]
            others = [line for line in spent if spent[line] and line not in named]
            for line in these + others[: pieces.get(product, 0)]:
                if spent[line]:
                    line.order_id.with_env(self.env)._customer_card_undo_reward(
                        line, spent[line], f'{self[:1]._customer_card_way.key}:{line.uuid}'
                    )

    def _customer_card_credited_rewards(self, note, rewards) -> tuple:
        """Return which of these lines the note's free items are, and how many more they name of each product.

        :raise UserError: for a part of one
        """
        named, pieces = rewards.browse(), {}
        for item in note._customer_card_items().filtered(lambda one: not one.price_total and one.quantity > 0):
            line = item._customer_card_sold_as(self.lines)
            if item.product_id not in rewards.product_id or (line and line not in rewards):
                continue
            quantity = money.exact(item.quantity)
            if quantity % 1:
                raise UserError(
                    self.env._(
                        "%s was given for points and comes back whole only. Credit whole ones, or remove its line.",
                        item.product_id.display_name,
                    )
                )
            pieces[item.product_id] = pieces.get(item.product_id, 0) + int(quantity) - len(line - named)
            named |= line
        return named, pieces

    def _customer_card_spent_for(self, line):
        """What was spent for a line that was given for points, if it is not undone yet."""
        ledger = self.env['customer.card.ledger']
        spent = ledger._find(line.customer_card_hold)
        spent = ledger._find(f'{spent.key}:late') if spent.state == 'expired' else spent
        is_open = spent.kind == 'spend' and spent.origin_id == line.order_id.id and not spent.reversed
        return spent if is_open else spent.browse()

    def _customer_card_credit_discounts(self, note, lines: dict) -> None:
        """Give points back with the goods they had reduced.

        :raise UserError: when the note does not contain the discounts' share
        """
        due = []
        for order in self:
            now = {line.uuid: Coming(credited=quantity) for line, quantity in lines.items() if line.order_id == order}
            due += [(order, *one) for one in order._customer_card_discounts_due(now)]
        products = self.env['customer.card.program']._discount_products(note.company_id._card_company().id)
        products |= {*self._customer_card_each('_customer_card_reductions').product_id.ids}
        items = note._customer_card_items().filtered(lambda item: item.product_id.id in products)
        asked = -sum((money.exact(item.price_total) for item in items), ZERO)
        amount = sum((part for _order, _operation, part, _units in due), ZERO)
        if abs(asked - amount) > self._customer_card_crumbs(note):
            raise UserError(
                self.env._(
                    "Order %(order)s was reduced by points: %(amount)s of the discount goes back with these "
                    "goods. Put the discount's line on the credit note with that amount.",
                    order=self._customer_card_names(),
                    amount=spoken.money(note.currency_id, float(amount)),
                )
            )
        for order, operation, part, units in due:
            order._customer_card_reverse_discount(operation, part, units)

    # === WHAT CARDS PAID === #

    def _customer_card_credit_tenders(self, note, lines: dict, left: Decimal) -> dict[str, Decimal]:
        """Return how much of the note goes back to cards, by kind of account: their share of the goods, and at least
        what may not leave another way (``left`` may).

        :raise UserError: when more is credited than was paid
        """
        amount = note._customer_card_amount()
        parts = {}
        for kind in TENDERS:
            paid, given = self._customer_card_paid_by(kind)
            share = sum(self._customer_card_credit_shares(note, kind, lines).values(), ZERO)
            if share > 0 and self._customer_card_is_crumb(self._customer_card_captured(kind), share):
                share = ZERO  # it brings no unit of theirs, and is money as far as money was paid
            parts[kind] = min(max(share, ZERO), paid - given)
            parts['most', kind] = paid - given
        missing = max(amount - sum(parts[kind] for kind in TENDERS) - max(left, ZERO), ZERO)
        for kind in TENDERS:
            more = min(missing, parts['most', kind] - parts[kind])
            parts[kind] += more
            missing -= more
        if missing > self._customer_card_crumbs(note):
            raise UserError(
                self.env._(
                    "The credit note of order %(order)s is %(amount)s higher than what can still be given "
                    "back. Lower the credit note.",
                    order=self._customer_card_names(),
                    amount=spoken.money(self.currency_id, float(missing)),
                )
            )
        return {kind: parts[kind] for kind in TENDERS if parts[kind] > 0}

    def _customer_card_credit_shares(self, note, kind: str, lines: dict) -> dict:
        """Return by order, of those whose goods come back with the note, what accounts of a kind paid for these."""
        sales = self._customer_card_each('_customer_card_sale_lines')
        sold = sum((line._customer_card_total() for line in lines if line in sales), ZERO)
        back = note._customer_card_amount() - sold
        worth: dict = {}
        for line, part in self._customer_card_credited_goods(lines):
            if line not in sales:
                worth[line.order_id] = worth.get(line.order_id, ZERO) + part
        all_, shares = sum(worth.values(), ZERO), {}
        for order, its in worth.items():
            paying = sales | order._customer_card_payouts()
            goods = sum((line._customer_card_total() for line in order.lines - paying), ZERO)
            own = order.payment_ids._on_cards().filtered(
                lambda payment: payment.payment_method_id.customer_card_kind == kind
            )
            paid = sum((money.exact(payment.amount) for payment in own), ZERO)
            its_back = back if its == all_ else back * its / all_
            share = paid * its_back / goods if goods > 0 else ZERO
            shares[order] = money.rounded(max(share, ZERO), self.currency_id.decimal_places)
        return shares

    def _customer_card_credit_cards(self, kind: str, amount: Decimal, lines: dict, shares: dict, key: str):
        """Give ``amount`` back to cards: to those that paid for the orders whose goods come back by their ``shares``,
        the rest to the other cards; the operations.

        :raise UserError: when cards paid less than that
        """
        captured, done = self._customer_card_captured(kind), self.env['customer.card.operation']
        *others, last = shares or [self[:1]]
        left = amount
        for order in others:
            its = order._customer_card_captured_for(captured)
            part, goods = min(left, shares[order]), order._customer_card_credited_goods(lines)
            made, rest = order._customer_card_give_back_some(its, part, f'{key}:{order.id}', goods)
            done, left = done | made, left - (part - rest)
        first = last._customer_card_captured_for(captured)
        for order in others:
            first |= order._customer_card_captured_for(captured)
        return done | last._customer_card_give_back_to(
            first | captured, left, key, last._customer_card_credited_goods(lines)
        )

    def _customer_card_captured_for(self, captured):
        """Return which of what was ``captured`` paid for the goods of this order, or for those it gave back."""
        chain = set(self._customer_card_chain().ids)
        return captured.filtered(lambda one: one.origin_id in chain)

    def _customer_card_paid_by(self, kind: str) -> tuple[Decimal, Decimal]:
        """Return what accounts of a kind paid in the family of these orders, and what they were given back."""
        return self._customer_card_paid_and_given(self._customer_card_captured(kind))

    # === TOGETHER WITH RETURNS AT TILLS === #

    def _customer_card_credited_otherwise(self) -> Decimal:
        """Return what credit notes of these orders' invoices gave back otherwise than to cards."""
        notes = afresh(self.account_move, 'reversal_move_ids').filtered('customer_card_back')  # a till asks, too
        return sum((Decimal(note.customer_card_back['otherwise']) for note in notes), ZERO)

    def _customer_card_check_credited(self) -> None:
        """:raise UserError: when goods come back that a credit note gave back already"""
        for line in self.lines.refunded_orderline_id:
            by_note = line._customer_card_credited()
            back = line._customer_card_back_but_crumbs(line._customer_card_refunds()) + by_note
            if by_note and line._customer_card_left(back) < 0:
                raise UserError(
                    self.env._(
                        "%(product)s of order %(order)s was given back by a credit note already. Take it off "
                        "this return.",
                        product=line.full_product_name or line.product_id.name,
                        order=line.order_id.pos_reference or line.order_id.name,
                    )
                )


class PosOrderLine(models.Model):
    """A line's returns by credit note."""

    _inherit = 'pos.order.line'

    def _customer_card_credited(self) -> Decimal:
        """Return how many of this line came back by credit notes of its order's invoice."""
        orders = self.sudo().order_id  # sudo: a till asks, too
        notes = afresh(orders.account_move, 'reversal_move_ids').filtered('customer_card_back')
        return sum((Decimal(note.customer_card_back['lines'].get(self.uuid, 0)) for note in notes), ZERO)

    def _customer_card_not_back(self) -> Decimal:
        """Return what of the line's money has not come back yet, by whichever paid order, cards or not."""
        refunds = self._customer_card_all_refunds(self.order_id.browse())
        return max(self._customer_card_left(self._customer_card_back(refunds) + self._customer_card_credited()), ZERO)

    def _customer_card_left(self, back: Decimal | None = None) -> Decimal:
        """Return what of the line's money (tax included) has not come back yet, or would not have if ``back`` of the
        line had; below zero, by more than rounding, when too much has.
        """
        total = self._customer_card_total()
        back = self._customer_card_came_back() if back is None else back
        left = total * (ONE - back / money.exact(self.qty))
        unit = money.exact(self.order_id.currency_id.rounding)
        return ZERO if -unit * 2 <= left < 0 else left
