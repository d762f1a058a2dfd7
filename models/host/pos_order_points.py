import json
from decimal import Decimal

from odoo import api, fields, models

from ...core import clawback, earning, money, paid
from ..ledger.posting import Posting
from .pos_order_steps import EARNERS, MAY_EARN, TAKEN_BACK, Work

ZERO, ONE = Decimal(0), Decimal(1)


class PosOrder(models.Model):
    """The points of a paid order: what it earns and why, and what goes back with returned goods."""

    _inherit = 'pos.order'

    def _customer_card_earn(self, work: Work) -> None:
        """What the order gives the cards that were shown and may earn."""
        cards, goods = work.cards, work.sales | work.holds
        for name in MAY_EARN:
            cards = getattr(self, name)(cards, goods)
        for name in EARNERS:
            getattr(self, name)(cards, goods)

    def _customer_card_earn_points(self, cards, sales) -> None:
        """Points for the order, on every card of it that earns."""
        postings, served = [], set()
        for card in cards:
            account = not card._is_blank() and card._account_now('points')
            if not account or account.id in served:  # of a card that was shown, and of one that took over from it
                continue
            served.add(account.id)
            if posting := self._customer_card_earning(card, account, sales):
                postings.append(posting)
        self.env['customer.card.ledger']._post(postings)

    def _customer_card_earning(self, card, account, sales) -> Posting | None:
        """What the order gives the account; goods that come back without their receipt take what they would give today."""
        program = card.program_id
        policy = card._policy()
        moment = program._local(self._customer_card_moment)
        goods = self._customer_card_new_goods(sales)
        back = sum(line._customer_card_total() for line in goods) < 0
        visit = card._visit(policy, moment, self.session_id.config_id.id, self.id)
        lines = self._customer_card_lines(goods, self.company_id, policy, -1 if back else 1)
        earned = earning.earn(policy, lines, moment, ONE if back else self._customer_card_earning_share(program), visit)
        strict = back and program.clawback == 'negative'
        points = min(earned.points, account._claimable()) if back and not strict else earned.points
        if points <= 0:
            return None
        return Posting(
            account.id, -points if back else points, 'clawback' if back else 'earn', f'earn:{self.uuid}:{account.id}', card.id,
            why=json.dumps(earning.as_json(earned)), expires=None if back else program._expiry('points', fields.Datetime.now()),
            usable=None if back else program._usable_from(fields.Datetime.now()), origin=self._customer_card_origin, place=self._customer_card_place, below_floor=strict,
        )  # fmt: skip

    def _customer_card_new_goods(self, sales):
        """The lines that can earn: no cards, no tip, and nothing that comes back. A tip below zero is a discount on them."""
        tip = self.config_id.tip_product_id
        return (self.lines - sales).filtered(
            lambda line: not line.refunded_orderline_id and (line.product_id != tip or line._customer_card_total() < 0)
        )

    def _customer_card_new_worth(self, sales) -> Decimal:
        """What the goods cost that can earn; below zero when more comes back than goes out."""
        return sum((line._customer_card_total() for line in self._customer_card_new_goods(sales)), ZERO)

    def _customer_card_earning_share(self, program) -> Decimal:
        """The part of the new goods paid by tenders that earn: cards never do, nor the methods the program excludes.

        Goods that come back pay for new ones with what they were paid with themselves.
        """
        goods = self.lines - self._customer_card_lines_on_cards()  # no card pays for another one
        returned = goods.filtered('refunded_orderline_id')
        total = sum((line._customer_card_total() for line in goods - returned), ZERO)
        back = ZERO
        for original in returned.refunded_orderline_id.order_id:
            lines = returned.filtered(lambda line, original=original: line.refunded_orderline_id.order_id == original)
            worth = -sum(line._customer_card_total() for line in lines)
            back += worth * (ONE - original._customer_card_earning_share(program))
        return paid.earning_share(total, self._customer_card_silent(program), back)

    def _customer_card_silent(self, program) -> list[Decimal]:
        """What each method that does not earn brought; below zero where it paid out. Change is its method's."""
        excluded = program._excluded_methods()
        brought: dict = {}
        for payment in self.payment_ids:
            method = payment.payment_method_id
            if method.customer_card_kind or method.id in excluded:
                brought[method] = brought.get(method, ZERO) + money.exact(payment.amount)
        return list(brought.values())

    @api.model
    def _customer_card_lines(
        self, lines, company, policy: earning.Policy, sign: int = 1, till=None
    ) -> list[earning.Line]:
        """Order lines (or what a ``till`` sent of them) as plain data, as much as the policy asks for; ``sign`` -1 turns returns around."""
        if isinstance(lines, list):
            products = self.env['product.product'].browse([int(line['product_id']) for line in lines]).exists()
            known = set(products.ids)
            rows = [
                (line['product_id'], line.get('qty') or 0, line.get('amount') or 0, '')
                for line in lines
                if line['product_id'] in known
            ]
            rate = Decimal(1)
        else:
            rows = [(line.product_id.id, line.qty, line._customer_card_total(), line.uuid) for line in lines]
            rate = self._customer_card_rate(lines.order_id, company)
        rate *= self._customer_card_after_discount([sign * row[2] for row in rows])
        categories = self._customer_card_categories([row[0] for row in rows]) if policy.reads_categories else {}
        amounts = [
            (product, sign * money.exact(quantity), sign * money.exact(amount) * rate)
            for product, quantity, amount, _key in rows
        ]
        prices = [None] * len(rows)
        if policy.reads_prices:
            prices = self._customer_card_own_prices(amounts, company, till or lines.order_id.config_id)
        return [
            earning.Line(
                product=product,
                categories=categories.get(product, frozenset()),
                quantity=quantity,
                amount=amount,
                key=row[3],
                price=price,
            )
            for (product, quantity, amount), row, price in zip(amounts, rows, prices, strict=True)
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
            order.currency_id._get_conversion_rate(
                order.currency_id, company.currency_id, company, order._customer_card_moment
            )
        )

    def _customer_card_clawback(self, work: Work | None = None) -> None:
        """Take back what the orders gave whose goods come back: with this one, or (without ``work``) by a credit note."""
        if work and not self.refunded_order_id:
            return
        stood = self._customer_card_tier_points()
        for name in TAKEN_BACK:
            getattr(self, name)()
        if stood:
            self.env['customer.card'].browse(stood)._lower_tiers(stood)

    def _customer_card_take_points_back(self) -> None:
        """Take back the points (or the discount) the returned goods had brought, line by line, by the program's policy."""
        for original in self._customer_card_originals():
            earned = self.env['customer.card.operation'].search(
                [
                    ('origin_model', '=', 'pos.order'),
                    ('origin_id', '=', original.id),
                    ('kind', 'in', ('earn', 'reward')),
                ]
            )
            returned = original._customer_card_returned() if earned else {}
            for operation in earned:
                self._customer_card_take_back(operation, returned)

    def _customer_card_returned(self) -> dict[str, Decimal]:
        """By line, the part of this order that has come back so far, on all paid refunds and credit notes together."""
        return {
            line.uuid: line._customer_card_came_back() / money.exact(line.qty)
            for line in self.lines.filtered(lambda line: line.qty > 0)
        }

    def _customer_card_owed(self, operations, due: Decimal, taken: Decimal) -> Decimal:
        """What of ``due`` is still to be taken back of what these operations gave: what expired of it unused is gone already."""
        if due <= taken or not operations:
            return max(due - taken, ZERO)
        expired, most = self.env['customer.card.ledger']._expired(operations)
        return min(clawback.owed(due, taken, expired), max(most, ZERO))

    def _customer_card_take_back(self, operation, returned: dict[str, Decimal]) -> None:
        account = operation.account_id._heir()
        due = clawback.due(money.exact(operation.amount), operation.why or [], returned, account.digits)
        points = self._customer_card_owed(operation, due, money.exact(operation.reversed))
        strict = account.program_id.clawback == 'negative'
        if not strict:
            points = min(points, account._claimable())
        if points > 0:
            self.env['customer.card.ledger']._reverse(
                operation, points, key=f'clawback:{self._customer_card_way.key}:{operation.id}', below_floor=strict,
                origin=self._customer_card_origin, place=self._customer_card_place,
            )  # fmt: skip
