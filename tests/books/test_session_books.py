from odoo.tests import tagged

from .case import SessionBooksCase


@tagged('post_install', '-at_install')
class TestSessionBooks(SessionBooksCase):
    """Cards are sold, pay and are given back; the session's entry and the cards agree."""

    def test_gift_card_pays_in_full_and_in_part(self):
        """50.00 on the card: 30.00 in full, then 15.00 of 40.00: 5.00 is left."""
        self.paid(30, (self.gift_card, 'value', 30))
        self.paid(40, (self.gift_card, 'value', 15))
        self.assertBalanced(15, waiting=-45)
        move = self.close()
        self.assertEqual(self.taken(move), {'Gift, value spent': 45})
        settlement = move.customer_card_settlement_ids
        self.assertRecordValues(
            settlement, [{'source': 'document', 'units': -45, 'liability_change': -45, 'entry_count': 2}]
        )
        self.assertNothingOpen()
        self.assertBalanced(15)
        self.assertFalse(self.settle(), "nothing is left to book")

    def test_two_cards_and_cash(self):
        """An order of 60.00: 20.00 from a gift card, 5.00 in points (500), 35.00 in cash."""
        self.paid(60, (self.gift_card, 'value', 20), (self.loyalty_card, 'points', 5))
        move = self.close()
        self.assertEqual(self.taken(move), {'Gift, value spent': 20, 'Loyalty, points spent': 5})
        self.assertBalanced(30 + 5)

    def test_points_with_breakage(self):
        """1,000 points deferred at 0.008 are 8.00; 500 pay 5.00, so 3.00 is left for points worth 4.00: the settlement
        adds 1.00.
        """
        self.loyalty.breakage = 20
        self.settle()
        self.paid(5, (self.loyalty_card, 'points', 5))
        self.close()
        self.assertBalanced(50 + 4, estimate=1)
        self.settle()
        self.assertEqual(self.credit(self.loyalty.points_account_id), 4)
        self.assertBalanced(50 + 4)

    def test_returned_goods(self):
        self.gift.cash_refunds = True
        order = self.paid(30, (self.gift_card, 'value', 30))
        self.sync(
            self.order(
                [(self.bread, -1, 30.0, {'refunded_orderline_id': order.lines.id})],
                [(self.value_method, -20.0), (self.cash_method, -10.0)],
                is_refund=True,
            )
        )
        move = self.close()
        self.assertEqual(self.taken(move), {'Gift, value spent': 10})
        self.assertBalanced(50 - 10 + 10)

    def test_sold_and_given_back_in_full(self):
        """What was paid and returned in one session leaves no line, but its entries are booked."""
        order = self.paid(30, (self.gift_card, 'value', 30))
        self.sync(
            self.order(
                [(self.bread, -1, 30.0, {'refunded_orderline_id': order.lines.id})],
                [(self.value_method, -30.0)],
                is_refund=True,
            )
        )
        self.assertEqual(self.taken(self.close()), {})
        self.assertBalanced(50 + 10)

    def test_card_sold_and_used(self):
        card, _order = self.sell_card(25)
        self.paid(10, (card, 'value', 10))
        move = self.close()
        self.assertEqual(sum(self.taken(move).values()), -15)
        self.assertRecordValues(
            move.customer_card_settlement_ids, [{'units': 15, 'liability_change': 15, 'entry_count': 2}]
        )
        self.assertBalanced(50 + 10 + 15)

    def test_card_sold_on_an_invoice(self):
        """The invoice books the card at once; the session has nothing more to say about it."""
        _card, order = self.sell_card(25, to_invoice=True, partner_id=self.holder.id)
        self.assertRecordValues(
            order.account_move.customer_card_settlement_ids, [{'units': 25, 'liability_change': 25}]
        )
        self.assertBalanced(50 + 10 + 25)
        self.close()
        self.assertBalanced(50 + 10 + 25)

    def test_invoiced_order_paid_by_card(self):
        order = self.paid(30, (self.gift_card, 'value', 20), to_invoice=True, partner_id=self.holder.id)
        self.assertIn(order.account_move.payment_state, ('paid', 'in_payment'))
        self.assertBalanced(40, waiting=-20)
        self.close()
        self.assertNothingOpen()
        self.assertBalanced(40)

    def test_invoice_after_closing(self):
        """The customer comes back for an invoice: the liability does not move again, nothing stays open."""
        order = self.paid(30, (self.gift_card, 'value', 20), partner_id=self.holder.id)
        _card, sale = self.sell_card(25, partner_id=self.holder.id)
        self.close()
        self.assertBalanced(65)
        for document in (order, sale):
            document.action_pos_order_invoice()
            self.assertIn(document.account_move.payment_state, ('paid', 'in_payment'))
        self.assertEqual(self.credit(self.liability), 55)
        self.assertNothingOpen()
        self.assertBalanced(65)

    def test_till_in_another_currency(self):
        rate = self.at_euro_till()
        self.paid_in_euro()
        line = self.session.move_id.line_ids.filtered(lambda item: item.account_id == self.liability)
        self.assertRecordValues(line, [{'amount_currency': 10, 'balance': 5, 'currency_id': rate.currency_id.id}])
        self.assertBalanced(45 + 10)

    def forged(self, query: str, order) -> None:
        """What somebody made of an order's payment, by whatever way; the session is closed all the same, and the order
        is named.
        """
        self.env.flush_all()
        self.env.cr.execute(query, [order.id])
        self.env.invalidate_all()
        account = self.session._get_balancing_account()
        before = self.credit(account)
        self.close()
        self.assertIn(order.pos_reference, ''.join(self.session.message_ids.mapped('body')))
        findings = self.env['customer.card.health']._check().finding_ids
        self.assertEqual(findings.filtered(lambda one: one.validator == 'tenders').record_id, order.id)
        self.unconfirmed = before - self.credit(account)

    def test_an_authorization_that_never_was(self):
        data = self.order([(self.bread, 1, 30.0)], [(self.value_method, 30, {'customer_card_operation': 'k' * 36})])
        order = self.sync({**data, 'state': 'draft'})
        self.paid(10, (self.gift_card, 'value', 10))
        self.forged("UPDATE pos_order SET state = 'paid' WHERE id = %s", order)
        self.assertEqual((self.unconfirmed, self.value.balance), (30, 40))
        self.assertBalanced(50)

    def test_more_than_the_ledger_took(self):
        order = self.paid(30, (self.gift_card, 'value', 20))
        self.forged(
            "UPDATE pos_payment SET amount = CASE WHEN customer_card_operation <> '' THEN 25 ELSE 5 END WHERE "
            "pos_order_id = %s",
            order,
        )
        self.assertEqual((self.unconfirmed, self.value.balance), (5, 30))

    def test_anothers_authorization(self):
        other = self.paid(30, (self.gift_card, 'value', 30))
        data = self.order([(self.bread, 1, 30.0)], [(self.value_method, 30, {'customer_card_operation': 'k' * 36})])
        order = self.sync({**data, 'state': 'draft'})
        order.payment_ids.invalidate_recordset()
        self.env.cr.execute(
            'UPDATE pos_payment SET customer_card_operation = %s WHERE pos_order_id = %s',
            [f'x {other.payment_ids.customer_card_operation}', order.id],
        )
        self.forged("UPDATE pos_order SET state = 'paid' WHERE id = %s", order)
        self.assertEqual((self.unconfirmed, self.value.balance), (30, 20))

    def test_closing_screen_lists_card_payments(self):
        self.paid(30, (self.gift_card, 'value', 30))
        methods = {row['name']: row for row in self.session.get_closing_control_data()['non_cash_payment_methods']}
        self.assertEqual(methods[self.value_method.name]['amount'], 30)
        self.assertEqual(methods[self.value_method.name]['type'], 'customer_card')
        self.close()
        sales = self.env['report.point_of_sale.report_saledetails'].get_sale_details(session_ids=self.session.ids)
        self.assertEqual(
            [row['total'] for row in sales['payments_per_method'] if row['name'] == self.value_method.name], [30]
        )
