from odoo import fields, models


class CustomerCard(models.Model):
    """The batch a card came from, and its number in it."""

    _inherit = 'customer.card'

    batch_id = fields.Many2one(
        comodel_name='customer.card.batch', index='btree_not_null', readonly=True, copy=False, ondelete='restrict'
    )
    batch_serial = fields.Integer(string="Number in the batch", readonly=True, copy=False)

    _serial_unique = models.UniqueIndex(
        '(batch_id, batch_serial) WHERE batch_id IS NOT NULL', "A batch numbers each of its cards once."
    )
