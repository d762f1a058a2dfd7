"""Risk: what our own code makes for somebody is filled in with that somebody's wishes, or a wish changes what is there
before anybody looks at it.
"""

import json
from uuid import uuid4

from odoo.models import BaseModel as Model
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged

from ..desk.case import LifeCase


@tagged('post_install', '-at_install')
class TestLentDefaults(LifeCase):
    """Defaults of a user, and of the context a call comes with."""

    def setUp(self) -> None:
        super().setUp()
        self.charge(200)
        self.mine = self.env['customer.card']._issue(
            self.gift, partner=self.env['res.partner'].create({'name': "Mate"})
        )
        self.post(self.mine._account('value'), 5, 'sale')

    def wish(self, user: Model, model: str, field: str, value: object) -> None:
        """What every employee may set for the own forms."""
        known = self.env['ir.model.fields']._get(model, field)
        vals = {'field_id': known.id, 'user_id': user.id, 'json_value': json.dumps(value)}
        call_kw(self.env['ir.default'].with_user(user), 'create', [[vals]], {})

    def rpc(self, user: Model, model: str, method: str, *args: object, **context: object) -> object:
        answer = call_kw(self.env[model].with_user(user), method, list(args), {'context': context})
        self.env.flush_all()
        self.env.invalidate_all()
        return answer

    def enrolled(self, phone: str = "0912 345 6789", **context: object) -> dict:
        values = {'name': "Ada", 'phone': phone, 'program_id': self.loyalty.id}
        self.loyalty.enroll_at_till = True
        answer = self.rpc(
            self.cashier, 'pos.session', 'customer_card_enroll', [self.session.id], values, str(uuid4()), **context
        )
        self.assertTrue(answer['ok'], answer)
        return answer

    def test_a_new_customer_comes_without_a_login(self):
        admin = {'name': "evil", 'login': "evil", 'group_ids': [[6, 0, [self.env.ref('base.group_system').id]]]}
        logins = self.env['res.users'].with_context(active_test=False).search_count([])
        self.wish(self.cashier, 'res.partner', 'user_ids', [[0, 0, admin]])
        self.enrolled()
        self.enrolled("0912 345 6780", default_user_ids=[[0, 0, {**admin, 'login': "evil2"}]])
        self.assertEqual(self.env['res.users'].with_context(active_test=False).search_count([]), logins)

    def test_nor_with_somebodys_card(self):
        self.gift_card.partner_id = self.holder
        self.wish(self.cashier, 'res.partner', 'customer_card_ids', [[4, self.gift_card.id]])
        self.enrolled()
        self.assertEqual(self.gift_card.partner_id, self.holder)

    def test_nor_what_a_manager_imports(self):
        admin = {'name': "evil", 'login': "evil", 'group_ids': [[6, 0, [self.env.ref('base.group_system').id]]]}
        self.wish(self.manager, 'res.partner', 'user_ids', [[0, 0, admin]])
        partners = self.env['res.partner'].with_user(self.manager).sudo()
        for made in (partners, partners.with_context(default_user_ids=[[0, 0, {**admin, 'login': "evil2"}]])):
            self.assertFalse(made.create({'name': "Ada"}).user_ids)

    def test_a_replacement_opens_the_accounts_of_its_card(self):
        value = self.value
        poison = [[1, self.mine.id, {'account_ids': [[6, 0, value.ids]]}]]
        self.rpc(self.desk, 'customer.card', 'action_replace', self.mine.ids, default_family_ids=poison)
        new = self.mine.replaced_by_id
        self.assertEqual(new.account_ids, self.mine.account_ids)
        self.assertNotIn(value, new.account_ids)
        friend = self.env['res.partner'].create({'name': "Friend"})
        poison = [[1, new.id, {'account_ids': [[6, 0, value.ids]]}]]
        vals = {'card_id': new.id, 'partner_id': friend.id}
        dialog = self.rpc(self.manager, 'customer.card.family', 'create', [vals])
        self.rpc(self.manager, 'customer.card.family', 'action_done', dialog, default_family_ids=poison)
        self.assertEqual(friend.customer_card_ids.account_ids, new.account_ids)

    def test_a_hold_pays_what_it_holds(self):
        uuid = str(uuid4())
        answer = self.authorize(self.mine, 'value', 1, uuid)
        hold = self.Ledger._find(f"till:{answer['operation']}")
        other = self.sync(self.order([(self.bread, 1, 1)], [(self.cash_method, 1)], partner_id=self.holder.id))
        for said in ({'tender_amount': 100.0}, {'account_id': self.value.id}):
            operations = [[1, other.id, {'customer_card_operation_ids': [[1, hold.id, said]]}]]
            poison = [[1, self.holder.id, {'pos_order_ids': operations}]]
            amount = said.get('tender_amount', 1)
            payment = [(self.value_method, amount, {'customer_card_operation': answer['operation']})]
            data = self.order([(self.bread, 1, amount)], payment, uuid=uuid, cards=[self.mine])
            try:
                with self.env.cr.savepoint():
                    self.rpc(self.cashier, 'pos.order', 'sync_from_ui', [data], default_message_partner_ids=poison)
            except Exception as error:  # noqa: BLE001  refused in whatever words
                self.assertIn("not authorized", str(error))
            self.env.invalidate_all()
        self.assertEqual((self.value.balance, self.mine._account('value').balance), (200, 4))
        self.assertHealthy()

    def test_the_books_are_looked_at_as_of_today(self):
        defaults = self.env['ir.default']
        for name, day in (('date_from', '2000-01-01'), ('date_to', '2000-01-02')):
            defaults.set('customer.card.liability', name, day)
        journal = self.gift.journal_id
        accounts = self.gift.liability_account_id, self.gift.clearing_account_id
        items = [
            (0, 0, {'account_id': one.id, 'balance': amount}) for one, amount in zip(accounts, (77, -77), strict=True)
        ]
        self.env['account.move'].create({'journal_id': journal.id, 'line_ids': items}).action_post()
        health = self.env['customer.card.health']._check()
        self.assertIn('books', health.finding_ids.mapped('validator'))

    def test_honest_defaults_stay(self):
        """A user's own, where the user makes the record; a list of records that are there."""
        user = new_test_user(self.env, 'wishing', 'base.group_user,base.group_partner_manager')
        tag = self.env['res.partner.category'].create({'name': "Friends"})
        self.wish(user, 'res.partner', 'city', "Shiraz")
        partners = self.env['res.partner'].with_user(user).with_context(default_category_id=[[6, 0, tag.ids]])
        made = partners.create({'name': "Ada"})
        self.assertEqual((made.city, made.category_id), ("Shiraz", tag))
