"""Risk: a statement made before its cycle ends leaves a gap, or tells something twice."""

from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_statements import StatementCase


@tagged('post_install', '-at_install')
class TestStatementsNow(StatementCase):
    def test_a_statement_now(self):
        self.opened(10)
        today = self.credit._today()
        with self.assertRaisesRegex(UserError, "nothing is owed"), self.env.cr.savepoint():
            self.line.action_state_now()
        self.env.invalidate_all()
        self.assertFalse(self.line.stated_until)
        self.buys(60)
        shown = self.line.with_user(self.desk).action_state_now()
        statement = self.line.statement_ids
        self.assertEqual((shown['res_model'], shown['res_id']), (statement._name, statement.id))
        self.assertEqual((statement.closes, statement.closing, statement.minimum), (today, 60, 60))
        self.assertEqual(statement.due_on, self.account._debt_due(today))
        with self.assertRaisesRegex(UserError, "There is a statement of today"):
            self.line.action_state_now()
        self.buys(7)
        with self.on(self.line.statement_on + timedelta(days=1)):
            statement, last = self.states()
        self.assertEqual((last.opening, last.purchases, last.closing), (60, 7, 67), "no gap, nothing twice")
        self.assertSound()

    def test_what_moved_after_it_is_stated_though_the_line_is_closed_that_day(self):
        self.opened(10)
        self.buys(60)
        self.line.action_state_now()
        self.pays_back(60)
        self.line.action_close()
        with self.on(self.credit._today() + timedelta(days=2)):
            last = self.states()[-1]
        self.assertEqual((last.opening, last.repayments, last.closing), (60, 60, 0))
        with self.on(self.credit._today() + timedelta(days=4)):
            self.assertEqual(len(self.states()), 2)
        self.assertFalse(self.line.statement_on)
        self.assertSound()
