"""Risks: what nobody may write comes as a default: from the caller's context, or as a default
somebody set for himself.
"""

from uuid import uuid4

import psycopg2

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..common.till import TillCase

HIDDEN = {
    'reference',
    'pin_hash',
    'pinned_tier_id',
}  # the host refuses them in a context, not as a default of one's own


@tagged('post_install', '-at_install')
class TestWishedDefaults(TillCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = {'company_id': cls.card_company.id, 'company_ids': cls.card_company.ids}
        cls.desk = new_test_user(cls.env, 'wish_desk', 'customer_card.group_desk', **company)
        cls.accountant = new_test_user(cls.env, 'wish_accountant', 'customer_card.group_accountant', **company)
        cls.manager = new_test_user(cls.env, 'wish_manager', 'customer_card.group_manager', **company)
        cls.post(cls, cls.value, 100, 'sale')

    def wish(self, user, model: str, **wishes):
        """The model as a caller has it who wishes for defaults, in the context and as one's own."""
        for name, value in wishes.items():
            if isinstance(value, str | int | bool):
                self.env['ir.default'].with_user(user).set(model, name, value, user_id=True)
        context = {f'default_{name}': value for name, value in wishes.items() if name not in HIDDEN}
        return self.env[model].with_user(user).with_context(**context)

    def refused(self, model, vals: dict) -> bool:
        """Whether Odoo or PostgreSQL refuses to make it."""
        try:
            with self.env.cr.savepoint():
                model.create(vals)
                self.env.flush_all()
        except (UserError, psycopg2.Error, KeyError):  # a host with more of its modules asks for the method
            return True
        return False

    def card(self, **wishes):
        return self.wish(self.desk, 'customer.card', **wishes).create({'program_id': self.gift.id}).sudo()

    def test_a_card_on_a_strangers_account(self):
        card = self.card(
            account_ids=[(6, 0, self.value.ids)], state='active', reference='0' * 32, expires_on='2099-01-01'
        )
        self.assertNotIn(self.value, card.account_ids)
        self.assertEqual(card.state, 'draft')
        self.assertNotEqual(card.reference, '0' * 32)
        self.assertFalse(card.expires_on)

    def test_a_replacement_on_a_strangers_account(self):
        mine = self.env['customer.card']._issue(self.gift)
        wishes = self.wish(
            self.desk, 'customer.card', account_ids=[(6, 0, self.value.ids)], pin_hash='x', virtual_on=True
        )
        twin = self.env['customer.card'].browse(wishes.browse(mine.id).action_replace()['res_id'])
        self.assertNotIn(self.value, twin.sudo().account_ids)
        self.assertFalse(twin.sudo().virtual_on)

    def test_a_card_of_another_company(self):
        other = self.env['res.company'].create({'name': "Elsewhere"})
        self.assertEqual(self.card(company_id=other.id).company_id, self.card_company)
        card = (
            self.env['customer.card'].with_user(self.desk).create({'program_id': self.gift.id, 'company_id': other.id})
        )
        self.assertEqual(card.sudo().company_id, self.card_company)

    def test_an_adjustment_that_somebody_else_asked_for(self):
        wishes = self.wish(
            self.accountant,
            'customer.card.adjustment',
            state='requested',
            requested_by_id=self.env.ref('base.user_admin').id,
        )
        adjustment = wishes.create({'account_id': self.value.id, 'amount': 1000, 'reason': "A wish"})
        self.assertEqual((adjustment.state, adjustment.requested_by_id.id), ('draft', False))
        with self.assertRaises(UserError):
            adjustment.action_approve()
        self.assertEqual(self.value.balance, 100)

    def test_an_adjustment_that_is_a_payout(self):
        wishes = self.wish(self.accountant, 'customer.card.adjustment', kind='payout', card_id=self.gift_card.id)
        adjustment = wishes.create({'account_id': self.value.id, 'amount': -100, 'reason': "A wish"})
        self.assertEqual((adjustment.kind, adjustment.card_id.id), ('adjust', False))

    def test_an_import_that_was_checked(self):
        wishes = self.wish(
            self.manager, 'customer.card.import', state='checked', digest='x' * 64, started_by_id=self.env.uid
        )
        self.assertEqual(wishes.create({'program_id': self.loyalty.id}).state, 'draft')

    def test_a_batch_that_runs(self):
        wishes = self.wish(self.desk, 'customer.card.batch', state='running', problem="none")
        batch = wishes.create({'program_id': self.gift.id, 'quantity': 5})
        self.assertEqual((batch.state, batch.problem), ('draft', False))

    def test_a_tier_nobody_reached(self):
        tier = self.env['customer.card.tier'].create({'name': "Gold", 'program_id': self.gift.id, 'threshold': 1000})
        card = self.card(tier_id=tier.id, pinned_tier_id=tier.id)
        self.assertFalse(card.tier_id or card.pinned_tier_id)

    @mute_logger('odoo.sql_db')
    def test_a_card_payment(self):
        """By whatever default the method, the order or the authorization comes."""
        uuid = str(uuid4())
        answer = self.authorize(self.gift_card, 'value', 10, uuid)
        draft = self.sync(self.order([(self.bread, 1, 10)], [], uuid=uuid, state='draft'))
        wishes = self.wish(
            self.cashier, 'pos.payment', payment_method_id=self.value_method.id, pos_order_id=draft.id,
            customer_card_operation=answer['operation'],
        )  # fmt: skip
        for vals in ({'amount': 10}, {'amount': 10, 'pos_order_id': draft.id}):
            with self.subTest(vals):
                self.assertTrue(self.refused(wishes, vals))
        self.assertFalse(draft.payment_ids)

    @mute_logger('odoo.sql_db')
    def test_a_line_more_on_a_served_order(self):
        order = self.sync(self.order([(self.bread, 1, 10)], [(self.cash_method, 10)], cards=[self.loyalty_card]))
        wishes = self.wish(self.cashier, 'pos.order.line', order_id=order.id)
        vals = {
            'product_id': self.bread.id,
            'qty': 100,
            'price_unit': 10,
            'price_subtotal': 1000,
            'price_subtotal_incl': 1000,
        }
        self.assertTrue(self.refused(wishes, vals))
        self.assertEqual(len(order.lines), 1)

    def test_what_an_order_says_of_cards(self):
        wishes = self.wish(
            self.cashier, 'pos.order', customer_card_refs=self.ref(self.gift_card), customer_card_summary='{}',
        )  # fmt: skip
        order = wishes.create(
            {
                'session_id': self.session.id,
                'company_id': self.card_company.id,
                'amount_total': 0,
                'amount_tax': 0,
                'amount_paid': 0,
                'amount_return': 0,
            }
        )
        self.assertFalse(order.customer_card_refs or order.customer_card_summary)

    def test_what_the_ledger_makes_takes_no_wishes(self):
        for model in (
            'customer.card.health',
            'customer.card.settlement',
            'customer.card.consent',
            'customer.card.account',
        ):
            wished = {
                f'default_{name}': 1
                for name, field in self.env[model]._fields.items()
                if field.type in ('integer', 'many2one', 'boolean', 'float')
            }
            defaults = self.env[model].with_context(**wished).default_get(list(self.env[model]._fields))
            plain = self.env[model].default_get(list(self.env[model]._fields))
            self.assertEqual(defaults.keys(), plain.keys(), model)
