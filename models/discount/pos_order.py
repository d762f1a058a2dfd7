from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...core import clawback, money
from ...core.purchase import Purchase
from ..ledger import spoken
from ..ledger.posting import Tender
from ..till.pos_order_line import Coming
from ..till.pos_order_steps import Work

ZERO, ONE = Decimal(0), Decimal(1)
CLOSE = Decimal('1e-18')  # what a sum of shares may be short of the whole


class PosOrder(models.Model):
    """Points taken off the price: lines of the order that carry the key of an authorization.

    The server captures it, or refuses.
    """

    _inherit = 'pos.order'

    def _customer_card_free_discounts(self) -> None:
        """Free what the cancelled order held for discounts."""
        self._customer_card_let_go(line._customer_card_key() for line in self.lines)

    # === WHAT A PAID ORDER DOES === #

    def _customer_card_reductions(self):
        """The order's lines that take points off the price, and those that give them back: by what they or the lines
        they give back say, or by their product.
        """
        products = self.env['customer.card.program']._discount_products(self._customer_card_company.id)
        return self.lines.filtered(
            lambda line: (
                line.customer_card_discount
                or line.product_id.id in products
                or line.refunded_orderline_id.customer_card_discount
            )
        )

    def _customer_card_reduce(self, work: Work) -> None:
        """Capture what the discount lines were authorized for, and give back what returned goods had been reduced by.

        :raise UserError: when the lines are not what the server authorized, to the smallest unit
        """
        taken = work.points_off
        for key in dict.fromkeys(line._customer_card_key() for line in taken):
            lines = taken.filtered(lambda line, key=key: line._customer_card_key() == key)
            self._customer_card_capture_discount(key, lines)
        if taken:
            self._customer_card_check_sums(taken)
            if self._customer_card_payable(work) < -self._customer_card_rounding():
                raise UserError(self.env._("Points reduce the price of goods to nothing at most. Take fewer points."))
        self._customer_card_reduce_back(work.reductions - taken)

    def _customer_card_capture_discount(self, key: str, lines) -> None:
        ledger = self.env['customer.card.ledger']
        operation = ledger._find(key) if key else self.env['customer.card.operation']
        amount = -sum((line._customer_card_total() for line in lines), ZERO)
        program = operation.account_id.program_id
        products = lines.product_id
        if (
            not self._customer_card_fits(operation, 'points', amount)
            or program._points_were(operation.moment) != 'discount'
            or len(products) > 1
            or products.id not in program._discounts_written_as()
        ):
            raise UserError(
                self.env._(
                    "The points discount on order %s was not authorized by the server. Remove it and take the "
                    "points again.",
                    self.pos_reference or self.name,
                )
            )
        ledger._capture(operation, late='discount', origin=self._customer_card_origin)

    def _customer_card_check_sums(self, lines) -> None:
        """The discount that was authorized must be the discount that is taxed and booked.

        :raise UserError: when a client sends other sums than its prices give
        """
        base_lines = self._prepare_tax_base_line_values()
        taxes = self.env['account.tax']
        taxes._add_tax_details_in_base_lines(base_lines, self.company_id)
        taxes._round_base_lines_tax_details(base_lines, self.company_id)
        booked = ZERO
        for base_line in base_lines:
            if base_line['record'] in lines:
                details = base_line['tax_details']
                parts = [details['total_excluded_currency'], details['delta_total_excluded_currency']]
                parts += [tax['tax_amount_currency'] for tax in details['taxes_data']]
                booked += sum(map(money.exact, parts), ZERO)
        said = sum((line._customer_card_total() for line in lines), ZERO)
        if money.rounded(abs(booked), self.currency_id.decimal_places) != money.rounded(
            abs(said), self.currency_id.decimal_places
        ):
            raise UserError(
                self.env._(
                    "Order %s does not add up, so no points were taken. Remove the discount and take the points again.",
                    self.pos_reference or self.name,
                )
            )

    # === GOODS THAT COME BACK === #

    def _customer_card_discounts(self):
        """The authorizations these orders took off their prices: what tills asked for, and no payment took. So says the
        ledger, whatever the lines say today.
        """
        served = self.filtered('customer_card_summary')  # nobody but the server writes it
        if not served:
            return self.env['customer.card.operation']
        paid = {key for payment in served.payment_ids for key in (payment.customer_card_operation or '').split()}
        taken = Domain('state', '=', 'captured') | (Domain('state', '=', 'posted') & Domain('key', '=like', '%:late'))
        spent = self.env['customer.card.operation'].search(taken & Domain([
            ('origin_model', '=', 'pos.order'), ('origin_id', 'in', served.ids), ('kind', '=', 'spend'),
            ('key', '=like', 'till:%'), ('account_id.kind', '=', 'points'),
        ]), order='id')  # fmt: skip
        # Rewards have no tender: they come back as the products they were.
        found = spent.filtered(
            lambda operation: operation.tender_currency_id and operation.key.removesuffix(':late') not in paid
        )
        late = {operation.key for operation in found}
        return found | served._customer_card_discounts_owed().filtered(lambda hold: f'{hold.key}:late' not in late)

    def _customer_card_reduce_back(self, lines) -> None:
        """Give points back with the goods they had reduced.

        :raise UserError: when the refund does not contain the discount's share, to the smallest unit, or something else
            in its place
        """
        if any(not line._customer_card_is_discount_back() for line in lines):
            self._customer_card_refuse_points_back()
        digits = self.currency_id.decimal_places
        asked: dict[str, Decimal] = {}
        for line in lines:
            key = line._customer_card_key()
            asked[key] = asked.get(key, ZERO) + money.rounded(line._customer_card_total(), digits)
        now = self._customer_card_coming_back()
        for original in self.lines.refunded_orderline_id.order_id:
            for operation, amount, units in original._customer_card_discounts_due(now, self):
                if asked.pop(operation.key.removesuffix(':late'), ZERO) != amount:
                    raise UserError(
                        self.env._(
                            "Order %(order)s was reduced by points: %(amount)s of the discount goes back with "
                            "these goods. Start the refund again.",
                            order=original.pos_reference or original.name,
                            amount=spoken.money(self.currency_id, float(amount)),
                        )
                    )
                self._customer_card_reverse_discount(operation, amount, units)
        if any(asked.values()):
            self._customer_card_refuse_points_back()

    def _customer_card_refuse_points_back(self):
        raise UserError(self.env._("Points go back only with the goods they reduced. Start the refund again."))

    def _customer_card_reverse_discount(self, operation, amount: Decimal, units: Decimal) -> None:
        """Give back ``units`` of a discount, owe less; a share below the smallest unit waits for the next return."""
        self._customer_card_owe_less_for(operation, amount / money.exact(operation.tender_amount), 'discount')
        if units > 0:
            self.env['customer.card.ledger']._reverse(
                operation,
                units,
                key=f'refund:{self._customer_card_way.key}:{operation.id}',
                origin=self._customer_card_origin,
                place=self._customer_card_place,
                tender=Tender(amount, self.currency_id.id, money.exact(operation.tender_rate)),
            )

    def _customer_card_coming_back(self) -> dict[str, Coming]:
        """Return by refunded line what of it this order takes back."""
        returned = self.lines.filtered('refunded_orderline_id').grouped('refunded_orderline_id')
        return {sold.uuid: Coming.of(lines) for sold, lines in returned.items()}

    def _customer_card_discounts_due(self, now: dict[str, Coming], refund=None) -> list[tuple]:
        """Return what of this order's points discounts goes back when ``now`` (by line) comes back after all earlier
        refunds.

        :return: (operation, money, units) of each; the shares of all refunds of an order add up to what was taken
        """
        operations = self._customer_card_discounts()
        if not operations:
            return []
        before, after = self._customer_card_shares_back(now, refund)
        digits = self.currency_id.decimal_places
        units = self._customer_card_units_due(operations, after)
        due = []
        for operation in operations:
            taken = money.exact(operation.tender_amount)
            amount = money.rounded(taken * after, digits) - money.rounded(taken * before, digits)
            due.append((operation, amount, units[operation]))
        return due

    def _customer_card_units_due(self, operations, share: Decimal) -> dict:
        """Return how many units each of these discounts gives back once ``share`` (0 to 1) of the goods came back:
        whole ones of all discounts of an account together, so that many small ones bring no more than one large one.
        """
        due = {}
        for account, some in operations.grouped('account_id').items():
            taken = {one: money.exact(abs(one.amount) if one.state == 'posted' else one.captured) for one in some}
            gone = sum((money.exact(one.reversed) for one in some), ZERO)
            left = clawback.given_back(sum(taken.values(), ZERO), gone, share + CLOSE, ONE, account.digits)
            for one in some:
                due[one] = min(left, taken[one] - money.exact(one.reversed))
                left -= due[one]
        return due

    def _customer_card_shares_back(self, now: dict[str, Coming], refund) -> tuple[Decimal, Decimal]:
        """The part of the goods' worth that earlier refunds brought back, and the part with ``now``."""
        goods = (self.lines - self._customer_card_reductions() - self._customer_card_sale_lines()).filtered(
            lambda line: line.qty > 0 and line._customer_card_total() > 0
        )
        total = sum((line._customer_card_total() for line in goods), ZERO)
        before = after = ZERO
        for line in goods:
            earlier = line._customer_card_came_back(before=refund)
            all_back = line._customer_card_came_back(before=refund, now=now.get(line.uuid))
            weight = line._customer_card_total() / total
            sold = money.exact(line.qty)
            before += weight * min(earlier, sold) / sold
            after += weight * min(all_back, sold) / sold
        return before, after

    # A discount for the next purchase: what the card's price list would have saved is charged on it.

    def _customer_card_earn_discount(self, cards, bought: Purchase) -> None:
        """Cards of such programs are charged beside the points they may earn."""
        self.env['customer.card.ledger']._post(cards._discount_of(bought, self._customer_card_place))


class PosOrderLine(models.Model):
    """The line that gives a points discount back."""

    _inherit = 'pos.order.line'

    def _customer_card_is_discount_back(self) -> bool:
        """Tell whether the line gives back the very line that took points off: whatever else names its key would be
        sold for nothing.
        """
        sold = self.refunded_orderline_id
        names_card = self.customer_card_ref or self.customer_card_hold
        return bool(sold and sold in sold.order_id._customer_card_reductions() and not names_card)
