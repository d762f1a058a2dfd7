from odoo import api, fields, models

STAFF = 'customer_card.group_desk,customer_card.group_accountant'
# What only the office looks at, beside the order's chatter: a till never loads it, so that no order waits for it.
OFFICE_FIELDS = {'customer_card_operation_ids', 'customer_card_shown', 'customer_card_as_paid'}


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
        """Extend `point_of_sale`: all fields, as the host means by naming none, but for the office's own and the chatter.

        The host reads messages, followers and their counters anew with every order it saves, and no till shows them; that is more work
        than all a card does.
        """
        if wanted := super()._load_pos_data_fields(config):
            return wanted
        chatter = self.env['mail.thread']._fields.keys() - self.env['base']._fields.keys()
        return [
            name
            for name in self.fields_get(attributes=())
            if not (name in OFFICE_FIELDS or name in chatter or self._fields[name].manual)
        ]
