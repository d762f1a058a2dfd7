"""Lists of real shops: what they become, and what is said before anything is written."""

import io

import openpyxl

from odoo.tests import tagged

from ...core import number
from ..common.till import BesideMixin
from .case import ImportCase


@tagged('post_install', '-at_install')
class TestListsOfShops(ImportCase):
    def holders(self, one) -> list:
        one.action_import()
        return [card.partner_id.name for card in one.card_ids.sudo().sorted('id')]

    def test_a_family_has_one_phone(self):
        one = self.list_of(
            "Holder;Phone;Value\nMaria Weber;+1 650 555 0134;10\nJonas Weber;+1 650 555 0134;20\n"
            "Weber, Maria;6505550134;5\n"
        )
        self.assertEqual((one.state, one.new_count), ('checked', 2), self.errors(one))
        self.assertIn("lines 2, 3", one.warning)
        self.assertEqual(self.holders(one), ["Maria Weber", "Jonas Weber", "Maria Weber"])

    def test_a_known_phone_beside_another_name(self):
        known = self.env['res.partner'].create({'name': "Maria Weber", 'phone': '+1 650 555 0134'})
        one = self.list_of("Holder;Phone;Value\nMaria Weber;650 555 0134;10\nJonas Weber;650 555 0134;20\n")
        self.assertEqual((one.known_count, one.new_count), (1, 1))
        self.assertRegex(one.warning, "another name.*line 3")
        one.action_import()
        first, second = one.card_ids.sudo().sorted('id')
        self.assertEqual((first.partner_id, second.partner_id.name), (known, "Jonas Weber"))

    def test_a_known_customer_who_logs_in(self):
        known = self.env['res.partner'].create({'name': "Maria Weber", 'phone': '+1 650 555 0134'})
        user = self.env['res.users'].create(
            {'name': known.name, 'login': 'maria-lists', 'partner_id': known.id}
        )  # fmt: skip
        user.group_ids = self.env.ref('base.group_portal')
        one = self.list_of("Holder;Phone;Value\nMaria Weber;650 555 0134;10\nJonas Weber;650 555 0134;20\n")
        self.assertEqual((one.known_count, one.new_count), (0, 2))
        self.assertRegex(one.warning, "who log in.*line 2\\)")
        other = self.env['res.users'].create({'name': "Otto Stein", 'login': 'otto', 'email': 'otto@example.com'})
        other.group_ids = self.env.ref('base.group_portal')
        one = self.list_of("Holder;Phone;E-mail;Value\nMaria Weber;650 555 0134;otto@example.com;10\n")
        self.assertRegex(one.warning, "who log in.*line 2\\)", "whatever another address says")

    def test_a_number_of_another_system_beside_a_code(self):
        one = self.list_of("Card number;Old code;Value\n12345;KLM-1001;5\nABC-12;KLM-1002;5\n")
        self.assertEqual([error[:2] for error in self.errors(one)], [(2, "Card number"), (3, "Card number")])
        self.assertIn("there is an old code beside it", self.errors(one)[0][2])

    def test_codes_under_a_nomenclature_of_gs1(self):
        """It takes some codes apart, and the host fails at others; a list of them comes in all the same."""
        gs1 = self.env['barcode.nomenclature'].search([('is_gs1_nomenclature', '=', True)], limit=1)
        self.assertTrue(gs1)
        self.card_company.nomenclature_id = gs1
        codes = (
            '2100012345',
            '1099887766',
            '15129900',
            '17991399',
            'urn:epc:id:sgtin:1.2.3',
            'urn:lgtin:a..b',
            'KLM-7',
        )
        one = self.list_of("Old code;Value\n" + "".join(f"{code};5\n" for code in codes))
        self.assertEqual(one.state, 'checked', self.errors(one))
        one.action_import()
        self.assertEqual(len(one.card_ids), len(codes))

    def test_phones_that_are_none_join_nobody(self):
        one = self.list_of("Holder;Phone;Value\nAnn Stone;0000000;10\nBen Hill;000-00-00;20\nCleo Fox;9999999;30\n")
        self.assertEqual((one.state, one.new_count), ('checked', 3), self.errors(one))
        self.assertIn("lines 2, 3, 4", one.warning)
        one.action_import()
        self.assertFalse(any(one.card_ids.partner_id.mapped('phone')))

    def test_something_far_to_the_right(self):
        one = self.list_of(b'name;points' + b';' * 100_000 + b'x\nAnn;1\n')
        self.assertEqual(one.state, 'faulty')
        self.assertIn("far more cells than a list of cards", one.error_ids.sentence)
        one = self.list_of(b'name;points' + b';' * 100_000 + b'\nAnn;1\n')
        self.assertEqual((one.state, one.card_count), ('checked', 1), self.errors(one))

    def test_many_lines_are_counted(self):
        one = self.list_of("Holder;Phone\n" + "".join(f"Ann {n}{n}{n};0000000\n" for n in range(9)))
        self.assertRegex(one.warning, "lines 2, 3, 4, 5, 6 and 4 more")

    def test_a_total_is_no_card(self):
        for last in ("Total;;15", ";;15"):
            one = self.list_of(f"Holder;Old code;Value\nAnn;KLM-1001;5\nBen;KLM-1002;10\n{last}\n")
            self.assertEqual(self.errors(one)[0][:2], (4, ''))

    def test_totals_of_groups_are_no_cards(self):
        one = self.list_of(
            "Holder;Old code;Value\nAnn;KLM-3001;5\nBen;KLM-3002;10\n;;15\nCleo;KLM-3003;7\nDan;KLM-3004;8\n;;15\n"
            "Subtotal South;;15\n;;30\n;;3\n"
        )
        self.assertEqual([line for line, _column, _sentence in self.errors(one)], [4, 7, 8, 9, 10])
        self.assertRegex(self.errors(one)[0][2], "lines above have together")
        self.assertRegex(self.errors(one)[-1][2], "Whose is it")

    def test_cards_of_nobody_in_a_list_of_their_own(self):
        one = self.list_of("value\n5\n5\n10\n25\n")
        self.assertEqual((one.state, one.card_count, one.value), ('checked', 4, 45), self.errors(one))
        self.assertRegex(one.warning, "line 4.*totals")
        self.assertEqual(self.list_of("value\n5\n5\n10\n").state, 'faulty')

    def workbook(self, *sheets: list) -> bytes:
        book, content = openpyxl.Workbook(), io.BytesIO()
        for place, lines in enumerate(sheets):
            sheet = book.create_sheet(f"Shop {place}") if place else book.active
            for line in lines:
                sheet.append(line)
        book.save(content)
        return content.getvalue()

    def test_several_sheets_are_named(self):
        head = ["Holder", "Old code", "Value"]
        one = self.list_of(self.workbook([head, ["Ann", "KLM-4001", 5]], [head, ["Ben", "KLM-4002", 100]]))
        self.assertEqual(one.state, 'faulty')
        self.assertIn("“Sheet”, “Shop 1”", one.error_ids.sentence)

    def test_a_formula_nobody_has_computed(self):
        lines = [["Holder", "Old code", "Value"], ["Ann", "KLM-2001", 5], ["Ben", "KLM-2002", "=C2*20"]]
        one = self.list_of(self.workbook(lines))
        self.assertEqual((one.state, one.error_ids.line), ('faulty', 3))
        self.assertIn("line 3", one.error_ids.sentence)

    def test_codes_with_the_digits_of_a_number(self):
        fresh, taken = number.generate('950'), self.gift_card.sudo().number
        one = self.list_of(f"Old code;Value\n{fresh};5\n")
        self.assertEqual(one.state, 'checked', self.errors(one))
        one.action_import()
        found = self.env['customer.card']._identify(fresh, self.card_company)
        self.assertEqual(found, one.card_ids)
        self.assertEqual(self.list_of(f"Old code\n{taken}\n").state, 'faulty', "a card with this number exists")
        self.assertEqual(self.list_of(f"Card number\n{fresh}\n").state, 'faulty', "a card with this code exists")

    def test_letters_are_shown_and_chosen(self):
        text = "Holder;Value\n" + "".join(f"Ann {n};1\n" for n in range(20)) + "Ayşe Yılmaz;1\n"
        one = self.list_of(text.encode('cp1254'))
        self.assertIn("Ay", str(one.preview_table), "a line that tells how it was read is shown")
        one.letters = 'cp1254'
        self.assertEqual(one.state, 'draft')
        one.action_check()
        self.assertEqual((one.encoding, one.state), ('Windows-1254', 'checked'))
        self.assertIn("Ayşe Yılmaz", str(one.preview_table))

    def test_codes_the_tills_take_for_something_else(self):
        """22 and two digits are a discount to the host's own rules."""
        one = self.list_of("Old code;Value\n2212345678904;5\n2912345678907;5\nKLM-1001;5\n")
        self.assertEqual(one.state, 'checked', self.errors(one))
        self.assertRegex(one.warning, "line 2: Discount")

    def test_an_amount_with_the_currency(self):
        sign = self.gift.currency_id.symbol
        one = self.list_of(f"Old code,Value\n7783 3200 0412 7731,{sign}25.00\n7783 3200 9035 1187,\"{sign}1,140.50\"\n")
        self.assertEqual((one.state, one.value), ('checked', 1165.5), self.errors(one))


@tagged('post_install', '-at_install', 'beside')
class TestWalletsInAnotherCurrency(BesideMixin, ImportCase):
    modules = ('loyalty',)

    def test_money_is_converted(self):
        euro = self.env.ref('base.EUR')
        euro.active = True
        self.env['res.currency.rate'].create(
            {'currency_id': euro.id, 'company_id': self.card_company.id, 'rate': 0.5, 'name': '2020-01-01'}
        )
        wallet = self.env['loyalty.program'].create(
            {'name': "Wallet", 'program_type': 'ewallet', 'company_id': self.card_company.id, 'currency_id': euro.id}
        )
        self.env['loyalty.card'].create({'program_id': wallet.id, 'partner_id': self.holder.id, 'points': 100})
        one = self.env['customer.card.import'].create(
            {'program_id': self.both.id, 'source': 'loyalty', 'opening_account_id': self.before.id}
        )
        one.action_check()
        self.assertRegex(self.errors(one)[0][2], "Choose at least one")
        one.action_read_sources()
        one.source_ids.filtered(lambda source: source.external_id == wallet.id).chosen = True
        one.action_check()
        self.assertEqual((one.state, one.value), ('checked', 200), self.errors(one))
        self.assertIn("1 EUR = 2 USD", one.warning)
