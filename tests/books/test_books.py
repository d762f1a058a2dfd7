from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import TransactionCase, tagged

from ...models.books import booking, customer_card_settlement
from ..common.host import HostCase
from .case import BooksMixin


@tagged('post_install', '-at_install')
class TestSettlement(BooksMixin, HostCase):
    """What is on the cards reaches the general ledger, once, whatever happens in between."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_cards()
        cls.points = cls.loyalty_card._account('points')
        cls.value = cls.gift_card._account('value')

    def test_a_month_of_points(self):
        """1,000 points at 0.01 are earned, 200 spent, 100 expire: 7.00 stays deferred."""
        self.post(self.points, 1000, 'earn')
        self.post(self.points, -200, 'spend')
        self.post(self.points, -100, 'expire')
        self.assertBalanced(7, waiting=7)
        settlement = self.settle()
        self.assertRecordValues(
            settlement,
            [{'units': 700, 'liability_change': 7, 'entry_count': 3, 'source': 'settlement', 'account_kind': 'points'}],
        )
        self.assertEqual(
            self.words(settlement.move_id),
            {'Points earned, 1,000 points': 10, 'Points spent, 200 points': -2, 'Points expired, 100 points': -1},
        )
        self.assertEqual(self.credit(self.loyalty.points_account_id), 7)
        self.assertEqual(self.credit(self.loyalty.points_revenue_account_id), -7)
        self.assertEqual(settlement.fingerprint.count(' '), 3)
        self.assertBalanced(7)

    def test_value_given_and_expired(self):
        """50.00 given free is an expense; 20.00 of it expires and is income."""
        self.post(self.value, 50, 'reward')
        self.post(self.value, -20, 'expire')
        self.settle()
        self.assertEqual(self.credit(self.gift.liability_account_id), 30)
        self.assertEqual(self.credit(self.gift.promotion_account_id), -50)
        self.assertEqual(self.credit(self.gift.breakage_account_id), 20)
        self.assertBalanced(30)

    def test_settling_twice_books_once(self):
        self.post(self.points, 1000, 'earn')
        self.assertEqual(len(self.settle()), 1)
        self.assertFalse(self.settle())
        self.env['customer.card.settlement']._cron_settle()
        self.assertEqual(self.credit(self.loyalty.points_account_id), 10)

    @patch.object(customer_card_settlement, 'AT_ONCE', 2)
    def test_very_many_entries_are_settled_part_by_part(self):
        """Seven entries by two: the books balance after every part, and a job that fails in between goes on where it
        stopped.
        """
        for _time in range(5):
            self.post(self.points, 100, 'earn')
        for _time in range(2):
            self.post(self.value, 10, 'reward')
        settlements = self.env['customer.card.settlement']
        done, more = settlements._settle_program(self.loyalty)
        self.assertEqual((done.entry_count, done.units, more), (2, 200, True))
        self.assertEqual(self.credit(self.loyalty.points_account_id), 2)
        self.assertBalanced(25, waiting=23)
        post_move, calls = type(settlements)._post_move, []

        def fail_second(self, *words):
            calls.append(words)
            if len(calls) == 2:
                raise UserError(self.env._("The ledger changed while it was settled. Settle again."))
            return post_move(self, *words)

        with patch.object(type(settlements), '_post_move', fail_second):
            settlements._cron_settle()
        self.assertEqual(len(self.points.entry_ids.filtered('settlement_id')) % 2, 0)
        settlements._cron_settle()
        counts = self.points.entry_ids.settlement_id.sorted('id').mapped('entry_count')
        self.assertEqual(counts, [2, 2, 1])
        self.assertBalanced(25)
        self.assertFalse(self.settle())

    @patch.object(customer_card_settlement, 'AT_ONCE', 2)
    def test_an_accountant_starts_and_the_job_does_the_rest(self):
        for _time in range(3):
            self.post(self.points, 100, 'earn')
        job = self.env.ref('customer_card.ir_cron_settle')
        triggers = self.env['ir.cron.trigger'].search_count([('cron_id', '=', job.id)])
        self.env['customer.card.settlement'].action_settle()
        self.assertBalanced(3, waiting=1)
        self.assertEqual(self.env['ir.cron.trigger'].search_count([('cron_id', '=', job.id)]), triggers + 1)

    def test_breakage(self):
        """A fifth of the points is expected never to be spent: only 0.008 each is deferred."""
        self.loyalty.breakage = 20
        self.post(self.points, 1000, 'earn')
        self.settle()
        self.assertBalanced(8)

    def test_new_point_value(self):
        """The shop doubles what a point pays: the next settlement brings the old points to it, without a new entry."""
        self.post(self.points, 1000, 'earn')
        self.settle()
        self.loyalty.point_value = 0.02
        self.assertBalanced(20, estimate=10)
        settlement = self.settle()
        self.assertEqual(self.words(settlement.move_id), {str(booking.ESTIMATE_WORDS): 10})
        self.assertEqual(settlement.entry_count, 0)
        self.assertBalanced(20)

    def test_cents_do_not_pile_up(self):
        """Three times one point at 0.005 is 0.015, not three times a cent."""
        self.loyalty.point_value = 0.005
        for expected in (0.01, 0.01, 0.02):
            self.post(self.points, 1, 'earn')
            self.settle()
            self.assertEqual(self.credit(self.loyalty.points_account_id), expected)
            self.assertBalanced(expected)

    def test_report_of_a_period(self):
        self.post(self.points, 1000, 'earn')
        self.post(self.points, -200, 'spend')
        line = self.report().line_ids.filtered(lambda row: row.account_kind == 'points')
        self.assertRecordValues(
            line, [{'opening': 0, 'issued': 1000, 'spent': -200, 'expired': 0, 'closing': 800, 'closing_value': 8}]
        )
        tomorrow = fields.Date.add(fields.Date.today(), days=2)
        line = self.report(date_from=tomorrow, date_to=tomorrow).line_ids.filtered(
            lambda row: row.account_kind == 'points'
        )
        self.assertRecordValues(line, [{'opening': 800, 'issued': 0, 'spent': 0, 'closing': 800}])
        before = fields.Date.subtract(fields.Date.today(), days=9)
        line = self.report(date_from=before, date_to=before).line_ids.filtered(lambda row: row.account_kind == 'points')
        self.assertFalse(any(line.mapped('closing')))
        self.assertEqual(
            self.env[line.action_open_entries()['res_model']].search_count(line.action_open_entries()['domain']), 0
        )

    def test_report_shows_a_manual_posting_in_red(self):
        self.post(self.value, 50, 'reward')
        self.settle()
        accounts = (self.gift.liability_account_id, self.gift.breakage_account_id)
        items = [
            Command.create({'account_id': account.id, 'balance': amount})
            for account, amount in zip(accounts, (5, -5), strict=True)
        ]
        self.env['account.move'].create({'journal_id': self.gift.journal_id.id, 'line_ids': items}).action_post()
        report = self.report()
        self.assertFalse(report.balanced)
        self.assertEqual(report.difference, -5)
        html = (
            self.env['ir.actions.report']
            ._render_qweb_html('customer_card.report_card_liability', report.ids)[0]
            .decode()
        )
        self.assertIn('text-danger', html)

    def test_report_on_paper(self):
        self.post(self.value, 50, 'reward')
        settlement = self.settle()
        html = (
            self.env['ir.actions.report']
            ._render_qweb_html('customer_card.report_card_liability', self.report().ids)[0]
            .decode()
        )
        self.assertIn(settlement.fingerprint, html)
        self.assertIn(self.gift.liability_account_id.name, html)

    def test_nothing_settled_is_ever_changed(self):
        self.post(self.points, 1000, 'earn')
        settlement = self.settle()
        with self.assertRaises(AccessError):
            settlement.write({'liability_change': 1})
        with self.assertRaises(AccessError):
            settlement.unlink()
        with self.assertRaises(AccessError):
            settlement.create({'name': 'x'})
        with self.assertRaises(UserError):
            settlement.move_id.button_draft()
        with self.assertRaises(UserError):
            self.loyalty.points_account_id = self.loyalty.points_account_id.copy()
        self.assertEqual(
            settlement.move_id.action_open_customer_card_settlements()['domain'],
            [('move_id', '=', settlement.move_id.id)],
        )

    def test_only_accountants_settle(self):
        clerk = self.env['res.users'].create(
            {
                'name': "Clerk",
                'login': 'card_clerk',
                'group_ids': [Command.link(self.env.ref('customer_card.group_desk').id)],
            }
        )
        with self.assertRaises(AccessError):
            self.env['customer.card.settlement'].with_user(clerk).action_settle()
        self.assertEqual(self.env['customer.card.settlement'].action_settle()['params']['type'], 'success')

    def test_accountant_reads_settles_and_prints(self):
        """The card accountant needs no other right to see that the books agree."""
        accountant = self.env['res.users'].create(
            {
                'name': "Nina",
                'login': 'card_nina',
                'group_ids': [Command.link(self.env.ref('customer_card.group_accountant').id)],
            }
        )
        self.post(self.value, 50, 'reward')
        reports = self.env['customer.card.liability'].with_user(accountant)
        report = reports.browse(reports.action_open()['res_id'])
        self.assertEqual(report.account_ids.mapped('waiting_value'), [50])
        self.env['customer.card.settlement'].with_user(accountant).action_settle()
        report.action_show()
        self.assertEqual(report.account_ids.mapped('balance'), [50])
        for rows in (report.line_ids, report.account_ids):
            with self.assertRaises(AccessError):
                rows.write({'report_id': report.id})
            with self.assertRaises(AccessError):
                rows.unlink()
        html = (
            self.env['ir.actions.report']
            .with_user(accountant)
            ._render_qweb_html('customer_card.report_card_liability', report.ids)[0]
        )
        self.assertIn(self.gift.name, html.decode())

    def test_product_is_booked_to_the_liability(self):
        product = self.gift.product_id
        self.assertEqual(
            product.with_company(self.card_company)._get_product_accounts()['income'], self.gift.liability_account_id
        )
        self.assertFalse(product.taxes_id)
        wrong = self.env['product.product'].create(
            {'name': "Coffee", 'property_account_income_id': self.company_data['default_account_revenue'].id}
        )
        with self.assertRaises(ValidationError):
            self.gift.product_id = wrong

    def test_books_are_made_once(self):
        first = self.env['customer.card.program']._default_books(self.card_company)
        self.assertEqual(first, self.env['customer.card.program']._default_books(self.card_company))
        self.assertEqual(self.gift.liability_account_id.id, first['liability_account_id'])


@tagged('post_install', '-at_install')
class TestWithoutChart(BooksMixin, TransactionCase):
    """A company that keeps no books yet can try cards; settling says what to do."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = cls.env['res.company'].create({'name': "Corner shop"})
        cls.env.user.company_ids |= company
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=company.ids))
        cls._set_up_cards(company)

    def test_one_sentence_instead_of_a_crash(self):
        self.assertFalse(self.gift.journal_id | self.gift.journal_id)
        self.post(self.gift_card._account('value'), 50, 'reward')
        done, refusals = self.env['customer.card.settlement']._settle_all(self.card_company)
        self.assertFalse(done)
        self.assertIn("choose a chart of accounts for Corner shop", refusals[0])
        self.env['customer.card.settlement']._cron_settle()
        self.assertIn("choose a chart of accounts", self.gift.message_ids[0].body)
        self.assertFalse(self.gift_card._account('value').entry_ids.settlement_id)
