import base64

from markupsafe import Markup

from odoo import models
from odoo.exceptions import UserError

from ...core import bars, face_text, sheet
from ...core import pin as pins
from ...models.ledger import spoken
from ...models.printing.pdf_paper import Paper
from ...models.printing.pdf_tool import draw

PAPERS = {'a4': sheet.A4, 'a5': sheet.A5}
TEMPLATES = {
    'letter': 'customer_card.print_letter',
    'certificate': 'customer_card.print_certificate',
    'pin': 'customer_card.print_pin',
}
QR = 26.0  # mm
MARGIN, MARGIN_SMALL = 24.0, 18.0  # mm; as in the templates' style
PICTURES = {b'\x89PNG': 'image/png', b'\xff\xd8': 'image/jpeg', b'GIF8': 'image/gif'}


class CustomerCardPrint(models.TransientModel):
    """Letters and certificates: one page for each card, in its holder's language."""

    _inherit = 'customer.card.print'

    def _is_letter(self) -> bool:
        return self.layout in TEMPLATES

    def _letters(self, cards) -> bytes:
        size = PAPERS[self.paper] if self.layout == 'certificate' else sheet.A4
        if self.layout == 'pin':
            self._disarm()
        pages, designs = [], self.env['customer.card.design']
        for card in cards:
            page, design = self._letter_page(card, size)
            pages.append(page)
            designs |= design
        drawn = draw(self._document(pages, designs._faces_style(), size), len(pages), size)
        paper, whole = Paper(), sheet.Box(0, 0, *size)
        correction = sheet.corrected(self.printer_id._settings(), size)
        for number in paper.add_faces(drawn, size):
            paper.add_page(size, [(number, sheet.Piece(whole, sheet.placed(whole)))], correction=correction)
        return paper.content()

    def _letter_page(self, card, size: sheet.Size) -> tuple:
        """The letter about ``card`` in its holder's language, and the design whose style it needs."""
        lang = card.partner_id.lang or self.env.lang or 'en_US'
        wizard, card = self.with_context(lang=lang), card.with_context(lang=lang)
        design = card._design()
        values = {
            **wizard._letter_texts(card, design, lang),
            **wizard._letter_looks(card, design, size, lang),
            'pin': wizard._new_pin(card) if self.layout == 'pin' else '',
        }
        return wizard.env['ir.qweb']._render(TEMPLATES[self.layout], values), design

    def _letter_texts(self, card, design, lang: str) -> dict:
        """Return what a letter says: plain text, which the template escapes."""
        account = card.sudo()._account('value')  # sudo: the desk prints what is on the card
        currency = account.currency_id.with_company(card.company_id)
        today = card.program_id._today()
        address = card.company_id.partner_id._display_address(without_company=True).split('\n')
        return {
            'company': card.company_id,
            'address': [line for line in address if line.strip()],
            'recipient': self.recipient or card.partner_id.name or '',
            'sender': self.sender or '',
            'message': (self.message or '').strip(),
            'value': spoken.on_paper(currency, account.balance) if account else '',
            'value_words': spoken.in_words(currency, account.balance) if account else '',
            'valid_until': spoken.paper_day(card, card.expires_on, lang),
            'issued': spoken.paper_day(card, card.activated_on or today, lang),
            'today': spoken.paper_day(card, today, lang),
            'number': self._number(card),
            'terms': design.terms or '',
        }

    def _letter_looks(self, card, design, size: sheet.Size, lang: str) -> dict:
        """Return how a letter looks, and the codes on it."""
        scale = 0.85 if size == sheet.A5 else 1.0
        room = size.width - 2 * (MARGIN_SMALL if size == sheet.A5 else MARGIN)

        def lines(text, points: float, bold: bool = False) -> list[Markup]:
            return self._lines(text, room, points * scale, bold)

        secret = self.layout == 'pin'  # a PIN never lies beside the code it belongs to
        return {
            'card': card,
            'covered': design.covered,
            'size': size,
            'scale': scale,
            'lines': lines,
            'direction': _direction,
            'rtl': self.env['res.lang']._get_data(code=lang).direction == 'rtl',
            'accent': design.accent_color,
            'logo': self._logo(card.company_id),
            'qr': QR,
            'code': '' if secret else Markup(bars.svg(bars.qr(card._qr_token(), QR), QR, QR)),  # noqa: S704 - drawn by us
            'front': '' if secret else design._faces(card, full_number=True)[0][0],
        }

    def _lines(self, text: str | Markup, room: float, points: float, bold: bool = False) -> list[Markup]:
        """Break ``text`` into lines of at most ``room`` mm, each set so that every build of the tool keeps it in its
        place.
        """
        plain = text.striptags() if isinstance(text, Markup) else text
        lines = face_text.wrap(plain, room, points, bold)
        # S704: escaped there
        return [Markup('<span dir="%s">%s</span>') % (_direction(line), Markup(face_text.html(line))) for line in lines]  # noqa: S704

    def _logo(self, company) -> str:
        """The company's logo as data; a drawing (SVG) may hold more than a picture, so it is left out."""
        data = b'' if company.uses_default_logo else base64.b64decode(company.logo_web or b'')
        kind = next((kind for start, kind in PICTURES.items() if data.startswith(start)), None)
        return f'data:{kind};base64,{base64.b64encode(data).decode()}' if kind else ''

    def _number(self, card) -> str:
        """The card's number in groups of four, or its last digits."""
        if self.layout == 'pin':
            return card.masked
        return ' '.join(card.number[place : place + 4] for place in range(0, len(card.number), 4))

    # === PIN === #

    def _disarm(self) -> None:
        """Use up the press of the button: a letter is made once, and whatever asks again gets no other PIN.

        :raise UserError: when the button was not pressed, or the letter was made already
        """
        self.flush_recordset()
        self.env.cr.execute(
            'UPDATE customer_card_print SET armed = FALSE WHERE id = %s AND armed RETURNING id', [self.id]
        )
        self.invalidate_recordset(['armed'])
        if not self.env.cr.fetchone():
            raise UserError(
                self.env._("This letter was printed already. Print again for a new PIN; the old one stops working.")
            )

    def _new_pin(self, card) -> str:
        """Set a PIN drawn at random; it lives in the page that is being made and nowhere else."""
        pin = pins.draw()
        card._set_pin(pin)
        return pin


def _direction(text: str) -> str:
    """The direction a line of an address or an amount runs in by its own letters, whatever the page's is."""
    return 'rtl' if face_text.is_joined(text) else 'ltr'
