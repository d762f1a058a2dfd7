from odoo import api, fields, models

STAFF = 'customer_card.group_desk,customer_card.group_accountant'
# What only the office looks at: a till never loads it, so that no order waits for it.
OFFICE_FIELDS = {'customer_card_operation_ids', 'customer_card_shown'}


class PosOrder(models.Model):
    """The order as the office sees it: what it did on which cards, and what was authorized for it."""

    _inherit = 'pos.order'

    customer_card_operation_ids = fields.One2many(
        comodel_name='customer.card.operation',
        inverse_name='origin_id',
        domain=[('origin_model', '=', 'pos.order')],
        string="Card operations",
        readonly=True,
        copy=False,
        groups=STAFF,
    )

    @api.model
    def _load_pos_data_fields(self, config):
        """Extend `point_of_sale`: all fields, as the host means by naming none, but for the office's own."""
        wanted = super()._load_pos_data_fields(config)
        return wanted or [
            name
            for name in self.fields_get(attributes=())
            if name not in OFFICE_FIELDS and not self._fields[name].manual
        ]
