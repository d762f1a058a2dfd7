from datetime import timedelta
from unittest.mock import patch
from uuid import uuid4

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ...models.ledger.protected import own
from ..common.sealing import key_is
from .case import EnrollCase


@tagged('post_install', '-at_install')
class TestEnroll(EnrollCase):
    """New customers at the till: a card, a contact and consents come into being together, once, or not at all."""

    # --- honest enrollment --------------------------------------------------------------------------------------------

    def test_what_the_form_offers(self):
        self.env['customer.card.program'].search([('company_id', '=', self.card_company.id)]).enroll_at_till = False
        self.assertFalse(self.till.customer_card_enrollment()['ok'])
        self.loyalty.enroll_at_till = True
        options = self.till.customer_card_enrollment()
        self.assertEqual([program['id'] for program in options['programs']], self.loyalty.ids)
        self.assertEqual(
            [purpose['text'] for purpose in options['purposes']], [p.text for p in self.news | self.sms | self.birthday]
        )

    def test_kinds_that_are_given_out_by_default(self):
        kinds = ('loyalty', 'discount', 'gift', 'warranty')
        self.assertEqual([self._program(kind).enroll_at_till for kind in kinds], [True, True, False, False])

    def test_a_card_without_plastic(self):
        card = self.card(self.enroll(email="ada@example.com", birth_day="۲۹", birth_month=2))
        partner = card.partner_id
        self.assertEqual((card.state, card.program_id), ('active', self.loyalty))
        self.assertEqual(
            (partner.name, partner.phone, partner.email), ("Ada Lovelace", "0912 345 6789", "ada@example.com")
        )
        self.assertEqual((partner.customer_card_birth_day, partner.customer_card_birth_month), (29, '2'))
        self.assertEqual(card.account_ids.partner_id, partner)
        self.assertFalse(partner.customer_card_consent_ids, "nothing is agreed to unless it is ticked")
        self.sync(self.order([(self.bread, 1, 37.0)], [(self.cash_method, 37)], cards=[card]))
        self.assertEqual(card._account('points').balance, 37)

    def test_a_blank_card_from_stock(self):
        answer = self.enroll(card=self.blank.sudo().number, program_id=False)
        self.assertEqual(self.card(answer), self.blank)
        self.assertEqual((self.blank.state, self.blank.partner_id.name), ('active', "Ada Lovelace"))
        self.assertTrue(answer['card']['shown'])
        self.assertFalse(answer['card']['enroll'])
        self.assertNotIn(self.blank.sudo().number, str(answer))

    def paid(self, answer: dict) -> bool:
        """Whether the card pays by what the till got."""
        ref = answer['card']['ref']
        return self.till.customer_card_authorize(ref, 'points', 1, str(uuid4()), str(uuid4()))['ok']

    def test_a_code_that_can_be_guessed_shows_no_card(self):
        """It makes nobody the holder of a card in use either: the holder gets the code that pays at the desk (see
        test_found_taken_over.py). A blank card it gives, and that one was not shown.
        """
        self.post(self.anonymous._account('points'), 5000, 'reward')
        own(self.anonymous).write({'old_code': '123457'})
        self.assertRefused("only finds the card", card='123457')
        self.blank._ensure_store_codes()
        answer = self.enroll(card=self.blank.sudo().store_code)
        self.post(self.blank._account('points'), 5000, 'reward')
        self.assertEqual((self.card(answer), answer['card']['shown'], self.paid(answer)), (self.blank, False, False))

    def test_nobody_names_oneself(self):
        """Who serves at the till gets no card that was there before, be it of nobody or blank: a colleague gives it."""
        self.post(self.anonymous._account('points'), 5000, 'reward')
        self.cashier.partner_id.phone = "0912 345 6789"
        for card in (self.anonymous, self.blank):
            number = card.sudo().number
            self.assertRefused("A colleague names you", card=number, program_id=False, known='use')
        self.assertEqual(self.blank.state, 'ready')

    def test_a_form_proves_a_card_on_its_day_only(self):
        key = str(uuid4())
        card = self.card(self.enroll(key))
        self.post(card._account('points'), 5000, 'reward')
        self.assertTrue(self.paid(self.enroll(key)))
        with freeze_time(fields.Datetime.now() + timedelta(days=1)):
            again = self.enroll(key)
            self.assertEqual((self.card(again), again['card']['shown'], self.paid(again)), (card, False, False))

    def test_an_anonymous_card_gets_its_holder_and_keeps_its_points(self):
        self.post(self.anonymous._account('points'), 120, 'earn')
        shown = self.till.customer_card_identify(self.anonymous.sudo().number)['card']
        self.assertEqual(shown['enroll'], 'who')
        self.assertEqual(self.card(self.enroll(card=shown['ref'])), self.anonymous)
        self.assertEqual(self.anonymous._account('points').balance, 120)
        self.assertEqual(self.anonymous.account_ids.partner_id.name, "Ada Lovelace")
        self.assertFalse(self.till.customer_card_identify(shown['ref'])['card']['enroll'])

    def test_a_card_that_works_only_with_a_holder_gets_one(self):
        self.loyalty.identified = True
        self.assertFalse(self.till.customer_card_identify(self.anonymous.sudo().number)['ok'])
        self.assertEqual(self.card(self.enroll(card=self.anonymous.sudo().number)), self.anonymous)
        self.assertTrue(self.till.customer_card_identify(self.anonymous.sudo().number)['ok'])

    # --- once ---------------------------------------------------------------------------------------------------------

    def test_the_same_request_is_answered_the_same(self):
        key = str(uuid4())
        first = self.card(self.enroll(key))
        before = self.counts()
        for _attempt in range(3):
            self.assertEqual(self.card(self.enroll(key)), first)
        self.assertEqual(self.counts(), before)
        self.assertIn("other details", self.enroll(key, name="Somebody Else")['message'])

    def test_a_request_that_meets_itself(self):
        key = str(uuid4())
        self.card(self.enroll(key))
        cards = self.env['customer.card']
        unseen = patch.object(type(cards), '_by_enrollment', lambda self, *_args: self.browse())
        before = self.counts()
        with unseen, mute_logger('odoo.sql_db'):
            answer = self.enroll(key, phone="0912 000 0001")
        self.assertIn("Try again", answer['message'])
        self.assertEqual(self.counts(), before)

    def test_two_tills_at_one_anonymous_card(self):
        code = self.anonymous.sudo().number
        self.card(self.enroll(card=code))
        self.assertRefused("cannot be given out here", card=code, name="Eve", phone="0912 999 9999")
        self.assertEqual(self.anonymous.partner_id.name, "Ada Lovelace")

    # --- whoever is known ---------------------------------------------------------------------------------------------

    def test_a_phone_that_belongs_to_a_customer(self):
        self.card_company.country_id = self.env.ref('base.ir')
        known = self.env['res.partner'].create({'name': "Augusta Ada King", 'phone': "+98 912 345 6789"})
        before = self.counts()
        answer = self.enroll()
        self.assertEqual((answer['ok'], answer['code']), (False, 'known'))
        self.assertEqual(answer['customer'], {'name': "Augusta A. K.", 'phone': "••• 6789"})
        self.assertEqual(self.counts(), before)
        card = self.card(self.enroll(known='use', email="ada@example.com"))
        self.assertEqual((card.partner_id, known.name, known.phone), (known, "Augusta Ada King", "+98 912 345 6789"))
        self.assertEqual(known.email, "ada@example.com", "what was empty is filled in")
        again = self.enroll(known='use')
        self.assertIn("already", again['message'])
        self.assertEqual((again['ok'], again['other']['shown']), (False, False), "as one that was found")
        uuid = str(uuid4())
        refused = self.till.customer_card_authorize(again['other']['ref'], 'points', 1, uuid, str(uuid4()))
        self.assertIn("does not pay", refused['message'])
        other = self.card(self.enroll(known='new'))
        self.assertNotEqual(other.partner_id, known)

    def test_a_birthday_by_the_shops_calendar(self):
        """Iranian customers do not know theirs in March or April."""
        self.env['res.lang']._activate_lang('fa_IR')
        till = self.till.with_context(lang='fa_IR')
        months = till.customer_card_enrollment()['months']
        self.assertEqual(([one['key'] for one in months][:2], len(months)), (['p1', 'p2'], 12))
        self.assertEqual(self.till.customer_card_enrollment()['months'][0]['key'], '1')
        for day, month, is_good in ((31, 'p6', True), (31, 'p7', False), (30, 'p12', True), (1, 'p13', False)):
            values = self.values(birth_day=day, birth_month=month, phone=f"0912 345 67{day}{month[1:]}"[:16])
            answer = till.customer_card_enroll(values, str(uuid4()))
            self.assertEqual(answer['ok'], is_good, (day, month, answer.get('message')))
        holder = self.card(till.customer_card_enroll(
            self.values(birth_day='۱۵', birth_month='p1', phone="0935 111 2222"), str(uuid4())
        )).partner_id  # fmt: skip
        self.assertEqual(holder._customer_card_birth(), (15, 1, True))

    def test_a_contact_with_a_login_is_not_written(self):
        user = self.cashier
        user.partner_id.write({'phone': "0912 345 6789", 'email': False})
        card = self.card(self.enroll(known='use', email="mine@example.com", birth_day=1, birth_month=1))
        self.assertEqual(card.partner_id, user.partner_id)
        self.assertFalse(user.partner_id.email)
        self.assertFalse(user.partner_id.customer_card_birth_day)

    def test_using_a_customer_nobody_knows_makes_a_new_one(self):
        self.assertEqual(self.card(self.enroll(known='use')).partner_id.name, "Ada Lovelace")

    # --- what is refused ----------------------------------------------------------------------------------------------

    def test_details_that_cannot_be(self):
        for sentence, more in (
            ("name", {'name': " "}),
            ("name", {'name': None}),
            ("name", {'name': "x" * 101}),
            ("phone", {'phone': "12345"}),
            ("phone", {'phone': "call me"}),
            ("phone", {'phone': 9123456789}),
            ("phone", {'phone': "9" * 16}),
            ("phone", {'phone': "0000000000"}),
            ("phone", {'phone': "+00000000"}),
            ("e-mail", {'email': "ada"}),
            ("both day and month", {'birth_day': 3}),
            ("both day and month", {'birth_month': 3}),
            ("no such day", {'birth_day': 30, 'birth_month': 2}),
            ("no such day", {'birth_day': 31, 'birth_month': 4}),
            ("no such day", {'birth_day': -1, 'birth_month': 4}),
            ("no such month", {'birth_day': 3, 'birth_month': 13}),
            ("no such month", {'birth_day': 3, 'birth_month': 'p1'}),
            ("no such month", {'birth_day': 3, 'birth_month': "x"}),
            ("Choose which card", {'program_id': False}),
            ("Choose which card", {'program_id': self.gift.id}),
            ("Choose which card", {'program_id': [1]}),
        ):
            with self.subTest(**more):
                self.assertRefused(sentence, **more)
        for values, key in ((None, 'k' * 36), ([], 'k' * 36), (self.values(), 'short'), (self.values(), None)):
            self.assertFalse(self.till.customer_card_enroll(values, key)['ok'])

    def test_the_field_to_go_on_with(self):
        for field, more in (
            ('name', {'name': ""}),
            ('phone', {'phone': "12"}),
            ('email', {'email': "ada"}),
            ('day', {'birth_day': 31, 'birth_month': 4}),
            ('month', {'birth_day': 3, 'birth_month': 13}),
        ):
            answer = self.till.customer_card_enroll(self.values(**more), str(uuid4()))
            self.assertEqual((answer['ok'], answer['field']), (False, field))

    def test_the_words_are_in_every_language_of_the_shop(self):
        self.env['res.lang']._activate_lang('ru_RU')
        company = self.env['res.company'].create({'name': "Лавка"})
        purposes = self.env['customer.card.purpose']
        purposes._setup(company)
        first = purposes._of_company(company)[0]
        self.assertNotEqual(first.with_context(lang='ru_RU').text, first.with_context(lang='en_US').text)
        self.assertIn("Лавка", first.with_context(lang='ru_RU').text)

    def test_cards_that_are_not_given_out(self):
        gift = self.env['customer.card']._issue(self.gift, state='ready')
        draft = self.env['customer.card'].create({'program_id': self.loyalty.id})
        blocked = self.env['customer.card']._issue(self.loyalty)
        blocked.action_block_lost()
        other = self.env['res.company'].create({'name': "Elsewhere"})
        program = self.env['customer.card.program'].create(
            {'name': "Foreign", 'kind': 'loyalty', 'company_id': other.id}
        )
        foreign = self.env['customer.card']._issue(program, state='ready')
        codes = [card.sudo().number for card in (gift, draft, blocked, foreign, self.loyalty_card)]
        found = self.loyalty_card._ticket(self.till.config_id)
        elsewhere = self.anonymous._ticket(self.pos_config_usd.copy({'name': "Other till"}), shown=True)
        for code in (*codes, found, elsewhere, '9500000000000000', "<script>", 5, ['x']):
            with self.subTest(code):
                self.assertRefused("cannot be given out here", card=code)
        self.loyalty.enroll_at_till = False
        self.assertRefused("cannot be given out here", card=self.blank.sudo().number)

    def test_a_card_past_its_day_is_not_given_out(self):
        own(self.anonymous).write({'expires_on': fields.Date.to_date('2020-01-01')})
        self.assertRefused("cannot be given out here", card=self.anonymous.sudo().number)

    def test_only_an_open_till_enrolls(self):
        stranger = self.env['res.users'].create(
            {
                'name': "Stranger",
                'login': 'enroll_stranger',
                'group_ids': [(6, 0, [self.env.ref('base.group_user').id])],
            }
        )
        mine = self.session.with_user(stranger)
        for call in (
            lambda session: session.customer_card_enroll(self.values(), str(uuid4())),
            lambda session: session.customer_card_enrollment(),
            lambda session: session.customer_card_find("Dina"),
        ):
            with self.assertRaises(AccessError):
                call(mine)
        self.env.cr.execute("UPDATE pos_session SET state = 'closed' WHERE id = %s", [self.session.id])
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self.enroll()

    def test_without_the_ledgers_key_nothing_is_half_done(self):
        with key_is(''):
            self.assertRefused("customer_card_key")

    # --- consents -----------------------------------------------------------------------------------------------------

    def test_asked_twice_it_is_no_more_than_it_was(self):
        """A card that was found by a code one can guess earns; the same form once more does not make it one that was
        read.
        """
        self.loyalty.enroll_at_till = True
        card = self.env['customer.card']._issue(self.loyalty, state='ready')
        card._ensure_store_codes()
        values, key = {'name': "Mallory", 'phone': '0912 000 0009', 'card': card.sudo().store_code}, str(uuid4())
        for _time in range(2):
            answer = self.till.customer_card_enroll(values, key)
            self.assertTrue(answer['ok'], answer)
            self.assertFalse(answer['card']['shown'])
            self.post(card._account('points'), 1000, 'earn')
            ref = answer['card']['ref']
            self.assertFalse(self.till.customer_card_authorize(ref, 'points', 10, str(uuid4()), str(uuid4()))['ok'])

    def test_who_logs_in_gets_no_card_that_was_only_found(self):
        """A holder with a login has the code that pays in the phone."""
        self.loyalty.enroll_at_till = True
        card = self.env['customer.card']._issue(self.loyalty)
        self.post(card._account('points'), 1000, 'earn')
        card._ensure_store_codes()
        portal = new_test_user(self.env, 'mallory', 'base.group_portal', email='mallory@example.com')
        portal.partner_id.write({'phone': '0912 000 0009', 'company_id': self.card_company.id})
        values = {'name': "Mallory", 'phone': '0912 000 0009', 'known': 'use'}
        answer = self.till.customer_card_enroll({**values, 'card': card.sudo().store_code}, str(uuid4()))
        self.assertFalse(answer['ok'])
        self.assertFalse(card.partner_id)
        answer = self.till.customer_card_enroll({**values, 'card': card.sudo().number}, str(uuid4()))
        self.assertTrue(answer['ok'])
        self.assertNotEqual(card.partner_id, portal.partner_id, "by a phone alone nobody who logs in is found")

    def test_who_logs_in_waits_for_no_customer(self):
        """A portal user writes the name and phone of somebody who has no card yet."""
        portal = new_test_user(self.env, 'mallory', 'base.group_portal', email='mallory@example.com')
        portal.partner_id.write({'name': "Ada Lovelace", 'phone': '0912 345 6789'})
        card = self.card(self.enroll())
        self.assertNotEqual(card.partner_id, portal.partner_id)
        other = self.env['res.partner'].create({'name': "Ada Lovelace", 'phone': '0912 345 6789'})
        self.assertEqual(
            self.env['res.partner']._customer_card_by_phone('0912 345 6789', self.card_company), card.partner_id
        )
        self.assertNotIn(portal.partner_id, card.partner_id | other)

    def test_a_holder_who_logs_in_gets_another_card_at_the_desk(self):
        holder = new_test_user(self.env, 'mallory', 'base.group_portal', email='mallory@example.com').partner_id
        self.env['customer.card']._issue(self.gift, partner=holder)
        holder.write({'name': "Ada Lovelace", 'phone': '0912 345 6789'})
        self.assertEqual(self.enroll()['code'], 'known')
        answer = self.enroll(known='use')
        self.assertFalse(answer['ok'])
        self.assertIn("card desk", answer['message'])
        self.assertEqual(len(holder.sudo().customer_card_ids), 1)
