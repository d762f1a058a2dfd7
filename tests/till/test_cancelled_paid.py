from odoo.tests import tagged

from ..common.till import TillCase


@tagged('post_install', '-at_install')
class TestCancelledPaid(TillCase):
    """Risk: a till without a connection has an order paid that is a draft on the server; another till cancels the
    draft, and the payment is left out without a word.
    """

    def draft(self) -> dict:
        data = self.order([(self.bread, 1, 20)], [])
        self.sync({**data, 'state': 'draft', 'amount_paid': 0})
        return data

    def paid(self, data: dict):
        lines, payments = [(self.bread, 1, 20)], [(self.cash_method, 20)]
        order = self.order(lines, payments, uuid=data['uuid'], access_token='x')
        draft = self.env['pos.order'].search([('uuid', '=', data['uuid'])])
        order['lines'] = [[1, draft.lines.id, {**order['lines'][0][2], 'uuid': draft.lines.uuid}]]
        return order

    def test_it_comes_paid(self):
        data = self.draft()
        draft = self.env['pos.order'].search([('uuid', '=', data['uuid'])])
        self.assertEqual(draft.state, 'draft')
        draft.with_user(self.cashier).action_pos_order_cancel()
        self.assertEqual(draft.state, 'cancel')
        self.sync(self.paid(data))
        self.assertEqual((draft.state, draft.amount_paid, len(draft.lines)), ('paid', 20, 1))
        self.assertEqual(self.env['pos.order'].search_count([('uuid', '=', data['uuid'])]), 1)

    def test_a_draft_stays_cancelled(self):
        data = self.draft()
        draft = self.env['pos.order'].search([('uuid', '=', data['uuid'])])
        draft.with_user(self.cashier).action_pos_order_cancel()
        self.sync({**data, 'state': 'draft', 'amount_paid': 0})
        self.assertEqual(draft.state, 'cancel')

    def test_what_was_paid_comes_once(self):
        data = self.draft()
        self.sync(self.paid(data))
        again = self.sync(self.paid(data))
        self.assertEqual((again.state, len(again.payment_ids)), ('paid', 1))
