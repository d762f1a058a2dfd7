from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from odoo import fields, models

from ...core import earning, money, tiers
from ..ledger import spoken
from ..ledger.kept import kept


class Tier(NamedTuple):
    """A tier as a sale needs it."""

    name: str
    color: str
    vip: bool
    multiplier: Decimal
    pricelist: int
    rung: tiers.Rung


class CustomerCardProgram(models.Model):
    """The tiers of a program, read once per worker."""

    _inherit = 'customer.card.program'

    tier_ids = fields.One2many(comodel_name='customer.card.tier', inverse_name='program_id', string="Tiers", copy=True)

    tier_stay_days = fields.Integer(
        string="A tier stays at least (days)",
        help="Who has reached a tier, or has just lost one, stays so many days, also with too few points. 0 "
        "means the next night decides.",
    )

    _stay_not_negative = models.Constraint('CHECK (tier_stay_days >= 0)', "Days cannot be below zero.")

    @kept('self.id', 'self.env.lang')
    def _tiers(self) -> dict[int, Tier]:
        """The tiers by their id; empty when the program has none."""
        return {
            tier.id: Tier(
                tier.name,
                tier.color or '',
                tier.vip,
                money.exact(tier.multiplier),
                tier.pricelist_id.id,
                tiers.Rung(tier.id, money.exact(tier.threshold)),
            )
            for tier in self.tier_ids
        }

    @kept('self.id', 'self.env.lang', 'multiplier')
    def _policy_times(self, multiplier: Decimal) -> earning.Policy:
        """The earning policy with every rule's points times ``multiplier``; caps stay as they are."""
        return replace(self._policy(), times=multiplier)

    def _advice_on_tiers(self) -> Iterator[str]:
        """Tiers whose cards have nothing of it."""
        for tier in self.tier_ids if self.opens_points else ():
            if tier.multiplier == 1 and not tier.pricelist_id and not tier.vip:
                yield self.env._(
                    "Tier %s brings its customers nothing. Give it a multiplier, prices of its own or the VIP badge.",
                    tier.name,
                )

    def _tiers_sentence(self) -> str:
        names = self.tier_ids.sorted('threshold').mapped('name')
        return self.env._("Tiers: %s.", ", ".join(names)) if self.opens_points and names else ""

    def _tiers_terms(self) -> tuple[str, list[str]]:
        lines = [
            self.env._(
                "%(tier)s: %(points)s earned in twelve months, or more",
                tier=tier.name,
                points=self._format('points', float(money.exact(tier.threshold))),
            )
            for tier in self.tier_ids.sorted('threshold')
            if self.opens_points
        ]
        if self.tier_ids and self.tier_stay_days:
            words = self.env._("A tier stays at least %(count)s day.|A tier stays at least %(count)s days.")
            lines.append(spoken.counted(self, words, self.tier_stay_days))
        return self.env._("Tiers"), lines
