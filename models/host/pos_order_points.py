import json
from decimal import Decimal

from odoo import api, fields, models

from ...core import earning, money
from ..ledger.posting import Posting

ZERO = Decimal(0)


class PosOrder(models.Model):
    """The points of a paid order: what it earns and why, and what goes back with returned goods."""

    _inherit = 'pos.order'

    def _customer_card_earn(self, cards, sales) -> None:
        """Points for the order, on every card of it that earns."""
        postings = []
        for card in cards:
            account = card.state == 'active' and card._account('points')
            if account and (posting := self._customer_card_earning(card, account, sales)):
                postings.append(posting)
        self.env['customer.card.ledger']._post(postings)

    def _customer_card_earning(self, card, account, sales) -> Posting | None:
        program = card.program_id
        # A till's clock that runs ahead does not count.
        moment = program._local(min(self.date_order, fields.Datetime.now()))
        policy = program._policy()
        lines = self._customer_card_lines(self.lines - sales, self.company_id, policy)
        earned = earning.earn(policy, lines, moment, self._customer_card_earning_share(program))
        if earned.points <= 0:
            return None
        return Posting(
            account.id, earned.points, 'earn', f'earn:{self.uuid}:{account.id}', card.id, why=json.dumps(earning.as_json(earned)),
            expires=program._expiry('points', fields.Datetime.now()), origin=self._customer_card_origin, place=self._customer_card_place,
        )  # fmt: skip

    def _customer_card_earning_share(self, program) -> Decimal:
        """The part of the order paid by tenders that earn: cards never do, nor the methods the program excludes."""
        total = money.exact(self.amount_total)
        silent = sum(
            money.exact(payment.amount)
            for payment in self.payment_ids
            if payment.payment_method_id.customer_card_kind
            or payment.payment_method_id.id in program._excluded_methods()
        )
        return (total - silent) / total if total > 0 else ZERO

    @api.model
    def _customer_card_lines(self, lines, company, policy: earning.Policy) -> list[earning.Line]:
        """Order lines (or what a till sent of them) as plain data, as much as the policy asks for."""
        if isinstance(lines, list):
            products = self.env['product.product'].browse([int(line['product_id']) for line in lines]).exists()
            known = set(products.ids)
            rows = [
                (line['product_id'], line.get('qty') or 0, line.get('amount') or 0)
                for line in lines
                if line['product_id'] in known
            ]
            rate = Decimal(1)
        else:
            rows = [(line.product_id.id, line.qty, line.price_subtotal_incl) for line in lines]
            rate = self._customer_card_rate(lines.order_id, company)
        rate *= self._customer_card_after_discount([amount for _product, _quantity, amount in rows])
        categories = self._customer_card_categories([row[0] for row in rows]) if policy.reads_categories else {}
        return [
            earning.Line(
                product=product,
                categories=categories.get(product, frozenset()),
                quantity=money.exact(quantity),
                amount=money.exact(amount) * rate,
            )
            for product, quantity, amount in rows
        ]

    @api.model
    def _customer_card_categories(self, products: list[int]) -> dict[int, frozenset[int]]:
        """The category of each product with all its ancestors, by one statement."""
        self.env['product.template'].flush_model(['categ_id'])
        self.env['product.category'].flush_model(['parent_path'])
        self.env.cr.execute(
            """
            SELECT p.id, c.parent_path FROM product_product p JOIN product_template t ON t.id = p.product_tmpl_id
              JOIN product_category c ON c.id = t.categ_id WHERE p.id = ANY(%s)
            """,
            [products],
        )
        return {
            product: frozenset(int(part) for part in (path or '').split('/') if part)
            for product, path in self.env.cr.fetchall()
        }

    @api.model
    def _customer_card_after_discount(self, amounts) -> Decimal:
        """What share of the goods is paid for once negative lines (a discount on the whole order) are spread over them."""
        goods = sum((money.exact(amount) for amount in amounts if amount > 0), ZERO)
        net = sum((money.exact(amount) for amount in amounts), ZERO)
        return max(net, ZERO) / goods if goods else Decimal(1)

    @api.model
    def _customer_card_rate(self, order, company) -> Decimal:
        if not order or order.currency_id == company.currency_id:
            return Decimal(1)
        return money.exact(
            order.currency_id._get_conversion_rate(order.currency_id, company.currency_id, company, order.date_order)
        )

    def _customer_card_clawback(self) -> None:
        """Take back the points the returned goods had earned, in proportion, by the program's policy."""
        original = self.refunded_order_id
        goods = original.lines - original._customer_card_sale_lines()
        total = sum((money.exact(line.price_subtotal_incl) for line in goods), ZERO)
        back = self.lines.filtered(lambda line: line.refunded_orderline_id in goods)
        returned = -sum((money.exact(line.price_subtotal_incl) for line in back), ZERO)
        operations = self.env['customer.card.operation']
        if total <= 0 or returned <= 0:
            return
        earned = operations.search(
            [('origin_model', '=', 'pos.order'), ('origin_id', '=', original.id), ('kind', '=', 'earn')]
        )
        for operation in earned:
            account = operation.account_id
            left = money.exact(operation.amount) - money.exact(operation.reversed)
            points = min(left, money.rounded(money.exact(operation.amount) * returned / total, account.digits))
            strict = account.program_id.clawback == 'negative'
            if not strict:
                points = min(points, money.exact(account.available))
            if points > 0:
                self.env['customer.card.ledger']._reverse(
                    operation, points, key=f'clawback:{self.uuid}:{operation.id}', below_floor=strict,
                    origin=self._customer_card_origin, place=self._customer_card_place,
                )  # fmt: skip
