from odoo import api, models


class CustomerCardProgram(models.Model):
    """The sentence at the top of a program goes on with what its points buy and what its cards save."""

    _inherit = 'customer.card.program'

    @api.depends(
        'reward_ids.name',
        'reward_ids.points',
        'reward_ids.active',
        'tier_ids.name',
        'discount_mode',
        'pricelist_id.name',
    )
    def _compute_summary(self):
        super()._compute_summary()
        for program in self:
            sentences = [
                program.summary,
                program._rewards_sentence(),
                program._tiers_sentence(),
                program._discount_sentence(),
            ]
            program.summary = " ".join(filter(None, sentences))

    def _rewards_sentence(self) -> str:
        first = self.reward_ids.filtered(lambda reward: reward._offered()).sorted('points')[:1]
        if not self.opens_points or not first:
            return ""
        return self.env._("%(points)s buy %(reward)s.", points=self._format('points', first.points), reward=first.name)

    def _tiers_sentence(self) -> str:
        names = self.tier_ids.sorted('threshold').mapped('name')
        return self.env._("Tiers: %s.", ", ".join(names)) if self.opens_points and names else ""

    def _discount_sentence(self) -> str:
        if not self.pricelist_id:
            return ""
        sentences = {
            'price': self.env._("Holders pay the prices of %s.", self.pricelist_id.name),
            'charge': self.env._(
                "What %s would have saved is on the card for the next purchase.", self.pricelist_id.name
            ),
        }
        return sentences.get(self.discount_mode, "")
