"""Risks: value by hand that one person prepares, a colleague changes behind the form, and the first one asks for."""

import base64

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..issuing.case import ImportCase


@tagged('post_install', '-at_install')
class TestPreparedBy(ImportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna, cls.bert = (
            new_test_user(cls.env, f'prepares_{name}', 'customer_card.group_manager') for name in ('anna', 'bert')
        )

    def refused(self, act) -> None:
        with self.assertRaisesRegex(AccessError, "prepared by prepares_anna"), self.env.cr.savepoint():
            act()
        self.env.invalidate_all()

    def test_an_adjustment(self):
        draft = (
            self.env['customer.card.adjustment']
            .with_user(self.anna)
            .create({'account_id': self.gift_card._account('value').id, 'amount': 5, 'reason': "Broken bottle"})
        )
        other = self.env['customer.card']._issue(self.gift)._account('value')
        for vals in ({'amount': 10000}, {'account_id': other.id}, {'reason': "Another one"}):
            self.refused(lambda vals=vals: draft.with_user(self.bert).write(vals))
        self.refused(lambda: draft.with_user(self.bert).action_request())
        draft.amount = 6
        draft.action_request()
        draft.with_user(self.bert).action_approve()
        self.assertEqual((draft.state, self.gift_card._account('value').balance), ('posted', 6))

    def test_a_batch(self):
        desk = new_test_user(self.env, 'prepares_desk', 'customer_card.group_desk')
        self._limit(self.gift, 500)
        vals = {'program_id': self.gift.id, 'quantity': 5, 'card_state': 'active'}
        batch = self.env['customer.card.batch'].with_user(self.anna).create(vals)
        for user in (desk, self.bert):
            for change in ({'opening_value': 100}, {'quantity': 50}, {'program_id': self.both.id}):
                self.refused(lambda user=user, change=change: batch.with_user(user).write(change))
        batch.opening_value = 10
        self.refused(lambda: batch.with_user(self.bert).action_start())
        batch.action_start()
        self.assertEqual(sum(batch.sudo().card_ids.account_ids.mapped('balance')), 50)
        empty = self.env['customer.card.batch'].with_user(self.anna).create({**vals, 'card_state': 'ready'})
        empty.with_user(desk).action_start()
        self.assertEqual(empty.issued, 5, "cards without value are anybody's of the desk")

    def test_an_import(self):
        one = self.list_of("old_code,value\nANNA0001,1\n", user=self.anna)
        self.assertEqual(one.state, 'checked', self.errors(one))
        other = one.with_user(self.bert)
        self.refused(lambda: other.write({'file': base64.b64encode(b"old_code,value\nBERT0001,10000\n")}))
        self.refused(lambda: other.write({'program_id': self.both.id}))
        self.refused(other.action_check)
        self.refused(other.action_import)
        one.action_import()
        other.with_context(customer_card_seen=one.rows_digest).action_approve()
        self.assertEqual((one.state, one.sudo().card_ids.old_code), ('done', 'ANNA0001'))
