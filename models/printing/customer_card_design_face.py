import base64
import hashlib
from functools import cache
from unicodedata import bidirectional

from markupsafe import Markup

from odoo import models, tools
from odoo.exceptions import AccessError

from ...core import face, face_ground, face_picture
from ...core.face_text import FONT_FILES, FONTS
from ..ledger import spoken
from .layouts import WORDS

# What codes hold where nobody may read the real ones; they are drawn too pale for scanners besides.
NOTHING = {'code128': '0' * 16, 'ean13': '0' * 13, 'qr': f'CC1-{"A" * 26}-{"A" * 8}'}
# What is written on one card, in this order: each gets the card and whether full numbers may be shown, and gives values
# by name.
VALUES = ('_card_values', '_holder_values', '_tier_values')
SAMPLE_NUMBER = '9500123456789011'
SAMPLE = {
    'number': '•••• 9011',
    'number_full': '9500 1234 5678 9011',
    'code128': SAMPLE_NUMBER,
    'ean13': '2900000000018',
    'qr': NOTHING['qr'],
}


@cache
def _fonts_as_data() -> str:
    """The cards' font, so that a document needs nothing from outside."""
    return _font_faces(lambda name: f'data:font/woff;base64,{base64.b64encode((FONTS / name).read_bytes()).decode()}')


def _font_faces(source) -> str:
    return ''.join(
        f'@font-face{{font-family:"Customer Card Sans";font-weight:{700 if bold else 400};font-style:normal;'
        f'src:url({source(name)}) format("woff")}}'
        for bold, name in FONT_FILES.items()
    )


def _grouped(number: str) -> str:
    return ' '.join(number[place : place + 4] for place in range(0, len(number), 4))


class CustomerCardDesign(models.Model):
    """Drawing cards: values are read for all of them at once, what they share is drawn once, a picture is in a document
    once.
    """

    _inherit = 'customer.card.design'

    # === BUSINESS METHODS === #

    def _faces(self, cards, full_number: bool = False, bleed: float = 0.0) -> list[tuple[Markup, Markup]]:
        """Front and back of every card as HTML, each one ``<div class="cc-face">`` of 85.60 x 53.98 mm.

        They need :meth:`_faces_style` once in their document, and nothing else.

        :param full_number: numbers in full and codes that scan; otherwise the last digits, and codes no scanner takes
        :param bleed: mm the ground reaches beyond the card on each side, up to 5; the ``div`` grows by as much
        :raise AccessError: when full numbers are asked for by somebody who may not see them
        """
        self.ensure_one()
        if full_number:
            self._require_desk()
            if 'ean13' in self.element_ids.mapped('shows'):
                cards._ensure_store_codes()
        return self._draw([self._face_values(card, full_number) for card in cards], codes=full_number, bleed=bleed)

    def _layers(self, cards, bleed: float = 0.0) -> tuple[tuple[Markup, Markup], list[tuple[Markup, Markup]]]:
        """The faces of :meth:`_faces` in two layers: front and back that all cards share, and each card's own, to be
        drawn upon them.

        :raise AccessError: when somebody asks who may not see full numbers
        """
        self.ensure_one()
        self._require_desk()
        if 'ean13' in self.element_ids.mapped('shows'):
            cards._ensure_store_codes()
        values, theme, shared = (
            [self._face_values(card, True) for card in cards],
            self._face_theme(True),
            self._face_shared(),
        )
        elements = [element._as_element() for element in self.element_ids.sorted('sequence')]
        (front, fronts), (back, backs) = (
            face.layers(side, elements, theme, shared, values, bleed) for side in ('front', 'back')
        )
        return (Markup(front), Markup(back)), [
            (Markup(one), Markup(two)) for one, two in zip(fronts, backs, strict=True)
        ]  # noqa: S704 - escaped where it was drawn

    def _require_desk(self) -> None:
        """:raise AccessError: when full numbers are asked for by somebody who may not see them"""
        if not (self.env.su or self.env.user.has_group('customer_card.group_desk')):
            raise AccessError(self.env._("Full card numbers are the card desk's to see."))

    def _faces_style(self, *, embed: bool = True) -> Markup:
        """The style sheet for the faces of these designs.

        :param embed: fonts inside the document, for paper and mail; False loads them from this server, for screens
        """
        fonts = _fonts_as_data() if embed else _font_faces('/customer_card/static/fonts/{}'.format)
        rules = {}
        for design in self:
            for data in design._face_pictures().values():
                if data:
                    kind, text = face_picture.mime(data), base64.b64encode(data).decode()
                    rules[_class_of(data)] = f'.{_class_of(data)}{{background-image:url(data:{kind};base64,{text})}}'
        return Markup('<style>%s%s%s</style>') % (Markup(fonts), Markup(face.style()), Markup(''.join(rules.values())))

    def _sample_faces(self) -> tuple[Markup, Markup]:
        """Both faces of a card that does not exist, for whoever is designing."""
        self.ensure_one()
        return self._draw([self._sample_values()])[0]

    def _draw(self, cards: list[dict[str, str]], *, codes: bool = True, bleed: float = 0.0):
        """Both faces for each of ``cards``, given as values by what shows them."""
        theme = self._face_theme(codes)
        elements = [element._as_element() for element in self.element_ids.sorted('sequence')]
        shared = self._face_shared()
        sides = [
            face.faces(side, elements, theme, shared, cards, min(max(bleed, 0.0), face_ground.BLEED))
            for side in ('front', 'back')
        ]
        # What was drawn is escaped there.
        return [(Markup(front), Markup(back)) for front, back in zip(*sides, strict=True)]  # noqa: S704

    def _face_theme(self, codes: bool) -> face.Theme:
        def color(name: str, other: str) -> str:
            return self[name] if face_ground.COLOR.fullmatch(self[name] or '') else other

        pictures = {name: _class_of(data) for name, data in self._face_pictures().items()}
        return face.Theme(
            lang=self.lang or 'en',
            accent=color('accent_color', '#2f6fed'),
            ink=color('text_color', face_ground.WHITE),
            paper=color('paper_color', face_ground.WHITE),
            back_ink=color('back_text_color', face_ground.BLACK),
            ground=self.ground or 'plain',
            initials=_initials(self._face_shared()['merchant']),
            front_class=pictures['front_picture'],
            back_class=pictures['back_picture'],
            logo_class=pictures['logo'],
            codes=codes,
        )

    def _face_pictures(self) -> dict[str, bytes]:
        """The pictures that can be drawn; empty bytes for the others."""
        design = self.with_context(bin_size=False)
        company = design.company_id.sudo()  # sudo: every shop shows its own logo
        own_logo = design.logo or (not company.uses_default_logo and company.logo) or False
        pictures = {'front_picture': design.front_picture, 'back_picture': design.back_picture, 'logo': own_logo}
        return {name: _decoded(value) for name, value in pictures.items()}

    def _face_shared(self) -> dict[str, str]:
        """Return what is the same on all cards of the design."""
        company = self.company_id.sudo()  # sudo: a shop's name and address stand on its cards
        address = ', '.join(filter(None, (company.street, company.street2, company.city)))
        website = (self.merchant_website or company.website or '').removeprefix('https://').removeprefix('http://')
        return {
            'merchant': self.merchant_name or company.name or '',
            'address': self.merchant_address or address,
            'phone': self.merchant_phone or company.phone or '',
            'website': website.rstrip('/'),
            'terms': self.terms or '',
        }

    def _face_values(self, card, full: bool) -> dict[str, str]:
        """Return what is written on one card."""
        return {key: value for name in VALUES for key, value in getattr(self, name)(card, full).items()}

    def _card_values(self, card, full: bool) -> dict[str, str]:
        """Numbers, codes, value and last day."""
        card = card.sudo()  # sudo: whoever may print gets what is printed; the full number was asked for before
        number, last4 = (card.number or '') if full else '', card.number_last4
        return {
            'number': f'•••• {last4}' if last4 else '',
            'number_full': _grouped(number) if full else f'•••• {last4}',
            'valid_until': spoken.paper_day(card, card.expires_on or card.batch_id.expires_on, self.lang or 'en'),
            'program': card.program_id.with_context(lang=self._face_lang()).name,
            **self._face_value(card),
            'code128': number if full else NOTHING['code128'],
            'ean13': (card.store_code or '') if full else NOTHING['ean13'],
            'qr': card._qr_token() if full and card.reference else NOTHING['qr'],
        }

    def _holder_values(self, card, full: bool) -> dict[str, str]:
        """Return the holder's name; a page that opens by a link alone calls the holder by the first name."""
        name = card.sudo().partner_id.name or ''  # sudo: as above
        return {'holder': name.split(' ')[0] if self.env.context.get('customer_card_first_name') else name}

    def _face_value(self, card) -> dict[str, str]:
        """Return what is on the card; on blank stock what will be."""
        program = card.program_id
        account = card.account_ids.filtered(lambda a: a.kind == 'value')[:1]
        value = program.opens_value and (account.balance or card.batch_id.opening_value or program.face_value)
        return self._face_money(program.currency_id.with_company(program.company_id), value or 0)

    def _face_money(self, currency, amount) -> dict[str, str]:
        """An amount as the card's language says it, in its own digits, and in words; nothing of nothing."""
        said = currency.with_context(lang=self._face_lang())
        if not amount:
            return {'value': '', 'value_words': ''}
        return {'value': spoken.on_paper(said, amount), 'value_words': spoken.in_words(said, amount)}

    def _sample_values(self) -> dict[str, str]:
        words = WORDS[self.lang or 'en']
        day = tools.date_utils.add(self.env.cr.now().date(), years=2)
        return {
            **SAMPLE,
            'holder': words['sample'],
            'valid_until': spoken.paper_day(self, day, self.lang or 'en'),
            'program': words[self.kind or 'loyalty'],
            'tier': words['tier'],
            **self._face_money((self.company_id or self.env.company).currency_id, 50),
        }

    def _face_lang(self) -> str:
        """The language of this database that is closest to the card's."""
        codes = [code for code, _name in self.env['res.lang'].get_installed()]
        return next((code for code in codes if code.startswith(self.lang or 'en')), self.env.lang or 'en_US')


def _decoded(value) -> bytes:
    """The picture in a binary field; empty when it is none."""
    try:
        data = base64.b64decode(value or b'')
    except ValueError:
        return b''
    return data if face_picture.mime(data) else b''


def _class_of(data: bytes) -> str:
    """The CSS class of a picture: the same for the same picture, so that a document holds it once."""
    return f'cc-i{hashlib.sha256(data).hexdigest()[:16]}' if data else ''


def _initials(name: str) -> str:
    """One or two letters for a shop without a logo; one where letters would join to a word."""
    words = [word for word in name.split() if word[:1].isalpha()]
    most = 1 if words and bidirectional(words[0][0]) in ('AL', 'R') else 2
    return ''.join(word[0] for word in words[:most]).upper()
