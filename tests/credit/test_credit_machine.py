"""Credit lines and their receivable under all that tills and accountants do, in any order: what each account owes by
the ledger is what is open in the books, after every step. 200 stories of at most 30 steps, in parts that run beside
each other; CREDIT_MACHINE_RUNS tries as many as one has the time for.
"""

import os
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ...core import money
from ...models.debt.customer_card_finding import receivables
from ...models.ledger.validators import VALIDATORS
from ..common.machines import run_machine
from .books_case import CreditBooksCase

RUNS, PARTS, STEPS = int(os.environ.get('CREDIT_MACHINE_RUNS', '200')), 4, 30
NUMBERS = st.integers(0, 99)
CENTS = st.integers(100, 3000)


class CreditMachine(RuleBasedStateMachine):
    """Two lines of one customer, one till, a bank. The model is how much was bought, came back, and was paid in all: of
    the two lines together, for which of them a payment is about follows from how it is matched. Differences of exchange
    rates come on top, whatever made them.
    """

    case = None  # the test that runs us

    def __init__(self):
        super().__init__()
        self.savepoint = self.case.env.cr.savepoint()
        self.cards = [self.case.credit_card, self.case.second]
        self.accounts = [self.case.account, self.case.second_account]
        self.orders: list = []  # with goods that did not come back
        self.repaid: list = []  # repayments at the till that were not taken back
        self.payments: list = []
        self.lines: list = []  # of the bank's statement
        self.entries: list = []
        self.owed = Decimal(0)
        self.fresh = False  # whether the session did something

    def teardown(self):
        try:
            self.close()
            self.case.env['customer.card.settlement']._settle_all(self.case.card_company)
            self.books_agree()
            for code, (_title, validator) in VALIDATORS.items():
                assert not (found := validator(self.case.env)), (code, found)
        finally:
            self.savepoint.close(rollback=True)
            self.case.env.invalidate_all()
            self.case.__dict__.pop('session', None)
            self.case.__dict__.pop('till', None)

    def amount(self, cents: int) -> float:
        return float(Decimal(cents) / 100)

    def moved(self, amount: float) -> None:
        self.owed += money.exact(amount)
        self.fresh = True

    def posted(self, records: list, number: int, state: str = 'posted'):
        found = [one for one in records if one.exists() and one.move_id.state == state]
        return found[number % len(found)] if found else None

    def open_items(self, *accounts):
        return self.case.env['account.move.line'].union(*(self.case.owed_items(account) for account in accounts))

    @initialize(cents=CENTS)
    def bought(self, cents):
        """So that there is something to pay."""
        for number in range(3):
            self.buy(number, cents)
        self.close()

    # --- the till -----------------------------------------------------------------------------------------------------

    @rule(number=NUMBERS, cents=CENTS)
    def buy(self, number, cents):
        card, amount = self.cards[number % 2], self.amount(cents)
        free = money.exact(self.accounts[number % 2].available)
        answer = self.case.authorize(card, 'credit', amount, uuid := str(uuid4()))
        assert answer['ok'] == (money.exact(amount) <= free), (answer, free)
        if answer['ok']:
            payment = (self.case.credit_method, amount, {'customer_card_operation': answer['operation']})
            partner = self.case.debtor.id
            order = self.case.order(
                [(self.case.bread, 1, amount)], [payment], uuid=uuid, cards=[card], partner_id=partner,
                to_invoice=number % 5 == 4,
            )  # fmt: skip
            self.orders.append((self.case.sync(order), card))
            self.moved(amount)

    @precondition(lambda self: self.orders)
    @rule(number=NUMBERS)
    def bring_back(self, number):
        order, card = self.orders.pop(number % len(self.orders))
        if order.account_move:
            return
        amount = order.amount_total
        self.case.sync(
            self.case.order(
                [(self.case.bread, -1, amount, {'refunded_orderline_id': order.lines.id})],
                [(self.case.credit_method, -amount)], cards=[card], is_refund=True,
            )
        )  # fmt: skip
        self.moved(-amount)

    @rule(number=NUMBERS, cents=CENTS)
    def pay_back(self, number, cents):
        card, amount = self.cards[number % 2], self.amount(cents)
        self.repaid.append((self.case.pays_back(amount, card=card), card))
        self.moved(-amount)

    @precondition(lambda self: self.repaid)
    @rule(number=NUMBERS)
    def take_back(self, number):
        order, card = self.repaid.pop(number % len(self.repaid))
        amount = order.amount_total
        back = {'refunded_orderline_id': order.lines.id, 'customer_card_ref': self.case.ref(card)}
        line = (self.case.credit.repay_product_id, -1, amount, back)
        self.case.sync(self.case.order([line], [(self.case.cash_method, -amount)], cards=[card], is_refund=True))
        self.moved(amount)

    @precondition(lambda self: self.fresh)
    @rule()
    def close(self):
        self.case.closed()
        self.fresh = False

    @precondition(lambda self: any(not order.account_move for order, _card in self.orders))
    @rule(number=NUMBERS)
    def invoice_later(self, number):
        """Invoice an order, its session open or closed."""
        waiting = [order for order, _card in self.orders if not order.account_move]
        if waiting:
            waiting[number % len(waiting)].with_context(generate_pdf=False).action_pos_order_invoice()

    @precondition(lambda self: any(order.account_move for order, _card in self.orders))
    @rule(number=NUMBERS)
    def credit_note(self, number):
        invoiced = [(order, card) for order, card in self.orders if order.account_move]
        if not invoiced:
            return
        order, card = invoiced[number % len(invoiced)]
        if order.session_id.state != 'closed':
            return
        self.orders.remove((order, card))
        note = order.account_move._reverse_moves([{'date': fields.Date.today()}])
        note.action_post()
        self.moved(-order.amount_total)

    # --- the office ---------------------------------------------------------------------------------------------------

    @rule(number=NUMBERS, cents=CENTS)
    def adjust(self, number, cents):
        amount = self.amount(cents)
        self.case.post(self.accounts[number % 2], amount, 'adjust')
        self.moved(-amount)

    @precondition(lambda self: self.fresh)
    @rule()
    def settle(self):
        self.case.env['customer.card.settlement']._settle_all(self.case.card_company)

    @rule(cents=CENTS, euros=st.booleans(), days=st.integers(0, 20))
    def pay(self, cents, euros, days):
        """A payment that names nothing; in euros it is worth twice as many dollars, three times ten days ago."""
        amount, vals = self.amount(cents), {'date': fields.Date.today() - timedelta(days=days)}
        if euros:
            vals['currency_id'] = self.case.euro.id
        self.payments.append(self.case.payment(amount, **vals))
        self.moved(sum(self.case.credit_item(self.payments[-1]).mapped('balance')))

    @precondition(lambda self: self.open_items(*self.accounts))
    @rule(number=NUMBERS, cents=CENTS, both=st.booleans())
    def pay_by_wizard(self, number, cents, both):
        items = self.open_items(*(self.accounts if both else self.accounts[number % 2 :][:1]))
        items = items or self.open_items(*self.accounts)
        amount = min(self.amount(cents), sum(items.mapped('amount_residual')))
        payments = self.case.wizard(items, amount, group_payment=True, installments_mode='full')
        self.payments += payments
        self.moved(sum(self.case.credit_item(payments).mapped('balance')))

    @precondition(lambda self: self.posted(self.payments, 0))
    @rule(number=NUMBERS)
    def draft(self, number):
        if payment := self.posted(self.payments, number):
            amount = sum(self.case.credit_item(payment).mapped('balance'))
            payment.action_draft()
            self.moved(-amount)

    @precondition(lambda self: self.posted(self.payments, 0, 'draft'))
    @rule(number=NUMBERS, cancel=st.booleans())
    def post_again(self, number, cancel):
        if payment := self.posted(self.payments, number, 'draft'):
            if cancel:
                payment.action_cancel()
            else:
                payment.action_post()
                self.moved(sum(self.case.credit_item(payment).mapped('balance')))

    @precondition(lambda self: self.posted(self.payments, 0))
    @rule(number=NUMBERS)
    def reverse(self, number):
        if payment := self.posted(self.payments, number):
            amount = sum(self.case.credit_item(payment).mapped('balance'))
            payment.move_id._reverse_moves([{'date': fields.Date.today()}], cancel=True)
            self.payments.remove(payment)
            self.moved(-amount)

    @rule(number=NUMBERS, cents=CENTS, matched=st.booleans())
    def bank_says(self, number, cents, matched):
        items = self.open_items(self.accounts[number % 2]) if matched else None
        amount = self.amount(cents)
        self.lines.append(self.case.statement(amount, items))
        self.moved(-amount)

    @precondition(lambda self: self.posted(self.lines, 0))
    @rule(number=NUMBERS, delete=st.booleans())
    def undo_bank(self, number, delete):
        if line := self.posted(self.lines, number):
            amount = line.amount
            self.lines.remove(line)
            if delete:
                line.unlink()
            else:
                line.action_undo_reconciliation()
            self.moved(amount)

    @rule(cents=st.integers(-2000, 2000).filter(bool))
    def book_by_hand(self, cents):
        """An entry of an accountant: refused where it takes more than the line allows."""
        amount = self.amount(cents)
        try:
            with self.case.env.cr.savepoint():
                self.entries.append(self.case.entry(amount))
            self.moved(amount)
        except UserError as error:
            self.case.env.invalidate_all()
            assert "allows" in str(error), error

    @precondition(lambda self: any(one.state == 'posted' for one in self.entries))
    @rule(number=NUMBERS)
    def entry_to_draft(self, number):
        found = [one for one in self.entries if one.state == 'posted']
        if found:
            entry = found[number % len(found)]
            amount = sum(entry.line_ids.filtered(lambda one: one.account_id == self.case.receivable).mapped('balance'))
            entry.button_draft()
            self.moved(-amount)

    @precondition(lambda self: self.loose() and self.open_items(*self.accounts))
    @rule(number=NUMBERS)
    def match(self, number):
        """Match what is open on one line, or a payment with the other line."""
        loose = self.loose()
        debts = self.open_items(self.accounts[number % 2]) or self.open_items(self.accounts[(number + 1) % 2])
        (loose[number % len(loose)] | debts).reconcile()
        self.fresh = True

    def loose(self):
        """What others booked for the customer and nothing was matched with."""
        return self.case.env['account.move.line'].search([
            ('account_id', '=', self.case.receivable.id), ('parent_state', '=', 'posted'), ('reconciled', '=', False),
            ('customer_card_booked', '=', False), ('balance', '<', 0),
        ])  # fmt: skip

    @precondition(lambda self: any(self.matched(account) for account in self.accounts))
    @rule(number=NUMBERS)
    def unmatch(self, number):
        items = self.matched(self.accounts[0]) | self.matched(self.accounts[1])
        items[number % len(items)].remove_move_reconcile()
        self.fresh = True

    def matched(self, account):
        return self.case.items(account).filtered(lambda one: one.matched_debit_ids | one.matched_credit_ids)

    def exchanged(self) -> float:
        """What differences of exchange rates come to on the receivable."""
        items = self.case.env['account.move.line'].search([
            ('account_id', '=', self.case.receivable.id), ('parent_state', '=', 'posted'),
            ('journal_id', '=', self.case.card_company.currency_exchange_journal_id.id),
        ])  # fmt: skip
        return sum(items.mapped('balance'))

    # --- what holds ---------------------------------------------------------------------------------------------------

    @invariant()
    def books_agree(self):
        """What is booked as owed is open in the books, by account; all together it is what the model says."""
        env = self.case.env
        assert not (found := receivables(env)), found
        for account in self.accounts:
            account.invalidate_recordset(['balance'])
        booked = -sum(account.balance for account in self.accounts)
        assert money.rounded(booked, 2) == money.rounded(self.owed + money.exact(self.exchanged()), 2)


class CreditMachineCase(CreditBooksCase):
    """Runs a part of the stories, others than the other parts do."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.euro = cls.env.ref('base.EUR')
        cls.euro.active = True
        rates, today = cls.env['res.currency.rate'], fields.Date.today()
        rates.search([('currency_id', '=', cls.euro.id)]).unlink()
        for day, rate in (('2020-01-01', 0.33), (today - timedelta(days=10), 0.5)):
            rates.create({'currency_id': cls.euro.id, 'name': day, 'rate': rate, 'company_id': cls.card_company.id})
        for line in (cls.line, cls.second_line):
            line.overdue_amount = 10000

    def run_part(self, part: int) -> None:
        run_machine(self, CreditMachine, examples=-(-RUNS // PARTS), steps=STEPS, begin=part)


@tagged('post_install', '-at_install')
class TestCreditMachine(CreditMachineCase):
    def test_machine(self):
        self.run_part(0)


@tagged('post_install', '-at_install')
class TestCreditMachineSecond(CreditMachineCase):
    def test_machine(self):
        self.run_part(1)


@tagged('post_install', '-at_install')
class TestCreditMachineThird(CreditMachineCase):
    def test_machine(self):
        self.run_part(2)


@tagged('post_install', '-at_install')
class TestCreditMachineFourth(CreditMachineCase):
    def test_machine(self):
        self.run_part(3)
