"""The till against a model in plain Python: whatever is sold, charged, spent, exchanged, sent late or twice, and
brought back, in any order, nobody ends up with more than was paid; once everything is back, every account is as it was;
and the books agree.
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
from ..selling.case import SellCase
from .till_model import ZERO, Family, Sale, TillSide

EXAMPLES, STEPS = 8, 12
NUMBERS = st.integers(0, 99)
SHARES = st.sampled_from((0, 0, 0.25, 0.5, 1))
CENTS = st.integers(101, 4000)
BASKETS = st.lists(st.tuples(st.integers(1, 3), CENTS), min_size=1, max_size=3)
POINT_PRICE, REWARD, START = Decimal('0.02'), 200, Decimal(3000)
SILVER, GOLD, TWICE = 20, 60, 2  # points that reach a tier, and what the higher one multiplies
AWAY, INVOICE = st.sampled_from((False, False, True)), st.sampled_from((False,) * 5 + (True,))
TAXES = {'none': None, 'included': (15, True), 'excluded': (21, False)}


class TillMachine(TillSide, RuleBasedStateMachine):
    """Two gift cards, a loyalty card, blank stock; orders are sent as a till sends them, and refused where they have to
    be.
    """

    def __init__(self):
        super().__init__()
        self.sent: list[dict] = []
        self.savepoint = self.case.env.cr.savepoint()
        issue = self.case.env['customer.card']._issue
        self.gifts = [*issue(self.case.gift, 2)]
        self.member = issue(self.case.loyalty, partner=self.case.holder)
        self.points = self.member._account('points')
        self.value: dict[Model, Decimal] = {}
        for card in self.gifts:
            self.case.post(card._account('value'), 60, 'sale')
            self.value[card._account('value')] = Decimal(60)
        self.case.post(self.points, START, 'topup')
        self.bought = START
        self.sales: list[Sale] = []
        self.charges: list[tuple[Model, Model, Decimal]] = []  # order, account, what it put there
        self.taken: list[Model] = []  # orders with a reward
        self.late: list[tuple[dict, list, list]] = []
        self.start = dict(self.value)

    @initialize(tax=st.sampled_from(sorted(TAXES)), points_as=st.sampled_from(('payment', 'discount')))
    def shop(self, tax, points_as):
        """The shop of this run: how its prices bear tax, and what its points do."""
        self.tax = self.case.env['account.tax']
        if rate := TAXES[tax]:
            self.tax = self.tax.create(
                {
                    'name': f'Machine {tax}',
                    'amount': rate[0],
                    'price_include_override': 'tax_included' if rate[1] else 'tax_excluded',
                    'company_id': self.case.card_company.id,
                }
            )
        self.case.loyalty.points_as = points_as
        self.is_discount = points_as == 'discount'

    def teardown(self):
        try:
            if hasattr(self, 'tax'):
                self.everything_comes_back()
                self.case.close()
                self.case.settle()
                assert self.case.report().balanced
                self.check()
        finally:
            self.savepoint.close(rollback=True)
            self.case.env.invalidate_all()
            self.case.env.registry.clear_all_caches()

    # --- sales --------------------------------------------------------------------------------------------------------

    @rule(basket=BASKETS, shares=st.tuples(SHARES, SHARES, SHARES), away=AWAY, invoice=INVOICE)
    def sale(self, basket, shares, away, invoice):
        """Goods, paid by two gift cards, points and cash; some orders wait in the till, and come later."""
        uuid, payments, captured = str(uuid4()), [], []
        lines = [self.line(self.case.bread, 1 if self.tax else quantity, cents / 100) for quantity, cents in basket]
        left = self.total(lines)
        if self.is_discount and (row := self.reduction(uuid, left, shares[2])):
            lines.append(row)
            left += money.rounded(row[2], 2)
        tenders = [(card, 'value', self.case.value_method) for card in self.gifts]
        tenders += [] if self.is_discount else [(self.member, 'points', self.case.points_method)]
        for (card, kind, method), share in zip(tenders, shares, strict=False):
            amount = money.rounded(left * money.exact(share), 2)
            key = amount > 0 and self.hold(card, kind, amount, uuid)
            if key:
                payments.append((method, float(amount), {'customer_card_operation': key}))
                captured.append([card._account(kind), method, amount])
                left -= amount
        payments += [(self.case.cash_method, float(left))] if left else []
        more = {'to_invoice': True, 'partner_id': self.case.holder.id} if invoice else {}
        data = self.data(lines, payments, uuid=uuid, cards=[self.member, *self.gifts], **more)
        self.late.append((data, captured, left))
        if not away:
            self.arrive(len(self.late) - 1)

    def reduction(self, uuid: str, goods: Decimal, share: float) -> tuple | None:
        """Points off the price, in this shop without tax on the discount's line: the till asks, and the server says yes
        or no.
        """
        amount = money.rounded(goods * money.exact(share), 2)
        key = amount > 0 and not self.tax and self.hold(self.member, 'points', amount, uuid)
        product = self.case.loyalty.discount_product_id
        return self.line(product, 1, -float(amount), customer_card_discount=key) if key else None

    @precondition(lambda self: self.late)
    @rule(number=NUMBERS)
    def arrive(self, number):
        """One of the waiting orders reaches the server."""
        data, captured, cash = self.late.pop(number % len(self.late))
        order = self.send(data)
        assert order.state in ('paid', 'done'), order.state  # done: invoiced
        for account, _method, amount in captured:
            if account in self.value:
                self.value[account] -= amount
        goods = order.lines.filtered(lambda line: line.product_id == self.case.bread)
        self.sales.append(Sale(order, Family(captured, cash), {line.id: int(line.qty) for line in goods}))

    @precondition(lambda self: self.sent)
    @rule(number=NUMBERS)
    def sent_again(self, number):
        """The answer was lost."""
        self.send(self.sent.pop(number % len(self.sent)))

    @rule(cents=CENTS)
    def change_of_mind(self, cents):
        """Authorized, and given back."""
        amount = Decimal(cents) / 100
        if key := self.hold(self.gifts[0], 'value', amount, str(uuid4())):
            assert self.case.till.customer_card_void(key)['ok']

    # --- what goes onto cards -----------------------------------------------------------------------------------------

    @rule(which=st.integers(0, 2), euros=st.integers(5, 40))
    def charge(self, which, euros):
        """A top-up, a blank card sold, or points bought; cash only."""
        card, product = self.gifts[which % 2], self.case.gift.product_id
        if which == 2:
            card, product = self.member, self.case.loyalty.points_product_id
        elif euros % 3 == 0:
            card = self.case.env['customer.card']._issue(self.case.gift, state='ready')
        line = self.line(product, 1, float(euros), customer_card_ref=self.case.ref(card))
        order = self.send(self.data([line], [(self.case.cash_method, float(euros))]))
        if which == 2:
            self.bought += euros / POINT_PRICE
            self.charges.append((order, self.points, Decimal(euros) / POINT_PRICE))
            return
        account = card._account('value')
        self.value[account] = self.value.get(account, ZERO) + euros
        self.start.setdefault(account, ZERO)
        self.charges.append((order, account, Decimal(euros)))

    @precondition(lambda self: self.charges)
    @rule(number=NUMBERS)
    def charge_back(self, number):
        """Cash for a charge that comes back, as long as it is still there."""
        order, account, units = self.charges.pop(number % len(self.charges))
        line = order.lines
        back = self.line(line.product_id, -1, line.price_unit, -1, refunded_orderline_id=line.id)
        data = self.data([back], [(self.case.cash_method, -line.price_unit)], refund=True, cards=account.card_ids[:1])
        paid = account.lot_ids.filtered(lambda lot: lot.entry_id.kind in ('sale', 'topup'))  # what was given stays
        if min(self.case.available(account), sum(Decimal(str(lot.left)) for lot in paid)) < units:
            self.refused(data)
            self.charges.append((order, account, units))
            return
        self.send(data)
        if account == self.points:
            self.bought -= units
        else:
            self.value[account] -= units

    @rule()
    def reward(self):
        """A loaf for points."""
        uuid = str(uuid4())
        enough = self.case.available(self.points) >= REWARD
        answer = self.case.till.customer_card_reward(self.case.ref(self.member), self.case.free.id, uuid, str(uuid4()))
        assert answer['ok'] == enough, answer
        if enough:
            line = self.line(self.case.roll, 1, 0.0, customer_card_hold=answer['operation'])
            self.taken.append(self.send(self.data([line], [], uuid=uuid)))
            self.bought -= REWARD

    @precondition(lambda self: self.taken)
    @rule(number=NUMBERS)
    def reward_back(self, number):
        line = self.taken.pop(number % len(self.taken)).lines
        self.send(self.data([self.line(line.product_id, -1, 0.0, -1, refunded_orderline_id=line.id)], [], refund=True))
        self.bought += REWARD

    @rule(which=st.integers(0, 1))
    def payout(self, which):
        """A small rest in cash, all of it, and only a small one."""
        card, uuid = self.gifts[which], str(uuid4())
        free = self.case.available(card._account('value'))
        answer = self.case.till.customer_card_payout(self.case.ref(card), uuid, str(uuid4()))
        assert answer['ok'] == (0 < free < 20), (answer, free)
        if answer['ok']:
            line = self.line(self.case.gift.product_id, -1, float(free), customer_card_hold=answer['operation'])
            self.send(self.data([line], [(self.case.cash_method, -float(free))], uuid=uuid))
            self.value[card._account('value')] -= free
            self.start[card._account('value')] -= free

    # --- what comes back ----------------------------------------------------------------------------------------------

    def back_lines(self, sale: Sale, take: dict[int, int]) -> list:
        """Goods, and the points discount the server says goes back with them."""
        lines = sale.order.lines.browse(list(take))
        rows = [
            self.line(line.product_id, -take[line.id], line.price_unit, -1, refunded_orderline_id=line.id)
            for line in lines
        ]
        asked = self.case.till.customer_card_discount_back([[line, quantity] for line, quantity in take.items()])
        for due in asked['discounts']:
            more = {'refunded_orderline_id': due['line_id'], 'customer_card_discount': due['key']}
            rows.append(self.line(self.case.loyalty.discount_product_id, -1, -due['amount'], -1, **more))
        return rows

    def refund(self, sale: Sale, take: dict[int, int], new: list, *, cash_first: bool = False) -> None:
        """Send the return with ``new`` goods; it must be refused just when more cash would leave than came in."""
        family, rows = sale.family, self.back_lines(sale, take) + new
        due, payments, parts = self.total(rows), [], []
        for method in (self.case.value_method, self.case.points_method):
            amount = ZERO if cash_first else max(min(due, family.by_card(method)), ZERO)
            if amount:
                payments.append((method, -float(amount)))
                parts.append((method, amount))
                due -= amount
        payments += [(self.case.cash_method, -float(due))] if due else []
        data = self.data(rows, payments, refund=True, cards=[self.member] if new else [])
        if family.captured and due > max(family.cash, ZERO):
            self.refused(data)
            return
        order = self.send(data)
        family.cash -= due
        for method, amount in parts:
            for account, part in family.give_back(method, amount):
                if account in self.value:
                    self.value[account] += part
        for line, quantity in take.items():
            sale.open[line] -= quantity
        if new:
            goods = order.lines.filtered(lambda line: line.qty > 0 and line.product_id == self.case.bread)
            self.sales.append(Sale(order, family, {line.id: int(line.qty) for line in goods}))

    @precondition(lambda self: not self.is_discount and not self.tax)
    @rule(number=NUMBERS)
    def office_refund(self, number):
        """The back office takes back all that is left of a sale that was paid in cash."""
        sales = [
            sale
            for sale in self.sales
            if any(sale.open.values()) and not sale.family.captured and sale.order.state == 'paid'
        ]
        if not sales:
            return
        sale = sales[number % len(sales)]
        refund = self.case.env['pos.order'].browse(sale.order.refund()['res_id'])
        dialog = self.case.env['pos.make.payment'].with_context(active_id=refund.id)
        due = money.rounded(refund.amount_total, 2)
        dialog.create({'payment_method_id': self.case.cash_method.id, 'amount': float(due)}).check()
        assert refund.state == 'paid'
        sale.family.cash += due
        sale.open = dict.fromkeys(sale.open, 0)

    def pick(self, number: int) -> Sale | None:
        sales = [sale for sale in self.sales if any(sale.open.values())]
        return sales[number % len(sales)] if sales else None

    @rule(number=NUMBERS, parts=st.lists(st.integers(0, 3), min_size=3, max_size=3), cash_first=st.booleans())
    def bring_back(self, number, parts, cash_first):
        if sale := self.pick(number):
            wanted = zip(sale.open.items(), parts, strict=False)
            if take := {line: min(part, left) for (line, left), part in wanted if min(part, left)}:
                self.refund(sale, take, [], cash_first=cash_first)

    @rule(number=NUMBERS, cents=CENTS)
    def exchange(self, number, cents):
        """One line comes back and something else goes out; the rest is cash, either way."""
        if sale := self.pick(number):
            line = next(line for line, left in sale.open.items() if left)
            self.refund(sale, {line: 1}, [self.line(self.case.bread, 1, cents / 100, -1)])

    def everything_comes_back(self):
        """All of it, newest first, to where it came from."""
        while self.late:
            self.arrive(0)
        for sale in reversed(list(self.sales)):
            if take := {line: left for line, left in sale.open.items() if left}:
                self.refund(sale, take, [])
            assert not any(sale.open.values()), "a return to where the money came from is never refused"
        while self.taken:
            self.reward_back(0)
        left = len(self.charges)
        for _time in range(left):
            self.charge_back(0)
        for sale in self.sales:
            assert not sale.family.cash and not any(row[2] for row in sale.family.captured)
        stuck = {account for _order, account, _units in self.charges}  # paid out meanwhile
        self.case.env.invalidate_all()
        for account, before in self.start.items():
            assert account in stuck or money.exact(account.balance) == before, (account, account.balance, before)
        assert money.exact(self.points.balance) == self.bought, (self.points.balance, self.bought)
        assert not self.member.tier_id, "a tier goes with the goods that reached it"

    # --- what always holds --------------------------------------------------------------------------------------------

    def check(self) -> None:
        for code, (_title, validator) in VALIDATORS.items():
            assert not (found := validator(self.case.env)), (code, found)

    @invariant()
    def nobody_has_more(self):
        self.case.env.invalidate_all()
        for account, expected in [*self.value.items(), (self.points, None)]:
            assert self.case.available(account) <= max(money.exact(account.balance), ZERO), account
            assert expected is None or money.exact(account.balance) == expected, (account, account.balance, expected)
        earned = spent = ZERO
        for entry in self.points.entry_ids:
            amount = money.exact(entry.amount)
            earned += amount if entry.kind in ('earn', 'clawback') and entry.booking == 'settlement' else ZERO
            spent += amount if entry.kind in ('spend', 'refund') else ZERO
        goods = ZERO
        for sale in self.sales:
            for line in sale.order.lines.browse(list(sale.open)):
                goods += money.exact(line.price_subtotal_incl).copy_abs() * sale.open[line.id] / money.exact(line.qty)
        most = goods * TWICE + len(self.sales)  # as much as the highest tier gives
        assert -len(self.sales) <= earned <= most, (earned, goods)
        assert spent <= ZERO
        self.check()


@tagged('post_install', '-at_install')
class TestTillMachine(SellCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card_company.tax_calculation_rounding_method = 'round_per_line'  # as the machine computes
        cls.gift.write({'topup_minimum': 1, 'cash_out_below': 20})
        roll = {'name': "Roll", 'available_in_pos': True, 'list_price': 2.0, 'taxes_id': False}
        cls.roll = cls.env['product.product'].create(roll)
        cls.loyalty.reward_ids = [(0, 0, {'name': "Roll", 'points': REWARD, 'product_ids': [(6, 0, cls.roll.ids)]})]
        cls.free = cls.loyalty.reward_ids
        gold = {'name': "Gold", 'threshold': GOLD, 'multiplier': TWICE}
        cls.loyalty.tier_ids = [(0, 0, {'name': "Silver", 'threshold': SILVER}), (0, 0, gold)]

    def test_nobody_ends_up_with_more(self):
        run_machine(self, TillMachine, examples=EXAMPLES, steps=STEPS)
