from odoo.models import BaseModel
from odoo.tests import tagged

from .common import CustomerCardPosCommon


@tagged('post_install', '-at_install')
class TestLanguages(CustomerCardPosCommon):
    """A shop learns a language after it was set up."""

    def learn(self, code: str) -> None:
        lang = self.env['res.lang'].with_context(active_test=False).search([('code', '=', code)])
        self.env['base.language.install'].create({'lang_ids': [(6, 0, lang.ids)], 'overwrite': False}).lang_install()

    def in_russian(self, record) -> str:
        return record.with_context(lang='ru_RU').name

    def test_tenders_books_and_articles_are_named_in_it(self):
        self.loyalty.points_as = 'discount'
        self.learn('ru_RU')
        self.assertEqual(self.value_method.with_context(lang='en_US').name, "Card value")
        article = self.loyalty.discount_product_id
        for record in (*self.methods, self.gift.liability_account_id, self.gift.journal_id, article):
            self.assertRegex(self.in_russian(record), '[а-я]', record)

    def test_names_people_gave_stay(self):
        # Not the method's own write: the host lets nobody rename a tender while a till is open.
        BaseModel.write(self.value_method, {'name': "Club money"})
        self.env['res.lang']._activate_lang('ru_RU')
        BaseModel.write(self.points_method.with_context(lang='ru_RU'), {'name': "Мои баллы"})
        self.learn('ru_RU')
        self.assertEqual(self.in_russian(self.value_method), "Club money")
        self.assertEqual(self.in_russian(self.points_method), "Мои баллы")
