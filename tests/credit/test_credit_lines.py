"""Risk: a limit nobody approved, that the one who gains raised, or that is not what the account allows."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .books_case import CreditBooksCase
from .case import CreditCase


@tagged('post_install', '-at_install')
class TestCreditLines(CreditCase):
    """The life of a line, and its limits."""

    def applied(self, user, wanted: float = 50, **vals):
        card = self.env['customer.card']._issue(self.credit, partner=self.holder)
        return (
            self.env['customer.card.credit']
            .with_user(user)
            .create({'card_id': card.id, 'wanted': wanted, 'reason': "Pays every week", **vals})
        )

    def raised(self, after: float, user=None, **vals):
        change = (
            self.env['customer.card.credit.change']
            .with_user(user or self.manager)
            .create({'line_id': self.line.id, 'after': after, 'reason': "Harvest", **vals})
        )
        change.action_request()
        return change

    def test_a_second_person_approves_above_what_one_may(self):
        self._limit(self.credit, 20)
        line = self.applied(self.manager)
        line.action_request()
        change = line.change_ids
        self.assertEqual((line.state, change.state, line.limit), ('application', 'requested', 0))
        self.assertIn("50.00", line.waiting)
        with self.assertRaisesRegex(UserError, "waits for a second person"):
            line.action_request()
        self.assertEqual(line.change_ids, change, "it is asked for once")
        with self.assertRaisesRegex(AccessError, "asked for this limit yourself"):
            change.action_approve()
        with self.assertRaises(AccessError):
            change.with_user(self.desk).action_approve()
        change.with_user(self.books).action_approve()
        self.assertEqual((line.state, line.limit, line.account_id.allowance), ('approved', 50, 0))
        self.assertFalse(line.waiting)
        line.with_user(self.desk).action_activate()
        self.assertEqual((line.state, line.account_id.allowance, line.account_id.available), ('active', 50, 50))
        kept = change.requested_by_id, change.decided_by_id, change.before, change.after, change.reason
        self.assertEqual(kept, (self.manager, self.books, 0, 50, "Pays every week"))

    def test_one_person_is_enough_up_to_the_limit_by_hand_and_all_counts_together(self):
        self._limit(self.credit, 60)
        first, second = self.applied(self.manager), self.applied(self.manager)
        first.action_request()
        second.action_request()
        self.assertEqual((first.state, second.state), ('approved', 'application'))
        asked = self.applied(self.desk, 5)
        asked.action_request()
        self.assertEqual(asked.state, 'application', "the card desk approves nothing alone")

    def test_who_gains_neither_asks_nor_approves(self):
        self.line.write({'owes': 'payer', 'payer_id': self.manager.partner_id.id})
        with self.assertRaisesRegex(AccessError, "your own credit line"):
            self.raised(500)
        change = self.raised(500, self.books)
        with self.assertRaisesRegex(AccessError, "your own credit line"):
            change.with_user(self.manager).action_approve()
        self.assertEqual((self.line.limit, self.account.allowance), (100, 100))
        self.assertEqual(self.raised(40).state, 'done', "less is nobody's gain")

    def test_a_limit_below_what_is_used_stops_buying_and_takes_nothing(self):
        self.buys(80)
        self.assertEqual(self.raised(30).state, 'done')
        self.assertEqual((self.account.balance, self.account.allowance), (-80, 30))
        self.assertIn("Nothing is free", self.refused(1)['message'])
        self.pays_back(60)
        self.assertEqual(self.refused(11)['available'], 10)
        self.buys(10)
        self.assertHealthy()

    def test_a_raise_for_a_time_ends_with_its_day_job_or_not(self):
        today = self.credit._today()
        self._limit(self.credit, 1000)
        self.raised(150, until=today)
        self.assertEqual((self.line.limit, self.line.raised_to, self.account.allowance), (100, 150, 150))
        self.buys(120)
        self.env.flush_all()
        self.env.cr.execute(
            'UPDATE customer_card_credit SET raised_until = %s WHERE id = %s', [today - timedelta(days=1), self.line.id]
        )
        self.line.invalidate_recordset()
        self.assertFalse(self.refused(1)['available'], "the job has not been here, and the day is over")
        self.env['customer.card.credit']._cron_limits()
        self.assertEqual((self.line.raised_to, self.account.allowance), (0, 100))
        self.assertHealthy()

    def test_what_is_no_raise_is_refused_in_a_sentence(self):
        today = self.credit._today()
        for after, until in ((90, today), (150, today - timedelta(days=1))):
            with self.assertRaisesRegex(UserError, "raised for a time"):
                self.raised(after, until=until)
        with self.assertRaises(UserError):
            self.applied(self.manager, 0).action_request()

    def test_a_line_is_paused_resumed_and_closed(self):
        self.buys(30)
        self.line.with_user(self.desk).action_pause()
        self.assertIn("paused", self.refused(1)['message'])
        self.assertEqual(self.account.allowance, 0)
        with self.assertRaisesRegex(UserError, "still owed"):
            self.line.with_user(self.desk).action_close()
        self.pays_back(30)
        self.line.with_user(self.desk).action_resume()
        self.buys(5)
        self.pays_back(5)
        self.line.with_user(self.desk).action_close()
        self.assertIn("no credit line", self.refused(1)['message'])
        with self.assertRaises(UserError):
            self.line.with_user(self.desk).action_pause()
        self.assertHealthy()

    def test_states_and_limits_are_written_by_nobody(self):
        whom = {'debtor_id': self.holder.id}
        for vals in ({'limit': 1000}, {'state': 'active'}, {'raised_to': 500}, {'is_over': True}, whom):
            with self.assertRaises(AccessError):
                self.line.with_user(self.manager).write(vals)
            with self.assertRaises(AccessError):
                self.applied(self.manager, **vals)
        default = self.env['customer.card.credit'].with_user(self.manager).with_context(default_limit=500)
        self.assertFalse(default.default_get(['limit']).get('limit'))

    def test_terms_that_are_none(self):
        for vals in ({'cycle_day': 32}, {'cycle_day': 0}, {'grace_days': -1}, {'tolerance': -1}):
            with self.assertRaises(ValidationError):
                self.line.write(vals)
        with self.assertRaises(ValidationError):
            self.credit.credit_cycle_day = 32
        with self.assertRaisesRegex(AccessError, "changed by the accountant"):
            self.line.with_user(self.desk).write({'grace_days': 90})

    def test_one_card_has_one_line_and_somebody_owes(self):
        with self.assertRaisesRegex(UserError, "has a credit line already"):
            self._open(self.credit_card, 10)
        with self.assertRaisesRegex(UserError, "choose an active card of a credit program"):
            self._open(self.loyalty_card, 10)
        firm = self.env['res.partner'].create({'name': "Firm"})
        self.line.write({'owes': 'payer', 'payer_id': firm.id})
        self.assertEqual(self.line.debtor_id, firm)

    def test_tolerance_is_let_through(self):
        self.line.tolerance = 5
        self.assertEqual(self.account.allowance, 105)
        self.buys(104)
        self.assertTrue(self.refused(2))
        self.line.tolerance = 0
        self.assertEqual(self.account.allowance, 100)
        self.assertHealthy()

    def test_another_company_sees_nothing(self):
        other = self.env['res.company'].create({'name': "Other"})
        self.desk.write({'company_ids': [(6, 0, other.ids)], 'company_id': other.id})
        with self.assertRaises(AccessError):
            self.line.with_user(self.desk).read(['limit'])
        self.assertFalse(self.env['customer.card.credit.change'].with_user(self.desk).search([]))

    def test_cards_with_a_line_are_not_merged(self):
        other = self.env['customer.card']._issue(self.credit, partner=self.debtor)
        with self.assertRaisesRegex(UserError, "Close it first"):
            self.credit_card._merge_into(other)

    def test_a_line_goes_on_with_the_card_that_replaces_its_own(self):
        self.credit_card.with_user(self.desk).action_replace()
        new = self.credit_card.replaced_by_id
        self.assertEqual((self.line.card_id, self.line.debtor_id, self.line.state), (new, self.debtor, 'active'))
        self.buys(10, card=new)
        self.assertHealthy()

    def test_a_line_ends_with_its_last_card(self):
        self.credit_card.with_user(self.desk).action_close()
        self.assertEqual((self.line.state, self.line.is_over, self.account.allowance), ('closed', True, 0))
        asked = self.env['customer.card']._issue(self.credit, partner=self.holder)
        line = self.env['customer.card.credit'].create({'card_id': asked.id, 'wanted': 10, 'reason': "Asked"})
        asked.with_user(self.desk).action_close()
        self.assertEqual((line.state, line.is_over), ('refused', True))
        parent = self.env['customer.card']._issue(self.credit, partner=self.holder)
        shared = self._open(parent, 50)
        parent._twin(self.debtor)
        parent.with_user(self.desk).action_close()
        self.assertEqual((shared.state, shared.debtor_id), ('active', self.holder), "a family card is on it still")

    def test_it_is_looked_at_again_on_the_day_agreed(self):
        lines = self.env['customer.card.credit']
        self.line.review_on = self.credit._today() + timedelta(days=2)
        lines._cron_review()
        self.assertFalse(self.line.activity_ids)
        self.line.review_on = self.credit._today()
        lines._cron_review()
        self.assertIn("Look at this credit line again", self.line.activity_ids.mapped('summary'))
        count = len(self.line.activity_ids)
        lines._cron_review()
        self.assertEqual(len(self.line.activity_ids), count, "told once")
        self.line.review_on = self.credit._today() - timedelta(days=1)
        lines._cron_review()
        self.assertGreater(len(self.line.activity_ids), count, "another day")


@tagged('post_install', '-at_install')
class TestOverpaid(CreditBooksCase):
    """What was paid back too much is the customer's, and is paid out by two people."""

    def setUp(self):
        super().setUp()
        self._limit(self.credit, 0)
        self.pays_back(30)
        self.closed()

    def asked(self, amount=-30, **vals):
        """A pay-out as the button of the line proposes it."""
        proposed = self.line.with_user(self.books).action_pay_out()['context']
        adjustments = self.env['customer.card.adjustment'].with_user(self.books).with_context(**proposed)
        self.assertEqual(adjustments.default_get(['kind', 'amount'])['kind'], 'overpaid')
        vals = {'journal_id': self.cash_method.journal_id.id, 'amount': amount, **vals}
        asked = adjustments.create(vals)
        asked.action_request()
        return asked

    def test_two_people_pay_it_out(self):
        asked = self.asked()
        self.assertEqual((asked.state, self.account.balance), ('requested', 30))
        with self.assertRaisesRegex(AccessError, "second person"):
            asked.action_approve()
        asked.with_user(self.manager).action_approve()
        self.assertEqual((asked.state, self.account.balance), ('posted', 0))
        self.assertEqual(asked.operation_id.kind, 'payout')
        cash = self.cash_method.journal_id.default_account_id
        self.assertEqual(asked.move_id.line_ids.filtered(lambda item: item.account_id == cash).balance, -30)
        self.assertBooks()
        self.assertHealthy()

    def test_never_more_than_was_overpaid(self):
        for amount in (-30.01, 5):
            with self.assertRaisesRegex(UserError, "30.00 on .* is the customer's"):
                self.asked(amount)
        asked = self.asked(-20)
        self.buys(15)
        with self.assertRaisesRegex(UserError, "15.00 on .* is the customer's"):
            asked.with_user(self.manager).action_approve()
        self.assertEqual(self.account.balance, 15)

    def test_only_what_is_on_a_credit_line_and_from_cash_or_bank(self):
        self.post(self.value, 40, 'reward')
        with self.assertRaisesRegex(UserError, "only what was paid back too much"):
            self.asked(account_id=self.value.id)
        general = self.env['account.journal'].search(
            [('type', '=', 'general'), ('company_id', '=', self.card_company.id)], limit=1
        )
        for journal in (general, self.env['account.journal']):
            with self.assertRaisesRegex(UserError, "Choose the cash or bank journal"):
                self.asked(journal_id=journal.id)


@tagged('post_install', '-at_install')
class TestAllowance(CreditCase):
    """What an account allows is sealed, and is what its line says."""

    def damage(self, amount: float) -> None:
        self.env.flush_all()
        self.env.cr.execute('ALTER TABLE customer_card_account DISABLE TRIGGER USER')
        self.env.cr.execute('UPDATE customer_card_account SET allowance = %s WHERE id = %s', [amount, self.account.id])
        self.env.cr.execute('ALTER TABLE customer_card_account ENABLE TRIGGER USER')
        self.env.invalidate_all()

    def test_an_allowance_somebody_wrote_is_named_and_buys_nothing(self):
        self.assertHealthy()
        self.damage(9999)
        self.assertIn("does not fit its seal", self.refused(50)['message'])
        found = self.env['customer.card.health']._check().finding_ids.mapped('validator')
        self.assertLessEqual({'accounts', 'limits'}, set(found))

    def test_postgresql_refuses_it(self):
        self.env.flush_all()
        with self.assertRaises(Exception), self.env.cr.savepoint(flush=False):  # noqa: B017
            self.env.cr.execute(
                "UPDATE customer_card_account SET mark = 'x' WHERE id = %s AND allowance = allowance", [self.account.id]
            )

    def test_points_and_value_allow_nothing(self):
        with self.assertRaises(ValueError):
            self.Ledger._allow(self.value, 5)
        with self.assertRaises(ValueError):
            self.Ledger._allow(self.account, -5)
