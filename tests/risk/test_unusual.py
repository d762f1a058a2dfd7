from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common.sealing import aged
from .case import GuardCase


@tagged('post_install', '-at_install')
class TestUnusual(GuardCase):
    """What a manager sees next morning, and what opens behind it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.post(cls, cls.value, 500, 'sale')

    def look(self, kind: str):
        self.env['customer.card.unusual'].action_look()
        return self.noted(kind)

    def test_often_and_burst(self):
        for _order in range(5):
            self.sync(self.gift_order(1))
        self.assertFalse(self.look('often'))
        self.sync(self.gift_order(1))
        row = self.look('often')
        self.assertEqual((row.count, row.user_id, row.card_id), (6, self.cashier, self.gift_card))
        behind = row.action_open_operations()
        self.assertEqual(self.env['customer.card.operation'].search_count(behind['domain']), 6)
        self.assertFalse(self.look('burst_card'))
        for _order in range(2):
            self.sync(self.gift_order(1))
        self.assertEqual(self.look('burst_card').count, 8)

    def test_refund_soon_after_spending(self):
        order = self.sync(self.gift_order(30))
        data = self.order(
            [(self.bread, -1, 30.0, {'refunded_orderline_id': order.lines.id})],
            [(self.value_method, -30.0)],
            is_refund=True,
        )
        self.sync(data)
        row = self.look('refund')
        self.assertEqual(self.env['customer.card.operation'].search_count(row.action_open_operations()['domain']), 2)

    def test_looking_twice_finds_once_and_growing_reopens(self):
        for _order in range(6):
            self.sync(self.gift_order(1))
        row = self.look('often')
        row.action_seen()
        self.assertEqual(self.look('often'), row)
        self.assertEqual(row.seen_by_id, self.env.user)
        self.sync(self.gift_order(1))
        self.look('often')
        self.assertEqual((row.count, row.seen_by_id.id), (7, False))

    def test_without_cover(self):
        data = self.gift_order(30)
        aged(
            self.env,
            "UPDATE customer_card_operation SET expires_at = now() AT TIME ZONE 'UTC' - interval '1 minute' "
            "WHERE key = %s",
            ['till:' + data['payment_ids'][0][2]['customer_card_operation']],
        )
        self.post(self.value, -500, 'adjust')
        self.sync(data)
        self.assertEqual(self.look('exception').user_id, self.cashier)

    def test_without_cover_days_after_it_was_held(self):
        data = self.gift_order(30)
        aged(
            self.env,
            """
            UPDATE customer_card_operation SET moment = moment - interval '8 days',
                expires_at = expires_at - interval '1 day' WHERE key = %s
            """,
            ['till:' + data['payment_ids'][0][2]['customer_card_operation']],
        )
        self.post(self.value, -490, 'adjust')
        self.sync(data)
        self.assertEqual(self.look('exception').user_id, self.cashier)

    def test_nobody_writes_it(self):
        self.env['customer.card.unusual']._note('own_card', 'x', self.gift_card, self.session)
        for forged in (lambda row: row.write({'count': 0}), lambda row: row.unlink()):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                forged(self.noted('own_card'))
