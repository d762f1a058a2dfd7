"""Risk: what belongs to a program, an account or a design says another company by a call: it is approved by people who
have no rights here, and hidden from those who have.
"""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..common.cards import CustomerCardCommon


@tagged('post_install', '-at_install')
class TestCompanyOfAnother(CustomerCardCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elsewhere = cls.env['res.company'].create({'name': "Elsewhere"})
        cls.both = cls.card_company | cls.elsewhere
        home = {'company_id': cls.card_company.id, 'company_ids': cls.both.ids}
        cls.manager = new_test_user(cls.env, 'another_manager', 'customer_card.group_manager', **home)
        away = {'company_id': cls.elsewhere.id, 'company_ids': cls.elsewhere.ids}
        cls.stranger = new_test_user(cls.env, 'another_stranger', 'customer_card.group_accountant', **away)
        cls._limit(cls.gift, 0)
        cls.credit = cls._program('credit', prefix='954')
        cls.neighbor = cls.env['res.partner'].create({'name': "Omid Neighbor"})

    def records(self, model: str):
        return self.env[model].with_user(self.manager).with_context(allowed_company_ids=self.both.ids)

    def wishing(self, model: str):
        """The model for somebody who wishes for another company, in every way there is."""
        self.env['ir.default'].with_user(self.manager).set(model, 'company_id', self.elsewhere.id, user_id=True)
        return self.records(model).with_context(default_company_id=self.elsewhere.id)

    def values(self, model: str) -> dict:
        design = self.env['customer.card.design'].search([], limit=1) or self.env['customer.card.design'].create(
            {'name': "Plain", 'company_id': self.card_company.id}
        )
        card, other = (self.env['customer.card']._issue(self.credit, partner=self.neighbor) for _card in range(2))
        line = self.env['customer.card.credit'].create({'card_id': other.id, 'wanted': 10})
        self.post(line.account_id, -5, 'adjust', below_floor=True)
        return {
            'customer.card.batch': {'program_id': self.gift.id, 'quantity': 2, 'opening_value': 500,
                                    'card_state': 'active'},
            'customer.card.adjustment': {'account_id': self.gift_card._account('value').id, 'amount': 500,
                                         'reason': "Spoiled"},
            'customer.card.import': {'program_id': self.gift.id},
            'customer.card.earning.rule': {'program_id': self.loyalty.id, 'name': "More"},
            'customer.card.reward': {'program_id': self.loyalty.id, 'name': "Loaf", 'points': 100,
                                     'product_ids': self.env['product.product'].create({'name': "Loaf"}).ids},
            'customer.card.tier': {'program_id': self.loyalty.id, 'name': "Silver", 'threshold': 10},
            'customer.card.challenge': {'program_id': self.loyalty.id, 'name': "Three", 'points': 5},
            'customer.card.design.element': {'design_id': design.id},
            **self.contract_values(),
            'customer.card.credit': {'card_id': card.id, 'wanted': 10},
            'customer.card.credit.change': {'line_id': line.id, 'after': 10, 'reason': "Asked for"},
            'customer.card.credit.pause': {'line_id': line.id, 'kind': 'complaint', 'reason': "Asked for"},
            'customer.card.credit.promise': {'line_id': line.id, 'amount': 5},
            'customer.card.credit.share': {'line_id': line.id, 'card_id': line.card_id.id, 'limit': 5},
        }[model]  # fmt: skip

    def contract_values(self) -> dict:
        plans = self.env['customer.card.program'].search([('name', '=', "Installments")], limit=1)
        plans = plans or self._program('installment', name="Installments", prefix='955')
        card = self.env['customer.card']._issue(plans, partner=self.neighbor)
        contract = {'card_id': card.id, 'line_ids': [(0, 0, {'name': "Stove", 'price': 600})]}
        part = {'contract_id': self.env['customer.card.contract'].create(contract).id}
        return {
            'customer.card.contract': contract,
            'customer.card.contract.change': {**part, 'kind': 'settle'},
            'customer.card.contract.import': {'program_id': plans.id},
            'customer.card.contract.line': {**part, 'name': "Pan", 'price': 5},
            'customer.card.contract.unequal': {**part, 'number': 2, 'amount': 100},
        }

    def test_it_is_never_said(self):
        """Neither as a value nor as a wish, when it is made or later."""
        for model in sorted(self.env.registry):
            field = self.env[model]._fields.get('company_id') if model.startswith('customer.card.') else None
            asked = self.env[model].with_user(self.manager)
            if not (field and field.related and field.store and asked.has_access('create')):
                continue
            with self.subTest(model):
                vals = self.values(model)
                told = self.records(model).create({**vals, 'company_id': self.elsewhere.id})
                told.write({'company_id': self.elsewhere.id})
                wished = self.wishing(model).create(self.values(model))
                self.env.flush_all()
                self.env.invalidate_all()
                company = told.design_id.company_id if model.endswith('element') else self.card_company
                self.assertEqual([told.company_id, wished.company_id], [company, company])

    def approved(self, record) -> bool:
        """Whether the stranger can approve it."""
        self.assertEqual(record.state, 'requested')
        self.env.flush_all()
        self.env.invalidate_all()
        try:
            self.env[record._name].with_user(self.stranger).browse(record.ids).action_approve()
        except (AccessError, UserError):
            return False
        return True

    def test_nobody_of_another_company_approves(self):
        batch, adjustment = (
            self.records(model).create(self.values(model))
            for model in ('customer.card.batch', 'customer.card.adjustment')
        )
        (batch.write({'company_id': self.elsewhere.id}), adjustment.write({'company_id': self.elsewhere.id}))
        batch.action_start()
        adjustment.action_request()
        self.assertEqual([self.approved(one) for one in (batch, adjustment)], [False, False])
        self.assertFalse(batch.sudo().card_ids or self.gift_card._account('value').balance)
