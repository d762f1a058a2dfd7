"""The ledger against a model of it in plain Python: any order of verbs, the same answers and the same figures."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from odoo.tests import tagged

from ...models.ledger.errors import LedgerRefusal
from ...models.ledger.posting import Posting
from ...models.ledger.validators import VALIDATORS
from ..common.cards import CustomerCardCommon
from ..common.machines import run_machine
from ..common.sealing import aged

EXAMPLES, STEPS = 60, 40
SHARES = st.sampled_from((0.2, 0.2, 0.5, 1, 1.2))  # of what can be spent
AMOUNTS = st.integers(1, 3000).map(lambda cents: Decimal(cents) / 100)
CREDITS = st.integers(1000, 5000).map(lambda cents: Decimal(cents) / 100)
NEVER = (10**9, 0)


@dataclass
class Lot:
    """``expiry`` is (day, order of birth): two lots of one day still expire in the order they were made."""

    expiry: tuple[int, int]
    left: Decimal


@dataclass
class Account:
    lots: list[Lot] = field(default_factory=list)
    holds: dict[str, Decimal] = field(default_factory=dict)  # live ones only

    @property
    def balance(self) -> Decimal:
        return sum((lot.left for lot in self.lots), Decimal(0))

    @property
    def held(self) -> Decimal:
        return sum(self.holds.values(), Decimal(0))

    def open(self) -> list[Lot]:
        return sorted((lot for lot in self.lots if lot.left), key=lambda lot: lot.expiry)

    def due(self, day: int) -> Decimal:
        """What is past its day and not covered by a hold."""
        total = sum((lot.left for lot in self.lots if lot.expiry[0] <= day), Decimal(0))
        return min(total, self.balance - self.held)

    def take(self, amount: Decimal, first: Lot | None = None) -> list[tuple[Lot, Decimal]]:
        drawn = []
        for lot in ([first] if first else []) + self.open():
            part = min(lot.left, amount)
            if part:
                lot.left -= part
                amount -= part
                drawn.append((lot, part))
        assert not amount
        return drawn

    def expire(self, day: int) -> None:
        self.take(self.due(day))


@dataclass
class Deed:
    """What was done under a key, to be reversed, retried or ended later."""

    key: str
    account: int
    amount: Decimal
    state: str
    drawn: list[tuple[Lot, Decimal]] = field(default_factory=list)
    opened: Lot | None = None
    reversed: Decimal = Decimal(0)


class LedgerMachine(RuleBasedStateMachine):
    """Two accounts of one program, a clock that only runs when told to, and everything the six verbs can do."""

    case = None  # the test that runs us

    def __init__(self):
        super().__init__()
        self.savepoint = self.case.env.cr.savepoint()
        cards = self.case.env['customer.card']._issue(self.case.gift, 2)
        self.accounts = [card._account('value') for card in cards]
        self.model = [Account(), Account()]
        self.day, self.births, self.keys = 0, count(), count()
        self.deeds: list[Deed] = []
        self.tombs: list[str] = []

    def teardown(self):
        try:
            self.case.Ledger._cron_expire()  # as every night: what nobody ended is named after days
            for code, (_title, validator) in VALIDATORS.items():
                assert not (found := validator(self.case.env)), (code, found)
        finally:
            self.savepoint.close(rollback=True)
            self.case.env.invalidate_all()

    # --- helpers ------------------------------------------------------------------------------------------------------

    def new_key(self) -> str:
        return f'till:machine-{next(self.keys)}'

    def attempt(self, verb, refusal: str | None):
        """Do it; it must be refused just when, and just as, the model says."""
        savepoint = self.case.env.cr.savepoint()
        try:
            result = verb()
        except LedgerRefusal as error:
            savepoint.close(rollback=True)
            self.case.env.invalidate_all()
            assert error.code == refusal, (error.code, refusal)
            return None
        savepoint.close(rollback=False)
        assert refusal is None, f'the ledger should have said {refusal}'
        return result

    def pick(self, number: int, *states: str) -> Deed | None:
        deeds = [deed for deed in self.deeds if deed.state in states]
        return deeds[number % len(deeds)] if deeds else None

    def some(self, which: int, share: float) -> tuple[Decimal, str | None]:
        """An amount to take from an account, and what the ledger should say to it."""
        model = self.model[which]
        free = model.balance - model.held - model.due(self.day)
        amount = (free * Decimal(str(share))).quantize(Decimal('0.01')) or Decimal('0.01')
        return amount, 'not_enough' if amount > free else None

    def entries(self) -> int:
        return sum(len(account.entry_ids) for account in self.accounts)

    # --- verbs --------------------------------------------------------------------------------------------------------

    @initialize()
    def first_credits(self):
        self.credit(which=0, amount=Decimal(40), days=1)
        self.credit(which=1, amount=Decimal(30), days=None)

    @rule(which=st.integers(0, 1), amount=CREDITS, days=st.sampled_from((None, 1, 1, 2, 4)))
    def credit(self, which, amount, days):
        key, account = self.new_key(), self.accounts[which]
        expires = datetime.utcnow() + timedelta(days=days) if days else None
        self.attempt(lambda: self.case.Ledger._post([Posting(account.id, amount, 'topup', key, expires=expires)]), None)
        lot = Lot((self.day + days, next(self.births)) if days else NEVER, amount)
        self.model[which].lots.append(lot)
        self.deeds.append(Deed(key, which, amount, 'credit', opened=lot))

    @rule(which=st.integers(0, 1), share=SHARES)
    def debit(self, which, share):
        key, model = self.new_key(), self.model[which]
        amount, refusal = self.some(which, share)
        posting = Posting(self.accounts[which].id, -amount, 'payout', key)
        if self.attempt(lambda: self.case.Ledger._post([posting]), refusal):
            model.expire(self.day)
            self.deeds.append(Deed(key, which, amount, 'spent', model.take(amount)))

    @rule(which=st.integers(0, 1), share=SHARES, dead=st.sampled_from((False,) * 5 + (True,)))
    def hold(self, which, share, dead):
        key, model = self.tombs[-1] if dead and self.tombs else self.new_key(), self.model[which]
        amount, refusal = self.some(which, share)
        refusal = 'voided' if key in self.tombs else refusal
        if self.attempt(lambda: self.case.Ledger._authorize(self.accounts[which], amount, key), refusal):
            model.expire(self.day)
            model.holds[key] = amount
            self.deeds.append(Deed(key, which, amount, 'authorized'))

    @precondition(lambda self: self.pick(0, 'authorized'))
    @rule(number=st.integers(0, 99), share=st.sampled_from(('all', 'all', 'half', 'more')))
    def capture(self, number, share):
        deed = self.pick(number, 'authorized')
        model, live = self.model[deed.account], deed.key in self.model[deed.account].holds
        amount = {
            'all': deed.amount,
            'half': (deed.amount / 2).quantize(Decimal('0.01')) or deed.amount,
            'more': deed.amount + 1,
        }[share]
        refusal = 'over_capture' if share == 'more' else None
        if not live and not refusal and model.balance - model.held - model.due(self.day) < amount:
            refusal = 'not_enough'
        operation = self.case.Ledger._find(deed.key)
        if self.attempt(lambda: self.case.Ledger._capture(operation, amount), refusal):
            if not model.holds.pop(deed.key, None):
                model.expire(self.day)
            deed.state, deed.amount, deed.drawn = 'spent', amount, model.take(amount)

    @precondition(lambda self: len(self.deeds) > 5)
    @rule(number=st.integers(0, 99))
    def void(self, number):
        """A hold is released; what is spent or given stays."""
        deed = self.deeds[number % len(self.deeds)]
        self.attempt(lambda: self.case.Ledger._void(deed.key, self.case.card_company), None)
        if deed.state == 'authorized':
            self.model[deed.account].holds.pop(deed.key, None)
            deed.state = 'voided'
            self.tombs.append(deed.key)

    @precondition(lambda self: len(self.tombs) < 3)
    @rule()
    def void_first(self):
        """A void that comes before its authorization."""
        key = self.new_key()
        self.attempt(lambda: self.case.Ledger._void(key, self.case.card_company), None)
        self.tombs.append(key)

    @precondition(lambda self: self.pick(0, 'spent'))
    @rule(number=st.integers(0, 99), amount=st.none() | AMOUNTS)
    def give_back(self, number, amount):
        deed, key = self.pick(number, 'spent'), self.new_key()
        left = deed.amount - deed.reversed
        wanted = left if amount is None else amount
        refusal = None if 0 < wanted <= left else 'over_reverse'
        operation = self.case.Ledger._find(deed.key)
        if self.attempt(lambda: self.case.Ledger._reverse(operation, amount, key=key), refusal):
            self.model[deed.account].expire(self.day)
            self.refill(deed, wanted)
            deed.reversed += wanted

    def refill(self, deed: Deed, amount: Decimal) -> None:
        """Give back to the very lots that were drawn, the lot drawn last first; what of it is over comes after them, in
        new lots.
        """
        model, until = self.model[deed.account], self.day + self.case.gift.returned_days + 1
        good = [row for row in deed.drawn if row[0].expiry[0] > self.day]
        over = [row for row in deed.drawn if row[0].expiry[0] <= self.day]
        left = []
        for lot, part in [*reversed(good), *reversed(over)]:
            back = min(part, amount)
            amount -= back
            if (lot, part) in good:
                lot.left += back
            elif back:
                model.lots.append(Lot((until, next(self.births)), back))
            if part > back:
                left.append((lot, part - back))
        assert not amount
        deed.drawn = sorted(left, key=lambda row: [one[0] for one in deed.drawn].index(row[0]))

    @precondition(lambda self: self.pick(0, 'credit'))
    @rule(number=st.integers(0, 99), amount=st.none() | AMOUNTS)
    def take_back(self, number, amount):
        deed, key = self.pick(number, 'credit'), self.new_key()
        model, left = self.model[deed.account], deed.amount - deed.reversed
        wanted = left if amount is None else amount
        refusal = None if 0 < wanted <= left else 'over_reverse'
        if not refusal and model.balance - model.held - model.due(self.day) < wanted:
            refusal = 'not_enough'
        operation = self.case.Ledger._find(deed.key)
        if self.attempt(lambda: self.case.Ledger._reverse(operation, amount, key=key), refusal):
            deed.reversed += wanted
            model.expire(self.day)
            model.take(wanted, first=deed.opened)

    @rule(source=st.integers(0, 1), share=SHARES)
    def transfer(self, source, share):
        amount, refusal = self.some(source, share)
        key, giver, taker = self.new_key(), self.model[source], self.model[1 - source]
        pair = self.accounts[source], self.accounts[1 - source]
        if self.attempt(lambda: self.case.Ledger._transfer(*pair, amount, key), refusal):
            giver.expire(self.day)
            taker.expire(self.day)
            taker.lots += [Lot(lot.expiry, part) for lot, part in giver.take(amount)]

    # --- time and retries ---------------------------------------------------------------------------------------------

    @rule(days=st.sampled_from((1, 1, 2, 3, 3, 40)))  # 40: what came back after its day is over, too
    def days_pass(self, days):
        """The database's clock cannot be moved, so everything that ends is moved instead; all holds end."""
        for table in ('lot', 'operation'):
            aged(
                self.case.env,
                f'UPDATE customer_card_{table} SET expires_at = expires_at - make_interval(days => %s) WHERE '
                f'account_id = ANY(%s)',
                [days, [account.id for account in self.accounts]],
            )
        self.case.env.invalidate_all()
        self.day += days
        for model in self.model:
            model.holds.clear()

    @rule()
    def cron(self):
        """Twice, as two workers would."""
        for _time in range(2):
            self.case.Ledger._cron_expire()
        for model in self.model:
            model.expire(self.day)
        for deed in self.deeds:
            state = self.case.Ledger._find(deed.key).state
            if deed.state == 'authorized' and state == 'expired':
                deed.state = 'ended'

    @precondition(lambda self: len(self.deeds) > 5 and self.pick(0, 'credit'))
    @rule(number=st.integers(0, 99), more=st.sampled_from((Decimal(0), Decimal(1))))
    def retry_credit(self, number, more):
        deed, before = self.pick(number, 'credit'), self.entries()
        posting = Posting(self.accounts[deed.account].id, deed.amount + more, 'topup', deed.key)
        done = self.attempt(lambda: self.case.Ledger._post([posting]), 'key_reused' if more else None)
        assert more or done == self.case.Ledger._find(deed.key)
        assert self.entries() == before

    @precondition(lambda self: self.pick(0, 'authorized'))
    @rule(number=st.integers(0, 99), more=st.sampled_from((Decimal(0), Decimal(1))))
    def retry_hold(self, number, more):
        deed, before = self.pick(number, 'authorized'), self.entries()
        account, model = self.accounts[deed.account], self.model[deed.account]
        refusal = 'key_reused' if more else None
        done = self.attempt(lambda: self.case.Ledger._authorize(account, deed.amount + more, deed.key), refusal)
        assert more or done == self.case.Ledger._find(deed.key)
        if self.entries() != before:  # what was due on the account went first
            assert not more and model.due(self.day)
            model.expire(self.day)

    @precondition(lambda self: self.pick(0, 'spent'))
    @rule(number=st.integers(0, 99))
    def retry_capture(self, number):
        deed, before = self.pick(number, 'spent'), self.entries()
        operation = self.case.Ledger._find(deed.key)
        if operation.state == 'captured':
            assert self.attempt(lambda: self.case.Ledger._capture(operation, deed.amount), None) == operation.entry_ids
        assert self.entries() == before

    # --- what always holds --------------------------------------------------------------------------------------------

    @invariant()
    def figures_agree(self):
        for account, model in zip(self.accounts, self.model, strict=True):
            spendable = self.case.Ledger._spendable(account.ids)[account.id]
            expected = model.held, model.balance - model.held - model.due(self.day)
            assert spendable == expected, (spendable, expected)
            self.case.env.cr.execute(
                """
                SELECT a.balance::text, COALESCE(sum(l."left"), 0)::text FROM customer_card_account a
                  LEFT JOIN customer_card_lot l ON l.account_id = a.id WHERE a.id = %s GROUP BY a.id
                """,
                account.ids,
            )
            balance, lots = map(Decimal, self.case.env.cr.fetchone())
            assert balance == lots == model.balance, (balance, lots, model.balance)

    @invariant()
    def lots_agree(self):
        for account, model in zip(self.accounts, self.model, strict=True):
            self.case.env.cr.execute(
                'SELECT "left"::text FROM customer_card_lot WHERE account_id = %s AND "left" > 0 ORDER BY '
                'expires_at NULLS LAST, opened_at, id',
                account.ids,
            )
            assert [Decimal(left) for (left,) in self.case.env.cr.fetchall()] == [lot.left for lot in model.open()]


@tagged('post_install', '-at_install')
class TestLedgerMachine(CustomerCardCommon):
    def test_a_hold_that_ended_takes_nothing_that_is_due(self):
        machine = type('Machine', (LedgerMachine,), {'case': self})()
        machine.credit(which=0, amount=Decimal(10), days=1)
        machine.hold(which=0, share=0.5, dead=False)
        machine.days_pass(days=1)
        machine.capture(number=0, share='all')
        machine.figures_agree()
        machine.teardown()

    def test_any_order_of_verbs(self):
        run_machine(self, LedgerMachine, examples=EXAMPLES, steps=STEPS)
