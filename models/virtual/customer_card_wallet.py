import base64
import io

from lxml import etree
from markupsafe import Markup
from PIL import Image

from odoo import models
from odoo.exceptions import UserError

from ...core import qr

ZOOM = 3  # dots per CSS pixel: 85.6 mm become about 290 dots to the inch
_WIDTH = 348  # CSS pixels: a card (323) with a margin
_HEIGHT = 620
_PAGE = Markup(
    '<!DOCTYPE html><html><head><meta charset="utf-8"/>{style}<style>html,body{{margin:0;padding:0;background:#fff}}'
    '.cc-wallet{{zoom:{zoom};width:{width}px;padding:12px 0;text-align:center;color:#111827}}'
    '.cc-wallet .cc-face{{margin:0 auto;border-radius:3.18mm;overflow:hidden;text-align:initial}}'
    '.cc-wallet svg.cc-code{{display:block;width:250px;height:250px;margin:12px auto 4px}}'
    '.cc-wallet p{{margin:4px 16px;font:600 13px "Customer Card Sans",sans-serif}}</style></head>'
    '<body><div class="cc-wallet" dir="{direction}">{face}{code}<p>{words}</p></div></body></html>'
)


class CustomerCard(models.Model):
    """The card as a picture or a page to keep in the phone. It carries the printed code, which a copy of the picture carries, too."""

    _inherit = 'customer.card'

    def _wallet_png(self) -> bytes:
        """The card's front and its printed code as a PNG.

        :raise UserError: for a card that cannot be used, and where the server has no tool to draw it
        """
        self.ensure_one()
        if not self._usable():
            raise UserError(self.with_context(lang=self._holder_lang())._dead_text())
        reports = self.env['ir.actions.report'].sudo()  # sudo: drawing needs no right of whoever wants the picture
        (picture,) = reports._run_wkhtmltoimage(
            [self._wallet_page()], _WIDTH * ZOOM, _HEIGHT * ZOOM, image_format='png'
        )
        if not picture:
            raise UserError(
                self.env._("The picture could not be drawn. Ask your administrator whether wkhtmltoimage is installed.")
            )
        return _trimmed(picture)

    def _wallet_pdf(self) -> bytes:
        """The same as a PDF of one page, as wide as the picture at 290 dots to the inch."""
        picture = Image.open(io.BytesIO(self._wallet_png())).convert('RGB')
        page = io.BytesIO()
        picture.save(page, 'PDF', resolution=96 * ZOOM, title="Card", quality=95)
        return page.getvalue()

    def _wallet_page(self) -> str:
        """The document both are drawn from; it fetches nothing from anywhere, and names and words in it are text."""
        lang = self._holder_lang()
        card = self.with_context(lang=lang).sudo()  # sudo: the caller proved the right to this card
        design = card._design()
        ((front, _back),) = design._faces(card, full_number=True)
        is_rtl = self.env['res.lang']._lang_get(lang).direction == 'rtl'
        return str(
            _PAGE.format(
                style=design._faces_style(), zoom=ZOOM, width=_WIDTH, direction='rtl' if is_rtl else 'ltr', face=front,
                code=Markup(qr.svg(card._qr_token(), css='cc-code')), words=card._wallet_words(),  # noqa: S704 - squares only
            )
        )  # fmt: skip

    def _face_image(self) -> str:
        """The card's front as a picture for screens (a data: address): a document of its own that runs nothing and fetches nothing.

        Codes on it are too pale for scanners, so that nobody reads them instead of the moving one. Empty for a design that is no XML.
        """
        self.ensure_one()
        design = self._design().with_context(customer_card_first_name=True)
        ((front, _back),) = design._faces(
            self.sudo(), full_number=False
        )  # sudo: the caller proved the right to this card
        drawing = (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 323.6 204"><foreignObject width="100%" height="100%">'
            f'<div xmlns="http://www.w3.org/1999/xhtml">{design._faces_style()}{front}</div></foreignObject></svg>'
        )
        try:
            etree.fromstring(drawing)
        except etree.XMLSyntaxError:
            return ''
        return f'data:image/svg+xml;base64,{base64.b64encode(drawing.encode()).decode()}'

    def _wallet_words(self) -> str:
        if self.program_id.code_pays == 'printed':
            return self.env._("Hold this code to the scanner.")
        return self.env._("This code earns. To pay, open the card's page: its code moves.")


def _trimmed(picture: bytes) -> bytes:
    """Cut off the white below."""
    image = Image.open(io.BytesIO(picture)).convert('RGB')
    inverted = image.point(lambda value: 255 - value)
    box = inverted.getbbox() or (0, 0, *image.size)
    cut = io.BytesIO()
    image.crop((0, 0, image.width, min(box[3] + 12 * ZOOM, image.height))).save(cut, 'PNG', dpi=(96 * ZOOM, 96 * ZOOM))
    return cut.getvalue()
