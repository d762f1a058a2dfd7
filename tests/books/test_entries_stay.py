"""Risk: an accountant rewrites the entry that booked cards, or the invoice they were used on, by another field."""

import base64

from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged

from .case import SessionBooksCase

RIGHTS = 'customer_card.group_accountant,account.group_account_manager,account.group_account_user'


@tagged('post_install', '-at_install')
class TestEntriesStay(SessionBooksCase):
    """By whatever is written first: what guards an entry is asked of nothing that can be written."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        home = {'company_id': cls.card_company.id, 'company_ids': [(6, 0, cls.card_company.ids)]}
        cls.book = new_test_user(cls.env, 'stay_book', f'{RIGHTS},account.group_account_basic', **home)
        cls.clerk = new_test_user(cls.env, 'stay_clerk', 'account.group_account_invoice', **home)

    def rpc(self, user, model, method, *args, **context):
        return call_kw(self.env[model].with_user(user), method, list(args), {'context': context})

    def told(self, move):
        self.env.invalidate_all()
        items = [(one.account_id, one.balance, one.price_unit, one.quantity) for one in move.line_ids]
        return move.state, move.move_type, move.date, move.partner_id, move.reversed_entry_id, items

    def assertStays(self, move, users):
        """Neither its type nor anything else that could open it is written, nor is it undone."""
        before = self.told(move)
        other = self.env['account.move'].create({'move_type': 'out_invoice', 'partner_id': self.holder.id})
        writes = [
            *({'move_type': kind} for kind in ('entry', 'out_invoice', 'out_refund', 'in_receipt', 'out_receipt')),
            {'reversed_entry_id': other.id},
            {'state': 'draft'},
            {'state': 'cancel'},
            {'partner_id': self.env.ref('base.partner_admin').id},
            {'invoice_date': '2020-02-02', 'date': '2020-02-02'},
            {'invoice_currency_rate': 7},
            {'currency_id': self.env.ref('base.EUR').id},
        ]
        writes = [vals for vals in writes if vals != {'move_type': move.move_type}]
        buttons = ('button_draft', 'button_cancel', 'action_switch_move_type')
        calls = [('write', vals) for vals in writes] + [(name,) for name in buttons]
        for user in users:
            for method, *args in calls:
                with self.subTest(user=user.login, method=method, args=args), self.env.cr.savepoint() as point:
                    with self.assertRaises(UserError):
                        self.rpc(user, 'account.move', method, move.ids, *args, skip_readonly_check=True)
                    point.rollback()
                self.assertEqual(self.told(move), before)

    def test_the_entry_of_a_session(self):
        self.paid(10, (self.gift_card, 'value', 10))
        self.sell_card(25)
        self.assertStays(self.close(), self.book)

    def test_the_entry_of_an_import(self):
        program = self._program('loyalty', name="Both", prefix='952', point_value=0.01, opens_value=True)
        self._limit(program, 100)
        vals = {'name': 'Old', 'code': 'OLD1', 'account_type': 'liability_current'}
        one = self.env['customer.card.import'].create({
            'program_id': program.id, 'opening_account_id': self.env['account.account'].create(vals).id,
            'file_name': 'x.csv', 'file': base64.b64encode(b'Holder,Value\nX,50\n'),
        })  # fmt: skip
        one.action_check()
        one.action_import()
        self.assertStays(one.move_ids, self.book | self.clerk)

    def test_the_invoice_of_an_order(self):
        order = self.paid(20, (self.gift_card, 'value', 15), partner_id=self.holder.id, to_invoice=True)
        self.close()
        self.assertStays(order.account_move, self.book | self.clerk)

    def test_the_credit_note_of_a_tills_return(self):
        more = {'partner_id': self.holder.id, 'to_invoice': True}
        lines, payments = [(self.bread, 1, 20)], [(self.cash_method, 20)]
        order = self.sync(self.order(lines, payments, cards=[self.loyalty_card], **more))
        back = [(self.bread, -1, 20, {'refunded_orderline_id': order.lines.id})]
        orders = self.sync(self.order(back, [(self.cash_method, -20)], is_refund=True, **more))
        note = (orders - order).account_move
        self.close()
        self.assertEqual(note.move_type, 'out_refund')
        self.assertStays(note, self.book)
