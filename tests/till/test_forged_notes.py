"""Risks: a credit note says one thing to cards and another to the books; one that comes before its cards were served;
entries that are added to.
"""

from unittest.mock import patch
from uuid import uuid4

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from ...models.ledger.errors import LedgerRefusal
from .returns_case import InvoiceCase


@tagged('post_install', '-at_install')
class TestForgedNotes(InvoiceCase):
    """Somebody who keeps invoices, and has no right on cards, reverses the invoice of a till order
    and edits the draft.
    """

    def setUp(self):
        super().setUp()
        home = {'company_id': self.card_company.id, 'company_ids': [(6, 0, self.card_company.ids)]}
        self.invoicing = new_test_user(self.env, 'notes_invoicing', 'account.group_account_invoice', **home)

    def noted(self, order, change):
        """Credit the order's invoice as ``change`` makes it."""
        invoice = order.account_move
        active = {'active_model': 'account.move', 'active_ids': invoice.ids}
        wizard = self.env['account.move.reversal'].with_user(self.invoicing).with_context(**active)
        wizard = wizard.create({'journal_id': invoice.journal_id.id})
        wizard.refund_moves()
        change(wizard.new_move_ids)
        wizard.new_move_ids.action_post()
        return wizard.new_move_ids

    def refuse(self, order, change, words: str) -> None:
        with self.assertRaisesRegex(UserError, words), self.env.cr.savepoint():
            self.noted(order, change)
        self.env.invalidate_all()

    def goodwill(self, *taxes) -> list:
        words = {'name': "Goodwill", 'quantity': 1, 'price_unit': 0.1, 'tax_ids': [Command.set(taxes)]}
        return [Command.clear(), Command.create(words)]

    def by_tax(self, amount: float):
        """Ten cents of goods, the rest of the money in the tax."""
        tax = self.env['account.tax'].create(
            {'name': "T15", 'amount': 15, 'type_tax_use': 'sale', 'company_id': self.card_company.id}
        )

        def change(note):
            note.write({'invoice_line_ids': self.goodwill(tax.id)})
            line = note.line_ids.filtered(lambda item: item.display_type == 'tax')
            sign = 1 if line.amount_currency >= 0 else -1
            note.write(
                {'line_ids': [Command.update(line.id, {'amount_currency': sign * amount, 'balance': sign * amount})]}
            )

        return change

    def by_rounding(self, note) -> None:
        account = self.env['account.account'].search(
            [('account_type', '=', 'income'), ('company_ids', 'in', self.card_company.ids)], limit=1
        )
        rounding = self.env['account.cash.rounding'].create({
            'name': "Round", 'rounding': 20, 'strategy': 'add_invoice_line', 'rounding_method': 'UP',
            'profit_account_id': account.id, 'loss_account_id': account.id,
        })  # fmt: skip
        note.write({'invoice_line_ids': self.goodwill(), 'invoice_cash_rounding_id': rounding.id})

    def test_money_is_that_of_goods(self):
        card, line = self.sold_card()
        order = self.invoiced([(self.bread, 1, 0.1), line])
        for change in (self.by_tax(20), self.by_rounding):
            self.refuse(order, change, "comes to what its goods")
        self.assertEqual(card._account('value').balance, 20)
        self.noted(order, lambda note: None)
        self.env.invalidate_all()
        self.assertEqual(card._account('value').balance, 0)

    def test_points_go_with_their_goods(self):
        order = self.invoiced([(self.bread, 3, 10.0)])
        self.refuse(order, self.by_tax(29.9), "comes to what its goods")
        self.assertEqual(self.points.balance, 30)

    def test_a_fee_is_no_credit(self):
        order = self.discounted()
        before = self.points.balance
        fee = [Command.create({'name': "Fee", 'quantity': 1, 'price_unit': -20, 'tax_ids': [Command.clear()]})]
        self.refuse(order, lambda note: note.write({'invoice_line_ids': fee}), "only what the order itself took off")
        self.assertEqual(self.points.balance, before)
        self.noted(order, lambda note: None)
        self.env.invalidate_all()
        self.assertEqual(self.points.balance, 3000)

    def test_it_waits_for_the_cards(self):
        def no_key(ledger):
            raise LedgerRefusal(ledger.env, 'no_key')

        more = {'to_invoice': True, 'partner_id': self.holder.id}
        data = self.order([(self.bread, 3, 10.0)], [(self.cash_method, 30)], cards=[self.loyalty_card], **more)
        with patch.object(type(self.env['customer.card.ledger']), '_key', no_key):
            order = self.sync(data)
            self.refuse(order, lambda note: None, "served within the hour")
        self.env['pos.order']._cron_customer_card_late()
        self.env.invalidate_all()
        self.assertEqual(self.points.balance, 30)
        self.noted(order, lambda note: None)
        self.env.invalidate_all()
        self.assertEqual(self.points.balance, 0)

    def refused_at(self, order, change, turns: int) -> int:
        """The how manieth of some notes like that is refused."""
        for turn in range(turns):
            try:
                with self.env.cr.savepoint():
                    self.noted(order, change)
            except UserError:
                self.env.invalidate_all()
                return turn
            self.env.invalidate_all()
        return turns

    def test_crumbs_of_many_notes_do_not_add_up(self):
        order = self.invoiced([(self.bread, 1, 0.5)] * 20)
        tax = self.env['account.tax'].create(
            {'name': "T15", 'amount': 15, 'type_tax_use': 'sale', 'company_id': self.card_company.id}
        )

        def change(note):
            words = {'name': "Goodwill", 'quantity': 1, 'price_unit': 0.04, 'tax_ids': [Command.set(tax.ids)]}
            note.write({'invoice_line_ids': [Command.clear(), Command.create(words)]})
            line = note.line_ids.filtered(lambda item: item.display_type == 'tax')
            sign = 1 if line.amount_currency >= 0 else -1
            note.write({'line_ids': [Command.update(line.id, {'amount_currency': sign * 0.3, 'balance': sign * 0.3})]})

        self.assertLessEqual(self.refused_at(order, change, 6), 2)

    def test_what_was_taken_off_is_taken_off_once(self):
        self.loyalty.points_as = 'discount'
        self.post(self.points, 3000, expires=None)
        coupon = self.env['product.product'].create(
            {'name': "Coupon", 'available_in_pos': True, 'taxes_id': False, 'type': 'service'}
        )
        uuid = str(uuid4())
        key = self.authorize(self.loyalty_card, 'points', 10, uuid)['operation']
        off = (self.loyalty.discount_product_id, 1, -10.0, {'customer_card_discount': key})
        lines = [(self.bread, 3, 10.0), (coupon, 1, -10.0), off]
        paid = [(self.cash_method, 10)]
        order = self.sale(lines, paid, uuid=uuid, to_invoice=True, partner_id=self.holder.id)
        prices = {self.bread: 10, coupon: -6.67, self.loyalty.discount_product_id: -3.33}

        def change(note):
            items = [
                Command.create(
                    {
                        'product_id': product.id,
                        'name': "x",
                        'quantity': 1,
                        'price_unit': price,
                        'tax_ids': [Command.clear()],
                    }
                )
                for product, price in prices.items()
            ]
            note.write({'invoice_line_ids': [Command.clear(), *items]})

        self.assertEqual(self.refused_at(order, change, 3), 1)

    def test_a_discount_for_early_payment(self):
        """Its tax falls at once, by items of the host's own: the untouched reversal is an honest note."""
        tax = self.env['account.tax'].create(
            {'name': "T20", 'amount': 20, 'type_tax_use': 'sale', 'company_id': self.card_company.id}
        )
        self.holder.property_payment_term_id = self.env['account.payment.term'].create({
            'name': "Early", 'early_discount': True, 'discount_percentage': 10, 'discount_days': 10,
            'early_pay_discount_computation': 'mixed',
            'line_ids': [Command.create({'value': 'percent', 'value_amount': 100, 'nb_days': 30})],
        })  # fmt: skip
        later = self.pos_config_usd.payment_method_ids.filtered(lambda method: method.type == 'pay_later')[:1]
        more = {'to_invoice': True, 'partner_id': self.holder.id, 'amount_tax': 200}
        line = (self.bread, 10, 100.0, {'tax_ids': [(6, 0, tax.ids)], 'price_subtotal_incl': 1200})
        data = self.order([line], [(later, 1200)], cards=[self.loyalty_card], **more)
        order = self.sync({**data, 'amount_total': 1200})
        note = self.noted(order, lambda note: None)
        self.assertEqual(note.amount_total, order.account_move.amount_total)

    def test_it_waits_no_longer_than_the_job(self):
        def no_key(ledger):
            raise LedgerRefusal(ledger.env, 'no_key')

        more = {'to_invoice': True, 'partner_id': self.holder.id}
        data = self.order([(self.bread, 3, 10.0)], [(self.cash_method, 30)], cards=[self.loyalty_card], **more)
        with patch.object(type(self.env['customer.card.ledger']), '_key', no_key):
            order = self.sync(data)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE pos_order SET create_date = create_date - interval '9 days' WHERE id = %s", [order.id]
        )
        self.env.invalidate_all()
        self.env['pos.order']._cron_customer_card_late()
        self.assertEqual(self.noted(order, lambda note: None).state, 'posted')

    # --- entries of the ledger ----------------------------------------------------------------------------------------

    def test_nothing_is_added_to_a_settlement(self):
        self.post(self.value, 10, 'reward')
        self.settle()
        move = self.env['customer.card.settlement'].search([('move_id', '!=', False)], limit=1).move_id
        before = len(move.line_ids)
        account = self.gift.promotion_account_id.id
        lines = [{'move_id': move.id, 'name': "x", 'account_id': account, 'balance': balance} for balance in (-10, 10)]
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.env['account.move.line'].with_user(self.invoicing).create(lines)
        self.env.invalidate_all()
        self.assertEqual(len(move.line_ids), before)

    def test_a_pay_out_stays_in_the_books(self):
        self.gift.pay_out_on_close = True
        self._limit(self.gift, 100)
        home = {'company_id': self.card_company.id, 'company_ids': [(6, 0, self.card_company.ids)]}
        manager = new_test_user(self.env, 'notes_manager', 'customer_card.group_manager', **home)
        cash = self.env['account.journal'].search(
            [('type', '=', 'cash'), ('company_id', '=', self.card_company.id)], limit=1
        )
        dialog = self.env['customer.card.close'].with_user(manager)
        vals = {'card_id': self.gift_card.id, 'way': 'payout', 'journal_id': cash.id, 'reason': "Gone"}
        dialog.create(vals).action_done()
        move = self.env['customer.card.adjustment'].search([('card_id', '=', self.gift_card.id)]).move_id
        self.assertTrue(move)
        for act in (move.with_user(self.invoicing).button_draft, move._reverse_moves):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                act()
        self.assertBooked()
