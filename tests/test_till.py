from datetime import timedelta
from unittest.mock import patch
from uuid import uuid4

import psycopg2

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CustomerCardPosCommon


@tagged('post_install', '-at_install')
class TestTill(CustomerCardPosCommon):
    """What a till may ask and what it may send: honest orders work, forged ones are refused on the server."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.value = cls.gift_card._account('value')
        cls.points = cls.loyalty_card._account('points')

    def charge(self, amount: float):
        self.post(self.value, amount, 'sale')

    def gift_order(self, amount: float, *, spend: float | None = None, **more):
        """An order of ``amount`` paid by an authorized gift card."""
        uuid = str(uuid4())
        answer = self.authorize(self.gift_card, 'value', spend or amount, uuid)
        self.assertTrue(answer['ok'], answer)
        payments = [(self.value_method, spend or amount, {'customer_card_operation': answer['operation']})]
        if spend and spend < amount:
            payments.append((self.cash_method, amount - spend))
        return self.order([(self.bread, 1, amount)], payments, uuid=uuid, cards=[self.gift_card], **more)

    # --- honest orders -------------------------------------------------------------------------------------------------------------

    def test_earn_and_why(self):
        order = self.sync(self.order([(self.bread, 2, 18.5)], [(self.cash_method, 37)], cards=[self.loyalty_card]))
        self.assertLedger(self.points, [('earn', 37, 37)])
        self.assertIn('37', self.points.entry_ids.why_text)
        self.assertIn('37', order.customer_card_summary)
        self.assertNotIn(self.loyalty_card.number, order.customer_card_summary)

    def test_pay_with_a_gift_card_in_full_and_in_part(self):
        self.charge(50)
        self.sync(self.gift_order(30))
        self.sync(self.gift_order(40, spend=20))
        self.assertLedger(self.value, [('sale', 50, 50), ('spend', -30, 20), ('spend', -20, 0)])
        self.assertHealthy()

    def test_pay_with_points(self):
        self.post(self.points, 1000, 'reward')
        uuid = str(uuid4())
        answer = self.authorize(self.loyalty_card, 'points', 4.0, uuid)
        self.assertTrue(answer['ok'], answer)
        lines, payments = (
            [(self.bread, 1, 10.0)],
            [(self.points_method, 4.0, {'customer_card_operation': answer['operation']}), (self.cash_method, 6.0)],
        )
        self.sync(self.order(lines, payments, uuid=uuid, cards=[self.loyalty_card]))
        self.assertLedger(self.points, [('reward', 1000, 1000), ('spend', -400, 600), ('earn', 6, 606)])

    def test_sell_a_gift_card_from_stock_and_pay_with_it(self):
        card = self.env['customer.card']._issue(self.gift, state='ready')
        shown = self.till.customer_card_identify(card.sudo().number)['card']
        self.assertEqual(shown['sale']['product_id'], self.gift.product_id.id)
        self.assertFalse(
            self.authorize(card, 'value', 1, str(uuid4()))['ok'], "a card that is not sold yet pays nothing"
        )
        self.sync(
            self.order(
                [(self.gift.product_id, 1, 25.0, {'customer_card_ref': self.ref(card)})], [(self.cash_method, 25)]
            )
        )
        self.assertEqual((card.state, card._account('value').balance), ('active', 25))
        self.assertHealthy()

    def test_selling_goes_on_without_the_ledgers_key_and_no_point_is_lost(self):
        data = self.order([(self.bread, 1, 37.0)], [(self.cash_method, 37)], cards=[self.loyalty_card])
        with (
            patch.dict('os.environ', {'CUSTOMER_CARD_KEY': ''}),
            mute_logger('odoo.addons.customer_card.models.host.pos_order_cards'),
        ):
            self.assertIn(
                'customer_card_key', self.till.customer_card_identify(self.loyalty_card.sudo().number)['message']
            )
            self.sync(data)
        self.assertFalse(self.points.entry_ids)
        self.env['pos.order']._cron_customer_card_late()
        self.env['pos.order']._cron_customer_card_late()
        self.assertLedger(self.points, [('earn', 37, 37)])

    def test_a_program_may_want_to_know_the_holder(self):
        self.gift.identified = True
        self.assertFalse(self.till.customer_card_identify(self.gift_card.sudo().number)['ok'])
        self.gift_card.partner_id = self.holder
        self.assertTrue(self.till.customer_card_identify(self.gift_card.sudo().number)['ok'])

    def test_return_gives_back_and_takes_back(self):
        self.charge(50)
        order = self.sync(self.gift_order(30))
        data = self.order(
            [(self.bread, -1, 30.0, {'refunded_orderline_id': order.lines.id})],
            [(self.value_method, -30.0)],
            is_refund=True,
        )
        self.sync(data)
        self.assertLedger(self.value, [('sale', 50, 50), ('spend', -30, 20), ('refund', 30, 50)])
        more = self.order(
            [(self.bread, -1, 30.0, {'refunded_orderline_id': order.lines.id})],
            [(self.value_method, -30.0)],
            is_refund=True,
        )
        with self.assertRaises(UserError):
            self.sync(more)

    def test_buy_earn_return_keeps_nothing(self):
        order = self.sync(self.order([(self.bread, 1, 37.0)], [(self.cash_method, 37)], cards=[self.loyalty_card]))
        data = self.order(
            [(self.bread, -1, 37.0, {'refunded_orderline_id': order.lines.id})],
            [(self.cash_method, -37.0)],
            is_refund=True,
        )
        self.sync(data)
        self.assertLedger(self.points, [('earn', 37, 37), ('clawback', -37, 0)])
        self.assertHealthy()

    def test_retry_storm_on_one_order(self):
        self.charge(50)
        data = self.gift_order(30)
        data['customer_card_refs'] = self.ref(self.loyalty_card)
        for _attempt in range(20):
            self.sync(dict(data, lines=list(data['lines']), payment_ids=list(data['payment_ids'])))
        self.assertEqual(self.value.balance, 20)
        self.assertEqual(len(self.value.entry_ids), 2)

    def test_a_returned_gift_card_sale_empties_the_card_and_only_if_it_is_whole(self):
        card = self.env['customer.card']._issue(self.gift, state='ready')
        line = (self.gift.product_id, 1, 25.0, {'customer_card_ref': self.ref(card)})
        order = self.sync(self.order([line], [(self.cash_method, 25)]))
        uuid = str(uuid4())
        hold = self.authorize(card, 'value', 5, uuid)
        back = [(self.gift.product_id, -1, 25.0, {'refunded_orderline_id': order.lines.id})]
        with self.assertRaisesRegex(UserError, '20.00'), self.env.cr.savepoint():
            self.sync(self.order(back, [(self.cash_method, -25)], is_refund=True))
        self.till.customer_card_void(hold['operation'])
        self.sync(self.order(back, [(self.cash_method, -25)], is_refund=True))
        self.assertEqual(card._account('value').balance, 0)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.sync(self.order(back, [(self.cash_method, -25)], is_refund=True))
        self.assertHealthy()

    def test_a_gift_article_is_not_sold_without_a_card(self):
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.sync(self.order([(self.gift.product_id, 1, 25.0)], [(self.cash_method, 25)]))

    # --- who looks the same --------------------------------------------------------------------------------------------------------

    def test_unknown_blocked_expired_and_foreign_look_the_same(self):
        number = self.gift_card.sudo().number
        answers = [self.till.customer_card_identify('9500000000000000'), self.till.customer_card_identify("<script>")]
        self.gift_card.action_block_lost()
        answers.append(self.till.customer_card_identify(number))
        self.gift_card.action_unblock()
        self.env.cr.execute("UPDATE customer_card SET expires_on = '2020-01-01' WHERE id = %s", [self.gift_card.id])
        self.gift_card.invalidate_recordset()
        answers.append(self.till.customer_card_identify(number))
        other = self.env['res.company'].create({'name': "Elsewhere"})
        program = self.env['customer.card.program'].create({'name': "Foreign", 'kind': 'gift', 'company_id': other.id})
        foreign = self.env['customer.card']._issue(program)
        answers.append(self.till.customer_card_identify(foreign.sudo().number))
        self.assertEqual(len({str(answer) for answer in answers}), 1)
        self.assertFalse(answers[0]['ok'])

    def test_all_ways_of_reading_a_card(self):
        number = self.gift_card.sudo().number
        persian = number.translate({ord(str(digit)): chr(0x06F0 + digit) for digit in range(10)})
        codes = [
            number, f' {number[:4]} {number[4:8]}-{number[8:]} ', persian, f'%B{number}^HOLDER/A^2912101000?', f';{number}=2912101000?',
            f'%B{number}^H^2912?;{number}=2912?', self.gift_card._qr_token(), self.gift_card._qr_token().lower(),
        ]  # fmt: skip
        for code in codes:
            with self.subTest(code[:6]):
                self.assertTrue(self.till.customer_card_identify(code)['ok'])
        shown = str(self.till.customer_card_identify(number))
        self.assertNotIn(number, shown)
        self.assertIn(f'•••• {number[-4:]}', shown)

    def test_a_ticket_is_good_at_its_till_for_two_days(self):
        today = fields.Date.today()
        mine = self.ref(self.gift_card)
        self.charge(50)
        self.assertTrue(self.till.customer_card_identify(mine)['ok'])
        elsewhere = self.gift_card._ticket(self.pos_config_usd.copy({'name': "Other till"}))
        forged = mine[:-1] + ('0' if mine[-1] != '0' else '1')
        for ticket in (elsewhere, forged, self.gift_card.sudo().reference):
            self.assertFalse(self.till.customer_card_identify(ticket)['ok'])
            self.assertFalse(self.till.customer_card_authorize(ticket, 'value', 5, str(uuid4()), str(uuid4()))['ok'])
        for days, good in ((1, True), (2, False), (-1, False)):
            with patch.object(fields.Date, 'today', lambda days=days: today + timedelta(days=days)):
                self.assertEqual(self.till.customer_card_identify(mine)['ok'], good)

    # --- forged orders -------------------------------------------------------------------------------------------------------------

    def assertRefused(self, data, *, balance: float) -> None:
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.sync(data)
        self.env.invalidate_all()
        self.assertEqual(self.value.balance, balance)
        self.assertFalse(self.env['pos.order'].search([('uuid', '=', data['uuid']), ('state', '!=', 'draft')]))

    def test_forged_payments_are_refused(self):
        self.charge(50)
        bare = self.order([(self.bread, 1, 30.0)], [(self.value_method, 30.0)])
        self.assertRefused(bare, balance=50)
        invented = self.order(
            [(self.bread, 1, 30.0)], [(self.value_method, 30.0, {'customer_card_operation': 'till:invented-key'})]
        )
        self.assertRefused(invented, balance=50)
        foreign = dict(self.gift_order(30), uuid=str(uuid4()))
        self.assertRefused(foreign, balance=50)

    def test_altered_amount_is_refused(self):
        self.charge(50)
        data = self.gift_order(10)
        for command in data['lines'] + data['payment_ids']:
            for name in ('amount', 'price_unit', 'price_subtotal', 'price_subtotal_incl'):
                if name in command[2]:
                    command[2][name] = 40.0
        data.update(amount_total=40.0, amount_paid=40.0)
        self.assertRefused(data, balance=50)

    def test_replayed_authorization_is_refused(self):
        self.charge(50)
        data = self.gift_order(10)
        self.sync(data)
        again = self.order(
            [(self.bread, 1, 10.0)],
            [
                (
                    self.value_method,
                    10.0,
                    {'customer_card_operation': data['payment_ids'][0][2]['customer_card_operation']},
                )
            ],
        )
        with mute_logger('odoo.sql_db'), self.assertRaises(psycopg2.IntegrityError), self.env.cr.savepoint():
            self.sync(again)
        self.env.invalidate_all()
        self.assertEqual(self.value.balance, 40)

    def test_voided_authorization_is_refused(self):
        self.charge(50)
        data = self.gift_order(10)
        self.till.customer_card_void(data['payment_ids'][0][2]['customer_card_operation'])
        self.assertRefused(data, balance=50)

    def test_points_do_not_pass_for_value(self):
        self.charge(50)
        self.post(self.points, 5000, 'reward')
        uuid = str(uuid4())
        answer = self.authorize(self.loyalty_card, 'points', 10, uuid)
        data = self.order(
            [(self.bread, 1, 10.0)],
            [(self.value_method, 10.0, {'customer_card_operation': answer['operation']})],
            uuid=uuid,
        )
        self.assertRefused(data, balance=50)

    def test_a_card_is_not_charged_from_a_card(self):
        self.charge(50)
        blank = self.env['customer.card']._issue(self.gift, state='ready')
        uuid = str(uuid4())
        answer = self.authorize(self.gift_card, 'value', 25, uuid)
        data = self.order(
            [(self.gift.product_id, 1, 25.0, {'customer_card_ref': self.ref(blank)})], [(self.value_method, 25.0, {'customer_card_operation': answer['operation']})],
            uuid=uuid,
        )  # fmt: skip
        self.assertRefused(data, balance=50)

    def test_card_value_does_not_leave_as_change(self):
        self.charge(50)
        uuid = str(uuid4())
        answer = self.authorize(self.gift_card, 'value', 40, uuid)
        payments = [
            (self.value_method, 40.0, {'customer_card_operation': answer['operation']}),
            (self.cash_method, -30.0),
        ]
        self.assertRefused(self.order([(self.bread, 1, 10.0)], payments, uuid=uuid), balance=50)

    def test_value_is_not_minted_on_an_order_that_does_not_add_up(self):
        blank = self.env['customer.card']._issue(self.gift, state='ready')
        data = self.order(
            [(self.gift.product_id, 1, 25.0, {'customer_card_ref': self.ref(blank)})],
            [(self.cash_method, 0)],
            amount_total=0,
            amount_paid=0,
        )
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.sync(data)
        discounted = self.order(
            [(self.gift.product_id, 1, 25.0, {'customer_card_ref': self.ref(blank), 'price_unit': 250.0})],
            [(self.cash_method, 25.0)],
        )
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.sync(discounted)
        self.assertEqual((blank.state, blank._account('value').balance), ('ready', 0))

    def test_card_payments_are_made_by_the_till_only(self):
        self.charge(50)
        order = self.sync(self.gift_order(30))
        payment = order.payment_ids
        as_cashier = payment.with_user(self.cashier)
        vals = {'pos_order_id': order.id, 'payment_method_id': self.value_method.id, 'amount': 5.0}
        for forged in (
            lambda: as_cashier.create(vals),
            lambda: as_cashier.write({'amount': 1.0}),
            lambda: as_cashier.write({'customer_card_operation': 'till:other'}),
            as_cashier.unlink,
            lambda: order.with_user(self.cashier).add_payment(vals),
            order.unlink,
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                forged()

    def test_a_paid_order_is_served_once(self):
        order = self.sync(self.order([(self.bread, 1, 37.0)], [(self.cash_method, 37)], cards=[self.loyalty_card]))
        mine = order.with_user(self.cashier)
        mine.write({'uuid': str(uuid4())})
        mine.action_pos_order_paid()
        self.assertEqual(self.points.balance, 37)
        mine.write({'customer_card_summary': 'forged'})
        self.assertNotEqual(order.customer_card_summary, 'forged')

    def test_only_tills_ask(self):
        stranger = self.env['res.users'].create(
            {'name': "Stranger", 'login': 'card_stranger', 'group_ids': [(6, 0, [self.env.ref('base.group_user').id])]}
        )
        with self.assertRaises(AccessError):
            self.session.with_user(stranger).customer_card_identify('1')
        self.assertFalse(self.till.customer_card_authorize("x" * 32, 'value', 5, 'a' * 36, 'b' * 36)['ok'])
        for amount in (0, -5, float('nan'), None, 'x', 1e30):
            self.assertFalse(self.authorize(self.gift_card, 'value', amount, str(uuid4()))['ok'])

    def test_refusal_says_what_is_left(self):
        self.charge(4.2)
        answer = self.authorize(self.gift_card, 'value', 10, str(uuid4()))
        self.assertEqual((answer['ok'], answer['available']), (False, 4.2))
        self.assertIn('4.20', answer['message'])
