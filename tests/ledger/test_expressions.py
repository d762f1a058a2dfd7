"""Risk: who may write templates, rules and fields, but no code of the server, reads the ledger's key by an expression
kept in the database.
"""

import os
import subprocess
import sys
from decimal import Decimal
from itertools import count
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import config, mute_logger

from odoo.addons.base.models.ir_model import make_compute

from ...models.ledger import secret
from ...models.ledger.secret import NAME, OPTION
from ..common.sealing import key_is
from ..common.till import TillCase

NUMBERS = count(1)  # a template is found by its name, the first of that name
KEY = "['customer.card.ledger']._key()"
WAYS_TO_SAY_NO = "^refused: .*(forbidden name|cannot use the card ledger|couldn't save your template)"
LOUD = ('odoo.addons.base.models.ir_qweb', 'odoo.tools.safe_eval', 'odoo.addons.base.models.ir_actions')


@tagged('post_install', '-at_install')
class TestExpressions(TillCase):
    """The administrator of Odoo, at every place that takes an expression."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = new_test_user(
            cls.env, 'expressive_admin', 'base.group_system',
            company_id=cls.card_company.id, company_ids=cls.card_company.ids,
        )  # fmt: skip
        cls.post(cls, cls.value, 100, 'sale')
        cls.gift_card.partner_id = cls.holder
        cls.places = {
            'report': cls.report,
            'text report': lambda expr: cls.report(expr, 'text'),
            'rule': cls.rule,
            'computed field': cls.field,
            'value of a server action': cls.equation,
        }

    @classmethod
    def kept(cls) -> str:
        """What the expression brought out; a parameter is where it may leave it unseen."""
        return cls.env['ir.config_parameter'].sudo().get_param('expression.kept', '')

    @classmethod
    def report(cls, expr: str, form: str = 'html') -> None:
        name = f'customer_card.x_{next(NUMBERS)}'
        arch = f'<t t-name="{name}"><t t-foreach="docs" t-as="doc"><p t-out="{expr}"/></t></t>'.replace(
            'ENV', 'doc.env'
        )
        cls.env['ir.ui.view'].with_user(cls.admin).create({'name': 'x', 'type': 'qweb', 'key': name, 'arch': arch})
        reports = cls.env['ir.actions.report'].with_user(cls.admin)
        reports.create({'name': 'x', 'model': 'res.partner', 'report_type': f'qweb-{form}', 'report_name': name})
        getattr(reports, f'_render_qweb_{form}')(name, cls.holder.ids)

    @classmethod
    def rule(cls, expr: str) -> None:
        domain = f"[('id', '>', len(str({expr})) * 0)]".replace('ENV', 'user.env')
        model = cls.env['ir.model']._get('res.country')
        cls.env['ir.rule'].with_user(cls.admin).create({'name': 'x', 'model_id': model.id, 'domain_force': domain})
        cls.env.registry.clear_cache()
        cls.env['res.country'].with_user(cls.admin).search([], limit=1)

    @classmethod
    def field(cls, expr: str) -> None:
        compute = make_compute(f'x = {expr}'.replace('ENV', 'self.env'), 'name')
        compute(cls.holder.with_user(cls.admin))

    @classmethod
    def equation(cls, expr: str) -> None:
        actions = cls.env['ir.actions.server'].with_user(cls.admin)
        action = actions.create(
            {
                'name': 'x',
                'model_id': cls.env['ir.model']._get('res.partner').id,
                'state': 'object_write',
                'update_path': 'comment',
                'evaluation_type': 'equation',
                'value': f'str({expr})'.replace('ENV', 'env'),
            }
        )
        action.with_context(active_model='res.partner', active_id=cls.holder.id, active_ids=cls.holder.ids).run()

    def tried(self, place: str, expr: str) -> str:
        """What an expression brought out at one of the places."""
        self.env['ir.config_parameter'].sudo().set_param('expression.kept', '')
        keeping = f"ENV['ir.config_parameter'].sudo().set_param('expression.kept', {expr})"
        try:
            with mute_logger(*LOUD), self.env.cr.savepoint():
                self.places[place](keeping)
        except Exception as refusal:  # noqa: BLE001  whatever stops it
            self.env.registry.clear_cache()
            return f'refused: {refusal}'
        return self.kept() or 'nothing'

    def test_the_key_and_what_is_made_with_it(self):
        card = f"ENV['customer.card'].sudo().browse({self.gift_card.id})"
        for place in self.places:
            self.assertIn('gone through', self.tried(place, "'gone through'"), place)
            for expr in (
                f'str(ENV{KEY})',
                "str(ENV['customer.card.ledger'].sudo()._named_key())",
                f'(lambda: str(ENV{KEY}))()',
                f'[str(ENV{KEY}) for _x in [1]][0]',
                f'{card}._virtual_url()',
                f'{card}._qr_token()',
                f"{card}._page_state()['code']",
                "str(ENV['customer.card.ledger']._journal([]).key)",
            ):
                with self.subTest(place, expr=expr):
                    self.assertIn('cannot use the card ledger', self.tried(place, expr))

    def test_nothing_that_is_reached_without_a_call_has_it(self):
        """Formatting walks along attributes in C: nothing of ours is asked."""
        text = 'ab' * 32
        roots = ('_key.__globals__', '_key.__globals__[secret].__dict__')
        with key_is(text):
            walked = [self.walked(f'{{0.{root}}}') for root in roots]
        walked += [self.walked(f'{{0._key.__globals__[secret].{name}}}') for name in ('os.environ', 'config.options')]
        for said in walked:
            self.assertNotIn(text, said)
        self.assertNotIn(f"'{NAME}'", walked[2])
        self.assertNotIn(OPTION, walked[3])
        self.assertIn(secret.PASSED, walked[2])  # what was walked is what the key was in

    def walked(self, path: str) -> str:
        return path.format(self.Ledger)

    def test_what_said_the_key_says_it_no_more(self):
        text = 'cd' * 32
        with (
            patch.dict('os.environ', {NAME: text}),
            patch.dict(config.options.maps[-1], {OPTION: text}),
            patch.object(secret, '_hand_on') as handed,
        ):
            key = secret._start()
            self.assertNotIn(NAME, os.environ)
            self.assertFalse(config.get(OPTION))
        handed.assert_called_once_with(text)
        self.assertEqual(key.tag(b'x'), secret.read(text).tag(b'x'))

    def test_it_is_handed_on_to_a_process_that_takes_this_ones_place(self):
        text = 'ef' * 32
        with patch.dict('os.environ', {secret.PASSED: '', NAME: ''}):
            secret._hand_on(text)
            number = os.environ[secret.PASSED]
            self.addCleanup(os.close, int(number))
            self.assertEqual(secret._take(), text)
            told = subprocess.run(  # a child gets the number, and nothing behind it
                [sys.executable, '-c', f'import os; print(os.path.exists("/proc/self/fd/{number}"))'],
                check=True, capture_output=True, text=True,
            )  # fmt: skip
        self.assertEqual(told.stdout.strip(), 'False')

    def test_value_is_moved_by_none(self):
        account = f"ENV['customer.card.account'].sudo().browse({self.value.id})"
        cards = "ENV['customer.card'].sudo()"
        ledger = "ENV['customer.card.ledger'].sudo()"
        hold = self.Ledger._authorize(self.value, Decimal(10), 'mine')
        for place in self.places:
            for expr in (
                f"{ledger}._authorize({account}, 1, 'stolen').key",
                f"{ledger}._reverse({account}.entry_ids[0].operation_id, key='stolen').key",
                f"{ledger}._capture(ENV['customer.card.operation'].sudo().browse({hold.id})).id",
                f"str({ledger}._void('mine', ENV.company))",
                f"str({ledger}._void('never seen', ENV.company))",
                f"{cards}.browse({self.gift_card.id})._close_transferring({cards}.browse({self.loyalty_card.id}))",
            ):
                with self.subTest(place, expr=expr):
                    self.assertIn('refused', self.tried(place, expr))
        self.env.invalidate_all()
        self.assertEqual((self.value.balance, self.value.available, hold.state), (100, 90, 'authorized'))
        self.assertFalse(self.Ledger._find('never seen'))

    def test_a_rule_hands_on_nothing(self):
        """A rule whose domain calls a verb of ours, later, with the record whose access is asked."""
        manager = new_test_user(
            self.env, 'expressive_manager', 'customer_card.group_manager',
            company_id=self.card_company.id, company_ids=self.card_company.ids,
        )  # fmt: skip
        thief = self.env['customer.card']._issue(self.gift)
        model, group = self.env['ir.model']._get('customer.card').id, self.env.ref('base.group_system').id
        access = {'name': "x", 'model_id': model, 'group_id': group, 'perm_read': True, 'perm_write': True}
        self.env['ir.model.access'].with_user(self.admin).create(access)
        any_domain = "user.env['ir.rule']._compute_domain('res.lang', 'unlink')"
        verb = (
            f"user.env['customer.card'].with_user({manager.id}).sudo().browse({self.gift_card.id})._close_transferring"
        )
        domains = (
            f'{any_domain}.custom(to_sql={any_domain}._to_sql, predicate={verb})',
            f"[('account_ids', 'any', {any_domain}.custom(to_sql={any_domain}._to_sql, predicate={verb}))]",
        )
        for domain in domains:
            with (
                self.subTest(domain=domain),
                self.assertRaises(UserError),
                self.env.cr.savepoint(),
            ):
                rule = {
                    'name': "x", 'model_id': model, 'domain_force': domain, 'groups': [(6, 0, [group])],
                    'perm_unlink': False, 'perm_create': False,
                }  # fmt: skip
                self.env['ir.rule'].with_user(self.admin).create(rule)
                self.env.registry.clear_cache()
                self.env.flush_all()
                self.env.invalidate_all()
                thief.with_user(self.admin).has_access('write')
            self.env.registry.clear_cache()
            self.env.invalidate_all()
            self.assertEqual((self.value.balance, self.gift_card.state), (100, 'active'))

    def letter(self, expr: str) -> None:
        """The subject of a template, by who edits templates and has no right on cards."""
        groups = 'base.group_user,mail.group_mail_template_editor,base.group_partner_manager'
        editor = new_test_user(self.env, f'letters_{next(NUMBERS)}', groups)
        vals = {'name': "x", 'model_id': self.env['ir.model']._get('res.partner').id}
        subject = f"{{{{ {expr.replace('ENV', 'object.env')} }}}}"
        letter = {'composition_mode': 'comment', 'model': 'res.partner', 'res_ids': repr(self.holder.ids)}
        with mute_logger('odoo.addons.mail.models.mail_render_mixin'):
            template = self.env['mail.template'].with_user(editor).create({**vals, 'subject': subject})
            composers = self.env['mail.compose.message'].with_user(editor)
            composers.create({**letter, 'template_id': template.id})

    def test_nothing_is_left_behind_that_runs_later(self):
        """Neither hooks of the transaction, nor the registry's lists, nor an iterator that the host goes through."""
        self.places = {**self.places, 'letter': self.letter}
        thief = self.env['customer.card']._issue(self.gift)
        account = "ENV['customer.card.account'].sudo().browse({})".format
        kept = "ENV['ir.config_parameter'].sudo().set_param"
        link = (
            f"map(ENV['customer.card'].sudo().browse({self.gift_card.id}).mapped, [lambda card: card._virtual_url()])"
        )
        lazy = f"map({kept}, ['expression.kept'], {link})"
        both = f"{account(self.value.id)}, {account(thief._account('value').id)}"
        move = f"ENV['customer.card.ledger'].sudo()._transfer({both}, 60, 'stolen')"
        model = self.env['ir.model']._get('res.partner').id
        code = self.env['ir.actions.server'].create(
            {'name': 'x', 'model_id': model, 'state': 'code', 'code': move.replace('ENV', 'env')}
        )  # fmt: skip
        new = "ENV['ir.actions.server'].sudo().new(dict(code='env.cr.precommit'))"
        for place in self.places:
            self.assertIn('gone through', self.tried(place, "'gone through'"), place)
            iterators = '(map(str, []), zip([]), enumerate([]), filter(None, []))'
            self.assertEqual(self.tried(place, f'str(list(map(len, {iterators})))'), '[0, 0, 0, 0]', place)
            for expr in (
                *(f'ENV.cr.{hook}.add(ENV.user._compute_display_name)' for hook in ('precommit', 'postcommit')),
                f'ENV.cr.postcommit.data.update([(1, {lazy})])',
                f"ENV['res.partner'].with_prefetch({lazy})",
                "ENV.registry['customer.card.ledger']._transfer",
                "ENV['res.partner'].pool['customer.card']._virtual_url",
                f'(lambda: {move})()',
                f'{new}._run_action_code_multi(dict(env=ENV))',
                f"ENV['ir.actions.server'].sudo().browse({code.id}).run()",
                "ENV['ir.model.fields']._onchange_methods",
                f'list(x for x in [{move}])',
            ):
                with self.subTest(place, expr=expr):
                    self.assertRegex(self.tried(place, expr), WAYS_TO_SAY_NO)
        self.env.cr.precommit.run()
        self.env.invalidate_all()
        self.assertEqual((self.kept(), self.value.balance), ('', 100))

    def test_an_automation_that_follows_a_template_runs(self):
        """A template of the host's writes a token, say, and the shop has code that follows: it is not stopped."""
        kept = "env['ir.config_parameter'].sudo().set_param('expression.followed', 'yes')"
        code = self.env['ir.actions.server'].create(
            {'name': 'x', 'model_id': self.env['ir.model']._get('res.partner').id, 'state': 'code', 'code': kept}
        )  # fmt: skip
        self.tried('report', f"ENV['ir.actions.server'].sudo().browse({code.id}).run() or 'run'")
        self.assertEqual(self.env['ir.config_parameter'].sudo().get_param('expression.followed'), 'yes')

    def test_code_of_the_server_has_hooks(self):
        code = (
            "env.cr.precommit.data.update([('customer_card.test', str(list(map(env.registry.get, ['res.partner']))))])"
        )
        action = self.env['ir.actions.server'].with_user(self.admin).create(
            {'name': 'x', 'model_id': self.env['ir.model']._get('res.partner').id, 'state': 'code', 'code': code}
        )  # fmt: skip
        action.with_context(active_model='res.partner', active_id=self.holder.id).run()
        self.assertIn('res.partner', self.env.cr.precommit.data['customer_card.test'])

    def test_values_that_are_worked_out_later(self):
        """By the time the record is written, nothing of the expression is at work any more."""
        kept = "env['ir.config_parameter'].sudo().set_param('expression.kept', 'seen')"
        action = {
            'name': 'x', 'model_id': self.env['ir.model']._get('res.partner').id, 'state': 'object_write',
            'update_path': 'category_id', 'evaluation_type': 'equation',
            'value': f'[(6, 0, (one for one in [{kept}]))]',
        }  # fmt: skip
        action = self.env['ir.actions.server'].with_user(self.admin).create(action)
        target = {'active_model': 'res.partner', 'active_id': self.holder.id, 'active_ids': self.holder.ids}
        self.env['ir.config_parameter'].sudo().set_param('expression.kept', '')
        with self.assertRaisesRegex(UserError, "not a plain one"), self.env.cr.savepoint():
            action.with_context(**target).run()
            self.env.flush_all()
        self.assertFalse(self.kept())
        action.value = f"[(6, 0, {self.env['res.partner.category'].create({'name': 'x'}).ids})]"
        action.with_context(**target).run()
        self.assertEqual(self.holder.category_id.name, 'x')

    def test_rules_of_the_shop_are_conditions(self):
        for name in self.env.registry:
            self.env['ir.rule'].with_user(self.admin)._compute_domain(name, 'read')

    def test_code_of_the_server_is_answered(self):
        """Scheduled jobs are such code, and so is a server action."""
        self.env['ir.config_parameter'].sudo().set_param('expression.kept', '')
        action = self.env['ir.actions.server'].create(
            {
                'name': 'x',
                'model_id': self.env['ir.model']._get('res.partner').id,
                'state': 'code',
                'code': f"env['ir.config_parameter'].sudo().set_param('expression.kept', [env{KEY} for _x in "
                f"[1]] and 'served')",
            }
        )
        action.run()
        self.assertEqual(self.kept(), 'served')
        job = self.env.ref('customer_card.ir_cron_expire')
        job.ir_actions_server_id.with_context(active_model=job.model_id.model).run()
