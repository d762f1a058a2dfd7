from datetime import timedelta
from unittest.mock import patch
from uuid import uuid4

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...core import number as numbers
from ..common.sealing import key_is
from ..common.till import TillCase


@tagged('post_install', '-at_install')
class TestTill(TillCase):
    """What a till may ask and what it may send: honest orders work (forged ones: test_forged.py)."""

    # --- honest orders ------------------------------------------------------------------------------------------------

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
            key_is(''),
            mute_logger('odoo.addons.customer_card.models.till.pos_order_cards'),
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
        shown = {'is_refund': True, 'cards': [card]}
        with self.assertRaisesRegex(UserError, '20.00'), self.env.cr.savepoint():
            self.sync(self.order(back, [(self.cash_method, -25)], **shown))
        self.till.customer_card_void(hold['operation'])
        self.sync(self.order(back, [(self.cash_method, -25)], **shown))
        self.assertEqual(card._account('value').balance, 0)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.sync(self.order(back, [(self.cash_method, -25)], is_refund=True))
        self.assertHealthy()

    def test_a_gift_product_is_not_sold_without_a_card(self):
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.sync(self.order([(self.gift.product_id, 1, 25.0)], [(self.cash_method, 25)]))

    # --- who looks the same -------------------------------------------------------------------------------------------

    def test_unknown_blocked_expired_and_foreign_look_the_same(self):
        number = self.gift_card.sudo().number
        unknown = numbers.generate('95')  # of no card, and no slip of a finger, which is said
        answers = [self.till.customer_card_identify(unknown), self.till.customer_card_identify("<script>")]
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
            number,
            f' {number[:4]} {number[4:8]}-{number[8:]} ',
            persian,
            f'%B{number}^HOLDER/A^2912101000?',
            f';{number}=2912101000?',
            f'%B{number}^H^2912?;{number}=2912?',
            self.gift_card._qr_token(),
            self.gift_card._qr_token().lower(),
        ]
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
