"""Expiry and returns against each other: whatever is earned, spent, expires, comes back (in parts, exchanged, late), in
any order, nothing is taken twice, nothing that can be spent vanishes, and nobody ends with neither goods nor value.
"""

from decimal import Decimal
from uuid import uuid4

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from odoo.models import BaseModel as Model
from odoo.tests import tagged

from ...core import money
from ...models.ledger.validators import VALIDATORS
from ..common.machines import run_machine
from .returns_case import ExpiryCase

EXAMPLES, STEPS = 16, 20
NUMBERS = st.integers(0, 99)
PRICE = 10
ZERO = Decimal(0)


class ExpiryMachine(RuleBasedStateMachine):
    """A gift card and a loyalty card whose value and points expire soon; loaves of 10 are bought, brought back and
    exchanged.
    """

    case = None  # the test that runs us

    def __init__(self):
        super().__init__()
        self.savepoint = self.case.env.cr.savepoint()
        self.gift = self.case.env['customer.card']._issue(self.case.gift)
        self.member = self.case.env['customer.card']._issue(self.case.loyalty, partner=self.case.holder)
        self.value, self.points = self.gift._account('value'), self.member._account('points')
        self.case.gift.value_months, self.case.loyalty.points_months = 2, 1
        self.charged = ZERO
        self.sales: list[dict] = []

    @initialize(policy=st.sampled_from(('negative', 'available')), days=st.sampled_from((5, 30)))
    def shop(self, policy, days):
        self.case.loyalty.clawback = policy
        self.case.loyalty.rule_ids.points = 50  # two loaves earn a third
        (self.case.loyalty | self.case.gift).returned_days = days
        self.charge(amount=60)

    def teardown(self):
        try:
            self.everything_comes_back()
            for code, (_title, validator) in VALIDATORS.items():
                assert not (found := validator(self.case.env)), (code, found)
        finally:
            self.savepoint.close(rollback=True)
            self.case.env.invalidate_all()
            self.case.env.registry.clear_all_caches()

    # --- helpers ------------------------------------------------------------------------------------------------------

    def free(self, account: Model) -> Decimal:
        return self.case.available(account)

    def sums(self, account: Model, *kinds: str) -> Decimal:
        self.case.env.invalidate_all()
        return sum((money.exact(entry.amount) for entry in account.entry_ids if entry.kind in kinds), ZERO)

    # --- what customers do --------------------------------------------------------------------------------------------

    @rule(amount=st.sampled_from((10, 30, 60)))
    def charge(self, amount):
        self.case.post(self.value, amount, 'sale', expires=self.case.gift._expiry('value', self.case.env.cr.now()))
        self.charged += amount

    @rule(loaves=st.integers(1, 4), gift=st.integers(0, 4), points=st.integers(0, 2))
    def buy(self, loaves, gift, points):
        """So many loaves; some of them by the gift card, some by points, the rest in cash."""
        uuid, payments, cards = str(uuid4()), [], []
        left = loaves
        for card, kind, method, wanted, price in (
            (self.gift, 'value', self.case.value_method, gift, PRICE),
            (self.member, 'points', self.case.points_method, points, PRICE * 100),
        ):
            some = min(wanted, left, int(self.free(card._account(kind)) // price))
            if some:
                answer = self.case.authorize(card, kind, some * PRICE, uuid)
                assert answer['ok'], answer
                payments.append((method, some * PRICE, {'customer_card_operation': answer['operation']}))
                cards.append([method, some])
                left -= some
        if left:
            payments.append((self.case.cash_method, left * PRICE))
        lines = [(self.case.bread, loaves, float(PRICE))]
        order = self.case.sync(self.case.order(lines, payments, uuid=uuid, cards=[self.member, self.gift]))
        self.sales.append({'line': order.lines, 'open': loaves, 'cards': cards, 'cash': left})

    @precondition(lambda self: any(sale['open'] for sale in self.sales))
    @rule(number=NUMBERS, loaves=st.integers(1, 4), exchange=st.booleans())
    def bring_back(self, number, loaves, exchange):
        """Some loaves, or all; what cards paid goes back to them first. An exchange takes as many others along."""
        some = [sale for sale in self.sales if sale['open']]
        sale = some[number % len(some)]
        loaves = min(loaves, sale['open'])
        lines = [(self.case.bread, -loaves, float(PRICE), {'refunded_orderline_id': sale['line'].id})]
        if exchange:
            lines.append((self.case.bread, loaves, float(PRICE)))
            saved = self.send(lines, [])
            new = saved.lines.filtered(lambda line: line.qty > 0)
            sale['open'] -= loaves
            # The new loaves hang together with the old: what cards paid is owed to them for whichever comes back first.
            self.sales.append({'line': new, 'open': loaves, 'cards': sale['cards'], 'cash': 0, 'of': sale})
            return
        self.back(sale, loaves, lines)

    def back(self, sale: dict, loaves: int, lines: list) -> None:
        left, payments, expected = loaves, [], []
        for row in sale['cards']:
            part = min(row[1], left)
            if part:
                row[1] -= part
                left -= part
                payments.append((row[0], -part * PRICE))
                account, price = (self.value, PRICE) if row[0] == self.case.value_method else (self.points, PRICE * 100)
                expected.append((account, part * price))
        if left:
            payments.append((self.case.cash_method, -left * PRICE))
        before = {account.id: self.free(account) for account, _amount in expected}
        self.send(lines, payments)
        sale['open'] -= loaves
        for account, amount in expected:
            if account == self.value:
                assert self.free(account) == before[account.id] + amount, "What comes back can be spent, all of it"

    def send(self, lines: list, payments: list) -> Model:
        return self.case.sync(self.case.order(lines, payments, is_refund=True, cards=[])).sorted('id')[-1]

    @rule(days=st.sampled_from((1, 6, 20, 35, 70)), job=st.booleans())
    def days_pass(self, days, job):
        """All that ends comes nearer; value that can be spent today and has days left is still there tomorrow."""
        self.case.env.cr.execute(
            """
            SELECT COALESCE(sum("left"), 0)::text FROM customer_card_lot WHERE account_id = %s
               AND (expires_at IS NULL OR expires_at > clock_timestamp() AT TIME ZONE 'UTC' + make_interval(days => %s))
            """,
            [self.value.id, days],
        )
        stays = Decimal(self.case.env.cr.fetchone()[0])
        self.case.days_pass(days, cron=job)
        assert self.free(self.value) == stays, (self.free(self.value), stays)

    def everything_comes_back(self) -> None:
        for sale in self.sales:
            if sale['open']:
                line = (self.case.bread, -sale['open'], float(PRICE), {'refunded_orderline_id': sale['line'].id})
                self.back(sale, sale['open'], [line])
        self.nothing_is_taken_twice()
        assert self.sums(self.value, 'spend', 'refund') == 0, "All that was paid by card came back to it"
        assert self.points.balance >= 0, "Nothing was used in the end, so nothing is owed"

    # --- what always holds --------------------------------------------------------------------------------------------

    @invariant()
    def nothing_is_taken_twice(self):
        """What expired and what was taken back are never more than what was given; a debt is never more than what was
        used.
        """
        given = self.sums(self.points, 'earn')
        taken = -self.sums(self.points, 'clawback', 'expire')
        used = -self.sums(self.points, 'spend', 'refund')
        assert taken <= given, (taken, given)
        assert money.exact(self.points.balance) >= -used, (self.points.balance, used)

    @invariant()
    def value_is_where_it_should_be(self):
        """What was charged is on the card, was paid for goods that stay, or had its time."""
        used = -self.sums(self.value, 'spend', 'refund')
        assert money.exact(self.value.balance) == self.charged - used + self.sums(self.value, 'expire')


@tagged('post_install', '-at_install')
class TestExpiryMachine(ExpiryCase):
    def test_any_order_of_expiry_and_returns(self):
        run_machine(self, ExpiryMachine, examples=EXAMPLES, steps=STEPS)
