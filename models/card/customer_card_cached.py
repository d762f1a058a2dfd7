from odoo import api, models


class CustomerCardCached(models.AbstractModel):
    """Records that programs keep in the workers' caches: whoever changes one makes all workers read again."""

    _name = 'customer.card.cached'
    _description = "Policy kept by every worker"
    _inherit = ['customer.card.said']

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    def _update_field_translations(self, *args, **kwargs):
        self.env.registry.clear_cache()
        return super()._update_field_translations(*args, **kwargs)
