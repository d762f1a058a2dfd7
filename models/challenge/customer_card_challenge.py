from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_list

from ...core import challenges, money
from ..actions import open_list
from ..card import filters
from ..ledger import spoken

GOALS = [('orders', "Purchases"), ('amount', "Money spent"), ('units', "Units bought")]
PERIODS = [
    ('week', "Every week"),
    ('month', "Every month"),
    ('quarter', "Every quarter"),
    ('year', "Every year"),
    ('once', "Once, between the dates"),
]
NAMED = 3
# What decides how far customers are; it stays as it is once the first of them is on the way.
FIXED = {'program_id', 'goal', 'period', 'target', 'points', 'minimum_amount', 'product_ids', 'category_ids'}


class CustomerCardChallenge(models.Model):
    """A goal that gives extra points when a customer reaches it within a period, once in each period."""

    _name = 'customer.card.challenge'
    _description = "Challenge"
    _inherit = ['customer.card.policy']
    _order = 'sequence, id'

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    goal = fields.Selection(selection=GOALS, required=True, default='orders')
    target = fields.Float(
        digits=(16, 2), required=True, default=5, help="How many purchases, how much money, how many units."
    )
    period = fields.Selection(selection=PERIODS, required=True, default='month')
    points = fields.Float(digits=(16, 4), required=True, default=50, help="What meeting the challenge gives.")
    minimum_amount = fields.Monetary(
        string="From an amount of", help="Purchases below it do not count; only these products do, tax included."
    )
    product_ids = fields.Many2many(
        comodel_name='product.product',
        relation='customer_card_challenge_product_rel',
        string="Only these products",
        domain=filters.SOLD,
        ondelete='restrict',
        context={'active_test': False},
    )
    category_ids = fields.Many2many(
        comodel_name='product.category',
        relation='customer_card_challenge_category_rel',
        string="Only these categories",
        ondelete='restrict',
    )
    date_from = fields.Date(string="First day")
    date_to = fields.Date(string="Last day")
    progress_ids = fields.One2many(
        comodel_name='customer.card.challenge.progress',
        inverse_name='challenge_id',
        string="Progress of customers",
        readonly=True,
    )
    reached_count = fields.Integer(
        string="Times reached", compute='_compute_reached_count', help="How many times customers reached it."
    )

    _positive = models.Constraint(
        'CHECK (target > 0 AND points > 0 AND minimum_amount >= 0)',
        "A goal and its points must be above zero, and a minimum cannot be negative.",
    )
    _dates = models.Constraint(
        'CHECK (date_from IS NULL OR date_to IS NULL OR date_from <= date_to)',
        "The first day comes after the last one.",
    )

    # === COMPUTE METHODS === #

    def _compute_reached_count(self):
        reached = dict(
            self.env['customer.card.challenge.progress']._read_group(
                [('challenge_id', 'in', self.ids), ('points', '>', 0)], ['challenge_id'], ['__count']
            )
        )
        for challenge in self:
            challenge.reached_count = reached.get(challenge, 0)

    # === CONSTRAINT METHODS === #

    @api.constrains('program_id', 'points')
    def _check_points(self):
        for challenge in self:
            program = challenge.program_id
            if not program.opens_points:
                raise ValidationError(self.env._("%s gives points: its cards must open points.", challenge.name))
            if program._round_points(challenge.points) != program._exact_points(challenge.points):
                raise ValidationError(
                    self.env._("Points of this program have fewer decimals than %s gives.", challenge.name)
                )

    @api.constrains('product_ids')
    def _check_products(self):
        self._refuse_elsewhere('product_ids')

    # === CRUD METHODS === #

    def write(self, vals):
        changed = FIXED & set(vals)
        before = {challenge: challenge.read(sorted(changed))[0] for challenge in self if changed and challenge._begun()}
        result = super().write(vals)
        if any(challenge.read(sorted(changed))[0] != known for challenge, known in before.items()):
            raise UserError(
                self.env._(
                    "Customers have made progress in this challenge already. Archive it, and make a new challenge."
                )
            )
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        if any(challenge._begun() for challenge in self):
            raise UserError(self.env._("Customers have made progress in this challenge already. Archive it instead."))

    # === ACTION METHODS === #

    def action_open_progress(self):
        """Open how far customers are."""
        self.ensure_one()
        progress = self.env['customer.card.challenge.progress']
        return open_list(progress, self.env._("How far customers are"), [('challenge_id', '=', self.id)])

    # === BUSINESS METHODS === #

    def _begun(self) -> bool:
        """Tell whether any purchase counted."""
        return bool(
            self.env['customer.card.challenge.progress'].sudo().search_count([('challenge_id', '=', self.id)], limit=1)
        )  # sudo: only whether there is any

    def _sentence(self) -> str:
        """The challenge in plain words: "Coffee week: 5 units of Coffee within a week give 50 points"."""
        self.ensure_one()
        words = {
            'orders': spoken.counted(self, self.env._("%(count)s purchase|%(count)s purchases"), self.target),
            'amount': spoken.money(self.currency_id, self.target),
            'units': spoken.counted(self, self.env._("%(count)s unit|%(count)s units"), self.target),
        }
        parts = {
            'name': spoken.apart(self, self.name),
            'goal': self._goal_on_products(words[self.goal]),
            'points': self.program_id._format('points', self.points),
        }
        sentences = {
            'week': self.env._("%(name)s: %(goal)s within a week give %(points)s.", **parts),
            'month': self.env._("%(name)s: %(goal)s within a month give %(points)s.", **parts),
            'quarter': self.env._("%(name)s: %(goal)s within a quarter give %(points)s.", **parts),
            'year': self.env._("%(name)s: %(goal)s within a year give %(points)s.", **parts),
            'once': self.env._("%(name)s: %(goal)s give %(points)s.", **parts),
        }
        return sentences[self.period]

    def _goal_on_products(self, goal: str) -> str:
        """The goal, and what counts for it: "5 units of Coffee or Tea"; of many products the first ones."""
        names = [
            name for field in ('category_ids', 'product_ids') for name in filters.chosen(self, field).mapped('name')
        ]
        if not names:
            return goal
        shown = format_list(self.env, names[:NAMED], style='or')
        products = shown if len(names) <= NAMED else self.env._("%s and others", shown)
        return self.env._("%(goal)s of %(products)s", goal=goal, products=products)

    def _challenge(self) -> challenges.Challenge:
        """The challenge as plain data for the arithmetic; archived products count on, so that what
        counted counts back.
        """
        self.ensure_one()
        return challenges.Challenge(
            id=self.id,
            name=self.name,
            goal=self.goal,
            target=money.exact(self.target),
            period=self.period,
            points=self.program_id._round_points(self.points),
            products=frozenset(filters.whole(self, 'product_ids').ids),
            categories=frozenset(filters.whole(self, 'category_ids').ids),
            minimum=money.exact(self.minimum_amount),
            first=self.date_from or None,
            last=self.date_to or None,
        )
