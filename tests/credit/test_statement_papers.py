"""Risk: a paper says another debt, another day or another language than its statement, or is sent twice."""

import base64
import io
import subprocess
from datetime import timedelta
from decimal import Decimal
from unittest.mock import patch

from pypdf import PdfReader

from odoo.tests import tagged
from odoo.tools import html2plaintext

from ...models.ledger.protected import own
from ..common.cards import CustomerCardCommon
from .test_statements import StatementCase


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

    def test_the_letter_of_a_persian_is_persian_from_right_to_left(self):
        """The letter by e-mail, not only its paper: words, direction and digits are those of who gets it."""
        self.env.ref('base.module_customer_card')._update_translations(['fa_IR'])
        self.debtor.write({'email': 'omid@example.com', 'lang': 'fa_IR', 'name': "Omid"})
        mails = self.env['mail.mail'].search([])
        self.statement._send()
        mail = self.env['mail.mail'].search([]) - mails
        self.assertIn('dir="rtl"', mail.body_html)
        text = html2plaintext(mail.body_html)
        for words in ("گرامی", "صورت‌حساب", "۶۰", "بپردازید"):
            self.assertIn(words, text)
        self.assertNotRegex(text, '[0-9]', "one kind of digits")
        self.assertNotRegex(text.replace(self.debtor.name, ''), '[A-Za-z]{3}', "no English word is left")
        self.assertIn("صورت‌حساب", mail.subject)

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
        following = line.statement_on + timedelta(days=1)
        with patch.object(type(program), '_today', lambda program: following):
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
