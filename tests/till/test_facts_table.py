"""Risk: one field, one role or one way that nobody thought of.

Every row of the table of facts × every role × every way to write.
"""

from odoo import models
from odoo.exceptions import UserError
from odoo.models import BaseModel as Model
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.till.facts import GUARDED, RULES, TABLE, Who
from ..common.sealing import key_is
from .edits_case import MUTED as NO_KEY
from .table_case import ROLES, TILL, TableCase

# Whose fields of orders, lines, payments and sessions have a row each, where they are installed.
HOSTS = {'point_of_sale', 'pos_sale', 'customer_card'}


@tagged('post_install', '-at_install')
class TestFactsTable(TableCase):
    """The table, walked."""

    def test_every_field_of_the_host_has_a_row(self):
        known = {name for names in RULES.values() for name in names}
        missing = []
        for model in TILL:
            for name, field in self.env[model]._fields.items():
                ours_or_hosts = field._modules and set(field._modules) <= HOSTS
                is_said = field.store and name not in models.MAGIC_COLUMNS and not (field.compute and field.readonly)
                if ours_or_hosts and is_said and name not in RULES[model]:
                    missing.append(f'{model}.{name}')
        self.assertFalse(missing)
        self.assertTrue(known)

    def test_every_row_says_why(self):
        seen = set()
        for model, who, names, why in TABLE:
            self.assertTrue(why and isinstance(who, Who))
            for name in names.split():
                self.assertNotIn((model, name), seen)
                seen.add((model, name))

    def test_nobody_rewrites_what_was_served(self):
        orders = self.served()
        self.assertFacts(orders, ['cashier'])

    def test_nor_anybody_else(self):
        self.assertFacts(self.served(), [role for role in ROLES if role != 'cashier'], all_ways=False)

    def test_nor_takes_rows_away(self):
        self.assertRows(self.served(), list(ROLES))

    def test_nor_after_the_session_was_closed(self):
        orders = self.served()
        self.close()
        self.assertFacts(orders, ['cashier', 'everything'], all_ways=False)
        self.assertRows(orders, ['everything'])

    def test_what_waits_for_its_cards_stays_as_it_was_paid(self):
        """The ledger's key was missing when it was paid: what it earns is decided by what it says
        when the key is back.
        """
        data = self.order([(self.bread, 1, 9.0)], [(self.cash_method, 9)], cards=[self.loyalty_card])
        with key_is(''), mute_logger(NO_KEY):
            order = self.sync(data)
        self.assertFalse(order.customer_card_summary)
        before = self.told(order)
        for record in (order, order.lines, order.payment_ids):
            for name in sorted(GUARDED[record._name] & record._fields.keys()):
                value = self.other_value(record, record._fields[name])
                for way in self.ways(record, name, value):
                    way('cashier')
                    self.assertEqual(self.told(order), before, f'{name} of {record}')
        order._cron_customer_card_late()
        self.env.invalidate_all()
        self.assertEqual(self.points.balance, 9)

    def test_orders_without_cards_are_the_hosts(self):
        """Until their session is closed a cashier may do with them what Odoo lets a cashier do, but for saying that
        they are booked.
        """
        order = self.sync(self.order([(self.bread, 1, 9.0)], [(self.cash_method, 9)]))
        for record, vals in (
            (order.payment_ids, {'payment_method_id': self.bank_payment_method.id}),
            (order.payment_ids, {'amount': 8.0}),
            (order.lines, {'qty': 2}),
            (order, {'amount_total': 8.0, 'date_order': '2026-01-01 10:00:00', 'user_id': self.users['everything'].id}),
        ):
            record.with_user(self.cashier).write(vals)
            self.env.invalidate_all()
            for name, value in vals.items():
                self.assertEqual(
                    record._fields[name].convert_to_write(record[name], record),
                    record._fields[name].convert_to_write(
                        record._fields[name].convert_to_record(
                            record._fields[name].convert_to_cache(value, record), record
                        ),
                        record,
                    ),
                )

    # --- what others may write ----------------------------------------------------------------------------------------

    def test_a_till_is_set_up_by_its_managers(self):
        config = self.other_till
        for name in sorted(GUARDED['pos.config'] & config._fields.keys()):
            value = self.other_value(config, config._fields[name])
            for role in ('cashier', 'accountant', 'portal', 'public', 'elsewhere'):
                before = config[name]
                self.call(role, 'pos.config', 'write', config.ids, {name: value})
                self.assertEqual(config[name], before, f'{role}: {name}')
        self.call(
            'manager of the point of sale',
            'pos.config',
            'write',
            config.ids,
            {'trusted_config_ids': [(6, 0, self.pos_config_usd.ids)]},
        )
        self.assertEqual(config.trusted_config_ids, self.pos_config_usd)

    def test_a_payment_method_stays_what_it_is(self):
        cash = self.bank_payment_method
        for method, kind in ((self.value_method, False), (self.value_method, 'points'), (cash, 'value')):
            before = method.customer_card_kind
            for role in ROLES:
                self.call(role, 'pos.payment.method', 'write', method.ids, {'customer_card_kind': kind})
                self.assertEqual(method.customer_card_kind, before)

    def test_what_the_ledger_posted_stays_posted(self):
        self.post(self.points, 1000, 'earn')
        self.env['customer.card.settlement']._settle_all(self.card_company)
        move = self.env['customer.card.settlement'].search([('source', '=', 'settlement')], limit=1).move_id
        self.assertEqual(move.state, 'posted')
        read = [name for name in GUARDED['account.move.line'] if move.line_ids._fields[name].store]
        before = move.state, move.date, move.line_ids.read(read)
        line = move.line_ids[0]
        for role in ('accountant', 'everything'):
            for model, method, *args in (
                ('account.move', 'button_draft', move.ids),
                ('account.move', 'button_cancel', move.ids),
                ('account.move', 'write', move.ids, {'state': 'draft'}),
                ('account.move', 'write', move.ids, {'state': 'cancel'}),
                (
                    'account.move',
                    'write',
                    move.ids,
                    {'line_ids': [(1, line.id, {'account_id': self.gift.liability_account_id.id})]},
                ),
                ('account.move', 'unlink', move.ids),
                ('account.move.line', 'unlink', move.line_ids.ids),
                *(
                    ('account.move.line', 'write', line.ids, {name: self.other_value(line, line._fields[name])})
                    for name in sorted(read)
                ),
                *(
                    ('account.move', 'write', move.ids, {name: self.other_value(move, move._fields[name])})
                    for name in sorted(GUARDED['account.move'] & move._fields.keys() - {'state'})
                ),
                ('account.bank.statement.line', 'create', self.bank_line(move)),
            ):
                with self.subTest(role=role, model=model, method=method, args=args):
                    self.call(role, model, method, *args)
                    self.assertEqual((move.state, move.date, move.line_ids.read(read)), before)
        self.assertFalse(move.statement_line_id)
        self.assertHealthy()

    def bank_line(self, move: Model) -> dict:
        """A line of a bank statement that would take an entry for its own."""
        bank = self.env['account.journal'].search([('type', '=', 'bank')], limit=1)
        return {'move_id': move.id, 'journal_id': bank.id, 'amount': 1.0, 'payment_ref': 'x', 'date': move.date}

    def booked(self) -> Model:
        """The entry of a session in which a card paid."""
        self.charge(60)
        self.sync(self.gift_order(50, spend=20))
        return self.close()

    def test_what_a_session_booked_of_cards_stays_posted(self):
        move = self.booked()
        spent = move.line_ids.filtered(lambda line: line.account_id == self.gift.liability_account_id)
        self.assertTrue(spent)
        before = self.told_of(move)
        for role in ('accountant', 'everything'):
            for model, method, *args in (
                ('account.move', 'button_draft', move.ids),
                ('account.move', 'button_cancel', move.ids),
                ('account.move', 'write', move.ids, {'state': 'draft'}),
                (
                    'account.move',
                    'write',
                    move.ids,
                    {'line_ids': [(1, spent[0].id, {'account_id': self.loyalty.points_account_id.id})]},
                ),
                ('account.move', 'unlink', move.ids),
                ('account.move.line', 'write', spent.ids, {'account_id': self.loyalty.points_account_id.id}),
                ('account.move.line', 'unlink', spent.ids),
            ):
                with self.subTest(role=role, model=model, method=method, args=args):
                    self.call(role, model, method, *args)
                    self.assertEqual(self.told_of(move), before)
        for undo in (move.button_draft, move._reverse_moves):
            with self.assertRaisesRegex(UserError, "Customer cards .* entry of your own"), self.env.cr.savepoint():
                undo()
        self.assertHealthy()

    def told_of(self, move: Model) -> tuple:
        self.env.invalidate_all()
        return move.state, [(line.account_id, line.balance) for line in move.line_ids]

    def test_one_without_cards_is_the_accountants(self):
        self.sync(self.order([(self.bread, 1, 10.0)], [(self.cash_method, 10)], cards=[self.loyalty_card]))
        move = self.close()
        move.button_draft()
        self.assertEqual(move.state, 'draft')
