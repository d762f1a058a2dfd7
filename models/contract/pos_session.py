from odoo import models

from ...core import money
from ..books import settling
from ..books.pos_session import SIGNED
from ..ledger.kinds import BY_CONTRACT


class PosSession(models.Model):
    """The verbs of a till about goods sold in installments, and what contracts paid in the session's entry."""

    _inherit = 'pos.session'

    # === VERBS OF THE TILL === #

    def customer_card_contract_offers(self, ref, order_uuid, down=None):
        """Return plans for what the order asks for; see :meth:`CustomerCardAcceptance._contract_offers`."""
        point = self._customer_card_point()
        order = self._customer_card_order(order_uuid)
        return self._customer_card_acceptance()._contract_offers(point, ref, order, down)

    def customer_card_contract_ask(self, ref, order_uuid, number, down=None):
        """Make the order's contract with so many installments and ask for its approval; see
        :meth:`CustomerCardAcceptance._contract_ask`.
        """
        point = self._customer_card_point()
        order = self._customer_card_order(order_uuid)
        return self._customer_card_acceptance()._contract_ask(point, ref, order, number, down)

    def customer_card_contract_sign(self, ref, order_uuid):
        """Let the customer have signed the order's contract."""
        point = self._customer_card_point()
        return self._customer_card_acceptance()._contract_sign(point, ref, self._customer_card_order(order_uuid))

    def customer_card_contract_pay(self, ref, amount, order_uuid):
        """Tell whether the order's contract pays ``amount`` of it now."""
        point = self._customer_card_point()
        return self._customer_card_acceptance()._contract_pay(point, ref, amount, self._customer_card_order(order_uuid))

    # === CLOSING === #

    def _customer_card_by_contract(self, payment) -> list[settling.Tendered]:
        """Return what the contract of an order paid of it, or took back: its own entries take that off the clearing
        account.
        """
        if payment.payment_method_id.customer_card_kind not in BY_CONTRACT:
            return []
        order, amount = payment.pos_order_id, money.rounded(payment.amount, self.currency_id.decimal_places)
        contracts = self.env['customer.card.contract'].sudo()  # sudo: a cashier closes the session
        if amount < 0:
            contract = order.lines.refunded_orderline_id.order_id._customer_card_sold_contract()[:1]
        else:
            contract = contracts.search([('order_id', '=', order.id)], limit=1)
        if not contract or (amount > 0 and amount != contract._exact('financed')):
            return []
        return [settling.Tendered(contract.program_id.id, SIGNED, order.uuid, amount, -amount, money.exact(0))]
