"""Arabic and Persian letters in the form they have within their word.

A browser joins letters itself. The WebKit of wkhtmltopdf does too, but some builds measure joined words as narrower
than they draw them, so that words lie on each other, and lose the zero-width non-joiner. Given letters that are joined
already (Unicode's presentation forms, blocks FB50 and FE70), every build measures what it draws.
"""

import re
import sys
import unicodedata

NON_JOINER, JOINER, TATWEEL = '\u200c', '\u200d', '\u0640'
# Farsi yeh's own forms are in few fonts; these look the same.
_LOOKS_LIKE = {'\ufbfc': '\ufeef', '\ufbfd': '\ufef0', '\ufbfe': '\ufef3', '\ufbff': '\ufef4'}
_WORDS = re.compile('[\u0600-\u06ff\u200c\u200d]+')


def _read_forms() -> dict[str, dict[str, str]]:
    """Every letter's forms by Unicode's own decompositions; two letters stand for their ligature."""
    forms: dict[str, dict[str, str]] = {}
    for code in (*range(0xFB50, 0xFDC8), *range(0xFE70, 0xFEFD)):
        kind, *letters = unicodedata.decomposition(chr(code)).split() or ('',)
        text = ''.join(chr(int(letter, 16)) for letter in letters)
        if kind in ('<isolated>', '<final>', '<initial>', '<medial>') and (len(text) == 1 or text.startswith('\u0644')):
            form = _LOOKS_LIKE.get(chr(code), chr(code))
            forms.setdefault(sys.intern(text), {})[kind[1:-1]] = form
    return forms


_FORMS = _read_forms()
# Lam and alef are always written as one; all other ligatures are a matter of taste.
_LAM_ALEF = {text for text in _FORMS if len(text) == 2 and text[1] in '\u0622\u0623\u0625\u0627'}


def shape(text: str) -> str:
    """Return ``text`` with its Arabic letters in their joined forms, in the order they are read; all else stays.

    >>> [unicodedata.name(one).rsplit(' ', 2)[-2] for one in shape('سلام')]
    ['INITIAL', 'FINAL', 'ISOLATED']
    >>> shape('می\u200cماند') == shape('می') + shape('ماند'), shape('Card 12')
    (True, 'Card 12')
    >>> unicodedata.normalize('NFKC', shape('کالای')) == 'کالای'.replace('ی', 'ى')
    True
    """
    return text if text.isascii() else _WORDS.sub(lambda found: _shape_word(found[0]), text)


def _units(word: str) -> list[str]:
    """The letters of a word, lam with alef as one; marks are letters of their own."""
    units: list[str] = []
    for letter in word:
        if units and units[-1] + letter in _LAM_ALEF:
            units[-1] += letter
        else:
            units.append(letter)
    return units


def _is_mark(unit: str) -> bool:
    return unicodedata.category(unit[0]) == 'Mn'


def _joins_after(unit: str) -> bool:
    return unit in (TATWEEL, JOINER) or 'initial' in _FORMS.get(unit, ())


def _joins_before(unit: str) -> bool:
    return unit in (TATWEEL, JOINER) or 'final' in _FORMS.get(unit, ())


def _shape_word(word: str) -> str:
    units = _units(word)
    letters = [place for place, unit in enumerate(units) if not _is_mark(unit)]
    shaped = list(units)
    for order, place in enumerate(letters):
        unit = units[place]
        before = units[letters[order - 1]] if order else ''
        after = units[letters[order + 1]] if order + 1 < len(letters) else ''
        joined = _joins_after(before) and _joins_before(unit), _joins_after(unit) and _joins_before(after)
        kind = {(False, False): 'isolated', (True, False): 'final', (False, True): 'initial', (True, True): 'medial'}[
            joined
        ]
        shaped[place] = _FORMS.get(unit, {}).get(kind, unit)
    return ''.join(shaped).replace(NON_JOINER, '').replace(JOINER, '')
