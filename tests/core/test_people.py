"""Risk: a page for people tells of a button that is called otherwise, or one language knows what another does not."""

import re
import unittest
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import polib

ADDON = Path(__file__).resolve().parents[2]
PAGES = ADDON / 'docs' / 'people'
ROLES = ('cashier', 'desk', 'manager', 'accountant', 'credit', 'installments', 'operator', 'customer')
LANGUAGES = ('en', 'fa', 'ru')
WORDS = {'en': 'customer_card.pot', 'fa': 'fa.po', 'ru': 'ru.po'}
LINES, PICTURE_BYTES, PICTURE_WIDTH = 60, 120 * 1024, 1280
SAID = 8  # letters a sentence has besides what is filled in
CODE = re.compile(r'`[^`]*`')
LABEL = re.compile(r'\*\*(.+?)\*\*')  # **what stands on a button, a menu, a field**
SENTENCE = re.compile(r'(?<!\*)\*([^*]+)\*(?!\*)')  # *what the screen says*
LINK = re.compile(r'\]\(([^)#]+)(?:#[^)]*)?\)')
MARKS = re.compile(r'^(#+|\d+\.|-|\|)(?= )', re.MULTILINE)  # headings, steps, rows of tables
MARKUP = re.compile(r'<[^>]+>')
SCREEN_DIGITS = str.maketrans('۰۱۲۳۴۵۶۷۸۹٬٫', '0123456789,.')
GAP = re.compile(r'%\\\(\w+\\\)s|%s')  # a placeholder in an escaped sentence


def on_screen(said: str) -> str:
    """What a page says, in the digits of a screen: a page of paper has its own."""
    return said.translate(SCREEN_DIGITS)


@cache
def words(lang: str) -> dict[str, frozenset[str]]:
    """What screens say in one language, without markup: the sources of each text (one text may have several)."""
    sources: dict[str, set[str]] = {}
    for entry in polib.pofile(str(ADDON / 'i18n' / WORDS[lang])):
        said = MARKUP.sub('', entry.msgid if lang == 'en' else entry.msgstr).strip()
        for form in {said, *said.split('|')}:  # a text that counts has its forms beside each other
            sources.setdefault(form, set()).add(MARKUP.sub('', entry.msgid).strip())
    return {said: frozenset(found) for said, found in sources.items()}


@cache
def patterns(lang: str) -> tuple[re.Pattern[str], ...]:
    """The sentences with something filled in; where little but that is left, anything would be one."""
    filled = {said: GAP.sub('.+', re.escape(said)) for said in words(lang) if '%' in said}
    return tuple(re.compile(form) for form in filled.values() if len(re.findall(r'\w', form)) >= SAID)


def label(lang: str, said: str) -> frozenset[str]:
    """The msgids of a label; empty: no screen has it."""
    return words(lang).get(on_screen(said), frozenset())


def is_said(lang: str, said: str) -> bool:
    """Whether some screen says this sentence, with whatever is filled in."""
    said = on_screen(said)
    return said in words(lang) or any(form.fullmatch(said) for form in patterns(lang))


def page(role: str, lang: str) -> str:
    return (PAGES / f'{role}.{lang}.md').read_text(encoding='utf-8')


def pages() -> Iterator[tuple[str, str, str]]:
    """Every page: role, language, text."""
    return ((role, lang, page(role, lang)) for role in ROLES for lang in LANGUAGES)


class TestPeople(unittest.TestCase):
    def test_one_page_and_the_same_headings_in_every_language(self) -> None:
        for role, lang, text in pages():
            self.assertLessEqual(len(text.splitlines()), LINES, f'{role}.{lang}')
            self.assertEqual(MARKS.findall(text), MARKS.findall(page(role, 'en')), f'{role}.{lang}')

    def test_labels_are_those_of_the_screen(self) -> None:
        for role, lang, text in pages():
            plain = CODE.sub('', text)
            labels, sentences = set(LABEL.findall(plain)), set(SENTENCE.findall(LABEL.sub('', plain)))
            unknown = {said for said in labels if not label(lang, said)}
            unknown |= {said for said in sentences if not is_said(lang, said)}
            self.assertEqual(unknown, set(), f'{role}.{lang}: on no screen')
            self.assertTrue(labels and sentences, f'{role}.{lang}: a page that quotes nothing is not read')

    def test_every_language_presses_the_same_buttons(self) -> None:
        for role, lang, text in pages():
            labels, here = LABEL.findall(page(role, 'en')), [label(lang, said) for said in LABEL.findall(text)]
            missing = {said for said in labels if not any(said in ids for ids in here)}
            self.assertEqual(missing, set(), f'{role}.{lang}')
            self.assertEqual(len(here), len(labels), f'{role}.{lang}')

    def test_links_and_pictures_are_there(self) -> None:
        for role, lang, text in pages():
            targets = LINK.findall(text)
            self.assertEqual([target for target in targets if not (PAGES / target).is_file()], [], f'{role}.{lang}')
            foreign = [name for name in targets if name.endswith('.png') and not name.endswith(f'.{lang}.png')]
            self.assertEqual(foreign, [], f'{role}.{lang}: shows a screen in another language')

    def test_pictures_are_small_and_shown(self) -> None:
        shown = {target for _role, _lang, text in pages() for target in LINK.findall(text)}
        for picture in sorted((PAGES / 'pictures').iterdir()):
            self.assertIn(f'pictures/{picture.name}', shown)
            self.assertLessEqual(picture.stat().st_size, PICTURE_BYTES, picture.name)
            self.assertLessEqual(int.from_bytes(picture.read_bytes()[16:20], 'big'), PICTURE_WIDTH, picture.name)

    def test_persian_is_written_from_right_to_left_with_its_own_digits(self) -> None:
        for role in ROLES:
            text = page(role, 'fa')
            self.assertTrue(text.startswith('<div dir="rtl">\n\n') and text.endswith('\n\n</div>\n'), role)
            self.assertEqual(re.findall(r'(?<!^)[0-9]', LINK.sub('', CODE.sub('', text)), re.MULTILINE), [], role)

    def test_the_readme_leads_to_every_page(self) -> None:
        readme = (ADDON / 'README.md').read_text(encoding='utf-8')
        wanted = {f'docs/people/{role}.{lang}.md' for role in ROLES for lang in LANGUAGES}
        self.assertEqual(wanted - set(LINK.findall(readme)), set())
