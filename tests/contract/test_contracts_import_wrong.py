"""Risks: a list that is wrong and comes in, or an error nobody can find: each is said by line, with what to do."""

import io

import openpyxl

from odoo.tests import HttpCase, tagged

from .import_case import ContractImportCase


@tagged('post_install', '-at_install')
class TestContractImportWrong(ContractImportCase):
    def line(self, **more) -> str:
        """A line by terms, as the columns of `TERMS`."""
        cells = {
            'number': 'A-1', 'customer': 'Leila Buyer', 'goods': 'Stove', 'price': '1200', 'down': '200',
            'handed': self.ago(100), 'first': self.ago(70), 'many': '12', 'method': 'Flat profit', 'rate': '24',
            'paid': '', 'count': '3', **more,
        }  # fmt: skip
        return ','.join(cells.values())

    def said(self, one) -> str:
        """The one thing that is wrong with a list."""
        errors = self.wrong(one)
        self.assertEqual(len(errors), 1, errors)
        self.assertFalse(one.sudo().contract_ids)
        return errors[0][2]

    def rows(self, *rows: tuple[str, str], paid: str = '', handed: int = 90) -> list[str]:
        return [
            f'B-1,Leila Buyer,Fridge,900,0,{self.ago(handed)},{day},{principal},10,,{paid}' for day, principal in rows
        ]

    def test_principal_is_not_what_was_financed(self):
        days = [self.ago(60), self.ago(30)]
        said = self.said(self.by_rows(*self.rows((days[0], '300'), (days[1], '300'))))
        self.assertIn('600.00', said)
        self.assertIn('900.00', said)

    def test_paid_more_than_the_plan(self):
        self.assertIn("More is paid", self.said(self.by_terms(self.line(paid='5000', count=''))))

    def test_more_installments_paid_than_there_are(self):
        self.assertIn("only 12 installments", self.said(self.by_terms(self.line(count='13'))))

    def test_paid_said_twice_and_not_the_same(self):
        self.assertIn("Keep one of the two", self.said(self.by_terms(self.line(paid='7'))))

    def test_first_day_before_the_hand_over(self):
        self.assertIn("after the goods are handed over", self.said(self.by_terms(self.line(first=self.ago(200)))))
        rows = self.rows((self.ago(100), '450'), (self.ago(30), '450'))
        self.assertIn("after the goods are handed over", self.said(self.by_rows(*rows)))

    def test_days_of_rows_out_of_order_or_twice(self):
        for days in ((30, 60), (30, 30)):
            rows = self.rows(*((self.ago(day), '450') for day in days))
            self.assertIn("one after the other", self.said(self.by_rows(*rows)))

    def test_not_handed_over_yet(self):
        line = self.line(handed=str(self.in_days(1)), first=str(self.in_days(31)), count='')
        self.assertIn("make a new contract", self.said(self.by_terms(line)))

    def test_no_installments_and_too_many(self):
        self.assertIn("no installments", self.said(self.by_terms(self.line(many='0', count=''))))
        self.assertIn("too many", self.said(self.by_terms(self.line(many='1300'))))
        self.assertIn("200", self.said(self.by_terms(self.line(rate='201'))))

    def test_numbers_that_are_none(self):
        for cells, words in (
            ({'price': 'much'}, "not an amount"), ({'many': 'twelve'}, "no number of installments"),
            ({'method': 'Magic'}, "no way to reckon"), ({'price': '-5'}, "below nothing"),
            ({'price': '1200.005'}, "more decimals"), ({'number': ''}, "its number in the old system"),
            ({'handed': 'soon'}, "not a date"), ({'rate': '0.18'}, "Write 18"), ({'rate': '0.2 %'}, "Write 18"),
        ):  # fmt: skip
            with self.subTest(words):
                self.assertIn(words, self.said(self.by_terms(self.line(**cells))))

    def test_what_is_needed(self):
        for column in ('goods', 'price', 'handed', 'first', 'many', 'rate'):
            with self.subTest(column):
                self.assertIn("This is needed", self.said(self.by_terms(self.line(**{column: '', 'count': ''}))))
        self.assertEqual(self.imported(self.by_terms(self.line(method='Without profit', rate=''))).finance, 0)

    def test_days_in_two_orders(self):
        lines = [self.line(handed='01/20/2026', first='03/01/2026'), self.line(number='A-2', handed='20/01/2026')]
        self.assertIn("another order", self.said(self.by_terms(*lines)))

    def test_the_same_old_number_twice(self):
        line, _column, said = self.wrong(self.by_terms(self.line(), self.line(number='a-1')))[0]
        self.assertEqual(line, 3)
        self.assertIn("line 2 already", said)

    def test_lines_of_one_contract_that_differ(self):
        rows = self.rows((self.ago(60), '450'), (self.ago(30), '450'))
        rows[1] = rows[1].replace('Fridge', 'Stove')
        self.assertIn("differs from line 2", self.said(self.by_rows(*rows)))

    def test_what_was_paid_stands_once(self):
        rows = self.rows((self.ago(60), '450'), (self.ago(30), '450'), paid='450')
        self.assertIn("stands on line 2 already", self.said(self.by_rows(*rows)))

    def test_the_same_contract_for_another_program(self):
        self.imported(self.by_terms(self.line()))
        other = self.plans.copy({'name': "Other plans", 'prefix': '956'})
        self.env['customer.card']._issue(other, partner=self.buyer)
        again = self.by_terms(self.line(), program_id=other.id)
        self.assertIn("was imported already", self.said(again))

    def test_totals(self):
        for total in ('Total,,,1200,200,,,,,,,', ',,,1200,200,,,,,,,'):
            errors = self.wrong(self.by_terms(self.line(), total))
            self.assertEqual(errors[0][0], 3)
            self.assertIn("total", errors[0][2])

    def test_whose_it_is(self):
        agreed = "Goods,Price,Hand-over,First installment on,Number of installments,Rate (% a year)"
        numbers = f'Number in the old system,Card number,Phone,Customer,{agreed}'
        other = self._program('installment', name="Cars", prefix='956')
        elsewhere = self.env['res.company'].create({'name': "Elsewhere"})
        foreign = self.env['customer.card']._issue(
            self._program('installment', name="Foreign", prefix='957', company_id=elsewhere.id), partner=self.buyer
        )
        cars = self.env['customer.card']._issue(other, partner=self.buyer)
        dead = self.env['customer.card']._issue(self.plans, partner=self.buyer)
        dead.action_block_lost()
        self.buyer.phone = '0912 345 6789'
        twins = self.env['res.partner'].create([{'name': "Two Alike"}, {'name': "Two Alike"}])
        for twin in twins:
            self.env['customer.card']._issue(self.plans, partner=twin)
        self.env['res.partner'].create({'name': "Cardless", 'phone': '0912 345 0000'})
        for card, phone, name, words in (
            ('9550000000000000', '', '', "has no card"), (foreign.number, '', '', "has no card"),
            (cars.number, '', '', "one of Cars"), (dead.number, '', '', "Give an active card"),
            (self.card.number, '', 'Another Person', "Leila Buyer's"), ('', '0912 345 1111', '', "Nobody is known"),
            ('', '0912 345 6789', 'Another Person', "Leila Buyer's"), ('', '0912 345 0000', '', "no active card"),
            ('', '', 'Two Alike', "Several customers"), ('', '', 'Nobody Here', "Nobody called"),
            ('', '', '', "Whose is it"),
        ):  # fmt: skip
            with self.subTest(words):
                line = f'A-1,{card},{phone},{name},Stove,1200,{self.ago(50)},{self.ago(20)},12,12'
                self.assertIn(words, self.said(self.listed(f'{numbers}\n{line}')))
        line = f'A-1,,۰۹۱۲ ۳۴۵ ۶۷۸۹,,Stove,1200,{self.ago(50)},{self.ago(20)},12,12'
        self.assertEqual(self.imported(self.listed(f'{numbers}\n{line}')).card_id, self.card)

    def test_columns_nobody_knows(self):
        errors = self.wrong(self.listed("Number in the old system,Color,Goods,Goods\nA-1,red,Stove,Stove"))
        self.assertEqual([(line, column) for line, column, _said in errors], [(1, "Color"), (1, "Goods")])
        self.assertIn("nothing in this file", self.said(self.listed("Number in the old system")))
        self.assertIn("Choose the one", self.said(self.listed("")))

    def test_books_that_cannot_take_it(self):
        receivable = self.plans.installment_account_id
        said = self.said(self.by_terms(self.line(), opening_account_id=receivable.id))
        self.assertIn("our own contracts", said)

    def test_persian_days_and_digits(self):
        self.env['res.lang']._activate_lang('fa_IR')
        cells = {'number': '۱۰۰۱', 'handed': '۱۴۰۴/۰۱/۱۵', 'first': '۱۴۰۴/۰۲/۱۵', 'price': '۱٬۲۰۰', 'count': '۲'}
        contract = self.imported(self.by_terms(self.line(**cells), lang='fa_IR'))
        self.assertEqual(contract.old_number, '1001')
        self.assertEqual((str(contract.handed_over), str(contract.first_on)), ('2025-04-04', '2025-05-05'))
        self.assertEqual((contract.price, contract.count), (1200, 12))


@tagged('post_install', '-at_install')
class TestContractImportFiles(ContractImportCase, HttpCase):
    def test_the_sample_is_a_list_that_comes_in(self):
        customer = self.env['res.partner'].create({'name': "Ann Example"})
        card = self.env['customer.card']._issue(self.plans, partner=customer)
        imports = self.env['customer.card.contract.import'].with_user(self.books)
        for form in ('csv', 'xlsx'):
            with self.on(self.today.replace(year=2026, month=4, day=20)):
                one = self.listed(imports._sample_file(form))
                self.assertEqual((one.state, one.contract_count), ('checked', 2), one.errors)
        with self.on(self.today.replace(year=2026, month=4, day=20)):
            first, second = self.imported(one)
        self.assertEqual((first | second).card_id, card)
        self.assertEqual((first.count, second.count), (10, 3))
        self.assertAlmostEqual(second.left, 612)
        self.assertWhole()

    def test_its_columns_are_explained(self):
        book = openpyxl.load_workbook(io.BytesIO(self.env['customer.card.contract.import']._sample_file('xlsx')))
        heads = next(book.active.iter_rows(max_row=1))
        self.assertTrue(all(cell.comment and cell.comment.text for cell in heads))

    def test_downloads_are_for_accountants(self):
        one = self.by_terms('=A-1,Leila Buyer,=1+1,1200,200,soon,soon,12,Flat profit,24,,3')
        path = one.action_errors()['url']
        for user, status in ((self.books, 200), (self.desk, 404)):
            self.authenticate(user.login, user.login)
            for url in (path, '/customer_card/contracts/sample/csv', '/customer_card/contracts/sample/xlsx'):
                self.assertEqual(self.url_open(url).status_code, status, url)
        self.authenticate(self.books.login, self.books.login)
        text = self.url_open(path).content.decode('utf-8-sig')
        self.assertEqual(len(text.strip().splitlines()), 1 + one.error_count)
        self.assertIn("not a date", text)
