from decimal import Decimal

from odoo import fields, models

from ...core.money import exact
from ..actions import open_form


class CustomerCardContract(models.Model):
    """A contract that was signed elsewhere: it came with an import, and no bound of the program was in its way."""

    _inherit = 'customer.card.contract'

    import_id = fields.Many2one(
        comodel_name='customer.card.contract.import', string="Imported with", readonly=True, copy=False,
        index='btree_not_null', ondelete='restrict',
    )  # fmt: skip
    old_number = fields.Char(
        string="Number in the old system", readonly=True, copy=False, index='trigram',
        help="Under which it is found, and comes in once.",
    )  # fmt: skip

    _once = models.UniqueIndex(
        '(program_id, lower(old_number)) WHERE old_number IS NOT NULL',
        "A contract with this number of the old system is imported already.",
    )

    def action_import_running(self):
        """Begin with an import of running contracts of another system."""
        self.check_access('read')
        imports = self.env['customer.card.contract.import']
        imports.check_access('create')
        return open_form(imports, self.env._("Import running contracts"))

    def _highest_rate(self) -> Decimal:
        """Return the highest rate the contract may have: the program's, unless it was signed elsewhere."""
        highest = self.program_id._highest_rate()
        return max(highest, exact(self.rate)) if self.import_id else highest
