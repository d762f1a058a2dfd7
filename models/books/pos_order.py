from odoo import models

# What an invoice adds to liabilities for cards sold, where that is not just what they were sold for: each gets the
# invoice, and gives back amounts by program and kind.
INVOICED = ('_customer_card_voucher_invoiced',)


class PosOrder(models.Model):
    """An order that is invoiced: the invoice books its cards, not the session."""

    _inherit = 'pos.order'

    def _customer_card_book(self, invoice) -> None:
        """Link the entries of cards that were sold on these orders to the ``invoice`` that booked them."""
        settlements = self.env['customer.card.settlement'].sudo()  # sudo: a cashier invoices, the ledger books
        sold: dict = {}
        for name in INVOICED:
            sold |= getattr(self, name)(invoice)
        settlements._link_documents(self, invoice, tenders=False, sold=sold)
