"""Risks: a change of a contract leaves ledger, receivable, unearned income or the plan apart; figures shown are not
those that are made; somebody gains by it alone.
"""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...core.plan_rows import totals
from ...models.ledger.protected import own
from .books_case import ContractBooksCase, ContractTillCase
from .changes_case import ChangesMixin


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

    def test_nobody_takes_goods_back_alone_on_his_own_word(self):
        contract = self.active()
        change = self.change(contract, 'back', price=600)
        self.assertEqual(change.action_request()['res_id'], change.id)
        self.assertEqual((change.state, contract.version), ('requested', 1))
        with self.assertRaisesRegex(AccessError, "card accountant"):
            change.action_approve()
        change.with_user(self.books).action_approve()
        self.assertEqual(change.state, 'done')
        self._limit(self.plans, 100)
        self.assertEqual(self.change(contract, 'back', price=60).action_request(), True)
        again = self.change(contract, 'back', price=60)
        again.action_request()
        self.assertEqual(again.state, 'requested', "what was given alone counts together")
        self.assertStands(contract)

    def test_who_handed_over_does_not_undo_it_alone(self):
        contract = self.active().with_user(self.books)
        own(contract).write({'activated_by_id': self.books.id})
        with self.assertRaisesRegex(UserError, "yourself"):
            contract.action_withdraw()
        contract.with_user(self.manager).action_withdraw()
        self.assertStands(contract, 'withdrawn')

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
