"""Risks: goods leave a till without a contract that was signed, twice, or otherwise than the books say."""

from copy import deepcopy
from uuid import uuid4

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .sale_case import SaleCase


@tagged('post_install', '-at_install')
class TestContractSale(SaleCase):
    """From the order on the screen to the goods in the customer's hands."""

    def test_plans_are_offered_and_nothing_is_made(self):
        self.drafted_order()
        told = self.till.customer_card_contract_offers(self.ref(self.card), self.uuid)
        self.assertTrue(told['ok'], told)
        self.assertEqual((told['offers'][0]['number'], told['down']), (12, 120))
        self.assertIn("12 ×", told['offers'][0]['text'])
        self.assertEqual([one['number'] for one in told['offers']], [12, 6, 24, 18])
        self.assertEqual(len({one['text'] for one in told['offers']}), 4)
        less = self.till.customer_card_contract_offers(self.ref(self.card), self.uuid, 50)
        self.assertIn("at least", less['message'])
        for wrong in (-1, 'all', float('nan')):
            self.assertFalse(self.till.customer_card_contract_offers(self.ref(self.card), self.uuid, wrong)['ok'])
        self.assertFalse(self.contract_of())

    def test_sold_from_the_first_tap_to_the_books(self):
        self.drafted_order()
        told = self.asked(10, 200)
        self.assertEqual((told['ok'], told['contract']['state']), (True, 'requested'), told)
        contract = self.contract_of()
        self.assertEqual((contract.requested_by_id, contract.price, contract.financed), (self.cashier, 1200, 1000))
        self.assertEqual((contract.line_ids.quantity, contract.line_ids.price), (2, 600))
        refused = self.till.customer_card_contract_sign(self.ref(self.card), self.uuid)
        self.assertIn("Waiting for a second person", refused['message'])
        contract.with_user(self.books).action_approve()
        signed = self.till.customer_card_contract_sign(self.ref(self.card), self.uuid)
        self.assertEqual(signed['contract']['state'], 'signed')
        self.assertTrue(self.till.customer_card_contract_pay(self.ref(self.card), 1000, self.uuid)['ok'])
        self.assertEqual(contract.state, 'signed', "asking takes nothing")
        before = self.balance(self.plans.clearing_account_id)
        order = self.sync(self.paid_order(1000, 200))
        self.assertEqual((contract.state, contract.order_id, order.state), ('active', order, 'paid'))
        self.assertIn(contract.name, order.customer_card_summary)
        self.closes()
        self.assertOwed(self.total(contract), contract)
        self.assertEqual(self.balance(self.plans.clearing_account_id), before, "the contract's entry took it off")
        self.assertWhole()

    def test_the_same_order_twice_hands_over_once(self):
        contract = self.signed_at_till()
        data = self.paid_order(1080, 120)
        for _time in range(3):
            self.sync(deepcopy(data))
        entries = self.env['customer.card.entry'].search([('account_id', '=', contract.account_id.id)])
        self.assertEqual(len(entries), 1)
        self.closes()
        self.assertOwed(self.total(contract), contract)
        self.assertWhole()

    def test_what_a_till_is_told_follows_the_contract(self):
        def told():
            session = self.till.with_context(customer_card_order=self.uuid)
            return session.customer_card_identify(self.ref(self.card))['card']['contract_sale']

        self.assertEqual(told()['state'], '')
        self.drafted_order()
        self.asked()
        self.assertIn("waits for approval", told()['text'])
        self.contract_of().with_user(self.books).action_approve()
        self.assertIn("the customer signs", told()['text'])
        self.till.customer_card_contract_sign(self.ref(self.card), self.uuid)
        self.assertEqual(told()['amount'], 1080)
        gift = self.till.customer_card_identify(self.gift_card.number)['card']
        self.assertFalse(gift['contract_sale'])

    def test_paid_in_cash_after_all_ends_the_contract(self):
        contract = self.signed_at_till()
        self.sync(self.paid_order(0, 1200))
        self.assertEqual((contract.state, bool(contract.account_id)), ('cancelled', False))

    def test_paid_without_the_card_ends_it_within_the_hour(self):
        contract = self.signed_at_till()
        order = self.sync(self.paid_order(0, 1200, cards=[]))
        contract.env.invalidate_all()
        if contract.state == 'signed':
            order._customer_card_end_forgotten_contracts()
        self.assertEqual(contract.state, 'cancelled')

    def test_a_cancelled_order_ends_it(self):
        order = self.drafted_order()
        self.asked()
        contract = self.contract_of()
        contract.with_user(self.books).action_refuse()
        order.action_pos_order_cancel()
        self.assertEqual(contract.state, 'cancelled', "a draft")

    def test_the_same_goods_take_up_what_was_signed(self):
        """A till is closed for the night, so its open orders are cancelled."""
        contract = self.signed_at_till()
        self.env['pos.order'].search([('uuid', '=', self.uuid)]).action_pos_order_cancel()
        self.assertEqual((contract.state, contract.order_uuid), ('signed', False))
        self.uuid = str(uuid4())
        other = self.drafted_order([(self.stove, 1, 600)])
        self.assertFalse(self.till.customer_card_contract_pay(self.ref(self.card), 1080, self.uuid)['ok'])
        other.action_pos_order_cancel()
        self.uuid = str(uuid4())
        self.drafted_order()
        told = self.till.with_context(customer_card_order=self.uuid).customer_card_identify(self.ref(self.card))
        self.assertEqual(told['card']['contract_sale']['state'], 'signed')
        self.assertTrue(self.till.customer_card_contract_pay(self.ref(self.card), 1080, self.uuid)['ok'])
        order = self.sync(self.paid_order(1080, 120))
        self.assertEqual((contract.state, contract.order_id), ('active', order))
        self.closes()
        self.assertWhole()

    def test_a_contract_of_the_office_is_not_ended_by_a_sale(self):
        contract = self.signed()
        self.sync(self.order(self.goods, [(self.cash_method, 1200)], cards=[self.card]))
        self.assertEqual(contract.state, 'signed')

    def test_another_choice_asks_anew(self):
        self.drafted_order()
        self.asked(12)
        self.asked(6, 600)
        contract = self.contract_of()
        self.assertEqual((len(contract), contract.number, contract.financed), (1, 6, 600))
        self.assertEqual(contract.state, 'requested')

    def test_what_one_person_may_approve_an_accountant_at_the_till_does(self):
        self.plans.contract_second_from = 2000
        self.drafted_order()
        self.assertEqual(self.asked()['contract']['state'], 'requested', "a cashier approves nothing")
        self.cashier.group_ids |= self.env.ref('customer_card.group_accountant')
        self.assertEqual(self.asked()['contract']['state'], 'approved')
        self.assertTrue(self.contract_of().is_alone)

    def test_the_goods_are_as_they_were_sold(self):
        goods = [(self.stove, 1, 600, {'discount': 10, 'price_subtotal': 540, 'price_subtotal_incl': 540}),
                 (self.bread, 3, 3.35, {'price_subtotal': 10, 'price_subtotal_incl': 10})]  # fmt: skip
        order = self.order(goods, [], uuid=self.uuid, state='draft', cards=[self.card])
        self.sync({**order, 'amount_total': 550})
        self.assertTrue(self.asked()['ok'], self.asked())
        contract = self.contract_of()
        self.assertEqual(contract.price, 550)
        self.assertEqual([(line.quantity, line.price) for line in contract.line_ids], [(1, 540), (1, 10)])
        self.assertIn("3 ×", contract.line_ids[1].name)

    def test_it_is_not_invoiced_here(self):
        self.signed_at_till()
        self.assertRefused(
            "its contract is its paper", self.paid_order(1080, 120, to_invoice=True, partner_id=self.buyer.id)
        )


@tagged('post_install', '-at_install')
class TestContractSaleForged(SaleCase):
    """What is not just what was signed is refused in a sentence, and nothing is owed by it."""

    def assertNothingOwed(self, contract):
        self.env.invalidate_all()
        self.assertEqual((contract.state, bool(contract.account_id)), ('signed', False))

    def test_changed_after_signing(self):
        contract = self.signed_at_till()
        for goods in (
            [(self.stove, 1, 1200)], [(self.bread, 2, 600)], [(self.stove, 2, 600), (self.bread, 1, 10)],
            [(self.stove, 1, 600), (self.stove, 1, 600)],
        ):  # fmt: skip
            total = sum(quantity * price for _product, quantity, price in goods)
            with self.subTest(goods):
                order = self.paid_order(1080, total - 1080, goods)
                order['lines'] = [[5, 0, 0], *[[0, 0, command[2]] for command in order['lines']]]
                self.assertRefused("not what was signed", order)
            self.assertNothingOwed(contract)
        self.drafted_order([(self.stove, 2, 650)])
        refused = self.till.customer_card_contract_pay(self.ref(self.card), 1080, self.uuid)
        self.assertIn("not what was signed", refused['message'])

    def test_more_or_less_than_is_financed(self):
        contract = self.signed_at_till()
        for amount in (1079.99, 1200, 500):
            with self.subTest(amount):
                self.assertRefused("no more and no less", self.paid_order(amount, round(1200 - amount, 2)))
            refused = self.till.customer_card_contract_pay(self.ref(self.card), amount, self.uuid)
            self.assertIn("no more and no less", refused['message'])
        for wrong in (0, -5, 'all', None):
            self.assertFalse(self.till.customer_card_contract_pay(self.ref(self.card), wrong, self.uuid)['ok'])
        self.assertNothingOwed(contract)

    def test_in_two_payments(self):
        contract = self.signed_at_till()
        order = self.paid_order(1080, 120)
        order['payment_ids'] = [
            [0, 0, self._payment(self.by_contract, 540, {'customer_card_operation': f'half-of-it-{half}'})]
            for half in range(2)
        ] + [[0, 0, self._payment(self.cash_method, 120)]]
        self.assertRefused("no contract that pays it", order)
        self.assertNothingOwed(contract)

    def test_on_another_order(self):
        contract = self.signed_at_till()
        order = self.paid_order(1080, 120, uuid='another-order-of-the-same-goods-0001')
        self.assertRefused("no contract that pays it", order)
        self.drafted_order(uuid='another-order-of-the-same-goods-0002')
        told = self.till.customer_card_contract_pay(self.ref(self.card), 1080, 'another-order-of-the-same-goods-0002')
        self.assertIn("no contract", told['message'])
        self.assertNothingOwed(contract)

    def test_before_it_is_signed(self):
        self.drafted_order()
        self.asked()
        for state in ('requested', 'approved'):
            with self.subTest(state):
                self.assertRefused("cannot be done", self.paid_order(1080, 120))
            self.contract_of().with_user(self.books).action_approve() if state == 'requested' else None
        self.assertFalse(self.contract_of().account_id)

    def test_of_another_customer(self):
        """A card of somebody else neither signs nor pays by it, nor asks for another one."""
        contract = self.signed_at_till()
        other = self.env['customer.card']._issue(self.plans, partner=self.holder)
        for told in (
            self.till.customer_card_contract_pay(self.ref(other), 1080, self.uuid),
            self.till.customer_card_contract_sign(self.ref(other), self.uuid),
            self.asked(card=other),
        ):
            self.assertFalse(told['ok'], told)
        self.assertNothingOwed(contract)

    def test_a_card_that_was_only_found(self):
        self.drafted_order()
        found = self.card._ticket(self.till.config_id)
        self.assertIn("Found by name", self.till.customer_card_contract_ask(found, self.uuid, 12)['message'])
        self.assertFalse(self.contract_of())

    def test_ones_own_card(self):
        self.card.partner_id = self.cashier.partner_id
        self.drafted_order()
        self.assertIn("your own card", self.asked()['message'])

    def test_who_approved_it_does_not_hand_over(self):
        self.drafted_order()
        self.asked()
        contract = self.contract_of()
        self.cashier.group_ids |= self.env.ref('customer_card.group_accountant')
        with self.assertRaisesRegex(AccessError, "second person"):
            contract.with_user(self.cashier).action_approve()
        contract.with_user(self.books).action_approve()
        self.books.group_ids |= self.env.ref('point_of_sale.group_pos_user')
        till = self.session.with_user(self.books)
        told = till.customer_card_contract_sign(self.ref(self.card), self.uuid)
        self.assertIn("You approved", told['message'])

    def test_the_office_does_not_hand_it_over(self):
        contract = self.signed_at_till()
        with self.assertRaisesRegex(UserError, "made at a till"):
            contract.with_user(self.desk).action_activate()

    def test_beyond_the_ceiling(self):
        contract = self.signed_at_till()
        self.plans.contract_ceiling = 500
        self.assertIn(
            "could owe", self.till.customer_card_contract_pay(self.ref(self.card), 1080, self.uuid)['message']
        )
        self.assertRefused("could owe", self.paid_order(1080, 120))
        self.assertNothingOwed(contract)

    def test_nobody_says_by_a_call_which_order_a_contract_is_of(self):
        contract = self.signed()
        for vals in ({'order_uuid': self.uuid}, {'order_id': 1}, {'code': '00' * 14}):
            with self.subTest(vals), self.assertRaises(AccessError):
                contract.with_user(self.manager).write(vals)
        with self.assertRaises(AccessError):
            self.env['customer.card.contract'].with_user(self.cashier).search([])
        for verb in ('_contract_pay', '_hand_over_at_till'):
            self.assertTrue(verb.startswith('_'), "no call reaches it")

    def test_nonsense(self):
        self.drafted_order()
        for uuid in (None, 5, 'x', 'o' * 36, ['o' * 36]):
            self.assertFalse(self.till.customer_card_contract_offers(self.ref(self.card), uuid)['ok'])
        for number in (0, -1, 'many', 10**9, None, 3.5):
            self.assertFalse(self.asked(number)['ok'], number)
        self.assertFalse(self.contract_of())

    def test_what_goes_on_cards_is_not_sold_so(self):
        self.charge(5)
        line = (self.gift.product_id, 1, 20, {'customer_card_ref': self.ref(self.gift_card)})
        self.drafted_order([*self.goods, line])
        self.assertIn("Only goods", self.asked()['message'])
