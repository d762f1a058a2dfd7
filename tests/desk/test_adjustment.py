from freezegun import freeze_time
from lxml import etree

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..common.cards import CustomerCardCommon


@tagged('post_install', '-at_install')
class TestAdjustment(CustomerCardCommon):
    """Nobody gives themselves value: two people and a reason, or a small amount the program allows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = new_test_user(cls.env, 'card_first', groups='customer_card.group_accountant')
        cls.second = new_test_user(cls.env, 'card_second', groups='customer_card.group_accountant')
        cls.value = cls.gift_card._account('value')

    def ask(self, amount: float, **vals):
        request = self.env['customer.card.adjustment'].with_user(self.first)
        adjustment = request.create({'account_id': self.value.id, 'amount': amount, 'reason': "Spoiled goods", **vals})
        adjustment.action_request()
        return adjustment

    def test_two_people_and_a_reason(self):
        adjustment = self.ask(20)
        self.assertEqual((adjustment.state, self.value.balance), ('requested', 0))
        with self.assertRaises(AccessError):
            adjustment.action_approve()
        adjustment.with_user(self.second).action_approve()
        self.assertLedger(self.value, [('adjust', 20, 20)])
        self.assertEqual(self.value.entry_ids.operation_id.note, "Spoiled goods")
        with self.assertRaises(UserError):
            adjustment.with_user(self.second).action_approve()
        self.assertEqual(self.value.balance, 20)

    def test_an_account_is_chosen_by_person_card_and_balance(self):
        points = self.loyalty_card._account('points')
        self.post(points, 318, 'reward')
        accounts = self.env['customer.card.account'].with_user(self.first)
        for said in ("Dina", self.loyalty_card.number_last4):
            self.assertIn(points.id, [row[0] for row in accounts.name_search(said)], said)
        name, last4 = points.with_user(self.first).display_name, self.loyalty_card.number_last4
        self.assertTrue(name.startswith("Dina Holder · Loyalty") and last4 in name and '318' not in name, name)
        chosen = points.with_user(self.first).with_context(formatted_display_name=True).display_name
        self.assertEqual(chosen, f"{name}\t--318 points--")
        draft = self.env['customer.card.adjustment'].with_user(self.first).new({'account_id': points.id})
        self.assertEqual(draft.display_name, f"Correction · {name}")
        self.assertEqual((draft.balance_text, draft.amount_unit, draft.digits), ("318 points", "points", 0))
        draft.account_id = False
        self.assertEqual(draft.display_name, "Correction")

    def test_the_word_after_the_amount(self):
        self.env['res.lang']._activate_lang('ru_RU')
        self.loyalty.with_context(lang='ru_RU').point_name = "баллы"
        drafts = self.env['customer.card.adjustment'].with_context(lang='ru_RU')
        said = [
            drafts.new({'account_id': self.loyalty_card._account('points').id, 'amount': amount}).amount_unit
            for amount in (1, -3, 500)
        ]
        self.assertEqual(said, ["балл", "балла", "баллов"])

    def test_who_asked_has_no_button_to_approve(self):
        for model in ('adjustment', 'batch', 'import'):
            arch = etree.fromstring(self.env[f'customer.card.{model}'].get_view(view_type='form')['arch'])
            self.assertEqual(arch.find(".//button[@name='action_approve']").get('invisible'), 'not may_approve', model)
            self.assertIn('may_approve', [field.get('name') for field in arch.iter('field')], model)
        adjustment = self.ask(20)
        self.assertFalse(adjustment.may_approve)
        self.assertTrue(adjustment.with_user(self.second).may_approve)
        adjustment.with_user(self.second).action_approve()
        self.assertFalse(adjustment.with_user(self.second).may_approve)

    def test_nor_has_the_holder_of_the_card(self):
        self.gift_card.partner_id = self.first.partner_id
        vals = {'account_id': self.value.id, 'amount': 20, 'reason': "Spoiled goods"}
        model = self.env['customer.card.adjustment']
        own_card = model.with_user(self.first).create(vals)
        self.assertFalse(own_card.may_request)
        with self.assertRaises(AccessError):
            own_card.action_request()
        draft = model.with_user(self.second).create(vals)
        self.assertTrue(draft.may_request)
        self.assertTrue(model.with_user(self.second).new({}).may_request)
        self.assertFalse(draft.with_user(self.first).may_request)
        draft.action_request()
        self.assertFalse(draft.may_request)
        self.assertFalse(draft.with_user(self.first).may_approve)

    def test_what_was_requested_is_not_changed(self):
        adjustment = self.ask(20)
        for vals in (
            {'amount': 2000},
            {'state': 'posted'},
            {'requested_by_id': self.second.id},
            {'account_id': self.loyalty_card._account('points').id},
        ):
            with self.assertRaises(UserError):
                adjustment.write(vals)
        with self.assertRaises(UserError):
            adjustment.unlink()
        with self.assertRaises(UserError):
            adjustment.create(
                {
                    'account_id': self.value.id,
                    'amount': 5,
                    'reason': "x",
                    'state': 'requested',
                    'requested_by_id': self.second.id,
                }
            )

    def test_small_amounts_need_one_person(self):
        self._limit(self.gift, 5)
        self.assertEqual(self.ask(5, kind='reward').state, 'posted')
        self.assertEqual(self.ask(5.01).state, 'requested')
        self.assertLedger(self.value, [('reward', 5, 5)])

    def test_nothing_is_taken_that_is_not_there(self):
        adjustment = self.ask(-3)
        self.env.flush_all()
        with self.assertRaisesRegex(UserError, '0.00'), self.env.cr.savepoint():
            adjustment.with_user(self.second).action_approve()
        self.env.invalidate_all()
        adjustment.with_user(self.second).action_refuse()
        self.assertEqual((adjustment.state, self.value.balance), ('refused', 0))

    def test_many_small_amounts_need_a_second_person(self):
        self._limit(self.gift, 5)
        states = [self.ask(2, kind='reward').state for _time in range(4)]
        self.assertEqual(states, ['posted', 'posted', 'requested', 'requested'])
        other = self.env['customer.card']._issue(self.gift)
        self.assertEqual(self.ask(2, account_id=other._account('value').id).state, 'requested', "on whatever card")
        self.assertEqual(self.ask(-2).state, 'requested', "taking is no way to give more")
        with freeze_time(fields.Datetime.add(fields.Datetime.now(), hours=24, minutes=1)):
            self.assertEqual(self.ask(5).state, 'posted', "a new day")

    def test_nobody_adjusts_the_own_card(self):
        self._limit(self.gift, 5)
        self.gift_card.partner_id = self.first.partner_id
        with self.assertRaisesRegex(AccessError, "your own card"):
            self.ask(1)
        other = self.env['customer.card']._issue(self.gift, partner=self.second.partner_id)._account('value')
        adjustment = self.ask(20, account_id=other.id)
        with self.assertRaisesRegex(AccessError, "your own card"):
            adjustment.with_user(self.second).action_approve()
        self.assertEqual((self.value.balance, other.balance), (0, 0))

    def test_nor_while_somebody_else_holds_it(self):
        """Who had the account first put another holder on the card, and oneself again afterwards."""
        self._limit(self.gift, 5)
        card = self.env['customer.card']._issue(self.gift, partner=self.first.partner_id)
        card.partner_id = self.holder
        with self.assertRaisesRegex(AccessError, "your own card"):
            self.ask(1, account_id=card._account('value').id)
