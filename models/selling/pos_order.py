from dataclasses import replace
from decimal import Decimal
from functools import partial

from odoo import fields, models
from odoo.exceptions import UserError

from ...core import money
from ..ledger import kinds, spoken
from ..ledger.posting import Posting, Tender
from ..ledger.protected import plain
from ..till.pos_order_line import LATER
from ..till.pos_order_steps import CHARGED, Work
from .customer_card_program_terms import Terms


class PosOrder(models.Model):
    """Cards sold and charged on a paid order, points bought, and sales that come back."""

    _inherit = 'pos.order'

    def _customer_card_sell(self, work: Work) -> None:
        """Activate and charge the cards on the order's lines; the order is paid for, or nothing is charged."""
        sales = work.sales
        if not sales:
            return
        self._customer_card_check_paid()
        self._customer_card_check_untouched(sales)
        self._customer_card_check_full_price(sales)
        self._customer_card_check_unrounded(sales)
        self._customer_card_check_paid_now(sales)
        ledger = self.env['customer.card.ledger']
        cards = {ref: self._customer_card_charged(ref) for ref in set(sales.mapped('customer_card_ref'))}
        ledger._post([self._customer_card_sale(line, cards) for line in sales if line.qty > 0])
        for line in sales.filtered(lambda line: line.qty <= 0):
            self._customer_card_unsell(line, work)

    def _customer_card_lines_on_cards(self):
        """Lines that put value on cards: those that name a card, and those of a product that is sold for nothing else,
        whatever what comes back of them says it is, and whatever the program sells today.

        Lines with a hold of their own (rewards, payouts) are none of them, nor what gives such lines back.
        """
        products = self.env['customer.card.program']._product_ids(self._customer_card_company.id)
        lines = self.lines.filtered(
            lambda line: (
                line.customer_card_ref
                or line.product_id.id in products
                or line.refunded_orderline_id.product_id.id in products
                or (line.refunded_orderline_id.customer_card_ref or LATER) != LATER
            )
        )
        return lines - (self._customer_card_hold_lines() if lines else lines)

    def _customer_card_sale_lines(self):
        """The same, as they are served.

        :raise UserError: when one that is sold names no card
        """
        lines = self._customer_card_lines_on_cards()
        for line in lines:
            if not line.customer_card_ref and line.qty > 0:
                raise UserError(
                    self.env._(
                        "%s is sold together with a card. Remove the line and scan the card.",
                        line.full_product_name or line.product_id.name,
                    )
                )
        return lines

    # === WHAT IS SOLD === #

    def _customer_card_sale(self, line, cards: dict) -> Posting:
        """Return what a line puts on its card.

        :param cards: the card each ticket of the order's lines means; two tickets may mean one
        :raise UserError: when the card's program does not sell that, for that price, on a card in that state
        """
        card = cards[line.customer_card_ref]
        kind = self._customer_card_sold_kind(line, card)
        amount = money.rounded(line._customer_card_total(), self.currency_id.decimal_places)
        known = kind and kind in card.program_id._account_kinds() and self.currency_id == card.program_id.currency_id
        if not known or amount <= 0 or not self._customer_card_honest(line):
            raise UserError(
                self.env._(
                    "The card on line %s cannot be charged. Remove the line and scan the card again.",
                    line.full_product_name or line.product_id.name,
                )
            )
        alike = self.lines.filtered(
            lambda other: other.product_id == line.product_id and cards.get(other.customer_card_ref) == card
        )
        together = sum((other._customer_card_total() for other in alike if other.qty > 0), money.exact(0))
        refusal = partial(self._customer_card_sale_refusal, card, kind, line.customer_card_contract, amount, together)
        terms = self._customer_card_terms(line, card, refusal)
        if kinds.in_points(kind):
            terms = self._customer_card_terms_told(line, card, amount, terms)
        self._customer_card_note_former(line, card, terms)
        sold = kind == 'value' and card._is_blank()
        if card.state == 'ready':
            card._forget_buyer()
            card._act('activate')
        card._open_missing_accounts()
        account = card._charged_account(kind, line.customer_card_contract)
        units, tender, entry = amount, Tender(), 'sale' if sold else kinds.ACCOUNTS[kind].charged
        if kinds.in_points(kind):
            units = self._customer_card_points_told(line, amount, terms, account.digits)
            tender = Tender(amount, self.currency_id.id, Decimal(1))
        return Posting(
            account.id, units, entry, f'charge:{self.uuid}:{line.uuid}', card.id, tender=tender,
            expires=card.program_id._expiry(kind, fields.Datetime.now()), booking='document',
            origin=self._customer_card_origin, place=self._customer_card_place,
        )  # fmt: skip

    def _customer_card_sold_kind(self, line, card) -> str | None:
        """Return which account of the card the line's product charges, or charged when it may have been rung up."""
        program = card.program_id
        now, *before = program._terms_since(self._customer_card_terms_since(line))
        if kind := self._customer_card_kind_by(now, line):
            return kind
        former = filter(None, (self._customer_card_kind_by(terms, line) for terms in before))
        return next((kind for kind in former if self._customer_card_books(line, program, kind)), None)

    def _customer_card_kind_by(self, terms: Terms, line) -> str | None:
        products = reversed(kinds.PRODUCTS.items())  # of one that charges both, points
        return {getattr(terms, product): kind for kind, product in products}.get(line.product_id.id)

    def _customer_card_books(self, line, program, kind: str) -> bool:
        """Tell whether what the line sells is booked to the liability of that kind of account: a product the program
        sells no more may be another thing's by now.
        """
        product = line.product_id.with_company(program.company_id)
        return product._get_product_accounts()['income'] == program[kinds.ACCOUNTS[kind].liability]

    def _customer_card_honest(self, line) -> bool:
        """Tell whether the line costs what it charges: one card, its price, no discount."""
        digits = self.currency_id.decimal_places
        return (
            money.rounded(line.price_unit * line.qty, digits) == money.rounded(line._customer_card_total(), digits)
            and not line.discount
            and line.qty == 1
        )

    def _customer_card_sale_refusal(self, card, kind: str, which: int, amount, together, terms: Terms) -> str:
        """The sentence that says why by these ``terms`` the program does not sell ``amount``, or what the order puts on
        the card ``together``; empty where it does.
        """
        program = card.program_id
        money_text = partial(spoken.money, program.currency_id)
        if name := CHARGED.get(kind):
            return getattr(self, name)(card, which)
        if kind == 'points':
            sold = terms.sell_points and not card._is_blank()
            return '' if sold else self.env._("Points of this card are not for sale.")
        if card._is_blank():
            face = terms.face_value and money.rounded(terms.face_value, program.currency_id.decimal_places)
            fits = not face or face == amount
            return '' if fits else self.env._("This card is sold for %s only.", money_text(terms.face_value))
        if not terms.topup:
            return self.env._("Cards of %s are not topped up. Remove the line.", program.name)
        if amount < money.exact(terms.topup_minimum):
            return self.env._("This card is topped up with %s or more.", money_text(terms.topup_minimum))
        if terms.topup_maximum and together > money.exact(terms.topup_maximum):
            return self.env._("This card is topped up with %s at most.", money_text(terms.topup_maximum))
        return ''

    # === SUMS === #

    def _customer_card_check_untouched(self, lines) -> None:
        """:raise UserError: when a client says how a line on a card is taxed and booked, beside its price"""
        if any(line.extra_tax_data for line in lines):
            raise UserError(
                self.env._(
                    "Order %s does not add up, so no card was charged. Start the order again.",
                    self.pos_reference or self.name,
                )
            )

    def _customer_card_check_full_price(self, sales) -> None:
        """Refuse discounts beyond the price of the goods: they may be free, but cards are never cheaper."""
        lines = (self.lines - sales - self._customer_card_hold_lines()).filtered(
            lambda line: not line.refunded_orderline_id
        )
        if sum(line._customer_card_total() for line in lines) + self._customer_card_left_over() < 0:
            raise UserError(
                self.env._(
                    "Value on a card is never discounted. Take the discount off order %s.",
                    self.pos_reference or self.name,
                )
            )

    def _customer_card_check_unrounded(self, sales) -> None:
        """:raise UserError: when less is paid than the order costs, by more than its goods: rounding never falls on
        what is put on cards, be it of this order or of those whose goods come back
        """
        lines = self._customer_card_lines_sum()
        paid = sum((money.exact(payment.amount) for payment in self.payment_ids), money.exact(0))
        paid -= self._customer_card_beyond_paid()
        goods = lines - sum((line._customer_card_total() for line in sales), money.exact(0))
        if lines - paid > max(goods, 0) and any(line.qty > 0 for line in sales):
            raise UserError(
                self.env._(
                    "What is put on a card is paid in full. Choose an amount that needs no rounding, or "
                    "another payment."
                )
            )

    def _customer_card_check_paid_now(self, sales) -> None:
        """Refuse a later payment for cards where their program does not allow it; it is for goods.

        :raise UserError: when it, and what cards pay, come to more than everything else costs
        """
        later = self.payment_ids.filtered(lambda payment: payment.payment_method_id.type == 'pay_later')
        others = sum((money.exact(max(payment.amount, 0)) for payment in later), money.exact(0))
        others += self._customer_card_back_on_account()
        if not others:
            return
        sold = {line: self._customer_card_charged(line.customer_card_ref) for line in sales if line.qty > 0}
        strict = [line for line, card in sold.items() if not self._customer_card_sold_later(line, card)]
        others += sum(money.exact(payment.amount) for payment in self.payment_ids._on_cards())
        rest = self._customer_card_due() - sum(line._customer_card_total() for line in strict)
        if strict and others > rest + self._customer_card_tolerance():
            raise UserError(
                self.env._(
                    "What is on cards of %s is paid for at once, not on the customer's account. Choose another "
                    "payment for it.",
                    sold[strict[0]].program_id.name,
                )
            )

    def _customer_card_back_on_account(self):
        """Return what of the goods that come back the customer was to pay later, as far as that can be known."""
        sold = self._customer_card_chain() - self
        later = sold._customer_card_paid_later()
        owed = sum((money.exact(payment.amount) for payment in later), money.exact(0))
        back = -sum((line._customer_card_total() for line in self.lines if line.refunded_orderline_id), money.exact(0))
        return max(min(owed, back), money.exact(0))

    # === WHAT COMES BACK === #

    def _customer_card_unsell(self, line, work: Work) -> None:
        """Take from a returned card what its sale had charged. What was spent meanwhile cannot be returned.

        :raise UserError: naming what is left, when that is less than what the cashier wants to pay out; and when the
            card is not there
        """
        amount = -money.rounded(line._customer_card_total(), self.currency_id.decimal_places)
        sold = line.refunded_orderline_id
        refusal = self._customer_card_no_return(sold, amount, work)
        taken = self._customer_card_take_sale_back(sold, amount, line.uuid)
        if refusal:
            self._customer_card_taken_alone(taken)

    def _customer_card_no_return(self, sold, amount, work: Work) -> str:
        """Return why who serves may not take ``amount`` back from the card the line ``sold`` had charged, in one
        sentence, or nothing: it leaves the card as if the card paid, so all that is asked of a payment is asked.

        :raise UserError: with that sentence, where no manager is at the till
        """
        operation = self._customer_card_charged_by(sold)
        if not operation:
            return ''
        account, refusal = operation.account_id._heir(), None
        for ref in work.refs:
            if account in self._customer_card_by_ref(ref, shown=True).account_ids:
                refusal = self._customer_card_asked_to_pay(ref, account, amount)
                if not refusal:
                    return ''
        words = self.env._(
            "%s comes back with the card itself. Scan it on this return, or ask a manager to log in.",
            operation.card_id.display_name,
        )
        if refusal:
            words = self.env._("%s A manager who logs in can take it back.", refusal)
        if not self._customer_card_has_manager():
            raise UserError(words)
        return words

    def _customer_card_asked_to_pay(self, ref: str, account, amount) -> str:
        """Return the sentence that refuses a payment of ``amount`` from the account by this ticket, or nothing."""
        here = plain(self.session_id)._customer_card_here()
        acceptance = plain(self).env['customer.card.acceptance']
        refused = {}
        for till in self.session_id.config_id | self.config_id:
            refused = acceptance._no_payment(
                replace(here, binding=till), ref, account, amount, self._customer_card_origin
            )
            if not refused:
                return ''
        if refused.get('code') == 'limit':
            return self.env._("The program's limits let less leave the card.")
        return refused['message']

    def _customer_card_taken_alone(self, taken) -> None:
        """Note that a manager took value from a card that could not have paid it."""
        self.env['customer.card.unusual']._note('not_shown', f'not_shown:{taken.key}', taken.card_id, self.session_id)

    def _customer_card_charged_by(self, sold):
        """The operation by which the line ``sold`` charged a card, or none."""
        ledger = self.env['customer.card.ledger']
        name = f'charge:{sold.order_id.uuid}:{sold.uuid}'
        return ledger._find(name) if sold else self.env['customer.card.operation']

    def _customer_card_take_sale_back(self, sold, amount, key: str):
        """Take from a card what the line ``sold`` had charged for ``amount``; the operation.

        :raise UserError: as above
        """
        ledger = self.env['customer.card.ledger']
        operation = self._customer_card_charged_by(sold)
        paid = operation and money.exact(operation.tender_amount or operation.amount)
        if not operation or amount != paid:
            raise UserError(
                self.env._("Only a card's whole sale can be returned. Refund the line of the original order.")
            )
        account = operation.account_id._heir()
        left = min(money.exact(account.available), account._paid_left())
        if left < money.exact(operation.amount):
            if account.kind in kinds.DEBTS:
                raise UserError(
                    self.env._(
                        "Only %(left)s is free on the credit line of %(card)s, so what was paid back stays paid.",
                        card=operation.card_id.display_name,
                        left=account._format(max(float(left), 0)),
                    )
                )
            raise UserError(
                self.env._(
                    "%(card)s was used: %(left)s of what was paid for is left on it. The sale cannot be "
                    "returned any more.",
                    card=operation.card_id.display_name,
                    left=account._format(float(left)),
                )
            )
        tender = Tender(paid, self.currency_id.id, Decimal(1)) if operation.tender_amount else Tender()
        taken = ledger._reverse(
            operation, key=f'unsell:{self._customer_card_way.key}:{key}', booking='document', tender=tender,
            origin=self._customer_card_origin, place=self._customer_card_place,
        )  # fmt: skip
        if operation.kind == 'sale' and operation.card_id.state == 'active' and not account.balance:
            operation.card_id._act('block', block_reason='returned')  # empty, and in nobody's hands: the desk decides
        return taken

    # A small remainder of a card paid out in cash: the line takes it off the liability, the ledger off the card.

    def _customer_card_pay_out(self, line, operation) -> None:
        """Take what was held from the card, if the line pays out just that.

        The hold becomes an entry of its own kind, because its document books a line here, not a payment.
        """
        self._customer_card_check_hold(line, operation)
        self._customer_card_check_untouched(line)
        account = operation.account_id
        amount = -money.rounded(line._customer_card_total(), self.currency_id.decimal_places)
        price = money.rounded(line.price_unit, self.currency_id.decimal_places)
        if (
            account.kind != 'value'
            or account.currency_id != self.currency_id
            or line.product_id.id not in account.program_id._value_products()
            or line.qty != -1
            or not amount == price == money.exact(operation.amount)
        ):
            self._customer_card_refuse_line(line)
        self._customer_card_check_paid()
        ledger = self.env['customer.card.ledger']
        ledger._pay_out_remainder(operation, amount, self._customer_card_origin, self._customer_card_place)

    def _customer_card_return_payout(self, line, operation) -> None:
        raise UserError(self.env._("What a card paid out is not returned. Charge the card again instead."))
