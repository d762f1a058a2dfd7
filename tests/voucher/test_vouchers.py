from uuid import uuid4

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .case import VoucherCase


@tagged('post_install', '-at_install')
class TestVouchers(VoucherCase):
    """The tax of a voucher is paid once: when it is sold."""

    def test_sold_taxed(self):
        order = self.sell(50)
        self.assertLedger(self.account, [('sale', 50, 50)])
        self.assertEqual(order.amount_total, 50)
        self.close()
        self.assertEqual((self.credit(self.liability), self.credit(self.vat_account)), (41.67, 8.33))
        self.assertEqual(self.report_of(self.vat), {'base': 41.67, 'tax': 8.33})
        self.assertBalanced(41.67)
        self.assertFalse(self.settle(), "nothing is left to book")
        self.assertHealthy()

    def test_a_product_that_is_changed_meanwhile(self):
        """What was sold as the former one is booked, and topped up, as it was rung up; a rest is paid out."""
        former = self.voucher.product_id
        self.sell(50)
        line = self.goods(former, 10, customer_card_ref=self.ref(self.card))
        late = self.order([line], [(self.cash_method, 10)])
        self.spend(59.4 - 10)
        held = self.till.customer_card_payout(self.ref(self.card), uuid := str(uuid4()), str(uuid4()))
        rest = [self.goods(self.ticket, 10), self.goods(former, 0.6, -1, customer_card_hold=held['operation'])]
        paid_out = self.order(rest, [(self.cash_method, 9.4)], uuid=uuid)
        self.voucher.product_id = False
        self.assertNotEqual(self.voucher.product_id, former)
        self.sync(late, paid_out)
        self.assertEqual(self.account.balance, 10)
        self.close()
        self.settle()
        self.assertEqual(self.report_of(self.vat)['tax'], self.credit(self.vat_account))
        self.assertEqual(self.credit(self.liability), 8.33)
        self.assertBalanced(8.33)
        self.assertHealthy()

    def test_a_former_product_that_is_another_programs_by_now(self):
        former = self.voucher.product_id
        self.voucher.product_id = False
        self.assertIn(former.id, self.voucher._value_products())
        former.taxes_id = False
        self.gift.product_id = former
        self.assertNotIn(former.id, self.voucher._value_products())
        self.gift.topup = True
        line = (former, 1, 20, {'customer_card_ref': self.ref(self.gift_card)})
        self.sync(self.order([line], [(self.cash_method, 20)]))
        self.assertEqual(self.gift_card._account('value').balance, 20)
        self.close()
        self.settle()
        self.assertEqual(self.credit(self.gift.liability_account_id), 20)
        self.assertHealthy()

    def test_spent_in_thirds_without_a_second_tax(self):
        """50.00 is spent as 16.67, 16.67 and 16.66 of goods at their prices: one tax of 8.33 in all."""
        self.sell(50)
        self.close()
        for amount in (16.67, 16.67, 16.66):
            self.reopen()
            self.spend(amount)
            self.close()
            self.assertHealthy()
        self.assertEqual(self.account.balance, 0)
        self.assertEqual(self.credit(self.liability), 0)
        self.assertEqual(self.report_of(self.vat)['tax'], self.credit(self.vat_account))
        self.assertAlmostEqual(self.credit(self.vat_account), 8.33, delta=0.011)  # the goods' own cents, by line
        self.assertBalanced(0)

    def test_a_day_of_everything(self):
        """Sold, spent in part with cash beside, given back, spent again: in one session."""
        self.sell(50)
        order = self.spend(30)
        self.give_back(order, 30)
        self.spend(20, self.goods(self.ticket, 25), self.goods(self.popcorn, 4))
        move = self.close()
        self.assertEqual(self.account.balance, 30)
        self.assertEqual(self.credit(self.liability), 25)
        self.assertEqual(self.report_of(self.vat), {'base': 41.67 + 4.16, 'tax': 8.33 + 0.84})
        self.assertEqual(self.report_of(self.low), {'base': 3.81, 'tax': 0.19})
        self.assertEqual(sum(move.customer_card_settlement_ids.mapped('liability_change')), 25)
        self.assertBalanced(25)
        self.assertHealthy()

    def test_other_goods_are_refused(self):
        self.sell(50)
        for lines in (
            (self.goods(self.popcorn, 20),),
            (self.goods(self.ticket, 5), self.goods(self.popcorn, 15)),
            ((self.bread, 1, 20.0),),
        ):
            with self.assertRaisesRegex(UserError, "only for goods with the tax VAT 20"), self.env.cr.savepoint():
                self.spend(20, *lines)
        self.assertEqual(self.account.balance, 50)
        second = self.env['customer.card']._issue(self.voucher, state='ready')
        with self.assertRaisesRegex(UserError, "goods only"), self.env.cr.savepoint():
            self.spend(20, self.goods(self.voucher.product_id, 20, customer_card_ref=self.ref(second)))

    def test_a_till_cannot_leave_the_tax_out(self):
        for taxes in ([], self.low.ids, (self.vat | self.low).ids):
            line = self.goods(
                self.voucher.product_id, 50, customer_card_ref=self.ref(self.card), tax_ids=[(6, 0, taxes)]
            )
            self.assertRefused(self.order([line], [(self.cash_method, 50)]), self.account)
        line = self.goods(
            self.gift.product_id, 50, customer_card_ref=self.ref(self.gift_card), tax_ids=[(6, 0, self.vat.ids)]
        )
        self.assertRefused(self.order([line], [(self.cash_method, 50)]), self.value)

    def test_sale_taken_back(self):
        order = self.sell(50)
        back = self.goods(self.voucher.product_id, 50, -1, refunded_orderline_id=order.lines.id)
        self.sync(self.order([back], [(self.cash_method, -50)], is_refund=True, cards=[self.card]))
        self.close()
        self.assertEqual((self.credit(self.liability), self.credit(self.vat_account)), (0, 0))
        self.assertEqual(self.report_of(self.vat), {'base': 0, 'tax': 0})
        self.assertBalanced(0)

    def test_a_rest_paid_out_takes_its_tax_back(self):
        self.sell(10)
        self.spend(9.4)
        uuid = str(uuid4())
        held = self.till.customer_card_payout(self.ref(self.card), uuid, str(uuid4()))
        self.assertEqual(held['amount'], 0.6)
        lines = [
            self.goods(self.ticket, 10),
            self.goods(self.voucher.product_id, 0.6, -1, customer_card_hold=held['operation']),
        ]
        self.sync(self.order(lines, [(self.cash_method, 9.4)], uuid=uuid))
        self.close()
        self.assertEqual(self.account.balance, 0)
        self.settle()
        self.assertEqual(self.credit(self.liability), 0)
        self.assertEqual(self.report_of(self.vat)['tax'], self.credit(self.vat_account))
        self.assertBalanced(0)

    def test_nor_does_a_credit_note_give_it_back(self):
        """The goods of the order that paid it out are credited without it: its tax stays off."""
        self.sell(0.6)
        uuid = str(uuid4())
        hold = self.till.customer_card_payout(self.ref(self.card), uuid, str(uuid4()))['operation']
        out = self.goods(self.voucher.product_id, 0.6, -1, customer_card_hold=hold)
        paid = [(self.cash_method, 9.4)]
        goods = [self.goods(self.ticket, 10), out]
        order = self.sync(self.order(goods, paid, uuid=uuid, partner_id=self.holder.id))
        self.close()
        order.action_pos_order_invoice()
        note = order.account_move._reverse_moves([{'journal_id': order.account_move.journal_id.id}])
        item = note.invoice_line_ids.filtered(lambda one: one.product_id == self.voucher.product_id)
        with self.assertRaisesRegex(UserError, "paid out is not returned"), self.env.cr.savepoint():
            note.action_post()
        note.write({'invoice_line_ids': [Command.delete(item.id)]})
        note.action_post()
        self.settle()
        self.assertEqual((note.amount_total, self.credit(self.liability), self.credit(self.vat_account)), (10, 0, 0))
        self.assertBalanced(0)

    def test_what_expires_stays_taxed(self):
        self.sell(50)
        self.close()
        self.post(self.account, -20, 'expire')
        before = self.credit(self.voucher.breakage_account_id)
        self.settle()
        self.assertEqual(self.credit(self.liability), 25)
        self.assertEqual(round(self.credit(self.voucher.breakage_account_id) - before, 2), 16.67)
        self.assertEqual(self.credit(self.vat_account), 8.33)
        self.assertBalanced(25)

    def test_value_given_free_bears_no_tax(self):
        """30.00 given away is an expense of 25.00; what it buys brings no tax in sum."""
        self.card._act('activate')
        self.post(self.account, 30, 'reward')
        self.settle()
        self.assertEqual((self.credit(self.liability), self.credit(self.voucher.promotion_account_id)), (25, -25))
        self.spend(30)
        self.close()
        self.assertEqual((self.credit(self.liability), self.credit(self.vat_account)), (0, 0))
        self.assertEqual(self.report_of(self.vat), {'base': 0, 'tax': 0})

    def test_paid_out_without_a_till(self):
        """The office pays 20.00 of 50.00 out: net from the liability, the tax back, and all the money on the clearing
        account.
        """
        self.sell(50)
        self.close()
        self.post(self.account, -20, 'payout')
        self.settle()
        self.assertEqual(self.credit(self.liability), 25)
        self.assertEqual((self.credit(self.voucher.clearing_account_id), self.credit(self.vat_account)), (20, 5))
        self.assertEqual(self.report_of(self.vat), {'base': 25, 'tax': 5})
        self.assertBalanced(25)
        self.assertHealthy()

    def assertPaidOut(self, given: float) -> None:
        """60.00 are paid out, of which so much was given free; no tax is left of it."""
        self.assertEqual((self.credit(self.liability), self.credit(self.vat_account)), (0, 0))
        self.assertEqual(self.credit(self.voucher.clearing_account_id), 60)
        self.assertEqual(self.credit(self.voucher.promotion_account_id), -given)
        self.assertEqual(self.report_of(self.vat), {'base': 0, 'tax': 0})
        self.assertBalanced(0)
        self.assertHealthy()

    def test_paid_out_what_was_given_free(self):
        """60.00 given free have no tax; paid out they are an expense of 60.00, and the tax report hears of nothing."""
        self.post(self.account, 60, 'reward')
        self.settle()
        self.post(self.account, -60, 'payout')
        self.settle()
        self.assertPaidOut(60)

    def test_paid_out_what_was_bought_and_given(self):
        """Of 50.00 sold and 10.00 given the tax of 50.00 is taken back, whichever card it was moved to meanwhile; goods
        that came back bring their part back, too.
        """
        self.sell(50)
        self.give_back(self.spend(30), 30)
        self.close()
        self.post(self.account, 10, 'reward')
        heir = self.env['customer.card']._issue(self.voucher)
        self.card._close_transferring(heir)
        self.settle()
        self.assertEqual(self.credit(self.liability), 50)
        self.post(heir._account('value'), -60, 'payout')
        self.settle()
        self.assertPaidOut(10)

    def test_value_moves_to_cards_of_the_same_tax_only(self):
        self.sell(50)
        same, other = self.env['customer.card']._issue(self.voucher), self.gift_card
        self.assertTrue(self.card._same_unit(self.account, same._account('value')))
        self.assertFalse(self.card._same_unit(self.account, other._account('value')))
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.card._close_transferring(other)
        self.card._close_transferring(same)
        self.close()
        self.settle()
        self.assertEqual((same._account('value').balance, self.credit(self.liability)), (50, 41.67))

    def test_invoiced(self):
        """The card's sale and the goods it pays are invoiced at the till: the same books."""
        self.sell(50, to_invoice=True, partner_id=self.holder.id)
        self.assertEqual((self.credit(self.liability), self.credit(self.vat_account)), (41.67, 8.33))
        order = self.spend(30, to_invoice=True, partner_id=self.holder.id)
        self.assertIn(order.account_move.payment_state, ('paid', 'in_payment'))
        self.close()
        self.assertEqual(self.credit(self.liability), 16.67)
        self.assertEqual(self.report_of(self.vat), {'base': 41.67, 'tax': 8.33})
        self.assertEqual(self.credit(self.card_company.account_default_pos_receivable_account_id), 0)
        self.assertBalanced(16.67)
        self.assertHealthy()

    def test_invoice_after_closing(self):
        sale = self.sell(50, partner_id=self.holder.id)
        order = self.spend(30, partner_id=self.holder.id)
        self.close()
        for document in (sale, order):
            document.action_pos_order_invoice()
            self.assertIn(document.account_move.payment_state, ('paid', 'in_payment'))
        self.assertEqual(self.credit(self.liability), 16.67)
        self.assertEqual(self.report_of(self.vat)['tax'], 8.33)
        self.assertBalanced(16.67)

    def invoiced_together(self, orders) -> None:
        """The office makes one invoice of them, as the host proposes."""
        wizard = self.env['pos.make.invoice'].with_context(active_ids=orders.ids, generate_pdf=False)
        wizard.create({}).action_create_invoices()
        self.assertEqual(len(orders.account_move), 1)

    def many_sold(self, number: int):
        cards = [self.env['customer.card']._issue(self.voucher, state='ready') for _number in range(number)]
        return self.env['pos.order'].union(*(self.sell(10.04, card, partner_id=self.holder.id) for card in cards))

    def test_one_invoice_for_many(self):
        """Rounded together, and not sale by sale as the session had booked them: 100.40 of 120.48 instead of 100.44."""
        self.card_company.tax_calculation_rounding_method = 'round_globally'
        orders = self.many_sold(12)
        self.close()
        self.settle()
        self.assertBalanced(100.4)
        self.invoiced_together(orders)
        self.settle()
        self.assertBalanced(100.4)
        self.assertHealthy()

    def test_one_invoice_for_those_of_two_sessions(self):
        self.card_company.tax_calculation_rounding_method = 'round_globally'
        orders = self.many_sold(7)
        self.close()
        self.reopen()
        orders |= self.many_sold(5)
        self.invoiced_together(orders)
        self.close()
        self.settle()
        self.assertBalanced(100.4)
        self.assertHealthy()

    def test_rounding_of_many_small_cards(self):
        """Ten cards at 0.10 bear 0.02 each; all of them spent, no cent is left anywhere."""
        cards = [self.env['customer.card']._issue(self.voucher, state='ready') for _number in range(10)]
        for card in cards:
            self.sell(0.1, card)
        self.close()
        self.settle()
        self.assertEqual(self.credit(self.liability), 0.83)
        self.assertBalanced(0.83)
        self.reopen()
        for card in cards:
            self.spend(0.1, card=card)
        self.close()
        self.settle()
        self.assertEqual((self.credit(self.liability), self.credit(self.vat_account)), (0, 0.2))
        self.assertHealthy()

    def test_rounded_by_order(self):
        """A company that rounds taxes by order: what the session books and what the cards' books
        say is the same cent.
        """
        self.card_company.tax_calculation_rounding_method = 'round_globally'
        cards = [self.env['customer.card']._issue(self.voucher, state='ready') for _number in range(7)]
        lines = [self.goods(self.voucher.product_id, 10.04, customer_card_ref=self.ref(card)) for card in cards]
        self.sync(self.order([*lines, self.goods(self.ticket, 0.03)], [(self.cash_method, 70.31)]))
        self.close()
        self.settle()
        self.assertBalanced(58.57)
        self.assertHealthy()

    def test_new_rate(self):
        """The state raises the tax: sold with 8.33, spent on goods with 25 %.

        The tax of the sale stays, no second one comes.
        """
        self.sell(50)
        self.close()
        new = self.tax("VAT 25", 25)
        self.voucher.voucher_tax_id = new
        self.ticket.taxes_id = new
        self.settle()
        self.assertEqual(self.credit(self.liability), 40)
        self.reopen()
        self.spend(50)
        self.close()
        self.assertEqual((self.credit(self.liability), self.credit(self.vat_account)), (0, 8.33))
        self.assertBalanced(0)
