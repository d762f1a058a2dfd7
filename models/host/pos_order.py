from odoo import api, fields, models
from odoo.exceptions import UserError

from ...core import ticket
from ..ledger.protected import is_own, own


class PosOrder(models.Model):
    """Where the till's word becomes value: the order's own transaction captures, sells, earns, and refuses what was not authorized."""

    _inherit = 'pos.order'

    customer_card_refs = fields.Char(
        string="Cards", copy=False, help="Tickets of the cards shown on this order, until it is paid."
    )
    customer_card_summary = fields.Char(
        string="Card receipt", copy=False, readonly=True, help="What the receipt says about the cards, as data."
    )
    customer_card_count = fields.Integer(string="Card operations", compute='_compute_customer_card_count')

    def _compute_customer_card_count(self):
        operations = self.env[
            'customer.card.operation'
        ].sudo()  # sudo: a figure on the order; the list behind it asks for rights
        counts = operations._read_group(
            [('origin_model', '=', 'pos.order'), ('origin_id', 'in', self.ids)], ['origin_id'], ['__count']
        )
        counts = dict(counts)
        for order in self:
            order.customer_card_count = counts.get(order.id, 0)

    # === CRUD METHODS === #

    @api.model
    def sync_from_ui(self, orders):
        """Extend `point_of_sale`: wait for the cards of these orders first, while nothing is written yet, so that nobody has to be retried."""
        if accounts := self._customer_card_accounts(orders):
            self.env['customer.card.ledger'].sudo()._serialize(accounts)  # sudo: the till has no rights on the ledger
        return super().sync_from_ui(orders)

    def _process_order(self, order, existing_order):
        """Extend `point_of_sale`: only here may card payments come into being, and only our server writes what the receipt says."""
        order.pop('customer_card_summary', None)
        return super(PosOrder, own(self))._process_order(
            order, own(existing_order) if existing_order else existing_order
        )

    def write(self, vals):
        if not is_own(self.env) and ('uuid' in vals or 'customer_card_summary' in vals):
            vals = {name: value for name, value in vals.items() if name not in self._customer_card_fixed()}
        return super().write(vals)

    def _customer_card_fixed(self) -> set[str]:
        """Fields that are not the client's to change once the order is paid."""
        return (
            {'customer_card_summary', 'uuid'}
            if any(order.state != 'draft' for order in self)
            else {'customer_card_summary'}
        )

    def action_pos_order_paid(self):
        """Extend `point_of_sale`: in the order's own transaction, capture its tenders, sell its cards and earn its points."""
        result = super().action_pos_order_paid()
        self.sudo()._customer_card_paid()  # sudo: the till has no rights on cards and ledger; every claim is checked there
        return result

    def action_pos_order_cancel(self):
        """Extend `point_of_sale`: what a cancelled order held is free again."""
        result = super().action_pos_order_cancel()
        for payment in self.payment_ids._on_cards():
            self.env['customer.card.ledger'].sudo()._void(
                payment.customer_card_operation, self.company_id
            )  # sudo: the till has no rights on the ledger
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_cards(self):
        if any(self.mapped('customer_card_count')):
            raise UserError(self.env._("This order moved value on a card and is kept for ever. Refund it instead."))

    # === ACTION METHODS === #

    def action_open_card_operations(self):
        """Open what this order did on cards."""
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Card operations"),
            'res_model': 'customer.card.operation',
            'view_mode': 'list,form',
            'domain': [('origin_model', '=', 'pos.order'), ('origin_id', '=', self.id)],
        }

    # === BUSINESS METHODS === #

    @api.model
    def _customer_card_accounts(self, orders) -> list[int]:
        """Accounts the orders of one sync will touch, from what the client names (a hint for locking, nothing is decided by it)."""
        keys, refs = set(), set()
        for order in orders:
            refs.update(str(order.get('customer_card_refs') or '').split())
            for command in order.get('lines') or []:
                if len(command) > 2 and isinstance(command[2], dict) and command[2].get('customer_card_ref'):
                    refs.add(str(command[2]['customer_card_ref']))
            for command in order.get('payment_ids') or []:
                if len(command) > 2 and isinstance(command[2], dict) and command[2].get('customer_card_operation'):
                    keys.add(self.env['pos.payment']._customer_card_key(command[2]['customer_card_operation']))
        cards = [claim.card for claim in map(ticket.peek, refs) if claim]
        if not keys and not cards:
            return []
        self.env.cr.execute(
            """
            SELECT account_id FROM customer_card_operation WHERE key = ANY(%s)
            UNION SELECT account_id FROM customer_card_account_rel WHERE card_id = ANY(%s)
            """,
            [list(keys), cards],
        )
        return [row[0] for row in self.env.cr.fetchall() if row[0]]
