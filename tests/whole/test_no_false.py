import re
from collections.abc import Iterator

from lxml import etree

from odoo.fields import NO_ACCESS
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from ..common.till import CustomerCardPosCommon
from . import test_integrity, test_rpc_matrix

Matrix = test_rpc_matrix.TestRpcMatrix
LANGUAGES = ('en_US', 'fa_IR', 'ru_RU')
TEXTS = ('char', 'text', 'html')
# What Python says of nothing; as a word of its own. A sentence may begin with "None" or say "no false …", so only these
# spellings.
NOTHING = re.compile(
    r'(?<![\w"\'])(?:False|None|nan|NaN|Undefined|undefined|inf)(?![\w"\'])|<built-in|<bound method|object at 0x'
)
# Words of ours that are meant.
MEANT = re.compile(r'^None$|None:')


@tagged('post_install', '-at_install')
class TestNoFalse(CustomerCardPosCommon):
    """No screen says False: every text that is made up for people, on what is empty, half filled in and full, in every
    language.
    """

    _fill, values, dialog, record = (getattr(Matrix, name) for name in ('_fill', 'values', 'dialog', 'record'))
    specification = test_integrity.TestScreens.specification

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in LANGUAGES:
            cls.env['res.lang']._activate_lang(code)
        cls.users = {'manager': cls.env.user}
        cls.value = cls.gift_card._account('value')
        cls._fill(cls)

    def models(self) -> Iterator:
        """Every model of ours, and those of the host's that we put a text into."""
        for name in sorted(self.env.registry):
            model = self.env[name]
            if not model._abstract and any(self.texts(model)):
                yield model

    def texts(self, model) -> Iterator[str]:
        """The texts of ours that are computed, and names of records of ours."""
        mine = model._name.startswith('customer.card')
        for name, field in model._fields.items():
            ours = mine or 'customer_card' in field._modules
            if field.type in TEXTS and field.compute and ours and field.groups != NO_ACCESS:  # a text somebody sees
                yield name

    def words(self, record, names) -> Iterator[str]:
        """What is wrong with a record's texts."""
        for name in names:
            try:
                text = record[name]
            except Exception as error:  # noqa: BLE001  a form would show a traceback
                yield f'{record._name}.{name}: {type(error).__name__} {error}'
                continue
            if text and NOTHING.search(str(text)) and not MEANT.search(str(text)):
                yield f'{record._name}.{name} ({record.env.lang}): {text}'

    def assertNoFalse(self, found) -> None:
        found = sorted(set(found))
        self.assertFalse(found, "\n".join(found))

    def languages(self, model) -> Iterator:
        for lang in LANGUAGES:
            yield model.with_context(lang=lang)

    # --- texts of records ---------------------------------------------------------------------------------------------

    def drafts(self, model) -> Iterator:
        """Records nobody has filled in yet: nothing at all, what a new form has, and that with one choice made."""
        yield {}
        defaults = model.default_get(list(model._fields))
        yield defaults
        for name, field in model._fields.items():
            if field.type == 'selection' and not field.related:
                for key in field.get_values(self.env):
                    yield {name: key}
                    yield {**defaults, name: key}
            elif field.type == 'boolean' and not field.related and name != 'id':
                yield {**defaults, name: not defaults.get(name)}
            elif field.type == 'many2one' and field.comodel_name.startswith('customer.card') and field.store:
                yield {name: self.env[field.comodel_name].search([], limit=1).id}

    def test_what_is_not_filled_in(self):
        found, tried = [], 0
        for model in self.models():
            names = list(self.texts(model))
            for spoken in self.languages(model):
                for values in self.drafts(spoken):
                    found += self.words(spoken.new(values), names)
                    tried += 1
        self.assertGreater(tried, 300)
        self.assertNoFalse(found)

    def test_what_is_there(self):
        self.record('customer.card.liability')
        found, tried = [], 0
        for model in self.models():
            names = list(self.texts(model))
            for spoken in self.languages(model.sudo()):
                for record in spoken.search([], limit=60):
                    found += self.words(record, names)
                    tried += 1
        self.assertGreater(tried, 150)
        self.assertNoFalse(found)

    # --- what a form gets while it is filled in -----------------------------------------------------------------------

    def forms(self) -> Iterator[tuple]:
        data = self.env['ir.model.data'].sudo()
        ours = data.search([('module', '=', 'customer_card'), ('model', '=', 'ir.ui.view')])
        for view in self.env['ir.ui.view'].sudo().browse(ours.mapped('res_id')).exists():
            if view.type == 'form' and view.model and not view.inherit_id and self.env[view.model].has_access('create'):
                arch = etree.fromstring(self.env[view.model].get_view(view.id, 'form')['arch'])
                if arch.get('create') not in ('0', 'False', 'false'):
                    yield view.model, self.specification(self.env[view.model], arch)

    def said(self, answer) -> Iterator[str]:
        """Every text inside a client's answer."""
        if isinstance(answer, dict):
            for part in answer.values():
                yield from self.said(part)
        elif isinstance(answer, (list, tuple)):
            for part in answer:
                yield from self.said(part)
        elif isinstance(answer, str):
            yield answer

    def filling_in(self, model, spec: dict) -> Iterator[dict]:
        """What the client sends and gets: first nothing, then one field after another."""
        first = model.onchange({}, [], spec)['value']
        yield first
        start = {name: value for name, value in first.items() if not isinstance(value, (list, dict))}
        for name in spec:
            field = model._fields[name]
            if field.readonly:
                continue
            choices = {'boolean': [True, False], 'char': [False, "x"], 'text': [False], 'many2one': [False]}.get(
                field.type, []
            )
            if field.type == 'selection':
                choices = field.get_values(self.env)
            for choice in choices:
                try:
                    yield model.onchange({**start, name: choice}, [name], spec)
                except Exception as error:  # noqa: BLE001  the form would show a traceback
                    yield {name: f'<built-in {name} = {choice}: {type(error).__name__} {error}'}

    def test_what_a_form_shows_while_it_is_filled_in(self):
        found, tried = [], 0
        for name, spec in self.forms():
            for model in self.languages(self.env[name]):
                for answer in self.filling_in(model, spec):
                    tried += 1
                    found += [
                        f'{name}: {text}'
                        for text in self.said(answer)
                        if NOTHING.search(text) and not MEANT.search(text)
                    ]
        self.assertGreater(tried, 300)
        self.assertNoFalse(found)

    # --- names of files and letters -----------------------------------------------------------------------------------

    def test_names_of_printed_files(self):
        data = (
            self.env['ir.model.data']
            .sudo()
            .search([('module', '=', 'customer_card'), ('model', '=', 'ir.actions.report')])
        )
        found = []
        for report in self.env['ir.actions.report'].sudo().browse(data.mapped('res_id')).filtered('print_report_name'):
            for spoken in self.languages(self.env[report.model]):
                for record in (self.record(report.model).with_env(spoken.env), spoken.new({})):
                    name = safe_eval(report.print_report_name, {'object': record})
                    found += [f'{report.report_name}: {name}'] if NOTHING.search(str(name)) else []
        self.assertNoFalse(found)

    def test_letters(self):
        template = self.env.ref('customer_card.mail_template_virtual_card')
        cards = self.loyalty_card | self.gift_card
        found = []
        for lang in LANGUAGES:
            for field in ('subject', 'body_html', 'email_from', 'partner_to', 'lang'):
                rendered = template.with_context(lang=lang)._render_field(field, cards.ids)
                found += [f'{field} ({lang}): {text}' for text in rendered.values() if NOTHING.search(str(text))]
        self.assertNoFalse([text for text in found if not text.startswith(('partner_to', 'lang'))])

    # --- what the till is told ----------------------------------------------------------------------------------------

    def test_what_a_till_is_told(self):
        found = []
        for lang in LANGUAGES:
            till = self.till.with_context(lang=lang)
            answers = [till.customer_card_identify(card.sudo().number) for card in (self.loyalty_card, self.gift_card)]
            answers += [
                till.customer_card_identify('9500000000000000'),
                till.customer_card_find("Dina"),
                till.customer_card_enrollment(),
            ]
            answers += [
                till.customer_card_preview(
                    self.ref(self.loyalty_card), [{'product_id': self.bread.id, 'qty': 1, 'amount': 10, 'price': 10}]
                )
            ]
            found += [f'{lang}: {text}' for text in self.said(answers) if NOTHING.search(text)]
        self.assertNoFalse(found)
