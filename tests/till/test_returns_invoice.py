"""Risks: an invoice is credited in the office, and what cards had done for it stays; goods that come back by two ways;
books that do not agree.
"""

import json
from datetime import timedelta
from uuid import uuid4

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .returns_case import InvoiceCase


@tagged('post_install', '-at_install')
class TestReturnsInvoice(InvoiceCase):
    # --- the whole of it ----------------------------------------------------------------------------------------------

    def test_what_an_invoice_had_brought_goes_with_its_credit_note(self):
        for closed in (False, True):
            with self.subTest(closed=closed):
                card, line = self.sold_card()
                order = self.invoiced([(self.bread, 1, 100.0), line])
                self.assertEqual((self.points.balance, card._account('value').balance), (100, 20))
                if closed:
                    self.close()
                note = self.credit(order)
                self.assertEqual((self.points.balance, card._account('value').balance), (0, 0))
                self.assertEqual((card.state, note.amount_residual), ('blocked', 120))
        self.assertBooked()

    def test_what_cards_paid_goes_back_to_them(self):
        self.post(self.points, 3000, expires=None)
        order = self.invoiced([(self.bread, 2, 25.0)], gift=20, points=10)
        points = self.points.balance
        note = self.credit(order)
        self.assertEqual(self.value.balance, 50)
        self.assertEqual(self.points.balance, points + 1000 - 20, "The 20 in cash had earned 20")
        self.assertEqual(note.amount_residual, 20, "No more is owed to the customer than was paid otherwise")
        self.assertBooked()

    def test_in_parts(self):
        order = self.invoiced([(self.bread, 4, 10.0)], gift=20)
        for left in (15, 10, 5, 0):
            note = self.credit(order, lambda note: note.invoice_line_ids.write({'quantity': 1}))
            self.assertEqual((self.points.balance, self.value.balance), (left + left % 5, 50 - left))
            self.assertEqual(note.amount_residual, 5)
        with self.assertRaisesRegex(UserError, "came back already: .*0.00"), self.env.cr.savepoint():
            self.credit(order)
        self.assertBooked()

    def test_by_a_mere_amount(self):
        order = self.invoiced([(self.bread, 4, 10.0)], gift=20)
        lines = [
            Command.clear(),
            Command.create({'name': "Goodwill", 'quantity': 1, 'price_unit': 10, 'tax_ids': [Command.clear()]}),
        ]
        note = self.credit(order, lambda note: note.write({'invoice_line_ids': lines}))
        self.assertEqual((self.points.balance, self.value.balance, note.amount_residual), (15, 35, 5))
        self.assertBooked()

    def test_a_part_of_a_card_does_not_come_back(self):
        _card, line = self.sold_card()
        order = self.invoiced([(self.bread, 1, 10.0), line])
        with self.assertRaisesRegex(UserError, "whole sale"), self.env.cr.savepoint():
            self.credit(order, lambda note: note.invoice_line_ids[1].write({'price_unit': 5}))

    def test_nor_one_that_was_used(self):
        card, line = self.sold_card()
        order = self.invoiced([(self.bread, 1, 10.0), line])
        self.post(card._account('value'), -5, 'payout')
        with self.assertRaisesRegex(UserError, "15.00 of what was paid for is left"), self.env.cr.savepoint():
            self.credit(order)
        self.credit(order, lambda note: note.invoice_line_ids[1].unlink())
        self.assertEqual((self.points.balance, card._account('value').balance), (0, 15))

    # --- by two ways --------------------------------------------------------------------------------------------------

    def test_value_that_moved_to_another_program(self):
        """Sold by one, on a card of another by now: that one's liability falls, with one account or two."""
        account = self.gift.liability_account_id
        for prefix, liability in (('954', account), ('955', account.copy({'code': '201099', 'name': "Second"}))):
            other = self._program('gift', name=f"Other {prefix}", prefix=prefix, liability_account_id=liability.id)
            card = self.env['customer.card']._issue(self.gift, state='ready')
            line = (self.gift.product_id, 1, 20, {'customer_card_ref': self.ref(card)})
            paid = [(self.cash_method, 20)]
            order = self.sync(self.order([line], paid, partner_id=self.holder.id, to_invoice=True))
            target = self.env['customer.card']._issue(other)
            card._close_transferring(target)
            self.credit(order)
            self.env['customer.card.settlement']._settle_all(self.card_company)
            report = self.env['customer.card.liability'].create({'company_id': self.card_company.id})
            report.action_show()
            with self.subTest(prefix):
                self.assertEqual((target._account('value').balance, report.difference), (0, 0))
                self.assertHealthy()

    def test_what_was_credited_does_not_come_back_to_the_till(self):
        order = self.invoiced([(self.bread, 2, 10.0)], gift=10)
        self.credit(order, lambda note: note.invoice_line_ids.write({'quantity': 1}))
        self.back(order, [1], [(self.cash_method, -5), (self.value_method, -5)])
        self.assertEqual((self.points.balance, self.value.balance), (0, 50))
        for payments in (
            [(self.cash_method, -10)],
            [(self.value_method, -10)],
            [(self.cash_method, -1), (self.value_method, -9)],
        ):
            with self.assertRaisesRegex(UserError, "credit note already"), self.env.cr.savepoint():
                self.back(order, [1], payments)
        self.assertBooked()

    def test_nor_is_credited_what_came_back_to_the_till(self):
        order = self.invoiced([(self.bread, 2, 10.0)], gift=10)
        self.back(order, [2], [(self.cash_method, -10), (self.value_method, -10)])
        with self.assertRaisesRegex(UserError, "came back already"), self.env.cr.savepoint():
            self.credit(order)
        self.assertBooked()

    def test_a_tills_own_credit_note_is_a_return_at_the_till(self):
        order = self.invoiced([(self.bread, 2, 10.0)], gift=10)
        self.back(
            order, [1], [(self.cash_method, -5), (self.value_method, -5)], to_invoice=True, partner_id=self.holder.id
        )
        self.assertEqual((self.points.balance, self.value.balance), (5, 45))
        self.assertBooked()

    def test_money_out_is_counted_over_both(self):
        """The till pays all of the cash first: what is credited then goes to the card."""
        order = self.invoiced([(self.bread, 2, 10.0)], gift=10)
        self.back(order, [1], [(self.cash_method, -10)])
        note = self.credit(order, lambda note: note.invoice_line_ids.write({'quantity': 1}))
        self.assertEqual((self.value.balance, note.amount_residual), (50, 0))
        self.assertBooked()

    # --- what is done stays -------------------------------------------------------------------------------------------

    def test_neither_invoice_nor_credit_note_is_undone(self):
        order = self.invoiced([(self.bread, 2, 10.0)], gift=10)
        invoice = order.account_move
        note = self.credit(order)
        self.close()
        for move in invoice | note:
            undoings = (
                ('button_draft',),
                ('button_cancel',),
                ('write', {'state': 'draft'}),
                ('write', {'state': 'cancel'}),
            )
            for name, *values in undoings:
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    getattr(move, name)(*values)
            self.env.invalidate_all()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            note._reverse_moves()
        with self.assertRaisesRegex(UserError, "not replaced"), self.env.cr.savepoint():
            self.reversal(invoice).modify_moves()

    def test_a_credit_note_keeps_naming_its_invoice(self):
        order = self.invoiced([(self.bread, 2, 10.0)], gift=10)
        with self.assertRaisesRegex(UserError, "stays a credit note"), self.env.cr.savepoint():
            self.credit(order, lambda note: note.write({'reversed_entry_id': False}))

    def test_one_made_by_hand_counts_too(self):
        order = self.invoiced([(self.bread, 2, 10.0)], gift=10)
        note = self.env['account.move'].create(
            {
                'move_type': 'out_refund',
                'partner_id': self.holder.id,
                'reversed_entry_id': order.account_move.id,
                'journal_id': order.account_move.journal_id.id,
                'invoice_date': fields.Date.today(),
                'invoice_line_ids': [
                    Command.create(
                        {'product_id': self.bread.id, 'quantity': 2, 'price_unit': 10, 'tax_ids': [Command.clear()]}
                    )
                ],
            }
        )
        self.assertEqual(self.value.balance, 40)
        note.action_post()
        self.assertEqual((self.points.balance, self.value.balance, note.amount_residual), (0, 50, 10))

    def test_one_of_tomorrow_waits_until_then(self):
        order = self.invoiced([(self.bread, 2, 10.0)], gift=10)
        wizard = self.reversal(order.account_move)
        wizard.date = fields.Date.today() + timedelta(days=1)
        wizard.refund_moves()
        self.assertEqual((self.points.balance, self.value.balance, wizard.new_move_ids.state), (10, 40, 'draft'))

    def test_invoices_without_cards_are_as_ever(self):
        order = self.sync(
            self.order([(self.bread, 1, 10.0)], [(self.cash_method, 10)], to_invoice=True, partner_id=self.holder.id)
        )
        note = self.credit(order)
        self.assertEqual(note.amount_residual, 10)
        self.close()
        note.button_draft()
        self.assertEqual(note.state, 'draft')

    # --- other things cards do ----------------------------------------------------------------------------------------

    def test_an_accountant_needs_no_right_on_tills_or_cards(self):
        accountant = self.env['res.users'].create(
            {
                'name': "Accountant",
                'login': 'card_accountant_only',
                'company_id': self.card_company.id,
                'company_ids': [(6, 0, self.card_company.ids)],
                'group_ids': [
                    (6, 0, [self.env.ref('base.group_user').id, self.env.ref('account.group_account_invoice').id])
                ],
            }
        )
        order = self.invoiced([(self.bread, 2, 10.0)], gift=10)
        self.env.invalidate_all()
        invoice = order.account_move.with_user(accountant)
        wizard = (
            self.env['account.move.reversal']
            .with_user(accountant)
            .with_context(active_model='account.move', active_ids=invoice.ids)
        )
        wizard = wizard.create({'journal_id': invoice.journal_id.id})
        wizard.refund_moves()
        wizard.new_move_ids.action_post()
        self.assertEqual((self.points.balance, self.value.balance), (0, 50))
        with self.assertRaises(UserError), self.env.cr.savepoint():
            wizard.new_move_ids.button_draft()

    def test_points_that_reduced_the_price_go_back(self):
        self.credit(self.discounted())
        self.assertEqual(self.points.balance, 3000)
        self.assertBooked()

    def test_but_not_where_the_discount_was_taken_off_the_note(self):
        order = self.discounted()
        with self.assertRaisesRegex(UserError, "reduced by points: .*10.00"), self.env.cr.savepoint():
            self.credit(order, lambda note: note.invoice_line_ids.filtered(lambda line: line.price_unit < 0).unlink())

    def test_a_reward_goes_back_with_the_note(self):
        wine = self.env['product.product'].create(
            {'name': "Wine", 'available_in_pos': True, 'list_price': 10.0, 'taxes_id': False}
        )
        reward = self.env['customer.card.reward'].create(
            {'name': "Wine", 'program_id': self.loyalty.id, 'points': 200, 'product_ids': [(6, 0, wine.ids)]}
        )
        self.post(self.points, 3000, expires=None)
        uuid = str(uuid4())
        key = self.till.customer_card_reward(self.ref(self.loyalty_card), reward.id, uuid, str(uuid4()))['operation']
        lines = [(self.bread, 1, 10.0), (wine, 1, 0.0, {'customer_card_hold': key})]
        order = self.sale(lines, [(self.cash_method, 10)], uuid=uuid, to_invoice=True, partner_id=self.holder.id)
        self.assertEqual(self.points.balance, 2810)
        self.credit(order)
        self.assertEqual(self.points.balance, 3000)
        self.assertBooked()

    def test_goals_count_what_is_left(self):
        self.env['customer.card.challenge'].create(
            {
                'name': "Loaves",
                'program_id': self.loyalty.id,
                'goal': 'units',
                'target': 2,
                'points': 70,
                'period': 'once',
            }
        )
        order = self.invoiced([(self.bread, 2, 10.0)])
        self.assertEqual(self.points.balance, 90)
        self.credit(order, lambda note: note.invoice_line_ids.write({'quantity': 1}))
        self.assertEqual(self.points.balance, 10)

    def test_several_orders_on_one_invoice(self):
        uuids = [str(uuid4()) for _order in range(2)]
        keys = [self.authorize(self.gift_card, 'value', 5, uuid)['operation'] for uuid in uuids]
        orders = self.env['pos.order']
        for uuid, key in zip(uuids, keys, strict=True):
            payments = [(self.value_method, 5, {'customer_card_operation': key}), (self.cash_method, 5)]
            orders |= self.sale([(self.bread, 1, 10.0)], payments, uuid=uuid, partner_id=self.holder.id)
        orders._generate_pos_order_invoice()
        self.assertEqual(len(orders.account_move), 1)
        note = self.credit(orders[0])
        self.assertEqual((self.points.balance, self.value.balance, note.amount_residual), (0, 50, 10))
        self.assertBooked()

    def test_one_without_cards_beside_one_with(self):
        uuid = str(uuid4())
        key = self.authorize(self.gift_card, 'value', 5, uuid)['operation']
        payments = [(self.value_method, 5, {'customer_card_operation': key}), (self.cash_method, 5)]
        orders = self.sale([(self.bread, 1, 10.0)], payments, uuid=uuid, partner_id=self.holder.id)
        orders |= self.sync(self.order([(self.bread, 1, 10.0)], [(self.cash_method, 10)], partner_id=self.holder.id))
        orders._generate_pos_order_invoice()
        note = self.credit(orders[0])
        self.assertEqual((self.points.balance, self.value.balance, note.amount_residual), (0, 50, 15))
        self.assertBooked()

    def test_what_came_back_is_sealed(self):
        """By SQL a credit note forgets what it gave back, so that goods come back once more at a till."""
        note = self.credit(self.invoiced([(self.bread, 2, 10.0)], gift=15))
        self.assertHealthy()
        kept = note.sudo().customer_card_back
        line, quantity = next(iter(kept['lines'].items()))
        for forged in (
            None,
            {**kept, 'otherwise': '0'},
            {**kept, 'lines': {}},
            {**kept, 'lines': {line: quantity + '0'}},
            {'lines': kept['lines']},
            [],
            'x',
            {**kept, 'seal': kept['seal'][:-1]},
            {**kept, 'lines': 7},
        ):
            with self.subTest(str(forged)), self.env.cr.savepoint() as point:
                value = None if forged is None else json.dumps(forged)
                self.env.cr.execute('UPDATE account_move SET customer_card_back = %s WHERE id = %s', [value, note.id])
                health = self.env['customer.card.health']._check()
                self.assertEqual(
                    health.finding_ids.mapped(lambda row: (row.validator, row.record_id)), [('credit_notes', note.id)]
                )
                point.rollback()
