"""What must hold for the add-on as a whole; new models, views, files and strings are covered by being there."""

import io
import re
import sys
from ast import literal_eval

import polib
from lxml import etree

from odoo.exceptions import AccessError
from odoo.orm.table_objects import Constraint, UniqueIndex
from odoo.service.model import get_public_method
from odoo.tests import new_test_user, tagged
from odoo.tools.translate import trans_export

from ..common.sealing import aged
from .case import ROOT, IntegrityCase
from .test_rpc_matrix import HOST, METHODS, ON_HOST, ROUTES

DATA_FOLDERS = ('data', 'report', 'security', 'views', 'wizards')
# Arithmetic that is tested, and whose screens come with the next issue: early settlement, and plans that are changed.
CODE_FOLDERS = ('core', 'models', 'controllers', 'report', 'wizards')
LANGUAGES = ('fa', 'ru')
ROLES = ('group_desk', 'group_accountant', 'group_manager')
PAYLOAD = '"><img src=x onerror=alert(1)>{{7*7}}'
PLACEHOLDER = re.compile(r'%(?:\(\w+\))?[sd]')


@tagged('post_install', '-at_install')
class TestModels(IntegrityCase):
    def test_dialogs_read_what_their_users_may(self):
        """Which record a dialog is about its caller says, also of one that is not saved."""
        dialogs = [model for model in self.models() if model._transient]
        self.assertGreater(len(dialogs), 5)
        for model in dialogs:
            for name, field in model._fields.items():
                first = model._fields[field.related.split('.')[0]] if field.related else None
                if first is not None and first.comodel_name != 'res.company':
                    with self.subTest(model=model._name, field=name):
                        self.assertFalse(field.related_sudo)

    def test_every_model_has_access_rows(self):
        for model in self.models():
            rows = self.env['ir.model.access'].sudo().search([('model_id.model', '=', model._name)])
            self.assertTrue(rows, f'{model._name} has no access rows')
            for row in rows:
                self.assertTrue(row.group_id, f'{row.name} is for everybody')

    def test_every_model_has_a_company_rule(self):
        for model in self.models():
            if 'company_id' in model._fields and model._fields['company_id'].store:
                rules = (
                    self.env['ir.rule'].sudo().search([('model_id.model', '=', model._name), ('groups', '=', False)])
                )
                self.assertTrue(
                    any('company_ids' in (rule.domain_force or '') for rule in rules),
                    f'{model._name} has no company rule',
                )

    def test_no_field_waits_for_the_company_it_brings(self):
        """A form that takes its company from a field cannot offer that field's records by company:
        there would be none.
        """
        for model in self.models():
            company = model._fields.get('company_id')
            first = (company.related or '').split('.')[0] if company else ''
            self.assertFalse(first and model._fields[first].check_company, f'{model._name}.{first}')

    def test_every_model_with_value_has_a_company(self):
        without = {model._name for model in self.models() if 'company_id' not in model._fields}
        self.assertFalse(without)

    def test_constraints_and_indexes_are_in_the_database(self):
        """Odoo only logs what it could not apply."""
        self.env.cr.execute(
            'SELECT conname FROM pg_constraint UNION SELECT relname FROM pg_class WHERE relkind = %s', ['i']
        )
        there = {row[0] for row in self.env.cr.fetchall()}
        self.env.cr.execute(
            'SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indisunique AND '
            'i.indisvalid'
        )
        unique = {row[0] for row in self.env.cr.fetchall()}
        for name in self.env.registry:
            model = self.env[name]
            for wanted in model._table_objects.values():
                if wanted._module == 'customer_card' and not model._abstract:
                    full = wanted.full_name(model)
                    self.assertIn(full, unique if isinstance(wanted, UniqueIndex) else there)
                    self.assertTrue(
                        wanted.message or not isinstance(wanted, (Constraint, UniqueIndex)), f'{full} says nothing'
                    )

    def test_required_fields_are_required_by_the_database(self):
        for model in self.models():
            if not model._auto:
                continue  # read from other tables
            self.env.cr.execute(
                'SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnotnull', [model._table]
            )
            not_null = {row[0] for row in self.env.cr.fetchall()}
            required = {
                name for name, field in model._fields.items() if field.required and field.store and field.column_type
            }
            self.assertFalse(required - not_null, model._name)


@tagged('post_install', '-at_install')
class TestScreens(IntegrityCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {role: new_test_user(cls.env, f'screen_{role}', f'customer_card.{role}') for role in ROLES}
        cls.post(cls, cls.gift_card._account('value'), 50, 'sale')
        cls.env['customer.card.health']._check()

    def buttons(self):
        """Every object button of our views: (view, model it is on, method)."""
        for view in self.ours('ir.ui.view').filtered('model'):
            for button in etree.fromstring(view.arch_db).iter('button'):
                if button.get('type') == 'object':
                    yield view, self.owner(view, button), button.get('name')

    def owner(self, view, node) -> str:
        """The model a node of a view belongs to: that of the innermost list or form of a field around it."""
        model = self.env[view.model]
        fields = [up.get('name') for up in node.iterancestors('field') if up.get('name') != 'arch']
        for name in reversed(fields):
            model = self.env[model._fields[name].comodel_name]
        return model._name

    def test_every_button_has_a_method_on_the_list(self):
        found = 0
        for view, model, method in self.buttons():
            listed = set(METHODS.get(model, ())) | HOST.get(model, set()) | ROUTES.get(model, set())
            listed |= ON_HOST.get(model, set())
            with self.subTest(view.xml_id, method=method):
                self.assertTrue(get_public_method(self.env[model], method))
                self.assertIn(method, listed)
                found += 1
        self.assertGreater(found, 10)

    def test_every_view_loads(self):
        for view in self.ours('ir.ui.view').filtered('model'):
            with self.subTest(view.xml_id):
                top = view
                while top.inherit_id and top.mode != 'primary':
                    top = top.inherit_id
                user = self.users['group_manager'] if top == view else self.env.user
                self.assertTrue(self.env[view.model].with_user(user).get_view(top.id, top.type)['arch'])

    # --- menus --------------------------------------------------------------------------------------------------------

    def specification(self, model, arch) -> dict:
        """What the client asks for to show ``arch``: its own fields, and those of the lists inside."""
        wanted: dict = {}
        for node in arch.iter('field'):
            name, field = node.get('name'), model._fields.get(node.get('name'))
            if field is None or next(node.iterancestors('field'), None) is not None:
                continue
            inner = node.find('list')
            if inner is None:
                inner = node.find('kanban')
            if field.relational:
                sub = (
                    self.specification(self.env[field.comodel_name].with_user(model.env.user), inner)
                    if inner is not None
                    else {'display_name': {}}
                )
                wanted[name] = {'fields': sub}
            else:
                wanted[name] = {}
        return wanted

    def open(self, user, action: dict) -> None:
        """Open an action as the web client does: its views, its first page, its first record."""
        model = self.env[action['res_model']].with_user(user)
        views = [
            [view or False, kind]
            for view, kind in action.get('views') or [(False, kind) for kind in action['view_mode'].split(',')]
        ]
        answer = model.get_views([*views, [False, 'search']], {'toolbar': True})
        self.env.invalidate_all()
        for kind in [kind for _view, kind in views]:
            arch = etree.fromstring(answer['views'][kind]['arch'])
            specification = self.specification(model, arch)
            if kind == 'form':
                ids = [action['res_id']] if action.get('res_id') else model.search([], limit=1).ids
                model.browse(ids).web_read(specification)
            elif kind in ('list', 'kanban'):
                model.web_search_read(literal_eval(str(action.get('domain') or '[]')), specification, limit=80)

    def test_every_menu_opens_for_its_people(self):
        opened = set()
        for role, user in self.users.items():
            visible = self.env['ir.ui.menu'].with_user(user)._visible_menu_ids()
            for menu in self.ours('ir.ui.menu').filtered(lambda menu: menu.action and menu.id in visible):  # noqa: B023
                with self.subTest(f'{role}: {menu.complete_name}'):
                    self.open(user, self.resolve(user, menu.action))
                    opened.add(menu)
        self.assertEqual(opened, set(self.ours('ir.ui.menu').filtered('action')), "a menu nobody sees")

    def resolve(self, user, action) -> dict:
        if action._name == 'ir.actions.server':
            return action.with_user(user).sudo(False).run()
        return action.sudo()._get_action_dict()

    def test_menus_are_for_our_people_only(self):
        cashier = new_test_user(self.env, 'screen_cashier', 'base.group_user,point_of_sale.group_pos_user')
        visible = self.env['ir.ui.menu'].with_user(cashier)._visible_menu_ids()
        self.assertFalse(set(self.ours('ir.ui.menu').ids) & set(visible))

    # --- hostile names ------------------------------------------------------------------------------------------------

    def test_a_hostile_name_is_only_text(self):
        self.gift.name = PAYLOAD
        self.holder.name = PAYLOAD
        report = self.env['customer.card.liability'].create({'company_id': self.card_company.id})
        report.action_show()
        self.env['customer.card.settlement']._settle_all(self.card_company)
        html, _type = self.env['ir.actions.report']._render_qweb_html('customer_card.report_card_liability', report.ids)
        text = html.decode() if isinstance(html, bytes) else str(html)
        self.assertNotIn('<img src=x', text)
        self.assertIn('&lt;img src=x onerror=alert(1)&gt;{{7*7}}', text)
        self.loyalty_card.message_post(body=PAYLOAD)
        self.assertNotIn('<img', str(self.loyalty_card.message_ids[:1].body))


@tagged('post_install', '-at_install')
class TestFiles(IntegrityCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manifest = literal_eval((ROOT / '__manifest__.py').read_text(encoding='utf-8'))

    def files(self, folders, *suffixes) -> set[str]:
        return {
            path.relative_to(ROOT).as_posix()
            for folder in folders
            for path in (ROOT / folder).rglob('*')
            if path.suffix in suffixes
        }

    def test_every_data_file_is_loaded(self):
        listed = {*self.manifest['data'], *self.manifest.get('demo', ())}
        self.assertEqual(listed, self.files((*DATA_FOLDERS, 'demo'), '.xml', '.csv'))

    def test_every_python_file_is_imported(self):
        for path in set(self.files(CODE_FOLDERS, '.py')):
            module = 'odoo.addons.customer_card.' + path.removesuffix('.py').removesuffix('/__init__').replace('/', '.')
            self.assertIn(module, sys.modules)

    def test_every_test_is_imported(self):
        imported = re.findall(r'from \.(\w+) import (\w+)', (ROOT / 'tests/__init__.py').read_text(encoding='utf-8'))
        files = {f'{path.parent.name}/{path.stem}' for path in (ROOT / 'tests').glob('*/test_*.py')}
        elsewhere = {name for name in files if name.startswith(('core/', 'outside/'))}
        self.assertEqual(files - elsewhere - {f'{room}/{name}' for room, name in imported}, set())

    def test_every_static_file_is_bundled(self):
        bundled = [
            pattern.removeprefix('customer_card/')
            for bundle in self.manifest['assets'].values()
            for pattern in bundle
            if isinstance(pattern, str)
        ]
        for path in self.files(('static/src', 'static/tests'), '.js', '.xml', '.scss'):
            self.assertTrue(
                any(
                    path in {found.relative_to(ROOT).as_posix() for found in ROOT.glob(pattern)} for pattern in bundled
                ),
                path,
            )

    def test_images_of_the_manifest_exist(self):
        for image in (*self.manifest.get('images', ()), 'static/description/icon.png'):
            self.assertTrue((ROOT / image).is_file(), image)


@tagged('post_install', '-at_install')
class TestWords(IntegrityCase):
    def setUp(self):
        super().setUp()
        if not (ROOT / 'i18n/customer_card.pot').exists():
            self.skipTest("there is no template of terms yet")

    def terms(self, name: str) -> polib.POFile:
        return polib.pofile((ROOT / 'i18n' / name).read_text(encoding='utf-8'))

    def test_every_string_is_in_the_template(self):
        fresh = io.BytesIO()
        trans_export(False, ['customer_card'], fresh, 'po', self.env)
        wanted = {entry.msgid for entry in polib.pofile(fresh.getvalue().decode())}
        missing = sorted(wanted - {entry.msgid for entry in self.terms('customer_card.pot')})
        self.assertFalse(missing, "run `make pot`")

    def test_every_language_is_complete(self):
        template = {entry.msgid for entry in self.terms('customer_card.pot')}
        for language in LANGUAGES:
            if not (ROOT / f'i18n/{language}.po').exists():
                continue
            po = self.terms(f'{language}.po')
            with self.subTest(language):
                missing = sorted(template - {entry.msgid for entry in po.translated_entries()})
                self.assertFalse(missing, f'{len(missing)} terms are not translated')
                self.assertFalse(po.fuzzy_entries())
                for entry in po.translated_entries():
                    # A text that is counted has its forms, each with the placeholders of one of the source's.
                    known = [sorted(PLACEHOLDER.findall(form)) for form in entry.msgid.split('|')]
                    for form in entry.msgstr.split('|'):
                        self.assertIn(sorted(PLACEHOLDER.findall(form)), known, entry.msgid)


@tagged('post_install', '-at_install')
class TestCrons(IntegrityCase):
    def run_all(self):
        crons = self.ours('ir.cron')
        self.assertGreater(len(crons), 3)
        for cron in crons:
            with self.subTest(cron.name):
                cron.ir_actions_server_id.with_user(cron.user_id).with_context(cron_id=cron.id).run()

    def test_crons_on_an_empty_ledger(self):
        self.run_all()
        self.assertHealthy()

    def test_crons_on_a_full_ledger_and_again(self):
        value = self.gift_card._account('value')
        self.post(value, 50, 'sale')
        self.Ledger._authorize(value, self.available(value) / 5, 'held for long')
        self.post(self.loyalty_card._account('points'), 20)
        aged(
            self.env,
            "UPDATE customer_card_lot SET expires_at = now() - interval '1 day' WHERE account_id = %s",
            [value.id],
        )
        aged(
            self.env,
            "UPDATE customer_card_operation SET expires_at = now() - interval '9 days' WHERE key = 'held for long'",
        )
        self.env.invalidate_all()
        self.run_all()
        self.assertLedger(value, [('sale', 50, 50), ('expire', -50, 0)])
        entries = self.env['customer.card.entry'].search_count([])
        self.run_all()
        self.assertEqual(self.env['customer.card.entry'].search_count([]), entries)
        self.assertHealthy()

    def test_crons_are_not_for_everybody(self):
        for cron in self.ours('ir.cron'):
            with self.assertRaises(AccessError):
                cron.with_user(self.env.ref('base.public_user')).sudo(False).method_direct_trigger()
