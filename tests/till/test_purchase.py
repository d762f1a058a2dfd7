"""Risk: what an order earns, what its till foretold, and what another document earns are three different things."""

from datetime import datetime
from decimal import Decimal
from unittest.mock import patch

from odoo.tests import tagged

from ...core.purchase import Document, Line, Purchase, Tender
from ...models.ledger.posting import Place
from ..discount.case import DiscountCase
from ..earning.case import EarningCase

INVOICE = Document('account.move', 7, 'an invoice')


@tagged('post_install', '-at_install')
class TestPurchase(EarningCase):
    """Points and challenges by a purchase that no till has seen."""

    def line(self, product, quantity: float, amount: float, **more) -> Line:
        key = f'{product.name} {quantity:g}'
        return Line(product.id, frozenset(), Decimal(str(quantity)), Decimal(str(amount)), key=key, **more)

    def bought(self, *lines: Line, tenders: tuple[Tender, ...] = ()) -> Purchase:
        return Purchase(lines, tenders, datetime.now(), document=INVOICE)

    def earn(self, bought: Purchase):
        """Let the card earn by a purchase, as an order does; the points."""
        before = self.points.balance
        self.Ledger._post(self.loyalty_card._points_of(bought, Place()))
        return self.points.balance - before

    def test_made_by_hand_it_earns_what_an_order_does(self):
        self.rules(
            {'category_ids': [(6, 0, self.food.ids)]},
            {'mode': 'per_unit', 'points': 3, 'product_ids': [(6, 0, self.soap.ids)]},
        )
        goods = (self.cheese, 4, 10), (self.soap, 2, 5), (self.rebate, 1, -10)
        lines = [self.line(product, quantity, quantity * price) for product, quantity, price in goods]
        self.assertEqual(self.earn(self.bought(*lines)), 38)
        operation = self.points.entry_ids.operation_id
        self.assertEqual((operation.origin_model, operation.origin_id, operation.origin_key), INVOICE)
        self.assertSumsUp(operation)
        self.assertEqual(self.buy(*goods), 38)
        self.assertHealthy()

    def test_tenders_that_do_not_earn(self):
        self.loyalty.excluded_method_ids = self.cash_method
        bread = self.line(self.bread, 1, 40)
        tenders = (
            Tender(self.value_method.id, 'value', Decimal(10)),
            Tender(self.cash_method.id, '', Decimal(20)),
            Tender(0, '', Decimal(10)),
        )
        self.assertEqual(self.earn(self.bought(bread, tenders=tenders)), 10)

    def test_goods_that_come_back_without_a_receipt(self):
        self.buy((self.bread, 1, 40))
        self.assertEqual(self.earn(self.bought(self.line(self.bread, -1, -30))), -30)
        self.assertLedger(self.points, [('earn', 40, 40), ('clawback', -30, 10)])

    def test_given_away(self):
        self.rules({'mode': 'per_unit', 'points': 1})
        self.bread.list_price = 10
        self.assertEqual(self.earn(self.bought(self.line(self.bread, 1000, 0.5))), 0)

    def test_towards_a_challenge(self):
        self.env['customer.card.challenge'].create(
            {
                'name': "Food",
                'program_id': self.loyalty.id,
                'goal': 'units',
                'target': 5,
                'points': 7,
                'category_ids': [(6, 0, self.food.ids)],
            }
        )
        bought = self.bought(self.line(self.cheese, 3, 30), self.line(self.soap, 1, 9))
        counted = self.loyalty_card._counted_by(bought)
        self.assertEqual([step.counted for step in counted.values()], [3])
        back = {'Cheese 3': Decimal(1) / 3}
        self.assertEqual([round(row.left(step.parts, back), 6) for row, step in counted.items()], [2])

    def test_an_order_without_cards_makes_none(self):
        orders = type(self.env['pos.order'])
        made, make = [], orders._customer_card_purchase

        def noted(order, *found, **more) -> Purchase:
            made.append(order.id)
            return make(order, *found, **more)

        with patch.object(orders, '_customer_card_purchase', noted):
            self.sync(self.order([(self.bread, 1, 10)], [(self.cash_method, 10)]))
            self.assertFalse(made)
            self.buy((self.bread, 1, 10), cards=[self.loyalty_card, self.gift_card])
            self.assertEqual(len(made), 1, "and others one, however many of their cards earn")

    def test_the_till_foretells_what_is_earned(self):
        self.rules({'category_ids': [(6, 0, self.food.ids)]}, {'mode': 'per_unit', 'points': 2})
        self.pos_config_usd.tip_product_id = self.soap
        cases = (
            [(self.cheese, 3, 10.0), (self.bread, 1, 10.0)],
            [(self.cheese, 3, 10.0), (self.rebate, 1, -12.5)],
            [(self.cheese, 2, 10.0), (self.soap, 1, 5.0)],
            [(self.cheese, 2, 10.0), (self.soap, 1, -5.0)],
            [(self.cheese, 1, 10.0), (self.rebate, 1, -10.0)],
        )
        for goods in cases:
            with self.subTest([(product.name, price) for product, _quantity, price in goods]):
                said = [{'product_id': one.id, 'qty': many, 'amount': many * price} for one, many, price in goods]
                foretold = self.till.customer_card_preview(self.ref(self.loyalty_card), said)['points_text']
                earned = self.buy(*goods)
                self.assertEqual(foretold, self.points._format(earned) if earned else '')


@tagged('post_install', '-at_install')
class TestPurchaseSaves(DiscountCase):
    """A discount for the next purchase by the same purchase."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        program = cls._program('discount', prefix='954', discount_mode='charge', pricelist_id=cls.tenth.id)
        cls.card = cls.env['customer.card']._issue(program)
        cls.account = cls.card._account('value')
        cls.rebate = cls.env['product.product'].create(
            {'name': "Rebate", 'available_in_pos': True, 'list_price': 0, 'taxes_id': False}
        )

    def test_made_by_hand(self):
        line = Line(self.bread.id, frozenset(), Decimal(2), Decimal(20), key='bread', unit=Decimal(10))
        currency = self.card_company.currency_id.id
        bought = Purchase((line,), (), datetime.now(), currency=currency, document=INVOICE)
        self.Ledger._post(self.card._discount_of(bought, Place()))
        self.assertLedger(self.account, [('reward', 2, 2)])

    def test_the_till_foretells_a_rebate(self):
        """A discount on the whole purchase lessens what the better price spares; below that price nothing is left."""
        for off, spared in ((0.25, 0.75), (5.0, 0.0)):
            with self.subTest(off):
                goods, before = [(self.bread, 1, 10.0), (self.rebate, 1, -off)], self.account.balance
                said = [
                    {'product_id': one.id, 'qty': many, 'amount': many * price, 'price': price}
                    for one, many, price in goods
                ]
                foretold = self.till.customer_card_preview(self.ref(self.card), said)['points_text']
                self.sync(self.order(goods, [(self.cash_method, 10 - off)], cards=[self.card]))
                self.assertEqual(self.account.balance - before, spared)
                self.assertEqual(foretold, self.account._format(spared) if spared else '')
