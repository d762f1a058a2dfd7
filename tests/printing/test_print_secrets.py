"""Risks: a page that fetches something, markup that runs, a PIN that stays somewhere, a letter in wrong hands."""

import http.server
import threading
from unittest.mock import patch

from markupsafe import Markup

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ...core import pin as pins
from ...core import sheet
from ...models.printing import pdf_tool
from .case import PATCHED, PrintCase


@tagged('post_install', '-at_install')
class TestPrintSecrets(PrintCase):
    def letter_html(self, dialog) -> str:
        """What the PDF tool was given."""
        given = []

        def draw(html, count, size):
            given.append(html)
            return pdf_tool.draw(html, count, size)

        for module in ('pages', 'letters'):
            self.startPatcher(
                patch(f'odoo.addons.customer_card.wizards.printing.customer_card_print_{module}.draw', draw)
            )
        self.pdf(dialog)
        return given[-1]

    def test_the_pin_is_on_the_letter_and_nowhere_else(self):
        pin = '83641957'
        with patch.object(pins, 'draw', lambda: pin), self.assertLogs(level='DEBUG') as log:
            html = self.letter_html(self.dialog(self.gift_card, 'pin'))
        self.assertEqual(html.count(pin), 1)
        self.assertNotIn(self.gift_card.sudo().number, html)
        self.assertEqual(self.gift_card._try_pin(pin), 'right')
        self.assertFalse([line for line in log.output if pin in line and 'odoo.sql_db' not in line])
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = "
            "'BASE TABLE'"
        )
        for (table,) in self.env.cr.fetchall():
            self.env.cr.execute(f'SELECT 1 FROM "{table}" t WHERE t::text LIKE %s LIMIT 1', [f'%{pin}%'])  # noqa: S608 # pylint: disable=sql-injection
            self.assertFalse(self.env.cr.fetchone(), table)
        body = ' '.join(self.gift_card.message_ids.mapped('body'))
        self.assertIn('PIN', body)

    def test_each_letter_has_a_pin_of_its_own(self):
        dialog, drawn = self.dialog(self.gift_card, 'pin'), []
        fresh = pins.draw
        self.startPatcher(patch.object(pins, 'draw', lambda: drawn.append(fresh()) or drawn[-1]))
        self.pdf(dialog)
        with self.assertRaisesRegex(UserError, 'printed already'):
            self.env['ir.actions.report']._render_qweb_pdf('customer_card.report_print', dialog.ids)
        self.pdf(dialog)
        self.assertEqual(len(drawn), 2)
        self.assertFalse(any(pins.weak(pin) for pin in drawn))
        if drawn[0] != drawn[1]:
            self.assertEqual(self.gift_card._try_pin(drawn[0]), 'wrong')
        self.assertEqual(self.gift_card._try_pin(drawn[1]), 'right')

    def test_only_the_desk_prints(self):
        dialog = self.dialog(self.gift_card, 'pin')
        for group in ('customer_card.group_accountant', 'base.group_user'):
            user = new_test_user(self.env, f'print_{group}', groups=group, company_id=self.card_company.id)
            with (
                self.assertRaises(AccessError),
                mute_logger('odoo.addons.base.models.ir_model', 'odoo.addons.base.models.ir_rule', 'odoo.models'),
            ):
                self.env['ir.actions.report'].with_user(user)._render_qweb_pdf('customer_card.report_print', dialog.ids)
        with self.assertRaises(AccessError):
            dialog.armed = True

    def test_nothing_is_fetched_and_markup_prints_as_text(self):
        hits = []

        class Canary(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                hits.append(self.path)

            def log_message(self, *_arguments):
                """Say nothing."""

        server = http.server.HTTPServer(('127.0.0.1', 0), Canary)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.shutdown)
        url = f'http://127.0.0.1:{server.server_port}/x'
        evil = (
            f'<img src={url}><script>document.write("<img src={url}>")</script><link rel=stylesheet '
            f'href={url}><style>@import url({url})</style><iframe src=file:///etc/passwd>'
        )
        self.holder.name = self.card_company.street = self.design.terms = self.design.merchant_name = evil
        self.gift_card.partner_id = self.holder
        for layout in ('card', 'sheet', 'letter', 'pin'):
            html = self.letter_html(self.dialog(self.gift_card, layout, message=evil, sender=evil, recipient=evil))
            for tag in ('<img', '<script', '<link', '<iframe', f'@import url({url})</style'):
                self.assertNotIn(tag, html)
        self.assertIn('&lt;img', html)
        # Even markup of its own making fetches nothing: no network, no file, no script.
        for tool in filter(None, ('wkhtmltopdf', PATCHED)):
            with self.with_tool(tool):
                page = f'{evil}<object data="{url}"></object><div style="background:url({url})">x</div>'
                pdf_tool.draw(self.dialog(self.gift_card)._document([Markup(page)], '', sheet.CARD), 1, sheet.CARD)
        self.assertEqual(hits, [])
