from odoo.exceptions import UserError, ValidationError
from odoo.models import BaseModel as Model
from odoo.tests import new_test_user, tagged

from .case import SessionBooksCase

BOOKS = 'customer_card.group_accountant,account.group_account_manager,product.group_product_manager'


@tagged('post_install', '-at_install')
class TestAccountsApart(SessionBooksCase):
    """Risk: what is sold of one program is booked where another one's money is owed, or as income: books and ledger
    differ for good, after one honest choice in a form.
    """

    def setUp(self):
        super().setUp()
        home = {'company_id': self.card_company.id, 'company_ids': [(6, 0, self.card_company.ids)]}
        self.accountant = new_test_user(self.env, 'apart_accountant', BOOKS, **home)
        self.manager = new_test_user(self.env, 'apart_manager', 'customer_card.group_manager', **home)

    def facts(self) -> list[str]:
        self.env.invalidate_all()
        return self.env['customer.card.health']._check().finding_ids.mapped('fact')

    def other(self, program: Model, field: str) -> Model:
        return program[field].copy({'code': '201077', 'name': "Of the second program"})

    def second(self, program: Model, field: str) -> Model:
        """A duplicate of the program, by its manager, that the accountant books on a liability of its own."""
        copy = program.with_user(self.manager).copy()
        account = copy.with_user(self.accountant)[field] = self.other(program, field)
        self.env.invalidate_all()
        return account

    def test_a_duplicate_sells_a_product_of_its_own(self):
        account = self.second(self.gift, 'liability_account_id')
        self.sell_card(25)
        self.close()
        self.settle()
        self.assertEqual((self.credit(account), self.facts()), (0, []))

    def test_an_account_cards_are_booked_on_is_not_archived(self):
        """No till could be closed by then; of an archived program it may be, when nothing is left on its cards."""
        books = self.gift.liability_account_id | self.gift.clearing_account_id | self.loyalty.points_account_id
        for account in books:
            with self.assertRaisesRegex(UserError, "are booked on"), self.env.cr.savepoint():
                account.with_user(self.accountant).active = False
        programs = self.env['customer.card.program'].search([('company_id', '=', self.card_company.id)])
        (programs - self.gift).liability_account_id = self.other(self.gift, 'liability_account_id')
        self.gift.active = False
        with self.assertRaisesRegex(UserError, "nothing is left"), self.env.cr.savepoint():
            self.liability.active = False
        self.post(self.value, -50, 'expire')
        self.settle()
        self.liability.active = False
        with self.assertRaisesRegex(UserError, "is archived"), self.env.cr.savepoint():
            self.gift.active = True
        self.liability.active = True
        self.gift.active = True
        self.paid(30, (self.loyalty_card, 'points', 2))
        self.close()

    def test_a_program_takes_no_archived_account(self):
        account = self.other(self.gift, 'liability_account_id')
        account.active = False
        program = self._program('gift', name="Fresh", prefix='954')
        with self.assertRaisesRegex(UserError, "is archived"), self.env.cr.savepoint():
            program.liability_account_id = account

    def test_and_points_of_its_own(self):
        self.loyalty.write({'sell_points': True, 'point_price': 0.02})
        account = self.second(self.loyalty, 'points_account_id')
        line = (self.loyalty.points_product_id, 1, 10, {'customer_card_ref': self.ref(self.loyalty_card)})
        self.sync(self.order([line], [(self.cash_method, 10)]))
        self.close()
        self.settle()
        self.assertEqual((self.credit(account), self.facts()), (0, []))

    def test_a_shared_product_takes_no_program_along(self):
        """Two programs may sell one product, on one account."""
        copy = self.gift.copy({'product_id': self.gift.product_id.id})
        account = self.other(self.gift, 'liability_account_id')
        for archived in (False, True):
            self.gift.active = not archived
            words = "is sold as Gift.* as well, and owed on another account"
            with self.assertRaisesRegex(ValidationError, words), self.env.cr.savepoint():
                copy.with_user(self.accountant).liability_account_id = account
        copy.with_user(self.manager).product_id = False
        copy.with_user(self.accountant).liability_account_id = account
        self.assertEqual(copy.product_id.with_company(self.card_company).property_account_income_id, account)

    def test_both_of_them_move_together(self):
        programs = self._program('gift', name="First", prefix='958')
        programs |= programs.copy({'product_id': programs.product_id.id})
        account = self.other(self.gift, 'liability_account_id')
        programs.with_user(self.accountant).liability_account_id = account
        self.assertEqual(programs.product_id.with_company(self.card_company).property_account_income_id, account)

    def test_the_product_stays_on_the_liability(self):
        domain = [('account_type', '=', 'income'), ('company_ids', 'in', self.card_company.ids)]
        income = self.env['account.account'].search(domain, limit=1)
        product = self.gift.product_id.with_user(self.accountant).with_company(self.card_company)
        for account in (income, income.browse()):
            with self.assertRaisesRegex(ValidationError, "the product follows"), self.env.cr.savepoint():
                product.property_account_income_id = account
        self.env['product.product'].browse(product.id).name = "Gift card"  # anything else of it is the shop's

    def test_an_account_in_another_currency(self):
        """The session could not be closed."""
        euro = self.env.ref('base.EUR')
        euro.active = True
        program = self._program('gift', name="New gift", prefix='958').with_user(self.accountant)
        account = self.liability.copy({'code': '201088', 'name': "In euro", 'currency_id': euro.id})
        for field in ('liability_account_id', 'promotion_account_id', 'points_revenue_account_id'):
            refused = self.assertRaisesRegex(UserError, "Choose an account in USD")
            with self.subTest(field), refused, self.env.cr.savepoint():
                program[field] = account

    def test_an_account_that_gets_another_currency_later(self):
        euro = self.env.ref('base.EUR')
        euro.active = True
        account = self.liability.copy({'code': '201088', 'name': "Nothing booked yet"})
        self._program('gift', name="New gift", prefix='958').with_user(self.accountant).liability_account_id = account
        with self.assertRaisesRegex(UserError, "Choose an account in USD"), self.env.cr.savepoint():
            account.with_user(self.accountant).currency_id = euro

    def test_a_program_taxed_at_sale_is_duplicated(self):
        domain = [('type_tax_use', '=', 'sale'), ('amount_type', '=', 'percent')]
        tax = self.env['account.tax'].search([('company_id', '=', self.card_company.id), *domain], limit=1)
        tax = tax.copy({'name': "VAT incl", 'price_include_override': 'tax_included'})
        copy = self._program('gift', name="Taxed", prefix='957', voucher_tax_id=tax.id).with_user(self.manager).copy()
        self.assertEqual(copy.product_id.sudo().taxes_id, tax)
