"""Risks: on one return something is put in the place of what comes back, a stranger's card is emptied by its receipt, or a till is kept busy."""

from unittest.mock import patch
from uuid import uuid4

from odoo import Command
from odoo.models import BaseModel as Model
from odoo.tests import new_test_user, tagged

from .test_forged_receipts import ReceiptMixin
from .test_sell import SellCase


class ReturnsMixin(ReceiptMixin):
    def paid_by_card(self, card: Model, lines: list, amount: float) -> Model:
        uuid = str(uuid4())
        held = {'customer_card_operation': self.authorize(card, 'value', amount, uuid)['operation']}
        return self.sync(self.order(lines, [(self.value_method, amount, held)], uuid=uuid, cards=[card]))

    def charged(self, amount: float) -> Model:
        """A new card with value on it."""
        card = self.env['customer.card']._issue(self.gift)
        self.post(card._account('value'), amount, 'sale')
        return card


@tagged('post_install', '-at_install')
class TestForgedDiscountBack(ReturnsMixin, SellCase):
    """A sale of 100 that points reduced by 30."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.loyalty.points_as = 'discount'

    def setUp(self) -> None:
        super().setUp()
        self.post(self.points, 3000, 'earn')
        self.shoes = self.article("Shoes")
        uuid = str(uuid4())
        self.key = self.authorize(self.loyalty_card, 'points', 30, uuid)['operation']
        off = (self.loyalty.discount_product_id, 1, -30.0, {'customer_card_discount': self.key})
        lines = [(self.bread, 2, 50.0), off]
        self.sold = self.sync(self.order(lines, [(self.cash_method, 70)], uuid=uuid, cards=[self.loyalty_card])).lines

    def back(self, line: tuple, *more: tuple) -> dict:
        return self.order([self.named(self.sold[0]), line, *more], [(self.cash_method, -35)], is_refund=True)

    def test_goods_or_cards_in_its_place(self) -> None:
        named = {'customer_card_discount': self.key}
        share = {**named, 'refunded_orderline_id': self.sold[1].id}
        card = {'customer_card_ref': self.ref(self.gift_card)}
        for line in (
            (self.shoes, 1, 15.0, named),
            (self.shoes, 1, 15.0, share),
            (self.gift.product_id, 1, 15.0, {**named, **card}),
            (self.sold[1].product_id, -1, -15.0, {**share, **card}),
            (self.sold[1].product_id, -1, -15.0, named),
            (self.shoes, 1, 15.0, {**named, 'refunded_orderline_id': self.sold[0].id}),
        ):
            with self.subTest(line=line):
                self.assertRefused(self.back(line), self.points, self.value)
        self.sync(self.back((self.sold[1].product_id, -1, -15.0, share)))
        self.assertEqual((self.points.balance, self.value.balance), (1535, 0), "35 of 70 that were earned, too")
        self.assertHealthy()

    def test_a_key_is_one_word(self) -> None:
        self.loyalty.points_as = 'payment'
        for key in ('abcdefgh ijklmnop', 'abcdefgh ', ' abcdefgh'):
            answer = self.authorize(self.loyalty_card, 'points', 10, str(uuid4()), key)
            self.assertFalse(answer['ok'], key)


@tagged('post_install', '-at_install')
class TestForgedReturns(ReturnsMixin, SellCase):
    def test_a_card_comes_back_with_the_card(self) -> None:
        """The receipt alone takes nothing off: neither in cash nor for what is put on another card."""
        blank = self.env['customer.card']._issue(self.gift, state='ready')
        sold = self.charge_order(blank, 50).lines
        points = self.sync(self.order(
            [self.line(self.loyalty_card, 10, self.loyalty.points_product_id)], [(self.cash_method, 10)],
        )).lines  # fmt: skip
        other = self.env['customer.card']._issue(self.gift)
        account, theirs = blank._account('value'), other._account('value')
        for line, amount in ((sold, 50), (points, 10)):
            cash = [(self.cash_method, -amount)]
            for data in (
                self.order([self.named(line)], cash, is_refund=True),
                self.order([self.named(line)], cash, is_refund=True, cards=[other]),
                self.order([self.named(line), self.line(other, amount)], []),
            ):
                self.assertRefused(data, account, theirs, self.points)
        found = blank._ticket(self.till.config_id)  # by its holder's phone, say
        data = self.order([self.named(sold)], [(self.cash_method, -50)], is_refund=True)
        self.assertRefused({**data, 'customer_card_refs': found}, account)
        self.sync(self.order([self.named(sold)], [(self.cash_method, -50)], is_refund=True, cards=[blank]))
        self.assertEqual((account.balance, blank.state), (0, 'blocked'))
        self.assertHealthy()

    def test_or_by_a_manager_and_is_noted(self) -> None:
        sold = self.charge_order(self.gift_card, 50).lines
        manager = new_test_user(
            self.env, 'returns_manager', 'base.group_user,point_of_sale.group_pos_manager',
            company_id=self.card_company.id, company_ids=[Command.set(self.card_company.ids)],
        )  # fmt: skip
        data = self.order([self.named(sold)], [(self.cash_method, -50)], is_refund=True)
        self.env['pos.order'].with_user(manager).sync_from_ui([data])
        self.assertEqual(self.value.balance, 0)
        row = self.env['customer.card.unusual'].search([('kind', '=', 'not_shown')])
        self.assertEqual((row.card_id, row.user_id), (self.gift_card, manager))
        self.assertIn("was not there", row.evidence)

    def test_a_replaced_card_comes_back_with_the_new_one(self) -> None:
        sold = self.charge_order(self.gift_card, 50).lines
        new = self.env['customer.card'].browse(self.gift_card.action_replace()['res_id'])
        self.sync(self.order([self.named(sold)], [(self.cash_method, -50)], is_refund=True, cards=[new]))
        self.assertEqual(self.value.balance, 0)

    def test_what_one_card_paid_does_not_go_to_another(self) -> None:
        """Two sales come back at once, which the till's own orders never say."""
        mine, shoes = self.charged(100), self.article("Shoes")
        self.charge(100)
        victim = self.paid_by_card(self.gift_card, [(self.bread, 1, 100.0)], 100).lines
        own = self.paid_by_card(mine, [(shoes, 1, 100.0)], 100).lines
        data = self.order(
            [(shoes, -0.01, 100.0), (self.bread, -0.99, 100.0)], [(self.value_method, -100)], is_refund=True
        )
        words = [line[2]['uuid'] for line in data['lines']]
        data['relations_uuid_mapping'] = {'pos.order.line': {
            word: {'refunded_orderline_id': sold.uuid} for word, sold in zip(words, (own, victim), strict=True)
        }}  # fmt: skip
        self.sync(data)
        self.env.invalidate_all()
        self.assertEqual([self.value.balance, mine._account('value').balance], [99, 1])
        self.sync(self.order([self.named(victim, 0.01)], [(self.value_method, -1)], is_refund=True))
        self.assertEqual(self.value.balance, 100)
        self.assertHealthy()

    def test_rounding_lets_out_what_was_rounded(self) -> None:
        books = {
            f'{kind}_account_id': self.card_company[f'default_cash_difference_{name}_account_id'].id
            for kind, name in (('profit', 'income'), ('loss', 'expense'))
        }
        rounding = self.env['account.cash.rounding'].create(
            {'name': "Whole", 'rounding': 1.0, 'rounding_method': 'HALF-UP', 'strategy': 'add_invoice_line', **books}
        )
        self.env.cr.execute(
            'UPDATE pos_config SET cash_rounding = true, only_round_cash_method = true, rounding_method = %s WHERE id = %s',
            [rounding.id, self.pos_config_usd.id],
        )
        self.env.invalidate_all()
        card = self.charged(10)
        for _again in range(2):
            sold = self.paid_by_card(card, [(self.bread, 1, 1.0)], 1).lines
            self.assertRefused(self.cash_back(sold), card._account('value'))
        sold = self.sync(self.order([(self.bread, 1, 9.6)], [(self.cash_method, 10)])).lines
        self.sync(self.order([self.named(sold)], [(self.cash_method, -10)], is_refund=True))

    def test_a_long_return_asks_for_each_line_once(self) -> None:
        """What a return computes grows with its lines, not with their square: its card is kept from others meanwhile."""
        self.charge(50)
        tax = self.env['account.tax'].create({
            'name': "Ten", 'amount': 10.0, 'amount_type': 'percent', 'price_include_override': 'tax_excluded', 'company_id': self.card_company.id,
        })  # fmt: skip
        tens = [
            (self.bread, 1, 1.0, {'tax_ids': [Command.set(tax.ids)], 'price_subtotal_incl': 1.1}) for _line in range(40)
        ]
        sold = self.sync({**self.order(tens, [(self.cash_method, 44)]), 'amount_total': 44.0, 'amount_tax': 4.0}).lines
        uuid = str(uuid4())
        held = {'customer_card_operation': self.authorize(self.gift_card, 'value', 6, uuid)['operation']}
        lines = [
            (*self.named(line)[:3], {**self.named(line)[3], 'tax_ids': [Command.set(tax.ids)], 'price_subtotal_incl': -1.1, 'price_subtotal': -1.0})
            for line in sold
        ]  # fmt: skip
        data = self.order([*lines, (self.bread, 1, 50.0)], [(self.value_method, 6, held)], uuid=uuid)
        asked, kind, sums = [0], type(sold), [0]
        compute, adds_up = kind._compute_amount_line_all, type(sold.order_id)._customer_card_adds_up
        with (
            patch.object(kind, '_compute_amount_line_all', lambda line: (asked.append(1), compute(line))[1]),
            patch.object(
                type(sold.order_id), '_customer_card_adds_up', lambda order: (sums.append(1), adds_up(order))[1]
            ),
        ):
            self.sync({**data, 'amount_total': 6.0, 'amount_tax': 0})
        self.assertLessEqual(sum(asked), 3 * len(sold))
        self.assertLessEqual(sum(sums), 8)
        self.assertEqual(self.value.balance, 44)

    def test_a_top_up_in_two_lines_is_one(self) -> None:
        twice = [self.line(self.gift_card, 60), self.line(self.gift_card, 60)]
        self.assertRefused(self.order(twice, [(self.cash_method, 120)]), self.value)

    def test_slices_are_released_once_their_session_is_closed(self) -> None:
        self.gift.offline_limit = 30
        card = self.charged(60)
        for _slice in range(2):
            self.assertTrue(self.till.customer_card_lease(self.ref(card), 'value', str(uuid4()), str(uuid4()))['ok'])
        card.action_release_holds()
        self.assertEqual(self.available(card._account('value')), 0, "the till may be without a connection")
        self.close()
        self.env.invalidate_all()
        self.assertIn("60", card.left_open_text)
        card.action_release_holds()
        self.assertEqual(self.available(card._account('value')), 60)
        self.assertHealthy()

    def test_a_till_says_nothing_of_where_a_holder_is_written_to(self) -> None:
        holder = self.env['res.partner'].create({'name': "Old Lady", 'phone': '+1 202 555 0147'})
        self.env['customer.card']._issue(self.gift, partner=holder)
        values = {
            'name': "X Y",
            'phone': '+1 202 555 0147',
            'email': 'thief@example.com',
            'known': 'use',
            'program_id': self.loyalty.id,
        }
        answer = self.till.customer_card_enroll(values, str(uuid4()))
        self.assertTrue(answer['ok'], answer)
        self.assertFalse(holder.email)
