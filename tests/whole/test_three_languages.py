"""Risk: a screen, a menu or a workbook that speaks English, or runs from left to right, in a shop that does not."""

import io
import re
from collections.abc import Iterator

import openpyxl
from lxml import etree

from odoo.tests import tagged

from .case import ROOT, IntegrityCase

LETTERS = {'fa_IR': re.compile('[\u0621-\u06cc]'), 'ru_RU': re.compile('[\u0410-\u044f]')}
LATIN = re.compile('[A-Za-z]{2,}')
# Digits of two scripts in one number.
MIXED = re.compile('[0-9][0-9.,/\u066b\u066c]*[\u06f0-\u06f9]|[\u06f0-\u06f9][\u06f0-\u06f9.,/\u066b\u066c]*[0-9]')
SAID = ('string', 'title', 'placeholder', 'help', 'confirm', 'sum', 'aria-label')
# Where a workbook is made: (row of its heads, the file in the language of an environment).
WORKBOOKS = {
    'models/books/customer_card_liability_export.py': (3, '_liability'),
    'models/contract/customer_card_contract_import_shown.py': (1, '_contracts'),
    'models/issuing/customer_card_batch_export.py': (1, '_batch'),
    'models/issuing/customer_card_import_check.py': (1, '_template'),
}
NAMED = ('ir.ui.menu', 'ir.actions.act_window', 'ir.actions.server', 'ir.actions.report', 'res.groups')
# What is the same in every language.
NAMES = {'UTF-8', 'UTC', 'PIN', 'EAN-13', 'SMS', 'VIP', 'pt'}


@tagged('post_install', '-at_install')
class TestThreeLanguages(IntegrityCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in LETTERS:
            cls.env['res.lang']._activate_lang(code)
        cls.env['ir.module.module']._load_module_terms(['customer_card'], list(LETTERS))

    def untranslated(self, texts: dict[str, str], lang: str) -> dict[str, str]:
        """Those of the texts, by what they are, that have Latin words and no letter of the language."""
        return {
            what: text
            for what, text in texts.items()
            if LATIN.search(text) and not LETTERS[lang].search(text) and text.strip() not in NAMES
        }

    # --- workbooks ----------------------------------------------------------------------------------------------------

    def _liability(self, env) -> bytes:
        return env['customer.card.liability'].create({'company_id': self.card_company.id})._export_file()[1]

    def _batch(self, env) -> bytes:
        batch = env['customer.card.batch'].create({'program_id': self.gift.id, 'quantity': 1})
        batch.action_start()
        return batch._export_file('xlsx')[1]

    def _contracts(self, env) -> bytes:
        return env['customer.card.contract.import']._sample_file('xlsx')

    def _template(self, env) -> bytes:
        return env['customer.card.import']._template_file('xlsx')

    def test_every_workbook_is_one_of_these(self):
        made, bare = set(), set()
        for path in (path for folder in ('models', 'controllers', 'wizards') for path in (ROOT / folder).rglob('*.py')):
            name, text = str(path.relative_to(ROOT)), path.read_text(encoding='utf-8')
            made |= {name} if re.search(r'[^.]Workbook\(self[,)]', text) else set()
            bare |= {name} if 'xlsxwriter' in text else set()
        self.assertEqual(made, set(WORKBOOKS))
        self.assertEqual(bare, {'models/ledger/workbook.py'})

    def test_workbooks_run_as_the_language_does_and_speak_it(self):
        for file, (row, maker) in WORKBOOKS.items():
            for lang in ('en_US', *LETTERS):
                env = self.env(context={**self.env.context, 'lang': lang})
                for sheet in openpyxl.load_workbook(io.BytesIO(getattr(self, maker)(env))):
                    with self.subTest(file, lang=lang, sheet=sheet.title):
                        self.assertEqual(bool(sheet.sheet_view.rightToLeft), lang == 'fa_IR')
                        heads = {'the sheet': sheet.title, **{cell.coordinate: cell.value for cell in sheet[row]}}
                        notes = {f'note {cell.coordinate}': cell.comment.text for cell in sheet[row] if cell.comment}
                        self.assertGreater(len(heads), 5)
                        if lang in LETTERS:
                            self.assertFalse(self.untranslated({**heads, **notes}, lang))
                        texts = [str(cell) for line in sheet.iter_rows(values_only=True) for cell in line if cell]
                        self.assertFalse([text for text in texts if MIXED.search(text)])

    def test_days_in_a_workbook_are_the_readers(self):
        env = self.env(context={**self.env.context, 'lang': 'fa_IR'})
        report = env['customer.card.liability'].create(
            {'company_id': self.card_company.id, 'date_from': '2026-03-21', 'date_to': '2026-04-20'}
        )
        sheet = openpyxl.load_workbook(io.BytesIO(report._export_file()[1])).worksheets[0]
        self.assertEqual(sheet['A1'].value, '1405/01/01 – 1405/01/31')

    def test_nothing_in_a_workbook_is_a_formula(self):
        self.card_company.name = "=1+1"
        book = openpyxl.load_workbook(io.BytesIO(self._liability(self.env)))
        self.assertEqual({sheet['B1'].data_type for sheet in book}, {'s'})

    # --- screens ------------------------------------------------------------------------------------------------------

    def texts(self, arch: str) -> Iterator[str]:
        for node in etree.fromstring(arch).iter(etree.Element):
            texts = [node.get(name) for name in SAID]
            if node.tag not in ('script', 'style') and (node.tag != 'attribute' or node.get('name') in SAID):
                texts += [node.text, node.tail]
            yield from (text.strip() for text in texts if text and text.strip())

    def test_every_view_menu_and_action(self):
        """Of the overview, of the acquisition, and of all the others."""
        views = self.ours('ir.ui.view').filtered(lambda view: view.type != 'qweb')
        self.assertLessEqual({'customer.card.program', 'customer.card.funnel'}, set(views.mapped('model')))
        for lang in LETTERS:
            for view in views.with_context(lang=lang):
                texts = dict(enumerate(self.texts(view.arch)))
                with self.subTest(view.name, lang=lang):
                    self.assertFalse(self.untranslated(texts, lang))
            for model in NAMED:
                names = {one.id: one.name for one in self.ours(model).with_context(lang=lang)}
                with self.subTest(model, lang=lang):
                    self.assertFalse(self.untranslated(names, lang))
            helps = {one.id: one.help or '' for one in self.ours('ir.actions.act_window').with_context(lang=lang)}
            self.assertFalse(self.untranslated(helps, lang))

    def test_the_phones_page_is_titled(self):
        for lang, letters in LETTERS.items():
            page = self.env['ir.qweb'].with_context(lang=lang)._render('customer_card.virtual_title', {})
            self.assertRegex(page, letters)

    def test_every_field_a_screen_shows(self):
        for lang in LETTERS:
            env = self.env(context={**self.env.context, 'lang': lang})
            for model in self.models():
                for name, field in env[model._name].fields_get(attributes=['string', 'help', 'selection']).items():
                    if model._fields[name]._module != 'customer_card':
                        continue
                    said = {'string': field['string'], 'help': field.get('help') or ''}
                    if isinstance(model._fields[name].selection if field.get('selection') else None, list):
                        said |= {f'selection {key}': word for key, word in field['selection']}
                    with self.subTest(f'{model._name}.{name}', lang=lang):
                        self.assertFalse(self.untranslated(said, lang))

    def test_what_the_overview_says(self):
        """Sentences, amounts, the graph and what is to be done: in the reader's language, each number in one script."""
        self.post(self.loyalty_card._account('points'), 12_345)
        self._limit(self.loyalty, 0)
        adjustment = self.env['customer.card.adjustment'].create(
            {'account_id': self.loyalty_card._account('points').id, 'amount': 5, 'reason': "Sorry"}
        )
        people = self.env.ref('customer_card.group_accountant').all_user_ids - self.env.user
        groups = [self.env.ref(f'customer_card.group_{name}') for name in ('manager', 'accountant')]
        people.write({'group_ids': [(3, group.id) for group in groups]})
        adjustment.with_context(lang='en_US').action_request()
        names = ('summary', 'outstanding', 'today_in', 'month_in', 'nobody_else', 'advice')
        english = self.loyalty.with_context(lang='en_US').read(names)[0]
        self.loyalty.with_context(lang='fa_IR').point_name = "امتیاز"
        self.loyalty.with_context(lang='ru_RU').point_name = "баллы"
        for lang, letters in LETTERS.items():
            self.env.invalidate_all()
            said = self.loyalty.with_context(lang=lang).read([*names, 'month_graph'])[0]
            for name in names:
                with self.subTest(name, lang=lang):
                    self.assertEqual(bool(said[name]), bool(english[name]))
                    self.assertTrue(not said[name] or letters.search(said[name]), said[name])
            self.assertRegex(said['nobody_else'], letters)
            self.assertNotRegex(said['nobody_else'], LATIN)
            self.assertFalse([text for text in said.values() if MIXED.search(str(text))])
