import json
from uuid import uuid4

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ...core import token
from ...models.till.pos_order import OFFICE_FIELDS
from ..common.till import TillCase


@tagged('post_install', '-at_install')
class TestShow(TillCase):
    """What the till, the receipt and the office show of cards: what it should be, and nothing that it should not."""

    def _shown(self, card=None) -> dict:
        return self.till.customer_card_identify((card or self.loyalty_card).sudo().number)['card']

    def _born(self, day: int, month: str) -> None:
        self.holder.write({'customer_card_birth_day': day, 'customer_card_birth_month': month})

    # --- birthday -----------------------------------------------------------------------------------------------------

    def test_midnight_is_the_shops(self):
        self._born(10, '3')
        self.card_company.partner_id.tz = 'Asia/Tehran'  # 3:30 ahead of UTC
        for moment, expected in (
            ('2026-03-09 20:29:00', False),
            ('2026-03-09 20:31:00', True),
            ('2026-03-10 20:29:00', True),
            ('2026-03-10 20:31:00', False),
        ):
            with freeze_time(moment):
                self.assertEqual(self._shown()['birthday'], expected, moment)

    def test_leap_day(self):
        self._born(29, '2')
        for moment, expected in (('2027-02-28', True), ('2028-02-28', False), ('2028-02-29', True)):
            with freeze_time(f'{moment} 12:00:00'):
                self.assertEqual(self._shown()['birthday'], expected, moment)

    def test_a_birthday_of_the_persian_year(self):
        self.env['res.lang']._activate_lang('fa_IR')
        self._born(1, 'p1')  # the day of the new year: 21 March, or the 20th
        for moment, expected in (('2025-03-21', True), ('2025-03-20', False), ('2028-03-20', True)):
            with freeze_time(f'{moment} 12:00:00'):
                self.assertEqual(self._shown()['birthday'], expected, moment)

    def test_the_day_of_birth_stays_on_the_server(self):
        self._born(10, '3')
        with freeze_time('2026-07-01 12:00:00'):
            self.assertFalse({key for key in self._shown() if 'birth' in key} - {'birthday'})
            self.assertIs(self._shown()['birthday'], False)

    def test_a_bearer_card_has_no_birthday_and_no_manager(self):
        shown = self._shown(self.gift_card)
        self.assertEqual((shown['birthday'], shown['manager'], shown['messages']), (False, '', []))

    # --- manager and messages -----------------------------------------------------------------------------------------

    def test_personal_manager_and_messages(self):
        self.holder.user_id = self.cashier
        self.loyalty_card.till_message = "Your hat is ready"
        self.loyalty.till_message = "Double points until Sunday"
        shown = self._shown()
        self.assertEqual(shown['manager'], self.cashier.name)
        self.assertEqual(shown['messages'], ["Your hat is ready", "Double points until Sunday"])

    def test_a_cashier_writes_no_message(self):
        with self.assertRaises(AccessError):
            self.loyalty_card.with_user(self.cashier).write({'till_message': "Give me everything"})

    # --- balances -----------------------------------------------------------------------------------------------------

    def test_empty_and_in_use_are_two_things(self):
        value = self.gift_card._account('value')
        self.assertIn("Nothing left", self._shown(self.gift_card)['accounts'][0]['reason'])
        self.post(value, 20, 'sale')
        ref, order = self.ref(self.gift_card), str(uuid4())
        self.assertTrue(self.till.customer_card_authorize(ref, 'value', 20.0, order, str(uuid4()))['ok'])
        self.assertIn("not finished", self._shown(self.gift_card)['accounts'][0]['reason'])
        here = self.till.with_context(customer_card_order=order)
        shown = here.customer_card_identify(self.gift_card.sudo().number)['card']
        self.assertIn(
            "Nothing left", shown['accounts'][0]['reason'], "What this order pays with is not in the way of another one"
        )

    # --- receipt ------------------------------------------------------------------------------------------------------

    def _paid(self):
        return self.sync(self.order([(self.bread, 1, 10.0)], [(self.cash_method, 10)], cards=[self.loyalty_card]))

    def test_the_code_on_a_receipt_is_not_the_card(self):
        [card] = json.loads(self._paid().customer_card_summary)['cards']
        key = self.Ledger._key()
        reference = self.loyalty_card.sudo().reference
        self.assertEqual(token.read(card['code'], key, token.RECEIPT), reference)
        self.assertIsNone(token.read(card['code'], key), "A receipt found in the street is no card")
        self.assertNotIn(self.loyalty_card._qr_token(), json.dumps(card))

    def test_the_code_on_a_receipt_never_pays(self):
        self.post(self.points, 1000, 'reward')
        [card] = json.loads(self._paid().customer_card_summary)['cards']
        answer = self.till.customer_card_identify(card['code'])
        found = answer.get('card') or {}
        self.assertFalse(found.get('shown'))
        spent = self.till.customer_card_authorize(found.get('ref'), 'points', 1, str(uuid4()), str(uuid4()))
        self.assertFalse(spent['ok'])
        self.assertEqual(self.available(self.points), self.points.balance)

    def test_the_code_finds_its_card_only(self):
        [card] = json.loads(self._paid().customer_card_summary)['cards']
        cards, company = self.env['customer.card'], self.card_company
        self.assertEqual(cards._by_receipt(card['code'], company), self.loyalty_card)
        self.assertFalse(cards._by_receipt(card['code'], self.env['res.company'].create({'name': "Elsewhere"})))
        for forged in (card['code'][:-1] + 'A' * 2, self.loyalty_card._qr_token(), '', None, 5, {'a': 1}):
            self.assertFalse(cards._by_receipt(forged, company))
        self.loyalty_card.action_block_lost()
        self.assertFalse(cards._by_receipt(card['code'], company))

    def test_one_order_is_found_by_the_last_digits_as_the_till_asks(self):
        order, other = self._paid(), self.sync(self.order([(self.bread, 1, 10.0)], [(self.cash_method, 10)]))
        last4 = self.loyalty_card.number_last4
        domain = [('customer_card_summary', 'ilike', f'%2022 {last4}%')]
        orders = self.env['pos.order'].with_user(self.cashier)
        found = orders.search_paid_order_ids(self.session.config_id.id, domain, 30, 0)
        ids = [order_id for order_id, _date in found['ordersInfo']]
        self.assertIn(order.id, ids)
        self.assertNotIn(other.id, ids)

    # --- office -------------------------------------------------------------------------------------------------------

    def test_the_order_shows_what_it_did_on_cards(self):
        self.charge(50)
        order = self.sync(self.gift_order(30))
        desk = new_test_user(self.env, 'order_desk', 'customer_card.group_desk,point_of_sale.group_pos_manager')
        desk.write({'company_ids': [(4, self.card_company.id)], 'company_id': self.card_company.id})
        operations = order.with_user(desk).customer_card_operation_ids
        self.assertEqual([(one.kind, one.state) for one in operations], [('spend', 'captured')])
        self.assertIn('30', operations.amount_text)
        with self.assertRaises(AccessError):
            order.with_user(self.cashier).read(['customer_card_operation_ids'])

    def test_tills_load_every_field_of_an_order_but_the_offices_and_the_chatter(self):
        for user in (self.cashier, self.env.user):
            orders = self.env['pos.order'].with_user(user)
            loaded = set(orders._load_pos_data_fields(self.session.config_id))
            expected = {name for name in orders.fields_get(attributes=()) if not orders._fields[name].manual}
            chatter = {name for name in expected if name.startswith(('message_', 'has_message', 'website_message_'))}
            self.assertEqual(expected - loaded, OFFICE_FIELDS & expected | chatter)
            self.assertIn('customer_card_shown', OFFICE_FIELDS)
            self.assertIn('message_ids', chatter)
            self.assertLessEqual({'uuid', 'lines', 'payment_ids', 'customer_card_summary'}, loaded)

    def test_what_a_cashier_calls_a_message_is_shown_as_text(self):
        """Names and messages are data: the answer carries them as they are, and every screen writes them as text."""
        payload = '"><img src=x onerror=alert(1)>'
        self.loyalty_card.till_message = payload
        self.assertEqual(self._shown()['messages'], [payload])
        uuid = str(uuid4())
        self.sync(self.order([(self.bread, 1, 10.0)], [(self.cash_method, 10)], uuid=uuid, cards=[self.loyalty_card]))
