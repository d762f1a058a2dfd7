from odoo import fields, models


class CustomerCardTier(models.Model):
    """A standing customers reach by the points they earned in the last twelve months: prices, more points, a VIP badge.

    Reached at once, lost one tier at a time by the nightly job (see :mod:`....core.tiers`).
    """

    _name = 'customer.card.tier'
    _description = "Tier"
    _inherit = ['customer.card.policy']
    _order = 'threshold, sequence, id'

    sequence = fields.Integer(default=10)
    threshold = fields.Float(
        string="From points",
        digits=(16, 2),
        required=True,
        help="Points earned in the last twelve months, before what tiers multiply.",
    )
    color = fields.Char(default='#b45309')
    vip = fields.Boolean(string="VIP", help="The till shows a badge: priority service.")
    multiplier = fields.Float(digits=(6, 2), required=True, default=1, help="1.5 earns half as many points more.")
    pricelist_id = fields.Many2one(
        comodel_name='product.pricelist',
        string="Prices",
        check_company=True,
        ondelete='restrict',
        help="Prices for holders of this tier; they apply at the till as soon as the card is on the order.",
    )

    _positive = models.Constraint(
        'CHECK (threshold >= 0 AND multiplier >= 0)',
        "Neither the points of a tier nor what it multiplies are negative.",
    )
