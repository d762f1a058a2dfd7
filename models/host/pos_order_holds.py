from odoo import api, models
from odoo.exceptions import UserError

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

    def _customer_card_holds(self, lines) -> None:
        """Serve the lines :meth:`_customer_card_hold_lines` found."""
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
            operation.kind == 'spend'
            and operation.state in ('authorized', 'expired')
            and operation.company_id == self.company_id
            and operation.origin_key == self.uuid
            and not operation.tender_currency_id
            and not line.refunded_orderline_id
            and not line.discount
            and self.session_id._customer_card_same_till(operation)
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

    @api.model
    def _customer_card_accounts(self, orders) -> list[int]:
        """Extend our own: wait for the accounts that rewards and payouts take from, too."""
        lines = [command[2] for order in orders for command in order.get('lines') or [] if len(command) > 2]
        keys = [str(line['customer_card_hold']) for line in lines if _names_hold(line)]
        accounts = super()._customer_card_accounts(orders)
        if not keys:
            return accounts
        self.env.cr.execute('SELECT account_id FROM customer_card_operation WHERE key = ANY(%s)', [keys])
        return [*accounts, *(row[0] for row in self.env.cr.fetchall() if row[0])]

    def action_pos_order_cancel(self):
        """Extend `point_of_sale`: what lines of a cancelled order held is free again."""
        result = super().action_pos_order_cancel()
        for order in self:
            order._customer_card_let_go(order.lines.mapped('customer_card_hold'))
        return result


def _names_hold(line) -> bool:
    return isinstance(line, dict) and bool(line.get('customer_card_hold'))
