"""Risks: on one return something is put in the place of what comes back, a stranger's card is emptied by its receipt,
or a till is kept busy.
"""

from unittest.mock import patch
from uuid import uuid4

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.models import BaseModel as Model
from odoo.tests import new_test_user, tagged

from ...core import ticket
from ...models.card.customer_card_ticket import bound
from ..selling.case import SellCase
from .receipts_case import ReceiptMixin

LIMITS = ('card_order_limit', 'card_day_limit', 'cashier_day_limit')


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
        self.shoes = self.new_product("Shoes")
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

    def test_it_leaves_the_card_as_a_payment_does(self) -> None:
        """What would not let the card pay lets no sale of it come back either, but by a manager: an old ticket, a PIN,
        the moving code, a limit, the own card, a blocked one.
        """
        self.gift_card._set_pin('1379')
        sold = self.charge_order(self.gift_card, 50).lines
        key, today = self.Ledger._key(), fields.Date.today().toordinal()
        old = [
            ticket.make(ticket.Ticket(self.gift_card.id, bound(self.till.config_id), today - days, ticket.READ), key)
            for days in (2, 6)
        ]
        fresh = self.ref(self.gift_card)
        for ref, policy, words in (
            (old[0], {}, "cannot pay here"),
            (old[1], {}, "cannot pay here"),
            (fresh, {'pin_from': 1}, "PIN"),
            (fresh, {'code_pays': 'moving'}, "does not pay"),
            (fresh, {'card_day_limit': 10}, "limits let less"),
            (fresh, {'cashier_day_limit': 10}, "limits let less"),
            (fresh, {'card_order_limit': 10}, "limits let less"),
        ):
            self.gift.write({'pin_from': 0, 'code_pays': 'printed', **dict.fromkeys(LIMITS, 0), **policy})
            for lines, paid in (([], [(self.cash_method, -50)]), ([(self.bread, 1, 50)], [])):
                data = self.order([self.named(sold), *lines], paid, is_refund=not lines, customer_card_refs=ref)
                with self.subTest(policy=policy, goods=bool(lines)):
                    with self.assertRaisesRegex(UserError, f"{words}.*manager"), self.env.cr.savepoint():
                        self.sync(data)
                    self.env.invalidate_all()
                    self.assertEqual(self.value.balance, 50)
        self.gift.write({'pin_from': 0, 'code_pays': 'printed', **dict.fromkeys(LIMITS, 0)})
        back = self.order([self.named(sold)], [(self.cash_method, -50)], is_refund=True, customer_card_refs=fresh)
        self.gift_card.partner_id = self.cashier.partner_id
        self.assertRefused(back, self.value)
        self.gift_card.partner_id = self.holder
        self.gift_card.action_block_lost()
        self.assertRefused(back, self.value)
        self.gift_card.action_unblock()
        self.sync(back)
        self.assertEqual(self.value.balance, 0)
        self.assertHealthy()

    def test_limits_count_what_is_taken_back(self) -> None:
        """One top-up after another would leave the card past what it may pay in a day."""
        sales = [self.charge_order(self.gift_card, 50).lines for _sale in range(2)]
        self.gift.card_day_limit = 60
        backs = [
            self.order([self.named(sold)], [(self.cash_method, -50)], is_refund=True, cards=[self.gift_card])
            for sold in sales
        ]
        self.sync(backs[0])
        self.assertRefused(backs[1], self.value)
        self.assertFalse(self.authorize(self.gift_card, 'value', 11, str(uuid4()))['ok'])

    def test_a_card_that_was_topped_up_since_goes_on(self) -> None:
        blank = self.env['customer.card']._issue(self.gift, state='ready')
        sold = self.charge_order(blank, 50).lines
        self.charge_order(blank, 40)
        self.sync(self.order([self.named(sold)], [(self.cash_method, -50)], is_refund=True, cards=[blank]))
        self.assertEqual((blank.state, blank._account('value').balance), ('active', 40))

    def test_a_replaced_card_comes_back_with_the_new_one(self) -> None:
        sold = self.charge_order(self.gift_card, 50).lines
        new = self.env['customer.card'].browse(self.gift_card.action_replace()['res_id'])
        self.sync(self.order([self.named(sold)], [(self.cash_method, -50)], is_refund=True, cards=[new]))
        self.assertEqual(self.value.balance, 0)

    def rounded(self, step: float) -> None:
        """Cash is rounded to ``step``."""
        books = {
            f'{kind}_account_id': self.card_company[f'default_cash_difference_{name}_account_id'].id
            for kind, name in (('profit', 'income'), ('loss', 'expense'))
        }
        rounding = self.env['account.cash.rounding'].create(
            {'name': "Step", 'rounding': step, 'rounding_method': 'HALF-UP', 'strategy': 'add_invoice_line', **books}
        )
        self.env.cr.execute(
            'UPDATE pos_config SET cash_rounding = true, only_round_cash_method = true, rounding_method = %s '
            'WHERE id = %s',
            [rounding.id, self.pos_config_usd.id],
        )
        self.env.invalidate_all()

    def test_rounding_lets_out_what_was_rounded(self) -> None:
        self.rounded(1.0)
        card = self.charged(10)
        for _again in range(2):
            sold = self.paid_by_card(card, [(self.bread, 1, 1.0)], 1).lines
            self.assertRefused(self.cash_back(sold), card._account('value'))
        sold = self.sync(self.order([(self.bread, 1, 9.6)], [(self.cash_method, 10)])).lines
        self.sync(self.order([self.named(sold)], [(self.cash_method, -10)], is_refund=True))
        # Rounded up and down again, nothing is paid in between.
        sold = self.paid_by_card(card, [(self.bread, 1, 5.0)], 5).lines
        for price in (5.49, 5.0) * 6:
            new = self.sync(self.order([self.named(sold), (self.bread, 1, price)], [])).lines
            sold = new.filtered(lambda line: line.price_unit == price and not line.refunded_orderline_id)  # noqa: B023
        self.assertRefused(self.cash_back(sold), card._account('value'))

    def test_rounding_lets_nothing_out_where_no_cash_is_due(self) -> None:
        """Each by its own receipt: the card gets all back, and half a step would leave beside it."""
        self.rounded(1.0)
        card = self.charged(10)
        account = card._account('value')
        for by_card, cash in ((1.0, 0.5), (0.5, 0.5), (0.5, 1.0), (0.9, 0.1)):
            sold = self.paid_by_card(card, [(self.bread, 1, 1.0)], 1).lines
            paid = [(self.value_method, -by_card), (self.cash_method, -cash)]
            self.assertRefused(self.order([self.named(sold)], paid, is_refund=True), account)
            self.sync(self.order([self.named(sold)], [(self.value_method, -1.0)], is_refund=True))
        self.env.invalidate_all()
        self.assertEqual(account.balance, 10)
        self.assertHealthy()

    def test_rounding_lets_out_what_the_host_rounds(self) -> None:
        """1.60 of the goods was paid in cash, by 2.00; 0.60 of it comes back as 1.00."""
        self.rounded(1.0)
        card = self.charged(10)
        uuid = str(uuid4())
        held = {'customer_card_operation': self.authorize(card, 'value', 5, uuid)['operation']}
        paid = [(self.value_method, 5, held), (self.cash_method, 2)]
        goods = [(self.bread, 1, 5.6), (self.bread, 1, 1.0)]
        sold = self.sync(self.order(goods, paid, uuid=uuid, cards=[card])).lines
        back = [(self.value_method, -5), (self.cash_method, -1)]
        self.sync(self.order([self.named(sold[0])], back, is_refund=True))
        self.assertEqual(card._account('value').balance, 10)

    def test_value_is_what_was_paid(self) -> None:
        """Neither what rounding took off a receipt, nor the crumbs it may be off by, becomes value."""
        self.gift.topup_minimum = 0
        self.rounded(1.0)
        sold = self.sync(self.order([(self.bread, 1, 1.49)], [(self.cash_method, 1)])).lines
        self.assertRefused(self.exchange(sold, 1.49), self.value)
        crumbs = self.sync(self.order([(self.bread, 1, 0.25)] * 4, [(self.cash_method, 1)])).lines
        prices = (0.26, 0.26, 0.25, 0.25)
        dearer = [self.named(line, price=price) for line, price in zip(crumbs, prices, strict=True)]
        self.assertRefused(self.order([*dearer, self.line(self.gift_card, 1.02)], []), self.value)
        self.sync(self.order([*map(self.named, crumbs), self.line(self.gift_card, 1)], []))
        self.assertEqual(self.value.balance, 1)

    def test_a_rest_is_paid_out_once(self) -> None:
        """Goods bought and brought back turn neither what was given nor what was paid into cash."""
        self.gift.cash_out_below = 10
        for kind, rest in (('reward', 0), ('sale', 9.0)):
            card = self.env['customer.card']._issue(self.gift)
            account = card._account('value')
            self.post(account, 50, kind)
            sold = self.paid_by_card(card, [(self.bread, 1, 41.0)], 41).lines
            shown = self.till.customer_card_payout(self.ref(card), uuid := str(uuid4()), str(uuid4()))
            self.assertEqual(shown['ok'] and shown['amount'], rest or False, kind)
            if not shown['ok']:
                continue
            line = (self.gift.product_id, -1, rest, {'customer_card_hold': shown['operation']})
            self.sync(self.order([(self.bread, 1, 10.0), line], [(self.cash_method, 1)], uuid=uuid))
            self.sync(self.order([self.named(sold)], [(self.value_method, -41)], is_refund=True))
            self.paid_by_card(card, [(self.bread, 1, 32.0)], 32)
            self.assertFalse(self.till.customer_card_payout(self.ref(card), str(uuid4()), str(uuid4()))['ok'])
            self.post(account, 1, 'topup')
            self.post(account, -5, 'spend')
            self.assertEqual(self.till.customer_card_payout(self.ref(card), str(uuid4()), str(uuid4()))['amount'], 5)

    def test_a_long_return_asks_for_each_line_once(self) -> None:
        """What a return computes grows with its lines, not with their square: its card is kept from
        others meanwhile.
        """
        self.charge(50)
        vals = {'name': "Ten", 'amount': 10.0, 'amount_type': 'percent', 'company_id': self.card_company.id}
        tax = self.env['account.tax'].create({**vals, 'price_include_override': 'tax_excluded'})
        tens = [
            (self.bread, 1, 1.0, {'tax_ids': [Command.set(tax.ids)], 'price_subtotal_incl': 1.1}) for _line in range(40)
        ]
        sold = self.sync({**self.order(tens, [(self.cash_method, 44)]), 'amount_total': 44.0, 'amount_tax': 4.0}).lines
        uuid = str(uuid4())
        held = {'customer_card_operation': self.authorize(self.gift_card, 'value', 6, uuid)['operation']}
        sums = {'tax_ids': [Command.set(tax.ids)], 'price_subtotal_incl': -1.1, 'price_subtotal': -1.0}
        lines = [(*self.named(line)[:3], {**self.named(line)[3], **sums}) for line in sold]
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
