"""Risk: a form of a record that is not there yet tells of any card, account or customer, by its number; also of another
company's.
"""

import json
from collections.abc import Iterator

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .matrix_case import MatrixCase

GROUPS = {
    'desk': 'customer_card.group_desk',
    'accountant': 'customer_card.group_accountant,account.group_account_user',
    'manager': 'customer_card.group_manager,point_of_sale.group_pos_manager,account.group_account_manager',
}
MUTED = ('odoo.addons.base.models.ir_model', 'odoo.addons.base.models.ir_rule', 'odoo.models', 'odoo.http')
OURS = 'customer.card'
WORDS = ("Eve Secret", "eve@secret.example", "Hidden program", "Hidden shop", "7,777", "7777")


@tagged('post_install', '-at_install')
class TestFormsTell(MatrixCase):
    """Every form that can name a card of this company, typed by people of another one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env['res.company'].create({'name': "Elsewhere"})
        home = {'company_id': cls.other.id, 'company_ids': cls.other.ids}
        cls.strangers = {
            role: new_test_user(cls.env, f'tell_{role}', groups, **home) for role, groups in GROUPS.items()
        }
        vals = {'name': "Here", 'kind': 'loyalty', 'company_id': cls.other.id}
        cls.here = cls.env['customer.card.program'].create(vals)
        cls.card_here = cls.env['customer.card']._issue(cls.here)
        cls.gift.name = cls.loyalty.name = "Hidden program"
        cls.card_company.name = "Hidden shop"
        cls.secret = cls.env['res.partner'].create(
            {'name': "Eve Secret", 'email': 'eve@secret.example', 'company_id': cls.card_company.id}
        )
        cls.hidden = cls.env['customer.card']._issue(cls.gift, partner=cls.secret)
        cls.post(cls, cls.hidden._account('value'), 7777, 'reward')
        cls.env.flush_all()
        cls.env.invalidate_all()

    def foreign(self, model: str):
        """A record of a model that belongs to this company."""
        records = self.env[model].sudo()
        known = {
            'customer.card': self.hidden, 'customer.card.account': self.hidden.account_ids, 'res.partner': self.secret,
            'res.company': self.card_company, 'customer.card.program': self.gift,
            'customer.card.operation': self.hidden.account_ids.entry_ids.operation_id,
            'customer.card.entry': self.hidden.account_ids.entry_ids,
            'customer.card.lot': self.hidden.account_ids.lot_ids,
        }  # fmt: skip
        if model in known:
            return known[model].sudo()[:1]
        here = [('company_id', '=', self.card_company.id)] if 'company_id' in records._fields else []
        return records.search(here, limit=1)

    def spec(self, records) -> dict:
        """All a form could show of a model; of records beside it what they are called, but the host's own."""
        known = records.fields_get()
        return {
            name: {'fields': {'display_name': {}}} if field.get('relation', '').startswith(OURS) else {}
            for name, field in known.items()
        }

    def naming(self) -> Iterator[tuple]:
        """Every field in which a form can name a card, an account, a customer or a company of ours."""
        for model in sorted(self.env.registry):
            records = self.env[model]
            if records._abstract or not records._auto:
                continue
            for field in records._fields.values():
                if not field.relational:
                    continue
                ours = field.comodel_name.startswith(OURS)
                if ours or (model.startswith(OURS) and field.comodel_name in ('res.partner', 'res.company')):
                    yield records, field

    def typed(self, field, one) -> Iterator[tuple]:
        """Ways to name a record in a field: (values, the context)."""
        base = {'amount': 1, 'program_id': self.here.id} if field.model_name.startswith(OURS) else {}
        ways = [one.id] if field.type == 'many2one' else [[[6, 0, one.ids]], [[4, one.id]], [[1, one.id, {}]]]
        number = float(one.id)
        odd = [number] if field.type == 'many2one' else [[[6, 0, [number]]], [[4, number]], [{'id': number}]]
        for way in (*ways, *odd):
            yield {**base, field.name: way}, {}
        yield {}, {f'default_{field.name}': ways[0]}

    def asked(self, role: str, records, values: dict, context: dict):
        user = self.strangers[role]
        context = {'allowed_company_ids': user.company_ids.ids, 'lang': 'en_US', **context}
        form = records.with_user(user).with_context(context)  # pylint: disable=context-overridden
        spec = {name: way for name, way in self.spec(form).items() if name in records._fields}
        values = {name: value for name, value in values.items() if name in records._fields}
        point = self.env.cr.savepoint(flush=False)
        try:
            with mute_logger(*MUTED):
                return form.onchange(dict(values), list(values), spec).get('value', {})
        except (AccessError, UserError):
            return None
        except (ValueError, psycopg2.Error) as error:  # a value that makes no sense on that form says nothing either
            return {'error': str(error)}
        finally:
            self.env.clear()
            point.close(rollback=True)

    def test_no_form_tells_of_what_is_elsewhere(self):
        told, walked = [], 0
        for records, field in self.naming():
            one = self.foreign(field.comodel_name)
            for role in self.strangers:
                if not one or not records.with_user(self.strangers[role]).has_access('create'):
                    continue
                for values, context in self.typed(field, one):
                    walked += 1
                    said = json.dumps(self.asked(role, records, values, context), default=str)
                    told += [
                        (role, records._name, field.name, word, str(values or context))
                        for word in (*WORDS, self.hidden.sudo().number_last4)
                        if word in said
                    ]
        self.assertFalse(told)
        self.assertGreater(walked, 100)

    def test_nor_one_that_is_nested_in_a_form_of_the_host(self):
        account = [[4, self.hidden._account('value').id]]
        cards = {'customer_card_ids': [[0, 'v2', {'account_ids': account}]]}
        contact = [[0, 'v1', {'name': "x", **cards}]]
        deeper = [[0, 'v3', {'name': "y", 'child_ids': contact}]]
        shown = {'customer_card_ids': {'fields': {'balances': {}, 'face_preview': {}}}, 'customer_card_balances': {}}
        spec = {**shown, 'child_ids': {'fields': shown}}
        for role, user in self.strangers.items():
            for model, record, field in (
                ('mail.compose.message', 0, 'partner_ids'),
                ('res.users', user.id, 'child_ids'),
                ('res.partner', user.partner_id.id, 'child_ids'),
            ):
                for said in (contact, deeper):
                    form = self.env[model].browse(record or []).with_user(user)
                    form = form.with_context(allowed_company_ids=user.company_ids.ids)
                    with self.subTest(role, model=model), mute_logger(*MUTED), self.assertRaises(AccessError):
                        form.onchange({field: said}, [], {field: {'fields': spec}})

    def test_forms_say_what_they_should(self):
        """Of the own company's card, by each who works there."""
        account = self.card_here.account_ids[:1]
        self.post(account, 12, 'reward')
        desk = self.strangers['desk']
        for role, model, values, name in (
            ('manager', 'customer.card.adjustment', {'account_id': account.id, 'amount': 1}, 'balance_text'),
            ('accountant', 'customer.card.adjustment', {'account_id': account.id, 'amount': 1}, 'balance_text'),
            ('desk', 'customer.card.close', {'card_id': self.card_here.id}, 'card_id'),
            ('desk', 'customer.card', {'program_id': self.here.id, 'partner_id': desk.partner_id.id}, 'title'),
        ):
            said = self.asked(role, self.env[model], values, {})
            self.assertTrue(said and 'error' not in said, (role, model, said))
            self.assertIn(name, {**values, **said})
        values = {'account_id': account.id, 'amount': 1}
        said = self.asked('accountant', self.env['customer.card.adjustment'], values, {})
        self.assertIn('12', said['balance_text'])

    def test_a_branch_types_in_the_main_companys_forms(self):
        branch = self.env['res.company'].create({'name': "Branch", 'parent_id': self.other.id})
        user = new_test_user(
            self.env, 'tell_branch', GROUPS['manager'], company_id=branch.id, company_ids=(branch | self.other).ids
        )
        self.strangers = {**self.strangers, 'branch': user}
        for context in ({}, {'allowed_company_ids': branch.ids}):
            said = self.asked('branch', self.env['customer.card.batch'], {}, context)
            self.assertTrue(said is not None and 'error' not in said, said)
