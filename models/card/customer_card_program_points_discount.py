from odoo import api, fields, models, tools
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)
ARTICLE_NAME = _lt("Points discount")


class CustomerCardProgram(models.Model):
    """How points are spent: as a payment, or as a discount on the goods, which lowers the taxable amount, too.

    The ledger does the same for both: an authorization, captured by the paid order. A discount has no tender: the settlement brings
    back the revenue the points had deferred, and the order's own lines lower it.
    """

    _inherit = 'customer.card.program'

    points_as = fields.Selection(
        selection=[
            ('payment', "A payment: tax on the full price"),
            ('discount', "A discount: the price and its tax fall"),
        ],
        string="Points are spent as",
        required=True,
        default='payment',
        help="Ask your accountant: where points are a discount by law, the taxable amount falls with the price.",
    )
    discount_product_id = fields.Many2one(
        comodel_name='product.product',
        string="Discount is written as",
        check_company=True,
        ondelete='restrict',
        help="The article of the discount lines on an order; its income account is the revenue that falls.",
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        programs = super().create(vals_list)
        programs._ensure_discount_product()
        return programs

    def write(self, vals):
        result = super().write(vals)
        if 'points_as' in vals or 'discount_product_id' in vals:
            self._ensure_discount_product()
        return result

    # === BUSINESS METHODS === #

    def _ensure_discount_product(self) -> None:
        """The article of discount lines: one per company, made on first use."""
        for program in self.filtered(lambda p: p.points_as == 'discount' and not p.discount_product_id):
            program.discount_product_id = self._default_discount_product(program.company_id)

    @api.model
    def _default_discount_product(self, company) -> int:
        xml_id = f'customer_card.discount_{company.id}'
        if product := self.env.ref(xml_id, raise_if_not_found=False):
            return product.id
        product = self._new_article(company, name=self.env._(ARTICLE_NAME))
        self._translate_name(product, ARTICLE_NAME)
        return self._remember(xml_id, product)

    @api.model
    def _names(self) -> dict:
        """Extend our own: the article of discount lines."""
        return {**super()._names(), 'discount': ARTICLE_NAME}

    @api.model
    @tools.ormcache()
    def _discount_articles(self) -> frozenset[int]:
        """Ids of all articles that discount lines are written as."""
        programs = self.sudo().with_context(active_test=False)  # sudo: only ids
        return frozenset(programs.search([('discount_product_id', '!=', False)]).discount_product_id.ids)
