from odoo import api, fields, models

from .late import asked


class CustomerCardContract(models.Model):
    """A contract is reminded of by the rows of its plan."""

    _name = 'customer.card.contract'
    _inherit = ['customer.card.contract', 'customer.card.owing']
    _debtor_field = 'partner_id'

    pause_ids = fields.One2many(
        comodel_name='customer.card.credit.pause', inverse_name='contract_id', string="Pauses", copy=False
    )
    promise_ids = fields.One2many(
        comodel_name='customer.card.credit.promise', inverse_name='contract_id', string="Promises", copy=False
    )
    reminder_ids = fields.One2many(
        comodel_name='customer.card.credit.reminder', inverse_name='contract_id', string="Reminders", readonly=True,
        copy=False,
    )  # fmt: skip

    @api.model
    def _asked_sql(self) -> str:
        """Return the SQL of what is asked for by contracts (:mod:`..debt.late`)."""
        return asked()
