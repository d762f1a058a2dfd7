import time
from uuid import uuid4

from odoo.tests import new_test_user, tagged

from ...core import rotating, token
from ...models.ledger.protected import own
from ..common.sealing import aged
from .case import EnrollCase


@tagged('post_install', '-at_install')
class TestFoundTakenOver(EnrollCase):
    """Risk: who only guessed a card's code becomes its holder at a till, and gets the code that pays at the desk, which
    acts in good faith.
    """

    def found_by(self) -> dict[str, str]:
        """The codes that only find the card without a name."""
        card = self.anonymous.sudo()
        own(card).write({'old_code': '123457'})
        aged(self.env, 'SELECT 1')  # as if imported with it
        card._ensure_store_codes()
        return {
            'a short code of another system': '123457',
            'an EAN-13': card.store_code,
            'a receipt': token.make(card.reference, self.Ledger._key(), token.RECEIPT),
            'a ticket of a found card': card._ticket(self.till.config_id),
        }

    def test_no_card_in_use_gets_a_holder_by_a_code_that_finds_it(self):
        self.post(self.anonymous._account('points'), 5000, 'earn')
        for name, code in self.found_by().items():
            with self.subTest(name):
                sentence = "card desk" if code.isdigit() else "cannot be given out here"
                self.assertRefused(sentence, card=code, email='mallory@example.com')
                answer = self.till.customer_card_identify(code)
                self.assertFalse(answer['ok'] and answer['card']['enroll'], "nor is it offered")
        self.assertFalse(self.anonymous.partner_id)

    def test_nor_an_empty_one(self):
        """It is charged later."""
        self.assertRefused("card desk", card=self.found_by()['an EAN-13'])

    def test_nor_for_a_customer_who_is_known(self):
        self.env['res.partner'].create({'name': "Mallory", 'phone': "0912 000 0009"})
        code = self.found_by()['an EAN-13']
        self.assertRefused("card desk", card=code, phone="0912 000 0009", known='use')

    def test_what_would_have_been_taken(self):
        """The desk's link and the desk's new card pay: so there is no holder to ask for them."""
        self.post(self.anonymous._account('points'), 5000, 'earn')
        self.enroll(card=self.found_by()['a short code of another system'], email='mallory@example.com')
        home = {'company_id': self.card_company.id, 'company_ids': [(6, 0, self.card_company.ids)]}
        desk = new_test_user(self.env, 'found_desk', 'customer_card.group_desk', **home)
        self.assertFalse(self.anonymous.with_user(desk).partner_id)
        mine = self.env['customer.card'].search([('partner_id.email', '=', 'mallory@example.com')])
        self.assertFalse(mine)

    # --- the usual day ------------------------------------------------------------------------------------------------

    def test_who_has_the_card_in_hand(self):
        for read in ('number', 'stripe', 'QR code', 'ticket'):
            card = self.env['customer.card']._issue(self.loyalty)
            number = card.sudo().number
            codes = {'number': number, 'stripe': f';{number}=2812101?', 'QR code': card.sudo()._qr_token()}
            code = codes.get(read) or self.till.customer_card_identify(number)['card']['ref']
            with self.subTest(read):
                phone = f'0912 345 67{card.id % 90 + 10}'
                answer = self.enroll(card=code, phone=phone, name=f"Ada {read}", known='new')
                self.assertEqual((self.card(answer), answer['card']['shown']), (card, True))

    def test_a_blank_card_is_given_by_any_of_its_codes(self):
        """There is nothing on it, and what is put there goes to who has it in hand, for its name is on the screen."""
        self.blank._ensure_store_codes()
        answer = self.enroll(card=self.blank.sudo().store_code)
        self.assertEqual((self.card(answer), answer['card']['shown']), (self.blank, False))

    def test_a_customer_found_by_phone_goes_on_earning(self):
        self.loyalty_card.partner_id.phone = "0912 777 0001"
        row = self.till.customer_card_find("0912 777 0001")['cards'][0]
        data = self.order([(self.bread, 1, 10.0)], [(self.cash_method, 10)], customer_card_refs=row['ref'])
        self.sync(data)
        self.assertEqual(self.points.balance, 10)

    def test_the_phone_of_a_holder_shows_the_card(self):
        code = rotating.make(self.loyalty_card.sudo().reference, rotating.step_at(time.time()), self.Ledger._key())
        card = self.till.customer_card_identify(code)['card']
        self.post(self.points, 100, 'earn')
        self.assertTrue(self.till.customer_card_authorize(card['ref'], 'points', 1, str(uuid4()), str(uuid4()))['ok'])
