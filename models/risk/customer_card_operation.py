from odoo import api, fields, models


class CustomerCardOperation(models.Model):
    """The employee who rang it up, where people log in at tills by `pos_hr` and share a user."""

    _inherit = 'customer.card.operation'

    cashier = fields.Char(
        string="Employee",
        compute='_compute_cashier',
        help="Who rang the order up, as the till says; the user is whom the server knows.",
    )

    @api.depends('origin_model', 'origin_id')
    def _compute_cashier(self):
        of_orders = self.filtered(lambda operation: operation.origin_model == 'pos.order' and operation.origin_id)
        names = {}
        if 'employee_id' in self.env['pos.order']._fields:
            ids = set(of_orders.mapped('origin_id'))
            orders = self.env['pos.order'].sudo().browse(ids).exists()  # sudo: only a name
            names = {order.id: order.employee_id.name for order in orders}
        for operation in self:
            operation.cashier = names.get(operation.origin_id) if operation in of_orders else False
