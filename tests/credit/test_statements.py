"""Risk: a statement that leaves something out, says it twice, is rewritten, or asks for another amount than is owed."""

from datetime import date, timedelta
from itertools import pairwise
from unittest.mock import patch

import psycopg2

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ...core.cycle import cycle_of
from ...models.credit import customer_card_credit_statement as statement_fixed
from ...models.credit import customer_card_credit_statement_line as item_fixed
from ...models.credit import statements
from ...models.ledger.protected import own
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
    def test_what_is_owed_elsewhere_is_not_free(self):
        self.credit.credit_counts_elsewhere = True
        self.opened(70)
        self.buys(60)
        self.a_cycle_ago()
        invoice = self.env['account.move'].create({
            'move_type': 'out_invoice', 'partner_id': self.debtor.id, 'company_id': self.card_company.id,
            'invoice_line_ids': [Command.create({'name': "Delivered", 'price_unit': 15, 'tax_ids': []})],
        })  # fmt: skip
        invoice.action_post()
        statement = self.states()
        self.assertEqual((statement.closing, statement.available), (60, 25))

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
