"""Risk: what a card paid for goods, or for those they were exchanged for, finds no way back to it at the till's screen,
or the screen proposes what the server then refuses.
"""

from unittest.mock import patch
from uuid import uuid4

from odoo.models import BaseModel as Model
from odoo.tests import tagged

from ...models.ledger.kinds import TENDERS
from ...models.till.bounds import MOST_LINES
from .receipts_case import ReceiptMixin
from .returns_case import ReturnCase

ACCEPTANCE = 'odoo.addons.customer_card.models.till.customer_card_acceptance'


@tagged('post_install', '-at_install')
class TestPaymentBack(ReceiptMixin, ReturnCase):
    """What the server says goes back to cards is what it takes back, and nothing is lost by it."""

    def setUp(self) -> None:
        super().setUp()
        self.charge(50)
        self.cake = self.new_product("Cake")

    def by(self, card: float, cash: float, uuid: str, kind: str = 'value') -> list[tuple]:
        """Payments of an order; what a card pays is authorized."""
        payments = [(self.cash_method, cash)] if cash else []
        if not card:
            return payments
        paying, method = {
            'value': (self.gift_card, self.value_method),
            'points': (self.loyalty_card, self.points_method),
        }[kind]
        held = self.authorize(paying, kind, card, uuid)['operation'] if card > 0 else False
        return [(method, card, {'customer_card_operation': held}), *payments]

    def sold(self, lines: list, *, card: float = 0, cash: float = 0, kind: str = 'value') -> Model:
        uuid = str(uuid4())
        return self.sync(self.order(lines, self.by(card, cash, uuid, kind), uuid=uuid)).lines

    def swapped(self, line: Model, price: float, *, card: float = 0, cash: float = 0) -> Model:
        """One of a line is exchanged for a cake; the cake."""
        uuid, goods = str(uuid4()), [self.named(line), (self.cake, 1, price)]
        exchange = self.sync(self.order(goods, self.by(card, cash, uuid), uuid=uuid, is_refund=True))
        # The host names the original, too.
        return exchange.lines.filtered(lambda one: one.qty > 0 and one.product_id == self.cake).sorted('id')[-1]

    def told(self, line: Model, kind: str = 'value') -> float:
        """What a till is told of goods that come back."""
        answer = self.till.customer_card_payment_back([line.id])
        self.assertTrue(answer['ok'])
        return answer['amounts'][kind]

    def comes_back(self, line: Model, kind: str = 'value') -> float:
        """One of a line comes back as a till proposes: what cards paid to them, the rest in cash; what cards got."""
        worth = line.price_unit
        card = min(self.told(line, kind), worth)
        payments = self.by(-card, card - worth, '', kind)
        self.sync(self.order([self.named(line)], payments, is_refund=True))
        self.env.invalidate_all()
        return card

    def test_paid_in_part(self):
        bread = self.sold([(self.bread, 1, 20.0)], card=12, cash=8)
        self.assertEqual(self.comes_back(bread), 12)
        self.assertEqual((self.value.balance, self.told(bread)), (50, 0))
        self.assertHealthy()

    def test_paid_with_points(self):
        self.post(self.points, 2000, 'reward')
        bread = self.sold([(self.bread, 1, 20.0)], card=20, kind='points')
        cake = self.swapped(bread, 20.0)
        self.assertEqual((self.told(cake), self.comes_back(cake, 'points')), (0, 20))
        self.assertEqual(self.points.balance, 2000)

    def test_paid_in_cash(self):
        bread = self.sold([(self.bread, 1, 20.0)], cash=20)
        self.assertEqual(self.comes_back(self.swapped(bread, 20.0)), 0)

    def test_exchanged(self):
        """And exchanged again."""
        bread = self.sold([(self.bread, 1, 20.0)], card=20)
        cake = self.swapped(self.swapped(bread, 20.0), 20.0)
        self.assertEqual(self.comes_back(cake), 20)
        self.assertEqual((self.value.balance, self.told(cake)), (50, 0))
        self.assertHealthy()

    def test_exchanged_with_cash_on_top(self):
        """Each by its own receipt, in whatever order they come back: no loaf is left that nobody can take back."""
        for cake_first in (True, False):
            with self.subTest(cake_first=cake_first):
                bread = self.sold([(self.bread, 2, 10.0)], card=20)
                cake = self.swapped(bread, 16.0, cash=6)
                goods = [cake, bread] if cake_first else [bread, cake]
                self.assertEqual([self.comes_back(line) for line in goods], [10, 10])
                self.assertEqual(self.value.balance, 50)
        self.assertHealthy()

    def test_exchanged_with_a_card_on_top(self):
        bread = self.sold([(self.bread, 1, 20.0)], card=20)
        self.assertEqual(self.comes_back(self.swapped(bread, 26.0, card=6)), 26)
        self.assertEqual(self.value.balance, 50)

    def test_the_exchange_gave_some_back(self):
        bread = self.sold([(self.bread, 1, 20.0)], card=20)
        self.assertEqual(self.comes_back(self.swapped(bread, 16.0, card=-4)), 16)
        self.assertEqual(self.value.balance, 50)

    def test_one_half_in_cash(self):
        """What cards paid goes back to them first, wherever it is asked for; then the rest comes back in cash."""
        for cake_first in (True, False):
            with self.subTest(cake_first=cake_first):
                bread = self.sold([(self.bread, 2, 10.0)], card=10, cash=10)
                cake = self.swapped(bread, 10.0)
                goods = [cake, bread] if cake_first else [bread, cake]
                self.assertEqual([self.comes_back(line) for line in goods], [10, 0])
                self.assertEqual(self.value.balance, 50)

    def test_what_is_no_sale_here(self):
        """Orders that are not paid, of another company, and what a till makes up, bring nothing back."""
        bread = self.sold([(self.bread, 1, 20.0)], card=20)
        other = self.env['res.company'].create({'name': "Other"})
        self.cr.execute('UPDATE pos_order SET company_id = %s WHERE id = %s', [other.id, bread.order_id.id])
        self.env.invalidate_all()
        self.assertEqual(self.told(bread), 0)
        draft = self.sync({**self.order([(self.bread, 1, 20.0)], []), 'state': 'draft'}).lines
        nothing = self.till.customer_card_payment_back([draft.id, 2**31 - 1, 'x', None])['amounts']
        self.assertEqual(set(nothing.values()), {0})

    def test_a_till_asks_of_a_few_orders(self):
        """However many lines are said: each order is looked at with all that it hangs together with."""
        sold = [self.sold([(self.bread, 1, 1.0)], cash=1) for _order in range(3)]
        lines = [line.id for line in sold]
        with (
            patch(f'{ACCEPTANCE}.MOST_ORDERS', 2),
            patch.object(
                type(self.env['pos.order']), '_customer_card_going_back', return_value=dict.fromkeys(TENDERS, 1)
            ) as looked,
        ):
            self.till.customer_card_payment_back(lines)
            self.assertEqual(looked.call_count, 2)
            self.till.customer_card_payment_back([*range(2**30, 2**30 + MOST_LINES), *lines])
            self.assertEqual(looked.call_count, 2)
