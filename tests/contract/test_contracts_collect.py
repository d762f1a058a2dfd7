"""Risks: what a code on paper says is paid on another contract, tells something, or can be made up."""

import json
from uuid import uuid4

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...core import coupon
from ...models.ledger.posting import Origin
from .books_case import ContractTillCase


@tagged('post_install', '-at_install')
class TestContractCollect(ContractTillCase):
    def setUp(self) -> None:
        super().setUp()
        self.first, self.second = self.active(), self.active(600)
        (self.first | self.second)._prepare_paper()

    def read(self, code: str) -> dict:
        return self.till.customer_card_identify(code)

    def paid(self, amount: float, which, card=None):
        line = {'customer_card_ref': self.ref(card or self.card), 'customer_card_contract': which}
        product = self.plans.installment_product_id
        return self.sync(
            self.order([(product, 1, amount, line)], [(self.cash_method, amount)], cards=[card or self.card])
        )

    def test_the_paper_names_its_contract_and_a_coupon_its_installment(self):
        told = self.read(self.second._code_of())
        self.assertTrue(told['ok'], told)
        self.assertEqual(told['card']['coupon'], {'contract': self.second.id, 'amount': 0, 'text': ''})
        self.assertFalse(told['card']['shown'], "paper finds a card, and never stands for it")
        row = self.second.current_ids.sorted('number')[2]
        told = self.read(self.second._code_of(3))['card']['coupon']
        self.assertEqual((told['contract'], told['amount']), (self.second.id, row.amount))
        self.assertIn("3 of 12", told['text'])
        self.post(self.second.account_id, 300, 'repay', key='three')
        self.assertIn("paid already", self.read(self.second._code_of(1))['card']['coupon']['text'])
        self.assertNotIn('coupon', self.read(self.card.number)['card'])

    def test_all_open_contracts_are_told(self):
        told = self.read(self.card.number)['card']['installment']['contracts']
        self.assertEqual([one['id'] for one in told], [self.first.id, self.second.id])
        self.assertEqual((told[0]['goods'], told[0]['late']), ("Refrigerator", False))

    def test_the_line_says_which_one_it_pays(self):
        order = self.paid(50, self.second.id)
        self.assertAlmostEqual(-self.second.account_id.balance, self.total(self.second) - 50)
        self.assertAlmostEqual(-self.first.account_id.balance, self.total(self.first))
        told = json.loads(order.customer_card_summary)['cards'][0]
        self.assertIn(self.second.name, told['paid_back'])
        self.closes()
        self.assertOwed(self.total(self.second) - 50, self.second)
        self.assertOwed(self.total(self.first), self.first)
        self.assertWhole()

    def test_both_on_one_order(self):
        product, ref = self.plans.installment_product_id, self.ref(self.card)
        lines = [
            (product, 1, 10.0 * number, {'customer_card_ref': ref, 'customer_card_contract': contract.id})
            for number, contract in enumerate((self.first, self.second), 1)
        ]
        self.sync(self.order(lines, [(self.cash_method, 30)], cards=[self.card]))
        self.assertAlmostEqual(-self.first.account_id.balance, self.total(self.first) - 10)
        self.assertAlmostEqual(-self.second.account_id.balance, self.total(self.second) - 20)
        self.closes()
        self.assertWhole()

    def test_a_contract_of_another_card_is_not_paid(self):
        other = self.env['customer.card']._issue(self.plans, partner=self.holder)
        for which in (self.first.id, 10**8, -1):
            with self.subTest(which), self.assertRaisesRegex(UserError, "does not have the contract"):
                self.paid(10, which, other)

    def test_what_was_paid_is_not_paid_to_another_one_later(self):
        order = self.paid(50, self.second.id)
        with self.assertRaises(UserError):
            order.lines.with_user(self.cashier).write({'customer_card_contract': self.first.id})

    def test_a_place_that_is_no_till_says_which(self):
        for _time in range(2):
            answer = self.acceptance._repay(
                self.point, self.ref(self.card), 40, Origin('customer.card.contract', None, 'd' * 20), 'k' * 20,
                which=self.second.id,
            )  # fmt: skip
            self.assertTrue(answer['ok'], answer)
        self.assertAlmostEqual(-self.second.account_id.balance, self.total(self.second) - 40)
        document = Origin('customer.card.contract', None, str(uuid4()))
        refused = self.acceptance._repay(self.point, self.ref(self.card), 40, document, str(uuid4()), which=10**7)
        self.assertIn("does not have the contract", refused['message'])

    def test_nobody_makes_a_code_of_another_one(self):
        code = self.second._code_of(3)
        key = self.env['customer.card.ledger']._key()
        self.assertEqual(coupon.read(code, key), (self.second.sudo().code, 3))
        changed = [code[:at] + ('A' if code[at] != 'A' else 'B') + code[at + 1 :] for at in (5, 20, 29, 32, 38)]
        for forged in (*changed, code[:-1], 'CC1-' + 'A' * 26 + '-' + 'A' * 8):
            self.assertFalse(self.read(forged)['ok'], forged)
        codes = {self.second._code_of(number) for number in range(13)}
        self.assertEqual(len(codes), 13)
        self.assertFalse([one for one in codes if self.second.name in one])

    def test_of_another_company_and_of_a_card_that_is_over(self):
        code = self.second._code_of(1)
        company = self.env['res.company'].create({'name': "Elsewhere"})
        self.assertFalse(self.env['customer.card.contract']._by_code(code, company)[0])
        self.card.action_block_lost()
        self.assertFalse(self.read(code)['ok'])
