import base64
import io
import re

from lxml import etree
from markupsafe import Markup, escape
from PIL import Image

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, formataddr

from ...core import lookup, money, qr
from ..ledger import kinds

REWARDS_SHOWN = 2  # that can be had now, the dearest ones, beside the next one
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


def _trimmed(picture: bytes) -> bytes:
    """Cut off the white below."""
    image = Image.open(io.BytesIO(picture)).convert('RGB')
    inverted = image.point(lambda value: 255 - value)
    box = inverted.getbbox() or (0, 0, *image.size)
    cut = io.BytesIO()
    image.crop((0, 0, image.width, min(box[3] + 12 * ZOOM, image.height))).save(cut, 'PNG', dpi=(96 * ZOOM, 96 * ZOOM))
    return cut.getvalue()


TEMPLATE = 'customer_card.mail_template_virtual_card'
LINK_GOES_HERE = 'https://link.invalid/card'  # in a letter that is being filled in
# Where it may stand: alone behind a button, or as a word of the text, outside of any tag.
_LINK = re.compile(
    rf'(?<=href="){re.escape(LINK_GOES_HERE)}(?=")'
    rf'|(?<![^\s>(]){re.escape(LINK_GOES_HERE)}(?=[\s<).,;]|$)(?![^<>]*>)'
)


class CustomerCard(models.Model):
    """The card as a picture or a page to keep in the phone.

    It carries the printed code, which a copy of the picture carries, too.
    """

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
                style=design._faces_style(),
                zoom=ZOOM,
                width=_WIDTH,
                direction='rtl' if is_rtl else 'ltr',
                face=front,
                code=Markup(qr.svg(card._qr_token(), css='cc-code')),
                words=card._wallet_words(),  # noqa: S704 - squares only
            )
        )

    def _face_image(self) -> str:
        """The card's front as a picture for screens (a data: address): a document of its own that runs nothing and
        fetches nothing.

        Codes on it are too pale for scanners, so that nobody reads them instead of the moving one. Empty for a design
        that is no XML.
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

    # The link to the virtual card by e-mail, in the holder's language.

    def action_send_virtual(self):
        """Send each holder the link to the card; who has no address, and cards that cannot be used, are named and left
        out.

        :raise UserError: when nothing could be sent
        :raise AccessError: for one's own card
        """
        self.check_access('write')
        self._refuse_own()
        refusals = {card: text for card in self if (text := card._no_letter())}
        for card in self - self.browse([card.id for card in refusals]):
            card._send_virtual()
        sent = len(self) - len(refusals)
        words = "\n".join(list(refusals.values())[:5])
        if not sent:
            raise UserError(words or self.env._("Choose the cards to send first."))
        message = self.env._("Virtual cards sent: %s.", sent)
        return {
            'type': 'ir.actions.client',
            'tag': 'display_notification',
            'params': {
                'type': 'warning' if refusals else 'success',
                'message': f'{message}\n{words}'.strip(),
                'sticky': bool(refusals),
                'next': {'type': 'ir.actions.act_window_close'},
            },
        }

    def _no_letter(self) -> str:
        """Return why this card's link cannot be sent, in one sentence, or nothing."""
        if not self.partner_id:
            return self.env._("%s has no holder yet. Enter the customer on the card first.", self.display_name)
        if not email_normalize(self.partner_id.email or ''):
            return self.env._(
                "%(holder)s has no e-mail address, or several. Let the contact have one, then send %(card)s again.",
                holder=self.partner_id.name,
                card=self.display_name,
            )
        if not self._usable():
            return self.env._("%s cannot be used now, so it is not sent.", self.display_name)
        return ""

    def _send_virtual(self) -> None:
        """Queue the letter. It belongs to no document, so that nobody who reads the card reads its link, and goes once
        it is sent. The template is given a sign in the link's place: who edits it reads no link.
        """
        template = self.env.ref(TEMPLATE).sudo()  # sudo: the desk sends what it may not write
        address = email_normalize(self.partner_id.email or '')
        # To the one address the history names, and nowhere else, whatever the contact or the template says.
        to = {'email_to': formataddr((self.partner_id.name or '', address)), 'email_cc': False, 'recipient_ids': []}
        values = {'model': False, 'res_id': False, 'auto_delete': True, **to}
        link = self._virtual_url()  # before the template could say what it begins with
        letter = template.with_context(customer_card_url=LINK_GOES_HERE).send_mail(self.id, email_values=values)
        letter = self.env['mail.mail'].sudo().browse(letter)  # sudo: as above
        body = _LINK.sub(lambda _sign: escape(link), letter.body_html)
        if LINK_GOES_HERE in body:
            raise UserError(
                self.env._(
                    "The template of this letter has the link inside of something else, where it would be read or "
                    "changed. Ask your administrator to restore it."
                )
            )
        letter.body_html = body
        words = self.env._("The link to the virtual card was sent by e-mail to %s.", lookup.mask_email(address))
        self.message_post(body=words)

    # The holder's goals and tier, pending points and the program's terms on the card's page; rows of its tables.

    def _page_terms(self) -> list[dict]:
        """Return how the card works (:meth:`CustomerCardProgram._published_terms`)."""
        return self.program_id._published_terms()

    def _page_challenges(self) -> list[dict]:
        """Return the challenges of a card with points (:meth:`CustomerCardProgram._challenge_progress`)."""
        account = self._account('points')
        today = self.program_id._local(fields.Datetime.now()).date()
        rows = self.program_id._challenge_progress(account, today) if account else []
        met = self.env._("Challenge met")
        return [{**row, 'says': f'{met} ✓' if row['reached'] else f'+ {row["gives_text"]}'} for row in rows]

    def _page_rewards(self) -> list[dict]:
        """Return the rewards the points buy now, and how far the next one is."""
        account, offered = self._account('points'), self.program_id._rewards()
        if not account or not offered:
            return []
        available = money.exact(account.available)
        ready = [row for row in offered if row.points <= available][-REWARDS_SHOWN:]
        following = [row for row in offered if row.points > available][:1]
        return [self._page_reward(account, row, available) for row in (*ready, *following)]

    def _page_reward(self, account, reward, available) -> dict:
        amounts = {
            'done': account._format(float(min(available, reward.points))),
            'target': account._format(float(reward.points)),
        }
        missing = account._format(float(reward.points - available))
        is_ready = reward.points <= available
        return {
            'name': reward.name,
            'says': self.env._("Ready: ask for it at the till") if is_ready else self.env._("%s to go", missing),
            'done_text': amounts['target'] if is_ready else self.env._("%(done)s of %(target)s", **amounts),
            'until_text': '',
            'share': 100 if is_ready else int(100 * max(available, 0) / reward.points),
        }

    def _page_pending(self) -> list[dict]:
        """Return what cannot be spent yet, and from when on it can."""
        later = [account._pending_text() for account in self.account_ids if account.kind in kinds.WITH_LOTS]
        return [{'text': self.env._("Later: %s", text), 'worth': ''} for text in later if text]

    def _page_tier(self) -> list[dict]:
        """The tier, and what is missing to the next one."""
        if not (standing := self._tier_standing()):
            return []
        tier = self._tier()
        return [{'text': " · ".join(filter(None, (tier and tier.name, *standing))), 'worth': ''}]

    def _page_program_words(self) -> dict[str, str]:
        return {'terms': self.env._("How this card works")}
