from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...core import earning, money
from ..card import filters
from ..ledger import spoken

MODES = [
    ('per_amount', "For money spent"),
    ('per_unit', "For every unit"),
    ('per_order', "For the order"),
    ('multiply', "Multiplies what the other rules give"),
]
WEEKDAYS = ('monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday')
OCCASIONS = [('birthday', "On the customer's birthday"), ('first', "With the customer's first purchase")]
MOST_AROUND = 31


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
    multiplier = fields.Float(
        digits=(16, 4),
        required=True,
        default=1,
        help="How many times the points: of this rule or, where it multiplies, of all others for what it counts.",
    )
    minimum_amount = fields.Monetary(string="From an amount of", help="What the counted products must reach together.")
    cap = fields.Float(
        string="At most", digits=(16, 4), help="Points this rule gives per order at most; 0 means no limit."
    )
    product_ids = fields.Many2many(
        comodel_name='product.product',
        relation='customer_card_rule_product_rel',
        string="Only these products",
        domain=filters.SOLD,
        ondelete='restrict',
        context={'active_test': False},
    )
    category_ids = fields.Many2many(
        comodel_name='product.category',
        relation='customer_card_rule_category_rel',
        string="Only these categories",
        ondelete='restrict',
    )
    excluded_product_ids = fields.Many2many(
        comodel_name='product.product',
        relation='customer_card_rule_excluded_product_rel',
        string="Not these products",
        domain=filters.SOLD,
        ondelete='restrict',
        context={'active_test': False},
    )
    excluded_category_ids = fields.Many2many(
        comodel_name='product.category',
        relation='customer_card_rule_excluded_category_rel',
        string="Not these categories",
        ondelete='restrict',
    )
    date_from = fields.Date(string="First day")
    date_to = fields.Date(string="Last day")
    hour_from = fields.Float(string="From hour", default=0)
    hour_to = fields.Float(string="Until hour", default=0, help="00:00 is the end of the day.")
    # None of them is every day.
    monday = fields.Boolean()
    tuesday = fields.Boolean()
    wednesday = fields.Boolean()
    thursday = fields.Boolean()
    friday = fields.Boolean()
    saturday = fields.Boolean()
    sunday = fields.Boolean()

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
    occasion = fields.Selection(
        selection=OCCASIONS,
        help="Only customers who are known have one. A rule for the order gives its points once: on one "
        "birthday, with the first purchase.",
    )
    around = fields.Integer(
        string="Days before and after", help="3 makes it a birthday week; 0 means on the very day only."
    )
    tag_ids = fields.Many2many(
        comodel_name='res.partner.category',
        relation='customer_card_rule_tag_rel',
        string="Only customers with a tag",
        ondelete='restrict',
        context={'active_test': False},
        help="Tags of contacts; those below a tag count with it.",
    )
    config_ids = fields.Many2many(
        comodel_name='pos.config',
        relation='customer_card_rule_config_rel',
        string="Only at these tills",
        ondelete='restrict',
        domain="[('company_id', 'child_of', company_id)]",
        copy=False,
        groups='point_of_sale.group_pos_user',
        context={'active_test': False},
    )
    _around_bounds = models.Constraint(
        f'CHECK (around BETWEEN 0 AND {MOST_AROUND})', f"Up to {MOST_AROUND} days before and after a birthday, please."
    )

    @api.onchange('mode')
    def _onchange_mode(self):
        """Who chooses that a rule multiplies means twice, mostly; once would be refused when the program is saved."""
        if self.mode == 'multiply' and self.multiplier <= 1:
            self.multiplier = 2

    @api.constrains('mode', 'multiplier')
    def _check_multiplies(self):
        if any(rule.mode == 'multiply' and rule.multiplier <= 1 for rule in self):
            raise ValidationError(self.env._("A rule that multiplies needs a multiplier above 1, 2 for double points."))

    def _gives(self) -> str:
        """Return what the rule gives, in plain words, without its conditions."""
        self.ensure_one()
        points = spoken.shortest(self, self.points * self.multiplier, 4)
        sentences = {
            'per_amount': self.env._(
                "%(points)s for every %(step)s", points=points, step=spoken.money(self.currency_id, self.step)
            ),
            'per_unit': self.env._("%(points)s for every unit", points=points),
            'multiply': spoken.counted(
                self,
                self.env._(
                    "%(count)s time the points of the other rules|%(count)s times the points of the other rules"
                ),
                self.multiplier,
            ),
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
            weekdays=frozenset(number for number, day in enumerate(WEEKDAYS) if self[day]),
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

    # Who a rule is for, on which occasion, and at which tills.

    @api.constrains('config_ids')
    def _check_tills(self):
        """A rule is limited to tills where its cards are accepted: the company's own, and its branches'."""
        for rule in self:
            tills = rule.sudo().config_ids  # sudo: only where they stand
            if tills.company_id - rule.company_id._card_places():
                raise ValidationError(
                    self.env._("Cards of %s are not accepted at all of these tills.", rule.program_id.display_name)
                )

    @api.constrains('product_ids', 'excluded_product_ids')
    def _check_products(self):
        self._refuse_elsewhere('product_ids', 'excluded_product_ids')
