"""Risk: acceptance that needs a till.

A card is found, spent from and given back at a place that has none, and what one place holds is no other's.
"""

from dataclasses import FrozenInstanceError, replace
from uuid import uuid4

from odoo.tests import tagged

from ...models.acceptance.point import Point, Server
from ...models.card.customer_card_ticket import bound
from ...models.ledger.posting import Origin, Place
from ..common.till import TillCase


@tagged('post_install', '-at_install')
class TestAcceptance(TillCase):
    """The office: a place without a session, a register or their sales."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        company = cls.card_company.with_user(cls.cashier)
        cls.office = Point(
            place=Place('res.company', company.id),
            company=company,
            currency=company.currency_id,
            server=Server(cls.cashier.id),
            binding=company,
        )
        cls.post(cls, cls.value, 50, 'sale')

    def setUp(self) -> None:
        super().setUp()
        self.document = Origin('account.move', None, str(uuid4()))
        self.key = str(uuid4())

    def identified(self, point: Point | None = None) -> dict:
        answer = self.acceptance._identify(point or self.office, self.gift_card.sudo().number)
        self.assertTrue(answer['ok'], answer)
        return answer['card']

    def ask(
        self, amount: float = 20, *, point: Point | None = None, ref: str | None = None, pin: str | None = None
    ) -> dict:
        point = point or self.office
        ref = ref or self.identified(point)['ref']
        self.assertEqual(self.acceptance._wait(point, ref), (None, None))
        return self.acceptance._authorize(point, ref, 'value', amount, self.document, self.key, pin)

    def held(self):
        return self.Ledger._find(f'till:{self.key}')

    # --- a place without a till ---------------------------------------------------------------------------------------

    def test_a_wrong_digit_is_said_at_once(self):
        """The check digit is no secret; whether there is such a card is."""
        number = self.gift_card.sudo().number
        typo = number[:-1] + str((int(number[-1]) + 1) % 10)
        self.assertIn("A digit of this number is wrong", self.till.customer_card_identify(typo)['message'])
        unknown = self.env['customer.card']._issue(self.gift).sudo()
        unknown.action_block_lost()
        message = self.till.customer_card_identify(unknown.number)['message']
        self.assertIn("unknown, blocked or expired", message)
        self.assertIn("the card desk can say why", message)

    def test_identified(self):
        card = self.identified()
        self.assertEqual((card['id'], card['masked'], card['shown']), (self.gift_card.id, self.gift_card.masked, True))
        self.assertEqual(
            [(one['kind'], one['available'], one['usable']) for one in card['accounts']], [('value', 50, True)]
        )
        self.assertFalse(card['lease'], "there is no till that could be without a connection")
        self.assertEqual(
            self.acceptance._identify(self.office, card['ref'])['card'], card, "its ticket says the same card"
        )
        self.assertFalse(self.acceptance._identify(self.office, '9510000000000000')['ok'])

    def test_authorized(self):
        answer = self.ask()
        self.assertEqual((answer['ok'], answer['operation'], answer['amount']), (True, self.key, 20), answer)
        hold = self.held()
        self.assertEqual((hold.place_model, hold.place_id), self.office.place)
        self.assertEqual(
            (hold.origin_model, hold.origin_key, hold.state), ('account.move', self.document.key, 'authorized')
        )
        self.assertEqual((hold.user_id, self.available(self.value)), (self.cashier, 30))
        self.assertEqual(self.ask(), answer, "asked again, it is the same hold")
        self.assertFalse(self.ask(19)['ok'])
        self.assertEqual(self.available(self.value), 30)

    def test_no_more_than_is_there(self):
        answer = self.ask(51)
        self.assertEqual((answer['ok'], answer['available']), (False, 50))
        self.assertFalse(self.held())

    def test_voided(self):
        self.ask()
        for _time in range(2):
            self.assertEqual(self.acceptance._void(self.office, self.key), {'ok': True})
        self.assertEqual((self.held().state, self.available(self.value)), ('voided', 50))
        self.assertFalse(self.ask()['ok'], "what was given back stays so")

    def test_voided_before_it_was_asked_for(self):
        self.acceptance._void(self.office, self.key)
        self.assertFalse(self.ask()['ok'])
        self.assertEqual(self.available(self.value), 50)

    def test_what_else_is_asked(self):
        ref = self.identified()['ref']
        member = self.acceptance._identify(self.office, self.loyalty_card.sudo().number)['card']
        self.assertEqual(self.acceptance._find(self.office, "Dina")['cards'][0]['masked'], member['masked'])
        lines = [{'product_id': self.bread.id, 'qty': 1, 'amount': 10, 'price': 10}]
        self.assertIn('10', self.acceptance._preview(self.office, member['ref'], lines)['points_text'])
        mix = self.acceptance._propose_mix(self.office, [ref], 30, self.document)
        self.assertEqual([(line['kind'], line['amount']) for line in mix['lines']], [('value', 30)])
        self.assertFalse(self.acceptance._set_aside(self.office, ref, 'value', self.document, self.key)['ok'])
        self.assertFalse(self.held())

    def test_a_wrong_pin_is_noted_without_a_session(self):
        self.gift.pin_from = 10
        self.gift_card._set_pin('1379')
        self.assertEqual([self.ask(pin=pin).get('code') for pin in (None, '0000', '1379')], ['pin', 'pin', None])
        noted = self.env['customer.card.unusual'].search([('kind', '=', 'wrong_pin')])
        self.assertEqual((noted.card_id, noted.session_id.id, noted.user_id), (self.gift_card, False, self.cashier))

    # --- one place and another ----------------------------------------------------------------------------------------

    def test_a_ticket_is_good_where_it_was_given_out(self):
        office, till = self.identified()['ref'], self.identified(self.point)['ref']
        self.assertTrue(self.ask(1, ref=office)['ok'])
        for point, ref in ((self.office, till), (self.point, office)):
            self.assertFalse(self.ask(2, point=point, ref=ref)['ok'])
            self.assertFalse(self.acceptance._by_ref(point, ref))

    def test_no_two_places_have_one_number(self):
        for model in ('res.company', 'pos.config'):
            self.assertNotEqual(bound(self.env[model].browse(1)), bound(self.env['pos.config'].browse(2)))
        self.assertNotEqual(bound(self.env['res.company'].browse(1)), bound(self.env['pos.config'].browse(1)))
        self.assertEqual(bound(self.env['pos.config'].browse(7)), 7)
        with self.assertRaises(ValueError):
            bound(self.env['res.users'].browse(1))

    def test_no_place_voids_what_another_holds(self):
        self.ask()
        self.assertTrue(self.till.customer_card_void(self.key)['ok'])
        self.assertEqual(self.held().state, 'authorized')
        self.key = str(uuid4())
        self.assertTrue(self.ask(5, point=self.point)['ok'])
        self.acceptance._void(self.office, self.key)
        self.assertEqual(self.held().state, 'authorized')

    def test_a_hold_is_one_documents_at_one_place(self):
        self.ask()
        other = self.env['res.company'].create({'name': "Other"})
        cases = [
            (True, self.office, self.document),
            (False, self.office, self.document._replace(key=str(uuid4()))),
            (False, self.point, self.document),
            (False, replace(self.office, place=Place('res.company', other.id)), self.document),
            (False, replace(self.office, company=other), self.document),
        ]
        for expected, point, document in cases:
            with self.subTest(point=point, document=document):
                self.assertEqual(self.acceptance._is_held(point, self.held().sudo(), document), expected)
        self.acceptance._void(self.office, self.key)
        self.assertFalse(self.acceptance._is_held(self.office, self.held().sudo(), self.document))

    def test_a_session_of_the_same_till_is_the_same_place(self):
        self.ask(point=self.point)
        later = replace(self.point, place=Place('pos.session', self.session.id + 1))
        self.assertTrue(self.acceptance._is_held(later, self.held().sudo(), self.document))
        elsewhere = replace(later, binding=self.pos_config_usd.copy({'name': "Other till"}))
        self.assertFalse(self.acceptance._is_held(elsewhere, self.held().sudo(), self.document))

    # --- the point ----------------------------------------------------------------------------------------------------

    def test_a_point_is_what_it_was_made(self):
        with self.assertRaises(FrozenInstanceError):
            self.office.company = self.env.company
        self.assertEqual((self.office.till, self.office.session), (self.env['pos.config'], self.env['pos.session']))
        self.assertEqual((self.point.till, self.point.session), (self.pos_config_usd, self.session))

    def test_no_client_reaches_acceptance(self):
        model, every = self.env.registry['customer.card.acceptance'], self.env.registry['base'].mro()
        ours = {
            name
            for kind in model.mro()
            if 'customer_card' in kind.__module__ and kind not in every
            for name in vars(kind)
            if callable(vars(kind)[name])
        }
        self.assertIn('_authorize', ours)
        self.assertEqual({name for name in ours if not name.startswith('_')}, set())
