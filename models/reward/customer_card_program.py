from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from odoo import api, fields, models

from ...core import money, rewards
from ..ledger import spoken
from ..ledger.kept import kept

REWARD = 'reward:%s'  # what a program promised of one of its rewards
POINT = 'point'  # the most a point bought by a reward, as the shop's prices were at night
# What was noted the night before counts, too: a price may have been lowered just before the last one.
NIGHT = timedelta(days=1)


class Reward(NamedTuple):
    """A reward as a sale needs it; ``points`` in the program's points, ``amount`` in its currency.

    ``products`` can be chosen; ``given`` are all that a line may be, those among them that were archived since the line
    was made.
    """

    id: int
    name: str
    points: Decimal
    kind: str
    products: tuple[int, ...]
    amount: Decimal
    given: frozenset[int]

    def promise(self) -> list:
        """What it promises, as a program remembers it."""
        return [self.name, str(self.points), self.kind, str(self.amount), sorted(self.given)]

    @classmethod
    def promised(cls, reward: int, promise: list) -> 'Reward':
        """The reward of a :meth:`promise`."""
        name, points, kind, amount, given = promise
        return cls(reward, name, Decimal(points), kind, (), Decimal(amount), frozenset(given))


class CustomerCardProgram(models.Model):
    """The rewards of a program, read once per worker."""

    _inherit = 'customer.card.program'

    reward_ids = fields.One2many(
        comodel_name='customer.card.reward', inverse_name='program_id', string="Rewards", copy=True
    )

    @kept('self.id', 'self.env.lang')
    def _rewards(self) -> tuple[Reward, ...]:
        """The rewards on offer, cheapest first."""
        offered = self.reward_ids.filtered(lambda reward: reward._offered())
        return tuple(reward._reward() for reward in offered.sorted(lambda reward: (reward.points, reward.id)))

    def _reward(self, reward: int) -> Reward | None:
        """The reward with this id, if the program offers it."""
        return next((one for one in self._rewards() if one.id == reward), None)

    def _promised(self, reward: int, moment: datetime) -> Reward | None:
        """The reward with this id as it was when points were held for it, at ``moment`` (UTC): it may have been
        changed, or be offered no more, since then.
        """
        if before := next(self._promises_since(REWARD % reward, moment), None):
            return Reward.promised(reward, before)
        if offered := self._reward(reward):
            return offered
        known = self.env['customer.card.reward'].sudo().browse(reward).exists()  # sudo: a till serves it
        return known._reward() if known.program_id == self else None

    def _point_reward_by_hand(self) -> Decimal:
        """The most one point bought by a reward within the last 24 hours, in the program's currency: as rewards and
        prices of products are, or were at night, by whatever price list.
        """
        former = [Reward.promised(0, one) for one in self._promises_since(REWARD % '', self._hours_ago())]
        nights = [Decimal(worth) for (worth,) in self._promises_since(POINT, self._hours_ago() - NIGHT)]
        return max([self._point_buys((*self._rewards(), *former), self._own_prices), *nights])

    def _point_buys(self, rewards: tuple[Reward, ...], prices: Callable) -> Decimal:
        """Return the most one point buys by one of these, in the program's currency; 0 for nothing."""
        return max((self._reward_worth(one, prices) / one.points for one in rewards if one.points), default=Decimal(0))

    def _reward_worth(self, reward: Reward, prices: Callable) -> Decimal:
        """Return what a reward gives, in the program's currency: value, or the dearest of its products."""
        if reward.kind == 'value':
            return reward.amount
        products = self.env['product.product'].sudo().with_company(self.company_id)  # sudo: what products cost
        return max(prices(products.browse(reward.given).exists()), default=Decimal(0))

    def _own_prices(self, products) -> list[Decimal]:
        return [money.exact(price) for price in products.mapped('lst_price')]

    def _shop_prices(self, products) -> list[Decimal]:
        """What products cost at the tills that accept these cards: by any of their price lists or by none, with the
        taxes that come on top.
        """
        company = self.company_id
        tills = self.env['pos.config'].sudo()  # sudo: their price lists
        tills = tills.search([('company_id', 'child_of', company.id)])
        lists = tills.pricelist_id | tills.available_pricelist_ids
        lists |= self._till_pricelists(company, company.currency_id).sudo()  # sudo: as above
        prices = [(product, product.lst_price) for product in products]
        for one in lists:
            found = one._get_products_price(products, 1.0, currency=company.currency_id)
            prices += [(product, found[product.id]) for product in products]
        return [self._with_taxes(*row) for row in prices]

    def _with_taxes(self, product, price: float) -> Decimal:
        taxes = product.taxes_id._filter_taxes_by_company(self.company_id)
        return money.exact(taxes.compute_all(price, self.company_id.currency_id, product=product)['total_included'])

    @api.model
    def _cron_note_prices(self) -> None:
        """Note what a point buys at most by a reward tonight: given by hand, it counts for that the next day, whatever
        becomes of a price or a product for a moment.
        """
        for program in self.search([('reward_ids', '!=', False)]):
            if worth := program._point_buys(program._rewards(), program._shop_prices):
                program._keep_promise(POINT, [str(worth)])

    def _reached(self, before: Decimal, earned: Decimal) -> list[str]:
        """Names of the rewards that ``earned`` points on top of ``before`` bring into reach, with the day from which on
        they can be had.
        """
        rows = self._rewards()
        reached = set(rewards.crossed([row.points for row in rows], before, before + earned)) if earned > 0 else set()
        names = [spoken.apart(self, row.name) for row in rows if row.points in reached]
        day = names and self._usable_on(fields.Datetime.now())
        if not day:
            return names
        text = spoken.day(self, day)
        return [self.env._("%(reward)s (from %(day)s)", reward=name, day=text) for name in names]

    def _rewards_sentence(self) -> str:
        first = self.reward_ids.filtered(lambda reward: reward._offered()).sorted('points')[:1]
        if not self.opens_points or not first:
            return ""
        words = self.env._("%(points)s buys %(reward)s.|%(points)s buy %(reward)s.")
        return spoken.counted(
            self,
            words,
            first.points,
            points=self._format('points', first.points),
            reward=spoken.apart(self, first.name),
        )

    def _rewards_terms(self) -> tuple[str, list[str]]:
        rows = self._rewards() if self.opens_points else ()
        return self.env._("Rewards"), [
            f"{self._format('points', row.points)}: {spoken.apart(self, row.name)}" for row in rows
        ]

    def _next_reward_text(self, balance: Decimal) -> str:
        """Return how far the next reward is: "Free coffee: 20 points to go"; empty when there is none."""
        rows = self._rewards()
        following = rewards.following([row.points for row in rows], balance)
        reward = next((row for row in rows if row.points == following), None)
        if not reward:
            return ""
        missing = self._format('points', float(reward.points - balance))
        return self.env._("%(reward)s: %(points)s to go", reward=spoken.apart(self, reward.name), points=missing)

    def _exact_points(self, points: float) -> Decimal:
        return money.exact(points)

    def _round_points(self, points: float) -> Decimal:
        return money.rounded(points, self.point_digits)
