"""Risks: goods of a contract come back at a till and money leaves that nobody paid; the debt stays; it falls twice, or
on somebody's word.
"""

from datetime import timedelta
from typing import Any

from odoo.exceptions import UserError
from odoo.tests import tagged

from .sale_case import SaleCase


class BackCase(SaleCase):
    """Two stoves for 1,200.00, of which 1,080.00 are financed in 12 installments."""

    TERMS: dict[str, Any] = {}

    def setUp(self) -> None:
        super().setUp()
        self.plans.write({'contract_withdrawal_days': 14, **self.TERMS})
        self.contract = self.signed_at_till()
        self.sold = self.sync(self.paid_order(1080, 120))
        self.clearing = self.plans.clearing_account_id

    def back(self, quantity: int, by_contract: float, cash: float, **more: Any) -> dict:
        """The order by which stoves come back."""
        line = {'refunded_orderline_id': self.sold.lines.id}
        payments = [(self.by_contract, -by_contract, {'customer_card_operation': ''})] if by_contract else []
        payments += [(self.cash_method, -cash)] if cash else []
        return self.order([(self.stove, -quantity, 600, line)], payments, is_refund=True, **more)

    def told(self) -> float:
        return self.till.customer_card_payment_back(self.sold.lines.ids)['amounts']['installment']

    def assertClear(self, state: str, left: float | None = None) -> None:
        """The till closed, nothing stands on the clearing account; ledger, books and rows say the same."""
        self.assertEqual(self.contract.state, state)
        if left is not None:
            self.assertAlmostEqual(self.contract.left, left)
        self.closes()
        self.env.invalidate_all()
        items = self.env['account.move.line'].search([
            ('account_id', '=', self.clearing.id), ('parent_state', '=', 'posted'),
        ])  # fmt: skip
        self.assertAlmostEqual(sum(items.mapped('balance')), 0)
        self.assertWhole()

    def after(self, days: int = 20):
        return self.on(self.today + timedelta(days=days))


@tagged('post_install', '-at_install')
class TestContractSaleBack(BackCase):
    """The down payment goes back, too."""

    def test_a_part_lowers_what_is_owed(self):
        with self.after():
            before = self.contract.left
            self.assertEqual(self.told(), 1080)
            self.sync(self.back(1, 600, 0))
            self.assertEqual(self.told(), 480)
            change = self.contract.change_ids
            self.assertEqual((change.kind, change.state, change.goods_worth), ('back', 'done', 600))
            self.assertTrue(change.order_id.is_refund)
            self.assertLess(self.contract.left, before - 600)
            self.assertClear('active')

    def test_the_rest_gives_the_down_payment_back_too(self):
        with self.after():
            self.sync(self.back(1, 600, 0))
            self.sync(self.back(1, 480, 120))
            self.assertEqual(self.told(), 0)
            self.assertAlmostEqual(self.contract.left, self.contract.finance)
            self.assertClear('active')

    def test_all_within_the_days_undoes_it(self):
        self.sync(self.back(2, 1080, 120))
        self.assertEqual(self.contract.finance, 0)
        self.assertClear('withdrawn', 0)

    def test_what_was_paid_of_it_is_the_customers(self):
        self.payment(100)
        self.sync(self.back(2, 1080, 120))
        self.assertAlmostEqual(self.contract.account_id.balance, 100)
        self.assertClear('withdrawn', 0)

    def test_no_other_amount_goes_back_by_it(self):
        for by_contract, cash in ((0, 600), (500, 100), (1080, -480)):
            with self.subTest(by_contract), self.after():
                self.assertRefused("takes back $\xa0600.00", self.back(1, by_contract, cash))
        for by_contract, cash in ((0, 1200), (1200, 0)):
            with self.subTest(by_contract):
                self.assertRefused("takes back $\xa01,080.00", self.back(2, by_contract, cash))
        self.assertEqual(self.contract.state, 'active')
        self.assertFalse(self.contract.change_ids)

    def test_it_comes_back_once(self):
        order = self.back(2, 1080, 120)
        self.sync(order)
        self.sync(order)
        self.assertEqual(self.contract.state, 'withdrawn')
        with self.assertRaises(UserError):
            self.sync(self.back(1, 600, 0))

    def test_only_by_itself_and_only_what_a_contract_sold(self):
        line = {'refunded_orderline_id': self.sold.lines.id}
        mixed = self.order(
            [(self.stove, -1, 600, line), (self.bread, 1, 10)],
            [(self.by_contract, -600, {'customer_card_operation': ''}), (self.cash_method, 10)],
        )
        self.assertRefused("by an order of their own", mixed)
        plain = self.sync(self.order([(self.bread, 1, 10)], [(self.cash_method, 10)], cards=[self.card]))
        bread = self.order(
            [(self.bread, -1, 10, {'refunded_orderline_id': plain.lines.id})],
            [(self.by_contract, -10, {'customer_card_operation': ''})], is_refund=True,
        )  # fmt: skip
        self.assertRefused("Nothing of this order was sold in installments", bread)

    def test_paid_wholly_they_come_back_as_any_goods(self):
        self.payment(self.contract.left)
        self.assertEqual(self.contract.state, 'settled')
        self.assertEqual(self.told(), 0)
        self.sync(self.back(2, 0, 1200))
        self.assertClear('settled', 0)

    def test_not_in_the_office(self):
        change = self.env['customer.card.contract.change'].with_user(self.books).create({
            'contract_id': self.contract.id, 'kind': 'back', 'price': 600,
        })  # fmt: skip
        self.assertIn("Take them back there", change.refusal)
        with self.assertRaisesRegex(UserError, "Take them back there"):
            self.contract.with_user(self.books).action_withdraw()


@tagged('post_install', '-at_install')
class TestContractSaleBackKeeps(BackCase):
    """The down payment stays: only who withdraws brings goods back at a till."""

    TERMS = {'contract_keeps_down': True}

    def test_a_part_comes_back_in_the_office(self):
        with self.after():
            self.assertRefused("Let the office take them back", self.back(1, 600, 0))
        change = self.env['customer.card.contract.change'].with_user(self.books).create({
            'contract_id': self.contract.id, 'kind': 'back', 'price': 600,
        })  # fmt: skip
        self.assertFalse(change.refusal)

    def test_all_within_the_days_undoes_it(self):
        self.sync(self.back(2, 1080, 120))
        self.assertClear('withdrawn', 0)
