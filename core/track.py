"""Input of a scanner, a magnetic-stripe reader or a hand: a card number, a token (printed or moving), or garbage.

Stripes follow ISO/IEC 7813. Track 1 is ``%B<number>^<name>^<YYMM>...?`` and track 2 is ``;<number>=<YYMM>...?``, each
perhaps followed by a check character. Readers act as keyboards, so what arrives depends on the keyboard layout of the
till. Signs seen and understood:

========================  =====  =======================  ==============
sign                      US     Persian                  Russian
========================  =====  =======================  ==============
start of track 1          ``%``  ``٪`` ``%``              ``%``
format code               ``B``  ``إ`` ``ذ`` or any sign  ``И`` ``и``
separator of track 1      ``^``  ``×``                    ``:`` or ``,``
start of track 2          ``;``  ``ک`` ``ك``              ``ж`` ``Ж``
separator of track 2      ``=``  ``=``                    ``=``
end                       ``?``  ``؟``                    ``,`` or ``.``
digits                    0-9    ۰-۹ ٠-٩                  0-9
========================  =====  =======================  ==============

Only the signs of a *bare* stripe (a number and nothing else) need to be known. Otherwise the number is found by the
shape of what follows it: one sign and a date, or a name and a date. That works for layouts nobody listed, for missing
sentinels, and for ``D`` as the separator of chip readers. Of a stripe nothing but the number is ever kept.
"""

import re
from dataclasses import dataclass, field

from .digits import latin

KINDS = ('number', 'token', 'moving', 'track1', 'track2', 'empty', 'garbage')
LONGEST_INPUT = 512

_BLANK = ''.join(map(chr, range(33))) + '\x7f\xa0'
_SYMBOLOGY = re.compile(r'\][A-Za-z][0-9A-Za-z]')  # ISO/IEC 15424: "]C0" before a Code 128, "]Q1" before a QR code
_TOKEN = re.compile(r'CC1-[A-Z2-7]{26}-[A-Z2-7]{8}(?P<moving>-[A-Z2-7]{16})?')
_TYPED = re.compile(r'(\w{3}).(\w{26}).(\w{8})(?:.(\w{16}))?')
_NUMBER = re.compile(r'[0-9](?:[ -]{0,2}[0-9]){0,31}')
_MONTH = r'[0-9]{2}(?:0[1-9]|1[0-2])'

_STRIPE = re.compile(r'(?P<head>[^0-9]{0,6})(?P<number>[0-9](?: ?[0-9]){7,18})(?! ?[0-9])(?P<rest>.*)', re.DOTALL)
_DATED_2 = re.compile(rf'[^0-9]{_MONTH}', re.DOTALL)
_DATED_1 = re.compile(rf'[^0-9].{{0,60}}[^0-9]{_MONTH}', re.DOTALL)
_BARE_HEAD_1, _BARE_HEAD_2 = re.compile(r'[%٪][^0-9]?'), re.compile(r'(?:[%٪].[?؟,.]\s*)?[;کكжЖ]')
_BARE_REST = re.compile(r'(?:=|[\^×:,]{1,2})?(?:[?؟,.].?)?', re.DOTALL)
_SECOND_TRACK = re.compile(rf'(?<![0-9])([0-9]{{8,19}})={_MONTH}')

# A QR code "typed" under a Russian layout: the letters of the same keys.
_RUSSIAN_KEYS = str.maketrans('ЙЦУКЕНГШЩЗФЫВАПРОЛДЯЧСМИТЬ', 'QWERTYUIOPASDFGHJKLZXCVBNM')


@dataclass(frozen=True, slots=True)
class Scan:
    """One scan: ``kind`` (one of :data:`KINDS`) and ``value``, the number in digits or the token in capitals.

    ``value`` is empty for ``empty`` and ``garbage``, and stays out of ``repr`` so that no log holds a number.
    """

    kind: str
    value: str = field(default='', repr=False)


EMPTY, GARBAGE = Scan('empty'), Scan('garbage')


def parse(code: str) -> Scan:
    """Recognize a code as it came from the till; never raises for any text.

    :param code: up to 512 characters, with whatever the reader put around it (blanks, line ends, check character)

    >>> parse('9500 1234-۵۶۷۸ 9011').value
    '9500123456789011'
    >>> scan = parse('%B9500123456789011^DOE/JANE^2812101?;9500123456789011=2812101?')
    >>> scan.kind, scan.value
    ('track1', '9500123456789011')
    >>> parse('ک9500123456789011=2812101؟').kind, parse('good day').kind
    ('track2', 'garbage')
    """
    if len(code) > LONGEST_INPUT:
        return GARBAGE
    text = _SYMBOLOGY.sub('', latin(code).strip(_BLANK), count=1) if ']' in code[:8] else latin(code).strip(_BLANK)
    if not text:
        return EMPTY
    if _NUMBER.fullmatch(text):
        return Scan('number', _packed(text))
    return _token(text) or _stripe(text) or GARBAGE


def _packed(number: str) -> str:
    return number.replace(' ', '').replace('-', '')


def _token(text: str) -> Scan | None:
    """Return a QR code's token. Layouts (German, Italian, Spanish, Nordic) move the hyphens, so any sign may stand for
    one; the seal proves the rest.
    """
    typed = _TYPED.fullmatch(text)
    token = '-'.join(part.upper().translate(_RUSSIAN_KEYS) for part in typed.groups() if part) if typed else ''
    shape = _TOKEN.fullmatch(token)
    return Scan('moving' if shape['moving'] else 'token', token) if shape else None


def _stripe(text: str) -> Scan | None:
    found = _STRIPE.fullmatch(text)
    if not found:
        return None
    number = _packed(found['number'])
    kind = _stripe_kind(found['head'], found['rest'])
    # Two different cards in one go, for example swiped in a hurry: better none than the wrong one.
    # (Track 3 puts two digits of format before the number, hence "ends with".)
    others = _SECOND_TRACK.findall(found['rest'])
    return Scan(kind, number) if kind and all(other.endswith(number) for other in others) else None


def _stripe_kind(head: str, rest: str) -> str | None:
    """Name the track by what surrounds the number, or None when nothing shows that this is a stripe at all."""
    head = head.strip(_BLANK)
    if _DATED_2.match(rest):
        return 'track2'
    if _DATED_1.match(rest):
        return 'track1'
    if _BARE_REST.fullmatch(rest):
        return 'track1' if _BARE_HEAD_1.fullmatch(head) else 'track2' if _BARE_HEAD_2.fullmatch(head) else None
    return None
