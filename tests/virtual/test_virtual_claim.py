import time
from unittest.mock import patch
from uuid import uuid4

from freezegun import freeze_time

from odoo.tests import HttpCase, new_test_user, tagged

from ...core import claim
from ...core.secret import Key
from ...models.virtual.customer_card import PAGE
from ..common.cards import CustomerCardMixin
from ..common.till import TillCase
from .case import NOON


@tagged('post_install', '-at_install')
class TestClaim(TillCase):
    """Risk: who serves keeps a customer's card, or the customer goes without it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.loyalty.enroll_at_till = True

    def enroll(self, key: str | None = None, **more) -> dict:
        values = {'name': "Ada Lovelace", 'phone': "0912 345 6789", 'program_id': self.loyalty.id, **more}
        answer = self.till.customer_card_enroll(values, key or str(uuid4()))
        self.assertTrue(answer['ok'], answer)
        return answer

    def code(self, answer: dict) -> str:
        return answer['claim'].partition('#')[2]

    def open(self, code: str, phone: str = 'her phone'):
        return self.env['customer.card'].sudo()._by_claim(code, phone)

    def card(self, answer: dict):
        return self.env['customer.card'].browse(answer['card']['id'])

    def said(self, card) -> str:
        return " ".join(card.sudo().message_ids.mapped('body'))

    def test_one_phone_has_it_and_no_other(self):
        answer = self.enroll()
        card, code = self.card(answer), self.code(answer)
        self.assertIn(PAGE, answer['claim'])
        self.assertIn("shown once", self.said(card))
        self.assertFalse(card.virtual_on, "to show the code makes no link")
        self.assertEqual(self.open(code), card)
        self.assertTrue(card.virtual_on)
        self.assertIn("was opened", self.said(card))
        self.assertFalse(self.open(code, 'the phone of who serves'))
        self.assertEqual(self.open(code), card, "its answer got lost, and the same phone asks again")
        self.assertFalse(card._claim_url(), "never another code")

    def test_whoever_is_first_is_found_out_and_shut_out(self):
        answer = self.enroll()
        code, card = self.code(answer), self.card(answer)
        self.assertTrue(self.open(code, 'the phone of who serves'))
        taken = card._virtual_url()
        self.assertFalse(self.open(code), "the customer sees that somebody was there")
        card.sudo()._new_link()
        self.assertFalse(self.env['customer.card']._by_link(taken.partition('#')[2]))
        self.assertFalse(self.open(code, 'the phone of who serves'))

    def test_two_days(self):
        with freeze_time(NOON) as clock:
            code = self.code(self.enroll())
            clock.tick((claim.HOURS + 1) * 3600)
            self.assertFalse(self.open(code))

    def test_only_a_first_card_that_nothing_else_leads_to(self):
        self.assertNotIn('claim', self.enroll(email="ada@example.com"))
        self.assertNotIn('claim', self.enroll(phone="0912 000 0001", card=self.blank()))
        holder = self.env['res.partner'].create({'name': "Grace", 'phone': "0912 000 0002"})
        self.env['customer.card']._issue(self.gift, partner=holder)
        self.assertNotIn('claim', self.enroll(phone="0912 000 0002", known='use'), "a further card")
        buyer = new_test_user(self.env, 'buyer', groups='base.group_portal').partner_id
        card = self.env['customer.card']._issue(self.loyalty, partner=buyer)
        self.assertFalse(card._claim_url(), "who logs in sees cards there")
        self.assertFalse(self.env['customer.card']._issue(self.loyalty)._claim_url(), "nobody's")

    def test_found_later_it_tells_nothing(self):
        answer = self.enroll()
        self.assertNotIn('claim', self.till.customer_card_identify(answer['card']['ref'])['card'])
        self.assertNotIn(PAGE, str(self.till.customer_card_find("lovelace")))

    def test_a_lost_answer_is_given_again_until_it_was_read(self):
        key = str(uuid4())
        code = self.code(self.enroll(key))
        self.assertEqual(self.open(self.code(self.enroll(key)), 'her phone'), self.open(code))
        self.assertNotIn('claim', self.enroll(key))

    def test_the_desk_was_first(self):
        answer = self.enroll()
        self.card(answer)._virtual_url()
        self.assertFalse(self.open(self.code(answer)))

    def test_another_holder_and_a_blocked_card(self):
        answer = self.enroll()
        card, code = self.card(answer).sudo(), self.code(answer)
        holder = card.partner_id
        with patch.object(type(card), '_usable', return_value=False):
            self.assertFalse(self.open(code))
        self.env.cr.execute(
            "UPDATE customer_card SET partner_id = %s WHERE id = %s", [self.env.user.partner_id.id, card.id]
        )
        card.invalidate_recordset()
        self.assertFalse(self.open(code))
        self.env.cr.execute("UPDATE customer_card SET partner_id = %s WHERE id = %s", [holder.id, card.id])
        card.invalidate_recordset()
        self.assertTrue(self.open(code))

    def test_forged_ones(self):
        answer = self.enroll()
        code = self.code(answer)
        until = claim.hour_at(time.time()) + 1000
        mine = claim.Claim(self.card(answer).sudo().reference, self.card(answer).partner_id.id, until)
        other_key = claim.make(mine, Key(b'another key of 16 bytes'))
        for forged in (None, 5, '', code[:-1] + ('A' if code[-1] != 'A' else 'B'), other_key):
            with self.assertQueryCount(0):
                self.assertFalse(self.open(forged))
        for phone in (None, '', 5, 'x' * 65):
            self.assertFalse(self.open(code, phone))

    def blank(self) -> str:
        return self.env['customer.card']._issue(self.loyalty, state='ready').sudo().number


@tagged('post_install', '-at_install')
class TestClaimPage(CustomerCardMixin, HttpCase):
    """The phone's part: the code goes in a body, and what comes back is a link."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_cards()

    def ask(self, code: str, phone: str):
        self.env.flush_all()
        return self.url_open(f'{PAGE}/claim', data={'link': code, 'phone': phone})

    def test_a_code_becomes_a_link(self):
        holder = self.env['res.partner'].create({'name': "Alan Turing"})
        card = self.env['customer.card']._issue(self.loyalty, partner=holder)
        code = card._claim_url().partition('#')[2]
        answer = self.ask(code, 'a' * 32)
        self.assertEqual((answer.status_code, answer.headers['Cache-Control']), (200, 'no-store'))
        link = answer.json()['link']
        self.assertEqual(self.env['customer.card']._by_link(link), card)
        state = self.url_open(f'{PAGE}/state', data={'link': link, 'first': '1'}).json()
        self.assertEqual(state['holder'], "Alan")
        self.assertEqual(self.ask(code, 'a' * 32).json()['link'], link)
        refused = self.ask(code, 'b' * 32)
        self.assertEqual(refused.status_code, 404)
        self.assertIn("used already", refused.json()['message'])
        self.assertEqual(self.url_open(f'{PAGE}/state', data={'link': code}).status_code, 404, "it is no link")
