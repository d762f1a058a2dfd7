"""Risk: what belongs to one company is seen, or changed, by another one."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..common.cards import CustomerCardCommon


@tagged('post_install', '-at_install')
class TestTwoCompanies(CustomerCardCommon):
    """What belongs to one company is neither seen nor touched from another."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.post(cls, cls.gift_card._account('value'), 50, 'sale')
        cls.other = cls.env['res.company'].create({'name': "Elsewhere"})
        cls.stranger = new_test_user(
            cls.env,
            'card_stranger',
            'customer_card.group_manager',
            company_id=cls.other.id,
            company_ids=[(6, 0, cls.other.ids)],
        )

    def test_the_stranger_sees_nothing(self):
        for name in sorted(self.env.registry):
            model = self.env[name].with_user(self.stranger).with_company(self.other)
            if not name.startswith('customer.card') or model._abstract or 'company_id' not in model._fields:
                continue
            with self.subTest(name):
                if model.has_access('read'):  # what nobody reads, nobody finds
                    self.assertFalse(model.search([('company_id', '=', self.card_company.id)]))
                records = self.env[name].sudo().search([('company_id', '=', self.card_company.id)], limit=1)
                if records:
                    with self.assertRaises(AccessError):
                        records.with_user(self.stranger).with_company(self.other).read(['company_id'])

    def test_the_stranger_affects_nothing(self):
        card, program = self.gift_card.with_user(self.stranger), self.gift.with_user(self.stranger)
        for deed in (
            card.action_block_lost, card.action_replace, card.action_close, lambda: card.write({'partner_id': False}),
            lambda: program.write({'name': "Mine"}), program.unlink, program.copy,
            lambda: self.env['customer.card'].with_user(self.stranger).create({'program_id': self.gift.id}),
            lambda: self.gift_card.account_ids.with_user(self.stranger).write({'partner_id': self.holder.id}),
        ):  # fmt: skip
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                deed()
        self.env.invalidate_all()
        self.assertEqual((self.gift_card.state, self.gift_card._account('value').balance), ('active', 50))

    def test_a_foreign_card_means_nothing(self):
        codes = (self.gift_card.number, self.gift_card._qr_token())
        for code in codes:
            self.assertFalse(self.env['customer.card']._identify(code, self.other))
            self.assertTrue(self.env['customer.card']._identify(code, self.card_company))

    def test_value_never_crosses_companies(self):
        program = self.env['customer.card.program'].create(
            {'name': "Foreign", 'kind': 'gift', 'company_id': self.other.id}
        )
        foreign = self.env['customer.card']._issue(program)._account('value')
        with self.assertRaises(UserError):
            self.Ledger._transfer(
                self.gift_card._account('value'), foreign, self.available(self.gift_card._account('value')), 't'
            )
