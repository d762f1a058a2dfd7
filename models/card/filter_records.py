from odoo import api, models
from odoo.exceptions import UserError

from . import filters


class CustomerCardFiltered(models.AbstractModel):
    """A record that narrows policies: archived, never deleted, while one names it; the office is told what gives
    nothing then.
    """

    _name = 'customer.card.filtered'
    _description = "What policies of customer cards are narrowed by"

    def write(self, vals):
        """Extend the host's: an archived record may leave a policy without any; workers read policies again."""
        if 'active' not in vals or not (programs := self._customer_card_programs()):
            return super().write(vals)
        before = programs._gone_now()
        result = super().write(vals)
        self.env.registry.clear_cache()
        programs.invalidate_recordset(['summary', 'advice'])
        programs._tell_gone(before)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_named_by_policies(self):
        if policy := next(iter(self._customer_card_policies()), None):
            program = policy if policy._name == 'customer.card.program' else policy.program_id
            raise UserError(
                self.env._(
                    "The card program %(program)s names it (%(policy)s): archive it instead, or take it off "
                    "there first.",
                    program=program.name,
                    policy=policy.name,
                )
            )

    def _customer_card_programs(self):
        """Programs with a policy that names one of these."""
        found = self.env['customer.card.program'].sudo()  # sudo: whoever archives a product need not see programs
        for policy in self._customer_card_policies():
            found |= policy if policy._name == 'customer.card.program' else policy.program_id
        return found

    def _customer_card_policies(self) -> list:
        """The policies, archived ones too, that name one of these, or one below it."""
        below = 'child_of' if self._parent_store else 'in'
        found = []
        for row in filters.FILTERS:
            model = self.env[row.model].sudo().with_context(active_test=False)  # sudo: as above
            for name in row.fields:
                if model._fields[name].comodel_name == self._name:
                    found += list(model.search([(name, below, self.ids)]))
        return found


class ProductProduct(models.Model):
    _name = 'product.product'
    _inherit = ['product.product', 'customer.card.filtered']


class ProductCategory(models.Model):
    _name = 'product.category'
    _inherit = ['product.category', 'customer.card.filtered']


class ProductPricelist(models.Model):
    _name = 'product.pricelist'
    _inherit = ['product.pricelist', 'customer.card.filtered']


class ResPartnerCategory(models.Model):
    _name = 'res.partner.category'
    _inherit = ['res.partner.category', 'customer.card.filtered']


class PosConfig(models.Model):
    _name = 'pos.config'
    _inherit = ['pos.config', 'customer.card.filtered']


class PosPaymentMethod(models.Model):
    _name = 'pos.payment.method'
    _inherit = ['pos.payment.method', 'customer.card.filtered']


class ProductTemplate(models.Model):
    _inherit = 'product.template'

    @api.ondelete(at_uninstall=False)
    def _unlink_except_named_by_policies(self):
        """PostgreSQL deletes the variants with it: they are asked first."""
        self.with_context(active_test=False).product_variant_ids._unlink_except_named_by_policies()
