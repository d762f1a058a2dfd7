from odoo import models
from odoo.exceptions import UserError

from ..ledger.protected import afresh


class AccountMove(models.Model):
    """Invoices of orders with cards, and their credit notes; what is sold on cards is sold by tills only."""

    _inherit = 'account.move'

    def _prepare_product_base_line_for_taxes_computation(self, product_line):
        """Extend `account`: a rest of the goods' taxes stays with the goods."""
        base_line = super()._prepare_product_base_line_for_taxes_computation(product_line)
        return self.env['customer.card.program']._rounded_apart(self.company_id, base_line)

    def _customer_card_refuse_sold_by_office(self) -> None:
        """:raise UserError: when a customer's document that is no till's sells what is put on cards: it would be owed
        to customers, and no card would have it
        """
        for move in self.filtered(lambda move: move.is_sale_document(include_receipts=True)):
            products = move._customer_card_sold_by_office()
            if products and not afresh(move, 'pos_order_ids'):
                raise UserError(
                    self.env._(
                        "%s is sold together with a card: sell it at a till, which makes the invoice, too, and take it "
                        "out here.",
                        products[0].display_name,
                    )
                )

    def _customer_card_sold_by_office(self):
        """Return what on this document would be owed to customers as what is on their cards; a credit note may undo
        what its invoice did.
        """
        programs = self.env['customer.card.program']
        sold = programs._product_ids_ever(self.company_id._card_company().id)
        items = self.invoice_line_ids.filtered(
            lambda item: item.product_id.id in sold and item.account_id.id in programs._liability_ids()
        )
        return items.product_id - self.reversed_entry_id.invoice_line_ids.product_id
