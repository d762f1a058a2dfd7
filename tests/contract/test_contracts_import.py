"""Risks: a running contract that comes in twice, half, as another one's, or with figures the books do not have."""

import base64
from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...models.contract import customer_card_contract_import_run as run
from ...models.contract import customer_card_contract_import_shown as shown
from .import_case import ContractImportCase


@tagged('post_install', '-at_install')
class TestContractImport(ContractImportCase):
    def term_line(self, number='A-1', paid='', count='3', price='1200', rate='24', customer='Leila Buyer', many='12'):
        days = f'{self.ago(100)},{self.ago(70)}'
        return f'{number},{customer},Stove,{price},200,{days},{many},Flat profit,{rate},{paid},{count}'

    def row_lines(self, number='B-1', principals=('300', '300', '300'), paid='310'):
        days = [self.ago(60), self.ago(30), str(self.in_days(30))]
        return [
            f'{number},Leila Buyer,Fridge,900,0,{self.ago(90)},{day},{principal},10,{index},{paid if not index else ""}'
            for index, (day, principal) in enumerate(zip(days, principals, strict=True))
        ]

    # --- what comes in ------------------------------------------------------------------------------------------------

    def test_by_terms_what_was_agreed_and_what_is_owed_by_now(self):
        one = self.by_terms(self.term_line())
        self.assertIn("1 running contract", one.sentence.replace("contracts", "contract"))
        self.assertFalse(one.sudo().contract_ids)
        contract = self.imported(one)
        self.assertEqual(one.state, 'done')
        self.assertEqual((contract.old_number, contract.count, contract.down), ('A-1', 12, 200))
        self.assertEqual((contract.price, contract.financed), (1200, 1000))
        amounts = [row.amount for row in contract._rows()]
        self.assertOwed(float(sum(amounts[3:])), contract)
        self.assertAlmostEqual(contract.paid, float(sum(amounts[:3])))
        self.assertEqual(str(contract.activated_on), self.ago(100))
        self.assertEqual(contract.version, 1)
        self.assertTrue(contract._is_as_signed())
        items = self.items(contract)
        self.assertEqual(items.mapped('date_maturity'), [row.day for row in contract._rows()[3:]])
        self.assertAlmostEqual(-self.balance(self.plans.unearned_account_id), contract.finance - contract.earned)
        self.assertGreater(contract.earned, 0)
        self.assertWhole()

    def test_by_rows_exactly_as_they_were_and_partly_paid(self):
        one = self.by_rows(*self.row_lines())
        self.assertIn("no rate", one.warning)
        contract = self.imported(one)
        self.assertEqual([row.amount for row in contract._rows()], [310, 311, 312])
        self.assertOwed(933 - 310, contract)
        self.assertAlmostEqual(contract.late, 311)
        self.assertWhole()

    def test_income_goes_on_from_there_and_ends_with_all_of_it(self):
        contract = self.imported(self.by_terms(self.term_line()))
        before, finance = contract.earned, contract.finance
        with self.on(self.in_days(1)):
            self.env['customer.card.contract']._cron_income()
        first = -self.balance(self.plans.finance_account_id)
        self.assertLess(first, (finance - before) / 30)
        with self.on(self.in_days(400)):
            self.env['customer.card.contract']._cron_income()
        self.assertAlmostEqual(-self.balance(self.plans.finance_account_id), finance - before)
        self.assertAlmostEqual(self.balance(self.plans.unearned_account_id), 0)
        self.assertWhole()

    def test_beside_contracts_of_ours_whose_income_waits(self):
        ours = self.active(700)
        with self.on(self.in_days(40)):
            theirs = self.imported(self.by_terms(self.term_line(count='1')))
        with self.on(self.in_days(500)):
            self.env['customer.card.contract']._cron_income()
        booked = -self.balance(self.plans.finance_account_id)
        before = float(theirs._earned_by(self.in_days(39)))
        self.assertAlmostEqual(booked, ours.finance + theirs.finance - before)
        self.assertWhole()

    def test_paid_whole_it_is_settled_and_nothing_is_open(self):
        one = self.by_terms(self.term_line(count='12'))
        self.assertIn("settled", one.warning)
        contract = self.imported(one)
        self.assertOwed(0, contract, state='settled')
        self.assertTrue(contract.is_over)
        self.assertEqual(contract.earned, contract.finance)
        self.assertWhole()

    def test_several_of_one_card_have_accounts_of_their_own_and_are_paid(self):
        contracts = self.imported(self.by_terms(self.term_line(), self.term_line('A-2', price='700')))
        self.assertEqual(len(contracts.account_id), 2)
        self.assertEqual(contracts.card_id, self.card)
        owed = -sum(contracts.account_id.mapped('balance'))
        self.payment(50)
        self.env.invalidate_all()
        self.assertAlmostEqual(-sum(contracts.account_id.mapped('balance')), owed - 50)
        self.assertWhole()

    def test_against_the_account_that_was_chosen_or_the_clearing_account(self):
        contract = self.imported(self.by_terms(self.term_line()))
        rest = -contract.account_id.balance - (contract.finance - contract.earned)
        self.assertAlmostEqual(-self.balance(self.before), rest)
        clearing = self.balance(self.plans.clearing_account_id)
        again = self.imported(self.by_terms(self.term_line('A-2'), opening_account_id=False))
        self.assertAlmostEqual(clearing - self.balance(self.plans.clearing_account_id), rest)
        self.assertTrue(again)

    def test_a_rate_and_a_count_the_program_does_not_allow_are_told(self):
        self.plans.contract_highest_rate = 20
        one = self.by_terms(self.term_line(many='30'))
        self.assertIn("above what Household goods allows", one.warning)
        self.assertIn("2 to 24", one.warning)
        contract = self.imported(one)
        self.assertEqual((contract.rate, contract.count, contract.financed), (24, 30, 1000))
        self.assertFalse(contract.refusal)

    def test_less_down_than_the_program_asks_for_stays(self):
        self.plans.contract_down_percent = 50
        self.assertEqual(self.imported(self.by_terms(self.term_line())).down, 200)

    # --- who, and once ------------------------------------------------------------------------------------------------

    def test_nothing_is_made_before_a_second_person(self):
        one = self.by_terms(self.term_line())
        one.action_import()
        self.assertEqual(one.state, 'requested')
        self.assertFalse(one.sudo().contract_ids)
        with self.assertRaises(AccessError):
            one.action_approve()
        with self.assertRaises(AccessError):
            one.with_user(self.desk).action_approve()
        one.with_user(self.other_books).action_approve()
        contract = one.sudo().contract_ids
        self.assertEqual((contract.requested_by_id, contract.approved_by_id), (self.books, self.other_books))

    def test_alone_up_to_what_one_person_approves(self):
        self.plans.contract_second_from = 1500
        one = self.by_terms(self.term_line())
        one.action_import()
        self.assertEqual(one.state, 'done')
        self.assertTrue(one.sudo().contract_ids.is_alone)
        other = self.by_terms(self.term_line('A-2'))
        other.action_import()
        self.assertEqual(other.state, 'requested')

    def test_nobody_imports_a_contract_of_their_own(self):
        self.books.partner_id = self.buyer
        one = self.by_terms(self.term_line())
        one.action_import()
        with self.assertRaises(AccessError):
            one.with_user(self.other_books).action_approve()

    def test_the_same_list_twice_is_refused_by_line(self):
        self.imported(self.by_terms(self.term_line()))
        [(line, column, said)] = self.wrong(self.by_terms(self.term_line('a-1')))
        self.assertEqual((line, column), (2, "Number in the old system"))
        self.assertIn("imported already, as CONTRACT/", said)

    def test_two_imports_of_one_list_make_it_once(self):
        lists = [self.by_terms(self.term_line()) for _list in range(2)]
        for one in lists:
            one.action_import()
        lists[0].with_user(self.other_books).action_approve()
        lists[1].with_user(self.other_books).action_approve()
        self.assertEqual([one.state for one in lists], ['done', 'faulty'])
        self.assertEqual(len(self.env['customer.card.contract'].search([('old_number', '=', 'A-1')])), 1)

    def test_what_was_checked_is_what_comes_in(self):
        one = self.by_terms(self.term_line())
        one.action_import()
        self.card.partner_id = self.env['res.partner'].create({'name': "Leila Buyer"})
        with self.assertRaises(UserError):
            one.with_user(self.other_books).action_approve()
        self.assertFalse(one.sudo().contract_ids)

    def test_the_file_is_the_one_that_was_chosen(self):
        one = self.by_terms(self.term_line())
        attachments = self.env['ir.attachment'].sudo()
        found = attachments.search([('res_model', '=', one._name), ('res_id', '=', one.id), ('res_field', '=', 'file')])
        found.datas = base64.b64encode(b"other")
        self.env.invalidate_all()
        with self.assertRaises(UserError):
            one.action_check()

    def test_another_file_is_checked_anew_and_by_its_maker(self):
        one = self.by_terms(self.term_line())
        one.action_import()
        with self.assertRaises(AccessError):
            one.with_user(self.other_books).file = base64.b64encode(b"x")
        one.file = base64.b64encode(b"x")
        self.assertEqual(one.state, 'draft')
        with self.assertRaises(AccessError):
            one.state = 'done'

    def test_all_or_nothing(self):
        one = self.by_terms(self.term_line(), self.term_line('A-2'))
        one.action_import()
        accounts = self.env['customer.card.account'].search_count([('kind', '=', 'installment')])
        with (
            patch.object(run, 'PART', 1),
            patch.object(type(one), '_book', side_effect=[None, UserError("Stopped")], autospec=False),
            self.assertRaises(UserError),
            self.env.cr.savepoint(),
        ):
            one.with_user(self.other_books).action_approve()
        self.env.invalidate_all()
        self.assertEqual(one.state, 'requested')
        self.assertFalse(one.sudo().contract_ids)
        self.assertEqual(self.env['customer.card.account'].search_count([('kind', '=', 'installment')]), accounts)

    def test_many_in_the_background_and_given_back_with_a_word_why(self):
        one = self.by_terms(self.term_line(), self.term_line('A-2'))
        with patch.object(run, 'AT_ONCE', 1):
            one.action_import()
            one.with_user(self.other_books).action_approve()
        self.assertEqual(one.state, 'running')
        with patch.object(type(one), '_make', side_effect=UserError("Stopped")):
            one._cron_import()
        self.assertEqual((one.state, one.problem), ('checked', "Stopped"))
        one.action_import()
        with patch.object(run, 'AT_ONCE', 1):
            one.with_user(self.other_books).action_approve()
        one._cron_import()
        self.assertEqual((one.state, len(one.sudo().contract_ids)), ('done', 2))
        self.assertWhole()

    def test_more_than_the_server_has_time_for_is_told_before(self):
        lines = [self.term_line(f'A-{number}') for number in range(20)]
        with patch.object(shown, 'config', {'limit_time_real': 1, 'limit_time_real_cron': -1}):
            self.assertIn("Split the list", self.by_terms(*lines).warning)
        for given in (0, 60):
            with patch.object(shown, 'config', {'limit_time_real': 1, 'limit_time_real_cron': given}):
                self.assertFalse(self.by_terms(*lines).warning)

    def test_what_the_server_ended_twice_is_given_back(self):
        one = self.by_terms(self.term_line(), self.term_line('A-2'))
        with patch.object(run, 'AT_ONCE', 1):
            one.action_import()
            one.with_user(self.other_books).action_approve()
        run.own(one.sudo()).write({'attempts': run.ATTEMPTS})
        one._cron_import()
        self.assertEqual(one.state, 'checked')
        self.assertIn("ended this import twice", one.problem)
        self.assertFalse(one.sudo().contract_ids)

    def test_found_by_the_old_number(self):
        contract = self.imported(self.by_terms(self.term_line('1403/77')))
        self.assertEqual(self.env['customer.card.contract'].search([('old_number', 'ilike', '1403/77')]), contract)

    def test_the_day_after_it_is_late_as_any(self):
        contract = self.imported(self.by_terms(self.term_line()))
        with self.on(contract._rows()[3].day + timedelta(days=1)):
            self.env.invalidate_all()
            self.assertEqual(contract._next().row.number, 4)
            self.assertGreater(contract.late, 0)
