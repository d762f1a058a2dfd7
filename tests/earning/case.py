"""Earning rules."""

from ..common.till import CustomerCardPosCommon


class EarningCase(CustomerCardPosCommon):
    """A program whose rules each test sets, and products in categories."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.points = cls.loyalty_card._account('points')
        cls.card_company.partner_id.tz = 'UTC'
        categories = cls.env['product.category']
        cls.food = categories.create({'name': "Food"})
        cls.dairy = categories.create({'name': "Dairy", 'parent_id': cls.food.id})
        cls.cheese = cls.new_product("Cheese", cls.dairy)
        cls.soap = cls.new_product("Soap", categories.create({'name': "Household"}))
        cls.rebate = cls.new_product(
            "Rebate on the order",
            cls.env.ref('product.product_category_services', raise_if_not_found=False) or cls.food,
        )

    @classmethod
    def new_product(cls, name: str, category):
        return cls.env['product.product'].create(
            {'name': name, 'available_in_pos': True, 'list_price': 1, 'taxes_id': False, 'categ_id': category.id}
        )

    def rules(self, *rules, **policy):
        """Give the loyalty program these rules instead of its own; one point per unit of money unless a rule says
        otherwise.
        """
        lines = [(0, 0, {'name': f'Rule {number}', 'step': 1.0, **rule}) for number, rule in enumerate(rules, 1)]
        self.loyalty.write({'rule_ids': [(5,), *lines], **policy})

    def buy(self, *lines, payments=None, cards=None, **more):
        """Sell ``(product, quantity, price)`` to the loyalty card's holder for cash; the points earned."""
        before = self.points.balance
        total = round(sum(line[1] * line[2] for line in lines), 2)
        self.sync(
            self.order(list(lines), payments or [(self.cash_method, total)], cards=cards or [self.loyalty_card], **more)
        )
        entry = self.points.entry_ids.sorted('sequence')[-1:]
        if entry.kind == 'earn':
            self.assertSumsUp(entry.operation_id)
        return self.points.balance - before

    def assertSumsUp(self, operation) -> None:
        """The reasons given add up to the points, and each has its sentence."""
        self.assertEqual(sum(float(reason['points']) for reason in operation.why), operation.amount)
        self.assertEqual(len(operation.why_text.splitlines()), len(operation.why))
