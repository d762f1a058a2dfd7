from odoo import models
from odoo.exceptions import UserError

from ...core import money


class PosOrder(models.Model):
    """A small rest of a card paid out in cash: the line takes it off the liability, the ledger off the card."""

    _inherit = 'pos.order'

    def _customer_card_pay_out(self, line, operation) -> None:
        """Take what was held from the card, if the line pays out just that.

        The hold becomes an entry of its own kind, because its document books a line here, not a payment.
        """
        self._customer_card_check_hold(line, operation)
        account = operation.account_id
        amount = -money.rounded(line._customer_card_total(), self.currency_id.decimal_places)
        price = money.rounded(line.price_unit, self.currency_id.decimal_places)
        if (
            account.kind != 'value'
            or account.currency_id != self.currency_id
            or line.product_id != account.program_id.product_id
            or line.qty != -1
            or not amount == price == money.exact(operation.amount)
        ):
            self._customer_card_refuse_line(line)
        self._customer_card_check_paid()
        ledger = self.env['customer.card.ledger']
        ledger._pay_out_rest(operation, amount, self._customer_card_origin, self._customer_card_place)

    def _customer_card_return_payout(self, line, operation) -> None:
        raise UserError(self.env._("What a card paid out is not returned. Charge the card again instead."))
