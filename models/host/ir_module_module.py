from odoo import models
from odoo.exceptions import UserError


class IrModuleModule(models.Model):
    """The add-on stays while its ledger holds anything."""

    _inherit = 'ir.module.module'

    def button_uninstall(self):
        """Extend `base` to keep a ledger that is not empty: dropping it would drop customers' money."""
        self._refuse_to_drop_the_ledger()
        return super().button_uninstall()

    def module_uninstall(self):
        """Extend `base`: the same, should a caller come here directly."""
        self._refuse_to_drop_the_ledger()
        return super().module_uninstall()

    def _refuse_to_drop_the_ledger(self):
        leaving = self | self.downstream_dependencies(exclude_states=('uninstallable', 'uninstalled'))
        if 'customer_card' not in leaving.mapped('name'):
            return
        self.env.cr.execute('SELECT EXISTS (SELECT 1 FROM customer_card_operation)')
        if self.env.cr.fetchone()[0]:
            raise UserError(self.env._(
                "Customer Cards cannot be uninstalled: its ledger holds customers' value. Archive the programs instead to stop using them.",
            ))  # fmt: skip
