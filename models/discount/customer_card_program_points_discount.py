from odoo import api, fields, models, tools

from ..books.customer_card_program_books import DISCOUNT_NAME


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
        product = self._new_article(company, name=self.env._(DISCOUNT_NAME))
        self._translate_name(product, DISCOUNT_NAME)
        return self._remember(xml_id, product)

    @api.model
    @tools.ormcache()
    def _discount_articles(self) -> frozenset[int]:
        """Ids of all articles that discount lines are written as."""
        programs = self.sudo().with_context(active_test=False)  # sudo: only ids
        return frozenset(programs.search([('discount_product_id', '!=', False)]).discount_product_id.ids)
