from odoo import models


class PosOrder(models.Model):
    """An order that is invoiced: the invoice books its cards, not the session."""

    _inherit = 'pos.order'

    def _customer_card_book(self, invoice) -> None:
        """Link the entries of cards that were sold on these orders to the ``invoice`` that booked them."""
        settlements = self.env['customer.card.settlement'].sudo()  # sudo: a cashier invoices, the ledger books
        settlements._link_documents(self, invoice, tenders=False, sold=self._customer_card_invoiced(invoice))
