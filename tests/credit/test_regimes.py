"""Risk: a program lends longer, or asks for more, than the rules it was checked by."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .case import CreditCase


@tagged('post_install', '-at_install')
class TestRegimes(CreditCase):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.rules = cls.env['customer.card.credit.regime'].create({
            'name': "Our law", 'longest_days': 60, 'highest_rate': 20, 'deferral_days': 50, 'source': "Made up",
            'warning': "Borrowing costs money.",
        })  # fmt: skip

    def test_the_terms_of_a_program(self):
        self.credit.credit_regime_id = self.rules
        for vals in (
            {'credit_grace_days': 30},
            {'credit_fee_mode': 'percent', 'credit_fee_percent': 0.06},
        ):
            with self.assertRaisesRegex(ValidationError, "Our law allows"):
                self.credit.write(vals)
        self.credit.write({'credit_grace_days': 29, 'credit_fee_mode': 'percent', 'credit_fee_percent': 0.05})

    def test_the_terms_of_a_line(self):
        self.credit.credit_regime_id = self.rules
        with self.assertRaisesRegex(ValidationError, "Our law allows"):
            self.line.with_user(self.books).write({'grace_days': 45})

    def test_chosen_when_the_terms_are_beyond_it(self):
        self.credit.credit_grace_days = 45
        with self.assertRaisesRegex(ValidationError, "Our law allows"):
            self.credit.credit_regime_id = self.rules

    def test_an_amount_once_is_bound_by_the_rate_of_the_first_day(self):
        self.credit.credit_regime_id = self.rules
        fixed = {'credit_fee_mode': 'fixed', 'credit_fee_amount': 5, 'credit_fee_free_days': 9}
        for most in (0, 0.55):
            with self.assertRaisesRegex(ValidationError, "at most 0.54 percent of what is late"):
                self.credit.write({**fixed, 'credit_fee_most': most})
        self.credit.write({**fixed, 'credit_fee_most': 0.54})
        self.rules.highest_rate = 0
        self.credit.credit_fee_most = 0

    def test_rules_that_change_are_those_of_the_programs_that_go_by_them(self):
        self.credit.write({'credit_regime_id': self.rules.id, 'credit_grace_days': 29})
        with self.assertRaisesRegex(ValidationError, "House credit goes by these rules. Our law allows 50 days"):
            self.rules.longest_days = 50
        self.credit.credit_grace_days = 19
        self.rules.longest_days = 50

    def test_it_says_when_it_counts_as_credit(self):
        self.credit.credit_regime_id = self.rules
        self.assertIn("counts it as credit", self.credit.advice)
        self.rules.deferral_days = 51
        self.credit.invalidate_recordset(['advice'])
        self.assertNotIn("counts it as credit", self.credit.advice or '')

    def test_its_words_stand_on_statements(self):
        self.credit.credit_regime_id = self.rules
        statement = self.env['customer.card.credit.statement'].new({'program_id': self.credit.id})
        self.assertEqual(statement._paper_rules(), "Borrowing costs money.")

    def test_each_row_has_its_source(self):
        rows = self.env['customer.card.credit.regime'].search([])
        self.assertTrue(all(row.source and row.read_on for row in rows))
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.rules.write({'source': ''})
        with self.assertRaises(Exception), self.env.cr.savepoint():  # noqa: B017 - PostgreSQL's own
            self.rules.longest_days = -1
            self.rules.flush_recordset()

    def test_a_slip_of_the_keyboard(self):
        for vals in (
            {'credit_minimum_percent': 0}, {'credit_minimum_percent': 101}, {'credit_minimum_floor': -1},
            {'credit_fee_mode': 'percent', 'credit_fee_percent': 20}, {'credit_fee_mode': 'percent'},
            {'credit_fee_mode': 'fixed'}, {'credit_fee_mode': 'fixed', 'credit_fee_amount': -5},
        ):  # fmt: skip
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.credit.write(vals)
