from odoo import models


class PosOrder(models.Model):
    _inherit = 'pos.order'

    def _generate_pos_order_invoice(self):
        """Extend `point_of_sale`: the invoice booked the cards that were sold, so their entries are linked to it at once."""
        invoice = super()._generate_pos_order_invoice()
        settlements = self.env['customer.card.settlement'].sudo()  # sudo: a cashier invoices, the ledger books
        settlements._link_documents(self, invoice.sudo(), tenders=False)  # sudo: only its date and id are read
        return invoice
