from odoo import fields, models
from odoo.exceptions import UserError

from ...core import money
from ..ledger.posting import Posting


class PosOrder(models.Model):
    """Cards sold and charged on a paid order, and cards that come back."""

    _inherit = 'pos.order'

    def _customer_card_sales(self, sales) -> None:
        """Activate and charge the cards on the order's lines; the order is paid for, or nothing is charged."""
        if not sales:
            return
        self._customer_card_check_paid()
        ledger = self.env['customer.card.ledger']
        ledger._post([self._customer_card_sale(line) for line in sales if line.qty > 0])
        for line in sales.filtered(lambda line: line.qty <= 0):
            self._customer_card_unsell(line)

    def _customer_card_unsell(self, line) -> None:
        """A card sold comes back: take from it what the sale had charged. What was spent meanwhile cannot be returned.

        :raise UserError: naming what is left, when that is less than what the cashier wants to pay out
        """
        sold = line.refunded_orderline_id
        ledger = self.env['customer.card.ledger']
        operation = ledger._find(f'charge:{sold.order_id.uuid}:{sold.uuid}') if sold else None
        amount = -money.rounded(line.price_subtotal_incl, self.currency_id.decimal_places)
        if not operation or amount != money.exact(operation.amount):
            raise UserError(
                self.env._("Only a card's whole sale can be returned. Refund the line of the original order.")
            )
        left = money.exact(operation.account_id.available)
        if left < amount:
            raise UserError(
                self.env._(
                    "%(card)s was used: %(left)s is left on it. The sale cannot be returned any more.",
                    card=operation.card_id.display_name,
                    left=operation.account_id._format(float(left)),
                )
            )
        ledger._reverse(
            operation, key=f'unsell:{self.uuid}:{line.uuid}', booking='document',
            origin=self._customer_card_origin, place=self._customer_card_place,
        )  # fmt: skip
        if operation.kind == 'sale' and operation.card_id.state == 'active':
            operation.card_id._act('block', block_reason='returned')  # empty, and in nobody's hands: the desk decides

    def _customer_card_sale_lines(self):
        """Lines that put value on cards: those that name a card, and those of an article that is sold for nothing else."""
        articles = self.env['customer.card.program']._articles()
        lines = self.lines.filtered(lambda line: line.customer_card_ref or line.product_id.id in articles)
        for line in lines:
            if not line.customer_card_ref and line.qty > 0:
                raise UserError(
                    self.env._(
                        "%s is sold together with a card. Remove the line and scan the card.",
                        line.full_product_name or line.product_id.name,
                    )
                )
        return lines

    def _customer_card_check_paid(self) -> None:
        """The sums a client sends must be the sums of what it sends: value is never charged on an order that does not add up."""
        digits = self.currency_id.decimal_places
        lines = money.rounded(sum(money.exact(line.price_subtotal_incl) for line in self.lines), digits)
        paid = money.rounded(sum(money.exact(payment.amount) for payment in self.payment_ids), digits)
        rounding = money.exact(self.config_id.rounding_method.rounding) if self.config_id.cash_rounding else 0
        if abs(lines - money.rounded(self.amount_total, digits)) > rounding or abs(paid - lines) > rounding:
            raise UserError(
                self.env._(
                    "Order %s does not add up, so no card was charged. Start the order again.",
                    self.pos_reference or self.name,
                )
            )

    def _customer_card_sale(self, line) -> Posting:
        card = self._customer_card_by_ref(line.customer_card_ref)
        account = card and card._account('value')
        program = card.program_id
        amount = money.rounded(line.price_subtotal_incl, self.currency_id.decimal_places)
        honest = (
            money.rounded(line.price_unit * line.qty, self.currency_id.decimal_places) == amount
            and not line.discount
            and line.qty == 1
        )
        if (
            not account
            or line.product_id != program.product_id
            or not honest
            or amount <= 0
            or self.currency_id != account.currency_id
        ):
            raise UserError(
                self.env._(
                    "The card on line %s cannot be charged. Remove the line and scan the card again.",
                    line.full_product_name or line.product_id.name,
                )
            )
        if program.face_value and card.state == 'ready' and money.rounded(program.face_value, account.digits) != amount:
            raise UserError(
                self.env._("This card is sold for %s only.", program.currency_id.format(program.face_value))
            )
        kind = 'sale' if card.state == 'ready' else 'topup'
        if card.state == 'ready':
            card._act('activate')
        return Posting(
            account.id, amount, kind, f'charge:{self.uuid}:{line.uuid}', card.id, expires=program._expiry('value', fields.Datetime.now()),
            origin=self._customer_card_origin, place=self._customer_card_place, booking='document',
        )  # fmt: skip
