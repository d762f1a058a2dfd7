from odoo import models
from odoo.exceptions import UserError

from .pos_order_steps import Work

# What the key of a hold begins with: the method that serves a line naming it, and the one for a line that gives it back.
SERVE = {'reward': '_customer_card_take_reward', 'payout': '_customer_card_pay_out'}
GIVE_BACK = {'reward': '_customer_card_return_reward', 'payout': '_customer_card_return_payout'}


class PosOrder(models.Model):
    """Lines that take something from a card: a reward for points, a small rest paid out.

    Each names what the server holds for it, by the key the server made (``reward:…``, ``payout:…``; see
    `pos.session`). A line is served with the paid order, once, or the order is refused.
    """

    _inherit = 'pos.order'

    def _customer_card_hold_lines(self):
        """Lines that name a hold, and lines that give such lines back."""
        return self.lines.filtered(
            lambda line: line.customer_card_hold or line.refunded_orderline_id.customer_card_hold
        )

    def _customer_card_serve_lines(self, work: Work) -> None:
        """Serve the lines :meth:`_customer_card_hold_lines` found."""
        lines = work.holds
        named = [line.customer_card_hold for line in lines if line.customer_card_hold]
        if len(named) != len(set(named)):
            self._customer_card_refuse_line(lines[0])
        for line in lines:
            original = line.refunded_orderline_id.customer_card_hold
            table, key = (GIVE_BACK, original) if original else (SERVE, line.customer_card_hold)
            method = table.get(key.split(':')[0])
            operation = self.env['customer.card.ledger']._find(key) if method else None
            if not operation:
                self._customer_card_refuse_line(line)
            getattr(self, method)(line, operation)

    def _customer_card_check_hold(self, line, operation) -> None:
        """:raise UserError: unless the hold is an unconsumed one the server made for a line of this very order at this till

        A hold made for a payment names what it pays; one made for a line never does.
        """
        fits = (
            self._customer_card_is_held(operation)
            and not operation.tender_currency_id
            and not line.refunded_orderline_id
            and not line.discount
        )
        if not fits:
            self._customer_card_refuse_line(line)

    def _customer_card_refuse_line(self, line):
        raise UserError(
            self.env._(
                "%s was not authorized by the server for this order. Remove the line and take it from the card again.",
                line.full_product_name or line.product_id.name,
            )
        )

    def _customer_card_free_lines(self) -> None:
        """What lines of a cancelled order held is free again."""
        self._customer_card_let_go(self.lines.mapped('customer_card_hold'))
