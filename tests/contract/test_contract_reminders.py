"""Risk: who paid an installment is reminded, who has not is not, or the dead; a board that forgets contracts."""

import re
from datetime import timedelta
from unittest.mock import patch

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import html2plaintext, mute_logger

from ...models.debt import customer_card_credit_pause as pauses_there
from ...models.ledger.protected import own
from .books_case import ContractBooksCase


class LateContractCase(ContractBooksCase):
    """A contract whose first installments are late on the days a test looks at."""

    def setUp(self):
        super().setUp()
        self.buyer.email = 'leila@example.com'
        self.contract = self.active()
        self.account = self.contract.account_id
        self.first, self.second = (one.row for one in self.contract._progress()[:2])
        self.due = self.first.day

    def reminds(self, days: int):
        """Run the job so many days after the first installment; all reminders of the contract, oldest first."""
        with self.on(self.due + timedelta(days=days)):
            self.env['customer.card.contract']._cron_remind()
            self.env.invalidate_all()
            return self.contract.reminder_ids.sorted('id')

    def pays(self, amount):
        [operation] = self.post(self.account, float(amount), 'repay')
        return operation

    def pauses(self, kind: str, days: int, until: int | None = None):
        with self.on(self.due + timedelta(days=days)):
            return self.env['customer.card.credit.pause'].with_user(self.desk).create({
                'contract_id': self.contract.id, 'kind': kind, 'reason': "Says so",
                'until': self.due + timedelta(days=until) if until else False,
            })  # fmt: skip

    def promises(self, amount: float, days: int):
        with self.on(self.due + timedelta(days=1)):
            return (
                self.env['customer.card.credit.promise']
                .with_user(self.desk)
                .create({'contract_id': self.contract.id, 'amount': amount, 'due_on': self.due + timedelta(days=days)})
            )


@tagged('post_install', '-at_install')
class TestContractReminders(LateContractCase):
    def test_level_by_level_once_each(self):
        mails = self.env['mail.mail'].search_count([])
        self.assertFalse(self.reminds(2))
        reminder = self.reminds(3)
        self.assertEqual((reminder.level_id.days, reminder.state, reminder.late_since), (3, 'sent', self.due))
        self.assertEqual((reminder.amount, reminder.debtor_id), (float(self.first.amount), self.buyer))
        self.assertEqual(len(self.reminds(4)), 1)
        self.assertEqual(self.reminds(14).mapped('level_id.days'), [3, 14])
        self.assertEqual(self.env['mail.mail'].search_count([]), mails + 2)
        last = self.reminds(31)[-1]
        self.assertEqual((last.level_id.days, last.state), (30, 'open'), "a letter, which somebody prints")
        self.assertEqual(len(self.reminds(90)), 3)
        self.assertWhole()

    def test_what_the_job_says_is_late_is_what_the_plan_says(self):
        """Whatever was paid, on whatever day: SQL and the plan agree."""
        for paid in (0, 50, float(self.first.amount), 150, 1500):
            if paid:
                self.pays(paid)
            for days in (-40, -1, 0, 1, 31, 62, 400):
                with self.subTest(paid=paid, days=days), self.on(self.due + timedelta(days=days)):
                    self.env.invalidate_all()
                    found = self.contract._late_now()
                    self.assertEqual(float(found.amount) if found else 0, self.contract.late)
                    late = [one.row.day for one in self.contract._progress() if one.is_late(self.plans._today())]
                    self.assertEqual(found and found.since, late[0] if late else None)

    def test_it_resolves_by_payment_and_comes_back_when_that_is_undone(self):
        self.reminds(3)
        paid = self.pays(self.first.amount)
        self.assertEqual(self.reminds(5).state, 'resolved')
        self.Ledger._reverse(paid, key='bounced', below_floor=True)
        reminder = self.reminds(6)
        self.assertEqual((len(reminder), reminder.state), (1, 'sent'))
        self.assertWhole()

    def test_part_of_it_leaves_it(self):
        self.reminds(3)
        self.pays(float(self.first.amount) - 1)
        self.assertEqual(self.reminds(5).state, 'sent')

    def test_it_resolves_when_the_contract_is_paid_wholly(self):
        self.reminds(40)
        self.pays(self.contract._whole())
        self.assertEqual(self.contract.state, 'settled')
        self.assertEqual(set(self.reminds(70).mapped('state')), {'resolved'})

    def test_the_next_installment_is_reminded_of_anew(self):
        self.reminds(3)
        self.pays(self.first.amount)
        days = (self.second.day - self.due).days
        found = self.reminds(days + 3)
        self.assertEqual(found.mapped('late_since'), [self.due, self.second.day])
        self.assertEqual(found.mapped('state'), ['resolved', 'sent'])

    def test_no_letter_on_a_day_something_was_paid(self):
        self.pays(5)
        begins = self.plans._utc(self.today)
        with self.on(self.due + timedelta(days=5)), patch.object(type(self.plans), '_utc', lambda *_day: begins):
            self.env['customer.card.contract']._cron_remind()
        self.env.invalidate_all()
        self.assertFalse(self.contract.reminder_ids)
        self.assertTrue(self.reminds(6))

    def test_a_draft_or_what_is_written_off_is_not_reminded(self):
        own(self.contract).write({'state': 'written_off'})
        self.assertFalse(self.reminds(90))
        for state in ('defaulted', 'charged_off'):
            own(self.contract).write({'state': state})
            with self.on(self.due + timedelta(days=90)):
                self.assertTrue(self.contract._late_now())

    def test_an_agreement_ends_by_itself(self):
        self.pauses('block', 1, until=9)
        self.assertFalse(self.reminds(9))
        self.assertTrue(self.reminds(10))

    def test_a_complaint_pauses_until_it_is_answered(self):
        complaint = self.pauses('complaint', 1)
        self.assertFalse(self.reminds(80))
        with self.on(self.due + timedelta(days=81)):
            complaint.with_user(self.desk).action_end()
        self.assertTrue(self.reminds(82))

    def test_a_hold_lasts_until_somebody_ends_it_and_says_so(self):
        for number, kind in enumerate(pauses_there.HOLDS):
            with self.subTest(kind):
                start = 3 * number
                with self.assertRaisesRegex(UserError, "until somebody ends it"), self.env.cr.savepoint():
                    self.pauses(kind, start, until=90)
                hold = self.pauses(kind, start)
                self.assertFalse(self.reminds(start + 1))
                with self.on(self.due + timedelta(days=start + 1)):
                    self.assertIn("no fees", self.contract.hold)
                    self.assertEqual(self.contract._days_without_fees()[0][1].year, 9999)
                    hold.with_user(self.desk).action_end()
                    self.env.invalidate_all()
        self.env.invalidate_all()
        with self.on(self.due + timedelta(days=60)):
            self.assertFalse(self.contract.hold)
        self.assertOwed(self.total(self.contract), self.contract)
        self.assertTrue(self.reminds(60))

    def test_a_hold_counts_for_all_a_contact_owes(self):
        other = self.active(800)
        with self.on(self.due):
            self.env['customer.card.credit.pause'].with_user(self.desk).create({
                'contract_id': other.id, 'kind': 'death', 'reason': "The family wrote",
            })  # fmt: skip
        self.assertFalse(self.reminds(40))
        with self.on(self.due + timedelta(days=40)):
            self.assertIn("Death since", self.contract.hold)

    def test_nobody_writes_during_a_pause_or_a_promise(self):
        reminder = self.reminds(4)[:1]
        self.assertTrue(reminder)
        with self.on(self.due + timedelta(days=4)):
            self.pauses('death', 4)
            for do in ('action_send', 'action_print'):
                with self.assertRaisesRegex(UserError, "not reminded now"):
                    getattr(reminder.with_user(self.desk), do)()

    def test_a_promise_pauses_until_its_day_and_is_kept_or_broken(self):
        promise = self.promises(40, 10)
        self.assertFalse(self.reminds(10))
        self.assertTrue(self.reminds(11))
        with self.on(self.due + timedelta(days=11)):
            promise.invalidate_recordset()
            self.assertEqual(promise.state, 'broken')
        self.pays(40)
        promise.invalidate_recordset()
        self.assertEqual((promise.state, promise.paid), ('kept', 40))
        with self.assertRaisesRegex(UserError, "is owed here"):
            self.promises(self.total(self.contract) + 1, 10)

    def test_about_one_debt(self):
        line = {'kind': 'complaint', 'reason': "Says so"}
        pauses = self.env['customer.card.credit.pause'].with_user(self.desk)
        with mute_logger('odoo.sql_db'), self.assertRaises(psycopg2.errors.CheckViolation), self.env.cr.savepoint():
            pauses.create(line).flush_recordset()
        pause = self.pauses('complaint', 1)
        other = self.active(600)
        with self.assertRaisesRegex(UserError, "stays where it was made"):
            pause.write({'contract_id': other.id})
        self.assertEqual(pause.company_id, self.card_company)

    def test_who_owes_pauses_and_promises_nothing(self):
        self.desk.partner_id.write({'name': "Desk"})
        self.contract.flush_recordset()
        self.env.cr.execute(
            'UPDATE customer_card_contract SET partner_id = %s WHERE id = %s',
            [self.desk.partner_id.id, self.contract.id],
        )
        self.contract.invalidate_recordset()
        for deed in (lambda: self.pauses('complaint', 1), lambda: self.promises(5, 10)):
            with self.assertRaisesRegex(AccessError, "your own contract"):
                deed()

    def test_the_letter_in_the_customers_language(self):
        for code in ('fa_IR', 'ru_RU'):
            self.env['res.lang']._activate_lang(code)
            self.env.ref('base.module_customer_card')._update_translations([code])
        reminder = self.reminds(3)
        report = self.env['ir.actions.report'].with_user(self.desk)
        for code, digits, word in (('fa_IR', '۱', "قرارداد"), ('ru_RU', '1', "[Дд]оговор")):
            with self.subTest(code):
                self.buyer.lang = code
                html = report._render_qweb_html('customer_card.report_credit_reminder', reminder.ids)[0]
                html = html.decode() if isinstance(html, bytes) else str(html)
                text = html2plaintext(html[html.index('class="page"') :])
                self.assertRegex(text, word)
                self.assertIn(digits, text)
                self.assertNotIn("{", text)

    def test_nothing_is_sent_once_it_is_paid(self):
        reminder = self.reminds(3)
        self.pays(self.first.amount)
        for deed in ('action_send', 'action_print'):
            with self.assertRaisesRegex(UserError, "has paid"):
                getattr(reminder.with_user(self.desk), deed)()


@tagged('post_install', '-at_install')
class TestContractCollections(LateContractCase):
    def setUp(self):
        super().setUp()
        # Plans of contracts that are signed are kept as they are; here their days are moved to the past.
        self.env.flush_all()
        self.env.cr.execute('ALTER TABLE customer_card_contract_installment DISABLE TRIGGER USER')
        self.env.cr.execute(
            'UPDATE customer_card_contract_installment SET due_on = due_on - 70 WHERE contract_id = %s',
            [self.contract.id],
        )
        self.env.cr.execute('ALTER TABLE customer_card_contract_installment ENABLE TRIGGER USER')
        self.env.invalidate_all()

    def row(self):
        self.env.invalidate_all()
        board = self.env['customer.card.credit.collection'].with_user(self.desk)
        return board.search([('contract_id', '=', self.contract.id)])

    def test_by_how_late_and_what_comes_next(self):
        row, late = self.row(), self.contract._late_now()
        days = (self.plans._today() - late.since).days
        self.assertEqual((row.amount, row.days_late, row.late_since), (float(late.amount), days, late.since))
        self.assertEqual((row.debtor_id, row.owed, row.about), (self.buyer, self.contract.left, self.contract.name))
        self.assertEqual(row.stage, '4_two' if days > 30 else '3_month')
        self.assertTrue(row.next_action)
        self.env['customer.card.credit.promise'].create(
            {'contract_id': self.contract.id, 'amount': 60, 'due_on': self.plans._today() + timedelta(days=2)}
        )
        row = self.row()
        self.assertEqual((row.stage, row.promised), ('6_promised', 60))
        pauses = self.env['customer.card.credit.pause']
        for kind, words in (('block', "paused"), ('complaint', "complaint"), ('death', "heirs")):
            until = self.plans._today() + timedelta(days=5) if kind == 'block' else False
            pauses.create({'contract_id': self.contract.id, 'kind': kind, 'reason': "So", 'until': until})
            self.assertIn(words, self.row().next_action)

    def test_who_has_paid_is_not_there(self):
        self.pays(self.contract._late_now().amount)
        self.assertFalse(self.row())

    def test_buttons(self):
        row = self.row()
        self.assertEqual(row.action_open_line()['res_id'], self.contract.id)
        self.assertEqual(row.action_open_line()['res_model'], 'customer.card.contract')
        context = row.action_promise()['context']
        self.assertEqual(context['default_contract_id'], self.contract.id)
        self.assertEqual(context['default_amount'], row.amount)
        self.assertEqual(row.action_pause_reminders()['context'], {'default_contract_id': self.contract.id})

    def test_aged_by_installment_comes_to_the_account(self):
        """By installment, by the account, and by the general ledger: no difference."""
        other = self.active(800)
        self.pays(130)
        self.env.flush_all()
        self.env.invalidate_all()
        months = self.env['customer.card.contract.month'].with_user(self.books)
        domain = [('contract_id', 'in', (self.contract | other).ids)]
        aggregates = ['asked:sum', 'collected:sum', 'overdue:sum', 'outstanding:sum']
        [sums] = months.formatted_read_group(domain, [], aggregates)
        owed = -sum((self.contract | other).account_id.mapped('balance'))
        self.assertAlmostEqual(sums['outstanding:sum'], owed)
        self.assertAlmostEqual(sums['asked:sum'] - sums['collected:sum'], owed)
        self.assertAlmostEqual(sums['overdue:sum'], self.contract.late)
        self.assertAlmostEqual(sums['collected:sum'], 130)
        self.env['customer.card.settlement']._settle_all(self.card_company)
        self.assertAlmostEqual(self.balance(self.receivable), owed)
        groups = months.formatted_read_group(domain, ['due_on:month'], aggregates)
        self.assertAlmostEqual(sum(group['outstanding:sum'] for group in groups), owed)
        by_row = {one.row.number: float(one.left) for one in self.contract._progress()}
        found = months.search([('contract_id', '=', self.contract.id)])
        self.assertEqual({one.installment_id.number: one.outstanding for one in found}, by_row)

    def test_the_statement_of_debts_on_paper(self):
        other = self.active(800)
        debts = self.env['customer.card.debt'].with_user(self.desk)
        rows = debts.search([('debtor_id', '=', self.buyer.id)])
        mine = rows.filtered(lambda one: one.contract_id == self.contract)
        self.assertEqual(rows.contract_id, self.contract | other)
        self.assertEqual((mine.owed, mine.late), (self.contract.left, self.contract.late))
        theirs = rows - mine
        self.assertEqual((theirs.late, theirs.next_on, theirs.next_amount), (0, other.next_on, other.next_amount))
        report = self.env['ir.actions.report'].with_user(self.desk)
        for code in ('fa_IR', 'ru_RU'):
            self.env['res.lang']._activate_lang(code)
            self.env.ref('base.module_customer_card')._update_translations([code])
        known = '|'.join(map(re.escape, (self.buyer.name, self.card_company.name)))
        for code, words in (('en_US', "Statement of debts"), ('fa_IR', "بدهی"), ('ru_RU', "долг")):
            with self.subTest(code):
                self.buyer.lang = code
                html = report._render_qweb_html('customer_card.report_debts', mine.ids)[0]
                html = html.decode() if isinstance(html, bytes) else str(html)
                text = html2plaintext(html[html.index('class="page"') :])
                self.assertRegex(text, words)
                said = rows[:1]._on_paper()
                self.assertIn(''.join(said._paper_money(sum(rows.mapped('owed'))).split()), ''.join(text.split()))
                if code != 'en_US':
                    text = re.sub(f'{known}|{self.contract.name}|{other.name}', '', text)
                    self.assertNotIn("Contract", text)
