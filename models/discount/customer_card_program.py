from datetime import datetime
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..books.customer_card_program import DISCOUNT_NAME
from ..ledger.kept import kept

MODES = [
    ('none', "No discount"),
    ('price', "At once: the card sets the prices"),
    ('charge', "Next time: what would have been saved is charged on the card"),
]
POINTS_AS = 'points_as'  # what a program promised of how points are spent
COMBINE = [('best', "Whatever is cheapest for the customer"), ('first', "The card's prices before all others")]


class Discount(NamedTuple):
    """A program's discount as a sale needs it; ``pricelist`` is a database id, 0 for none."""

    mode: str
    pricelist: int
    combine: str


class CustomerCardProgram(models.Model):
    """The discount of a program: Odoo's own price lists, with their categories and time windows, at once or for the
    next purchase.
    """

    _inherit = 'customer.card.program'

    discount_mode = fields.Selection(selection=MODES, string="Discount", required=True, default='none')
    pricelist_id = fields.Many2one(
        comodel_name='product.pricelist',
        string="Discount prices",
        check_company=True,
        ondelete='restrict',
        help="The price list of the card's holders: its rules say what is cheaper, and when.",
    )
    discount_combine = fields.Selection(
        selection=COMBINE, string="When several prices apply", required=True, default='best'
    )
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
        help="The product of the discount lines on an order; its income account is the revenue that falls.",
    )

    @api.constrains('discount_mode', 'pricelist_id', 'opens_value')
    def _check_discount(self):
        for program in self.filtered(lambda program: program.discount_mode != 'none'):
            if not program.pricelist_id:
                raise ValidationError(self.env._("Choose the price list that says what %s saves.", program.name))
            if program.discount_mode == 'charge' and not program.opens_value:
                raise ValidationError(
                    self.env._(
                        "A discount for the next purchase is value on the card: let the cards of %s open value.",
                        program.name,
                    )
                )

    @api.constrains('discount_product_id')
    def _check_discount_product_apart(self):
        for program in self:
            if not program._is_default_discount(program.discount_product_id):
                program._check_apart('discount_product_id')

    def _is_default_discount(self, product) -> bool:
        """Tell whether ``product`` is the one made for the discounts of the program's company."""
        return product == self.env.ref(f'customer_card.discount_{self.company_id.id}', raise_if_not_found=False)

    @kept('self.id')
    def _discount(self) -> Discount:
        mode = '' if self.discount_mode == 'none' else self.discount_mode
        return Discount(mode, self.pricelist_id.id or 0, self.discount_combine)

    def _discount_name(self) -> str:
        """Return what customers read as the reason of a discount."""
        return self.sudo().pricelist_id.name or ''  # sudo: the name is no secret

    def _discount_sentence(self) -> str:
        if not self.pricelist_id:
            return ""
        sentences = {
            'price': self.env._("Holders pay the prices of %s.", self.pricelist_id.name),
            'charge': self.env._(
                "What %s would have saved is on the card for the next purchase.", self.pricelist_id.name
            ),
        }
        return sentences.get(self.discount_mode, "")

    def _discount_terms(self) -> tuple[str, list[str]]:
        return self.env._("Prices"), [self._discount_sentence()]

    @api.model
    def _till_pricelists(self, company, currency):
        """Price lists that cards and tiers of a company may set at a till of this currency, with those they are based
        on.
        """
        found = self.env['product.pricelist'].sudo().browse(self._card_pricelists(company.id))  # sudo: ids only
        while more := found.item_ids.base_pricelist_id - found:
            found |= more
        return found.filtered(lambda pricelist: pricelist.currency_id == currency).with_env(self.env)

    @api.model
    @kept('company')
    def _card_pricelists(self, company: int) -> list[int]:
        """Ids of the price lists that cards and tiers of a company set, read once per worker."""
        programs = self.search([('company_id', '=', company)])
        found = programs.filtered(lambda program: program.discount_mode == 'price').pricelist_id
        return (found | programs.tier_ids.pricelist_id).ids

    # How points are spent: as a payment, or as a discount on the goods, which lowers the taxable amount, too.
    #
    # The ledger does the same for both: an authorization, captured by the paid order. A discount has no tender: the
    # settlement brings back the revenue the points had deferred, and the order's own lines lower it.

    # === BUSINESS METHODS === #

    def _keep_points_as(self, vals: dict) -> None:
        """Remember as what points are spent before ``vals`` are written."""
        if not vals.keys().isdisjoint({'points_as', 'discount_product_id'}):
            for program in self:
                program._keep_promise(POINTS_AS, [program.points_as, program.discount_product_id.id])

    def _points_were(self, moment: datetime) -> str:
        """Return as what points were spent at ``moment`` (UTC): ``payment`` or ``discount``."""
        before = next(self._promises_since(POINTS_AS, moment), None)
        return before[0] if before else self.points_as

    def _discounts_written_as(self) -> set[int]:
        """Return the ids of the products its discounts are written as, or were a short time ago."""
        before = {product for _kind, product in self._promises_since(POINTS_AS)}
        return {product for product in before | {self.discount_product_id.id} if product}

    def _ensure_discount_product(self) -> None:
        """The product of discount lines: one per company, made on first use."""
        for program in self.filtered(lambda p: p.points_as == 'discount' and not p.discount_product_id):
            program.discount_product_id = self._default_discount_product(program.company_id)

    @api.model
    def _default_discount_product(self, company) -> int:
        xml_id = f'customer_card.discount_{company.id}'
        if product := self.env.ref(xml_id, raise_if_not_found=False):
            return product.id
        product = self._new_product(company, name=self.env._(DISCOUNT_NAME))
        self._translate_name(product, DISCOUNT_NAME)
        return self._remember(xml_id, product)

    @api.model
    @kept('company')
    def _discount_products(self, company: int) -> frozenset[int]:
        """Ids of the products that a company's discount lines are written as; of archived programs, too."""
        programs = self.with_context(active_test=False).search([('company_id', '=', company)])
        return frozenset(programs.discount_product_id.ids)
