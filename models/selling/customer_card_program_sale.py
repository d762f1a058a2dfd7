from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CustomerCardProgram(models.Model):
    """What a till may sell on a card and pay out of it: top-ups, points for money, a small rest in cash."""

    _inherit = 'customer.card.program'

    topup = fields.Boolean(string="Top up at the till", help="A card in use may be charged again.")
    topup_minimum = fields.Monetary(string="Top-up from")
    topup_maximum = fields.Monetary(string="Top-up to", help="At one time; 0 means no limit.")
    sell_points = fields.Boolean(string="Customers may buy points")
    point_price = fields.Float(string="Price of a point", digits=(16, 6), help="What a customer pays for one point.")
    points_product_id = fields.Many2one(
        comodel_name='product.product',
        string="Points are sold as",
        check_company=True,
        ondelete='restrict',
        help="The article a cashier sells points as. Its income account is the points liability; it carries no tax.",
    )
    sold_on_account = fields.Boolean(
        string="Sell on the customer's account",
        tracking=True,
        help="Cards and points may be sold, and cards charged, with a payment the customer makes later. Otherwise they are paid for at once.",
    )
    cash_out_below = fields.Monetary(
        string="Pay out a rest below",
        help="When less than this is left on a card, the till offers to pay it out in cash; 0 means never.",
    )

    _sale_terms = models.Constraint(
        'CHECK (topup_minimum >= 0 AND topup_maximum >= 0 AND point_price >= 0 AND cash_out_below >= 0'
        ' AND (topup_maximum = 0 OR topup_minimum <= topup_maximum))',
        "Limits and prices cannot be negative, and a top-up's lower limit must not exceed the upper one.",
    )

    @api.constrains('sell_points', 'point_price', 'opens_points')
    def _check_point_price(self):
        for program in self.filtered('sell_points'):
            if not program.opens_points or program.point_price <= 0:
                raise ValidationError(self.env._("Say what customers pay for one point of %s.", program.name))
