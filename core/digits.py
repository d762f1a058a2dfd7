"""Digits and letters as people and keyboards in Iran, the Arab world and elsewhere really type them."""

_ZERO_WIDTH = '\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff'
_BIDI = '\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069'
_ARABIC_INDIC, _PERSIAN, _FULL_WIDTH = 0x0660, 0x06F0, 0xFF10

_LATIN: dict[int, str | None] = {
    **{zero + value: str(value) for zero in (_ARABIC_INDIC, _PERSIAN, _FULL_WIDTH) for value in range(10)},
    **dict.fromkeys(map(ord, _ZERO_WIDTH + _BIDI)),
}
_PERSIAN_LETTERS = {
    0x064A: '\u06cc',  # Arabic yeh
    0x0649: '\u06cc',  # Arabic alef maksura, typed for a final yeh
    0x0643: '\u06a9',  # Arabic kaf
}


def latin(text: str) -> str:
    """Return ``text`` with Persian, Arabic-Indic and full-width digits as ``0-9`` and without invisible marks.

    Direction marks and zero-width characters come along when a number is copied out of a right-to-left page.
    Meant for codes, not for prose: a Persian sentence needs its zero-width non-joiners.

    >>> latin('۰۹۱۲ ٣٤٥')
    '0912 345'
    """
    return text if text.isascii() else text.translate(_LATIN)


def letters(text: str) -> str:
    """Return ``text`` with Arabic yeh and kaf as their Persian forms, so that a name is found however it was typed.

    >>> letters('علي') == 'علی'
    True
    """
    return text if text.isascii() else text.translate(_PERSIAN_LETTERS)


def only_digits(text: str) -> str:
    """Return the digits of ``text`` in ``0-9``, and nothing else.

    >>> only_digits('+98 (912) ۳۴۵-۶۷')
    '9891234567'
    """
    return ''.join(character for character in latin(text) if '0' <= character <= '9')
