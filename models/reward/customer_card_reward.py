from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...core import money
from ..card import filters
from .customer_card_program import REWARD, Reward

KINDS = [('product', "A product for free"), ('value', "Value on the card")]
PROMISED = {'active', 'points', 'kind', 'product_ids', 'amount', 'program_id'}


class CustomerCardReward(models.Model):
    """A reward for points: one of some products for free, or value charged on the same card."""

    _name = 'customer.card.reward'
    _description = "Reward"
    _inherit = ['customer.card.policy']
    _order = 'points, id'

    active = fields.Boolean(default=True)
    points = fields.Float(digits=(16, 4), required=True, default=100, help="What the customer gives for it.")
    kind = fields.Selection(selection=KINDS, required=True, default='product')
    product_ids = fields.Many2many(
        comodel_name='product.product',
        relation='customer_card_reward_product_rel',
        string="One of these products",
        check_company=True,
        ondelete='restrict',
        context={'active_test': False},
    )
    amount = fields.Monetary(string="Value", help="Charged on the card when the order is paid; usable from then on.")

    _positive = models.Constraint(
        'CHECK (points > 0 AND amount >= 0)', "A reward costs more than no points, and its value cannot be negative."
    )

    @api.constrains('kind', 'product_ids', 'amount', 'points', 'program_id')
    def _check_reward(self):
        for reward in self:
            program = reward.program_id
            if reward.kind == 'product' and not reward.product_ids:
                raise ValidationError(self.env._("Say which product %s gives.", reward.name))
            if reward.kind == 'product' and set(reward.product_ids.ids) & program._product_ids(program.company_id.id):
                raise ValidationError(
                    self.env._("A product that charges cards cannot be a reward. Choose value on the card.")
                )
            if reward.kind == 'product' and 'combo' in reward.product_ids.mapped('type'):
                raise ValidationError(
                    self.env._("A menu is chosen part by part, so it cannot be a reward. Choose products of their own.")
                )
            if reward.kind == 'value' and not (program.opens_value and reward.amount > 0):
                raise ValidationError(
                    self.env._(
                        "%s gives value: its cards must open a value account, and the value must be above zero.",
                        reward.name,
                    )
                )
            if program._round_points(reward.points) != program._exact_points(reward.points):
                raise ValidationError(
                    self.env._("Points of this program have fewer decimals than %s wants.", reward.name)
                )

    # === CRUD METHODS === #

    def write(self, vals):
        if not vals.keys().isdisjoint(PROMISED):
            self._keep_promised()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_promised(self):
        self._keep_promised()

    # === BUSINESS METHODS === #

    def _keep_promised(self) -> None:
        """Remember what these rewards promise: whom points were held for gets it."""
        for reward in self:
            reward.program_id._keep_promise(REWARD % reward.id, reward._reward().promise())

    def _offered(self) -> bool:
        """Tell whether anybody can have it: one of its products is sold, or value can be put on the card."""
        self.ensure_one()
        product = filters.chosen(self.program_id, 'product_id')
        return self.active and not self._gone() and (self.kind == 'product' or bool(filters.living(product)))

    def _reward(self) -> Reward:
        """The reward as a sale needs it."""
        self.ensure_one()
        program, products = self.program_id, filters.chosen(self, 'product_ids')
        return Reward(
            id=self.id,
            name=self.name,
            points=program._round_points(self.points),
            kind=self.kind,
            products=tuple(filters.living(products).ids),
            amount=money.exact(self.amount),
            given=frozenset(products.ids),
        )
