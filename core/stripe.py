"""The magnetic stripe of a card, for an encoding bureau.

Tracks follow ISO/IEC 7813: track 1 holds at most 79 characters, track 2 at most 40, sentinels included; the check
character (LRC) is the encoder's. A card of ours is no payment card: its service code is 000, and the stripe identifies,
nothing more.
"""

import re
import unicodedata
from datetime import date

SERVICE_CODE = '000'
NEVER = '4912'  # a card without an end still needs a date its readers accept
_NAME_LENGTH = 26
_OUTSIDE = re.compile(r'[^A-Z0-9 ./-]')


def name(holder: str) -> str:
    """Return the holder's name as track 1 takes it: capitals of the Latin alphabet, 2 to 26 characters; ``/`` for
    nobody.

    Letters that Latin script has no sign for are left out; a name with none left is nobody's.

    >>> name('Zoë Müller-Ek'), name('آدا'), name('')
    ('ZOE MULLER-EK', '/', '/')
    """
    plain = unicodedata.normalize('NFKD', holder).encode('ascii', 'ignore').decode().upper()
    text = ' '.join(_OUTSIDE.sub(' ', plain).split())[:_NAME_LENGTH].strip()
    return text if len(text) >= 2 else '/'


def track1(number: str, holder: str = '', expires: date | None = None) -> str:
    """Return track 1 of a card.

    >>> track1('9500123456789011', 'Ada Lovelace', date(2028, 12, 31))
    '%B9500123456789011^ADA LOVELACE^2812000?'
    """
    return f'%B{number}^{name(holder)}^{_until(expires)}{SERVICE_CODE}?'


def track2(number: str, expires: date | None = None) -> str:
    """Return track 2 of a card.

    >>> track2('9500123456789011')
    ';9500123456789011=4912000?'
    """
    return f';{number}={_until(expires)}{SERVICE_CODE}?'


def _until(expires: date | None) -> str:
    return f'{expires:%y%m}' if expires else NEVER
