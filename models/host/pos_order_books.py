from odoo import models


class PosOrder(models.Model):
    """An order that is invoiced: the invoice books its cards, not the session."""

    _inherit = 'pos.order'

    def _generate_pos_order_invoice(self):
        """Extend `point_of_sale`: the invoice booked the cards that were sold, so their entries are linked to it at once."""
        invoice = super()._generate_pos_order_invoice()
        settlements = self.env['customer.card.settlement'].sudo()  # sudo: a cashier invoices, the ledger books
        booked = invoice.sudo()  # sudo: its date, and what it booked for cards, are read
        settlements._link_documents(self, booked, tenders=False, sold=self._customer_card_invoiced(booked))
        return invoice

    def _customer_card_invoiced(self, invoice) -> dict:
        """What the invoice adds to liabilities for cards sold, where that is not just what they were sold for: (program id, kind) → amount."""
        return {}
