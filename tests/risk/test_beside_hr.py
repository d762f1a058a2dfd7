import contextlib
from uuid import uuid4

from odoo.exceptions import UserError
from odoo.models import BaseModel
from odoo.tests import tagged

from ..common.till import BesideMixin
from .case import GuardCase


@tagged('post_install', '-at_install', 'beside')
class TestEmployees(BesideMixin, GuardCase):
    """Employees who log in at a till that somebody else opened (`pos_hr`)."""

    modules = ('pos_hr',)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        employees = cls.env['hr.employee'].sudo()
        cls.eve = employees.create({'name': "Eve", 'company_id': cls.card_company.id})
        cls.dina = employees.create(
            {'name': "Dina", 'company_id': cls.card_company.id, 'work_contact_id': cls.holder.id}
        )
        cls._log_in_as_employees(True)
        cls.post(cls, cls.points, 1000, 'reward')

    @classmethod
    def _log_in_as_employees(cls, wanted: bool) -> None:
        """Whether tills ask for employees, which the host does not let anybody change while they are open."""
        BaseModel.write(cls.pos_config_usd.sudo(), {'module_pos_hr': wanted})

    def named(self, employee):
        """The till as the page of this employee calls it."""
        return self.till.with_context(customer_card_employee=employee.id)

    def pay(self, till) -> dict:
        return till.customer_card_authorize(self.ref(self.loyalty_card), 'points', 1, str(uuid4()), str(uuid4()))

    def test_nobody_takes_from_the_own_card(self):
        self.assertTrue(self.pay(self.named(self.eve))['ok'])
        answer = self.pay(self.named(self.dina))
        self.assertFalse(answer['ok'])
        self.assertIn("own card", answer['message'])
        self.assertEqual(len(self.noted('own_card')), 1)
        shown = self.named(self.dina).customer_card_identify(self.loyalty_card.sudo().number)['card']
        self.assertTrue(shown['own'])
        self.assertFalse(shown['accounts'][0]['usable'])

    def test_who_logged_in_last_counts_where_the_till_names_nobody(self):
        self.assertTrue(self.pay(self.till)['ok'])
        self.session.sudo().employee_id = self.dina
        self.assertFalse(self.pay(self.till)['ok'])
        for forged in ('1', True, 10**9, [self.eve.id]):
            self.assertFalse(self.pay(self.till.with_context(customer_card_employee=forged))['ok'], forged)

    def test_naming_an_employee_who_may_not_work_here_wins_nothing(self):
        self.session.sudo().employee_id = self.dina
        self.pos_config_usd.sudo().basic_employee_ids = self.dina
        self.assertFalse(self.pay(self.named(self.eve))['ok'])

    def test_naming_another_employee_wins_nothing_against_the_user(self):
        self.loyalty_card.sudo().partner_id = self.cashier.partner_id
        self.assertFalse(self.pay(self.named(self.eve))['ok'])

    def test_the_own_purchase_earns_nothing(self):
        sale = [(self.bread, 1, 10)], [(self.cash_method, 10)]
        before = self.points.balance
        self.sync(self.order(*sale, cards=[self.loyalty_card], employee_id=self.dina.id))
        self.assertEqual((self.points.balance, len(self.noted('own_card'))), (before, 1))
        self.sync(self.order(*sale, cards=[self.loyalty_card], employee_id=self.eve.id))
        self.assertEqual(self.points.balance, before + 10)
        earned = self.points.entry_ids.sorted('sequence')[-1].operation_id
        self.assertEqual((earned.cashier, earned.user_id), ("Eve", self.cashier))
        self.loyalty.staff_own = True
        self.sync(self.order(*sale, cards=[self.loyalty_card], employee_id=self.dina.id))
        self.assertEqual(self.points.balance, before + 20)

    def test_at_a_managers_till_an_employee_is_no_manager(self):
        """Goods without their receipt, which a program leaves to managers."""
        self.gift.returns_without_receipt = self.loyalty.returns_without_receipt = 'manager'
        self.cashier.sudo().group_ids += self.env.ref('point_of_sale.group_pos_manager')
        back = [(self.bread, -1, 10)], [(self.cash_method, -10)]
        with self.assertRaisesRegex(UserError, "by a manager only"), self.env.cr.savepoint():
            self.sync(self.order(*back, employee_id=self.eve.id))
        self.eve.sudo().user_id = self.cashier
        self.assertTrue(self.sync(self.order(*back, employee_id=self.eve.id)))
        self.eve.sudo().user_id = False
        BaseModel.write(self.pos_config_usd.sudo(), {'advanced_employee_ids': self.eve.ids})
        self.assertTrue(self.sync(self.order(*back, employee_id=self.eve.id)))

    # --- people who share a user --------------------------------------------------------------------------------------

    def spend(self, employee, amount: float) -> dict:
        """One order of ``amount`` paid by the gift card and rung up by ``employee``; what the
        authorization answered.
        """
        uuid = str(uuid4())
        answer = self.named(employee).customer_card_authorize(
            self.ref(self.gift_card), 'value', amount, uuid, str(uuid4())
        )
        if answer['ok']:
            payments = [(self.value_method, amount, {'customer_card_operation': answer['operation']})]
            order = self.order([(self.bread, 1, amount)], payments, uuid=uuid, employee_id=employee.id)
            self.order_of = self.sync(order)
        return answer

    def test_everybody_has_a_limit_of_their_own(self):
        self.post(self.value, 500, 'sale')
        self.gift.cashier_day_limit = 100
        self.assertTrue(self.spend(self.eve, 80)['ok'])
        self.assertEqual(self.spend(self.eve, 30)['code'], 'limit')
        self.assertTrue(self.spend(self.dina, 80)['ok'])
        self.assertEqual(self.spend(self.dina, 30)['code'], 'limit')
        self.assertTrue(self.spend(self.eve, 20)['ok'])

    def test_what_is_held_counts_for_all_until_the_order_says_who(self):
        self.post(self.value, 500, 'sale')
        self.gift.cashier_day_limit = 100
        held = self.named(self.eve).customer_card_authorize(
            self.ref(self.gift_card), 'value', 90, str(uuid4()), str(uuid4())
        )
        self.assertTrue(held['ok'])
        self.assertEqual(self.spend(self.dina, 30)['code'], 'limit')

    def test_who_rang_it_up_stays(self):
        """Whoever took something names a colleague afterwards: by RPC, or by the order sent once more."""
        self.post(self.value, 500, 'sale')
        self.assertTrue(self.spend(self.eve, 80)['ok'])
        order, sent = self.order_of, self.order_of.read(['uuid', 'access_token'])[0]
        for record in (order, order.payment_ids):
            with contextlib.suppress(UserError), self.env.cr.savepoint():
                record.with_user(self.cashier).write({'employee_id': self.dina.id})
        with contextlib.suppress(UserError), self.env.cr.savepoint():
            self.sync(self.order([], [], **{**sent, 'employee_id': self.dina.id, 'amount_total': 80}))
        self.env.invalidate_all()
        self.assertEqual((order.employee_id, order.payment_ids.employee_id), (self.eve, self.eve))
        self.gift.cashier_day_limit = 100
        self.assertEqual(self.spend(self.eve, 30)['code'], 'limit')

    def test_unusual_is_what_one_of_them_does(self):
        self.post(self.value, 500, 'sale')
        for employee in (self.eve, self.dina):
            for _order in range(3):
                self.spend(employee, 1)
        self.env['customer.card.unusual'].action_look()
        self.assertFalse(self.noted('often'))
        for _order in range(3):
            self.spend(self.eve, 1)
        self.env['customer.card.unusual'].action_look()
        self.assertEqual(self.noted('often').count, 6)
        back = [(self.bread, -1, 1.0, {'refunded_orderline_id': self.order_of.lines.id})]
        for employee, found in ((self.dina, 0), (self.eve, 1)):
            with self.subTest(employee.name), self.env.cr.savepoint() as point:
                self.sync(self.order(back, [(self.value_method, -1.0)], is_refund=True, employee_id=employee.id))
                self.env['customer.card.unusual'].action_look()
                self.assertEqual(len(self.noted('refund')), found)
                point.rollback()

    def test_a_till_without_employees_does_not_ask(self):
        self._log_in_as_employees(False)
        self.session.sudo().employee_id = self.dina
        self.assertTrue(self.pay(self.named(self.dina))['ok'])
