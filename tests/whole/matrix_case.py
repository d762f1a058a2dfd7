"""One record of every model, and every role."""

from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tools import SQL, mute_logger

from ...models.ledger import owed
from ...models.ledger.protected import own
from ..common.cards import made_up
from ..common.sealing import aged
from ..common.till import CustomerCardPosCommon
from ..common.undo import undone
from .rpc_roles import BOOKS, DESK, MANAGER, ROLES

# Dialogs about one card.
ON_CARD = {f'customer.card.{name}' for name in ('set.pin', 'virtual.link', 'extend', 'close', 'merge', 'family')}
# What one prepares, and asks for.
TERMS = {'contract_rate': 12, 'contract_withdrawal_days': 14}  # of contracts
PREPARED = {
    f'customer.card.{name}'
    for name in ('adjustment', 'batch', 'import', 'contract.import', 'credit.change', 'contract.change')
}
# Dialogs and settings that are each user's own, and who has them.
OWN = {
    'customer.card.print': DESK,
    'customer.card.printer': DESK,
    'customer.card.paper': BOOKS,
    'customer.card.earning.trial': MANAGER,
}


def on_line(case, model: str, verb: str) -> dict:
    """What an allowed role may write on credit lines: each is of a card of its own."""
    lines = {'line_id': (case.line() if model.endswith('share') else case.env['customer.card.credit'].search([
        ('state', '=', 'active')], limit=1)).id} if verb == 'create' else {}  # fmt: skip
    line = case.env['customer.card.credit'].browse(lines.get('line_id'))
    card = case.env['customer.card']._issue(case.credit, partner=case.holder)
    return {
        'customer.card.credit': {'card_id': card.id} if lines else {'review_on': '2090-01-01'},
        'customer.card.credit.change': {**lines, 'after': 7, 'reason': "Matrix"},
        'customer.card.credit.pause': {**lines, 'kind': 'complaint', 'reason': "Matrix"},
        'customer.card.credit.promise': {**lines, 'note': "Matrix", **({'amount': 1} if lines else {})},
        'customer.card.credit.level': {'name': "Matrix", 'days': 77, 'subject': "Matrix", 'body': "Matrix"},
        'customer.card.credit.regime': {'name': "Matrix", 'source': "Matrix"},
        'customer.card.credit.share': {**lines, **({'card_id': line.card_id.id} if lines else {}), 'limit': 7},
    }


def paused(env):
    """Return a pause of today, on a line that has one."""
    pauses = env['customer.card.credit.pause']
    line = pauses.search([('line_id', '!=', False)], limit=1).line_id
    return pauses.create({'line_id': line.id, 'kind': 'complaint', 'reason': "Matrix"})


def let_remind(env) -> None:
    """End what keeps anybody from being reminded."""
    today = env['customer.card.program']._today_of(env.company)
    own(env['customer.card.credit.pause'].search([])).write(
        {'since': today - timedelta(9), 'until': today - timedelta(8)}
    )
    own(env['customer.card.credit.promise'].search([])).write({'due_on': today - timedelta(1)})


def on_contract(case, model: str, verb: str) -> dict:
    """What an allowed role may write on contracts: the newest is a draft with two goods."""
    contract = case.env['customer.card.contract'].search([('state', '=', 'draft')], limit=1)
    contracts = {'contract_id': contract.id} if verb == 'create' else {}
    goods = [(0, 0, {'name': name, 'price': 60}) for name in ("Matrix", "Kettle")]
    return {
        'customer.card.contract': {'card_id': contract.card_id.id, 'line_ids': goods} if contracts else {'number': 6},
        'customer.card.contract.import': {'name': "Matrix", **({'program_id': case.plans.id} if contracts else {})},
        'customer.card.contract.line': {**contracts, 'name': "Matrix", 'price': 50},
        'customer.card.contract.unequal': {**contracts, 'number': 5, 'amount': 25},
        'customer.card.contract.change': {**contracts, 'kind': 'settle'} if contracts else {'reason': "Matrix"},
    }


class MatrixCase(CustomerCardPosCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        users = cls.env['res.users'].with_context(no_reset_password=True)
        cls.users = {
            role: users.create(
                {
                    'name': role,
                    'login': f'matrix_{role}',
                    'email': f'{role}@example.com',
                    'company_id': cls.card_company.id,
                    'company_ids': [(6, 0, cls.card_company.ids)],
                    'group_ids': [(6, 0, [cls.env.ref(group).id for group in groups])],
                }
            )
            for role, groups in ROLES.items()
        }
        cls.models = sorted(name for name in cls.env.registry if name.startswith('customer.card'))
        cls.value = cls.gift_card._account('value')
        cls._fill(cls)
        cls._fill_credit(cls)

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
        self.env['customer.card.import.line'].sudo().create(
            {'import_id': taken_over.id, 'company_id': self.card_company.id, 'line': 2, 'texts': {'name': "made up"}}
        )
        health = self.env['customer.card.health']._check()
        own(self.env['customer.card.finding'].sudo()).create({
            'health_id': health.id, 'validator': 'deployments', 'fact': "made up", 'record_model': 'customer.card',
            'record_id': self.gift_card.id,
        })  # fmt: skip
        with patch.object(type(self.Ledger), '_deployment', lambda ledger: 'elsewhere'):
            self.env['customer.card.relocation'].with_user(self.users['manager'])._confirm()

    def _fill_credit(self):
        self.credit = self._program('credit', name="Credit", prefix='954')
        used = self.line(self)
        own(used).write({'state': 'active'})
        self.env['customer.card.credit.share'].create({'line_id': used.id, 'card_id': used.card_id.id, 'limit': 5})
        self.line(self)
        self.env['customer.card.credit.change'].create({'line_id': used.id, 'after': 5, 'reason': "Matrix"})
        self._let_be_late(self, used)
        self.env['customer.card.credit.pause'].create({'line_id': used.id, 'kind': 'complaint', 'reason': "Matrix"})
        self.env['customer.card.credit.promise'].create({'line_id': used.id, 'amount': 1, 'due_on': '2090-01-01'})
        level = self.env['customer.card.credit.level'].search([], order='days desc', limit=1)
        due = used.statement_ids[-1:].due_on
        own(self.env['customer.card.credit.reminder'].sudo()).create({
            'line_id': used.id, 'level_id': level.id, 'late_since': due, 'amount': 3, 'made_on': due,
        })  # fmt: skip
        self._fill_contracts(self)

    def _fill_contracts(self):
        self.plans = self._program('installment', name="Installments", prefix='955', **TERMS)
        card = self.env['customer.card']._issue(self.plans, partner=self.holder)
        goods = [(0, 0, {'name': name, 'price': 60}) for name in ("Refrigerator", "Stove")]
        unequal = [(0, 0, {'number': 2, 'amount': 20})]
        active, signed, _draft = (
            self.env['customer.card.contract'].create({'card_id': card.id, 'line_ids': goods, 'unequal_ids': unequal})
            for _contract in range(3)
        )
        for one in (active, signed):
            one.sudo().action_request()
            one.sudo().action_sign()
        active.sudo().action_activate()
        self.env['customer.card.contract.change'].create({'contract_id': signed.id, 'kind': 'settle'})
        self.env['customer.card.contract.import'].create({'program_id': self.plans.id})

    def _let_be_late(self, line):
        """Let 3 be owed on a line for so long that a statement asked for it, and its last day is over."""
        self.holder.email = 'dina@example.com'
        own(line).write({'opened_on': self.credit._today() - timedelta(days=70)})
        self.post(self, line.account_id, -3, 'adjust', below_floor=True)
        for table in ('customer_card_operation', 'customer_card_entry'):
            earlier = "UPDATE %s SET moment = moment - interval '60 days' WHERE account_id = %s"
            aged(self.env, SQL(earlier, SQL.identifier(table), line.account_id.id), None)
        self.env['customer.card.credit']._cron_statements()

    def line(self, **vals):
        """An application for a credit line, of a card of its own."""
        card = self.env['customer.card']._issue(self.credit, partner=self.holder)
        return self.env['customer.card.credit'].create({'card_id': card.id, **vals})

    def call(self, role: str, model: str, method: str, *args, **kwargs):
        """One call as RPC makes it, in a savepoint that is undone; whether it was allowed."""
        user = self.users[role]
        # pylint: disable-next=context-overridden
        recordset = self.env[model].with_user(user).with_context({}).with_company(self.card_company)
        with undone(self.env):
            try:
                with mute_logger('odoo.addons.base.models.ir_model', 'odoo.addons.base.models.ir_rule', 'odoo.models'):
                    call_kw(recordset, method, list(args), kwargs)
                    self.env.flush_all()
                return True
            except (AccessError, UserError) as refusal:
                self.refusal = str(refusal)
                return False

    def surprise(self, role: str, expected: bool, deed: str) -> str:
        return f'{role} may not {deed}: {self.refusal}' if expected else f'{role} may {deed}'

    def prepared(self, role: str, record):
        """``record`` as ``role`` made it: what one prepares is nobody else's to change or to ask for."""
        made = record.import_id if record._name == 'customer.card.import.source' else record
        if made._name in PREPARED:
            made.flush_recordset()
            query = SQL(
                "UPDATE %s SET create_uid = %s WHERE id = ANY(%s)",
                SQL.identifier(made._table), self.users[role].id, made.ids,
            )  # fmt: skip
            self.env.cr.execute(query)
            made.invalidate_recordset(['create_uid'])
        return record

    def record(self, model: str, role: str | None = None):
        """A record for the table's calls; reports belong to the one who opened them, so each role
        gets one of its own.
        """
        if model in ON_CARD:
            wizards = self.env[model].with_user(self.users[role if role in DESK else 'manager'])
            return wizards.create(self.dialog(model))
        if model in OWN:
            user = self.users[role if role in OWN[model] else 'manager']
            owner = self.env[model].with_user(user).with_company(self.card_company)
            return owner.create(self.values(model, 'create'))
        if not model.startswith('customer.card.liability'):
            records = self.env[model].sudo()
            if records._abstract:
                return records
            company = [('company_id', '=', self.card_company.id)] if 'company_id' in records._fields else []
            found = records.search(company, limit=1) or records.search([], limit=1)
            return self.prepared(role, found) if role in self.users else found
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

    def values(self, model: str, verb: str) -> dict:
        """Something harmless an allowed role may write."""
        report = model.startswith('customer.card.liability') and self.record('customer.card.liability', 'manager').id
        loyalty = {'program_id': self.loyalty.id} if verb == 'create' else {}
        bread = [(6, 0, self.bread.ids)]
        design = self.env['customer.card.design'].search([('company_id', '=', self.card_company.id)], limit=1)
        values = {
            'customer.card': {'program_id': self.gift.id} if verb == 'create' else {'partner_id': self.holder.id},
            'customer.card.program': {'journal_id': self.gift.journal_id.id} if verb == 'write' else {'name': "Matrix"},
            'customer.card.earning.rule': {'name': "Matrix", **loyalty},
            'customer.card.reward': {'name': "Matrix", **loyalty, **({'product_ids': bread} if loyalty else {})},
            'customer.card.challenge': {'name': "Matrix", **loyalty},
            'customer.card.tier': {'name': "Matrix", 'threshold': 1, **loyalty},
            'customer.card.account': {'partner_id': self.holder.id},
            'customer.card.batch': {'name': "Matrix", **({'program_id': self.gift.id} if verb == 'create' else {})},
            'customer.card.channel': {'name': "Matrix"},
            'customer.card.design': {'name': "Matrix"},
            'customer.card.design.element': {'text': "Matrix", **({'design_id': design.id} if loyalty else {})},
            'customer.card.import': {'name': "Matrix", **({'program_id': self.gift.id} if verb == 'create' else {})},
            'customer.card.import.source': {'chosen': True} if verb == 'write' else {'name': "Matrix"},
            'customer.card.purpose': {'name': "Matrix", 'text': "Matrix"},
            'customer.card.adjustment': {'account_id': self.value.id, 'amount': 1, 'reason': "Matrix"},
            **(on_line(self, model, verb) if model.startswith('customer.card.credit') else {}),
            **(on_contract(self, model, verb) if model.startswith('customer.card.contract') else {}),
            **(dict.fromkeys(ON_CARD, self.dialog(model, verb)) if model in ON_CARD else {}),
            'customer.card.paper': {'fingerprint': 'c0ff ee00 c0ff ee00'},
            'customer.card.print': {'card_ids': [(6, 0, self.gift_card.ids)]},
            'customer.card.earning.trial': {
                'quantity': 2,
                **({'program_id': self.loyalty.id} if verb == 'create' else {}),
            },
            'customer.card.printer': {'name': "Matrix"},
            'customer.card.liability': {'date_to': '2090-12-31'},
            **{f'customer.card.liability.{part}': {'report_id': report} for part in ('line', 'account')},
        }
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
