import base64
import re
import time
from unittest.mock import patch
from uuid import uuid4

import psycopg2
from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ...core import number as numbers
from ...core import rotating
from ...models.ledger.errors import LedgerRefusal
from ...models.virtual.customer_card import PAGE
from ..common.cards import CustomerCardMixin
from .case import NOON, MovingCase


@tagged('post_install', '-at_install')
class TestMovingCode(MovingCase):
    """The moving code proves the phone once; the printed one does what its program lets it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.post(cls, cls.value, 500, 'sale')

    def test_each_step_once(self):
        code = self.code()
        self.assertTrue(self.scan(code)['ok'])
        again = self.scan(code)
        self.assertFalse(again['ok'])
        self.assertIn("used already", again['message'])

    def test_neighbors_are_taken_and_others_are_not(self):
        with freeze_time(NOON) as clock:
            late, now, early = self.code(away=-1), self.code(), self.code(away=1)
            self.assertFalse(self.scan(self.code(away=-2))['ok'])
            self.assertFalse(self.scan(self.code(away=2))['ok'])
            self.assertTrue(self.scan(late)['ok'])
            self.assertTrue(self.scan(now)['ok'])
            self.assertFalse(self.scan(late)['ok'], "what is used takes with it what was before")
            self.assertTrue(self.scan(early)['ok'])
            clock.tick(90)
            self.assertFalse(self.scan(early)['ok'])

    def test_ninety_seconds_later(self):
        with freeze_time(NOON) as clock:
            code = self.code()
            clock.tick(90)
            self.assertFalse(self.scan(code)['ok'])
            self.assertTrue(self.scan(self.code())['ok'])

    def test_foreign_blocked_and_forged_ones_say_nothing(self):
        code = self.code()
        other = self.env['res.company'].create({'name': "Elsewhere"})
        self.assertFalse(self.env['customer.card']._by_moving(code, other)[0])
        unknown = self.till.customer_card_identify(numbers.generate('951'))
        self.gift_card.action_block_lost()
        self.assertEqual(self.scan(self.code()), unknown)
        self.assertEqual(self.scan(code[:-1] + ('A' if code[-1] != 'A' else 'B')), unknown)
        for forged in (None, 5, [code], {'code': code}):
            self.assertFalse(self.till.customer_card_identify(forged)['ok'])

    def test_only_the_moving_code_pays(self):
        self.gift.code_pays = 'moving'
        for printed in (self.gift_card.sudo().number, self.gift_card._qr_token()):
            card = self.scan(printed)['card']
            self.assertEqual((card['moving'], card['lease']), (False, False))
            self.assertIn("Ask for the moving code", card['messages'][-1])
            self.assertIn("Ask for the moving code", card['accounts'][0]['reason'])
            refused = self.pay(card['ref'], 5)
            self.assertFalse(refused['ok'])
            self.assertIn("Ask for the moving code", refused['message'])
            self.assertFalse(self.till.customer_card_mix([card['ref']], 5, str(uuid4()))['ok'])
            self.assertFalse(self.till.customer_card_payout(card['ref'], str(uuid4()), str(uuid4()))['ok'])
            self.assertFalse(self.till.customer_card_lease(card['ref'], 'value', str(uuid4()), str(uuid4()))['ok'])
        card = self.scan(self.code())['card']
        self.assertTrue(card['moving'] and card['shown'] and card['accounts'][0]['usable'])
        self.assertTrue(self.pay(card['ref'], 5)['ok'])
        self.assertTrue(self.scan(card['ref'])['card']['moving'], "asked again, it stays what it was")

    def test_without_the_ledgers_key_it_is_an_answer(self):
        self.gift.code_pays = 'moving'
        code, ref = self.code(), self.scan(self.gift_card.sudo().number)['card']['ref']
        missing = LedgerRefusal(self.env, 'no_key')
        with patch.object(type(self.Ledger), '_key', side_effect=missing):
            self.assertFalse(self.scan(code)['ok'])
            self.assertFalse(self.pay(ref, 5)['ok'])

    def test_it_earns_by_the_printed_code(self):
        self.loyalty.code_pays = 'moving'
        ref = self.scan(self.loyalty_card.sudo().number)['card']['ref']
        self.sync(self.order([(self.bread, 1, 10.0)], [(self.cash_method, 10)], customer_card_refs=ref))
        self.assertEqual(self.points.balance, 10)

    def test_a_blank_card_is_given_out_by_its_printed_code(self):
        self.loyalty.write({'code_pays': 'moving', 'enroll_at_till': True})
        blank = self.env['customer.card']._issue(self.loyalty, state='ready')
        self.assertEqual(self.acceptance._presented(self.point, self.ref(blank)), blank)

    def test_the_phone_was_here_half_an_hour_ago(self):
        self.gift.code_pays = 'moving'
        with freeze_time(NOON) as clock:
            ref = self.scan(self.code())['card']['ref']
            clock.tick(25 * 60)
            self.assertTrue(self.pay(ref, 5)['ok'])
            clock.tick(10 * 60)
            refused = self.pay(ref, 5)
            self.assertFalse(refused['ok'])
            self.assertIn("moving code", refused['message'])

    def test_a_program_that_changed_its_mind(self):
        ref = self.scan(self.gift_card.sudo().number)['card']['ref']
        self.assertTrue(self.pay(ref, 5)['ok'])
        self.gift.code_pays = 'moving'
        self.assertFalse(self.pay(ref, 5)['ok'])

    def test_nobody_makes_a_printed_code_a_moving_one(self):
        self.gift.code_pays = 'moving'
        ref = self.scan(self.gift_card.sudo().number)['card']['ref']
        content, tag = ref.rsplit('.', 1)
        forged = f'{content[:-1]}2.{tag}'
        self.assertFalse(self.pay(forged, 5)['ok'])
        till = self.till.with_context(customer_card_moving=True, customer_card_own_code=True)
        self.assertFalse(till.customer_card_authorize(ref, 'value', 5, str(uuid4()), str(uuid4()))['ok'])

    def test_up_to_an_amount_per_day(self):
        self.gift.write({'code_pays': 'below', 'code_limit': 20})
        ref = self.scan(self.gift_card.sudo().number)['card']['ref']
        self.assertTrue(self.pay(ref, 15)['ok'])
        refused = self.pay(ref, 5.01)
        self.assertEqual((refused['ok'], refused['code']), (False, 'moving'))
        self.assertIn("Ask for the moving code", refused['message'])
        self.assertTrue(self.pay(ref, 5)['ok'])
        forged = self.till.with_context(customer_card_moving=True)
        self.assertFalse(forged.customer_card_authorize(ref, 'value', 5, str(uuid4()), str(uuid4()))['ok'])
        self.assertTrue(self.pay(self.scan(self.code())['card']['ref'], 100)['ok'])
        with self.assertRaises(psycopg2.errors.CheckViolation), mute_logger('odoo.sql_db'), self.env.cr.savepoint():
            self.gift.code_limit = 0
            self.env.flush_all()

    def test_it_stands_in_for_the_pin_where_the_program_says_so(self):
        self.gift.pin_from = 10
        self.gift_card._set_pin('1379')
        ref = self.scan(self.code())['card']['ref']
        self.assertEqual(self.pay(ref, 30)['code'], 'pin')
        self.gift.moving_for_pin = True
        self.assertTrue(self.pay(ref, 30)['ok'])
        printed = self.scan(self.gift_card.sudo().number)['card']['ref']
        self.assertEqual(self.pay(printed, 30)['code'], 'pin')


@tagged('post_install', '-at_install')
class TestVirtualLink(MovingCase):
    """Who makes, renews and takes back the link, and what a forged one opens."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk = new_test_user(
            cls.env,
            'phone_desk',
            'customer_card.group_desk',
            company_id=cls.card_company.id,
            company_ids=[(6, 0, cls.card_company.ids)],
        )

    def secret(self, card=None) -> str:
        return (card or self.gift_card)._virtual_url().rpartition('#')[2]

    def test_renewed_and_taken_back(self):
        cards = self.env['customer.card']
        first = self.secret()
        self.assertEqual(cards._by_link(first), self.gift_card)
        self.assertEqual(self.secret(), first, "sent again, it is the same link")
        self.gift_card.with_user(self.desk).action_renew_virtual()
        self.assertFalse(cards._by_link(first))
        second = self.secret()
        self.assertEqual(cards._by_link(second), self.gift_card)
        self.gift_card.with_user(self.desk).action_revoke_virtual()
        self.assertFalse(cards._by_link(second))
        self.assertNotIn(self.secret(), (first, second))

    def test_a_replaced_card_keeps_no_link(self):
        first = self.secret()
        new = self.env['customer.card'].browse(self.gift_card.action_replace()['res_id'])
        self.assertFalse(new.virtual_on)
        dead = self.env['customer.card']._by_link(first)._page_state()
        self.assertIn("replaced", dead['message'])
        self.assertNotIn('code', dead)

    def test_the_desk_only(self):
        for user in (self.cashier, self.env.ref('base.public_user')):
            card = self.gift_card.with_user(user)
            for deed in (card.action_show_virtual, card.action_renew_virtual, card.action_revoke_virtual):
                with self.assertRaises(AccessError):
                    deed()
        dialog = self.env['customer.card.virtual.link'].with_user(self.desk).create({'card_id': self.gift_card.id})
        self.assertIn(PAGE, dialog.url)
        self.assertTrue(base64.b64decode(dialog.picture).startswith(b'\x89PNG'))
        self.assertIn("was shown at the desk", self.gift_card.message_ids[0].body)
        for forged in ({'virtual_on': True}, {'rotating_step': 0}, {'virtual_serial': 1}):
            with self.assertRaises(AccessError):
                self.gift_card.with_user(self.desk).write(forged)

    def test_forged_links(self):
        secret = self.secret()
        for forged in ('', secret[:-1], secret + 'A', secret[1:] + secret[0], None, 5, ['x'], '../../etc'):
            self.assertFalse(self.env['customer.card']._by_link(forged))


@tagged('post_install', '-at_install')
class TestVirtualPage(CustomerCardMixin, HttpCase):
    """The page over HTTP: what it says, to whom, and what is kept of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_cards()
        cls.holder.write({'name': "Dina Holder", 'email': "dina@example.com"})
        cls.gift_card.partner_id = cls.holder
        cls.post(cls, cls.gift_card._account('value'), 40, 'sale')

    def ask(self, secret: str, **more) -> dict:
        self.answer = self.url_open(f'{PAGE}/state', data={'link': secret}, **more)
        return self.answer.json()

    def secret(self) -> str:
        secret = self.gift_card._virtual_url().rpartition('#')[2]
        self.env.flush_all()
        return secret

    def test_the_page_holds_nothing(self):
        page = self.url_open(PAGE)
        self.assertEqual(page.status_code, 200)
        self.assertEqual((page.headers['Cache-Control'], page.headers['Referrer-Policy']), ('no-store', 'no-referrer'))
        self.assertNotIn('Set-Cookie', page.headers)
        self.assertNotRegex(page.text, r' on[a-z]+="')
        self.assertFalse(re.findall(r'(?:src|href)="(?!/customer_card/static/)', page.text), "nothing from elsewhere")

    def test_what_it_shows(self):
        state = self.url_open(f'{PAGE}/state', data={'link': self.secret(), 'first': '1'}).json()
        face = base64.b64decode(state['face'].partition(',')[2]).decode()
        self.assertTrue('Holder' not in face and self.gift_card.number_last4 in face)
        face = base64.b64decode(self.loyalty_card._face_image().partition(',')[2]).decode()
        self.assertTrue('Dina' in face and 'Holder' not in face)
        state = self.ask(self.secret())
        self.assertNotIn('face', state)
        self.assertEqual(self.answer.headers['Cache-Control'], 'no-store')
        self.assertEqual((state['holder'], state['masked'][-5:-1]), ("Dina", self.gift_card.number_last4))
        self.assertIn('40', state['balances'][0]['text'])
        self.assertTrue(state['code'] and state['fixed'] and 0 < state['seconds'] <= 30)
        for private in ("Holder", "dina@example.com", self.gift_card.sudo().number, self.gift_card.sudo().reference):
            self.assertNotIn(private, self.answer.text)

    def test_dead_cards_show_no_code(self):
        secret = self.secret()
        for action, words in (('action_block_lost', "blocked"), ('action_close', "closed")):
            if action == 'action_close':
                self.gift_card.action_unblock()
                self.post(self.gift_card._account('value'), -40, 'adjust')
            getattr(self.gift_card, action)()
            self.env.flush_all()
            state = self.ask(secret)
            self.assertIn(words, state['message'])
            self.assertFalse({'code', 'fixed', 'soon'} & set(state) or state['balances'])

    def test_a_used_code_is_not_shown_again(self):
        secret = self.secret()
        self.gift_card._take_step(rotating.step_at(time.time()))
        state = self.ask(secret)
        if state['seconds'] < 29.5:  # the step did not change meanwhile
            self.assertEqual(state['code'], '')

    def test_forged_and_renewed_links(self):
        secret = self.secret()
        self.gift_card.action_renew_virtual()
        self.env.flush_all()
        for forged in (secret, 'x' * 46, '', "' OR 1=1", 'x' * 5000):
            state = self.ask(forged)
            self.assertEqual((self.answer.status_code, state['ok']), (404, False))
        self.assertEqual(self.url_open(f'{PAGE}/state?link={self.secret()}', data={'a': 'b'}).status_code, 404)
        self.assertIn(self.url_open(f'{PAGE}/state').status_code, (404, 405))

    def test_who_asks_too_often_waits(self):
        secret = self.secret()
        statuses = [self.url_open(f'{PAGE}/state', data={'link': secret}).status_code for _time in range(70)]
        self.assertIn(429, statuses)
        self.assertEqual(statuses[0], 200)

    def test_three_languages(self):
        for lang, words, direction in (('fa_IR', 'fa', 'rtl'), ('ru_RU', 'ru', 'ltr')):
            self.env['res.lang']._activate_lang(lang)
            self.holder.lang = lang
            state = self.ask(self.secret())
            self.assertEqual((state['lang'], state['dir']), (words, direction))

    def test_the_page_moves_by_itself(self):
        look = """
            const seen = new Set();
            const timer = setInterval(() => {
                const { src } = document.querySelector('.cc-qr');
                src && seen.add(src);
                if (seen.size === 3) { clearInterval(timer); console.log('test successful'); }
            }, 200);
        """
        with patch.object(rotating, 'STEP_SECONDS', 2):  # nobody waits for three real steps
            self.browser_js(f'{PAGE}#{self.secret()}', look, timeout=40)

    def test_portal_shows_ones_own_only(self):
        user = new_test_user(self.env, 'dina_portal', 'base.group_portal', password='dina_portal', name="Dina")
        other = new_test_user(self.env, 'otto_portal', 'base.group_portal', password='otto_portal', name="Otto")
        self.gift_card.partner_id = user.partner_id
        self.loyalty_card.partner_id = other.partner_id
        self.env.flush_all()
        self.authenticate('dina_portal', 'dina_portal')
        home = self.url_open('/my/cards').text
        self.assertIn(self.gift_card.number_last4, home)
        self.assertNotIn(self.loyalty_card.number_last4, home)
        self.assertIn('customer_card_phone', self.url_open(f'/my/cards/{self.gift_card.id}').text)
        self.assertNotIn('customer_card_phone', self.url_open(f'/my/cards/{self.loyalty_card.id}').text)
        own = self.url_open(f'/my/cards/{self.gift_card.id}/state', data={'a': 'b'})
        self.assertTrue(own.json()['code'])
        foreign = self.url_open(f'/my/cards/{self.loyalty_card.id}/state', data={'a': 'b'})
        self.assertEqual((foreign.status_code, foreign.json()['ok']), (404, False))
        self.authenticate(None, None)
        self.assertNotIn(self.gift_card.number_last4, self.url_open('/my/cards').text)
