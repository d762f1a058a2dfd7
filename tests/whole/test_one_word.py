"""Risks: a state has several names, a word two meanings in one language, a list begins with what nobody looks for."""

from lxml import etree

from odoo.tests import TransactionCase, tagged
from odoo.tools.safe_eval import safe_eval

from ...models.card.customer_card_program_words import ADVICE

# What may not be called the same: one thing is of points or cards, one of money or contracts.
MEANINGS = [
    ('customer.card.contract/earned', 'customer.card.entry/kind/earn'),
    ('customer.card.contract/import_id', 'customer.card/import_id'),
    ('customer.card.contract/state/withdrawn', 'customer.card.consent/withdrawn_at'),
    ('customer.card.contract.installment/progress', 'customer.card.batch/progress'),
    ('customer.card.credit.month/outstanding', 'customer.card.program/outstanding'),
]


@tagged('post_install', '-at_install')
class TestOneWord(TransactionCase):
    def test_a_state_has_one_name(self):
        """Where a filter of cards is one state, it has that state's name."""
        names = dict(self.env['customer.card']._fields['state']._description_selection(self.env))
        search = etree.fromstring(self.env.ref('customer_card.customer_card_view_search').arch_db)
        said = {}
        for node in search.iter('filter'):
            match safe_eval(node.get('domain') or '[]', {'uid': self.env.uid}):
                case [('state', '=', state)]:
                    said[state] = node.get('string')
        self.assertEqual(said, {state: names[state] for state in said})
        self.assertIn('ready', said)

    def test_a_side_is_no_rest(self):
        """In the languages where the English word for both is one: a design's edge, and what is left of a lot."""
        for lang in ('fa_IR', 'ru_RU'):
            self.env['res.lang']._activate_lang(lang)
            self.env['ir.module.module'].search([('name', '=', 'customer_card')])._update_translations(lang)
            label = {
                (model, name): self.env[model].with_context(lang=lang).fields_get([name])[name]['string']
                for model, name in (('customer.card.design.element', 'x'), ('customer.card.lot', 'left'))
            }
            self.assertEqual(len({text.split(' ')[0] for text in label.values()}), 2, label)

    def test_one_word_has_one_meaning(self):
        """What an English word could say of two things is two words, in all languages."""
        for lang in ('en_US', 'fa_IR', 'ru_RU'):
            self.env['res.lang']._activate_lang(lang)
            self.env['ir.module.module'].search([('name', '=', 'customer_card')])._update_translations(lang)
            for pair in MEANINGS:
                with self.subTest(lang, pair=pair):
                    self.assertEqual(len({self.said(name, lang) for name in pair}), 2)

    def said(self, name: str, lang: str) -> str:
        """The label of a field, or of a value of it."""
        model, field, *value = name.split('/')
        found = self.env[model].with_context(lang=lang).fields_get([field])[field]
        return dict(found['selection'])[value[0]] if value else found['string']

    def test_the_list_begins_with_cards_in_use(self):
        action = self.env['ir.actions.act_window']._for_xml_id('customer_card.customer_card_action')
        self.assertEqual(safe_eval(action['context']), {'search_default_in_life': 1})
        search = etree.fromstring(self.env.ref('customer_card.customer_card_view_search').arch_db)
        (node,) = search.xpath("//filter[@name='in_life']")
        self.assertNotIn('ready', str(safe_eval(node.get('domain'))))

    def test_advice_leads_to_a_page(self):
        form = etree.fromstring(self.env.ref('customer_card.customer_card_program_view_form').arch_db)
        pages = {page.get('name') for page in form.iter('page')}
        self.assertLessEqual(set(filter(None, ADVICE.values())), pages)
