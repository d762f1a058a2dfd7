from datetime import timedelta
from itertools import permutations
from unittest.mock import patch
from uuid import uuid4

from odoo import fields
from odoo.tests import tagged

from ..common.sealing import aged
from ..common.till import TillCase


@tagged('post_install', '-at_install')
class TestOffline(TillCase):
    """Orders rung up without a connection: each arrives once, in any order, however late, and earns what it earned."""

    def earning(self, amount: float = 10.0) -> dict:
        return self.order([(self.bread, 1, amount)], [(self.cash_method, amount)], cards=[self.loyalty_card])

    def send(self, data: dict):
        """A copy, as a till makes one for every try."""
        return self.sync(dict(data, lines=list(data['lines']), payment_ids=list(data['payment_ids'])))

    def close(self) -> None:
        self.session.with_user(self.env.user).action_pos_session_closing_control()
        self.assertEqual(self.session.state, 'closed')
        self.pos_config_usd.open_ui()
        self.pos_config_usd.current_session_id.set_opening_control(0, '')

    def test_any_order_each_twice(self):
        total = 0
        for order in permutations(range(3)):
            orders = [self.earning(10.0 + number) for number in range(3)]
            for number in (*order, *reversed(order)):
                self.send(orders[number])
            total += 33
            self.assertEqual(self.points.balance, total)
        self.assertHealthy()

    def test_all_in_one_call(self):
        orders = [self.earning() for _order in range(3)]
        self.sync(*orders)
        self.assertEqual((self.points.balance, len(self.points.entry_ids)), (30, 3))

    def test_the_first_reply_was_lost_and_the_session_closed_before_the_second_try(self):
        data = self.earning()
        first = self.send(data)
        self.close()
        self.assertEqual(self.send(data), first)
        self.assertLedger(self.points, [('earn', 10, 10)])

    def test_the_session_was_closed_meanwhile(self):
        data = self.earning()
        self.close()
        self.assertNotEqual(self.send(data).session_id, self.session)
        self.assertLedger(self.points, [('earn', 10, 10)])

    def test_days_late(self):
        today = fields.Date.today()
        for days, earned in ((3, 10), (7, 20), (8, 20)):
            data = self.earning()
            with patch.object(fields.Date, 'today', lambda days=days: today + timedelta(days=days)):
                self.assertEqual(self.send(data).state, 'paid', "the sale counts, whatever became of the ticket")
            self.assertEqual(self.points.balance, earned)

    def test_the_card_was_blocked_meanwhile(self):
        data = self.earning()
        self.loyalty_card.action_block_lost()
        self.assertEqual(self.send(data).state, 'paid')
        self.assertLedger(self.points, [('earn', 10, 10)])

    def test_another_tills_ticket_earns_nothing(self):
        other = self.pos_config_usd.copy({'name': "Other till"})
        data = dict(self.earning(), customer_card_refs=self.loyalty_card._ticket(other))
        self.assertEqual(self.send(data).state, 'paid')
        self.assertFalse(self.points.entry_ids)

    def test_paid_online_and_sent_after_the_hold_expired(self):
        """Twice the same money: the second order counts, nothing is taken below the floor, and who
        owes is noted once.
        """
        self.charge(10)
        data = self.gift_order(10)
        operation = self.Ledger._find(f'till:{data["payment_ids"][0][2]["customer_card_operation"]}')
        aged(
            self.env,
            "UPDATE customer_card_operation SET expires_at = clock_timestamp() AT TIME ZONE 'UTC' - interval "
            "'25 hours' WHERE id = %s",
            operation.ids,
        )
        self.send(self.gift_order(10))
        for _time in range(2):
            self.assertEqual(self.send(data).state, 'paid')
        self.env.invalidate_all()
        claim = self.env['customer.card.owed'].search([('operation_id', '=', operation.id)])
        self.assertEqual((self.value.balance, operation.exception, claim.rest), (0, 'short', 10))
        self.assertHealthy()

    def test_an_order_that_was_a_draft_first(self):
        """Sent as a draft, then paid without a connection: the payment arrives too."""
        uuid = str(uuid4())
        line = (self.bread, 1, 10.0)
        draft = self.send(self.order([line], [], uuid=uuid, cards=[self.loyalty_card], state='draft'))
        self.assertFalse(self.points.entry_ids)
        paid = self.order(
            [],
            [(self.cash_method, 10.0)],
            uuid=uuid,
            cards=[self.loyalty_card],
            id=draft.id,
            access_token=draft.access_token,
            amount_total=10.0,
        )
        self.assertEqual(self.send(paid).state, 'paid')
        self.assertLedger(self.points, [('earn', 10, 10)])
