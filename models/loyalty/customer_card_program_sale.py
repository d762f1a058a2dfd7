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

    @api.constrains('points_product_id', 'points_account_id')
    def _check_points_product_account(self):
        for program in self.filtered(lambda p: p.points_product_id and p.points_account_id):
            product = program.points_product_id.sudo().with_company(
                program.company_id
            )  # sudo: its accounts are read, whoever sets the program up
            if product._get_product_accounts()['income'] != program.points_account_id:
                raise ValidationError(self.env._(
                    "What customers pay for points is not a sale yet: book the article %(product)s to the account %(account)s, or leave the article empty to get the right one.",
                    product=product.display_name, account=program.points_account_id.display_name,
                ))  # fmt: skip

    @api.model_create_multi
    def create(self, vals_list):
        programs = super().create(vals_list)
        programs._ensure_points_product()
        return programs

    def write(self, vals):
        if 'points_account_id' in vals:
            self._book_points_product(vals['points_account_id'])
        result = super().write(vals)
        if {'sell_points', 'points_product_id', 'points_account_id'} & set(vals):
            self._ensure_points_product()
        return result

    def _book_points_product(self, account: int) -> None:
        """Let the article follow its program to another liability account."""
        for program in self.filtered(lambda p: p.points_product_id and p.points_account_id):
            product = program.points_product_id.sudo().with_company(
                program.company_id
            )  # sudo: the article is part of the program's set-up
            if product.property_account_income_id == program.points_account_id:
                product.property_account_income_id = account

    def _ensure_points_product(self) -> None:
        """Make the article points are sold as: a service without tax, booked to the points liability."""
        for program in self.filtered(lambda p: p.sell_points and not p.points_product_id and p.points_account_id):
            products = (
                self.env['product.product'].sudo().with_company(program.company_id)
            )  # sudo: part of the program's set-up
            program.points_product_id = products.create({
                'name': f'{program.name}: {program.point_name}', 'type': 'service', 'list_price': 0, 'taxes_id': False, 'supplier_taxes_id': False,
                'sale_ok': True, 'purchase_ok': False, 'available_in_pos': False, 'company_id': program.company_id.id,
                'property_account_income_id': program.points_account_id.id,
            })  # fmt: skip
