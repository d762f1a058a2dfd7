"""Risk: the paper says another price, another day or another hash than what is signed, or no reader reads its code."""

import io
import subprocess

from pypdf import PdfReader

from odoo.exceptions import UserError
from odoo.tests import tagged

from .case import ContractCase

CONTRACT, COUPONS = 'customer_card.report_contract', 'customer_card.report_contract_coupons'


@tagged('post_install', '-at_install')
class TestContractPapers(ContractCase):
    def setUp(self):
        super().setUp()
        for code in ('fa_IR', 'ru_RU'):
            self.env['res.lang']._activate_lang(code)

    def paper(self, contract, report: str = CONTRACT) -> str:
        contract._prepare_paper()
        self.env.invalidate_all()
        html = self.env['ir.actions.report'].with_user(self.desk)._render_qweb_html(report, contract.ids)[0]
        return html.decode() if isinstance(html, bytes) else str(html)

    def pdf(self, contract, report: str) -> bytes:
        contract._prepare_paper()
        self.env.invalidate_all()
        reports = self.env['ir.actions.report'].with_user(self.desk).with_context(force_report_rendering=True)
        return reports._render_qweb_pdf(report, contract.ids)[0]

    def codes(self, content: bytes) -> list[str]:
        """What a scanner finds on the last page of a PDF."""
        last = str(len(PdfReader(io.BytesIO(content)).pages))
        command = ['pdftoppm', '-png', '-r', '300', '-f', last, '-singlefile', '-']
        picture = subprocess.run(command, input=content, capture_output=True, check=True).stdout
        read = subprocess.run(['zbarimg', '-q', '--raw', 'png:-'], input=picture, capture_output=True, check=False)
        return read.stdout.decode().split()

    def test_the_paper_says_all_of_it_before_it_is_signed(self):
        contract = self.approved(conditions="With the old one taken away.")
        paper = self.paper(contract)
        said = ("Installment contract", contract.name, "Leila Buyer", "Refrigerator", "1,200.00", "120.00", "Effective",
                "One thousand", "With the old one taken away.", "data:image/svg+xml")  # fmt: skip
        for words in said:
            self.assertIn(words, paper)
        self.assertNotIn(self.card.sudo().number, paper, "what is left lying about opens no card")
        shown = contract._on_paper()
        self.assertEqual(len(shown._paper_plan()), contract.count)
        fingerprint = shown._paper_fingerprint()
        self.assertIn(fingerprint, paper)
        contract.action_sign()
        self.assertEqual(contract.fingerprint, fingerprint, "the hash on the signed paper is that of what is stored")
        self.assertIn(fingerprint, self.paper(contract))

    def test_what_the_paper_adds_up_is_what_is_paid(self):
        for terms in ({}, {'fee_start': 7, 'fee_each': 1.5}, {'method': 'none', 'rate': 0}):
            contract = self.drafted(**terms)
            said = contract._on_paper()._paper_figures()
            rows = contract._rows()
            paid = contract.down + float(sum(row.amount for row in rows))
            self.assertAlmostEqual(contract.total, paid)
            self.assertIn(contract._paper_money(contract.total), said[-1])
            self.assertEqual(("Profit" in dict(said)), contract.method != 'none')

    def test_a_draft_is_an_offer(self):
        contract = self.drafted()
        paper = self.paper(contract)
        self.assertIn("This is an offer, not a contract.", paper)
        self.assertNotIn("Fingerprint", paper)
        action = contract.with_user(self.desk).action_print()
        self.assertEqual(action['report_name'], CONTRACT)
        with self.assertRaisesRegex(UserError, "Print coupons then"):
            contract.action_print_coupons()

    def test_without_a_plan_nothing_is_printed(self):
        contract = self.drafted()
        self.plans.write({'contract_number': 2, 'contract_most': 3})
        with self.assertRaisesRegex(UserError, "These are 12 installments"):
            contract.action_print()

    def test_in_persian_from_right_to_left_in_one_kind_of_digits(self):
        self.buyer.lang = 'fa_IR'
        contract = self.signed(withdrawal_days=14, moves=2)
        for report in (CONTRACT, COUPONS):
            page = self.paper(contract, report)
            self.assertIn('dir="rtl"', page[page.index('class="page"') :])
        shown = contract._on_paper()
        said = [
            text
            for row in (*shown._paper_figures(), *shown._paper_rates(), *shown._paper_goods(), *shown._paper_plan())
            for text in row
        ]
        said += [
            *shown._paper_clauses(),
            *(
                text
                for sheet in shown._paper_coupons()
                for one in sheet
                for name, text in one.items()
                if name != 'code'
            ),
        ]
        said.remove("Refrigerator") if "Refrigerator" in said else None
        self.assertFalse([text for text in said if any(digit in text for digit in '0123456789')])
        self.assertTrue(any("۱۴۰" in text for text in said), "days are Jalali")

    def test_readers_read_the_codes_of_the_pdf(self):
        for lang in ('en_US', 'fa_IR', 'ru_RU'):
            with self.subTest(lang):
                self.buyer.lang = lang
                contract = self.signed()
                content = self.pdf(contract, CONTRACT)
                pages = PdfReader(io.BytesIO(content)).pages
                self.assertLessEqual(len(pages), 2)
                coupons = self.pdf(contract, COUPONS)
                self.assertEqual(len(PdfReader(io.BytesIO(coupons)).pages), 2)
                self.assertEqual(self.codes(content), [contract._code_of()])
                last = {contract._code_of(number) for number in range(9, 13)}
                self.assertEqual(set(self.codes(coupons)), last, "each coupon has a code of its own")
