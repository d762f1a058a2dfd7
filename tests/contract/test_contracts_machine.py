"""Risk: some order of payments, of what is undone and of nights leaves ledger and books apart, or a contract in a state
its balance does not say.
"""

import os
import random
from datetime import timedelta
from uuid import uuid4

from odoo.exceptions import UserError
from odoo.models import BaseModel as Model
from odoo.tests import tagged

from ...models.debt.customer_card_finding import receivables
from ...models.ledger.posting import Origin
from .books_case import ContractTillCase

OWED = ('active', 'defaulted', 'charged_off')
OVER = ('settled', 'withdrawn', 'written_off')
RUNS, STEPS = int(os.environ.get('CONTRACT_MACHINE_RUNS', '3')), 25


@tagged('post_install', '-at_install')
class TestContractMachine(ContractTillCase):
    """Two contracts of one card, and all that happens to them, by chance; each run has a number of its own."""

    DEEDS = (
        'pay_by_bank', 'pay_by_window', 'pay_both', 'match', 'unmatch', 'to_draft', 'post_again', 'pay_at_till',
        'pay_elsewhere', 'close_session', 'credit_by_hand', 'reverse_entry', 'night', 'settle', 'settle_early', 'ahead',
        'move', 'new_plan', 'goods_back', 'default', 'charge_off', 'withdraw', 'write_off',
    )  # fmt: skip

    def test_any_order(self):
        for run in range(RUNS):
            with self.subTest(run=run), self.env.cr.savepoint() as point:
                self.walk(random.Random(run))
                point.close(rollback=True)
            self.env.invalidate_all()
            self.open_session()

    def walk(self, chance: random.Random) -> None:
        self.chance, self.day, self.payments, self.entries = chance, self.today, [], []
        terms = {'withdrawal_days': 14, 'moves': 9, 'restructures': 9, 'tolerance': chance.choice([0, 0, 0.5])}
        goods = [(0, 0, {'name': f"Shelf {number}", 'price': 300}) for number in range(4)]
        self.contracts = self.active(line_ids=goods, **terms) | self.active(600, fee_start=10, **terms)
        done = []
        for _step in range(STEPS):
            deed = chance.choice(self.DEEDS)
            done.append(deed)
            try:
                with self.env.cr.savepoint():
                    getattr(self, deed)()
                    self.env.flush_all()
            except UserError as refusal:
                self.env.invalidate_all()
                self.open_session()
                done[-1] += f' refused: {str(refusal)[:60]}'
            self.check(done)
        self.close_session()
        self.assertWhole()
        self.check(done)

    def check(self, done: list[str]) -> None:
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(receivables(self.env), [], done)
        for contract in self.contracts:
            balance = round(contract.account_id.balance, 2)
            states = OWED if balance < 0 else ('overpaid', 'withdrawn') if balance > 0 else OVER
            self.assertIn(contract.state, states, done)
            self.assertAlmostEqual(contract.left, max(-balance, 0), msg=done)
            self.assertAlmostEqual(sum(contract.current_ids.mapped('left')), max(-balance, 0), msg=done)

    # === DEEDS === #

    def amount(self) -> float:
        return self.chance.choice([10, 33.33, 100, 105.71, 400, 1200])

    def open_items(self, contracts: Model | None = None) -> Model:
        items = self.env['account.move.line'].union(*(self.items(one) for one in contracts or self.contracts))
        return items.filtered(lambda item: not item.reconciled and item.balance > 0)

    def pay_by_bank(self) -> None:
        self.payments.append(self.payment(self.amount()))

    def pay_by_window(self) -> None:
        if items := self.open_items(self.chance.choice(self.contracts)):
            self.payments.append(self.wizard(items, min(self.amount(), sum(items.mapped('amount_residual')))))

    def pay_both(self) -> None:
        if items := self.open_items():
            whole = round(sum(items.mapped('amount_residual')) * self.chance.choice([0.3, 1]), 2)
            self.payments.append(self.wizard(items, whole, group_payment=True))

    def match(self) -> None:
        """A click on an outstanding credit."""
        credit_items = self.env['account.move.line'].search([
            ('account_id', '=', self.receivable.id), ('parent_state', '=', 'posted'), ('reconciled', '=', False),
            ('balance', '<', 0),
        ])  # fmt: skip
        if credit_items and (items := self.open_items()):
            (self.chance.choice(credit_items) | self.chance.choice(items)).reconcile()

    def unmatch(self) -> None:
        items = self.env['account.move.line'].union(*(self.items(one) for one in self.contracts))
        matched = items.filtered(lambda item: item.matched_debit_ids | item.matched_credit_ids)
        if matched:
            self.chance.choice(matched).remove_move_reconcile()

    def to_draft(self) -> None:
        if posted := [one for one in self.payments if one.state != 'draft']:
            self.chance.choice(posted).action_draft()

    def post_again(self) -> None:
        if drafts := [one for one in self.payments if one.state == 'draft']:
            self.chance.choice(drafts).action_post()

    def pay_at_till(self) -> None:
        self.pays(self.amount())

    def pay_elsewhere(self) -> None:
        document = Origin('customer.card.contract', None, str(uuid4()))
        self.acceptance._repay(self.point, self.ref(self.card), self.amount(), document, str(uuid4()))

    def close_session(self) -> None:
        self.closes()
        self.open_session()

    def open_session(self) -> None:
        """Stand at the session that is open, or open one; what was undone may have closed or opened another."""
        self.pos_config_usd.invalidate_recordset()
        self.pos_config_usd.open_ui()
        self.session = self.pos_config_usd.current_session_id
        self.till = self.session.with_user(self.cashier)

    def credit_by_hand(self) -> None:
        """An entry of an accountant's own lets something off."""
        amount, other = self.amount() / 10, self.plans.promotion_account_id
        sides = ((self.receivable, -amount), (other, amount))
        move = self.env['account.move'].create({
            'journal_id': self.plans.journal_id.id, 'date': self.today,
            'line_ids': [
                (0, 0, {'account_id': one.id, 'balance': part, 'partner_id': self.buyer.id, 'name': "By hand"})
                for one, part in sides
            ],
        })  # fmt: skip
        move.action_post()
        self.entries.append(move)

    def reverse_entry(self) -> None:
        if self.entries:
            self.entries.pop()._reverse_moves([{'date': self.today}], cancel=True)

    def change(self, kind: str, **vals) -> None:
        contract = self.chance.choice(self.contracts)
        change = (
            self.env['customer.card.contract.change']
            .with_user(self.desk)
            .create({'contract_id': contract.id, 'kind': kind, **vals})
        )
        with self.on(self.day):
            change.action_request()
            if change.state == 'requested':
                change.with_user(self.books).action_approve()
            if kind == 'settle' and self.chance.random() < 0.7 and change.payoff:
                self.payments.append(self.payment(change.payoff, date=self.day))

    def settle_early(self) -> None:
        self.change('settle', day=self.day + timedelta(days=5))

    def ahead(self) -> None:
        self.change('ahead', effect=self.chance.choice(['fewer', 'lower']))

    def move(self) -> None:
        days = self.chance.choice([1, 10, 40])
        number = self.chance.randrange(1, 12)
        row = self.contracts[0].current_ids.filtered(lambda one: one.number == number)[:1]
        self.change('move', number=number, day=(row.due_on or self.day) + timedelta(days=days),
                    is_later=self.chance.random() < 0.5)  # fmt: skip

    def new_plan(self) -> None:
        self.change('plan', count=self.chance.choice([3, 12, 30]), rate=self.chance.choice([0, 6, 24]), reason="Chance",
                    day=self.day + timedelta(days=30), is_capitalized=self.chance.random() < 0.5)  # fmt: skip

    def goods_back(self) -> None:
        self.change('back', price=self.chance.choice([50, 300, 900]))

    def default(self) -> None:
        contract = self.chance.choice(self.contracts).with_user(self.books)
        with self.on(self.day):
            contract.action_resume() if contract.state == 'defaulted' else contract.action_default()

    def charge_off(self) -> None:
        contract = self.chance.choice(self.contracts).with_user(self.books)
        with self.on(self.day):
            contract.action_undo_charge_off() if contract.state == 'charged_off' else contract.action_charge_off()

    def write_off(self) -> None:
        if self.chance.random() < 0.3:
            with self.on(self.day):
                self.chance.choice(self.contracts).with_user(self.manager).action_write_off()

    def withdraw(self) -> None:
        if self.chance.random() < 0.2:
            with self.on(self.day):
                self.chance.choice(self.contracts).with_user(self.desk).action_withdraw()

    def night(self) -> None:
        self.day += timedelta(days=self.chance.choice([1, 1, 20]))
        with self.on(self.day):
            self.env['customer.card.contract']._cron_income()

    def settle(self) -> None:
        self.env['customer.card.settlement']._settle_all(self.card_company)
