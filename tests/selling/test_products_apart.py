"""Risk: what a card manager says is sold on cards stops what others sell, in this company or in another one."""

from odoo.exceptions import ValidationError
from odoo.tests import new_test_user, tagged

from .case import SellCase


@tagged('post_install', '-at_install')
class TestProductsApart(SellCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env['res.company'].create({'name': "Elsewhere"})
        cls.stranger = new_test_user(
            cls.env,
            'apart_stranger',
            'customer_card.group_manager',
            company_id=cls.other.id,
            company_ids=cls.other.ids,
        )
        cls.service = cls.made()

    @classmethod
    def made(cls, **more):
        return cls.env['product.product'].create({'name': "Service", 'type': 'service', 'taxes_id': False, **more})

    def foreign(self, **vals):
        """A program of the stranger's, whose company has no chart of accounts."""
        programs = self.env(user=self.stranger)['customer.card.program'].with_company(self.other)
        return programs.create({'name': "X", 'kind': 'gift', 'company_id': self.other.id, 'prefix': '977', **vals})

    def assertKept(self, product, *names: str) -> None:
        """No program may have ``product`` in these fields."""
        program = self.foreign()
        for name in names or ('product_id', 'points_product_id', 'discount_product_id'):
            for write in (lambda: program.write({name: product.id}), lambda: self.foreign(**{name: product.id})):  # noqa: B023
                with self.subTest(name), self.assertRaisesRegex(ValidationError, "sold for"), self.env.cr.savepoint():
                    write()

    def test_what_tills_offer(self):
        self.assertKept(self.bread)
        with self.assertRaisesRegex(ValidationError, "sold for"):
            self.loyalty.discount_product_id = self.bread

    def test_what_was_sold_without_a_card(self):
        self.sync(self.order([(self.service, 1, 10.0)], [(self.cash_method, 10)]))
        self.assertKept(self.service)

    def test_what_tills_need(self):
        self.pos_config_usd.tip_product_id = self.service
        self.assertKept(self.service)

    def test_one_product_is_one_thing(self):
        program = self.foreign(discount_product_id=self.service.id)
        self.assertKept(self.service, 'product_id', 'points_product_id')
        program.discount_product_id = False
        program.product_id = self.service
        self.assertKept(self.service, 'discount_product_id', 'points_product_id')

    def test_a_product_of_its_own_may_be_chosen(self):
        self.assertEqual(self.foreign(product_id=self.service.id).product_id, self.service)
        self.assertEqual(self.foreign(product_id=self.made(company_id=self.other.id).id).name, "X")
        sold = self.charge_order(self.gift_card, 50).lines
        shares = self.gift.copy({'prefix': '976', 'product_id': sold.product_id.id})
        self.assertEqual(shares.product_id, sold.product_id)
        self.assertNotEqual(self.gift.copy({'prefix': '977'}).product_id, sold.product_id, "a duplicate has its own")

    def test_what_others_say_stops_no_till(self):
        """As it stands in shops where it was allowed."""
        program = self.foreign(product_id=self.service.id)
        discount = self.made()
        self.foreign(discount_product_id=discount.id)
        self.assertIn(self.service.id, program._product_ids(self.other.id))
        self.assertIn(discount.id, program._discount_products(self.other.id))
        for product in (self.service, discount):
            order = self.sync(self.order([(product, 1, 10.0)], [(self.cash_method, 10)]))
            self.assertEqual(order.state, 'paid')
            self.sync(self.order([(product, -1, 10.0, {'refunded_orderline_id': order.lines.id})],
                                 [(self.cash_method, -10)], is_refund=True))  # fmt: skip
            self.assertNotIn(product, self.pos_config_usd._get_special_products())

    def test_a_till_knows_its_companys_discounts(self):
        self.loyalty.points_as = 'discount'
        tills = self.env['pos.config'].with_company(self.card_company)
        for till in (self.pos_config_usd, tills):
            self.assertIn(self.loyalty.discount_product_id, till._get_special_products())

    def test_products_of_the_set_up_stay(self):
        """Whatever company they have, and whatever somebody did with them."""
        self.loyalty.points_as = 'discount'
        product = self.loyalty.discount_product_id
        product.write({'company_id': False, 'available_in_pos': True})
        other = self._program('loyalty', name="Other", prefix='975', points_as='discount')
        self.assertEqual(other.discount_product_id, product)
        self.gift.product_id.company_id = False
        self.gift.write({'product_id': self.gift.product_id.id, 'topup': True})
        self.charge_order(self.gift_card, 50)
        self.assertEqual(self.value.balance, 50)
