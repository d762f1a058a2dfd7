"""Risk: who serves at the desk becomes the holder of what a stranger left behind on a card of nobody, or will put on
one.
"""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.models import BaseModel as Model
from odoo.tests import new_test_user, tagged

from ...models.ledger.protected import own
from ..desk.case import LifeCase


@tagged('post_install', '-at_install')
class TestNamingOneself(LifeCase):
    def draft(self, user: Model, **vals) -> Model:
        return self.env['customer.card'].with_user(user).create({'program_id': self.gift.id, **vals})

    def sold(self, card: Model) -> None:
        line = (self.gift.product_id, 1, 50, {'customer_card_ref': self.ref(card)})
        self.assertEqual(self.sync(self.order([line], [(self.cash_method, 50)])).state, 'paid')

    def test_nobody_names_oneself(self):
        """Holder of a card of nobody, full, spent or new: neither who serves at the desk nor a manager."""
        full, spent, new = (self.env['customer.card']._issue(self.gift) for _card in range(3))
        self.post(full._account('value'), 40, 'sale')
        self.post(spent._account('value'), 40, 'sale')
        self.post(spent._account('value'), -40, 'adjust')
        for card in (full, spent, new):
            for user in (self.desk, self.manager):
                with self.assertRaisesRegex(AccessError, "A colleague names you"), self.env.cr.savepoint():
                    card.with_user(user).partner_id = user.partner_id
        full.with_user(self.desk).partner_id = self.manager.partner_id
        self.assertEqual(full.partner_id, self.manager.partner_id)

    def test_a_card_of_ones_own(self):
        """One made for oneself is one's own, and so is what a colleague gives; a colleague's draft is not."""
        for vals in ({'partner_id': self.desk.partner_id.id}, {}):
            mine = self.draft(self.desk, **vals)
            mine.partner_id = self.desk.partner_id
            mine.action_activate()
            self.assertEqual((mine.state, mine.partner_id), ('active', self.desk.partner_id))
        other = self.draft(self.manager)
        with self.assertRaisesRegex(AccessError, "A colleague names you"), self.env.cr.savepoint():
            other.with_user(self.desk).partner_id = self.desk.partner_id
        given = self.env['customer.card']._issue(self.gift, state='ready').with_user(self.manager)
        given.action_activate()
        given.partner_id = self.desk.partner_id
        self.assertEqual(given.partner_id, self.desk.partner_id)

    def test_stock_has_no_holder(self):
        """Nobody is named on it, blocked or expired either, and a card with a holder is not put there."""
        cards = self.env['customer.card']._issue(self.gift, 3, state='ready')
        cards[1].action_block_lost()
        own(cards[2]).write({'state': 'expired'})
        for card in cards:
            for partner in (self.holder, self.manager.partner_id):
                with self.assertRaisesRegex(UserError, "is stock, which has no holder"), self.env.cr.savepoint():
                    card.with_user(self.manager).partner_id = partner
        mine = self.draft(self.desk, partner_id=self.desk.partner_id.id)
        with self.assertRaisesRegex(UserError, "Remove the holder first"), self.env.cr.savepoint():
            mine.action_prepare()
        mine.with_user(self.manager).partner_id = False
        mine.action_prepare()
        self.assertEqual(mine.state, 'ready')
        self.sold(mine.with_env(self.env))
        self.assertFalse(mine.sudo().account_ids.partner_id)

    def test_the_sale_of_stock_forgets_who_stands_there(self):
        """Where a holder was named before stock had none."""
        card = self.env['customer.card']._issue(self.gift, state='ready')
        card.sudo().partner_id = self.desk.partner_id
        self.sold(card)
        self.assertEqual((card.state, card._account('value').balance), ('active', 50))
        self.assertFalse(card.partner_id | card.account_ids.partner_id)
        self.assertHealthy()

    def merge(self, user: Model, contacts: Model, to: Model) -> None:
        user.group_ids |= self.env.ref('base.group_partner_manager')
        wizards = self.env['base.partner.merge.automatic.wizard'].with_user(user)
        wizards.create({'partner_ids': [Command.set(contacts.ids)], 'dst_partner_id': to.id}).action_merge()

    def test_nobody_becomes_a_holder_by_merging(self):
        """A manager neither, either way round; it is not proposed, and a colleague does it."""
        own, words = self.manager.partner_id, {'email': "one@example.com", 'vat': "CARD3"}
        (own | self.holder).write(words)
        for to in (own, self.holder):
            told = self.assertRaisesRegex(AccessError, "would be yours. A colleague merges")
            with self.subTest(to.name), told, self.env.cr.savepoint():
                self.merge(self.manager, own | self.holder, to)
        self.env.flush_all()
        wizard = self.env['base.partner.merge.automatic.wizard'].with_user(self.manager).create({})
        wizard._process_query("SELECT min(id), array_agg(id) FROM res_partner WHERE vat = 'CARD3' GROUP BY vat")
        self.assertEqual((len(wizard.line_ids), wizard.number_group), (0, 0))
        self.merge(self.manager, own | self.env['res.partner'].create({'name': "Without cards", **words}), own)
        home = {'company_id': self.card_company.id, 'company_ids': [Command.set(self.card_company.ids)]}
        groups = 'customer_card.group_manager,base.group_erp_manager'  # the host asks for the right on logins, too
        colleague = new_test_user(self.env, 'naming_colleague', groups, **home)
        self.merge(colleague, own | self.holder, own)
        self.assertEqual(self.loyalty_card.partner_id, own)
