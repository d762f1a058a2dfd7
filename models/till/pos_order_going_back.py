from decimal import Decimal

from odoo import models

from ...core import money
from ..ledger.kinds import TENDERS

ZERO = Decimal(0)


class PosOrder(models.Model):
    """What goes back to cards with goods that come back, said before they do: a till knows the order they were sold on,
    not those whose goods were exchanged for them, nor what came back at another till.
    """

    _inherit = 'pos.order'

    def _customer_card_going_back(self) -> dict[str, Decimal]:
        """Return by kind of account how much of what comes back of this order goes to cards, at most."""
        return {kind: self._customer_card_going_back_to(kind) for kind in TENDERS}

    def _customer_card_going_back_to(self, kind: str) -> Decimal:
        """Return what accounts of a kind paid for the goods of this order, or for those that were exchanged for them,
        each by its own receipt, less what went back to them, and no more than they paid in all and have not got back.
        """
        way = self._customer_card_chain()

        def own(order) -> Decimal:
            others = order.lines._customer_card_all_refunds(order.browse()).order_id - way
            paid = order._customer_card_payments_by(kind)
            return paid + sum((min(other._customer_card_payments_by(kind), ZERO) for other in others), ZERO)

        paid = own(self) + self._customer_card_paid_inside(self._customer_card_paid_in(own))
        if paid <= 0:
            return ZERO
        return max(min(paid, self._customer_card_not_given_back(kind) + self._customer_card_owed_by(kind)), ZERO)

    def _customer_card_payments_by(self, kind: str) -> Decimal:
        """Return what the order says that accounts of a kind paid, or got back: negative."""
        tenders = self.payment_ids._on_cards().filtered(
            lambda tender: tender.payment_method_id.customer_card_kind == kind
        )
        return sum((money.exact(tender.amount) for tender in tenders), ZERO)

    def _customer_card_not_given_back(self, kind: str) -> Decimal:
        """Return what accounts of a kind paid for the goods of this order, or for those it gave back, and have not got
        back.
        """
        captured = self._customer_card_captured_for(self._customer_card_captured(kind))
        paid, given = self._customer_card_paid_and_given(captured)
        return paid - given

    def _customer_card_paid_and_given(self, captured) -> tuple[Decimal, Decimal]:
        """Return what was paid by what was ``captured``, and what of it was given back."""
        paid = given = ZERO
        for operation in captured:
            taken = money.exact(operation.captured) or abs(money.exact(operation.amount))
            if not taken:
                continue  # its hold had run out, and nothing was there
            paid += money.exact(operation.tender_amount)
            given += self._customer_card_given_back(operation, money.exact(operation.tender_amount) / taken)
        return paid, given

    def _customer_card_owed_by(self, kind: str) -> Decimal:
        """Return what is owed for payments of these goods: goods that come back lower it first."""
        claims = self.env['customer.card.owed'].search([
            ('origin_model', '=', 'pos.order'), ('origin_id', 'in', self._customer_card_related().ids),
            ('purpose', '=', 'payment'), ('state', '=', 'open'), ('account_id.kind', '=', kind),
        ])  # fmt: skip
        return sum((money.exact(claim.rest) for claim in claims), ZERO)
