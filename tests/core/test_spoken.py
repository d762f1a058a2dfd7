"""Risks: a day of another calendar, "1 points", "2 карт", figures that turn round, another way of saying things beside
ours.
"""

import re
import unittest
from datetime import date
from pathlib import Path

import jdatetime
import polib
from hypothesis import given
from hypothesis import strategies as st

from ...core import periods, spoken
from .profile import PROPERTY

ADDON = Path(__file__).resolve().parents[2]
COUNTS = (0, 1, 2, 5, 11, 21, 22, 101, 1.5)
# What says a day, an amount or a count in its own way, and the only files that may.
OWN_WAYS = {
    re.compile(r'\bformat_date\b|\bformat_datetime\b|\bformatDate(Time)?\('): {
        'models/ledger/spoken.py',
        'static/src/app/utils/spoken.js',
        'static/src/backend/date/date.js',
    },
    re.compile(r'\bformat_amount\b|\bformatLang\b|currency\w*\.format\b|\bformatCurrency\b'): {
        'models/ledger/spoken.py',
        'static/src/app/utils/spoken.js',
        # What is typed or tapped, in the till's currency alone.
        'static/src/app/components/popups/customer_card_amount/customer_card_amount.js',
        'static/src/app/services/customer_cards/points_discounts.js',
        'static/src/app/models/pos_order.js',  # beside the host's own amounts of the payment
    },
    re.compile(r'\bnum2words\b|\bamount_to_text\b'): {'core/words.py'},
    re.compile(r'\blang\w*\.format\(|%[YmdB][/.-]|\bstrftime\b|:g\}'): {
        'models/ledger/spoken.py',
        'core/spoken.py',
        'core/face.py',
        'core/face_ground.py',
        'core/bars.py',
        'core/bars_qr.py',
        'core/sheet.py',
        'models/printing/customer_card_design.py',
        'models/issuing/customer_card_batch_export.py',  # what machines print and encode
        'models/issuing/customer_card_import_source.py',
    },
    re.compile(r'\bjdatetime\b|\bformatToParts\b|toLocale(Date|Time)?String'): {
        'core/spoken.py',
        'core/anniversary.py',
        'core/periods.py',
        'core/card_rows.py',
        'static/src/app/utils/persian_days.js',
    },
    re.compile(r'defaultOutputCalendar|defaultNumberingSystem|Settings\.default'): set(),
    re.compile(r'[\u2066-\u2069]|\\u206[6-9]'): {
        'core/spoken.py',
        'core/digits.py',
        'models/card/customer_card.py',
        'static/src/app/utils/spoken.js',
        'static/src/app/utils/customer_card_receipt.js',
        'static/src/customer_display/customer_display.js',  # loads nothing of the till
    },
}


def sources():
    for folder, pattern in (
        ('core', '*.py'),
        ('models', '*.py'),
        ('wizards', '*.py'),
        ('controllers', '*.py'),
        ('static/src', '*.js'),
    ):
        for path in sorted((ADDON / folder).rglob(pattern)):
            yield str(path.relative_to(ADDON)), path.read_text(encoding='utf-8')


class TestSpoken(unittest.TestCase):
    def test_no_page_lets_the_host_say_a_day(self) -> None:
        """A template's own field is said by the host, by one calendar for everybody."""
        found = [
            f'{path.relative_to(ADDON)}: {match[0]}'
            for folder in ('report', 'views', 'data', 'wizards')
            for path in sorted((ADDON / folder).rglob('*.xml'))
            for match in re.finditer(r't-field="[\w.]*(?:date|day|moment|_on|_at|_from|_to)"', path.read_text('utf-8'))
        ]
        self.assertEqual(found, [])

    def test_one_way_to_say_things(self) -> None:
        found = [
            f'{path}: {match[0]}'
            for path, text in sources()
            for pattern, allowed in OWN_WAYS.items()
            if path not in allowed
            for match in pattern.finditer(text)
        ]
        self.assertFalse(found, "said by models/ledger/spoken.py or static/src/app/utils/spoken.js instead")

    def test_the_browser_has_the_same_calendar(self) -> None:
        text = (ADDON / 'static/tests/unit/persian_golden.js').read_text(encoding='utf-8')
        rows = re.findall(r'\["([\d-]+)", "([\d/]+)"\]', text)
        self.assertGreater(len(rows), 200)
        for iso, said in rows:
            self.assertEqual(spoken.persian_day(date.fromisoformat(iso)), said)
        first = {said.split('/')[0] for _iso, said in rows}
        self.assertEqual(first, {str(year) for year in spoken.YEARS})

    def test_the_browser_has_the_same_periods(self) -> None:
        text = (ADDON / 'static/tests/unit/persian_periods_golden.js').read_text(encoding='utf-8')
        rows = re.findall(r'\["([\d-]+)", "([\d-]+)", "([\d-]+)", "([\d-]+)", "([\d-]+)"\]', text)
        self.assertEqual(len(rows), len(spoken.YEARS) - 1)  # a month on from the last one the browser knows no more
        for iso, *said in rows:
            day = date.fromisoformat(iso)
            begins = [periods.begins(period, day, 'persian') for period in ('month', 'quarter', 'year')]
            days = (*begins, periods.months_on(day, 1, 'persian'))
            self.assertEqual([one.isoformat() for one in days], said)

    @PROPERTY
    @given(st.dates(date(1921, 3, 21), date(2121, 3, 20)))
    def test_days_come_back(self, day: date) -> None:
        year, month, number = map(int, spoken.persian_day(day).split('/'))
        self.assertEqual(jdatetime.date(year, month, number).togregorian(), day)

    def test_forms(self) -> None:
        for lang, text, expected in (
            ('ru_RU', 'карта|карты|карт', 'карт карта карты карт карт карта карты карта карты'),
            ('fa_IR', 'کارت', 'کارت ' * 9),
            ('en_US', 'card|cards', 'cards card cards cards cards cards cards cards cards'),
            ('pl_PL', 'karta|karty|kart|karty', 'kart karta karty kart kart kart karty kart karty'),
        ):
            said = [spoken.form(text, number, lang) for number in COUNTS]
            self.assertEqual(' '.join(said), expected.strip(), lang)

    def test_a_form_too_few_is_the_last_one(self) -> None:
        self.assertEqual([spoken.form('карт', number, 'ru') for number in COUNTS], ['карт'] * 9)
        self.assertEqual(spoken.form('a|b', 5, 'no such language'), 'b')

    def test_minus_one_and_exact_numbers(self) -> None:
        self.assertEqual([spoken.form('point|points', number, 'en') for number in (-1, 1.0)], ['point'] * 2)

    @PROPERTY
    @given(st.text())
    def test_marks_come_off(self, text: str) -> None:
        plain = spoken.without_marks(text)
        self.assertEqual(spoken.without_marks(spoken.apart(spoken.number_apart(plain))), plain)

    def test_translations_have_the_forms_of_their_language(self) -> None:
        for lang in ('fa', 'ru'):
            for entry in polib.pofile(str(ADDON / f'i18n/{lang}.po')):
                if spoken.FORMS in entry.msgid:
                    with self.subTest(lang=lang, msgid=entry.msgid):
                        self.assertEqual(entry.msgid.count(spoken.FORMS), 1)
                        self.assertEqual(len(entry.msgstr.split(spoken.FORMS)), spoken.forms_needed(lang))
