from uuid import uuid4

from odoo.tests import tagged

from ... import hooks
from ..common.till import BesideMixin, TillCase


@tagged('post_install', '-at_install')
class TestFinishedElsewhere(TillCase):
    """Orders that a till begins and something else ends: a payment on the customer's phone, a
    kiosk, a waiter's tablet.
    """

    def draft(self, **more):
        """An order over 10.00 that is saved open with 4.00 on a gift card."""
        self.charge(20)
        self.uuid = str(uuid4())
        answer = self.authorize(self.gift_card, 'value', 4, self.uuid)
        tender = (self.value_method, 4, {'customer_card_operation': answer['operation'], 'uuid': str(uuid4())})
        cards = [self.gift_card, self.loyalty_card]
        data = self.order([(self.bread, 1, 10)], [tender], uuid=self.uuid, cards=cards, state='draft', **more)
        return self.sync(data)

    def test_paid_by_somebody_without_rights(self):
        order = self.draft()
        self.assertEqual((order.state, self.value.balance, self.available(self.value)), ('draft', 20, 16))
        visitor = order.with_user(self.env.ref('base.public_user')).sudo()
        visitor.add_payment({'amount': 6, 'payment_method_id': self.cash_method.id, 'pos_order_id': order.id})
        visitor._process_saved_order(False)
        self.assertEqual((order.state, self.value.balance, self.points.balance), ('paid', 16, 6))
        self.assertHealthy()

    def test_saved_again_and_cancelled(self):
        order = self.draft()
        for _time in range(3):
            again = self.order([], [], uuid=self.uuid, cards=[self.gift_card], state='draft', amount_total=10)
            self.sync({**again, 'access_token': order.access_token})
        self.assertEqual((len(order.payment_ids), self.available(self.value)), (1, 16))
        order.with_user(self.cashier).action_pos_order_cancel()
        self.assertEqual((order.state, self.available(self.value)), ('cancel', 20))


@tagged('post_install', '-at_install', 'beside')
class TestSaleOrders(BesideMixin, TillCase):
    """A sale order settled at the till (`pos_sale`)."""

    modules = ('pos_sale',)

    def test_settled_with_cards(self):
        self.cashier.sudo().group_ids += self.env.ref('sales_team.group_sale_salesman_all_leads')
        sale = (
            self.env['sale.order']
            .sudo()
            .create(
                {
                    'partner_id': self.holder.id,
                    'company_id': self.card_company.id,
                    'order_line': [
                        (0, 0, {'product_id': self.bread.id, 'product_uom_qty': 3, 'price_unit': 10, 'tax_ids': False})
                    ],
                }
            )
        )
        sale.action_confirm()
        self.charge(12)
        uuid = str(uuid4())
        answer = self.authorize(self.gift_card, 'value', 12, uuid)
        origin = {'sale_order_origin_id': sale.id, 'sale_order_line_id': sale.order_line.id}
        order = self.sync(
            self.order(
                [(self.bread, 3, 10, origin)],
                [(self.value_method, 12, {'customer_card_operation': answer['operation']}), (self.cash_method, 18)],
                uuid=uuid, cards=[self.gift_card, self.loyalty_card], partner_id=self.holder.id,
            )
        )  # fmt: skip
        self.assertEqual((order.state, self.value.balance, self.points.balance), ('paid', 0, 18))
        self.assertEqual(sale.order_line.qty_invoiced, 3)
        self.assertHealthy()


@tagged('post_install', '-at_install', 'beside')
class TestSelfOrder(BesideMixin, TillCase):
    """Orders customers make themselves (`pos_self_order`): nobody is at the till."""

    modules = ('pos_self_order',)

    def ordered(self, **more):
        """What the public page saves: open, without a cashier."""
        data = self.order([(self.bread, 1, 10)], [], state='draft', source='kiosk', **more)
        data['user_id'] = self.env.ref('base.public_user').id
        orders = self.env['pos.order'].with_user(self.env.ref('base.public_user')).sudo()
        result = orders.with_company(self.card_company).sync_from_ui([data])
        return data['uuid'], self.env['pos.order'].browse(result['pos.order'][0]['id'])

    def test_paid_at_the_till_with_a_card(self):
        uuid, order = self.ordered()
        self.charge(20)
        answer = self.authorize(self.gift_card, 'value', 4, uuid)
        payments = [(self.value_method, 4, {'customer_card_operation': answer['operation']}), (self.cash_method, 6)]
        data = self.order([], payments, uuid=uuid, cards=[self.loyalty_card])
        data.update(amount_total=10, lines=[], access_token=order.access_token)
        self.assertEqual(self.sync(data), order)
        self.assertEqual((order.state, self.value.balance, self.points.balance), ('paid', 16, 6))

    def test_what_a_visitor_says_about_cards_is_nothing(self):
        _uuid, order = self.ordered(customer_card_refs='forged', customer_card_summary='{"cards": [{"masked": "x"}]}')
        order.sudo().add_payment({'amount': 10, 'payment_method_id': self.cash_method.id, 'pos_order_id': order.id})
        order.sudo()._process_saved_order(False)
        self.assertEqual((order.state, self.points.balance), ('paid', 0))
        self.assertNotIn('masked', order.customer_card_summary or '')

    def test_the_page_loads_with_cards_about(self):
        self.pos_config_usd.self_ordering_mode = 'mobile'
        data = self.pos_config_usd.with_user(self.env.ref('base.public_user')).sudo().load_self_data()
        self.assertNotIn('customer_card_refs', str(data['pos.order']))


@tagged('post_install', '-at_install')
class TestLeaving(TillCase):
    """What uninstalling leaves at the tills: nothing."""

    def test_no_tender_stays(self):
        cash = self.pos_config_usd.payment_method_ids - self.methods
        hooks._remove_tenders(self.env)  # with the till open
        self.assertFalse(self.methods.exists())
        self.assertEqual(self.pos_config_usd.payment_method_ids, cash)

    def test_what_odoo_would_leave_is_known(self):
        left = hooks._left_behind(self.env)
        self.assertIn(('customer_card_never',), left['function'])
        self.assertIn(('customer_card_program', 'customer_card_program_journal_id_fkey'), left['key'])
        for names in left.values():
            self.assertTrue(all(name.startswith('customer_card') for row in names for name in row))
