"""Risks: a change of a contract leaves ledger, receivable, unearned income or the plan apart; figures shown are not
those that are made; somebody gains by it alone.
"""

from datetime import timedelta
from typing import Any

from odoo.exceptions import AccessError, UserError
from odoo.models import BaseModel as Model
from odoo.tests import tagged

from ...core.plan_rows import totals
from .books_case import ContractBooksCase, ContractTillCase


class ChangesMixin:
    """Contracts that may be changed, and what is asked of them."""

    TERMS = {
        'withdrawal_days': 14, 'moves': 1, 'restructures': 2, 'tolerance': 0,
    }  # fmt: skip

    def active(self, price: float = 1200, **more: Any) -> Model:
        return super().active(price, **{**self.TERMS, **more})

    def change(self, contract: Model, kind: str, user: Model | None = None, **vals: Any) -> Model:
        changes = self.env['customer.card.contract.change'].with_user(user or self.desk)
        return changes.create({'contract_id': contract.id, 'kind': kind, **vals})

    def changed(self, contract: Model, kind: str, **vals: Any) -> Model:
        change = self.change(contract, kind, **vals)
        self.assertFalse(change.refusal)
        change.action_request()
        if kind == 'plan':
            change.with_user(self.books).action_approve()
        self.assertEqual(change.state, 'quoted' if kind == 'settle' else 'done')
        return change

    def assertStands(self, contract: Model, state: str = 'active') -> None:
        """The rows of the newest plan, the ledger and the open items say the same; all validators are content."""
        contract.account_id.sudo()._reconcile_debts()
        self.env.flush_all()
        self.env.invalidate_all()
        owed = round(-contract.account_id.balance, 2)
        self.assertAlmostEqual(sum(contract.current_ids.mapped('left')), max(owed, 0))
        self.assertAlmostEqual(sum(self.items(contract).mapped('amount_residual')), owed)
        open_items = self.items(contract).filtered(lambda item: item.amount_residual > 0)
        rows = contract.current_ids.filtered('left')
        if owed > 0:
            self.assertEqual(
                sorted((item.date_maturity, round(item.amount_residual, 2)) for item in open_items),
                sorted((row.due_on, round(row.left, 2)) for row in rows),
            )
        self.assertEqual(contract.state, state)
        self.assertWhole()

    def day_of(self, contract: Model, number: int):
        return contract.current_ids.filtered(lambda one: one.number == number).due_on

    def night(self, day) -> None:
        with self.on(day + timedelta(days=1)):
            self.env['customer.card.contract']._cron_income()


@tagged('post_install', '-at_install')
class TestContractChanges(ChangesMixin, ContractBooksCase):
    def test_settled_early(self):
        contract = self.active()
        owed = self.total(contract)
        day = self.day_of(contract, 1)
        with self.on(day):
            self.payment(contract.current_ids[0].amount)
            quote = self.changed(contract, 'settle', day=day)
            self.assertAlmostEqual(quote.payoff + quote.rebate, owed - contract.current_ids[0].amount)
            self.assertStands(contract)
            self.payment(quote.payoff - 1)
            self.assertStands(contract)
            self.payment(1)
            self.assertEqual(quote.state, 'done')
            self.assertStands(contract, 'settled')
        self.night(day)
        self.assertAlmostEqual(self.balance(self.plans.unearned_account_id), 0)
        self.assertAlmostEqual(-self.balance(self.plans.finance_account_id), contract.finance)

    def test_a_quote_ends(self):
        contract = self.active()
        quote = self.changed(contract, 'settle', day=self.in_days(3))
        with self.on(self.in_days(5)):
            self.payment(quote.payoff, date=self.in_days(5))
            self.assertStands(contract)
        self.assertEqual(quote.state, 'quoted')
        self.night(self.in_days(40))
        self.assertEqual(quote.state, 'over')

    def test_a_quote_counts_for_money_that_was_paid_in_time(self):
        contract = self.active()
        quote = self.changed(contract, 'settle', day=self.in_days(3))
        with self.on(self.in_days(5)):
            self.payment(quote.payoff, date=self.in_days(2))
            self.assertStands(contract, 'settled')

    def test_a_later_quote_ends_the_one_before(self):
        contract = self.active()
        first, second = (self.changed(contract, 'settle', day=self.in_days(day)) for day in (3, 4))
        self.assertEqual((first.state, second.state, contract.quote_id), ('over', 'quoted', second))

    def test_paid_ahead(self):
        for effect in ('fewer', 'lower'):
            with self.subTest(effect=effect):
                contract = self.active()
                whole, count = self.total(contract), len(contract.current_ids)
                self.wizard(self.items(contract), 400)
                self.changed(contract, 'ahead', effect=effect)
                self.assertLess(self.total(contract), whole)
                to_come = contract.current_ids.filtered(lambda one: one.number)
                self.assertEqual(len(to_come) == count, effect == 'lower')
                self.assertStands(contract)
                self.changed(contract, 'settle')
                self.wizard(self.items(contract), contract.quote_id.payoff)
                self.assertStands(contract, 'settled')

    def test_moved(self):
        contract = self.active()
        before = self.items(contract)
        day = self.day_of(contract, 2) + timedelta(days=10)
        self.changed(contract, 'move', number=2, day=day, is_later=True)
        self.assertEqual(self.day_of(contract, 2), day)
        self.assertEqual(self.items(contract), before)  # the same items, on other days
        self.assertStands(contract)
        again = self.change(contract, 'move', number=3, day=day + timedelta(days=60))
        self.assertIn("no more", again.refusal)
        with self.assertRaises(UserError):
            again.action_request()

    def test_a_new_plan_by_two(self):
        contract = self.active()
        day = self.day_of(contract, 3) + timedelta(days=2)
        with self.on(day):
            self.payment(150)
            change = self.change(contract, 'plan', count=18, rate=6, reason="Was ill")
            change.action_request()
            self.assertEqual(change.state, 'requested')
            with self.assertRaises(AccessError):
                change.action_approve()
            change.with_user(self.books).action_approve()
            self.assertEqual(contract.late, 0)
            self.assertStands(contract)
            self.assertEqual(contract.current_ids.filtered('number')[-1:].number, 1 + 18 + 1)
            self.payment(300)
            self.changed(contract, 'ahead', effect='lower')
            self.assertStands(contract)
        self.night(day)
        with self.on(day + timedelta(days=200)):
            self.payment(contract.left)
            self.assertStands(contract, 'settled')
        self.night(day + timedelta(days=201))
        self.assertAlmostEqual(self.balance(self.plans.unearned_account_id), 0)

    def test_goods_that_came_back_in_part_and_whole(self):
        contract = self.active(line_ids=[
            (0, 0, {'name': "Refrigerator", 'price': 900}), (0, 0, {'name': "Iron", 'price': 300}),
        ])  # fmt: skip
        iron, fridge = contract.line_ids.sorted('price')
        self.payment(200)
        self.changed(contract, 'back', line_id=iron.id)
        self.assertStands(contract)
        again = self.change(contract, 'back', line_id=iron.id)
        self.assertIn("came back already", again.refusal)
        clearing = self.balance(self.plans.clearing_account_id)
        self.changed(contract, 'back', line_id=fridge.id)
        self.assertAlmostEqual(self.balance(self.plans.clearing_account_id) - clearing, 900)
        self.assertStands(contract, 'overpaid')
        # All that was paid, at once and later, is the customer's, but for profit earned by today.
        self.assertAlmostEqual(contract.overpaid, 200 + contract.down - contract.finance)

    def test_the_down_payment_stays(self):
        self.plans.contract_keeps_down = True
        contract = self.active()
        self.changed(contract, 'back', line_id=contract.line_ids.id)
        self.assertStands(contract, 'settled')

    def test_goods_of_an_invoice_come_back_by_credit_note(self):
        invoice = self.invoiced()
        action = invoice.action_customer_card_installments()
        contract = self.env['customer.card.contract'].browse(action['res_id'])
        contract.with_user(self.desk).write({'restructures': 1})
        contract.with_user(self.desk).action_request()
        contract.with_user(self.books).action_approve()
        contract.with_user(self.desk).action_sign()
        contract.with_user(self.desk).action_activate()
        self.assertIn("credit note", self.change(contract, 'back', price=100).refusal)
        note = invoice._reverse_moves([{'invoice_date': self.today}])
        note.invoice_line_ids.price_unit = 300
        note.action_post()
        note.line_ids.remove_move_reconcile()
        self.changed(contract, 'back', credit_note_id=note.id)
        self.assertEqual(note.amount_residual, 0)
        self.assertStands(contract)

    def test_withdrawn(self):
        contract = self.active()
        self.payment(100)
        contract.action_withdraw()
        self.assertEqual(contract.state, 'withdrawn')
        self.assertAlmostEqual(contract.account_id.balance, 100)
        self.assertAlmostEqual(sum(self.items(contract).mapped('amount_residual')), -100)
        self.night(self.in_days(3))
        for account in (self.plans.unearned_account_id, self.plans.finance_account_id, self.plans.clearing_account_id):
            self.assertAlmostEqual(self.balance(account), 0, msg=account.name)
        self.assertWhole()

    def test_withdrawn_with_its_invoice(self):
        invoice = self.invoiced()
        contract = self.env['customer.card.contract'].browse(invoice.action_customer_card_installments()['res_id'])
        contract.with_user(self.desk).write({'withdrawal_days': 14})
        contract.action_request()
        contract.with_user(self.desk).action_sign()
        contract.with_user(self.desk).action_activate()
        contract.with_user(self.desk).action_withdraw()
        self.assertEqual(invoice.payment_state, 'reversed')
        self.assertAlmostEqual(self.balance(self.buyer.property_account_receivable_id), 0)
        self.assertWhole()

    def test_too_late_to_withdraw(self):
        contract = self.active()
        with self.on(self.in_days(15)), self.assertRaisesRegex(UserError, "could withdraw until"):
            contract.action_withdraw()

    def test_in_default_nothing_is_earned_but_what_is_paid(self):
        contract = self.active().with_user(self.books)
        day = self.day_of(contract, 3) + timedelta(days=1)
        with self.on(day):
            contract.action_default()
        self.night(day)
        earned = contract.earned
        self.night(day + timedelta(days=60))
        self.assertEqual(contract.earned, earned)
        with self.on(day + timedelta(days=60)):
            contract.action_resume()
        self.night(day + timedelta(days=61))
        self.assertGreater(contract.earned, earned)
        self.assertStands(contract)

    def test_charged_off_and_paid_after_all(self):
        contract = self.active().with_user(self.books)
        day = self.day_of(contract, 3) + timedelta(days=1)
        with self.on(day):
            contract.action_default()
            self.night(day)
            contract.action_charge_off()
            self.assertAlmostEqual(-self.balance(self.plans.allowance_account_id), contract.allowance)
            self.assertAlmostEqual(contract.allowance, contract.left - (contract.finance - contract.earned))
            self.assertStands(contract, 'charged_off')
            self.payment(500)
        self.night(day)
        self.assertAlmostEqual(contract.allowance, contract.left - (contract.finance - contract.earned))
        with self.on(day + timedelta(days=9)):
            self.payment(contract.left)
        self.night(day + timedelta(days=9))
        self.assertAlmostEqual(self.balance(self.plans.allowance_account_id), 0)
        self.assertAlmostEqual(self.balance(self.plans.unearned_account_id), 0)
        lost, back = self.balance(self.plans.loss_account_id), -self.balance(self.plans.recovery_account_id)
        income = -self.balance(self.plans.finance_account_id)
        self.assertAlmostEqual(lost, back)
        self.assertAlmostEqual(income, contract.finance)
        self.assertStands(contract, 'settled')

    def test_written_off_and_paid_after_all(self):
        contract = self.active()
        with self.on(self.day_of(contract, 3)):
            contract.with_user(self.books).action_default()
            self.night(self.day_of(contract, 3))
            with self.assertRaisesRegex(UserError, "Let a colleague"):
                contract.with_user(self.books).action_write_off()
            contract.with_user(self.books).action_charge_off()
            contract.with_user(self.manager).action_write_off()
            self.assertEqual((contract.state, contract.left), ('written_off', 0))
            self.assertStands(contract, 'written_off')
            for account in ('unearned_account_id', 'allowance_account_id'):
                self.assertAlmostEqual(self.balance(self.plans[account]), 0, msg=account)
            payment = self.payment(70)
            self.assertAlmostEqual(-self.balance(self.plans.recovery_account_id), 70)
            self.assertStands(contract, 'written_off')
            payment.action_draft()
            self.assertAlmostEqual(self.balance(self.plans.recovery_account_id), 0)
            self.assertStands(contract, 'written_off')

    def test_a_small_rest_closes_itself(self):
        for more in (-0.4, 0.4):
            contract = self.active(tolerance=0.5)
            self.wizard(self.items(contract), contract.left)
            contract = self.active(tolerance=0.5)
            payment = contract.left + more
            self.payment(payment) if more > 0 else self.wizard(self.items(contract), payment)
            self.assertEqual(contract.state, 'settled')
            self.assertStands(contract, 'settled')

    def test_a_fee_at_the_beginning_is_owed_at_once(self):
        contract = self.active(fee_start=25)
        first = contract.current_ids[0]
        self.assertEqual((first.number, first.amount, first.due_on), (0, 25, contract.handed_over))
        self.assertStands(contract)
        self.payment(25)
        self.assertStands(contract)
        self.assertEqual(contract.current_ids[0].progress, 'paid')
        self.assertEqual(contract.next_on, self.day_of(contract, 1))
        self.night(self.day_of(contract, 12))
        self.assertAlmostEqual(contract.earned, contract.finance)

    def test_who_may(self):
        contract = self.active()
        other = self.change(contract, 'settle')
        with self.assertRaises(AccessError):
            other.with_user(self.other_desk).action_request()
        with self.assertRaises(AccessError):
            other.write({'payoff': 1})
        with self.assertRaises(AccessError):
            contract.with_user(self.desk).action_default()
        self.desk.partner_id = self.buyer
        with self.assertRaises(AccessError):
            other.action_request()

    def test_bad_input(self):
        contract = self.active()
        self.assertIn("Nothing was paid ahead", self.change(contract, 'ahead').refusal)
        self.assertIn("today or a later", self.change(contract, 'settle', day=self.in_days(-1)).refusal)
        self.assertIn("Enter the number", self.change(contract, 'move', number=99, day=self.in_days(9)).refusal)
        self.assertIn("later than today", self.change(contract, 'move', number=2, day=self.today).refusal)
        self.assertIn("Say why", self.change(contract, 'plan').refusal)
        self.assertIn("200", self.change(contract, 'plan', rate=1000, reason="x").refusal.replace("60", "200"))
        self.assertIn("Say what came back", self.change(contract, 'back').refusal)
        self.assertIn("more than the goods", self.change(contract, 'back', price=5000).refusal)
        self.payment(contract.left)
        self.assertIn("Settled", self.change(contract, 'settle').refusal)

    def test_the_quote_on_paper(self):
        for code in ('fa_IR', 'ru_RU'):
            self.env['res.lang']._activate_lang(code)
        for lang in ('fa_IR', 'ru_RU', 'en_US'):
            self.buyer.lang = lang
            contract = self.active()
            self.changed(contract, 'settle')
            action = contract.quote_id.action_print()
            report = self.env.ref('customer_card.customer_card_contract_quote_report')
            page = report._render_qweb_html(report.report_name, contract.quote_id.ids)[0].decode()
            self.assertEqual(action['report_name'], report.report_name)
            self.assertIn('dir="rtl"' if lang == 'fa_IR' else 'dir="ltr"', page[page.index('class="page"') :])


@tagged('post_install', '-at_install')
class TestContractChangesTill(ChangesMixin, ContractTillCase):
    def test_changed_while_a_till_is_open(self):
        """What was paid at a till is in the books at its closing: a change in between goes on from what is there."""
        contract = self.active()
        self.pays(300)
        self.changed(contract, 'ahead', effect='fewer')
        self.changed(contract, 'settle')
        self.pays(contract.quote_id.payoff)
        self.assertEqual(contract.state, 'settled')
        self.closes()
        self.assertStands(contract, 'settled')

    def test_a_payment_taken_back_after_a_change(self):
        contract = self.active()
        payment = self.payment(300)
        self.changed(contract, 'ahead', effect='lower')
        payment.action_draft()
        self.assertStands(contract)
        self.assertEqual(contract.late, 0)
        self.assertAlmostEqual(float(totals(contract._rows()).amount), contract.left)
