from odoo import api, fields, models
from odoo.exceptions import UserError

from ..ledger.protected import is_own, new, own
from ..windows import open_list
from .bounds import MOST_TEXT

# What the server says an order did on cards; whatever a client sends of it is dropped.
WRITTEN_HERE = {'customer_card_summary', 'customer_card_shown'}
# What an order is called by, and the cards that were shown at its sale: nobody puts a card on what somebody bought before.
FIXED_WHEN_PAID = {'uuid', 'customer_card_refs'}
# Where and when it was sold, once a card was served: goals are counted by the day of sale, and books by session.
FIXED_WHEN_SERVED = {'date_order', 'session_id', 'config_id', 'company_id'}
# Lines inside of lines: a till names them by their uuid, and whoever nests them may say that they belong to another order.
NESTED = ('refund_orderline_ids', 'combo_line_ids')


class PosOrder(models.Model):
    """Where the till's word becomes value: the order's own transaction captures, sells, earns, and refuses what was not authorized."""

    _inherit = 'pos.order'

    customer_card_refs = fields.Char(
        string="Cards", copy=False, size=MOST_TEXT, help="Tickets of the cards shown on this order, until it is paid."
    )
    customer_card_summary = fields.Char(
        string="Card receipt", copy=False, readonly=True, help="What the receipt says about the cards, as data."
    )

    # === CRUD METHODS === #

    @api.model
    def sync_from_ui(self, orders):
        """Extend `point_of_sale`: wait for the cards of these orders first, while nothing is written yet, so that nobody has to be retried."""
        self._customer_card_check_bounds(orders)
        if accounts := self._customer_card_accounts(orders):
            self.env['customer.card.ledger'].sudo()._serialize(accounts)  # sudo: the till has no rights on the ledger
        return super().sync_from_ui(orders)

    def _process_order(self, order, existing_order):
        """Extend `point_of_sale`: only here may card payments come into being, and only our server writes what the receipt says."""
        for name in WRITTEN_HERE:
            order.pop(name, None)
        for line in _line_values(order):
            for name in NESTED:
                line.pop(name, None)
        if existing_order:
            return super(PosOrder, own(self))._process_order(order, own(existing_order))
        return super(PosOrder, new(own(self)))._process_order(order, existing_order)

    @api.model_create_multi
    def create(self, vals_list):
        """Extend `point_of_sale`: only what a till sends names cards; an order made by RPC is no sale they were shown at."""
        if not is_own(self.env):
            for vals in vals_list:
                for name in (*WRITTEN_HERE, 'customer_card_refs'):
                    vals.pop(name, None)
        return super().create(vals_list)

    def write(self, vals):
        """Extend `point_of_sale`: what is not the client's to say of an order is left out."""
        if not is_own(self.env) and ({*FIXED_WHEN_PAID, *FIXED_WHEN_SERVED, *WRITTEN_HERE} & set(vals)):
            fixed = self._customer_card_fixed()
            vals = {name: value for name, value in vals.items() if name not in fixed}
        return super().write(vals)

    def _customer_card_fixed(self) -> set[str]:
        """Fields that are not the client's to change, by how far these orders are."""
        fixed = WRITTEN_HERE | FIXED_WHEN_PAID if any(order.state != 'draft' for order in self) else WRITTEN_HERE
        return fixed | FIXED_WHEN_SERVED if any(order.customer_card_summary for order in self) else fixed

    def action_pos_order_paid(self):
        """Extend `point_of_sale`: in the order's own transaction, capture its tenders, sell its cards and earn its points."""
        result = super(PosOrder, own(self)).action_pos_order_paid()
        self._customer_card_serving()._customer_card_paid()
        return result

    def _customer_card_serving(self):
        """The order as it is served; it is named in the context, whatever the client put there, because what it gives back counts already."""
        return self.sudo().with_context(
            customer_card_refund=self.id
        )  # sudo: the till has no rights on cards and ledger; every claim is checked there

    def action_pos_order_cancel(self):
        """Extend `point_of_sale`: what a cancelled order held is free again."""
        result = super().action_pos_order_cancel()
        for order in self:
            order._customer_card_let_go(payment.customer_card_operation for payment in order.payment_ids._on_cards())
        return result

    def _customer_card_let_go(self, keys) -> None:
        """Void what these keys hold for this very order; what a client names of other orders' stays held."""
        ledger = self.env['customer.card.ledger'].sudo()  # sudo: the till has no rights on the ledger
        for key in dict.fromkeys(filter(None, keys)):
            operation = ledger._find(key)
            if not operation or operation.origin_key == self.uuid:
                ledger._void(key, self.company_id)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_cards(self):
        if any(order._customer_card_done() for order in self.sudo()):  # sudo: only to see whether there is anything
            raise UserError(self.env._("This order moved value on a card and is kept for ever. Refund it instead."))

    # === ACTION METHODS === #

    def action_open_card_operations(self):
        """Open what this order did on cards."""
        self.ensure_one()
        return open_list(
            self.env['customer.card.operation'],
            self.env._("Card operations"),
            [('origin_model', '=', 'pos.order'), ('origin_id', '=', self.id)],
        )

    # === BUSINESS METHODS === #

    @api.model
    def _customer_card_accounts(self, orders) -> list[int]:
        """Accounts the orders of one sync will spend from, by the authorizations the client names: a hint what to wait for.

        Orders that only earn do not wait: two of them on one card in the same moment are rare, and Odoo repeats the later one.
        """
        payments = [command[2] for order in orders for command in order.get('payment_ids') or [] if len(command) > 2]
        named = [payment.get('customer_card_operation') for payment in payments if isinstance(payment, dict)]
        keys = [self.env['pos.payment']._customer_card_key(key) for key in named if key]
        if not keys:
            return []
        self.env.cr.execute('SELECT account_id FROM customer_card_operation WHERE key = ANY(%s)', [keys])
        return [row[0] for row in self.env.cr.fetchall() if row[0]]


def _line_values(order: dict) -> list[dict]:
    """What the commands of a till's order say of its lines."""
    commands = [command for command in order.get('lines') or [] if len(command) > 2]
    return [command[2] for command in commands if isinstance(command[2], dict)]
