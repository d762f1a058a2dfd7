from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..ledger.kinds import DEBTS, PRODUCTS
from .tables import NOT_INVOICED


class PosOrder(models.Model):
    """What is paid back on an order is no sale."""

    _inherit = 'pos.order'

    def _prepare_invoice_vals(self):
        """Extend `point_of_sale`.

        :raise UserError: when the order is one that is not to be invoiced
        """
        for name in NOT_INVOICED:
            if refusal := getattr(self, name)():
                raise UserError(refusal)
        return super()._prepare_invoice_vals()

    def _customer_card_repays(self) -> str:
        """Return why an order by which a debt is paid back is not invoiced, or nothing: a debt that is paid is no
        sale.
        """
        programs = self.env['customer.card.program'].sudo()  # sudo: whether one takes repayments as these
        named = self.lines.filtered('customer_card_ref').product_id
        if not named or not programs.with_context(active_test=False).search_count(
            Domain.OR(Domain(PRODUCTS[kind], 'in', named.ids) for kind in DEBTS), limit=1
        ):
            return ""
        return self.env._(
            "Order %s pays credit back, and that is not invoiced: the receipt is enough. Ring up goods that "
            "need an invoice on an order of their own.",
            self._customer_card_names(),
        )
