"""Risks: an installment taken at the till that pays nothing, another contract, or stands otherwise in the books."""

import json
from uuid import uuid4

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...models.ledger.posting import Origin
from .books_case import ContractTillCase


@tagged('post_install', '-at_install')
class TestContractTill(ContractTillCase):
    def setUp(self) -> None:
        super().setUp()
        self.contract = self.active()
        self.whole = self.total(self.contract)

    def told(self, order) -> dict:
        return json.loads(order.customer_card_summary)['cards'][0]

    def test_alone_and_with_goods_closed_and_booked(self):
        self.pays(100)
        order = self.pays(50, (self.bread, 2, 10))
        self.assertEqual(order.amount_total, 70)
        self.assertAlmostEqual(-self.contract.account_id.balance, self.whole - 150)
        self.closes()
        self.assertOwed(self.whole - 150, self.contract)
        first = self.items(self.contract).filtered(lambda item: item.balance > 0)[0]
        self.assertTrue(first.reconciled)
        self.assertWhole()

    def test_the_slip_says_what_was_paid_what_is_left_and_what_is_next(self):
        told = self.told(self.pays(100))
        self.assertIn("profit", told['paid_back'])
        self.assertIn("principal", told['paid_back'])
        self.assertIn(self.contract.name, told['owed'])
        self.assertIn("until", told['to_pay'])
        self.assertFalse(told['overpaid'])

    def test_the_oldest_contract_first_and_the_last_payment_settles(self):
        other = self.active(600)
        self.pays(self.whole)
        self.assertEqual((self.contract.state, other.state), ('settled', 'active'))
        self.pays(20)
        self.assertAlmostEqual(-other.account_id.balance, self.total(other) - 20)
        self.closes()
        self.assertOwed(0, self.contract, 'settled')
        self.assertWhole()

    def test_more_than_is_owed(self):
        told = self.told(self.pays(self.whole + 30))
        self.assertIn("on top", told['paid_back'])
        self.assertEqual(self.contract.state, 'overpaid')
        self.closes()
        self.assertOwed(-30, self.contract, 'overpaid')
        self.assertWhole()

    def test_the_code_on_the_paper_finds_what_is_owed(self):
        self.card._ensure_store_codes()
        told = self.till.customer_card_identify(self.card.sudo().store_code)
        self.assertTrue(told['ok'], told)
        self.assertEqual(told['card']['installment']['product_id'], self.plans.installment_product_id.id)

    def test_goods_in_installments_are_not_spent_by_the_card(self):
        """What a card may pay a day is not used up by the hand-over of goods."""
        point = self.till._customer_card_point()
        spent = self.env['customer.card.acceptance'].sudo()._spent(point, self.card, self.plans, str(uuid4()))
        self.assertEqual((spent.card_day, spent.card_gross), (0, 0))

    def test_the_same_order_again_pays_nothing_more(self):
        line = (self.plans.installment_product_id, 1, 20, {'customer_card_ref': self.ref(self.card)})
        data = self.order([line], [(self.cash_method, 20)], cards=[self.card])
        for _time in range(2):
            self.sync(data)
        self.assertAlmostEqual(-self.contract.account_id.balance, self.whole - 20)

    def test_nothing_to_pay(self):
        bare = self.env['customer.card']._issue(self.plans, partner=self.holder)
        line = (self.plans.installment_product_id, 1, 20, {'customer_card_ref': self.ref(bare)})
        with self.assertRaisesRegex(UserError, "no contract"):
            self.sync(self.order([line], [(self.cash_method, 20)], cards=[bare]))

    def test_it_is_not_invoiced(self):
        with self.assertRaisesRegex(UserError, "not invoiced"):
            self.pays(20, to_invoice=True, partner_id=self.buyer.id)

    def test_what_a_till_is_told(self):
        told = self.till.customer_card_identify(self.card.number)['card']['installment']
        first = self.contract.current_ids.sorted('number')[0]
        self.assertEqual(told['amounts'], [first.amount, self.whole])
        self.assertEqual(told['product_id'], self.plans.installment_product_id.id)
        bare = self.env['customer.card']._issue(self.plans, partner=self.holder)
        self.assertFalse(self.till.customer_card_identify(bare.number)['card']['installment'])

    def test_paid_at_a_place_that_is_no_till(self):
        key, document = str(uuid4()), Origin('customer.card.contract', None, str(uuid4()))
        for _time in range(2):
            answer = self.acceptance._repay(self.point, self.ref(self.card), 100, document, key)
            self.assertTrue(answer['ok'], answer)
            self.assertIn("principal", answer['text'])
        self.assertAlmostEqual(-self.contract.account_id.balance, self.whole - 100)
        self.assertWhole()
        self.assertOwed(self.whole - 100, self.contract)

    def test_a_payment_taken_at_the_till_by_mistake_comes_back(self):
        sold = self.pays(100)
        line = {'refunded_orderline_id': sold.lines.id, 'customer_card_ref': self.ref(self.card)}
        self.sync(self.order(
            [(self.plans.installment_product_id, -1, 100, line)], [(self.cash_method, -100)], is_refund=True,
            cards=[self.card],
        ))  # fmt: skip
        self.assertAlmostEqual(-self.contract.account_id.balance, self.whole)
        self.closes()
        self.assertOwed(self.whole, self.contract)
        self.assertWhole()
