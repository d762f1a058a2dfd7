"""Ways to write a field of what was sold, by every role."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any
from uuid import uuid4

from odoo.fields import Field
from odoo.models import BaseModel as Model
from odoo.service.model import call_kw
from odoo.tools import mute_logger

from ...models.till.facts import GUARDED
from .edits_case import REFUSALS, EditCase

# A row that PostgreSQL refuses is told as a ValidationError by Odoo's request, which is around what is called here.
TILL = ('pos.order', 'pos.order.line', 'pos.payment', 'pos.session')
POS_USER, INTERNAL = 'point_of_sale.group_pos_user', 'base.group_user'
ROLES = {
    'cashier': (INTERNAL, POS_USER),
    'manager of the point of sale': (INTERNAL, 'point_of_sale.group_pos_manager'),
    'accountant': (INTERNAL, POS_USER, 'account.group_account_manager', 'customer_card.group_accountant'),
    'everything': (
        INTERNAL,
        'point_of_sale.group_pos_manager',
        'account.group_account_manager',
        'customer_card.group_manager',
        'base.group_system',
    ),
    'portal': ('base.group_portal',),
    'public': ('base.group_public',),
    'elsewhere': (INTERNAL, 'point_of_sale.group_pos_manager', 'account.group_account_manager'),
}
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
            cls.users[role] = users.create(
                {
                    'name': role,
                    'login': f'facts_{number}',
                    'email': f'f{number}@example.com',
                    'company_id': company.id,
                    'company_ids': [(6, 0, company.ids)],
                    'group_ids': [(6, 0, [cls.env.ref(group).id for group in groups])],
                }
            )
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
        stored = {name for name, field in fields.items() if field.store and field.column_type}
        return sorted(GUARDED[model] & stored)

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
        simple = {
            'char': 'x',
            'text': 'x',
            'boolean': not now,
            'datetime': '2020-01-01 00:00:00',
            'date': '2020-01-01',
            'json': {'cards': []},
        }
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
        yield lambda role: self.call(
            role,
            model,
            'write',
            ids,
            vals,
            customer_card_employee=1,
            customer_card_own_code=True,
            customer_card_server=True,
        )
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
        """No field of any row changes, whoever says so, by all ways or only the plain one.

        Looked at after each field: nothing may change at all.
        """
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
