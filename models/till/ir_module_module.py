from odoo import api, models
from odoo.exceptions import UserError


class IrModuleModule(models.Model):
    """The add-on stays while its ledger holds anything, and learns the languages a shop adds."""

    _inherit = 'ir.module.module'

    def button_uninstall(self):
        """Extend `base` to keep a ledger that is not empty: dropping it would drop customers' money."""
        self._refuse_to_drop_the_ledger()
        return super().button_uninstall()

    def module_uninstall(self):
        """Extend `base`: the same, should a caller come here directly."""
        self._refuse_to_drop_the_ledger()
        return super().module_uninstall()

    @api.model
    def _load_module_terms(self, modules, langs, overwrite=False):
        """Extend `base`: a language that is added later says all that we made in shops that are there already."""
        super()._load_module_terms(modules, langs, overwrite=overwrite)
        if 'customer_card' in modules and self.env.registry.loaded:
            methods = self.env['pos.payment.method'].sudo().with_context(active_test=False)  # sudo: names only
            methods.search([('customer_card_kind', '!=', False)])._customer_card_speak(langs)
            self.env['customer.card.program']._speak(langs)
            self.env['customer.card.program']._speak_first(langs)
            self.env['customer.card.purpose']._speak(langs)
            self.env.registry.clear_cache()  # programs are kept in each language

    def _refuse_to_drop_the_ledger(self):
        leaving = self | self.downstream_dependencies(exclude_states=('uninstallable', 'uninstalled'))
        if 'customer_card' not in leaving.mapped('name'):
            return
        self.env.cr.execute('SELECT EXISTS (SELECT 1 FROM customer_card_operation)')
        if self.env.cr.fetchone()[0]:
            raise UserError(
                self.env._(
                    "Customer Cards cannot be uninstalled: its ledger holds customers' value. Archive the "
                    "programs instead to stop using them.",
                )
            )
