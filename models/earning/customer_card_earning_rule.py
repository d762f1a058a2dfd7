from odoo import fields, models

from ...core import earning, money
from ..card import filters

MODES = [('per_amount', "For money spent"), ('per_unit', "For every unit"), ('per_order', "For the order")]
WEEKDAYS = ('monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday')


class CustomerCardEarningRule(models.Model):
    """One way to earn points: what is counted, how many points it gives, and when it applies."""

    _name = 'customer.card.earning.rule'
    _description = "Earning rule"
    _inherit = ['customer.card.policy']
    _order = 'sequence, id'

    name = fields.Char(default=lambda self: self.env._("Purchases"))
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    mode = fields.Selection(selection=MODES, required=True, default='per_amount')
    points = fields.Float(digits=(16, 4), required=True, default=1)
    step = fields.Monetary(string="For every", default=10, help="Points for every such amount, tax included.")
    whole_steps = fields.Boolean(string="Full steps only", default=True)
    multiplier = fields.Float(digits=(16, 4), required=True, default=1)
    minimum_amount = fields.Monetary(string="From an amount of", help="What the counted articles must reach together.")
    cap = fields.Float(
        string="At most", digits=(16, 4), help="Points this rule gives per order at most; 0 means no limit."
    )
    product_ids = fields.Many2many(
        comodel_name='product.product', relation='customer_card_rule_product_rel', string="Only these articles", check_company=True, ondelete='restrict',
        context={'active_test': False},
    )  # fmt: skip
    category_ids = fields.Many2many(
        comodel_name='product.category', relation='customer_card_rule_category_rel', string="Only these categories", ondelete='restrict',
    )  # fmt: skip
    excluded_product_ids = fields.Many2many(
        comodel_name='product.product', relation='customer_card_rule_excluded_product_rel', string="Not these articles", check_company=True, ondelete='restrict',
        context={'active_test': False},
    )  # fmt: skip
    excluded_category_ids = fields.Many2many(
        comodel_name='product.category', relation='customer_card_rule_excluded_category_rel', string="Not these categories", ondelete='restrict',
    )  # fmt: skip
    date_from = fields.Date()
    date_to = fields.Date()
    hour_from = fields.Float(default=0)
    hour_to = fields.Float(default=24)
    monday = fields.Boolean(default=True)
    tuesday = fields.Boolean(default=True)
    wednesday = fields.Boolean(default=True)
    thursday = fields.Boolean(default=True)
    friday = fields.Boolean(default=True)
    saturday = fields.Boolean(default=True)
    sunday = fields.Boolean(default=True)

    _positive = models.Constraint(
        'CHECK (points >= 0 AND multiplier >= 0 AND step > 0 AND minimum_amount >= 0 AND cap >= 0)',
        "Points, multiplier and limits cannot be negative, and a step must be above zero.",
    )
    _hours = models.Constraint(
        'CHECK (hour_from >= 0 AND hour_from <= 24 AND hour_to >= 0 AND hour_to <= 24)', "Hours run from 0 to 24.",
    )  # fmt: skip
    _dates = models.Constraint(
        'CHECK (date_from IS NULL OR date_to IS NULL OR date_from <= date_to)',
        "The first day comes after the last one.",
    )

    def _gives(self) -> str:
        """What the rule gives, in plain words, without its conditions."""
        self.ensure_one()
        points = f"{self.points * self.multiplier:g}"
        sentences = {
            'per_amount': self.env._(
                "%(points)s for every %(step)s", points=points, step=self.currency_id.format(self.step)
            ),
            'per_unit': self.env._("%(points)s for every unit", points=points),
            'per_order': self.env._("%(points)s for every order", points=points),
        }
        return sentences[self.mode]

    def _rule(self) -> earning.Rule:
        """The rule as plain data for the arithmetic."""
        self.ensure_one()
        return earning.Rule(
            id=self.id,
            name=self.name,
            mode=self.mode,
            points=money.exact(self.points),
            step=money.exact(self.step),
            products=filters.ids(self, 'product_ids'),
            categories=filters.ids(self, 'category_ids'),
            excluded_products=filters.ids(self, 'excluded_product_ids'),
            excluded_categories=filters.ids(self, 'excluded_category_ids'),
            multiplier=money.exact(self.multiplier),
            minimum_amount=money.exact(self.minimum_amount),
            weekdays=frozenset(number for number, day in enumerate(WEEKDAYS) if self[day]) or frozenset({-1}),
            hour_from=self.hour_from,
            hour_to=self.hour_to,
            date_from=self.date_from or None,
            date_to=self.date_to or None,
            whole_steps=self.whole_steps,
            cap=money.exact(self.cap) if self.cap else None,
            occasion=self.occasion or None,
            around=self.around,
            tags=filters.ids(self, 'tag_ids'),
            tills=filters.ids(self, 'config_ids'),
        )
