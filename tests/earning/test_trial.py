from odoo.tests import Form, tagged

from ..common.till import TillCase


@tagged('post_install', '-at_install')
class TestTrial(TillCase):
    """Risk: what a manager is told a purchase earns is not what it earns at the till."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.loyalty.rule_ids
        cls.rule.write({'points': 1, 'step': 1, 'mode': 'per_amount'})

    def trial(self, **values) -> Form:
        form = Form(self.env['customer.card.earning.trial'].with_context(default_program_id=self.loyalty.id))
        for name, value in values.items():
            form[name] = value
        return form

    def doubled(self, **values) -> None:
        days = {'tuesday': True}
        self.rule.copy({'name': "Double", 'mode': 'multiply', 'multiplier': 2, **days, **values})

    def test_it_begins_with_something(self):
        form = self.trial()
        self.assertEqual((form.amount, form.day), (20, self.loyalty._today()))
        self.assertIn("earns 20 points", form.said)
        self.assertIn("Purchases", form.why)

    def test_double_on_tuesdays(self):
        self.doubled(hour_from=9, hour_to=18)
        self.assertIn("earns 20 points", self.trial(day='2026-11-30').said)
        self.assertIn("earns 40 points", self.trial(day='2026-12-01').said)
        self.assertIn("earns 20 points", self.trial(day='2026-12-01', hour=18).said)
        self.assertIn("Double", self.trial(day='2026-12-01').why)

    def test_a_product_as_the_till_counts_it(self):
        self.rule.product_ids = self.bread
        form = self.trial()
        self.assertIn("earns 0 points", form.said)
        self.assertIn("No rule gives anything", form.why)
        form.product_id, form.quantity = self.bread, 3
        self.assertEqual(form.amount, 3 * self.bread.lst_price)
        order = self.order([(self.bread, 3, self.bread.lst_price)], [(self.cash_method, form.amount)],
                           customer_card_refs=self.ref(self.loyalty_card))  # fmt: skip
        self.sync(order)
        self.assertIn(f"earns {self.points.balance:.0f} points", form.said)

    def test_the_price_has_its_tax(self):
        self.bread.taxes_id = self.env['account.tax'].create({
            'name': "Ten on top", 'amount': 10, 'company_id': self.card_company.id,
        })  # fmt: skip
        form = self.trial(product_id=self.bread, quantity=2)
        self.assertAlmostEqual(form.amount, 2.2 * self.bread.lst_price)

    def test_nothing_bought_earns_nothing(self):
        for values in ({'amount': 0}, {'amount': -5}, {'quantity': 0}, {'quantity': -1}):
            self.assertIn("earns 0 points", self.trial(**values).said, values)

    def test_every_rule_is_said_in_its_line(self):
        self.doubled()
        self.assertIn("1 for every", self.rule.sentence)
        self.assertIn("Tuesday", self.loyalty.rule_ids[-1].sentence)
        self.assertIn("and 1 more rule", self.loyalty.summary)
