"""Risk: a statement that leaves something out, says it twice, is rewritten, or asks for another amount than is owed."""

import base64
import io
import subprocess
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from unittest.mock import patch

import psycopg2
from pypdf import PdfReader

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ...core.cycle import cycle_of
from ...models.credit import customer_card_credit_statement as statement_fixed
from ...models.credit import customer_card_credit_statement_line as item_fixed
from ...models.credit import statements
from ...models.ledger.protected import own
from ..common.cards import CustomerCardCommon
from ..common.sealing import switched_off
from .case import CreditCase


class StatementCase(CreditCase):
    """A line that was opened long ago, on which cycles end."""

    def opened(self, days: int, line=None) -> None:
        """Let the line have been activated so many days ago."""
        own(line or self.line).write({'opened_on': self.credit._today() - timedelta(days=days)})

    def states(self):
        """Run the job; the statements of the line, oldest first."""
        self.env['customer.card.credit']._cron_statements()
        return self.line.statement_ids.sorted('closes')

    def on(self, day):
        """Let today be that day."""
        return patch.object(type(self.credit), '_today', lambda program: day)

    def assertSound(self) -> None:
        """No validator but the one of seals finds anything: what lies in the past here was moved there."""
        found = self.env['customer.card.health']._check().finding_ids
        self.assertEqual(set(found.mapped('validator')) - {'chains'}, set(), found.mapped('fact'))

    def a_cycle_ago(self) -> None:
        """Let all that happened so far lie in the cycle before, and that cycle be over."""
        cycle = cycle_of(self.credit._today(), self.line.cycle_day, 0, self.credit.months_by)
        self.ago((self.credit._today() - cycle.begins).days + 1)


@tagged('post_install', '-at_install')
class TestStatements(StatementCase):
    def test_opening_and_all_between_come_to_the_closing(self):
        self.opened(70)
        order = self.buys(60)
        self.buys(30)
        self.sync(
            self.order(
                [(self.bread, -1, 10, {'refunded_orderline_id': order.lines.id})], [(self.credit_method, -10)],
                cards=[self.credit_card], is_refund=True,
            )
        )  # fmt: skip
        self.pays_back(25)
        self.post(self.account, -5, 'adjust')
        self.a_cycle_ago()
        statement = self.states()
        said = [statement[name] for name in ('opening', 'purchases', 'returns', 'repayments', 'fees', 'other')]
        self.assertEqual(said, [0, 90, 10, 25, 0, 5])
        self.assertEqual((statement.closing, statement.minimum, statement.available), (60, 60, 40))
        self.assertEqual(statement.item_ids.sorted('sequence').mapped('amount'), [60, 30, -10, -25, 5])
        self.assertEqual(
            statement.item_ids.sorted('sequence').mapped('kind'),
            ['purchases', 'purchases', 'returns', 'repayments', 'other'],
        )
        self.assertIn(self.pos_config_usd.name, statement.item_ids.sorted('sequence')[0].place)
        self.assertEqual(statement.due_on, statement.closes + timedelta(days=self.line.grace_days))
        self.assertSound()

    def test_each_begins_where_the_one_before_ended(self):
        self.opened(100)
        self.line.overdue_days = 366
        self.buys(60)
        self.ago(62)
        self.buys(20)
        self.pays_back(15)
        self.ago(31)
        self.buys(7)
        made = self.states()
        self.assertGreaterEqual(len(made), 2)
        self.assertEqual(made[0].opening, 0)
        for before, after in pairwise(made):
            self.assertEqual(
                (after.opening, after.first_sequence, after.previous_id, after.opens),
                (before.closing, before.last_sequence, before, before.closes + timedelta(days=1)),
            )
        self.assertEqual(made[-1].closing, 65, "what was bought in this cycle is on the next one")
        self.assertEqual(sum(made.item_ids.mapped('amount')), 65)
        numbers = made.mapped('number')
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + len(made))))

    def test_again_and_killed_anywhere(self):
        self.opened(70)
        self.buys(60)
        self.a_cycle_ago()
        insert, calls = statements.insert, []

        def killed(cr, rows):
            calls.append(len(rows))
            insert(cr, rows)
            raise KeyboardInterrupt

        with patch.object(statements, 'insert', killed), self.assertRaises(KeyboardInterrupt), self.env.cr.savepoint():
            self.states()
        self.env.invalidate_all()
        self.assertFalse(self.line.statement_ids)
        made = self.states()
        self.assertEqual((len(made), made.number), (1, 1), "the number of the one that was not made is not lost")
        self.assertEqual(self.states(), made)

    def test_what_came_late_is_on_the_next_one(self):
        """An entry whose moment lies before midnight, committed after the job was there."""
        self.opened(70)
        self.buys(60)
        self.a_cycle_ago()
        first = self.states()
        self.pays_back(20)
        self.env.flush_all()
        self.env.cr.execute('ALTER TABLE customer_card_entry DISABLE TRIGGER USER')
        self.env.cr.execute(
            'UPDATE customer_card_entry SET moment = %s WHERE account_id = %s AND sequence = 2',
            [self.credit._utc(first.closes), self.account.id],
        )
        self.env.cr.execute('ALTER TABLE customer_card_entry ENABLE TRIGGER USER')
        self.assertEqual(self.states(), first)
        own(self.line).write({'stated_until': first.closes})
        self.opened(70)
        with self.on(first.closes + timedelta(days=40)):
            both = self.states()
        self.assertEqual((both[1].opening, both[1].repayments, both[1].closing), (60, 20, 40))

    def test_nobody_writes_one(self):
        self.opened(70)
        self.buys(60)
        self.a_cycle_ago()
        statement = self.states()
        for deed in (
            lambda one: one.write({'closing': 1}),
            lambda one: one.write({'sent_at': '2026-01-01'}),
            lambda one: one.item_ids.write({'amount': 1}),
            lambda one: one.unlink(),
        ):
            with self.assertRaises(AccessError):
                deed(statement.with_user(self.manager))
        with self.assertRaises(AccessError):
            statement.copy()

    def test_one_that_was_rewritten_is_named(self):
        self.opened(70)
        self.buys(60)
        self.a_cycle_ago()
        statement = self.states()
        self.assertSound()
        for query in (
            'UPDATE customer_card_credit_statement SET purchases = 50, closing = 50 WHERE id = %s',
            'UPDATE customer_card_credit_statement_line SET amount = 5 WHERE statement_id = %s',
            'UPDATE customer_card_credit_statement SET number = 9 WHERE id = %s',
        ):
            with self.subTest(query):
                savepoint = self.env.cr.savepoint()
                with switched_off(self.env.cr):
                    self.env.cr.execute(query, [statement.id])  # pylint: disable=sql-injection
                self.env.invalidate_all()
                found = self.env['customer.card.health']._check().finding_ids
                self.assertIn('statements', found.mapped('validator'))
                savepoint.close(rollback=True)
                self.env.invalidate_all()

    def test_postgresql_refuses_to_change_one(self):
        self.opened(70)
        self.buys(60)
        self.a_cycle_ago()
        statement = self.states()
        for fixed, record, free in (
            (statement_fixed, statement, {'sent_at', 'debtor_id'}),
            (item_fixed, statement.item_ids, set()),
        ):
            table = SQL.identifier(record._table)
            stored = {name for name, field in record._fields.items() if field.store and field.column_type}
            columns = {name.strip().strip('"') for name in fixed.FIXED.split(',')}
            self.assertEqual(columns, stored - free)
            for query in (
                *(SQL('UPDATE %s SET %s = NULL', table, SQL.identifier(name)) for name in sorted(columns)),
                SQL('DELETE FROM %s', table),
                SQL('TRUNCATE %s CASCADE', table),
            ):
                with (
                    self.subTest(query),
                    mute_logger('odoo.sql_db'),
                    self.assertRaisesRegex(psycopg2.Error, "the ledger only grows"),
                    self.env.cr.savepoint(),
                ):
                    self.env.cr.execute(query)
        self.assertSound()
        self.env.cr.execute('DROP TRIGGER customer_card_statement_fixed ON customer_card_credit_statement')
        self.assertIn('guards', self.env['customer.card.health']._check().finding_ids.mapped('validator'))

    def test_numbers_follow_whatever_is_made_of_their_sequence(self):
        self.opened(100)
        self.buys(60)
        self.ago(62)
        first = self.states()
        sequence = self.env['ir.sequence'].search([('code', '=', 'customer.card.credit.statement')])
        for wrong in (first[-1].number - 1, first[-1].number + 90):
            sequence.number_next_actual = max(wrong, 1)
            self.env.flush_all()
            with self.on(self.line.statement_on + timedelta(days=1)):
                made = self.states()
            self.assertEqual(made.mapped('number'), list(range(1, len(made) + 1)))

    def test_one_that_cannot_be_made_stops_no_other(self):
        other = self.env['customer.card']._issue(self.credit, partner=self.debtor)
        line = self._open(other, 50)
        for one in (self.line, line):
            self.opened(70, one)
        self.buys(60)
        self.buys(20, card=other)
        self.a_cycle_ago()
        self.env.flush_all()
        values = type(line)._statement_values

        def refused(one, *arguments):
            if one == line:
                raise ValueError("broken")
            return values(one, *arguments)

        with (
            patch.object(type(line), '_statement_values', refused),
            mute_logger('odoo.addons.customer_card.models.ledger.chunks'),
        ):
            self.assertTrue(self.states())
        self.assertFalse(line.statement_ids)
        self.states()
        self.assertTrue(self.line.statement_ids)
        self.assertTrue(line.stated_until)

    def test_nothing_moved_and_nothing_owed_is_no_statement(self):
        self.opened(100)
        self.assertFalse(self.states())
        self.assertGreaterEqual(self.line.stated_until, self.credit._today() - timedelta(days=32))
        self.assertEqual(self.env['customer.card.credit']._to_close(self.credit), self.line.browse())

    def test_the_least_to_pay_and_what_is_late_of_it(self):
        self.opened(130)
        self.line.sudo().write({'minimum_percent': 10, 'minimum_floor': 5})
        self.buys(80)
        self.ago(95)
        self.pays_back(3)
        self.ago(1)
        made = self.states()
        self.assertEqual(made[0].minimum, 8)
        self.assertEqual(made[0].months and made[0].minimum, 8)
        late = made.filtered(lambda one: one.late_since)[:1]
        self.assertTrue(late, "the second or third one finds the first unpaid")
        self.assertEqual(late.late_since, made[0].due_on)
        self.assertGreater(late.overdue, 0)
        self.assertGreaterEqual(late.minimum, late.overdue)
        self.assertEqual(late.days_late, (late.closes - made[0].due_on).days)

    def test_who_pays_the_least_in_time_is_not_late_and_buys_on(self):
        self.line.sudo().write({'minimum_percent': 10, 'minimum_floor': 5})
        self.opened(70)
        self.buys(80)
        self.a_cycle_ago()
        statement = self.states()
        standing = self.line._standing()
        self.assertEqual((standing.overdue, standing.due, standing.later), (0, 8, 72))
        self.assertEqual(standing.due_on, statement.due_on)
        order = self.pays_back(8)
        self.assertIn("due", str(order._customer_card_tell_debt(self.account.id, {'repay': 8})['paid_back']))
        self.assertEqual((self.line._standing().due, self.line._standing().later), (0, 72))
        with self.on(statement.due_on + timedelta(days=1)):
            self.env.invalidate_all()
            self.assertFalse(self.line._too_late())
            self.assertFalse(self.line.stopped)
        self.post(self.account, -1, 'adjust')
        paid = self.account.entry_ids.operation_id.filtered(lambda one: one.kind == 'repay')
        self.Ledger._reverse(paid, key='bounced', below_floor=True)
        with self.on(statement.due_on + timedelta(days=1)):
            self.env.invalidate_all()
            self.assertEqual(self.line._too_late(), 8)
            self.assertIn("late", self.line.stopped)

    def test_what_is_the_customers_asks_for_nothing(self):
        self.opened(70)
        self.buys(10)
        self.pays_back(25)
        self.a_cycle_ago()
        statement = self.states()
        self.assertEqual((statement.closing, statement.minimum), (-15, 0))
        self.assertIn("Nothing", statement._paper_asked())

    def test_days_29_to_31_and_the_jalali_calendar(self):
        for months_by, day, opened, ends in (
            ('gregorian', 31, date(2026, 1, 10), [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]),
            ('gregorian', 30, date(2026, 1, 31), [date(2026, 2, 28), date(2026, 3, 30)]),
            ('persian', 31, date(2026, 2, 25), [date(2026, 3, 20), date(2026, 4, 20)]),  # 29 Esfand, 31 Farvardin
        ):
            with self.subTest(months_by=months_by, day=day):
                self.credit.months_by = months_by
                self.line.sudo().write({'cycle_day': day})
                own(self.line).write({'opened_on': opened, 'stated_until': False})
                for end in ends:
                    self.assertEqual(self.line.statement_on, end)
                    own(self.line).write({'stated_until': end})

    def test_a_line_that_was_closed_gets_its_last_one(self):
        self.opened(70)
        self.buys(60)
        self.pays_back(60)
        self.a_cycle_ago()
        self.line.with_user(self.desk).action_close()
        own(self.line).write({'closed_on': self.credit._today() - timedelta(days=1)})
        statement = self.states().filtered('item_ids')
        self.assertEqual((statement.purchases, statement.repayments, statement.closing), (60, 60, 0))
        with self.on(statement.closes + timedelta(days=99)):
            self.assertEqual(self.states().filtered('item_ids'), statement)
            self.assertFalse(self.line.statement_on)


@tagged('post_install', '-at_install')
class TestStatementPaper(StatementCase):
    def setUp(self):
        super().setUp()
        for code in ('fa_IR', 'ru_RU'):
            self.env['res.lang']._activate_lang(code)
        self.opened(70)
        self.buys(60)
        self.a_cycle_ago()
        self.statement = self.states()

    def paper(self) -> str:
        self.statement._prepare_paper()
        self.env.invalidate_all()
        report = self.env['ir.actions.report'].with_user(self.desk)
        html = report._render_qweb_html('customer_card.report_credit_statement', self.statement.ids)[0]
        return html.decode() if isinstance(html, bytes) else str(html)

    def test_the_paper_says_all_of_it(self):
        paper = self.paper()
        for words in (self.statement.name, "Omid Neighbor", "60.00", "Please pay", "data:image/svg+xml"):
            self.assertIn(words, paper)
        self.assertNotIn(self.credit_card.sudo().number, paper, "what is left lying about opens no card")
        self.assertIn(self.credit_card.sudo().store_code, paper)

    def test_a_reader_reads_the_code_of_the_pdf(self):
        self.statement._prepare_paper()
        self.env.invalidate_all()
        report = self.env['ir.actions.report'].with_user(self.desk).with_context(force_report_rendering=True)
        for lang in ('en_US', 'fa_IR'):
            with self.subTest(lang):
                self.debtor.lang = lang
                content = report._render_qweb_pdf('customer_card.report_credit_statement', self.statement.ids)[0]
                self.assertEqual(len(PdfReader(io.BytesIO(content)).pages), 1)
                command = ['pdftoppm', '-png', '-r', '300', '-singlefile', '-']
                picture = subprocess.run(command, input=content, capture_output=True, check=True).stdout
                reader = ['zbarimg', '-q', '--raw', 'png:-']
                read = subprocess.run(reader, input=picture, capture_output=True, check=False)
                self.assertEqual(read.stdout.decode().split(), [self.credit_card.sudo().store_code])

    def test_in_persian_from_right_to_left_in_one_kind_of_digits(self):
        self.debtor.lang = 'fa_IR'
        paper = self.paper()
        page = paper[paper.index('class="page"') :]
        self.assertIn('dir="rtl"', page)
        for words in ("۶۰", "۱۴۰"):
            self.assertIn(words, page)
        shown = self.statement._on_paper()
        said = [text for row in (*shown._paper_sums(), *shown._paper_facts(), *shown._paper_items()) for text in row]
        self.assertFalse([text for text in said if any(digit in text for digit in '0123456789')])

    def test_it_is_sent_once_with_the_paper(self):
        self.debtor.write({'email': 'omid@example.com', 'lang': 'ru_RU'})
        statements_model = self.env['customer.card.credit.statement']
        mails = self.env['mail.mail'].search([])
        for _time in range(2):
            statements_model._cron_send()
        mail = self.env['mail.mail'].search([]) - mails
        self.assertEqual(len(mail), 1)
        self.assertIn('omid@example.com', mail.email_to)
        self.assertEqual(len(mail.attachment_ids), 1)
        self.assertTrue(base64.b64decode(mail.attachment_ids.datas))
        self.assertTrue(self.statement.sent_at)
        self.statement.with_user(self.desk).action_send()
        self.assertEqual(len(self.env['mail.mail'].search([]) - mails), 2)

    def test_without_an_address_the_office_prints_it(self):
        self.debtor.email = False
        self.env['customer.card.credit.statement']._cron_send()
        self.assertTrue(self.statement.sent_at)
        self.assertFalse(self.statement.has_address)
        action = self.statement.with_user(self.desk).action_print()
        self.assertEqual(action['report_name'], 'customer_card.report_credit_statement')


@tagged('post_install', '-at_install')
class TestStatementCoins(CustomerCardCommon):
    """A currency without a part, and one with three decimals: a statement adds up in each."""

    def figures(self, coin: str, bought: str, clause: dict) -> list[Decimal]:
        """What a statement over ``bought`` asks for at least, and the fees for it 40 days after its last day."""
        money = self.env.ref(f'base.{coin}')
        money.active = True
        company = self.env['res.company'].create({'name': f'Shop in {coin}', 'currency_id': money.id})
        self.env.user.company_ids |= company
        program = (
            self.env['customer.card.program']
            .with_company(company)
            .create({'name': coin, 'kind': 'credit', 'company_id': company.id})
        )
        card = self.env['customer.card']._issue(program, partner=self.holder)
        lines = self.env['customer.card.credit'].sudo().with_company(company)
        line = lines.create({'card_id': card.id, 'wanted': 10**6, 'reason': "Good", 'minimum_percent': 7, **clause})
        line.action_request()
        line.action_activate()
        own(line).write({'opened_on': program._today() - timedelta(days=1)})
        self.post(line.account_id, -Decimal(bought), 'spend')
        lines._cron_statements()
        with patch.object(type(program), '_today', lambda program: line.statement_on + timedelta(days=1)):
            lines._cron_statements()
            statement = line.statement_ids
        self.assertEqual(len(statement), 1)
        with (
            patch.object(type(program), '_today', lambda program: statement.due_on + timedelta(days=40)),
            patch.object(type(line), '_fees_are_charged', lambda line, statement, today: True),
        ):
            lines._cron_fees()
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT s.closing, s.minimum, (SELECT -sum(e.amount) FROM customer_card_entry e
                   WHERE e.account_id = s.account_id AND e.kind = 'fee')
              FROM customer_card_credit_statement s WHERE s.id = %s
            """,
            [statement.id],
        )
        return list(map(Decimal, map(str, self.env.cr.fetchone())))

    def test_each_in_its_smallest_unit(self):
        daily = {'fee_mode': 'percent', 'fee_percent': 0.13}
        for coin, bought, expected in (
            ('JPY', '12345', ['12345', '865', '44']),  # 864.15 up, 44.98 down
            ('KWD', '12.345', ['12.345', '0.865', '0.044']),
        ):
            with self.subTest(coin):
                self.assertEqual(self.figures(coin, bought, daily), list(map(Decimal, expected)))
