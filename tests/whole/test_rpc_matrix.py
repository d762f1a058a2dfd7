from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw, get_public_method
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.ledger import owed
from ...models.ledger.protected import own
from ..common.cards import made_up
from ..common.till import CustomerCardPosCommon
from .rpc_table import BOOKS, DESK, HOST, MATRIX, METHODS, NOBODY, ROLES, ROUTES, STARTS, VERBS

# Dialogs about one card.
ON_CARD = {f'customer.card.{name}' for name in ('set.pin', 'virtual.link', 'extend', 'close', 'merge', 'family')}
OUR_MODULE = 'odoo.addons.customer_card'


def our_methods(model_class) -> set[str]:
    """Names of methods that our own code defines on a model and that RPC reaches."""
    names = set()
    for part in model_class.__mro__:
        if part.__module__.startswith(OUR_MODULE):
            names |= {name for name, value in vars(part).items() if not name.startswith('_') and callable(value)}
    return names


@tagged('post_install', '-at_install')
class TestRpcMatrix(CustomerCardPosCommon):
    """Who may do what over RPC, as tables: every model of ours × four verbs, and every public method, × every role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        users = cls.env['res.users'].with_context(no_reset_password=True)
        cls.users = {
            role: users.create({
                'name': role, 'login': f'matrix_{role}', 'email': f'{role}@example.com', 'company_id': cls.card_company.id, 'company_ids': [(6, 0, cls.card_company.ids)],
                'group_ids': [(6, 0, [cls.env.ref(group).id for group in groups])],
            })
            for role, groups in ROLES.items()
        }  # fmt: skip
        cls.models = sorted(name for name in cls.env.registry if name.startswith('customer.card'))
        cls.value = cls.gift_card._account('value')
        cls._fill(cls)

    def _fill(self):
        """At least one record of every model."""
        self.post(self, self.value, 50, 'reward')
        self.Ledger._capture(self.Ledger._authorize(self.value, self.available(self, self.value), 'matrix'))
        late = self.Ledger._find('matrix')
        owed.write(self.env, made_up(late))
        self.post(self, self.value, 5, 'reward')
        self.env['customer.card.settlement']._settle_all(self.card_company)
        self.env['customer.card.adjustment'].create(self.values(self, 'customer.card.adjustment', 'create'))
        self.env['customer.card.unusual']._note('own_card', 'matrix', self.gift_card, self.session)
        purposes = self.env['customer.card.purpose'].create(
            [{'name': name, 'text': name, 'company_id': self.card_company.id} for name in ("Free", "Given")]
        )
        self.env['customer.card.consent']._give(self.holder, purposes[1], "Till")
        for model in ('customer.card.reward', 'customer.card.challenge', 'customer.card.tier'):
            self.env[model].create(self.values(self, model, 'create'))
        self.loyalty_card.pinned_tier_id = self.loyalty.tier_ids[:1]
        goal = self.env['customer.card.challenge'].create(self.values(self, 'customer.card.challenge', 'create'))
        own(self.env['customer.card.challenge.progress'].sudo()).create({
            'challenge_id': goal.id, 'account_id': self.loyalty_card._account('points').id, 'period': '2026-11-01',
            'steps': {'order': 1}, 'done': 1, 'points': 0,
        })  # fmt: skip
        self.env['customer.card.channel'].create({'name': "Matrix"})
        self.env['customer.card.design'].create({'company_id': self.card_company.id})
        issued, _draft = self.env['customer.card.batch'].create([{'program_id': self.gift.id, 'quantity': 1}] * 2)
        own(self.gift_card).batch_id = issued
        taken_over = self.env['customer.card.import'].create({'program_id': self.gift.id, 'name': "Matrix"})
        own(self.env['customer.card.import.error'].sudo()).create({'import_id': taken_over.id, 'sentence': "made up"})
        own(self.env['customer.card.import.source'].sudo()).create(
            {'import_id': taken_over.id, 'external_id': 1, 'name': "made up", 'becomes': 'points'}
        )
        health = self.env['customer.card.health']._check()
        own(self.env['customer.card.finding'].sudo()).create({
            'health_id': health.id, 'validator': 'deployments', 'fact': "made up", 'record_model': 'customer.card',
            'record_id': self.gift_card.id,
        })  # fmt: skip
        with patch.object(type(self.Ledger), '_deployment', lambda ledger: 'elsewhere'):
            self.env['customer.card.relocation'].with_user(self.users['manager'])._confirm()

    def call(self, role: str, model: str, method: str, *args, **kwargs):
        """One call as RPC makes it, in a savepoint that is undone; whether it was allowed."""
        recordset = self.env[model].with_user(self.users[role]).with_context({}).with_company(self.card_company)  # pylint: disable=context-overridden
        savepoint = self.env.cr.savepoint()
        try:
            with mute_logger('odoo.addons.base.models.ir_model', 'odoo.addons.base.models.ir_rule', 'odoo.models'):
                call_kw(recordset, method, list(args), kwargs)
                self.env.flush_all()
            return True
        except (AccessError, UserError) as refusal:
            self.refusal = str(refusal)
            return False
        finally:
            self.env.clear()
            savepoint.close(rollback=True)
            self.env.registry.clear_cache()

    def surprise(self, role: str, expected: bool, deed: str) -> str:
        return f'{role} may not {deed}: {self.refusal}' if expected else f'{role} may {deed}'

    def record(self, model: str, role: str | None = None):
        """A record for the table's calls; reports belong to the one who opened them, so each role gets one of its own."""
        if model in ON_CARD:
            wizards = self.env[model].with_user(self.users[role if role in DESK else 'manager'])
            return wizards.create(self.dialog(model))
        if model in ('customer.card.print', 'customer.card.printer', 'customer.card.paper'):
            user = self.users[role if role in (BOOKS if model == 'customer.card.paper' else DESK) else 'manager']
            owner = self.env[model].with_user(user).with_company(self.card_company)
            return owner.create(self.values(model, 'create'))
        if not model.startswith('customer.card.liability'):
            records = self.env[model].sudo()
            if records._abstract:
                return records
            company = [('company_id', '=', self.card_company.id)] if 'company_id' in records._fields else []
            return records.search(company, limit=1) or records.search([], limit=1)
        reports = self.env['customer.card.liability'].with_user(self.users[role if role in BOOKS else 'manager'])
        report = reports.with_company(self.card_company).search([('create_uid', '=', reports.env.uid)], limit=1)
        if not report:
            report = reports.with_company(self.card_company).create({'company_id': self.card_company.id})
            report.action_show()
        parts = {
            'customer.card.liability.line': report.line_ids,
            'customer.card.liability.account': report.account_ids,
        }
        return parts.get(model, report)[:1]

    # --- create, write, unlink, copy -----------------------------------------------------------------------------------------------

    def values(self, model: str, verb: str) -> dict:
        """Something harmless an allowed role may write."""
        report = model.startswith('customer.card.liability') and self.record('customer.card.liability', 'manager').id
        values = {
            'customer.card': {'program_id': self.gift.id} if verb == 'create' else {'partner_id': self.holder.id},
            'customer.card.program': {'journal_id': self.gift.journal_id.id} if verb == 'write' else {'name': "Matrix"},
            'customer.card.earning.rule': {'name': "Matrix", **({'program_id': self.loyalty.id} if verb == 'create' else {})},
            'customer.card.reward': {'name': "Matrix", **({'program_id': self.loyalty.id, 'product_ids': [(6, 0, self.bread.ids)]} if verb == 'create' else {})},
            'customer.card.challenge': {'name': "Matrix", **({'program_id': self.loyalty.id} if verb == 'create' else {})},
            'customer.card.tier': {'name': "Matrix", 'threshold': 1, **({'program_id': self.loyalty.id} if verb == 'create' else {})},
            'customer.card.account': {'partner_id': self.holder.id},
            'customer.card.batch': {'name': "Matrix", **({'program_id': self.gift.id} if verb == 'create' else {})},
            'customer.card.channel': {'name': "Matrix"},
            'customer.card.design': {'name': "Matrix"},
            'customer.card.design.element': {'text': "Matrix", **({'design_id': self.env['customer.card.design'].search([('company_id', '=', self.card_company.id)], limit=1).id} if verb == 'create' else {})},
            'customer.card.import': {'name': "Matrix", **({'program_id': self.gift.id} if verb == 'create' else {})},
            'customer.card.import.source': {'chosen': True} if verb == 'write' else {'name': "Matrix"},
            'customer.card.purpose': {'name': "Matrix", 'text': "Matrix"},
            'customer.card.adjustment': {'account_id': self.value.id, 'amount': 1, 'reason': "Matrix"},
            **(dict.fromkeys(ON_CARD, self.dialog(model, verb)) if model in ON_CARD else {}),
            'customer.card.paper': {'fingerprint': 'c0ff ee00 c0ff ee00'},
            'customer.card.print': {'card_ids': [(6, 0, self.gift_card.ids)]},
            'customer.card.printer': {'name': "Matrix"},
            'customer.card.liability': {'date_to': '2090-12-31'},
            **{f'customer.card.liability.{part}': {'report_id': report} for part in ('line', 'account')},
        }  # fmt: skip
        return values.get(model, {'display_name': "x"})

    def dialog(self, model: str, verb: str = 'create') -> dict:
        """What a dialog about cards needs to do its work; one that is there stays with its card."""
        cards = self.env['customer.card']._issue(self.loyalty, 2, partner=self.holder)
        own(cards).write({'expires_on': '2090-01-01'})
        more = {
            'customer.card.extend': {'card_ids': [(6, 0, cards.ids)], 'day': '2090-02-01'},
            'customer.card.merge': {'card_id': cards[0].id, 'target_id': cards[1].id},
            'customer.card.family': {'card_id': self.gift_card.id, 'partner_id': self.env.ref('base.partner_root').id},
        }
        said = more.get(model, {'card_id': cards[0].id}).items()
        return {name: x for name, x in said if verb == 'create' or name != 'card_id'} or {'display_name': "x"}

    def arguments(self, model: str, verb: str, role: str) -> list:
        record = self.record(model, role)
        if verb == 'unlink' and model in ('customer.card', 'customer.card.program'):
            fresh = self._program('warranty', name="Unused")
            record = fresh if model == 'customer.card.program' else record.create({'program_id': fresh.id})
        ids = [] if verb == 'create' else [record.ids or [1]]
        return ids + ([self.values(model, verb)] if verb in ('create', 'write') else [])

    def test_every_model_every_verb_every_role(self):
        surprises = []
        for model in self.models:
            allowed = MATRIX.get(model, (NOBODY,) * len(VERBS))
            for verb, roles in zip(VERBS, allowed, strict=True):
                for role in ROLES:
                    arguments = self.arguments(model, verb, role)
                    if self.call(role, model, verb, *arguments) != (role in roles):
                        surprises.append(self.surprise(role, role in roles, f'{verb} {model}'))
        self.assertFalse(surprises, "\n".join(surprises))
        self.assertFalse(set(MATRIX) - set(self.models), "the table names models that are gone")

    def test_an_accountant_writes_the_books_of_a_program_only(self):
        for field, value in (('name', "Mine"), ('point_value', 5), ('kind', 'gift'), ('active', False)):
            self.assertFalse(self.call('accountant', 'customer.card.program', 'write', self.gift.ids, {field: value}))

    def test_the_tables_cover_every_model_with_data(self):
        for model in self.models:
            if not self.env[model]._abstract:
                self.assertTrue(self.record(model, 'manager'), f'no record of {model} was tried')

    # --- public methods ------------------------------------------------------------------------------------------------------------

    def public(self) -> dict[str, set[str]]:
        """Every public method of ours in the registry, by model; the four verbs of our own models have their own table."""
        found = {}
        for name in self.env.registry:
            methods = our_methods(self.env.registry[name])
            if name in self.models:
                methods -= set(VERBS)
            methods = {method for method in methods if self.is_public(name, method)}
            if methods:
                found[name] = methods
        return found

    def is_public(self, model: str, method: str) -> bool:
        try:
            return bool(get_public_method(self.env[model], method))
        except AccessError:
            return False

    def test_every_public_method_is_on_the_list(self):
        listed = {
            (model, method)
            for table in (METHODS, HOST, ROUTES)
            for model, methods in table.items()
            for method in methods
        }
        public = {(model, method) for model, methods in self.public().items() for method in methods}
        self.assertEqual(public - listed, set(), "public, and in no table")
        self.assertEqual(listed - public, set(), "in a table, and not public")

    def target(self, model: str, method: str, role: str) -> list:
        """The first argument of a call on records: their ids."""
        if model == 'pos.session':
            return [self.session.ids]
        if model == 'customer.card.adjustment':
            adjustment = self.env[model].create(self.values(model, 'create'))
            own(adjustment).write({'state': STARTS[method], 'requested_by_id': self.env.uid})
            return [adjustment.ids]
        if model == 'customer.card.batch':
            batch = self.env[model].create({'program_id': self.gift.id, 'quantity': 1})
            if method.startswith(('action_export', 'action_print')):
                batch.action_start()
            if method == 'action_approve':
                own(batch).write({'state': 'requested', 'requested_by_id': self.env.uid})
            return [batch.ids]
        if model == 'customer.card.import':
            one = self.env[model].create(self.values(model, 'create'))
            if method == 'action_import':
                own(one).write({'state': 'checked'})
            if method == 'action_approve':
                own(one).write({'state': 'requested', 'started_by_id': self.env.uid})
            return [one.ids]
        if model == 'customer.card':
            card = self.env['customer.card']._issue(self.gift, partner=self.holder)
            self.holder.email = 'dina@example.com'
            own(card).write({'state': STARTS.get(method, 'active')})
            return [card.ids]
        return [self.record(model, role).ids]

    def test_every_public_method_every_role(self):
        surprises = []
        for model, methods in METHODS.items():
            for method, (roles, arguments) in methods.items():
                for role in ROLES:
                    given = [] if arguments is None else [*self.target(model, method, role), *arguments]
                    if self.call(role, model, method, *given) != (role in roles):
                        surprises.append(self.surprise(role, role in roles, f'call {model}.{method}'))
        self.assertFalse(surprises, "\n".join(surprises))

    def test_routes_only_show_the_way(self):
        for model, methods in ROUTES.items():
            record = self.record(model)
            for method in methods:
                with self.subTest(f'{model}.{method}'):
                    answer = call_kw(self.env[model].with_user(self.users['portal']), method, [record.ids or [1]], {})
                    self.assertEqual(answer['type'], 'ir.actions.act_window')
                    self.assertFalse(self.call('portal', answer['res_model'], 'search_read', answer['domain']))

    # --- secrets -------------------------------------------------------------------------------------------------------------------

    def reads(self, model: str, field: str, record, secret: str) -> list[tuple]:
        """Every way RPC has of reading one field, or of guessing it piece by piece."""
        return [
            (model, 'read', record.ids, [field]),
            (model, 'web_read', record.ids, {field: {}}),
            (model, 'search_read', [], [field]),
            (model, 'export_data', record.ids, [field]),
            (model, 'search', [(field, '=', secret)]),
            (model, 'search', [(field, '=like', f'{secret[:4]}%')]),
            (model, 'search_count', [(field, '!=', False)]),
            (model, 'search', [], 0, None, f'{field} desc'),
            (model, 'formatted_read_group', [], [field]),
            (model, 'formatted_read_group', [], ['state'], [f'{field}:max']),
            ('customer.card.account', 'search', [(f'card_ids.{field}', '=', secret)]),
            ('customer.card.operation', 'search', [(f'card_id.{field}', '=', secret)]),
            ('customer.card.program', 'export_data', self.gift.ids, [f'card_ids/{field}']),
        ]

    def assertSecret(self, role: str, field: str) -> None:
        card = self.gift_card
        for model, method, *arguments in self.reads('customer.card', field, card, str(card.sudo()[field])):
            with self.subTest(f'{role}: {model}.{method} {field}', arguments=arguments):
                self.assertFalse(self.call(role, model, method, *arguments))

    def test_the_reference_and_the_pin_are_read_by_nobody(self):
        self.gift_card._set_pin('1379')
        self.users = {**self.users, 'administrator': self.env.ref('base.user_admin')}
        self.users['administrator'].company_ids |= self.card_company
        self.gift_card._virtual_url()
        for role in self.users:
            for field in ('reference', 'pin_hash', 'virtual_serial', 'rotating_step'):
                self.assertSecret(role, field)
        fields = self.env['customer.card'].with_user(self.users['administrator']).fields_get()
        self.assertFalse({'reference', 'pin_hash', 'pin_tries', 'virtual_serial', 'rotating_step'} & set(fields))

    def test_the_number_is_read_by_the_desk_only(self):
        own(self.gift_card).write({'old_code': 'OLD4711'})
        for role in ROLES.keys() - DESK:
            self.assertSecret(role, 'number')
            self.assertSecret(role, 'old_code')
        for role in DESK:
            self.assertTrue(self.call(role, 'customer.card', 'read', self.gift_card.ids, ['number']))

    def test_pos_screens_load_no_secret(self):
        known = {'customer_card_ref', 'customer_card_hold', 'customer_card_kind', 'customer_card_refs', 'customer_card_summary', 'customer_card_operation', 'customer_card_discount'}  # fmt: skip
        for name in self.env.registry:
            if not hasattr(self.env.registry[name], '_load_pos_data_fields') or name.startswith('customer.card'):
                self.assertFalse(
                    name in self.models and name in self.env['pos.session']._load_pos_data_models(self.pos_config_usd)
                )
                continue
            fields = self.env[name]._load_pos_data_fields(self.pos_config_usd) or []
            self.assertLessEqual({field for field in fields if field.startswith('customer_card')}, known)
