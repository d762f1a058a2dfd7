"""Risks: a card of one currency at a till of another: limits, PIN, points and the rate of another day make value, or
lose some.
"""

from uuid import uuid4

from odoo.tests import tagged

from ..ledger.late import LateMixin
from .case import SessionBooksCase


@tagged('post_install', '-at_install')
class TestEuroTill(SessionBooksCase):
    """Two euro are one dollar; the programs are in dollars, the till is in euro."""

    def setUp(self):
        super().setUp()
        self.rate = self.at_euro_till()
        self.euro = {'pricelist_id': self.pos_config_eur.pricelist_id.id}

    def ask(self, amount: float, order: str | None = None, kind: str = 'value', pin: str | None = None) -> dict:
        card = self.gift_card if kind == 'value' else self.loyalty_card
        return self.till.customer_card_authorize(self.ref(card), kind, amount, order or str(uuid4()), str(uuid4()), pin)

    def spent(self, amount: float) -> None:
        """One order of ``amount`` euro paid by the gift card."""
        uuid = str(uuid4())
        answer = self.ask(amount, uuid)
        self.assertTrue(answer['ok'], answer)
        payments = [(self.value_method, amount, {'customer_card_operation': answer['operation']})]
        self.order_paid = self.sync(self.order([(self.bread, 1, amount)], payments, uuid=uuid, **self.euro))

    def test_a_discount_for_next_time_is_foretold(self):
        """20.00 € are 10.00: a tenth of that is charged, and the till said so."""
        tenth = self.env['product.pricelist'].create({
            'name': "A tenth off", 'currency_id': self.card_company.currency_id.id, 'company_id': self.card_company.id,
            'item_ids': [(0, 0, {'compute_price': 'percentage', 'percent_price': 10, 'applied_on': '3_global'})],
        })  # fmt: skip
        program = self._program('discount', name="Next", prefix='954', discount_mode='charge', pricelist_id=tenth.id)
        card = self.env['customer.card']._issue(program)
        line = {'product_id': self.bread.id, 'qty': 1, 'amount': 20.0, 'price': 20.0}
        self.assertTrue(self.till.customer_card_identify(self.ref(card))['card']['earns'])
        told = self.till.customer_card_preview(self.ref(card), [line])['points_text']
        bank = (self.pos_config_eur.payment_method_ids - self.methods)[:1]
        self.sync(self.order([(self.bread, 1, 20.0)], [(bank, 20)], cards=[card], **self.euro))
        charged = card._account('value')
        self.assertEqual((charged.balance, charged._format(charged.balance)), (1, told))

    def test_limits_are_the_programs_money(self):
        for limit in ('card_day_limit', 'card_order_limit', 'cashier_day_limit'):
            with self.subTest(limit), self.env.cr.savepoint() as point:
                self.gift[limit] = 10
                refused = self.ask(20.02)
                self.assertEqual((refused['ok'], refused['available']), (False, 20.0), refused)
                self.assertIn('10.00', refused['message'])
                self.assertTrue(self.ask(20)['ok'])
                point.rollback()
            self.gift.invalidate_recordset()

    def test_what_was_taken_in_euro_counts_in_dollars_elsewhere(self):
        self.gift.card_day_limit = 10
        self.spent(10)
        self.open_till(self.pos_config_usd)
        refused = self.ask(5.01)
        self.assertEqual((refused['ok'], refused['available']), (False, 5.0))
        self.assertTrue(self.ask(5)['ok'])

    def test_the_pin_from_an_amount_of_the_programs_money(self):
        self.gift.pin_from = 5
        self.gift_card._set_pin('1379')
        self.assertTrue(self.ask(9.98)['ok'])
        self.gift.pin_from = 10
        self.assertEqual(self.ask(10.04)['code'], 'pin')
        self.assertTrue(self.ask(10.04, pin='1379')['ok'])

    def test_the_rate_is_that_of_the_authorization(self):
        """It changes between the tap and the order: the card pays what it was asked for, in euro and in dollars."""
        uuid = str(uuid4())
        answer = self.ask(10, uuid)
        self.rate.rate = 4
        payments = [(self.value_method, 10, {'customer_card_operation': answer['operation']})]
        order = self.sync(self.order([(self.bread, 1, 10)], payments, uuid=uuid, **self.euro))
        self.assertEqual((order.state, self.value.balance, order.amount_paid), ('paid', 45, 10))
        self.assertEqual(self.session.close_session_from_ui(), {'successful': True})
        self.settle()
        self.assertBalanced(45 + 10)
        self.assertHealthy()

    def test_points_earned_and_taken_back_at_another_rate(self):
        bank = (self.pos_config_eur.payment_method_ids - self.methods)[:1]
        order = self.sync(self.order([(self.bread, 1, 10)], [(bank, 10)], cards=[self.loyalty_card], **self.euro))
        self.assertEqual(self.points.balance, 1005)
        self.rate.rate = 4
        back = [(self.bread, -1, 10, {'refunded_orderline_id': order.lines.id})]
        self.sync(self.order(back, [(bank, -10)], is_refund=True, **self.euro))
        self.assertEqual(self.points.balance, 1000)

    def test_the_till_foretells_what_is_earned(self):
        said = [{'product_id': self.bread.id, 'qty': 1, 'amount': 10}]
        foretold = self.till.customer_card_preview(self.ref(self.loyalty_card), said)['points_text']
        bank = (self.pos_config_eur.payment_method_ids - self.methods)[:1]
        self.sync(self.order([(self.bread, 1, 10)], [(bank, 10)], cards=[self.loyalty_card], **self.euro))
        self.assertEqual((foretold, self.points.balance), (self.points._format(5), 1005))

    def test_halves_of_a_cent(self):
        """A cent of euro is half a cent of a dollar: many of them take no less than one of their sum."""
        before = self.value.balance
        taken = sum(self.ask(0.01)['ok'] for _time in range(4))
        self.env.invalidate_all()
        self.assertLessEqual(taken * 0.005, before - self.value.available + 1e-9)

    def test_points_pay_no_more_than_they_are_worth(self):
        available = self.till.customer_card_identify(self.loyalty_card.sudo().number)['card']['accounts'][0]
        self.assertEqual(available['worth'], 20)
        self.assertFalse(self.ask(20.03, kind='points')['ok'])
        self.assertTrue(self.ask(20, kind='points')['ok'])
        self.env.invalidate_all()
        self.assertEqual(self.points.available, 0)

    def test_what_comes_and_goes_in_euro_alike(self):
        """10.00 € come back of another rate's day and as many are spent: in dollars they differ, and that is booked."""
        order = self.paid_in_euro()
        self.rate.rate = 4
        self.env.invalidate_all()
        self.open_till(self.pos_config_eur)
        line = order.lines
        back = (line.product_id, -1, line.price_unit, {'refunded_orderline_id': line.id})
        self.sync(self.order([back], [(self.value_method, -10)], is_refund=True, **self.euro))
        self.spent(10)
        self.assertEqual(self.value.balance, 47.5)
        self.assertEqual(self.session.close_session_from_ui(), {'successful': True})
        self.settle()
        self.assertBalanced(47.5 + 10)
        self.assertHealthy()


@tagged('post_install', '-at_install')
class TestOwedInEuro(LateMixin, SessionBooksCase):
    """What a till in euro left owed stands on the clearing account in dollars, and leaves it as it came: what the euro
    is worth by then stands on the exchange accounts.
    """

    def setUp(self):
        super().setUp()
        self.rate, self.clearing = self.at_euro_till(), self.gift.clearing_account_id
        self.euro = {'pricelist_id': self.pos_config_eur.pricelist_id.id}
        self.before = self.credit(self.clearing)

    def assertCleared(self) -> None:
        self.settle()
        self.assertHealthy()
        self.assertEqual(self.credit(self.clearing), self.before)

    def late(self, left: float = 0, meanwhile: float = 2):
        """An order of 10.00 € whose hold ran out, when ``left`` was on the card; it came at the rate ``meanwhile``."""
        uuid = str(uuid4())
        answer = self.authorize(self.gift_card, 'value', 10, uuid)
        self.run_out(answer['operation'])
        self.post(self.value, left - 50, 'adjust')
        self.settle()
        self.before = self.credit(self.clearing)
        self.at(meanwhile)
        payments = [(self.value_method, 10, {'customer_card_operation': answer['operation']})]
        order = self.sync(self.order([(self.bread, 1, 10)], payments, uuid=uuid, **self.euro))
        self.assertEqual(self.session.close_session_from_ui(), {'successful': True})
        self.assertEqual(self.credit(self.clearing), self.before - 5 + left)
        return order

    def at(self, rate: float) -> None:
        self.rate.rate = rate
        self.env.invalidate_all()

    def back(self, order) -> None:
        self.open_till(self.pos_config_eur)
        line = order.lines
        back = (line.product_id, -1, line.price_unit, {'refunded_orderline_id': line.id})
        self.sync(self.order([back], [(self.value_method, -10)], is_refund=True, **self.euro))
        self.assertEqual(self.session.close_session_from_ui(), {'successful': True})

    def write_off(self, loss: float) -> None:
        self.at(4)
        claim = self.owed(state='open')
        claim.action_write_off()
        self.assertEqual(sum(claim.move_id.line_ids.mapped('debit')), loss)
        self.assertCleared()

    def test_written_off_at_another_rate(self):
        self.late()
        self.write_off(5)

    def test_a_part_written_off_at_another_rate(self):
        self.late(2)
        self.write_off(3)

    def test_an_order_that_comes_at_another_rate(self):
        """It owes what was held for it, at the rate of that moment."""
        self.late(meanwhile=3)
        self.write_off(5)

    def test_goods_come_back_at_another_rate(self):
        order = self.late()
        self.at(4)
        self.back(order)
        self.assertFalse(self.owed(state='open'))
        self.assertCleared()

    def test_goods_paid_in_part_come_back_at_another_rate(self):
        order = self.late(2)
        self.at(4)
        self.back(order)
        self.assertFalse(self.owed(state='open'))
        self.assertCleared()
