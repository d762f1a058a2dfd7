from decimal import Decimal

from odoo import fields, models

from ...core import earning, money, rewards
from ..acceptance.point import Point
from ..ledger import spoken

CANDIDATES = 60  # products looked at for "what would reach the next reward", cheapest first
EXAMPLES = 3


class CustomerCardAcceptance(models.AbstractModel):
    """The rewards a card's points can buy: which are in reach, how far the next one is, and what to
    buy to get there.
    """

    _inherit = 'customer.card.acceptance'

    def _tell_rewards(self, point: Point, card, _shown) -> dict:
        """``rewards``: ``[{id, name, gives, points, points_text, reachable, later_text, missing_text, products}]``,
        cheapest first; ``gives`` are ids of products, ``products`` names of what reaches it.
        """
        return {'rewards': self._rewards(point, card)}

    def _rewards(self, point: Point, card) -> list[dict]:
        offered = card.program_id._rewards() if card.state == 'active' else ()
        account = card._account('points') if offered else None
        if not account:
            return []
        available = money.exact(account.available)
        pending = account._pending()
        there = (
            available + pending.amount if pending else available
        )  # what waits counts: nothing more has to be bought for it
        following = rewards.following([reward.points for reward in offered], there)
        products = self._products_for(point, card, following - there) if following else []
        return [
            {
                'id': reward.id,
                'name': reward.name,
                'gives': list(reward.products[:EXAMPLES]),
                'points': float(reward.points),
                'points_text': account._format(float(reward.points)),
                'reachable': reward.points <= available,
                'later_text': self._reward_day(pending) if available < reward.points <= there else '',
                'missing_text': account._format(float(reward.points - there)) if reward.points > there else '',
                'products': products if reward.points == following else [],
            }
            for reward in offered
        ]

    def _reward_day(self, pending) -> str:
        """Return when all that waits can be spent: a reward that is reached with it can be had then at the latest."""
        return self.env._("From %s on", spoken.day(self, pending.last))

    # --- what to buy to reach the next one ---

    def _products_for(self, point: Point, card, missing: Decimal) -> list[str]:
        """Names of the cheapest products in stock here of which one is enough to earn ``missing`` points."""
        policy = card._policy()
        moment = card.program_id._local(fields.Datetime.now())
        products = self._candidates(point, self._least_price(policy, missing))
        categories = card._categories(products.ids) if policy.reads_categories else {}
        enough = [
            product
            for product in products
            if earning.earn(policy, [_one(product, categories)], moment).points >= missing
        ]
        there = [product for product in enough if not product.is_storable or product.qty_available > 0]
        return [product.display_name for product in there[:EXAMPLES]]

    def _least_price(self, policy: earning.Policy, missing: Decimal) -> Decimal:
        """Return a price below which no product earns ``missing``, to look at few; 0 where prices do not decide."""
        if not policy.rules or any(rule.mode != 'per_amount' for rule in policy.rules):
            return Decimal(0)
        together = sum(rule.points * rule.multiplier / rule.step for rule in policy.rules)
        return missing / together if together else Decimal(0)

    def _candidates(self, point: Point, price: Decimal):
        """The cheapest products from ``price`` on that the point's till sells."""
        company = point.company
        domain = [
            ('available_in_pos', '=', True),
            ('sale_ok', '=', True),
            ('list_price', '>=', float(price)),
            *self.env['product.product']._check_company_domain(company),
        ]
        if point.till.limit_categories and point.till.iface_available_categ_ids:
            domain.append(('pos_categ_ids', 'in', point.till.iface_available_categ_ids.ids))
        products = self.env['product.product'].sudo().with_company(company)  # sudo: stock of what is sold here
        location = point.till.picking_type_id.warehouse_id.id
        told = products.with_context(warehouse_id=location, display_default_code=False)  # no customer knows a code
        return told.search(domain, order='list_price, id', limit=CANDIDATES)


def _one(product, categories: dict) -> earning.Line:
    return earning.Line(
        product=product.id,
        categories=categories.get(product.id, frozenset()),
        quantity=Decimal(1),
        amount=money.exact(product.lst_price),
    )
