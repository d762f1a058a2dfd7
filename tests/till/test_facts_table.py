"""Risk: one field, one role or one way that nobody thought of. Every row of the table of facts × every role × every way to write."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Field
from odoo.models import BaseModel as Model
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.till.facts import GUARDED, RULES, TABLE, Who
from .edits_case import MUTED as NO_KEY
from .edits_case import REFUSALS, EditCase

# A row that PostgreSQL refuses is told as a ValidationError by Odoo's request, which is around what is called here.
TILL = ('pos.order', 'pos.order.line', 'pos.payment', 'pos.session')
POS_USER, INTERNAL = 'point_of_sale.group_pos_user', 'base.group_user'
ROLES = {
    'cashier': (INTERNAL, POS_USER),
    'manager of the point of sale': (INTERNAL, 'point_of_sale.group_pos_manager'),
    'accountant': (INTERNAL, POS_USER, 'account.group_account_manager', 'customer_card.group_accountant'),
    'everything': (INTERNAL, 'point_of_sale.group_pos_manager', 'account.group_account_manager', 'customer_card.group_manager', 'base.group_system'),
    'portal': ('base.group_portal',),
    'public': ('base.group_public',),
    'elsewhere': (INTERNAL, 'point_of_sale.group_pos_manager', 'account.group_account_manager'),
}  # fmt: skip
MUTED = ('odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model', 'odoo.models', 'odoo.sql_db')
# How the host names a record that belongs to another one: model → (parent's model, its field, the way back).
PARENTS = {
    'pos.order': ('pos.session', 'order_ids', 'session_id'),
    'pos.order.line': ('pos.order', 'lines', 'order_id'),
    'pos.payment': ('pos.order', 'payment_ids', 'pos_order_id'),
    'pos.session': ('pos.config', 'session_ids', 'config_id'),
}


class TableCase(EditCase):
    """A served order, and somebody of every role."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.session.set_opening_control(0, "")
        users = cls.env['res.users'].with_context(no_reset_password=True)
        cls.other_company = cls.env['res.company'].create({'name': "Elsewhere"})
        cls.users = {}
        for number, (role, groups) in enumerate(ROLES.items()):
            company = cls.other_company if role == 'elsewhere' else cls.card_company
            cls.users[role] = users.create({
                'name': role, 'login': f'facts_{number}', 'email': f'f{number}@example.com', 'company_id': company.id, 'company_ids': [(6, 0, company.ids)],
                'group_ids': [(6, 0, [cls.env.ref(group).id for group in groups])],
            })  # fmt: skip
        cls.other_till = cls.pos_config_usd.copy(
            {'name': "Beside", 'payment_method_ids': [(6, 0, cls.bank_payment_method.ids)]}
        )

    def served(self) -> Model:
        """An order that sold a card, was paid by another one and in cash, and gives something back."""
        self.charge(60)
        order = self.sync(self.gift_order(50, spend=20))
        lines = [(self.bread, 1, 10.0), self.line(self.env['customer.card']._issue(self.gift), 30)]
        sold = self.sync(self.order(lines, [(self.cash_method, 40)], cards=[self.loyalty_card]))
        back = (self.bread, -1, 10.0, {'refunded_orderline_id': sold.lines[0].id})
        return order | sold | self.sync(self.order([back], [(self.cash_method, -10)], is_refund=True))

    def columns(self, model: str) -> list[str]:
        fields = self.env[model]._fields
        return sorted(name for name in GUARDED[model] if name in fields and fields[name].column_type)

    def told(self, orders: Model) -> dict:
        """What the database says of all facts of the orders, their rows, and their session."""
        self.env.flush_all()
        told = {}
        for model, sql in (
            ('pos.order', 'id = ANY(%s)'),
            ('pos.order.line', 'order_id = ANY(%s)'),
            ('pos.payment', 'pos_order_id = ANY(%s)'),
            ('pos.session', 'id IN (SELECT session_id FROM pos_order WHERE id = ANY(%s))'),
        ):
            names = ', '.join(f'"{name}"' for name in ['id', *self.columns(model)])
            self.env.cr.execute(f'SELECT {names} FROM {self.env[model]._table} WHERE {sql} ORDER BY id', [orders.ids])
            told[model] = self.env.cr.dictfetchall()
        return told

    def other_value(self, record: Model, field: Field) -> Any:
        """Something else the field could say."""
        now = record[field.name]
        if field.type == 'many2one':
            others = self.env[field.comodel_name].with_context(active_test=False).search([], limit=2) - now
            return others[:1].id
        if field.type == 'many2many':
            return [(6, 0, self.env[field.comodel_name].search([], limit=1).ids)]
        if field.type == 'selection':
            values = [value for value, _name in field._description_selection(self.env)]
            return values[(values.index(now) + 1) % len(values)]
        simple = {'char': 'x', 'text': 'x', 'boolean': not now, 'datetime': '2020-01-01 00:00:00', 'date': '2020-01-01', 'json': {'cards': []}}  # fmt: skip
        return simple[field.type] if field.type in simple else (now or 0) + 1

    def call(self, role: str, model: str, method: str, *args: Any, **context: Any) -> None:
        """One call as RPC makes it, in a savepoint that is kept; a refusal is all that may be raised."""
        user = self.users[role]
        env = self.env(user=user, su=False, context={'allowed_company_ids': user.company_ids.ids, **context})
        with suppress(*REFUSALS), mute_logger(*MUTED), self.env.cr.savepoint():
            call_kw(env[model], method, list(args), {})
            self.env.flush_all()
        self.env.invalidate_all()

    def by_self_order(self, data: dict) -> None:
        """An order of somebody's phone: the host's controller hands it on as superuser."""
        orders = self.env(user=self.users['public'], su=True, context={})['pos.order']
        with suppress(*REFUSALS), mute_logger(*MUTED), self.env.cr.savepoint():
            orders.with_company(self.card_company).sync_from_ui([data])
            self.env.flush_all()
        self.env.invalidate_all()

    def draft(self, **more: Any) -> dict:
        data = self.order([(self.bread, 1, 1.0)], [], state='draft')
        return {**data, 'uuid': str(uuid4()), 'access_token': str(uuid4()), **more}

    def ways(self, record: Model, name: str, value: Any) -> Iterator[Callable[[str], None]]:
        """Every way to say that ``name`` of the record is ``value``."""
        model, ids = record._name, record.ids
        vals = {name: value}
        yield lambda role: self.call(role, model, 'write', ids, vals)
        yield lambda role: self.call(role, model, 'web_save', ids, vals, {})
        yield lambda role: self.call(role, model, 'write', ids, vals, customer_card_employee=1, customer_card_own_code=True, customer_card_server=True)  # fmt: skip
        field = record._fields[name]
        if field.type == 'many2one':
            yield lambda role: self.call(role, model, 'load', ['.id', f'{name}/.id'], [[str(ids[0]), str(value)]])
        elif field.type not in ('many2many', 'json'):
            yield lambda role: self.call(role, model, 'load', ['.id', name], [[str(ids[0]), str(value)]])
        if field.type in ('integer', 'float', 'monetary', 'char'):
            yield lambda role: self.call(role, model, 'web_resequence', ids, {}, name, 7)
        parent, rows, back = PARENTS[model]
        owner = record[back]
        yield lambda role: self.call(role, parent, 'write', owner.ids, {rows: [(1, ids[0], vals)]})
        if parent == 'pos.order':
            nested = {rows: [[1, ids[0], vals]]}
            yield lambda role: self.call(role, parent, 'sync_from_ui', [self.draft(**nested)])
            yield lambda role: self.by_self_order(self.draft(**nested))
        if model == 'pos.order':
            yield lambda role: self.call(role, model, 'sync_from_ui', [self.draft(**{'uuid': record.uuid, **vals})])
            yield lambda role: self.by_self_order(self.draft(**{'uuid': record.uuid, **vals}))

    def rows(self, orders: Model) -> Iterator[Model]:
        """One record of each kind."""
        yield orders[0]
        yield from orders[1].lines
        yield orders[0].payment_ids._on_cards()
        yield orders[0].payment_ids - orders[0].payment_ids._on_cards()
        yield orders.session_id

    def assertFacts(self, orders: Model, roles: list[str], *, all_ways: bool = True) -> None:
        """No field of any row changes, whoever says so, by all ways or only the plain one. Looked at after each field: nothing may change at all."""
        before = self.told(orders)
        for record in self.rows(orders):
            for name in sorted(GUARDED[record._name] & record._fields.keys()):
                value = self.other_value(record, record._fields[name])
                ways = list(self.ways(record, name, value))
                for way in ways if all_ways else ways[:1]:
                    for role in roles:
                        way(role)
                if self.told(orders) != before:
                    self.fail(f'{name} of {record} was written by {roles}: {self.told(orders)[record._name]}')

    def assertRows(self, orders: Model, roles: list[str]) -> None:
        """No row is taken away, and none is added."""
        before = self.told(orders)
        for record in self.rows(orders):
            for role in roles:
                for model, method, *args in self.on_rows(record, orders):
                    self.call(role, model, method, *args)
                    self.assertEqual(self.told(orders), before, f'{role}: {method} of {model} around {record}')
            if PARENTS[record._name][0] == 'pos.order':
                for command in (2, 3, 4):
                    self.by_self_order(self.draft(**{PARENTS[record._name][1]: [[command, record.id, 0]]}))
                    self.assertEqual(self.told(orders), before)

    def on_rows(self, record: Model, orders: Model) -> Iterator[tuple]:
        """Calls that would take the record away, or put another one beside it."""
        model, ids = record._name, record.ids
        parent, rows, back = PARENTS[model]
        owner = record[back]
        yield model, 'unlink', ids
        yield model, 'copy', ids, {back: owner.id} if parent == 'pos.order' else {}
        for command in ((2, ids[0]), (3, ids[0]), (5,), (6, 0, [])):
            yield parent, 'write', owner.ids, {rows: [command]}
        yield 'pos.order', 'remove_from_ui', orders.ids
        yield 'pos.order', 'action_pos_order_cancel', orders.ids
        yield 'pos.session', 'delete_opening_control_session', orders.session_id.ids


@tagged('post_install', '-at_install')
class TestFactsTable(TableCase):
    """The table, walked."""

    def test_every_field_of_the_host_has_a_row(self):
        known = {name for names in RULES.values() for name in names}
        missing = []
        for model in TILL:
            for name, field in self.env[model]._fields.items():
                ours_or_hosts = field._modules and set(field._modules) <= {'point_of_sale', 'customer_card'}
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
        """The ledger's key was missing when it was paid: what it earns is decided by what it says when the key is back."""
        data = self.order([(self.bread, 1, 9.0)], [(self.cash_method, 9)], cards=[self.loyalty_card])
        with patch.dict('os.environ', {'CUSTOMER_CARD_KEY': ''}), mute_logger(NO_KEY):
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
        """Until their session is closed a cashier may do with them what Odoo lets a cashier do, but for saying that they are booked."""
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
                self.assertEqual(record._fields[name].convert_to_write(record[name], record), record._fields[name].convert_to_write(record._fields[name].convert_to_record(record._fields[name].convert_to_cache(value, record), record), record))  # fmt: skip

    # --- what others may write ---------------------------------------------------------------------------------------------------

    def test_a_till_is_set_up_by_its_managers(self):
        config = self.other_till
        for name in sorted(GUARDED['pos.config'] & config._fields.keys()):
            value = self.other_value(config, config._fields[name])
            for role in ('cashier', 'accountant', 'portal', 'public', 'elsewhere'):
                before = config[name]
                self.call(role, 'pos.config', 'write', config.ids, {name: value})
                self.assertEqual(config[name], before, f'{role}: {name}')
        self.call('manager of the point of sale', 'pos.config', 'write', config.ids, {'trusted_config_ids': [(6, 0, self.pos_config_usd.ids)]})  # fmt: skip
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
                ('account.move', 'write', move.ids, {'line_ids': [(1, line.id, {'account_id': self.gift.liability_account_id.id})]}),
                ('account.move', 'unlink', move.ids),
                ('account.move.line', 'unlink', move.line_ids.ids),
                *(('account.move.line', 'write', line.ids, {name: self.other_value(line, line._fields[name])}) for name in sorted(read)),
            ):  # fmt: skip
                with self.subTest(role=role, model=model, method=method, args=args):
                    self.call(role, model, method, *args)
                    self.assertEqual((move.state, move.date, move.line_ids.read(read)), before)
        self.assertHealthy()

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
                ('account.move', 'write', move.ids, {'line_ids': [(1, spent[0].id, {'account_id': self.loyalty.points_account_id.id})]}),
                ('account.move', 'unlink', move.ids),
                ('account.move.line', 'write', spent.ids, {'account_id': self.loyalty.points_account_id.id}),
                ('account.move.line', 'unlink', spent.ids),
            ):  # fmt: skip
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
