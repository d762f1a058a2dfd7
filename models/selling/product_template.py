from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..ledger.protected import is_own
from .customer_card_program import SOLD


class ProductTemplate(models.Model):
    """What puts something on cards is booked at a branch where it is booked in the company whose cards they are."""

    _inherit = 'product.template'

    @api.constrains('property_account_income_id')
    def _check_customer_card_account(self):
        """A product that sells cards or points stays on their liability; it follows its program, not the other way
        round.
        """
        if is_own(self):
            return
        products = self.with_context(active_test=False).product_variant_ids
        # sudo: whether any company's cards are sold as these
        programs = self.env['customer.card.program'].sudo().with_context(active_test=False)
        for program in programs.search(Domain.OR(Domain(field, 'in', products.ids) for field in SOLD)):
            if product := program._product_elsewhere():
                raise ValidationError(
                    self.env._(
                        "%(product)s sells cards or points of %(program)s, which are owed to customers. Choose another "
                        "account in the program; the product follows.",
                        product=product.display_name,
                        program=program.name,
                    )
                )

    def _get_product_accounts(self):
        """Extend `account`: accounts of products are kept by company, and a branch has none of its own for ours."""
        here, there = self.env.company, self.env.company._card_company()
        sold = self.env['customer.card.program']._product_ids_ever(there.id) if here != there else ()
        if not set(self.product_variant_ids.ids).intersection(sold):
            return super()._get_product_accounts()
        main = self.sudo().with_company(there)  # sudo: who serves at the branch need not see the main company's
        accounts = super(ProductTemplate, main)._get_product_accounts()
        return {purpose: account.with_env(self.env) for purpose, account in accounts.items()}
