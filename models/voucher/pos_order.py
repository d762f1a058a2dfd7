from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError

from ...core import money
from ..till.pos_order_steps import Work

ZERO = Decimal(0)


class PosOrder(models.Model):
    """Taxes of cards: single-purpose vouchers are sold with theirs and pay only for goods of the same; all others are
    sold without.
    """

    _inherit = 'pos.order'

    def _customer_card_check_taxes(self, work: Work) -> None:
        """:raise UserError: when what puts value on a card, or pays a remainder out, does not bear just the tax its
        program says
        """
        payouts = work.holds.filtered(lambda line: (line.customer_card_hold or '').startswith('payout:'))
        for line in work.sales | payouts:
            self._customer_card_check_tax(line)

    def _customer_card_check_tax(self, line) -> None:
        """:raise UserError: when a client left out, changed or added a tax, or the product has
        another than its program
        """
        taxes = self.env['customer.card.program']._voucher_taxes(self._customer_card_company.id)
        program = self._customer_card_vouchers().get(line.product_id.id)
        if line.tax_ids_after_fiscal_position.ids != ([taxes[program.id]] if program else []):
            raise UserError(
                self.env._(
                    "%s does not bear the tax its card program says. Take the tax rule (fiscal position) off "
                    "the order, or have the product's taxes corrected.",
                    line.full_product_name or line.product_id.name,
                )
            )

    def _customer_card_voucher_programs(self):
        """The company's programs whose cards are taxed at sale."""
        return self.env['customer.card.program'].browse(
            self.env['customer.card.program']._voucher_taxes(self._customer_card_company.id)
        )

    def _customer_card_vouchers(self) -> dict:
        """Return the programs whose cards are taxed at sale, by the ids of the products these are sold as, or were a
        short time ago.
        """
        programs = self._customer_card_voucher_programs()
        return {product: program for program in programs for product in program._value_products()}

    def _customer_card_check_voucher_goods(self, work: Work) -> None:
        """:raise UserError: when vouchers paid more than the goods with their very tax cost; after the capture it is
        known which cards paid
        """
        taxes = self.env['customer.card.program']._voucher_taxes(self._customer_card_company.id) if work.tenders else {}
        if not taxes:
            return
        paid: dict[int, object] = {}
        for tender in work.tenders.filtered(lambda one: one.amount > 0):
            operation = self.env['customer.card.ledger']._find(tender.customer_card_operation)
            tax = taxes.get(operation.account_id.program_id.id)
            if tax and operation.account_id.kind == 'value':
                paid[tax] = paid.get(tax, 0) + money.exact(tender.amount)
        goods = self.lines - work.sales - work.holds if paid else self.lines
        for tax, amount in paid.items():
            alike = goods.filtered(lambda line: line.tax_ids_after_fiscal_position.ids == [tax])  # noqa: B023
            most = sum(line._customer_card_total() for line in alike) + max(self._customer_card_left_over(), ZERO)
            if amount > most + self._customer_card_rounding():
                raise UserError(
                    self.env._(
                        "This card pays only for goods with the tax %s. Lower the card payment and pay the "
                        "remainder another way.",
                        self.env['account.tax'].browse(tax).name,
                    )
                )

    def _customer_card_check_voucher_exchange(self, work: Work) -> None:
        """:raise UserError: when this order gives back what vouchers paid for, and neither they get that back nor are
        goods with their very tax left for it; what a program lets go as cash may pay for anything
        """
        if not self.lines.refunded_orderline_id:
            return
        taxes = self.env['customer.card.program']._voucher_taxes(self._customer_card_company.id)
        if not taxes:
            return
        family = self._customer_card_related()
        before, now = family._customer_card_by_vouchers(taxes, self), family._customer_card_by_vouchers(taxes)
        rounding = sum((order._customer_card_rounding() for order in family), ZERO)
        for tax, amount in now.items():
            beyond = amount - family._customer_card_voucher_goods(tax)
            if beyond > max(rounding, before.get(tax, ZERO) - (family - self)._customer_card_voucher_goods(tax)):
                raise UserError(
                    self.env._(
                        "A card that pays only for goods with the tax %s paid for what comes back. Give that back to "
                        "the card first, and sell the other goods on an order of their own.",
                        self.env['account.tax'].browse(tax).name,
                    )
                )

    def _customer_card_voucher_turns(self, captured, goods: list[tuple]) -> list[tuple]:
        """Return to whom what comes back goes, in turn, and how much at most: vouchers what the ``goods`` with their
        very tax are worth, then cards that pay for anything, then vouchers again. Nothing without vouchers.

        :param captured: what cards paid
        :param goods: the lines that were sold and come back, each with its worth
        """
        taxes = self.env['customer.card.program']._voucher_taxes(self._customer_card_company.id) if captured else {}
        vouchers = captured.filtered(
            lambda one: one.account_id.program_id.id in taxes and one.account_id.kind == 'value'
        )
        if not vouchers:
            return []
        turns = []
        for tax, some in vouchers.grouped(lambda one: taxes[one.account_id.program_id.id]).items():
            worth = [amount for line, amount in goods if line._customer_card_is_voucher_goods(tax)]
            turns.append((some, max(sum(worth, ZERO) - self._customer_card_gave_back(some), ZERO)))
        return [*turns, (captured - vouchers, None), (vouchers, None)]

    def _customer_card_by_vouchers(self, taxes: dict[int, int], but=None) -> dict[int, Decimal]:
        """Return by tax what vouchers paid for these orders and did not get back; of what the order ``but`` took or
        gave back nothing.
        """
        paid: dict[int, Decimal] = {}
        for operation in self._customer_card_captured('value'):
            program = operation.account_id.program_id
            if program.id not in taxes or program.cash_refunds:
                continue
            moved = operation | operation.search([('reversal_of_id', '=', operation.id)])
            tax = taxes[program.id]
            for one in moved:
                if but and (one.origin_model, one.origin_id) == (but._name, but.id):
                    continue
                amount = money.exact(one.tender_amount)
                paid[tax] = paid.get(tax, ZERO) + (amount if one == operation else -amount)
        return paid

    def _customer_card_voucher_goods(self, tax: int) -> Decimal:
        """Return what goods with just this tax cost on these orders, less what came back of them."""

        def counts(line) -> bool:
            sold = line.refunded_orderline_id or line  # what a return says of its tax means nothing
            return line._customer_card_is_goods() and sold._customer_card_is_voucher_goods(tax)

        goods = self.lines.filtered(counts)
        credited = [
            line._customer_card_total() * line._customer_card_credited() / money.exact(line.qty)
            for line in goods
            if line.qty
        ]
        return sum((line._customer_card_total() for line in goods), ZERO) - sum(credited, ZERO)

    def _customer_card_voucher_invoiced(self, invoice) -> dict:
        """Return what the invoice adds to liabilities for cards sold, where that is not just what they were sold for:
        (program id, kind) → amount. What is booked for single-purpose vouchers is without tax. Orders of closed
        sessions were booked there, and with the invoice that is taken off again order by order; the invoice may round
        their taxes together.
        """
        closed = self.filtered(lambda order: order.session_id.state == 'closed')
        booked = {key: -amount for key, amount in closed._customer_card_voucher_booked().items()}
        for program in self._customer_card_voucher_programs():
            key, products = (program.id, 'value'), program._value_products()
            items = invoice.line_ids.filtered(
                lambda item: item.product_id.id in products and item.display_type == 'product'  # noqa: B023
            )
            amount = money.rounded(sum(items.mapped('balance')), invoice.company_currency_id.decimal_places)
            booked[key] = booked.get(key, 0) - amount
        return booked

    def _customer_card_voucher_booked(self) -> dict:
        """Return what a session books for the orders' lines about single-purpose vouchers, in the same way. Computed as
        the session computes it, because taxes may be rounded by line or by order.
        """
        booked: dict = {}
        for order in self:
            programs = order._customer_card_vouchers()
            if not any(line.product_id.id in programs for line in order.lines):
                continue
            for base_line, update in order._customer_card_tax_lines()['base_lines_to_update']:
                program = programs.get(base_line['record'].product_id.id)
                if program:
                    key = program.id, 'value'
                    amount = money.rounded(update['balance'], order.company_id.currency_id.decimal_places)
                    booked[key] = booked.get(key, 0) - amount
        return booked

    def _customer_card_tax_lines(self) -> dict:
        """The order's lines and taxes as `point_of_sale` books them when a session closes."""
        taxes, company = self.env['account.tax'], self.company_id
        base_lines = self.with_context(linked_to_pos=True)._prepare_tax_base_line_values()
        taxes._add_tax_details_in_base_lines(base_lines, company)
        taxes._round_base_lines_tax_details(base_lines, company)
        taxes._add_accounting_data_in_base_lines_tax_details(base_lines, company, include_caba_tags=True)
        return taxes._prepare_tax_lines(base_lines, company)


class PosOrderLine(models.Model):
    """What vouchers pay for."""

    _inherit = 'pos.order.line'

    def _customer_card_is_voucher_goods(self, tax: int) -> bool:
        """Tell whether the line sells goods with just this tax."""
        return self._customer_card_is_goods() and self.tax_ids_after_fiscal_position.ids == [tax]
