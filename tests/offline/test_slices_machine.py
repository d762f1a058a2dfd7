"""Tills that lose their connection and find it again, in any order, against a model in plain Python."""

from dataclasses import dataclass, field
from decimal import Decimal
from uuid import uuid4

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from odoo.tests import tagged

from ...core import money
from ...models.ledger.validators import VALIDATORS
from ..common.machines import run_machine
from ..common.sealing import aged
from .case import SliceCase

EXAMPLES, STEPS, TILLS = 12, 14, 3
LIMIT = Decimal(20)
NUMBERS = st.integers(0, 99)
SHARES = st.sampled_from((0.1, 0.5, 1))


@dataclass
class Slice:
    """What a till believes to have: the order it is for, the key, and how much."""

    order: str
    operation: str
    amount: Decimal


@dataclass
class Till:
    session: object
    online: bool = True
    slices: list[Slice] = field(default_factory=list)
    waiting: list[tuple[dict, Decimal]] = field(default_factory=list)  # orders paid without connection
    sent: list[dict] = field(default_factory=list)


class SliceMachine(RuleBasedStateMachine):
    """Three tills, one card: slices are asked for, spent offline, brought back once or twice, given back, forgotten, or
    end.
    """

    case = None  # the test that runs us

    def __init__(self):
        super().__init__()
        self.savepoint = self.case.env.cr.savepoint()
        self.card = self.case.env['customer.card']._issue(self.case.gift)
        self.account = self.card._account('value')
        self.tills = [Till(session) for session in self.case.sessions]
        self.balance = Decimal(0)
        self.lapsed = False  # whether a slice has ended before its till came back

    def teardown(self):
        """Everybody comes back: every order is there once, nothing is held, and the ledger is whole."""
        try:
            for number in range(TILLS):
                self.find(number)
                while self.tills[number].waiting:
                    self.bring(number, 0)
                while self.tills[number].slices:
                    self.give_back(number, 0)
            self.account.invalidate_recordset()
            assert money.exact(self.account.balance) == self.balance
            for code, (_title, validator) in VALIDATORS.items():
                assert not (found := validator(self.case.env)), (code, found)
        finally:
            self.savepoint.close(rollback=True)
            self.case.env.invalidate_all()

    def data(self, till: Till, order: str, amount: Decimal, operation: str) -> dict:
        payment = (self.case.value_method, float(amount), {'customer_card_operation': operation})
        lines = [(self.case.bread, 1, float(amount))]
        return self.case.order(
            lines, [payment], uuid=order, session_id=till.session.id, customer_card_refs=self.ref(till)
        )

    def ref(self, till: Till) -> str:
        return self.card._ticket(till.session.config_id, shown=True)

    def send(self, till: Till, data: dict) -> None:
        till.sent.append(data)
        copied = dict(data, lines=list(data['lines']), payment_ids=list(data['payment_ids']))
        assert self.case.sync(copied).state == 'paid'

    def online(self, number: int) -> Till | None:
        till = self.tills[number % TILLS]
        return till if till.online else None

    # --- what tills do ------------------------------------------------------------------------------------------------

    @initialize()
    def first_credit(self):
        self.credit(4000)

    @rule(cents=st.integers(100, 3000))
    def credit(self, cents):
        amount = Decimal(cents) / 100
        self.case.post(self.account, amount, 'topup')
        self.balance += amount

    @rule(number=NUMBERS, lost=st.sampled_from((False, False, False, True)))
    def slice(self, number, lost):
        """Ask for a slice; its answer may get lost, and then the till has none."""
        if not (till := self.online(number)):
            return
        order = str(uuid4())
        free = self.case.available(self.account)
        answer = till.session.customer_card_lease(self.ref(till), 'value', order, str(uuid4()))
        if answer['ok']:
            amount = money.exact(answer['amount'])
            assert amount == min(LIMIT, free), (amount, free)
            if not lost:
                till.slices.append(Slice(order, answer['operation'], amount))

    @rule(number=NUMBERS)
    def lose(self, number):
        self.tills[number % TILLS].online = False

    @rule(number=NUMBERS)
    def find(self, number):
        self.tills[number % TILLS].online = True

    @precondition(lambda self: any(till.slices for till in self.tills))
    @rule(number=NUMBERS, share=SHARES)
    def spend_offline(self, number, share):
        """The goods are gone; the server hears of it later."""
        tills = [till for till in self.tills if till.slices]
        till = tills[number % len(tills)]
        piece = till.slices.pop(number % len(till.slices))
        amount = (piece.amount * Decimal(str(share))).quantize(Decimal('0.01')) or Decimal('0.01')
        till.waiting.append((self.data(till, piece.order, amount, piece.operation), amount))

    @rule(number=NUMBERS, share=st.sampled_from((0.5, 1, 1.1)))
    def spend_online(self, number, share):
        if not (till := self.online(number)):
            return
        free, order = self.case.available(self.account), str(uuid4())
        amount = (free * Decimal(str(share))).quantize(Decimal('0.01')) or Decimal('0.01')
        answer = till.session.customer_card_authorize(self.ref(till), 'value', float(amount), order, str(uuid4()))
        assert answer['ok'] == (amount <= free), (answer, amount, free)
        if answer['ok']:
            self.send(till, self.data(till, order, amount, answer['operation']))
            self.balance -= amount

    @precondition(lambda self: any(till.waiting and till.online for till in self.tills))
    @rule(number=NUMBERS, which=NUMBERS)
    def bring(self, number, which):
        """One of the waiting orders, in any order; some are brought twice."""
        tills = [till for till in self.tills if till.waiting and till.online]
        till = tills[number % len(tills)]
        data, amount = till.waiting.pop(which % len(till.waiting))
        held, _available = self.case.Ledger._spendable(self.account.ids)[self.account.id]
        self.send(till, data)
        rest = self.owed(data)
        assert not rest or (self.lapsed and self.balance < held), "one slice goes below nothing, and others are owed"
        self.balance -= amount - rest
        if which % 3 == 0:
            self.send(till, data)

    def owed(self, data: dict) -> Decimal:
        claims = self.case.env['customer.card.owed'].search([('origin_key', '=', data['uuid'])])
        return sum((money.exact(claim.rest) for claim in claims), Decimal(0))

    @precondition(lambda self: any(till.sent for till in self.tills))
    @rule(number=NUMBERS)
    def bring_again(self, number):
        tills = [till for till in self.tills if till.sent and till.online]
        if tills:
            till = tills[number % len(tills)]
            self.send(till, till.sent[number % len(till.sent)])

    @precondition(lambda self: any(till.slices and till.online for till in self.tills))
    @rule(number=NUMBERS, which=NUMBERS)
    def give_back(self, number, which):
        tills = [till for till in self.tills if till.slices and till.online]
        till = tills[number % len(tills)]
        piece = till.slices.pop(which % len(till.slices))
        assert till.session.customer_card_void(piece.operation)['ok']

    @rule(number=st.integers(0, 9))
    def time_is_up(self, number):
        """Rarely, and then for all: every hold ends, longer ago than it counts; what is still out may find nothing
        left.
        """
        if number:
            return
        aged(
            self.case.env,
            "UPDATE customer_card_operation SET expires_at = clock_timestamp() AT TIME ZONE 'UTC' - interval "
            "'25 hours' WHERE account_id = %s AND state = 'authorized'",
            self.account.ids,
        )
        self.case.env.invalidate_all()
        self.lapsed = True

    # --- what always holds --------------------------------------------------------------------------------------------

    @invariant()
    def nothing_is_overspent(self):
        self.account.invalidate_recordset()
        assert money.exact(self.account.balance) == self.balance, (self.account.balance, self.balance)
        held, available = self.case.Ledger._spendable(self.account.ids)[self.account.id]
        operations = self.case.env['customer.card.operation'].search(
            [('account_id', '=', self.account.id), ('exception', '!=', False)]
        )
        assert self.balance - held >= -LIMIT
        if not self.lapsed:
            out = sum((piece.amount for till in self.tills for piece in till.slices), Decimal(0))
            out += sum((amount for till in self.tills for _data, amount in till.waiting), Decimal(0))
            assert self.balance >= held >= out >= 0, (self.balance, held, out)
            assert available == self.balance - held
            assert not operations
        assert all(money.exact(operation.captured or -operation.amount) <= LIMIT for operation in operations)


@tagged('post_install', '-at_install')
class TestSliceMachine(SliceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gift.offline_limit = float(LIMIT)
        configs = [cls.pos_config_usd]
        for number in range(1, TILLS):
            config = cls.pos_config_usd.copy({'name': f"Till {number}"})
            config.payment_method_ids = cls.pos_config_usd.payment_method_ids.filtered(
                lambda method: not method.is_cash_count
            )
            config.open_ui()
            configs.append(config)
        cls.sessions = [config.current_session_id.with_user(cls.cashier) for config in configs]

    def test_tills_come_and_go(self):
        run_machine(self, SliceMachine, examples=EXAMPLES, steps=STEPS)
