"""Risks: the desk does not see whose card it is, or what to do next; the list of cards or holders cannot be used."""

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .case import LifeCase


@tagged('post_install', '-at_install')
class TestCardForm(LifeCase):
    def test_the_title_names_the_person(self):
        last4 = self.loyalty_card.number_last4
        self.assertRegex(self.loyalty_card.title, f"^Dina Holder · Loyalty .*{last4}")
        self.assertNotIn("·", self.gift_card.title)

    def test_no_address_says_so(self):
        card = self.loyalty_card.with_user(self.desk)
        self.assertEqual((card.address_text, card.has_address), ("No address: add one to the contact.", False))
        self.holder.write({'phone': "+1 212 555 0188", 'email': "dina@example.com"})
        self.env.invalidate_all()
        self.assertEqual((card.address_text, card.has_address), ("dina@example.com · +1 212 555 0188", True))
        self.env['res.lang']._activate_lang('fa_IR')
        # A phone's number is read from left to right, in Persian text too.
        self.assertIn("\u2068+1 212 555 0188\u2069", card.with_context(lang='fa_IR').address_text)

    def test_adjust_from_the_card(self):
        """With its account, where there is one; among its accounts, where there are more."""
        action = self.gift_card.with_user(self.second).action_adjust()
        form = Form(self.env[action['res_model']].with_user(self.second).with_context(**action['context']))
        self.assertEqual(form.account_id, self.value)
        both = self._program('loyalty', name="Both", prefix='959', opens_value=True)
        card = self.env['customer.card']._issue(both)
        action = card.with_user(self.second).action_adjust()
        self.assertEqual(set(action['context']['customer_card_accounts']), set(card.account_ids.ids))
        self.assertNotIn('default_account_id', action['context'])
        with self.assertRaises(AccessError):
            card.with_user(self.desk).action_adjust()

    def test_a_receipt_only_where_there_is_one(self):
        self.charge(60)
        gift = self.env['customer.card.adjustment'].with_user(self.manager).create(
            {'account_id': self.value.id, 'amount': 5, 'reason': "Sorry"}
        )  # fmt: skip
        self._limit(self.gift, 50)
        gift.action_request()
        self.sync(self.gift_order(20))
        _charged, given, sold = self.value.entry_ids.sorted('sequence')
        self.assertEqual((sold.from_sale, given.from_sale), (True, False))
        self.assertTrue(given.with_user(self.manager).opens_origin, "its reason can be looked up")

    def test_cards_are_sorted_by_what_is_on_them(self):
        cards = self.env['customer.card']._issue(self.gift, 3)
        for card, amount in zip(cards, (20, 5, 30), strict=True):
            self.post(card._account('value'), amount, 'reward')
        self.post(self.other_points, 7, 'reward')
        found = self.env['customer.card'].with_user(self.desk)
        self.assertEqual(found.search([('id', 'in', cards.ids)], order='value_balance desc').ids,
                         [cards[2].id, cards[0].id, cards[1].id])  # fmt: skip
        self.assertEqual(cards.mapped('value_balance'), [20, 5, 30])
        self.assertEqual((self.other.points_balance, self.other.value_balance, self.other.digits), (7, 0, 0))
        self.assertTrue(all(self.env['customer.card'].fields_get(['value_balance', 'points_balance'])[name]['sortable']
                            for name in ('value_balance', 'points_balance')))  # fmt: skip

    def test_holders_with_cards_balances_tier_and_last_visit(self):
        tier = self.env['customer.card.tier'].create(
            {'program_id': self.loyalty.id, 'name': "Silver", 'threshold': 5, 'multiplier': 2}
        )
        holder = self.holder.with_user(self.desk)
        self.assertEqual((holder.customer_card_last_visit, holder.customer_card_tiers), (False, ''))
        self.loyalty_card.pinned_tier_id = tier
        self.sync(self.order([(self.bread, 2, 10.0)], [(self.cash_method, 20)], cards=[self.loyalty_card]))
        self.env.invalidate_all()
        self.assertEqual(holder.customer_card_last_visit, fields.Date.today())
        self.assertEqual((holder.customer_card_tiers, holder.customer_card_count), ("Silver", 2))
        action = self.env.ref('customer_card.customer_card_holder_action')
        self.assertEqual(action.views[0][0], self.env.ref('customer_card.res_partner_view_list_customer_card').id)
