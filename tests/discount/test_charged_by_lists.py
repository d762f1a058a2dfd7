"""Risks: what a till says of a price makes a discount for next time larger than the shop's own lists do."""

from odoo.models import BaseModel as Model
from odoo.tests import tagged

from .case import DiscountCase


@tagged('post_install', '-at_install')
class TestChargedByLists(DiscountCase):
    """10 % of bread at 10.00 is 1.00 a loaf, whatever is sent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls._program(
            'discount', name="Next time", prefix='954', discount_mode='charge', pricelist_id=cls.tenth.id
        )
        cls.card = cls.env['customer.card']._issue(cls.program)
        cls.account = cls.card._account('value')

    def charged(self, *lines, paid: float, product: Model | None = None, **more) -> float:
        """Sell ``(quantity, price, more)`` of one product for cash; what the card is charged with."""
        before = self.account.balance
        rows = [(product or self.bread, *line) for line in lines]
        self.sync(self.order(rows, [(self.cash_method, paid)] if paid else [], cards=[self.card], **more))
        return round(self.account.balance - before, 2)

    def fixed(self, price: float) -> Model:
        return self._pricelist(0, compute_price='fixed', fixed_price=price)

    def pizza(self, **sizes: float) -> tuple[Model, Model]:
        """A product of 10.00 and its sizes, none a variant, with what each adds to the price."""
        size = self.env['product.attribute'].create({
            'name': "Size", 'create_variant': 'no_variant', 'value_ids': [(0, 0, {'name': name}) for name in sizes],
        })  # fmt: skip
        template = self.env['product.template'].create({
            'name': "Pizza", 'available_in_pos': True, 'list_price': 10.0, 'taxes_id': False,
            'attribute_line_ids': [(0, 0, {'attribute_id': size.id, 'value_ids': [(6, 0, size.value_ids.ids)]})],
        })  # fmt: skip
        values = template.attribute_line_ids.product_template_value_ids
        for value, extra in zip(values, sizes.values(), strict=True):
            value.price_extra = extra
        return template.product_variant_id, values

    def test_an_extra_is_not_what_the_till_says(self):
        for extra in (-8.99, -1000.0, 8.99):
            self.assertEqual(self.charged((10, 1.01, {'price_extra': extra}), paid=10.10), 0)
        self.assertEqual(self.charged((1, 10.0, {'price_extra': -8.99}), paid=10), 1)
        self.assertEqual(self.charged((1, 12.0, {'price_extra': 2.0}), paid=12), 1)

    def test_an_extra_is_what_the_attribute_says(self):
        pizza, (small, tiny, large) = self.pizza(Small=-5.0, Tiny=-4.0, Large=10.0)
        for values, price, saved in (
            (small, 5.0, 0.5),
            (large, 20.0, 2.0),
            (large, 19.0, 1.0),
            (large, 18.0, 0),
            (small | large, 5.0, 0),
            (small | tiny, 1.0, 0),
            (small, 10.0, 0.5),
        ):
            said = {'attribute_value_ids': [(6, 0, values.ids)], 'price_extra': -9.0}
            with self.subTest(values.mapped('name'), price=price):
                self.assertEqual(self.charged((1, price, said), paid=price, product=pizza), saved)

    def test_an_attribute_of_another_product_adds_nothing(self):
        _pizza, (small,) = self.pizza(Small=-9.0)
        said = {'attribute_value_ids': [(6, 0, small.ids)]}
        self.assertEqual(self.charged((10, 1.01, said), paid=10.10), 0)

    def test_units_below_half_their_price_count_in_part(self):
        self.program.pricelist_id = self.fixed(1.0)
        self.assertEqual(self.charged((1, 10.0), paid=10), 9)
        self.assertEqual(self.charged((10, 2.0), paid=20), 4, "of ten 20.00 pays for four")

    def test_a_list_the_till_does_not_offer_says_nothing(self):
        dear = self.fixed(30.0)
        self.assertEqual(self.charged((1, 20.0), paid=20, pricelist_id=dear.id), 1)
        self.pos_config_usd.write({'use_pricelist': True, 'available_pricelist_ids': [(4, dear.id)]})
        self.assertEqual(self.charged((1, 20.0), paid=20, pricelist_id=dear.id), 11, "what it costs at this till")

    def test_the_tills_usual_list_stands_in(self):
        usual = self.fixed(9.5)
        self.pos_config_usd.write(
            {'use_pricelist': True, 'available_pricelist_ids': [(4, usual.id)], 'pricelist_id': usual.id}
        )
        for said in (self.fixed(1000.0).id, False):
            self.assertEqual(self.charged((1, 10.0), paid=10, pricelist_id=said), 0.5)

    def test_a_discount_on_the_purchase_is_off_each_unit(self):
        dear, dearer = self.fixed(15.0), self.fixed(1000.0)
        self.pos_config_usd.write({'use_pricelist': True, 'available_pricelist_ids': [(6, 0, (dear | dearer).ids)]})
        self.assertEqual(self.charged((1, 15.0), (1, -5.0), paid=10, pricelist_id=dear.id), 1)
        self.assertEqual(self.charged((1, 1000.0), (1, -990.0), paid=10, pricelist_id=dearer.id), 0.02, "1 of 50")
        self.assertEqual(self.charged((2, 10.0), (1, -1.0), paid=19), 1, "9.50 each")
        self.assertEqual(self.charged((2, 10.0), (1, -2.0), paid=18), 0)

    def test_an_exchange_of_an_own_purchase_charges_no_more(self):
        sold = self.sync(self.order([(self.bread, 10, 10.0)], [(self.cash_method, 100.0)], cards=[self.card]))
        self.assertEqual(self.account.balance, 10)
        back = {'refunded_orderline_id': sold.lines.id}
        again = (10, 10.0)
        for goods in ((100, 1.0, {'price_extra': -8.99}), (100, 1.0), (1, 100.0), again):
            with self.subTest(goods), self.env.cr.savepoint() as savepoint:
                self.charged((-10, 10.0, back), goods, paid=0)
                self.assertLessEqual(self.account.balance, 10)
                self.assertEqual(self.account.balance == 10, goods is again)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_the_till_foretells_it(self):
        lines = [{'product_id': self.bread.id, 'qty': 2, 'amount': 20.0, 'price': 10.0}]
        lines.append({'product_id': self.bread.id, 'qty': 1, 'amount': -1.0, 'price': -1.0})
        self.assertIn('1.00', self.till.customer_card_preview(self.ref(self.card), lines)['points_text'])
