"""A card's two faces as HTML in absolute millimetres.

The same text is drawn by today's browsers and by the old WebKit inside wkhtmltopdf, so it uses nothing younger than
2010: absolute boxes, one line box per line of text (broken here, not by the engine), inline SVG in solid colors, no
script. Everything a person typed is escaped here, at the one place where text becomes HTML.

Boxes are measured from the upper left corner; on right-to-left cards the mirrored ones from the upper right.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from . import bars, face_ground
from .face_ground import HEIGHT, WIDTH
from .face_text import LINE, PT, SMALLEST, fit, html, is_joined

RIGHT_TO_LEFT = frozenset({'fa'})
# What differs from card to card; everything else of a design is drawn once.
PER_CARD = frozenset(
    {
        *('holder', 'number', 'number_full', 'valid_until', 'tier', 'program', 'value', 'value_words'),
        *('code128', 'ean13', 'qr'),
    }
)
CODES: dict[str, Callable[[str, float], bars.Drawing]] = {'code128': bars.code128, 'ean13': bars.ean13, 'qr': bars.qr}
CAPTION = 0.6  # a label above is so much smaller than its value
STRIPE, SCRATCH, PANEL, GRAY = '#1b1b1f', '#b9bec6', '#fbfaf5', '#c9ced6'


@dataclass(frozen=True, slots=True)
class Element:
    """One thing on a face: a box in mm, what it shows, and how.

    ``text`` is the text itself, or what stands before a value.
    """

    shows: str
    x: float
    y: float
    width: float
    height: float
    side: str = 'front'
    text: str = ''
    size: float = 8.0
    bold: bool = False
    tone: str = 'ink'
    color: str = ''
    align: str = 'start'
    mirror: bool = True
    plate: bool = False
    label_above: bool = False

    def left(self, lang: str) -> float:
        """Distance of the box from the left edge, on a card in ``lang``."""
        return WIDTH - self.x - self.width if self.mirror and lang in RIGHT_TO_LEFT else self.x


@dataclass(frozen=True, slots=True)
class Theme:
    """The settings of a whole design.

    ``*_class`` name CSS classes that hold pictures; empty where there is none.
    """

    lang: str = 'en'
    accent: str = '#2f6fed'
    ink: str = '#ffffff'
    paper: str = '#ffffff'
    back_ink: str = '#1f2937'
    ground: str = 'plain'
    initials: str = ''
    front_class: str = ''
    back_class: str = ''
    logo_class: str = ''
    codes: bool = True  # False: codes are drawn too pale for any scanner

    def tone(self, element: Element) -> str:
        """The color an element is written in."""
        ink, ground = (self.ink, self.accent) if element.side == 'front' else (self.back_ink, self.paper)
        tones = {
            'ink': ink,
            'soft': face_ground.mix(ink, ground, 0.28),
            'accent': self.accent if element.side == 'back' else face_ground.mix(self.accent, ink, 0.72),
            'own': element.color or ink,
        }
        return tones[element.tone]


def style() -> str:
    """The rules all faces need, without fonts and pictures."""
    return (
        f'.cc-face{{position:relative;overflow:hidden;width:{WIDTH}mm;height:{HEIGHT}mm;margin:0;padding:0;'
        'background:#fff;font-family:"Customer Card Sans",sans-serif;font-weight:400;font-style:normal;'
        'letter-spacing:0;text-indent:0;-webkit-print-color-adjust:exact;print-color-adjust:exact}'
        '.cc-face div,.cc-face svg{position:absolute;display:block;margin:0;padding:0;border:0;overflow:hidden}'
        '.cc-face svg{overflow:hidden}'
        '.cc-face .cc-t{white-space:nowrap}'
        '.cc-face .cc-p{left:0;top:0;width:100%;height:100%;'
        'background-repeat:no-repeat;background-position:center;background-size:cover}'
        '.cc-face .cc-logo{background-repeat:no-repeat;background-position:center;background-size:contain}'
    )


def _box(left: float, top: float, width: float, height: float) -> str:
    return f'left:{left:.2f}mm;top:{top:.2f}mm;width:{width:.2f}mm;height:{height:.2f}mm'


def _svg(box: str, view: str, inside: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" style="{box}" viewBox="{view}" '
        f'preserveAspectRatio="none">{inside}</svg>'
    )


def _drawn(element: Element, theme: Theme, inside: str) -> str:
    box = _box(element.left(theme.lang), element.y, element.width, element.height)
    return _svg(box, f'0 0 {element.width:g} {element.height:g}', inside)


# --- text -------------------------------------------------------------------------------------------------------------


def _align(element: Element, lang: str) -> str:
    if element.align == 'center':
        return 'center'
    at_left = (element.align == 'start') != (element.mirror and lang in RIGHT_TO_LEFT)
    return 'left' if at_left else 'right'


@lru_cache(maxsize=4096)
def _lines(element: Element, theme: Theme, text: str) -> str:
    """The lines of an element, each in a box of its own height, in the middle of the element's box
    (terms: at its top).
    """
    size, lines = fit(text, element.width, element.height, element.size, element.bold)
    line = size * LINE * PT
    top = element.y if element.shows == 'terms' else element.y + (element.height - line * len(lines)) / 2
    # Latin addresses, phones, numbers and amounts are read from left to right on every card.
    direction = 'rtl' if theme.lang in RIGHT_TO_LEFT and is_joined(text) else 'ltr'
    style = f'font-size:{size}pt;line-height:{line:.3f}mm;text-align:{_align(element, theme.lang)}'
    style += f';direction:{direction};color:{theme.tone(element)}' + (';font-weight:700' if element.bold else '')
    boxes = (_box(element.left(theme.lang), top + place * line, element.width, line) for place in range(len(lines)))
    rows = zip(boxes, lines, strict=True)
    return ''.join(f'<div class="cc-t" style="{box};{style}">{html(part)}</div>' for box, part in rows)


def _text(element: Element, theme: Theme, value: str) -> str:
    if element.shows == 'text':
        value = element.text
    if not value.strip():
        return ''
    if not element.text or element.shows == 'text':
        return _lines(element, theme, value)
    if not element.label_above:
        return _lines(element, theme, f'{element.text} {value}')
    label, below = _halves(element)
    return _lines(label, theme, element.text) + _lines(below, theme, value)


def _halves(element: Element) -> tuple[Element, Element]:
    """A small label above, in the softer color, and its value below, in the box of ``element``."""
    high = element.height * CAPTION / (1 + CAPTION)
    size = max(element.size * CAPTION, SMALLEST)
    label = replace(element, height=high, size=size, bold=False, tone='soft', text='')
    return label, replace(element, y=element.y + high, height=element.height - high, text='')


# --- drawings ---------------------------------------------------------------------------------------------------------


def _code(element: Element, theme: Theme, value: str) -> str:
    if not value:
        return ''
    try:
        drawing = CODES[element.shows](
            value, min(element.width, element.height) if element.shows == 'qr' else element.width
        )
    except ValueError:  # too small, or a number that cannot be one: no code is better than one that cannot be read
        return ''
    ink = '#000' if theme.codes else GRAY
    return _drawn(element, theme, bars.svg(drawing, element.width, element.height, ink))


def _logo(element: Element, theme: Theme, value: str) -> str:
    if theme.logo_class:
        plate = '<rect width="100%" height="100%" rx="1.2" fill="#fff"/>' if element.plate else ''
        pad = 0.8 if element.plate else 0.0
        box = _box(element.left(theme.lang) + pad, element.y + pad, element.width - 2 * pad, element.height - 2 * pad)
        ground = _drawn(element, theme, plate) if plate else ''
        return f'{ground}<div class="cc-logo {theme.logo_class}" style="{box}"></div>'
    return _monogram(element, theme)


def _monogram(element: Element, theme: Theme) -> str:
    """Initials in a ring, where a shop has no logo yet."""
    side, color = min(element.width, element.height), theme.tone(element)
    left = element.left(theme.lang)
    if element.mirror and theme.lang in RIGHT_TO_LEFT:
        left += element.width - side
    ring = (
        f'<circle cx="{side / 2:g}" cy="{side / 2:g}" r="{side / 2 - 0.4:g}" fill="none" stroke="{color}" '
        f'stroke-width=".5"/>'
    )
    size = side / PT * (0.44 if len(theme.initials) < 2 else 0.36)
    style = f'font-size:{size:.1f}pt;font-weight:700;line-height:{side:.2f}mm;text-align:center;color:{color}'
    box = _box(left, element.y, side, side)
    letters = f'<div class="cc-t" style="{box};{style}">{html(theme.initials)}</div>'
    return _svg(_box(left, element.y, side, side), f'0 0 {side:g} {side:g}', ring) + letters


def _signature(element: Element, theme: Theme, value: str) -> str:
    width, height = element.width, element.height
    lines = ''.join(
        f'<path d="M1 {y:g}H{width - 1:g}" stroke="#d9d4c3" stroke-width=".15"/>'
        for y in (height * 0.4, height * 0.6, height * 0.8)
    )
    panel = (
        f'<rect width="{width:g}" height="{height:g}" rx=".6" fill="{PANEL}"/>{lines}<rect x=".1" y=".1" '
        f'width="{width - 0.2:g}" height="{height - 0.2:g}" rx=".6" fill="none" stroke="#cfc9b6" '
        f'stroke-width=".2"/>'
    )
    return _drawn(element, theme, panel)


def _scratch(element: Element, theme: Theme, value: str) -> str:
    width, height = element.width, element.height
    hatch = ''.join(
        f'M{x / 10:g} {height:g}l{height:g} -{height:g}' for x in range(int(-height * 10), int(width * 10), 14)
    )
    return _drawn(
        element,
        theme,
        f'<rect width="{width:g}" height="{height:g}" fill="{SCRATCH}"/><path d="{hatch}" stroke="#d5d9df" '
        f'stroke-width=".35"/>',
    )


def _cover(element: Element, theme: Theme, value: str) -> str:
    """The place of a scratch sticker: a white ground to print on, and a dashed edge to stick by."""
    return _drawn(
        element,
        theme,
        f'<rect x=".1" y=".1" width="{element.width - 0.2:g}" height="{element.height - 0.2:g}" rx="1" fill="#ffffff" '
        f'stroke="{SCRATCH}" stroke-width=".2" stroke-dasharray="1.2 .8"/>',
    )


def _stripe(element: Element, theme: Theme, value: str) -> str:
    return _drawn(element, theme, f'<rect width="{element.width:g}" height="{element.height:g}" fill="{STRIPE}"/>')


def _line(element: Element, theme: Theme, value: str) -> str:
    return _drawn(
        element, theme, f'<rect width="{element.width:g}" height="{element.height:g}" fill="{theme.tone(element)}"/>'
    )


DRAWINGS: dict[str, Callable[[Element, Theme, str], str]] = {
    'code128': _code,
    'ean13': _code,
    'qr': _code,
    'logo': _logo,
    'signature': _signature,
    'scratch': _scratch,
    'cover': _cover,
    'stripe': _stripe,
    'line': _line,
}


# --- faces ------------------------------------------------------------------------------------------------------------


def _ground(side: str, theme: Theme, bleed: float) -> str:
    picture = theme.front_class if side == 'front' else theme.back_class
    if picture:
        return f'<div class="cc-p {picture}"></div>'
    inside = (
        face_ground.front(theme.ground, theme.accent, theme.lang in RIGHT_TO_LEFT)
        if side == 'front'
        else face_ground.back(theme.paper, theme.accent)
    )
    width, height = WIDTH + 2 * bleed, HEIGHT + 2 * bleed
    return _svg(_box(0, 0, width, height), f'{0 - bleed:g} {0 - bleed:g} {width:g} {height:g}', inside)


def draw(element: Element, theme: Theme, value: str) -> str:
    """Return one element as HTML; empty when it has nothing to show."""
    return DRAWINGS.get(element.shows, _text)(element, theme, value)


def _frame(side: str, theme: Theme, bleed: float, ground: bool) -> str:
    """Return how a face begins; it ends with two ``</div>``."""
    box = f'width:{WIDTH + 2 * bleed:.2f}mm;height:{HEIGHT + 2 * bleed:.2f}mm'
    clear = '' if ground else ';background:transparent'
    painted = _ground(side, theme, bleed) if ground else ''
    inner = _box(bleed, bleed, WIDTH, HEIGHT)
    return f'<div class="cc-face cc-{side}" style="{box}{clear}">{painted}<div style="{inner}">'


def faces(
    side: str,
    elements: Sequence[Element],
    theme: Theme,
    shared: Mapping[str, str],
    cards: Sequence[Mapping[str, str]],
    bleed: float = 0.0,
) -> list[str]:
    """Return one side of every card as HTML; what they share is drawn once.

    :param shared: values that are the same on every card, by what shows them
    :param cards: for each card the values of :data:`PER_CARD`
    :param bleed: mm the ground reaches beyond the card on every side; the element grows by as much
    """
    parts: list[str | Element] = [_frame(side, theme, bleed, ground=True)]
    for element in elements:
        if element.side != side:
            continue
        if element.shows in PER_CARD:
            parts.append(element)
        else:
            parts.append(draw(element, theme, shared.get(element.shows, '')))
    parts.append('</div></div>')
    return [
        ''.join(part if isinstance(part, str) else draw(part, theme, values.get(part.shows, '')) for part in parts)
        for values in cards
    ]


def layers(
    side: str,
    elements: Sequence[Element],
    theme: Theme,
    shared: Mapping[str, str],
    cards: Sequence[Mapping[str, str]],
    bleed: float = 0.0,
) -> tuple[str, list[str]]:
    """Return one side in two layers: what all cards share, and for each card what lies upon it, on nothing.

    Parameters are those of :func:`faces`. Drawn on each other they are the same faces, for printing thousands.
    """
    here = [element for element in elements if element.side == side]
    below = ''.join(
        draw(element, theme, shared.get(element.shows, '')) for element in here if element.shows not in PER_CARD
    )
    own = [element for element in here if element.shows in PER_CARD]
    frame = _frame(side, theme, bleed, ground=False)
    above = [
        f'{frame}{"".join(draw(element, theme, values.get(element.shows, "")) for element in own)}</div></div>'
        for values in cards
    ]
    return f'{_frame(side, theme, bleed, ground=True)}{below}</div></div>', above
