from odoo import api, fields, models
from odoo.exceptions import UserError

from ..acceptance.tables import SLICE
from ..ledger.protected import is_own, is_server
from . import facts
from .facts import Who

GUARDED = facts.GUARDED['pos.payment']
# Of a card payment these are never said by anybody but the till's own order, not even before it is paid.
AUTHORIZED = {'amount', 'payment_method_id', 'pos_order_id', 'customer_card_operation'}


class PosPayment(models.Model):
    """A card payment exists only together with the server's authorization; nobody else makes,
    changes or removes one.
    """

    _name = 'pos.payment'
    _inherit = ['pos.payment', 'customer.card.unwished']

    customer_card_operation = fields.Char(string="Card authorization", copy=False, readonly=True)

    _customer_card_operation_unique = models.UniqueIndex(
        "(customer_card_operation) WHERE customer_card_operation IS NOT NULL AND customer_card_operation <> ''",
        "This card authorization was used for another payment already.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = self._customer_card_named([facts.without_nobodys(self, vals) for vals in vals_list])
        methods = self.env['pos.payment.method'].browse(
            {vals.get('payment_method_id') for vals in vals_list if vals.get('payment_method_id')}
        )
        card_methods = set(
            methods.sudo().filtered('customer_card_kind').ids
        )  # sudo: only to tell our methods from others
        orders = self.env['pos.order']
        for vals in vals_list:
            if vals.get('payment_method_id') not in card_methods:
                vals.pop('customer_card_operation', None)
            elif not facts.is_of_till(self, orders.browse(vals.get('pos_order_id') or []).uuid):
                self._refuse_customer_card()
            else:
                vals['customer_card_operation'] = self._customer_card_key(vals.get('customer_card_operation'))
        self._refuse_settled(
            self.env['pos.order'].browse({vals['pos_order_id'] for vals in vals_list if vals.get('pos_order_id')})
        )
        return super().create(vals_list)

    def write(self, vals):
        vals = facts.without_nobodys(self, vals)
        if touched := GUARDED & vals.keys():
            self._customer_card_check_name(vals)
            if touched & AUTHORIZED and not self._is_of_till() and (self._on_cards() or self._becomes_card(vals)):
                self._refuse_customer_card()
            self._customer_card_check_facts(vals, touched)
        if vals.get('customer_card_operation') and ' ' not in vals['customer_card_operation']:
            vals = dict(vals, customer_card_operation=self._customer_card_key(vals['customer_card_operation']))
        return super().write(vals)

    def _customer_card_check_facts(self, vals: dict, names: set[str]) -> None:
        """:raise UserError: when payments of orders that moved value would become others, or move to one: an order in
        the till's own words reaches any payment by its number
        """
        if facts.are_moved(self, vals, self.pos_order_id):
            raise UserError(
                self.env._("What was paid for one order pays for no other. Refund it, and pay the other one.")
            )
        if is_server(self.env):
            names = names - facts.named(self, vals, Who.BOOKED)
        for payment in self:
            orders = payment.pos_order_id | payment.pos_order_id.browse(vals.get('pos_order_id') or [])
            if facts.are_settled(orders) and facts.changed(payment, vals, names):
                self._refuse_settled(orders)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_captured(self):
        self._refuse_settled(self.pos_order_id)
        for payment in self._on_cards():
            operation = self.env['customer.card.ledger']._find(payment.customer_card_operation or '')
            if operation.sudo().state in ('captured', 'posted'):  # sudo: the till has no right to read the ledger
                self._refuse_customer_card()

    @api.model
    def _customer_card_key(self, key) -> str:
        """The ledger's key for an authorization as a till names it."""
        key = str(key or '')
        return key if not key or key.startswith(('till:', 'refund:', SLICE)) else f'till:{key}'

    def _is_of_till(self) -> bool:
        """Tell whether the till's order these payments are of is being saved or served in this very call."""
        if is_server(self.env):
            return is_own(self)
        return all(facts.is_of_till(self, order.uuid) for order in self.pos_order_id)

    def _on_cards(self):
        return self.filtered('payment_method_id.customer_card_kind')

    def _refuse_settled(self, orders) -> None:
        """:raise UserError: when cards were used on one of the orders: what can be paid out of a return is counted by
        its payments, and what was put on a card was paid by them
        """
        if facts.are_settled(orders):
            raise UserError(
                self.env._(
                    "This order is paid, and cards or the books count by it, so its payments stay as they are. "
                    "Refund it instead."
                )
            )

    def _becomes_card(self, vals) -> bool:
        method = self.env['pos.payment.method'].browse(vals.get('payment_method_id') or [])
        return bool(method.customer_card_kind or vals.get('customer_card_operation'))

    def _refuse_customer_card(self):
        raise UserError(
            self.env._(
                "A card pays only at the till, authorized by the server. Pay with the card there, or choose "
                "another payment method."
            )
        )
