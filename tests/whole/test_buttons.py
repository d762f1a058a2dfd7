import json
import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import takewhile
from typing import NamedTuple

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger
from odoo.tools.json import json_default
from odoo.tools.safe_eval import safe_eval

from odoo.addons.web.controllers.utils import clean_action

from ...models.ledger.posting import Origin
from ...models.ledger.protected import own
from ..common.till import CustomerCardPosCommon
from ..common.undo import undone
from . import test_integrity, test_rpc_matrix
from .rpc_host import HOST
from .rpc_roles import ROLES
from .test_rpc_matrix import our_methods

Matrix = test_rpc_matrix.TestRpcMatrix
Screens = test_integrity.TestScreens
LOUD = ('odoo.addons.base.models.ir_model', 'odoo.addons.base.models.ir_rule', 'odoo.models', 'odoo.http')
# Who sees our screens, and the owner of a shop, who sees the host's as well.
PEOPLE = {role: ROLES[role] for role in ('desk', 'accountant', 'manager')} | {
    'owner': ('customer_card.group_manager', 'point_of_sale.group_pos_manager', 'account.group_account_manager')
}
# How a record must be for a button to be shown on it, where the table of methods does not say so.
SHOWN = {
    ('customer.card', 'action_extend'): {'state': 'expired', 'expires_on': '2020-01-01'},
    ('customer.card', 'action_unlock_pin'): {'pin_hash': 'x', 'pin_tries': 99},
    ('customer.card.batch', 'action_approve'): {'state': 'requested'},
    ('customer.card.batch', 'action_take_back'): {'state': 'requested'},
    ('customer.card.batch', 'action_stop'): {'state': 'running'},
    ('customer.card.contract.import', 'action_cancel'): {'state': 'running'},
    ('customer.card.contract.import', 'action_errors'): {'error_count': 1},
    ('customer.card.contract.import', 'action_open_contracts'): {'state': 'done'},
    ('customer.card.contract.import', 'action_open_moves'): {'state': 'done'},
    ('customer.card.import', 'action_approve'): {'state': 'requested'},
    ('customer.card.import', 'action_cancel'): {'state': 'running'},
    ('customer.card.import', 'action_open_cards'): {'state': 'done'},
    ('customer.card.import', 'action_open_moves'): {'state': 'done'},
    ('customer.card.import', 'action_read_sources'): {'source': 'loyalty'},
    ('customer.card.import', 'action_resume'): {'state': 'stopped'},
    ('customer.card.import', 'action_stop'): {'state': 'running'},
    ('customer.card.import', 'action_undo'): {'state': 'running'},
    ('customer.card.finding', 'action_moved'): {'deployment': 'c0c0c0c0c0c0'},
}


class Press(NamedTuple):
    """A button of a screen, as somebody sees it."""

    view: str
    model: str
    method: str
    node: etree._Element

    @property
    def is_on_list(self) -> bool:
        """Above a list, where it is pressed with nothing chosen, or much."""
        return any(up.tag == 'header' and up.getparent().tag == 'list' for up in self.node.iterancestors())


@tagged('post_install', '-at_install')
class TestButtons(CustomerCardPosCommon):
    """Every button of every screen, pressed the way a browser presses it: by its name, with the ids of what is shown or
    chosen.
    """

    # What the table of methods knows of records and dialogs in the right state holds here as well.
    _fill, values, dialog, record, prepared, target = (
        getattr(Matrix, name) for name in ('_fill', 'values', 'dialog', 'record', 'prepared', 'target')
    )
    _fill_credit, _fill_contracts, _let_be_late = (
        getattr(Matrix, name) for name in ('_fill_credit', '_fill_contracts', '_let_be_late')
    )
    line, asked_for, signed, change_of_contract = (
        getattr(Matrix, name) for name in ('line', 'asked_for', 'signed', 'change_of_contract')
    )
    owner, specification = Screens.owner, Screens.specification

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            role: cls.env['res.users'].with_context(no_reset_password=True).create({
                'name': role, 'login': f'press_{role}', 'email': f'press_{role}@example.com',
                'company_id': cls.card_company.id, 'company_ids': [(6, 0, cls.card_company.ids)],
                'group_ids': [(6, 0, [cls.env.ref(group).id for group in groups])],
            })
            for role, groups in PEOPLE.items()
        }  # fmt: skip
        cls.value = cls.gift_card._account('value')
        cls._fill(cls)
        cls._fill_credit(cls)

    def setUp(self):
        super().setUp()
        order = self.order([(self.bread, 1, 10.0)], [(self.cash_method, 10.0)], cards=[self.loyalty_card])
        self.paid = self.sync(order)

    # --- what there is to press ---------------------------------------------------------------------------------------

    def screens(self) -> dict:
        """Every view that we made, or put something into, by the name of one of ours."""
        data = self.env['ir.model.data'].sudo()
        ours = data.search([('module', '=', 'customer_card'), ('model', '=', 'ir.ui.view')])
        found = {}
        for view in self.env['ir.ui.view'].sudo().browse(ours.mapped('res_id')).exists().filtered('model'):
            top = view
            while top.inherit_id and top.mode != 'primary':
                top = top.inherit_id
            found.setdefault(top, view.xml_id)
        return found

    def buttons(self, role: str) -> Iterator[Press]:
        """The buttons of ours somebody sees, on any screen they may open."""
        for view, name in self.screens().items():
            models = self.env[view.model].with_user(self.users[role])
            if not models.has_access('read'):
                continue
            arch = etree.fromstring(models.get_view(view.id, view.type)['arch'])
            for node in arch.iter():
                method = node.get('action') if node is arch else node.get('name')
                if node.get('type') == 'object' and method:
                    model = self.owner(view, node)
                    if method not in HOST.get(model, ()) and method in our_methods(self.env.registry[model]):
                        yield Press(name, model, method, node)

    def chosen(self, press: Press, role: str) -> list[int]:
        """The record a button is pressed on."""
        special = {'pos.order': self.paid, 'res.partner': self.holder, 'account.move': self.settled()}
        if press.method.endswith('_credit') and press.model.startswith('account.'):
            wizard = self.to_be_paid()
            if press.model == wizard._name:
                return wizard.ids
            wizard.action_customer_card_credit()
            return wizard.line_ids.move_id.ids
        if press.method == 'action_customer_card_installments':
            return self.to_be_paid().line_ids.move_id.ids
        if press.model in special:
            return special[press.model].ids
        (ids,) = self.target(press.model, press.method, role)
        if press.model == 'customer.card.credit' and press.method in ('action_pay_out', 'action_pay_by_bank'):
            account = self.env['customer.card.credit'].browse(ids).account_id
            amount, kind = (5, 'repay') if press.method == 'action_pay_out' else (-5, 'spend')
            origin = Origin('pos.order', self.paid.id, self.paid.uuid)
            self.post(account, amount, kind, origin=origin, below_floor=amount < 0)
        if press.method == 'action_release_holds':
            self.leave_open(self.env['customer.card'].browse(ids))
        if press.method == 'action_undo':
            self.env['customer.card.import.line'].sudo().create({
                'import_id': ids[0], 'company_id': self.card_company.id, 'line': 2, 'card_id': self.gift_card.id,
            })  # fmt: skip
        if press.method != 'action_read_sources' or self.env['customer.card.import']._has_loyalty():
            vals = SHOWN.get((press.model, press.method), {})
            own(self.env[press.model].sudo().browse(ids)).write(vals)
        return ids

    def leave_open(self, card) -> None:
        account = card._account('value')
        origin = Origin('pos.order', self.paid.id, self.paid.uuid)
        self.post(account, 10, origin=origin)
        origin = origin._replace(key=f'left open:{card.id}')
        self.Ledger._authorize(account, Decimal(10), origin.key, card=card.id, seconds=-1, origin=origin)

    def to_be_paid(self):
        """The payment wizard of an invoice its customer may put on a credit line."""
        line = own(self.line(wanted=100))
        line.write({'state': 'active', 'limit': 100})
        line._apply()
        sold = {'name': "Sofa", 'price_unit': 10.0, 'tax_ids': [Command.clear()]}
        invoices = self.env['account.move'].with_company(self.card_company)
        invoice = invoices.create(
            {'move_type': 'out_invoice', 'partner_id': self.holder.id, 'invoice_line_ids': [Command.create(sold)]}
        )
        invoice.action_post()
        wizards = self.env['account.payment.register'].sudo().with_company(self.card_company)
        wizards = wizards.with_context(active_model='account.move', active_ids=invoice.ids)
        return wizards.create({'customer_card_credit_id': line.id})

    def settled(self):
        return self.env['customer.card.settlement'].search([('move_id', '!=', False)], limit=1).move_id

    # --- pressing -----------------------------------------------------------------------------------------------------

    def shown(self, press: Press, user, ids: list[int]) -> bool:
        """Whether the client shows the button on this record."""
        record = self.env[press.model].with_user(user).browse(ids[:1])
        around = takewhile(lambda up: up.tag != 'field', press.node.iterancestors())  # beyond it is another record
        conditions = [up.get('invisible') for up in (press.node, *around) if up.get('invisible')]
        for condition in conditions:
            names = record._fields.keys() & set(re.findall(r'\w+', condition))
            values = {
                name: record[name].id if record._fields[name].type == 'many2one' else record[name] for name in names
            }
            if safe_eval(condition, {**values, 'id': record.id, 'context': {}, 'uid': user.id}):
                return False
        return True

    def press(self, user, model: str, method: str, ids: list[int]):
        """What the browser gets, and the screen it opens with that; then all of it is undone."""
        with undone(self.env), mute_logger(*LOUD):
            models = self.env[model].with_user(user).with_company(self.card_company)
            models = models.with_context({})  # pylint: disable=context-overridden
            answer = call_kw(models, method, [ids], {'context': {'lang': 'en_US'}})
            self.env.flush_all()
            if isinstance(answer, dict):
                answer = json.loads(json.dumps(clean_action(answer, env=models.env), default=json_default))
                self.open(user, answer)
            return answer

    def open(self, user, action: dict) -> None:
        """Show what a button answered with, as the client does."""
        if action['type'] != 'ir.actions.act_window':
            self.assertIn(
                action['type'],
                ('ir.actions.client', 'ir.actions.act_url', 'ir.actions.report', 'ir.actions.act_window_close'),
            )
            return
        model = self.env[action['res_model']].with_user(user).with_company(self.card_company)
        context, domain = (action.get(name) or empty for name, empty in (('context', {}), ('domain', [])))
        context, domain = (safe_eval(given) if isinstance(given, str) else given for given in (context, domain))
        model = model.with_context(context)  # pylint: disable=context-overridden
        kinds = [list(view) for view in action['views']]
        shown = model.get_views([*kinds, [False, 'search']], {'toolbar': True})['views']
        kind = kinds[0][1]
        specification = self.specification(model, etree.fromstring(shown[kind]['arch']))
        if kind != 'form':
            model.web_search_read(domain, specification, limit=80)
        elif action.get('res_id'):
            self.assertTrue(model.browse(action['res_id']).web_read(specification))
        else:
            model.onchange({}, [], specification)

    def open_dialogs_as(self, user) -> None:
        """A dialog is its opener's."""
        self.env.flush_all()
        for name in self.env.registry:
            model = self.env[name]
            is_dialog = name.startswith(('customer.card', 'account.payment.register'))
            if is_dialog and model._transient and not model._abstract:
                table = SQL.identifier(model._table)
                self.env.cr.execute(SQL('UPDATE %s SET create_uid = %s', table, user.id))
        self.env.invalidate_all()

    def mishap(self, press: Press, role: str, ids: list[int]) -> str | None:
        """What went wrong in pressing one button, in words; what it did is noted."""
        user = self.users[role]
        self.open_dialogs_as(user)
        shown = not ids or self.shown(press, user, ids)
        try:
            answer = self.press(user, press.model, press.method, ids)
        except UserError as refusal:
            if not str(refusal).strip().endswith(('.', '?', '!', '؟')) and not isinstance(refusal, AccessError):
                return f'says no sentence: {refusal}'
            return f'is shown, and then: {refusal}' if shown and isinstance(refusal, AccessError) else None
        except Exception as error:  # noqa: BLE001  whatever it is, the browser would say Oops
            return f'{type(error).__name__}: {error}'
        if not isinstance(answer, (dict, bool, type(None))):
            return f'answers {answer!r}'
        if shown:
            self.worked[press.view, press.model, press.method].add(role)
        return None

    def test_every_button(self):
        self.worked, pressed, mishaps = defaultdict(set), set(), []
        for role in PEOPLE:
            for press in self.buttons(role):
                pressed.add((press.view, press.model, press.method))
                one = self.chosen(press, role)
                choices = [one] + ([[], one + self.chosen(press, role)] if press.is_on_list else [])
                for ids in choices:
                    if wrong := self.mishap(press, role, ids):
                        mishaps.append(f'{role}: {press.view} {press.model}.{press.method}({ids}) {wrong}')
        self.assertFalse(mishaps, "\n".join(mishaps))
        self.assertGreater(len(pressed), 60)
        if not self.env['customer.card.import']._has_loyalty():
            pressed = {press for press in pressed if press[2] != 'action_read_sources'}  # shown to nobody here
        self.assertFalse(sorted(pressed - set(self.worked)), "never did anything where it is shown")
