from collections.abc import Iterator

from odoo import models

from ..ledger import spoken
from ..ledger.kinds import OPENS


class CustomerCardProgram(models.Model):
    """A program's texts about its points, and advice on what does not fit together."""

    _inherit = 'customer.card.program'

    def _points_sentence(self) -> str:
        if not self.opens_points:
            return ""
        rules = self.rule_ids.filtered(lambda rule: rule.active and not rule._gone())
        rule = rules[0]._sentence() if rules else self.env._("no rule earns any yet")
        if more := len(rules) - 1:
            words = self.env._("%(rule)s (and %(count)s more rule)|%(rule)s (and %(count)s more rules)")
            rule = spoken.counted(self, words, more, rule=rule)
        worth = spoken.money(self.currency_id, self.point_value)
        if self.point_value < self.currency_id.rounding:
            worth = spoken.apart(self, f"{spoken.shortest(self, self.point_value, 6)} {self.currency_id.symbol}")
        expiry = (
            spoken.counted(
                self,
                self.env._("they expire after %(count)s month|they expire after %(count)s months"),
                self.points_months,
            )
            if self.points_months
            else self.env._("they never expire")
        )
        word = self.point_name or self.env._("points")
        name = word[:1].upper() + word[1:]
        return self.env._(
            "%(points)s: %(rule)s; each pays %(worth)s; %(expiry)s.", points=name, rule=rule, worth=worth, expiry=expiry
        )

    def _points_terms(self) -> tuple[str, list[str]]:
        title = self.point_name[:1].upper() + self.point_name[1:]
        if not self.opens_points:
            return title, []
        rules = [
            f"{spoken.apart(self, rule.name)}: {rule._sentence()}"
            for rule in self.rule_ids.filtered('active')
            if not rule._gone()
        ]
        worth = self.env._(
            "%(hundred)s pay %(worth)s.",
            hundred=self._format('points', 100),
            worth=spoken.money(self.currency_id, 100 * self.point_value),
        )
        lasting = self.points_months and spoken.counted(
            self, self.env._("They last %(count)s month.|They last %(count)s months."), self.points_months
        )
        more = (self._pending_sentence(), self._excluded_sentence())
        return title, [*rules, worth, lasting or self.env._("They do not expire."), *more]

    def _advice_on_use(self) -> Iterator[str]:
        opens = any(self[field] for field in OPENS)
        if not opens and self.discount_mode == 'none' and self.kind != 'warranty':
            yield self.env._("Such a card does nothing yet: let it open points or value, or give it prices.")
        if self.opens_points and not self.rule_ids.filtered('active') and not self.sell_points:
            yield self.env._("Nothing earns points yet: add an earning rule under Points.")
        if self.discount_mode == 'charge' and not self.opens_value:
            yield self.env._("What is saved for the next purchase needs a place: let the card open value.")
        if self.kind == 'gift' and self.identified:
            yield self.env._(
                "A gift card whose holder must be known cannot simply be given away: switch Holder required off."
            )

    def _advice_on_time(self) -> Iterator[str]:
        for opens, months, words in (
            (
                self.opens_points,
                self.points_months,
                self.env._("Points last longer than the card they are on: customers lose them when the card ends."),
            ),
            (
                self.opens_value,
                self.value_months,
                self.env._("Value lasts longer than the card it is on: customers lose it when the card ends."),
            ),
        ):
            if opens and self.card_months and (not months or months > self.card_months):
                yield words
        cheapest = min(self.reward_ids.filtered(lambda reward: reward._offered()).mapped('points'), default=0)
        if self.opens_points and cheapest and self.points_minimum > cheapest:
            yield self.env._(
                "A reward costs fewer points than the least that can be spent: lower that, or ask more for the reward."
            )

    def _advice_on_limits(self) -> Iterator[str]:
        if self.card_day_limit and self.card_order_limit > self.card_day_limit:
            yield self.env._("A card may pay more per order than per day: the limit per order never counts.")
        if self.pin_from and self.offline_limit >= self.pin_from:
            yield self.env._(
                "Without a connection nobody asks for a PIN: keep what may be spent then below the amount that "
                "needs one."
            )
