from collections.abc import Iterator

from odoo import api, fields, models


class CustomerCardProgram(models.Model):
    """What does not fit together in a program, said while it is being set up; nothing of it is forbidden."""

    _inherit = 'customer.card.program'

    advice = fields.Text(compute='_compute_advice', help="One sentence for everything that looks like a mistake.")

    @api.depends(
        'opens_points', 'opens_value', 'opens_credit', 'opens_installment', 'discount_mode', 'kind', 'rule_ids.active', 'card_months',
        'points_months', 'value_months', 'points_minimum', 'reward_ids.points', 'reward_ids.active', 'pin_from', 'offline_limit',
        'card_order_limit', 'card_day_limit', 'identified', 'tier_ids', 'sell_points', 'face_value', 'topup',
        'rule_ids.product_ids', 'rule_ids.category_ids', 'rule_ids.tag_ids', 'reward_ids.product_ids', 'pricelist_id', 'tier_ids.pricelist_id',
    )  # fmt: skip
    def _compute_advice(self):
        for program in self:
            program.advice = "\n".join(program._advice())

    def _advice(self) -> Iterator[str]:
        """Each sentence says what is odd and what to do."""
        yield from self._advice_on_use()
        yield from self._advice_on_time()
        yield from self._advice_on_limits()
        yield from self._gone_sentences()

    def _advice_on_use(self) -> Iterator[str]:
        opens = self.opens_points or self.opens_value or self.opens_credit or self.opens_installment
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
            (self.opens_points, self.points_months, self.env._("Points last longer than the card they are on: customers lose them when the card ends.")),
            (self.opens_value, self.value_months, self.env._("Value lasts longer than the card it is on: customers lose it when the card ends.")),
        ):  # fmt: skip
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
                "Without a connection nobody asks for a PIN: keep what may be spent then below the amount that needs one."
            )
