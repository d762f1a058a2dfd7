"""Paper."""

import io
import os
import subprocess
from unittest.mock import patch

from PIL import Image
from pypdf import PdfReader

from odoo.addons.base.models.ir_actions_report import _wkhtml

from ...models.printing import pdf_tool
from ..common.cards import CustomerCardCommon

PATCHED = os.environ.get('PATCHED_WKHTMLTOPDF')
MM = 25.4 / 72
DPI = 300


class PrintCase(CustomerCardCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.design = cls._design("Test", cls.gift)

    @classmethod
    def _design(cls, name: str, program, **vals):
        """A design with a QR code on the front and both codes on the back, at known places."""
        places = [
            ('front', 'qr', 5, 5, 22, 22),
            ('back', 'qr', 60, 5, 22, 22),
            ('back', 'code128', 5, 38, 60, 12),
            ('front', 'holder', 5, 40, 60, 6),
        ]
        rows = [
            (0, 0, {'side': side, 'shows': shows, 'x': x, 'y': y, 'width': w, 'height': h, 'mirrored': False})
            for side, shows, x, y, w, h in places
        ]
        program.design_id = cls.env['customer.card.design'].create(
            {'name': name, 'kind': program.kind, 'ground': 'plain', 'element_ids': [(5,), *rows], **vals}
        )
        return program.design_id

    def dialog(self, cards, layout: str = 'card', **vals):
        dialog = self.env['customer.card.print'].browse(cards.action_print()['res_id'])
        dialog.write({'layout': layout, **vals})
        return dialog

    def pdf(self, dialog) -> bytes:
        """What the browser downloads after the button."""
        dialog.action_print()
        return self.env['ir.actions.report']._render_qweb_pdf('customer_card.report_print', dialog.ids)[0]

    def pages(self, content: bytes) -> list[tuple[float, float]]:
        boxes = [page.mediabox for page in PdfReader(io.BytesIO(content)).pages]
        return [(round(float(box.width) * MM, 2), round(float(box.height) * MM, 2)) for box in boxes]

    def picture(self, content: bytes, page: int = 1, dpi: int = DPI) -> Image.Image:
        command = ['pdftoppm', '-png', '-r', str(dpi), '-f', str(page), '-l', str(page), '-singlefile', '-']
        return Image.open(
            io.BytesIO(subprocess.run(command, input=content, capture_output=True, check=True).stdout)
        ).convert('L')

    def cut(self, picture: Image.Image, box, dpi: int = DPI) -> Image.Image:
        """A part of a page, given in mm."""
        return picture.crop([round(one / 25.4 * dpi) for one in (box[0], box[1], box[0] + box[2], box[1] + box[3])])

    def codes(self, picture: Image.Image) -> list[str]:
        stream = io.BytesIO()
        picture.save(stream, 'PNG')
        found = subprocess.run(
            ['zbarimg', '-q', '--raw', 'png:-'], input=stream.getvalue(), capture_output=True, check=False
        )
        return found.stdout.decode().split()

    def ink(self, picture: Image.Image, dpi: int = DPI) -> tuple[float, float, float, float]:
        """Left, top, width and height of what is black, in mm."""
        left, top, right, low = picture.point(lambda tone: 255 if tone < 128 else 0).getbbox()
        return tuple(one / dpi * 25.4 for one in (left, top, right - left, low - top))

    def with_tool(self, path: str):
        """Print with another build of the tool."""
        return patch.object(pdf_tool, '_wkhtml', lambda: _wkhtml()._replace(bin=path))
