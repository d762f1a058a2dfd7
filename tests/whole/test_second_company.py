"""Risks: somebody of another company, with every right there is, calls a method of ours on records of this one."""

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..common.undo import undone
from . import test_rpc_matrix
from .matrix_case import ON_CARD
from .rpc_table import METHODS, ROUTES

# What works on the caller's own company only, whatever record it is called with; it must leave this one as it is, too.
OWN_ONLY = {
    ('customer.card.unusual', 'action_look'),
    ('customer.card.health', 'action_check'),
    ('customer.card.health', 'action_compare'),
    ('customer.card.health', 'action_moved'),
    ('customer.card.finding', 'action_moved'),  # where the database was is of no company
    ('customer.card.settlement', 'action_settle'),
    ('customer.card.liability', 'action_open'),
}
# Answers with the way to a screen, which asks for rights itself.
ROUTED = {'action_open_origin', 'action_open_entries', 'action_open_move', 'action_open_record'}
NOTHING_DONE = {('customer.card.set.pin', 'action_done')}  # saving the dialog does it, and that is refused
COUNTED = (
    'customer_card_entry',
    'customer_card_operation',
    'customer_card',
    'customer_card_account_rel',
    'customer_card_adjustment',
    'customer_card_settlement',
)


@tagged('post_install', '-at_install')
class TestSecondCompany(test_rpc_matrix.TestRpcMatrix):
    locals().update({name: None for name in dir(test_rpc_matrix.TestRpcMatrix) if name.startswith('test_')})

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env['res.company'].create({'name': "Elsewhere"})
        cls.stranger = new_test_user(
            cls.env,
            'matrix_stranger',
            'customer_card.group_manager,point_of_sale.group_pos_manager,account.group_account_manager',
            company_id=cls.other.id,
            company_ids=cls.other.ids,
        )

    def state(self) -> list:
        """All of this company that a stranger could change, in figures."""
        self.env.flush_all()
        figures = []
        for table in COUNTED:
            self.env.cr.execute(f'SELECT count(*) FROM {table}')  # pylint: disable=sql-injection
            figures.append((table, self.env.cr.fetchone()))
        self.env.cr.execute(
            'SELECT id, state, number, partner_id, expires_on, virtual_on, print_count, pin_hash, '
            'virtual_serial FROM customer_card ORDER BY id'
        )
        return [*figures, *self.env.cr.fetchall()]

    def tried(self, model: str, method: str, *args) -> str:
        """What a call by the stranger did: ``refused``, ``nothing``, or ``something``."""
        before = self.state()
        recordset = self.env[model].with_user(self.stranger).with_context({}).with_company(self.other)  # pylint: disable=context-overridden
        with undone(self.env):
            try:
                with mute_logger('odoo.addons.base.models.ir_model', 'odoo.addons.base.models.ir_rule', 'odoo.models'):
                    call_kw(recordset, method, list(args), {})
                return 'nothing' if self.state() == before else 'something'
            except (AccessError, UserError):
                return 'refused'

    def test_every_public_method_of_a_strangers(self):
        self.sync(self.order([(self.bread, 1, 10)], [(self.cash_method, 10)], cards=[self.loyalty_card]))
        for model, methods in {**METHODS, **ROUTES}.items():
            for method, row in (
                methods.items() if isinstance(methods, dict) else dict.fromkeys(methods, ((), ())).items()
            ):
                arguments = row[1]
                given = [] if arguments is None else [*self.target(model, method, 'manager'), *arguments]
                with self.subTest(f'{model}.{method}'):
                    did = self.tried(model, method, *given)
                    if (model, method) in OWN_ONLY | NOTHING_DONE or method in ROUTED or model in ROUTES:
                        self.assertNotEqual(did, 'something')
                    else:
                        self.assertEqual(did, 'refused')

    def test_a_dialog_on_a_strangers_card(self):
        for model in sorted(ON_CARD):
            with self.subTest(model):
                self.assertEqual(self.tried(model, 'create', self.dialog(model)), 'refused')

    def test_the_tills_verbs_with_a_strangers_card(self):
        self.env['account.chart.template'].try_loading('generic_coa', company=self.other, install_demo=False)
        config = (
            self.env['pos.config'].with_company(self.other).create({'name': "Elsewhere", 'company_id': self.other.id})
        )
        config.with_user(self.stranger).with_company(self.other).open_ui()
        till = config.current_session_id.with_user(self.stranger).with_company(self.other)
        ticket = self.ref(self.gift_card)
        for code in (self.gift_card.sudo().number, self.gift_card._qr_token(), ticket):
            self.assertFalse(till.customer_card_identify(code)['ok'])
        self.assertFalse(till.customer_card_authorize(ticket, 'value', 1, 'o' * 36, 'k' * 36)['ok'])
        self.assertFalse(till.customer_card_find("Dina")['cards'])
        held = self.authorize(self.gift_card, 'value', 1, 'o' * 36)['operation']
        till.customer_card_void(held)
        self.env.invalidate_all()
        self.assertEqual(self.Ledger._find(f'till:{held}').state, 'authorized')
