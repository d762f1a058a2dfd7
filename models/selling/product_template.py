from odoo import models


class ProductTemplate(models.Model):
    """What puts something on cards is booked at a branch where it is booked in the company whose cards they are."""

    _inherit = 'product.template'

    def _get_product_accounts(self):
        """Extend `account`: accounts of products are kept by company, and a branch has none of its own for ours."""
        here, there = self.env.company, self.env.company._card_company()
        sold = self.env['customer.card.program']._product_ids_ever(there.id) if here != there else ()
        if not set(self.product_variant_ids.ids).intersection(sold):
            return super()._get_product_accounts()
        main = self.sudo().with_company(there)  # sudo: who serves at the branch need not see the main company's
        accounts = super(ProductTemplate, main)._get_product_accounts()
        return {purpose: account.with_env(self.env) for purpose, account in accounts.items()}
