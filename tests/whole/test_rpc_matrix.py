import base64

from odoo.exceptions import AccessError
from odoo.service.model import call_kw, get_public_method
from odoo.tests import tagged

from ...models.ledger.posting import Origin
from ...models.ledger.protected import own
from .matrix_case import MatrixCase, let_remind, paused
from .rpc_host import HOST, ON_HOST
from .rpc_roles import DESK, NOBODY, ROLES, VERBS
from .rpc_table import CONTRACTS_WAY, LINE_STARTS, MATRIX, METHODS, ROUTES, STARTS, WAY

OUR_MODULE = 'odoo.addons.customer_card'


def our_methods(model_class, everywhere=()) -> set[str]:
    """Names of methods that our own code defines on a model and that RPC reaches, but for those of the classes
    ``everywhere``, which every model has.
    """
    names = set()
    for part in model_class.__mro__:
        if part.__module__.startswith(OUR_MODULE) and part not in everywhere:
            names |= {name for name, value in vars(part).items() if not name.startswith('_') and callable(value)}
    return names


# Whoever they are about may not be left alone meanwhile.
REMINDING = ('customer.card.credit.reminder', 'customer.card.credit.collection')
# What is asked for, and made in the state the method asks for.
ASKED_FOR = (
    'customer.card.adjustment',
    'customer.card.contract',
    'customer.card.contract.change',
    'customer.card.contract.import',
    'customer.card.credit',
    'customer.card.credit.change',
    'customer.card.credit.pause',
    *REMINDING,
)


# Of contracts, what comes before they are signed.
CONTRACT_BEFORE = {
    'action_resume': ('action_default',),
    'action_charge_off': ('action_default',),
    'action_undo_charge_off': ('action_default', 'action_charge_off'),
    'action_write_off': ('action_default', 'action_charge_off'),
}
UNSIGNED = ('action_request', 'action_approve', 'action_refuse', 'action_sign', 'action_cancel')


@tagged('post_install', '-at_install')
class TestRpcMatrix(MatrixCase):
    """Who may do what over RPC, as tables: every model of ours × four verbs, and every public method, × every role."""

    # --- create, write, unlink, copy ----------------------------------------------------------------------------------

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

    # --- public methods -----------------------------------------------------------------------------------------------

    def public(self) -> dict[str, set[str]]:
        """Every public method of ours in the registry, by model; the four verbs of our own models
        have their own table.
        """
        found = {}
        base = self.env.registry['base']
        for name in self.env.registry:
            methods = our_methods(self.env.registry[name], () if name == 'base' else base.__mro__)
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
            for table in (METHODS, HOST, ROUTES, ON_HOST)
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
        if model in ASKED_FOR:
            return [self.asked_for(model, method, role).ids]
        if model == 'customer.card.batch':
            batch = self.env[model].create({'program_id': self.gift.id, 'quantity': 1})
            if method.startswith(('action_export', 'action_print')):
                batch.action_start()
            if method == 'action_approve':
                own(batch).write({'state': 'requested', 'requested_by_id': self.env.uid})
            return [batch.ids]
        if model == 'customer.card.import':
            one = self.prepared(role, self.env[model].create(self.values(model, 'create')))
            if method == 'action_import':
                one = one.sudo()  # sudo: whoever made it
                one.write({'file': base64.b64encode(f"Old code\nMATRIX-{one.id}\n".encode()), 'file_name': 'list.csv'})
                one.action_check()
            if method in WAY:
                asked = {'started_by_id': self.env.uid, 'rows_digest': f'list {one.id}'}  # each its own list
                own(one).write({'state': WAY[method], **asked})
            return [one.ids]
        if model == 'customer.card':
            holder = self.holder if method != 'action_prepare' else self.holder.browse()  # stock has none
            program = {'action_open_credit': self.credit, 'action_open_contracts': self.plans}.get(method, self.gift)
            card = self.env['customer.card']._issue(program, partner=holder)
            self.holder.email = 'dina@example.com'
            own(card).write({'state': STARTS.get(method, 'active')})
            return [card.ids]
        return [self.record(model, role).ids]

    def asked_for(self, model: str, method: str, role: str):
        """An adjustment, a credit line or a change of its limit, in the state the method asks for."""
        if model == 'customer.card.credit':
            line = self.line(wanted=10, reason="Matrix")
            own(line).write({'state': LINE_STARTS.get(method, 'active'), 'opened_on': line.program_id._today()})
            if method == 'action_state_now':
                self.post(line.account_id, -5, 'fee', origin=Origin('pos.session', self.session.id), below_floor=True)
            return line
        if model == 'customer.card.contract.import':
            one = self.prepared(role, self.env[model].create(self.values(model, 'create')))
            own(one).write({'state': CONTRACTS_WAY.get(method, 'draft'), 'started_by_id': self.env.uid})
            return one
        if model == 'customer.card.contract' and method not in UNSIGNED:
            return self.signed(method)
        if model == 'customer.card.contract.change':
            return self.change_of_contract(role, method)
        if model == 'customer.card.credit.pause':
            return paused(self.env)
        if model in REMINDING:
            let_remind(self.env)
            return self.record(model, role)
        one = self.prepared(role, self.env[model].create(self.values(model, 'create')))
        own(one).write({'state': STARTS[method], 'requested_by_id': self.env.uid})
        return one

    def signed(self, method: str):
        """A contract that is signed, or handed over; overpaid, or of an invoice, where the method asks for that."""
        contract = self.env['customer.card.contract'].sudo().create(self.values('customer.card.contract', 'create'))
        contract.action_request()
        contract.action_sign()
        if method == 'action_activate':
            return contract
        contract.action_activate()
        for before in CONTRACT_BEFORE.get(method, ()):
            getattr(contract, before)()
        if method == 'action_pay_out':
            self.post(contract.account_id, float(contract._whole()) + 5, 'repay', key=f'matrix:{contract.id}')
        if method == 'action_default':
            pauses = self.env['customer.card.credit.pause']
            pauses.create({'contract_id': contract.id, 'kind': 'bankruptcy', 'reason': "Matrix"})
        if method == 'action_open_invoice':
            invoice = self.env['account.move'].search([('state', '=', 'posted')], limit=1)
            own(contract).write({'invoice_id': invoice.id})
        return contract

    def change_of_contract(self, role: str, method: str):
        """A change as somebody prepared it, or asked for it."""
        contract = self.signed('action_change')
        own(contract).write({'restructures': 5})
        kind = {'kind': 'plan', 'reason': "Matrix", 'count': 6} if method == 'action_approve' else {'kind': 'settle'}
        one = self.prepared(
            role, self.env['customer.card.contract.change'].create({'contract_id': contract.id, **kind})
        )
        if method == 'action_request':
            return one
        if method == 'action_print':
            one.sudo().action_request()
            return one
        own(one).write({'state': 'requested', 'requested_by_id': self.env.uid})
        return one

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

    # --- secrets ------------------------------------------------------------------------------------------------------

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
        known = {
            'customer_card_ref',
            'customer_card_hold',
            'customer_card_kind',
            'customer_card_refs',
            'customer_card_summary',
            'customer_card_operation',
            'customer_card_discount',
            'customer_card_points',
            'customer_card_contract',
        }
        for name in self.env.registry:
            if not hasattr(self.env.registry[name], '_load_pos_data_fields') or name.startswith('customer.card'):
                self.assertFalse(
                    name in self.models and name in self.env['pos.session']._load_pos_data_models(self.pos_config_usd)
                )
                continue
            fields = self.env[name]._load_pos_data_fields(self.pos_config_usd) or []
            self.assertLessEqual({field for field in fields if field.startswith('customer_card')}, known)
