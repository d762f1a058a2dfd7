"""Risk: a draft is cancelled while a till that is away has the order paid: what the card paid is lost, and the order
can never be saved; or nothing can be cancelled where cards are spent without a connection.
"""

from datetime import timedelta
from uuid import uuid4

from odoo import fields
from odoo.tests import tagged

from .case import SliceCase


@tagged('post_install', '-at_install')
class TestCancelledSlices(SliceCase):
    def drafted(self, data: dict, *, payments: bool = False):
        """The order as it was saved as a draft, and what the till sends of it once it is paid."""
        held = [one for one in data['payment_ids'] if payments and one[2].get('customer_card_operation')]
        order = self.sync({**data, 'state': 'draft', 'amount_paid': 0, 'payment_ids': [list(one) for one in held]})
        self.env.invalidate_all()
        ids = {record.uuid: record.id for record in (*order.lines, *order.payment_ids)}
        late = {**data, 'access_token': order.access_token or 'x'}
        for name in ('lines', 'payment_ids'):
            late[name] = [[1, ids[one[2]['uuid']], one[2]] if one[2]['uuid'] in ids else one for one in data[name]]
        return order, late

    def paid_by(self, how: str) -> dict:
        uuid = str(uuid4())
        answer = self.slice(uuid) if how == 'slice' else self.authorize(self.gift_card, 'value', 15, uuid)
        return self.bought(uuid, 15, answer['operation'], goods=20)

    def test_a_draft_that_is_deleted_holds_nothing(self):
        self.charge(50)
        for how, saved in (('slice', False), ('authorization', True)):
            with self.subTest(how):
                order, _late = self.drafted(self.paid_by(how), payments=saved)
                self.env.invalidate_all()
                self.assertLess(self.value.available, 50)
                order.with_user(self.cashier).unlink()
                self.env.invalidate_all()
                self.assertEqual(self.value.available, 50)

    def test_what_the_card_paid_is_owed(self):
        self.charge(50)
        for how, saved in (('slice', False), ('authorization', True)):
            with self.subTest(how), self.env.cr.savepoint() as point:
                order, late = self.drafted(self.paid_by(how), payments=saved)
                order.with_user(self.cashier).action_pos_order_cancel()
                self.env.invalidate_all()
                self.assertEqual((order.state, self.value.available), ('cancel', 50))
                self.sync(late)
                self.env.invalidate_all()
                self.assertEqual((order.state, order.amount_paid, self.value.balance), ('paid', 20, 50))
                claim = self.env['customer.card.owed'].search([('origin_id', '=', order.id)])
                self.assertEqual((claim.amount, claim.card_id), (15, self.gift_card))
                self.assertHealthy()
                point.rollback()
            self.env.invalidate_all()

    def test_what_the_till_gave_back_before_is_taken_nowhere(self):
        """The cashier took the card off again, and the order was cancelled after that."""
        self.charge(50)
        order, late = self.drafted(self.paid_by('authorization'), payments=True)
        self.till.customer_card_void(order.payment_ids.customer_card_operation)
        order.with_user(self.cashier).action_pos_order_cancel()
        self.env.invalidate_all()
        self.assertRefused(late)
        self.assertFalse(self.env['customer.card.owed'].search([('origin_id', '=', order.id)]))

    def test_not_cancelled(self):
        self.charge(50)
        order, late = self.drafted(self.paid_by('slice'))
        self.sync(late)
        self.assertEqual((order.state, self.value.balance), ('paid', 35))

    def test_an_order_for_tomorrow_closes_nothing_out(self):
        self.charge(50)
        when = fields.Datetime.to_string(fields.Datetime.now() + timedelta(days=1))
        goods = [(self.bread, 1, 20)]
        tomorrow = self.sync(self.order(goods, [], state='draft', cards=[self.gift_card], preset_time=when))
        today = self.sync(self.order(goods, [], state='draft'))
        self.slice(tomorrow.uuid)
        self.assertLess(self.value.available, 50)
        for one in tomorrow | today:
            one.with_user(self.cashier).action_pos_order_cancel()
        self.env.invalidate_all()
        self.assertEqual((tomorrow.state, today.state, self.value.available), ('draft', 'cancel', 50))
        self.session.close_session_from_ui()
        self.assertEqual(self.session.state, 'closed')
