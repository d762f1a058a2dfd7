"""Risk: somebody who paid is reminded, who has not is not, or a reminder never ends; a promise somebody wrote kept."""

import re
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import html2plaintext

from ...models.ledger.protected import own
from .test_statements import StatementCase


class LateCase(StatementCase):
    """A line on which 60 are late."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.debtor.email = 'omid@example.com'

    def setUp(self):
        super().setUp()
        self.opened(self.late() + 40)
        self.buys(60)
        self.ago(self.late())
        self.statement = self.states().filtered('purchases')
        self.due = self.statement.due_on

    def reminds(self, days: int):
        """Run the job so many days after the last day to pay; all reminders of the line, oldest first."""
        with self.on(self.due + timedelta(days=days)):
            self.env['customer.card.credit']._cron_remind()
            self.env.invalidate_all()
            return self.line.reminder_ids.sorted('id')

    def promises(self, amount: float, days: int, **more):
        with self.on(self.due + timedelta(days=5)):
            return self.env['customer.card.credit.promise'].with_user(self.desk).create({
                'line_id': self.line.id, 'amount': amount, 'due_on': self.due + timedelta(days=days), **more,
            })  # fmt: skip

    def pauses(self, kind: str, days: int, until: int | None = None):
        with self.on(self.due + timedelta(days=days)):
            return self.env['customer.card.credit.pause'].with_user(self.desk).create({
                'line_id': self.line.id, 'kind': kind, 'reason': "Says so",
                'until': self.due + timedelta(days=until) if until else False,
            })  # fmt: skip


@tagged('post_install', '-at_install')
class TestReminders(LateCase):
    def test_level_by_level_once_each(self):
        mails = self.env['mail.mail'].search_count([])
        self.assertFalse(self.reminds(2))
        self.assertEqual(self.reminds(3).mapped('level_id.days'), [3])
        self.assertEqual(self.reminds(4).mapped('state'), ['sent'])
        self.assertEqual(self.reminds(14).mapped('level_id.days'), [3, 14])
        self.assertEqual(self.env['mail.mail'].search_count([]), mails + 2)
        last = self.reminds(31)[-1]
        self.assertEqual((last.level_id.days, last.state), (30, 'open'), "a letter, which somebody prints")
        self.assertEqual(len(self.reminds(90)), 3)

    def test_it_resolves_by_payment_and_comes_back_when_that_is_undone(self):
        self.reminds(3)
        paid = self.post(self.account, 60, 'repay')
        self.assertEqual(self.reminds(5).state, 'resolved')
        self.Ledger._reverse(paid, key='bounced', below_floor=True)
        reminder = self.reminds(6)
        self.assertEqual((len(reminder), reminder.state), (1, 'sent'))

    def test_it_resolves_by_goods_that_come_back(self):
        self.reminds(3)
        bought = self.account.entry_ids.operation_id.filtered(lambda one: one.kind == 'spend')
        self.Ledger._reverse(bought, key='back')
        self.assertEqual(self.reminds(5).state, 'resolved')

    def test_part_of_it_leaves_it(self):
        self.reminds(3)
        self.post(self.account, 59, 'repay')
        self.assertEqual(self.reminds(5).state, 'sent')

    def test_no_letter_on_a_day_something_was_paid(self):
        self.post(self.account, 5, 'repay')
        with self.on(self.credit._today()):
            self.env['customer.card.credit']._cron_remind()
        self.assertFalse(self.line.reminder_ids)
        self.assertTrue(self.reminds(40))

    def test_an_agreement_ends_by_itself(self):
        self.pauses('block', 1, until=9)
        self.assertFalse(self.reminds(9))
        self.assertTrue(self.reminds(10))

    def test_a_complaint_pauses_until_it_is_answered_and_its_days_cost_nothing(self):
        complaint = self.pauses('complaint', 1)
        self.assertFalse(self.reminds(80))
        self.assertEqual(self.line._days_without_fees()[0][0], self.due + timedelta(days=1))
        with self.on(self.due + timedelta(days=81)):
            complaint.with_user(self.desk).action_end()
        self.assertTrue(self.reminds(82))

    def test_a_promise_pauses_until_its_day(self):
        self.promises(60, 10)
        self.assertFalse(self.reminds(10))
        self.assertTrue(self.reminds(11))

    def test_a_promise_is_kept_or_broken_by_what_came(self):
        promise = self.promises(40, 10)
        with self.on(self.due + timedelta(days=10)):
            self.assertEqual(promise.state, 'open')
        with self.on(self.due + timedelta(days=11)):
            promise.invalidate_recordset()
            self.assertEqual(promise.state, 'broken')
        other = self.env['customer.card.credit.promise'].create(
            {'line_id': self.line.id, 'amount': 25, 'due_on': self.credit._today() + timedelta(days=2)}
        )
        self.post(self.account, 25, 'repay')
        other.invalidate_recordset()
        self.assertEqual((other.state, other.paid), ('kept', 25))

    def test_more_than_is_owed_is_not_promised(self):
        with self.assertRaisesRegex(UserError, "60.00 is owed .*60.01 is promised"):
            self.promises(60.01, 10)

    def test_nobody_writes_what_was_promised_or_since_when(self):
        promise, complaint = self.promises(40, 10), self.pauses('complaint', 1)
        with self.assertRaises(UserError):
            promise.write({'due_on': self.due + timedelta(days=90)})
        since = complaint.since
        complaint.write({'since': self.due - timedelta(days=90)})
        self.assertEqual(complaint.since, since)
        reminder = self.reminds(90) or self.line.reminder_ids
        with self.on(complaint.since):
            complaint.with_user(self.desk).write({'until': complaint.since})
        reminder = self.reminds(91)
        with self.assertRaises(AccessError):
            reminder.with_user(self.manager).write({'state': 'resolved'})

    def test_who_owes_pauses_nothing(self):
        own(self.line).write({'owes': 'payer', 'payer_id': self.desk.partner_id.id})
        with self.assertRaisesRegex(AccessError, "your own credit line"):
            self.pauses('complaint', 1)

    def test_days_gone_by_are_paused_by_nobody(self):
        complaint = self.pauses('complaint', 1)
        today = self.credit._today()
        with self.on(today + timedelta(days=20)):
            for vals in ({'until': today + timedelta(days=9)}, {'kind': 'block', 'until': today + timedelta(days=30)}):
                with self.assertRaisesRegex(UserError, "not for days gone by"):
                    complaint.write(vals)
            complaint.action_end()
        with self.on(today + timedelta(days=40)):
            with self.assertRaisesRegex(UserError, "not for days gone by"):
                complaint.write({'until': today + timedelta(days=60)})
            complaint.reason = "The bread was stale"

    def test_a_pause_without_an_end(self):
        with self.assertRaisesRegex(UserError, "until when"):
            self.pauses('block', 1)

    def test_nothing_is_sent_once_it_is_paid(self):
        reminder = self.reminds(3)
        self.post(self.account, 60, 'repay')
        for deed in ('action_send', 'action_print'):
            with self.assertRaisesRegex(UserError, "has paid"):
                getattr(reminder.with_user(self.desk), deed)()

    def test_the_letter_in_the_customers_language(self):
        self.env['res.lang']._activate_lang('fa_IR')
        reminder = self.reminds(3)
        text = " ".join(reminder._on_paper()._said_paragraphs())
        self.assertIn("60.00", text)
        self.assertNotIn("{", text)
        self.debtor.lang = 'fa_IR'
        report = self.env['ir.actions.report'].with_user(self.desk)
        html = report._render_qweb_html('customer_card.report_credit_reminder', reminder.ids)[0]
        html = html.decode() if isinstance(html, bytes) else str(html)
        self.assertIn('dir="rtl"', html)
        self.assertIn("۶۰", html)

    def test_the_letter_of_a_russian_is_russian(self):
        """On paper and by e-mail, at each level."""
        self.env['res.lang']._activate_lang('ru_RU')
        self.env.ref('base.module_customer_card')._update_translations(['ru_RU'])
        self.debtor.lang = 'ru_RU'
        mails = self.env['mail.mail'].search([])
        reminders = self.reminds(3) | self.reminds(14) | self.reminds(31)
        report = self.env['ir.actions.report'].with_user(self.desk)
        known = '|'.join(map(re.escape, (self.debtor.name, self.card_company.name)))
        for reminder in reminders:
            with self.subTest(reminder.level_id.days):
                said = " ".join([reminder._on_paper()._said_subject(), *reminder._on_paper()._said_paragraphs()])
                self.assertRegex(said, '[а-я]{4}')
                self.assertIn("60,00", said)
                html = report._render_qweb_html('customer_card.report_credit_reminder', reminder.ids)[0]
                html = html.decode() if isinstance(html, bytes) else str(html)
                page = html2plaintext(html[html.index('class="page"') :])
                self.assertIn("На любой нашей кассе", page)
                self.assertNotIn("этот код", page, "no code is on it")
                self.assertNotRegex(re.sub(known, '', said), '[A-Za-z]{3}', "no English word is left")
        letters = self.env['mail.mail'].search([]) - mails
        self.assertEqual(len(letters), 2, "the last one goes on paper")
        for letter in letters:
            text = html2plaintext(letter.body_html)
            self.assertRegex(letter.subject, '[а-я]{4}')
            self.assertNotRegex(re.sub(known, '', text), '[A-Za-z]{3}')

    def test_no_level_advertises(self):
        """Texts say what is late; no word of offers, news or discounts."""
        for level in self.env['customer.card.credit.level'].search([]):
            self.assertNotRegex(f'{level.subject} {level.body}'.lower(), 'offer|discount|news|sale|bonus')

    def test_earning_does_not_stop(self):
        self.assertTrue(self.refused(1))
        order = self.sync(self.order([(self.bread, 1, 10)], [(self.cash_method, 10)], cards=[self.loyalty_card]))
        self.assertTrue(order)
        self.assertEqual(self.points.balance, 10)


@tagged('post_install', '-at_install')
class TestCollections(LateCase):
    def row(self):
        self.env.invalidate_all()
        return self.env['customer.card.credit.collection'].with_user(self.desk).search([('line_id', '=', self.line.id)])

    def test_by_how_late_and_what_comes_next(self):
        days = (self.credit._today() - self.due).days
        row = self.row()
        stage = '2_week' if days <= 7 else '3_month' if days <= 30 else '4_two' if days <= 60 else '5_older'
        self.assertEqual((row.amount, row.days_late, row.stage), (60, days, stage))
        self.assertTrue(row.next_action)
        self.env['customer.card.credit.promise'].create(
            {'line_id': self.line.id, 'amount': 60, 'due_on': self.credit._today() + timedelta(days=2)}
        )
        row = self.row()
        self.assertEqual((row.stage, row.promised), ('6_promised', 60))
        self.assertIn("promise", row.next_action)
        self.env['customer.card.credit.pause'].create(
            {'line_id': self.line.id, 'kind': 'complaint', 'reason': "Goods were bad"}
        )
        self.assertIn("complaint", self.row().next_action)

    def test_who_has_paid_is_not_there(self):
        self.post(self.account, 60, 'repay')
        self.assertFalse(self.row())

    def test_grouped_as_the_board_groups(self):
        board = self.env['customer.card.credit.collection']
        groups = board.formatted_read_group([], ['stage'], ['__count', 'amount:sum'])
        self.assertEqual(sum(group['amount:sum'] for group in groups), 60)

    def test_buttons(self):
        row = self.row()
        self.assertEqual(row.action_open_line()['res_id'], self.line.id)
        self.assertEqual(row.action_promise()['context']['default_amount'], 60)
        self.assertEqual(row.action_pause_reminders()['res_model'], 'customer.card.credit.pause')

    def test_months(self):
        self.post(self.account, 15, 'repay')
        self.env.invalidate_all()
        months = self.env['customer.card.credit.month'].with_user(self.books)
        aggregates = ['outstanding:sum', 'asked:sum', 'collected:sum', 'collected_share:avg', 'late_share:avg']
        statement = [('statement_id', '=', self.statement.id)]
        [group] = months.formatted_read_group(statement, ['closes:month'], aggregates)
        self.assertEqual([group[name] for name in aggregates], [60, 60, 15, 25, 0])

    def test_on_the_contact(self):
        debtor = self.debtor.with_user(self.desk)
        self.assertEqual(debtor.customer_card_credit_count, 1)
        self.assertFalse(debtor.customer_card_balances, "what is owed is nothing they have")
        self.assertIn("60.00", debtor.customer_card_credit_owed)
        self.assertEqual(debtor.action_open_customer_card_credit()['res_model'], 'customer.card.credit')
