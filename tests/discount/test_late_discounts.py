from uuid import uuid4

from odoo.tests import tagged

from ..till.returns_case import InvoiceCase


@tagged('post_install', '-at_install')
class TestLateDiscounts(InvoiceCase):
    """Risk: a manager changes how points are spent, and a paid order they were held for is refused for good; or goods
    whose price they had lowered cannot come back.
    """

    def held(self) -> tuple[str, str]:
        """500 of 5000 points are held; the name of the order, and the key."""
        if not self.points.balance:
            self.post(self.points, 5000, expires=None)
        uuid = str(uuid4())
        return uuid, self.authorize(self.loyalty_card, 'points', 5, uuid)['operation']

    def paid(self) -> dict:
        """An order of which points pay a half."""
        uuid, key = self.held()
        payments = [(self.points_method, 5, {'customer_card_operation': key}), (self.cash_method, 5)]
        return self.order([(self.bread, 1, 10.0)], payments, uuid=uuid)

    def reduced(self) -> dict:
        """An order of which points take off a half."""
        uuid, key = self.held()
        off = (self.loyalty.discount_product_id, 1, -5.0, {'customer_card_discount': key})
        return self.order([(self.bread, 1, 10.0), off], [(self.cash_method, 5)], uuid=uuid)

    def other(self):
        return self.env['customer.card.program']._new_product(self.card_company, name="Other discount")

    def assertPaid(self, data) -> None:
        self.assertEqual(self.sync(data).state, 'paid')
        self.assertEqual(self.points.balance, 4500)

    def test_a_payment_that_was_held(self):
        data = self.paid()
        self.loyalty.points_as = 'discount'
        self.assertPaid(data)

    def test_a_discount_that_was_held(self):
        for change in ({'points_as': 'payment', 'discount_product_id': False}, {'discount_product_id': self.other()}):
            point = self.env.cr.savepoint()
            self.loyalty.points_as = 'discount'
            data = self.reduced()
            self.loyalty.write(change)
            self.assertPaid(data)
            self.assertHealthy()
            point.rollback()
            self.env.invalidate_all()
            self.env.registry.clear_cache()

    def test_what_is_held_after_the_change_goes_by_it(self):
        self.loyalty.points_as = 'discount'
        self.assertRefused(self.paid(), self.points)
        former = self.reduced()
        self.loyalty.points_as = 'payment'
        self.assertRefused(self.reduced(), self.points)
        self.assertPaid(former)

    def test_a_till_that_knows_the_card_as_it_was(self):
        """Its hold is refused, for it says what it spends points as; not the order, when goods have changed hands."""
        self.post(self.points, 5000, expires=None)
        for former, now in (('payment', 'discount'), ('discount', 'payment')):
            self.loyalty.points_as = former
            uuid, key = str(uuid4()), str(uuid4())
            held = (self.ref(self.loyalty_card), 'points', 5, uuid, key, None)
            self.assertTrue(self.till.customer_card_authorize(*held, former)['ok'])
            self.loyalty.points_as = now
            self.assertTrue(self.till.customer_card_authorize(*held, former)['ok'])  # its answer was lost
            self.assertEqual(self.points.available, 4500)
            self.till.customer_card_void(key)
            more = (*held[:4], str(uuid4()), None)
            refused = self.till.customer_card_authorize(*more, former)
            self.assertIn("Read the card again.", refused['message'])
            self.assertEqual(self.points.available, 5000)
            for spent_as in (now, None):
                held = (*held[:4], str(uuid4()), None)
                self.assertTrue(self.till.customer_card_authorize(*held, spent_as)['ok'])
                self.till.customer_card_void(held[4])

    def test_value_is_a_payment_whatever_points_are(self):
        self.gift_card.program_id.points_as = 'discount'
        held = (self.ref(self.gift_card), 'value', 5, str(uuid4()), str(uuid4()), None, 'payment')
        self.assertTrue(self.till.customer_card_authorize(*held)['ok'])

    def test_goods_come_back_after_the_change(self):
        for change in ({'points_as': 'payment', 'discount_product_id': False}, {'discount_product_id': self.other()}):
            for named in (True, False):
                point = self.env.cr.savepoint()
                self.loyalty.points_as = 'discount'
                bread, off = self.sync(self.reduced()).lines.sorted('id')
                self.loyalty.write(change)
                more = {'customer_card_discount': off.customer_card_discount} if named else {}
                back = [
                    (bread.product_id, -1, 10.0, {'refunded_orderline_id': bread.id}),
                    (off.product_id, -1, -5.0, {'refunded_orderline_id': off.id, **more}),
                ]
                self.sync(self.order(back, [(self.cash_method, -5)], is_refund=True))
                self.assertEqual(self.points.balance, 5000)
                self.assertHealthy()
                point.rollback()
                self.env.invalidate_all()
                self.env.registry.clear_cache()

    def test_they_are_credited_after_the_change(self):
        order = self.discounted()
        before = self.points.balance
        self.loyalty.write({'points_as': 'payment', 'discount_product_id': False})
        self.credit(order)
        self.assertEqual(self.points.balance, before + 1000 - 20)
        self.assertBooked()
