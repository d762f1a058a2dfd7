from odoo.exceptions import AccessError
from odoo.models import BaseModel
from odoo.tests import new_test_user, tagged

from ..common.till import CustomerCardPosCommon


@tagged('post_install', '-at_install')
class TestLanguages(CustomerCardPosCommon):
    """A shop learns a language after it was set up."""

    def learn(self, code: str) -> None:
        lang = self.env['res.lang'].with_context(active_test=False).search([('code', '=', code)])
        self.env['base.language.install'].create({'lang_ids': [(6, 0, lang.ids)], 'overwrite': False}).lang_install()

    def in_russian(self, record) -> str:
        return record.with_context(lang='ru_RU').name

    def test_tenders_books_and_products_are_named_in_it(self):
        self.loyalty.points_as = 'discount'
        self.learn('ru_RU')
        self.assertEqual(self.value_method.with_context(lang='en_US').name, "Card value")
        product = self.loyalty.discount_product_id
        for record in (*self.methods, self.gift.liability_account_id, self.gift.journal_id, product):
            self.assertRegex(self.in_russian(record), '[а-я]', record)

    def test_what_we_made_is_said_in_it(self):
        """The first programs, their points and rule, their product, and what is asked at enrollment, legal text and
        all.
        """
        program = self.env['customer.card.program']
        company = self.env['res.company'].create({'name': "Green|market (10%)"})
        self.env['customer.card.purpose']._setup(company)
        first = [
            program.create({'name': name, 'kind': kind, 'company_id': self.card_company.id, **more})
            for kind, name, more in program._first_programs(self.card_company)
        ]
        self.learn('ru_RU')
        for one in first:
            self.assertRegex(self.in_russian(one), '[а-я]', one)
            self.assertEqual(one.with_context(lang='ru_RU').point_name, "баллы")
            self.assertEqual(one.with_context(lang='ru_RU')._format('points', 2), "2 балла")
        self.assertRegex(self.in_russian(first[0].rule_ids), '[а-я]')
        for purpose in self.env['customer.card.purpose']._of_company(company):
            russian = purpose.with_context(lang='ru_RU')
            self.assertRegex(russian.name, '[а-я]')
            self.assertRegex(russian.text, '[а-я]')
            self.assertIn("Green|market (10%)", russian.text)
            self.assertIn("Green|market (10%)", purpose.with_context(lang='en_US').text)

    def test_a_shop_that_is_renamed_is_named_where_nobody_has_agreed_yet(self):
        company = self.env['res.company'].create({'name': "Not named yet"})
        purposes = self.env['customer.card.purpose']
        purposes._setup(company)
        first, second, _third = purposes._of_company(company)
        self.env['customer.card.consent']._give(self.holder, first, "Till 1")
        self.learn('ru_RU')
        company.name = "Greenmarket"
        self.assertIn("Not named yet", first.text, "what was agreed to keeps its words")
        for lang in ('en_US', 'ru_RU'):
            self.assertIn("Greenmarket", second.with_context(lang=lang).text)

    def test_what_a_shop_wrote_itself_stays(self):
        purpose = self.env['customer.card.purpose'].create(
            {'name': "Own", 'text': "I agree to all.", 'company_id': self.card_company.id}
        )
        self.loyalty.point_name = "stars"
        self.learn('ru_RU')
        self.assertEqual(purpose.with_context(lang='ru_RU').text, "I agree to all.")
        self.assertEqual(self.loyalty.with_context(lang='ru_RU').point_name, "stars")
        self.assertEqual(self.in_russian(self.gift), "Gift", "a name of the shop's own")

    def test_names_people_gave_stay(self):
        # Not the method's own write: the host lets nobody rename a tender while a till is open.
        BaseModel.write(self.value_method, {'name': "Club money"})
        self.env['res.lang']._activate_lang('ru_RU')
        BaseModel.write(self.points_method.with_context(lang='ru_RU'), {'name': "Мои баллы"})
        self.learn('ru_RU')
        self.assertEqual(self.in_russian(self.value_method), "Club money")
        self.assertEqual(self.in_russian(self.points_method), "Мои баллы")

    def test_what_holds_is_read_in_ones_own_language(self):
        health = self.env['customer.card.health'].with_context(lang='en_US')._check()
        self.learn('ru_RU')
        words = [health.with_context(lang=lang).passed.splitlines() for lang in ('en_US', 'ru_RU')]
        self.assertEqual(len(words[0]), len(words[1]))
        self.assertEqual(words[0][0], "Balances are the sums of their entries")
        self.assertFalse([line for line in words[1] if not set(line) & set('абвгдежзийклмнопрстуфхцчшщыэюя')])
        with self.assertRaises(AccessError):
            health.with_user(self.env.ref('base.user_admin')).write({'passed_codes': ''})

    def test_the_alarm_is_raised_in_each_managers_language(self):
        self.learn('ru_RU')
        readers = {
            lang: new_test_user(
                self.env, f'alarm_{lang}', 'customer_card.group_manager', lang=lang, notification_type='inbox'
            )
            for lang in ('en_US', 'ru_RU')
        }
        self.env['customer.card.health']._check()._alert()
        said = {
            lang: user.partner_id.with_user(user)
            .env['mail.message']
            .search([('notified_partner_ids', 'in', user.partner_id.ids)], limit=1)
            for lang, user in readers.items()
        }
        self.assertIn("The nightly check found", said['en_US'].body)
        self.assertRegex(said['ru_RU'].body, '[а-я]')

    def test_the_customers_display_speaks_it(self):
        modules = self.env['ir.http']._get_translation_frontend_modules_name()
        self.assertLessEqual({'point_of_sale', 'customer_card'}, set(modules), "a page without a login asks for these")
