from datetime import timedelta
from uuid import uuid4

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ...models.ledger.protected import own
from ..common.sealing import aged
from .case import SellCase


@tagged('post_install', '-at_install')
class TestTopUp(SellCase):
    """Value is put on cards in use for its full price only, and only where the program says so."""

    def test_top_up_is_offered_and_booked(self):
        shown = self.till.customer_card_identify(self.gift_card.sudo().number)['card']
        self.assertEqual((shown['topup']['minimum'], shown['topup']['maximum']), (5, 100))
        self.charge_order(self.gift_card, 25)
        self.assertLedger(self.value, [('topup', 25, 25)])
        self.close()
        self.assertBalanced(25)
        self.assertHealthy()

    def test_the_limit_by_whatever_ticket(self):
        """Read and found, a card has two tickets; it is one card."""
        found = self.gift_card._ticket(self.till.config_id)
        self.assertNotEqual(found, self.ref(self.gift_card))
        lines = [self.line(self.gift_card, 100), self.line(self.gift_card, 100, customer_card_ref=found)]
        self.assertRefused(self.order(lines, [(self.cash_method, 200)]), self.value)

    def test_several_cards_on_one_order(self):
        blank = self.env['customer.card']._issue(self.gift, state='ready')
        lines = [self.line(self.gift_card, 20), self.line(blank, 30), (self.bread, 1, 10)]
        self.sync(self.order(lines, [(self.cash_method, 60)]))
        self.assertEqual((self.value.balance, blank._account('value').balance, blank.state), (20, 30, 'active'))

    def test_a_card_from_sealed_stock_opens_its_accounts_when_sold(self):
        batch = self.env['customer.card.batch'].create({'program_id': self.gift.id, 'quantity': 2})
        batch.action_start()
        sold, sealed = batch.card_ids
        shown = self.till.customer_card_identify(sold.sudo().number)['card']
        self.assertTrue(shown['sale'])
        self.assertFalse(sold.account_ids, "looking at a card opens nothing")
        self.sync(self.order([self.line(sold, 30)], [(self.cash_method, 30)]))
        self.assertEqual((sold.state, sold._account('value').balance, len(sold.account_ids)), ('active', 30, 1))
        self.assertFalse(sealed.account_ids)

    def test_a_program_without_top_up_refuses(self):
        self.gift.topup = False
        self.assertFalse(self.till.customer_card_identify(self.gift_card.sudo().number)['card']['topup'])
        self.assertRefused(self.order([self.line(self.gift_card, 25)], [(self.cash_method, 25)]), self.value)

    def test_limits(self):
        for amount in (4.99, 100.01):
            self.assertRefused(
                self.order([self.line(self.gift_card, amount)], [(self.cash_method, amount)]), self.value
            )

    def test_never_discounted_whatever_the_till_says(self):
        for more in (
            {'discount': 10, 'price_subtotal_incl': 22.5, 'price_subtotal': 22.5},
            {'price_unit': 250.0},
            {'qty': 2},
            {'price_subtotal_incl': 250.0},
        ):
            data = self.order([self.line(self.gift_card, 25, **more)], [(self.cash_method, 25)])
            self.assertRefused(data, self.value)
        discount = self.env['product.product'].create({'name': "Discount", 'available_in_pos': True, 'taxes_id': False})
        data = self.order([self.line(self.gift_card, 25), (discount, 1, -2.5)], [(self.cash_method, 22.5)])
        self.assertRefused(data, self.value)
        data = self.order(
            [(self.bread, 1, 10.0), self.line(self.gift_card, 25), (discount, 1, -1.0)], [(self.cash_method, 34)]
        )
        self.sync(data)
        self.assertEqual(self.value.balance, 25, "the bread may be cheaper, the card is not")

    def test_another_tills_ticket_and_another_program(self):
        stranger = self.gift_card._ticket(self.pos_config_eur)
        self.assertRefused(
            self.order([self.line(self.gift_card, 25, customer_card_ref=stranger)], [(self.cash_method, 25)]),
            self.value,
        )
        self.assertRefused(self.order([self.line(self.loyalty_card, 25)], [(self.cash_method, 25)]), self.points)
        self.gift_card.action_block_lost()
        own(self.gift_card).write({'ended_at': self.gift_card.ended_at - timedelta(seconds=1)})
        self.assertRefused(self.order([self.line(self.gift_card, 25)], [(self.cash_method, 25)]), self.value)

    def test_a_top_up_comes_back_whole_or_not_at_all(self):
        order = self.charge_order(self.gift_card, 25)
        back = [(self.gift.product_id, -1, 25.0, {'refunded_orderline_id': order.lines.id})]
        self.sync(self.order(back, [(self.cash_method, -25)], is_refund=True, cards=[self.gift_card]))
        self.assertLedger(self.value, [('topup', 25, 25), ('clawback', -25, 0)])
        self.assertEqual(self.gift_card.state, 'active', "a card that was topped up stays in use")


@tagged('post_install', '-at_install')
class TestOnAccount(SellCase):
    """A payment the customer makes later puts nothing on a card, unless the program says so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.later = cls.env['pos.payment.method'].create(
            {'name': "Later", 'split_transactions': True, 'company_id': cls.card_company.id}
        )
        cls.env.cr.execute(
            'INSERT INTO pos_config_pos_payment_method_rel (pos_config_id, pos_payment_method_id) VALUES (%s, %s)',
            [cls.pos_config_usd.id, cls.later.id],
        )
        cls.env.invalidate_all()

    def bought(self, lines: list, *payments: tuple, **more) -> dict:
        return self.order(lines, list(payments), partner_id=self.holder.id, **more)

    def test_neither_charged_nor_sold(self):
        blank = self.env['customer.card']._issue(self.gift, state='ready')
        for card in (self.gift_card, blank):
            self.assertRefused(self.bought([self.line(card, 50)], (self.later, 50)), self.value)
            self.assertRefused(self.bought([self.line(card, 50)], (self.later, 1), (self.cash_method, 49)), self.value)
        self.assertEqual(blank.state, 'ready')

    def test_points_neither(self):
        self.loyalty.write({'sell_points': True, 'point_price': 0.02})
        product = self.loyalty.points_product_id
        line = (product, 1, 10.0, {'customer_card_ref': self.ref(self.loyalty_card)})
        self.assertRefused(self.bought([line], (self.later, 10)), self.points)
        self.loyalty.sold_on_account = True
        self.sync(self.bought([line], (self.later, 10)))
        self.assertEqual(self.points.balance, 500)

    def test_goods_may_be(self):
        lines = [(self.bread, 1, 30.0), self.line(self.gift_card, 20)]
        self.assertRefused(self.bought(lines, (self.later, 31), (self.cash_method, 19)), self.value)
        self.sync(self.bought(lines, (self.later, 30), (self.cash_method, 20)))
        self.assertEqual(self.value.balance, 20)

    def test_not_while_a_card_pays_for_the_goods(self):
        self.charge(30)
        other, uuid = self.env['customer.card']._issue(self.gift), str(uuid4())
        key = self.authorize(self.gift_card, 'value', 30, uuid)['operation']
        payments = (self.value_method, 30, {'customer_card_operation': key}), (self.later, 20)
        lines = [(self.bread, 1, 30.0), self.line(other, 20)]
        self.assertRefused(self.bought(lines, *payments, uuid=uuid), self.value, other._account('value'))

    def test_where_the_program_allows_it(self):
        self.gift.sold_on_account = True
        order = self.sync(self.bought([self.line(self.gift_card, 50)], (self.later, 50)))
        self.assertEqual(self.value.balance, 50)
        self.gift.sold_on_account = False
        line = (self.gift.product_id, -1, 50.0, {'refunded_orderline_id': order.lines.id})
        self.sync(self.bought([line], (self.later, -50), is_refund=True, cards=[self.gift_card]))
        self.assertEqual(self.value.balance, 0)
        self.close()
        self.assertHealthy()


@tagged('post_install', '-at_install')
class TestPointsForMoney(SellCase):
    """Points at 0.02 each, worth 0.01 when spent."""

    def test_points_are_bought_at_their_price(self):
        shown = self.till.customer_card_identify(self.loyalty_card.sudo().number)['card']
        self.assertEqual(shown['buy_points']['price'], 0.02)
        order = self.charge_order(self.loyalty_card, 10, self.loyalty.points_product_id)
        self.assertLedger(self.points, [('topup', 500, 500)])
        self.assertIn('500', order.customer_card_summary)
        self.settle()
        move = self.close()
        settlement = move.customer_card_settlement_ids
        self.assertRecordValues(settlement, [{'units': 500, 'liability_change': 10, 'source': 'document'}])
        self.assertBalanced(5, estimate=-5)
        self.settle()
        self.assertEqual(self.credit(self.loyalty.points_account_id), 5)
        self.assertBalanced(5)
        self.assertHealthy()

    def test_bought_points_never_earn_and_come_back(self):
        data = self.order(
            [self.line(self.loyalty_card, 10, self.loyalty.points_product_id)],
            [(self.cash_method, 10)],
            cards=[self.loyalty_card],
        )
        order = self.sync(data)
        self.assertEqual(self.points.balance, 500)
        back = [(self.loyalty.points_product_id, -1, 10.0, {'refunded_orderline_id': order.lines.id})]
        self.sync(self.order(back, [(self.cash_method, -10)], is_refund=True, cards=[self.loyalty_card]))
        self.assertLedger(self.points, [('topup', 500, 500), ('clawback', -500, 0)])
        self.close()
        self.assertBalanced(0)

    def test_points_are_not_for_sale(self):
        self.loyalty.sell_points = False
        data = self.order([self.line(self.loyalty_card, 10, self.loyalty.points_product_id)], [(self.cash_method, 10)])
        self.assertRefused(data, self.points)

    def test_forged_price(self):
        product = self.loyalty.points_product_id
        for more in ({'price_unit': 1.0}, {'discount': 50}, {'qty': 100}):
            self.assertRefused(
                self.order([self.line(self.loyalty_card, 10, product, **more)], [(self.cash_method, 10)]), self.points
            )
        self.assertRefused(self.order([self.line(self.gift_card, 10, product)], [(self.cash_method, 10)]), self.value)
        self.assertRefused(self.order([(product, 1, 10.0)], [(self.cash_method, 10)]), self.points)

    def test_a_price_is_wanted(self):
        with self.assertRaises(ValidationError):
            self.loyalty.point_price = 0

    def test_points_product_is_booked_to_the_points_liability(self):
        product = self.loyalty.points_product_id
        self.assertEqual(
            product.with_company(self.card_company)._get_product_accounts()['income'], self.loyalty.points_account_id
        )
        self.assertFalse(product.taxes_id)


@tagged('post_install', '-at_install')
class TestPayout(SellCase):
    """Less than 1.00 left: paid out in cash, against the liability."""

    def setUp(self):
        super().setUp()
        self.charge(0.4)

    def hold(self, uuid: str, card=None, key: str | None = None) -> dict:
        return self.till.customer_card_payout(self.ref(card or self.gift_card), uuid, key or str(uuid4()))

    def test_a_small_rest_is_paid_out_and_booked(self):
        self.settle()
        shown = self.till.customer_card_identify(self.gift_card.sudo().number)['card']
        self.assertEqual(shown['cash_out']['amount'], 0.4)
        uuid = str(uuid4())
        answer = self.hold(uuid)
        self.assertEqual((answer['ok'], answer['amount'], self.value.available), (True, 0.4, 0))
        order = self.sync(self.payout(0.4, uuid, answer['operation']))
        self.assertLedger(self.value, [('sale', 0.4, 0.4), ('payout', -0.4, 0)])
        self.assertIn('0.40', order.customer_card_summary)
        self.close()
        self.assertBalanced(0)
        self.assertHealthy()

    def test_asked_again_the_same_answer(self):
        uuid, key = str(uuid4()), str(uuid4())
        self.assertEqual(self.hold(uuid, key=key), self.hold(uuid, key=key))
        self.assertFalse(self.hold(str(uuid4()), key=key)['ok'])

    def test_given_back(self):
        answer = self.hold(str(uuid4()))
        self.till.customer_card_void(answer['operation'])
        self.assertEqual(self.value.available, 0.4)
        self.till.customer_card_void('payout:' + 'k' * 36)
        self.assertFalse(self.hold(str(uuid4()), key='k' * 36)['ok'], "given back before it was asked for")

    def test_more_than_a_small_rest_stays(self):
        self.charge(5)
        self.assertFalse(self.hold(str(uuid4()))['ok'])
        self.assertFalse(self.till.customer_card_identify(self.gift_card.sudo().number)['card']['cash_out'])

    def test_what_is_held_elsewhere_is_no_small_rest(self):
        self.charge(20)
        left = self.value.balance
        key = str(uuid4())
        self.assertTrue(self.authorize(self.gift_card, 'value', left - 0.4, str(uuid4()), key)['ok'])
        self.assertEqual(self.value.available, 0.4)
        self.assertFalse(self.hold(str(uuid4()))['ok'])
        card = self.till.customer_card_identify(self.gift_card.sudo().number)['card']
        self.assertFalse(card['cash_out'])
        self.till.customer_card_void(key)
        self.assertFalse(self.hold(str(uuid4()))['ok'], "the balance is no small rest")

    def test_nor_is_what_a_slice_leaves_of_it(self):
        self.gift.offline_limit = 0.1
        self.till.customer_card_lease(self.ref(self.gift_card), 'value', str(uuid4()), str(uuid4()))
        self.assertGreater(self.value.available, 0)
        self.assertFalse(self.hold(str(uuid4()))['ok'])

    def test_forged_payouts(self):
        uuid = str(uuid4())
        answer = self.hold(uuid)
        key = answer['operation']
        self.assertRefused(self.payout(4.0, uuid, key), self.value)
        self.assertRefused(self.payout(0.4, str(uuid4()), key), self.value)
        self.assertRefused(self.payout(0.4, uuid, 'payout:' + str(uuid4())), self.value)
        self.assertRefused(
            self.payout(
                0.4, uuid, key, self.env['customer.card']._issue(self._program('gift', name="Other", prefix='952'))
            ),
            self.value,
        )
        twice = self.payout(0.4, uuid, key)
        twice['lines'].append([0, 0, dict(twice['lines'][1][2], uuid=str(uuid4()))])
        twice.update(amount_total=9.2, amount_paid=9.2)
        twice['payment_ids'][0][2]['amount'] = 9.2
        self.assertRefused(twice, self.value)

    def test_a_payment_is_no_payout(self):
        uuid = str(uuid4())
        self.assertFalse(self.authorize(self.gift_card, 'value', 0.4, uuid, key='payout:' + 'k' * 30)['ok'])
        answer = self.authorize(self.gift_card, 'value', 0.4, uuid, key='k' * 36)
        self.assertRefused(self.payout(0.4, uuid, 'till:' + answer['operation']), self.value)
        self.assertRefused(self.payout(0.4, uuid, answer['operation']), self.value)

    def test_a_payout_is_no_payment(self):
        uuid = str(uuid4())
        key = self.hold(uuid)['operation']
        data = self.order(
            [(self.bread, 1, 0.4)], [(self.value_method, 0.4, {'customer_card_operation': key})], uuid=uuid
        )
        self.assertRefused(data, self.value)

    def test_a_payout_happens_once(self):
        uuid = str(uuid4())
        data = self.payout(0.4, uuid, self.hold(uuid)['operation'])
        order = self.sync(data)
        self.sync(dict(data, lines=list(data['lines']), payment_ids=list(data['payment_ids'])))
        self.assertEqual(len(self.value.entry_ids), 2)
        line = order.lines.filtered(lambda one: one.qty < 0)
        back = self.order(
            [(line.product_id, 1, 0.4, {'refunded_orderline_id': line.id})], [(self.cash_method, 0.4)], is_refund=True
        )
        self.assertRefused(back, self.value)

    def test_cash_that_left_after_the_hold_ran_out_is_looked_at(self):
        uuid = str(uuid4())
        data = self.payout(0.4, uuid, self.hold(uuid)['operation'])
        aged(
            self.env,
            "UPDATE customer_card_operation SET expires_at = %s WHERE origin_key = %s",
            [fields.Datetime.subtract(fields.Datetime.now(), hours=1), uuid],
        )
        self.env.invalidate_all()
        self.sync(data)
        self.assertEqual(self.value.balance, 0)
        self.assertEqual(self.value.entry_ids.sorted('sequence')[-1].operation_id.exception, 'late')
