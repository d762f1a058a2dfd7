"""Risk: an accountant cannot see what an entry was for; or sees more of the tills than that."""

from odoo.exceptions import AccessError
from odoo.models import BaseModel as Model
from odoo.tests import new_test_user, tagged

from ..common.till import TillCase


@tagged('post_install', '-at_install')
class TestReceiptTold(TillCase):
    """Who keeps the cards' books reads the receipt behind every entry, and needs no rights at a till."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.bread.name = 'Bread <b>bold</b>'

    def keeper(self, group: str, company: Model | None = None) -> Model:
        company = company or self.card_company
        name = f'told_{group}_{company.id}'
        return new_test_user(
            self.env, name, f'customer_card.group_{group}', company_id=company.id, company_ids=company.ids
        )

    def spent(self) -> Model:
        self.charge(50)
        self.sync(self.gift_order(30, spend=20))
        return self.value.entry_ids.sorted('sequence')[-1].operation_id

    def test_an_accountant_reads_it(self):
        operation = self.spent().with_user(self.keeper('accountant'))
        self.assertFalse(operation.env['pos.order'].has_access('read'))
        self.assertTrue(operation.opens_origin)
        self.assertTrue(operation.entry_ids[:1].opens_origin)
        action = operation.entry_ids[:1].action_open_origin()
        self.assertEqual((action['res_model'], action['res_id']), (operation._name, operation.id))
        text = str(operation.receipt)
        for said in ('Bread &lt;b&gt;bold&lt;/b&gt;', '30.00', '20.00', '10.00', self.cash_method.name):
            self.assertIn(said, text)
        with self.assertRaises(AccessError):
            self.env['pos.order'].with_user(operation.env.user).search([]).read(['name'])

    def test_what_an_adjustment_gave_has_none(self):
        self.charge(50)
        operation = self.value.entry_ids.operation_id.with_user(self.keeper('accountant'))
        self.assertFalse(operation.opens_origin)
        self.assertFalse(operation.receipt)

    def test_the_desk_does_not(self):
        operation = self.spent().with_user(self.keeper('desk'))
        self.assertFalse(operation.opens_origin)
        self.assertEqual(operation.action_open_origin()['tag'], 'display_notification')
        with self.assertRaises(AccessError):
            operation.read(['receipt'])

    def test_nor_does_another_companys_accountant(self):
        company = self.env['res.company'].create({'name': "Elsewhere"})
        with self.assertRaises(AccessError):
            self.spent().with_user(self.keeper('accountant', company)).read(['receipt'])

    def test_who_may_open_orders_opens_them(self):
        keeper = self.keeper('accountant')
        keeper.group_ids |= self.env.ref('point_of_sale.group_pos_user')
        operation = self.spent().with_user(keeper)
        self.assertEqual(operation.action_open_origin()['res_model'], 'pos.order')
        self.assertFalse(operation.receipt)
