"""Risk: a credit note takes from, or gives to, another card than that of the line it credits."""

from uuid import uuid4

from odoo import Command
from odoo.exceptions import UserError
from odoo.models import BaseModel as Model
from odoo.tests import tagged

from .returns_case import InvoiceCase


@tagged('post_install', '-at_install')
class TestReturnsWhich(InvoiceCase):
    """Several lines of one product on an invoice."""

    def only(self, *kept: int, **vals):
        """Return what leaves of the draft's items those of these places, and writes on them."""

        def change(note: Model) -> None:
            items = note.invoice_line_ids.filtered(lambda item: item.display_type == 'product').sorted('id')
            (items - items.browse([items[place].id for place in kept])).unlink()
            items.exists().write(vals)

        return change

    def by_hand(self, product: Model, price: float):
        """Return what writes one item in place of those of the draft."""
        vals = {'product_id': product.id, 'quantity': 1, 'price_unit': price, 'tax_ids': [Command.clear()]}
        return lambda note: note.write({'invoice_line_ids': [Command.clear(), Command.create(vals)]})

    def assertBalances(self, cards: list, *balances: float) -> None:
        self.env.invalidate_all()
        self.assertEqual([card._account('value').balance for card in cards], list(balances))

    def two_cards(self) -> tuple:
        (first, one), (second, two) = self.sold_card(), self.sold_card()
        return self.invoiced([one, two]), [first, second]

    # --- cards that were sold -----------------------------------------------------------------------------------------

    def test_the_card_that_is_credited_is_taken_back(self):
        for place, balances in ((0, (0, 20)), (1, (20, 0))):
            order, cards = self.two_cards()
            self.credit(order, self.only(place))
            self.assertBalances(cards, *balances)
            self.credit(order, self.only(1 - place))
            self.assertBalances(cards, 0, 0)
        self.assertBooked()

    def test_one_that_was_used_keeps_the_other_from_nothing(self):
        order, cards = self.two_cards()
        self.authorize(cards[0], 'value', 5, str(uuid4()))
        self.credit(order, self.only(1))
        self.assertBalances(cards, 20, 0)
        with self.assertRaisesRegex(UserError, "was used"), self.env.cr.savepoint():
            self.credit(order, self.only(0))

    def test_where_the_note_does_not_say_which_none_is(self):
        order, cards = self.two_cards()
        with self.assertRaisesRegex(UserError, "which card"), self.env.cr.savepoint():
            self.credit(order, self.by_hand(self.gift.product_id, 20))
        self.assertBalances(cards, 20, 20)
        self.credit(order, self.by_hand(self.gift.product_id, 40))
        self.assertBalances(cards, 0, 0)

    def test_items_from_before_it_was_kept(self):
        order, cards = self.two_cards()
        order.account_move.invoice_line_ids.sudo().customer_card_line = False
        with self.assertRaisesRegex(UserError, "which card"), self.env.cr.savepoint():
            self.credit(order, self.only(1))
        self.env.invalidate_all()
        self.credit(order)
        self.assertBalances(cards, 0, 0)

    def test_nobody_says_it_himself(self):
        order, _cards = self.two_cards()
        names = order.account_move.invoice_line_ids.with_user(self.env.ref('base.user_admin')).fields_get()
        self.assertNotIn('customer_card_line', names)

    # --- cards that paid ----------------------------------------------------------------------------------------------

    def paid_by(self, card: Model | None, price: float = 30) -> Model:
        """An order of bread, paid by a card, or in cash."""
        uuid, payment = str(uuid4()), (self.cash_method, price)
        if card:
            key = self.authorize(card, 'value', price, uuid)['operation']
            payment = (self.value_method, price, {'customer_card_operation': key})
        return self.sync(self.order([(self.bread, 1, price)], [payment], uuid=uuid, partner_id=self.holder.id))

    def two_orders(self, *, cash: bool = False) -> tuple:
        """An invoice of two orders, in the order of its items, and the cards that paid for them."""
        other = self.env['customer.card']._issue(self.gift)
        self.post(other._account('value'), 50, 'sale')
        cards = [self.gift_card, other]
        orders = self.paid_by(cards[0]) | self.paid_by(None if cash else cards[1])
        orders._generate_pos_order_invoice()
        return orders, cards

    def test_the_card_that_paid_for_it_gets_it_back(self):
        for place, balances in ((0, (50, 20)), (1, (20, 50))):
            orders, cards = self.two_orders()
            self.assertBalances(cards, 20, 20)
            self.credit(orders[0], self.only(place))
            self.assertBalances(cards, *balances)
            self.credit(orders[0], self.only(1 - place))
            self.assertBalances(cards, 50, 50)
        self.assertBooked()

    def test_halves_of_both(self):
        orders, cards = self.two_orders()
        self.credit(orders[0], self.only(0, 1, quantity=0.5))
        self.assertBalances(cards, 35, 35)

    def test_what_was_paid_in_cash_brings_cards_nothing(self):
        orders, cards = self.two_orders(cash=True)
        note = self.credit(orders[0], self.only(1))
        self.assertEqual(note.amount_residual, 30)
        self.assertBalances(cards, 20, 50)
        self.credit(orders[0], self.only(0))
        self.assertBalances(cards, 50, 50)

    def test_points_go_with_the_goods_that_are_credited(self):
        first, second = (
            self.sync(
                self.order(
                    [(self.bread, 1, 30.0)],
                    [(self.cash_method, 30)],
                    cards=[self.loyalty_card] if shown else [],
                    partner_id=self.holder.id,
                )
            )
            for shown in (True, False)
        )
        earned = self.points.balance
        (first | second)._generate_pos_order_invoice()
        self.credit(first, self.only(1))
        self.assertEqual(self.points.balance, earned)
        self.credit(first, self.only(0))
        self.assertLess(self.points.balance, earned)
