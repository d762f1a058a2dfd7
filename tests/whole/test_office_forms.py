"""Risk: a form of the office, the host's or ours, does not open or cannot be filled in, for everybody."""

from odoo.exceptions import AccessError, UserError
from odoo.models import BaseModel as Model
from odoo.tests import Form, new_test_user, tagged

from ..common.till import TillCase

OFFICE = (
    'point_of_sale.group_pos_manager,account.group_account_manager,base.group_partner_manager,'
    'customer_card.group_manager'
)


@tagged('post_install', '-at_install')
class TestOfficeForms(TillCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        home = {'company_id': cls.card_company.id, 'company_ids': cls.card_company.ids}
        cls.clerk = new_test_user(cls.env, 'office_forms', OFFICE, **home)

    def extended(self):
        """The models of the host's that we add to."""
        for name in sorted(self.env.registry):
            records = self.env[name]
            parts = [part.__module__ for part in type(records).__mro__ if part.__name__ != 'Base']
            ours = any('.customer_card.models.' in module for module in parts)
            if ours and not records._abstract and not name.startswith('customer.card'):
                yield records.with_user(self.clerk)

    def opens(self, form: Model, names: list[str]) -> str:
        try:
            form.onchange(dict.fromkeys(names, False), names, {'display_name': {}})
        except (AccessError, UserError):
            return ''
        except Exception as error:  # noqa: BLE001  whatever it is, the form is broken
            return repr(error)
        return ''

    def test_all_that_we_add_to(self):
        self.sync(self.order([(self.bread, 1, 10)], [(self.cash_method, 10)]))
        broken, opened = [], 0
        for records in self.extended():
            there = records.sudo().search([], limit=1).with_user(self.clerk)
            for form in (records, there):
                for names in ([], ['display_name']):
                    opened += 1
                    broken += [(records._name, bool(form), said) for said in [self.opens(form, names)] if said]
        self.assertFalse(broken)
        self.assertGreater(opened, 100)

    def test_a_customer_is_put_on_an_order(self):
        order = self.sync(self.order([(self.bread, 1, 10)], [(self.cash_method, 10)]))
        with Form(order.with_user(self.clerk)) as form:
            form.partner_id = self.holder
        self.assertEqual(order.partner_id, self.holder)

    def test_a_part_of_an_order_is_returned(self):
        order = self.sync(self.order([(self.bread, 2, 10)], [(self.cash_method, 20)]))
        back = self.env['pos.order'].with_user(self.clerk).browse(order.with_user(self.clerk).refund()['res_id'])
        with Form(back) as form, form.lines.edit(0) as line:
            line.qty = -1
        self.assertEqual((back.lines.qty, back.amount_total), (-1, -10))
