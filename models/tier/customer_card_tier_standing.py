from datetime import date, timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.tools.misc import format_date

from ...core import tiers
from ..ledger import sql
from .customer_card import WINDOW_MONTHS

WARNING_DAYS = 60


class CustomerCard(models.Model):
    """How a card stands among its program's tiers, and how it came there."""

    _inherit = 'customer.card'

    tier_change_ids = fields.One2many(
        comodel_name='customer.card.tier.change', inverse_name='card_id', string="Changes of tier", readonly=True
    )
    tier_standing = fields.Char(
        string="Standing", compute='_compute_tier_standing', help="How far the next tier is, and how long this one lasts."
    )  # fmt: skip

    def _compute_tier_standing(self):
        for card in self:
            card.tier_standing = " ".join(card._tier_standing())

    def _tier_standing(self) -> list[str]:
        """How far the next tier is, and the warning when this one is about to be lost; in sentences for the holder, none without tiers."""
        self.ensure_one()
        program = self.sudo().program_id  # sudo: who sees the card may know what it needs
        rungs = program._tiers()
        pinned = self.sudo().pinned_tier_id  # sudo: the pin is the manager's to read
        if not rungs or pinned or self.state != 'active' or not program.opens_points:
            return []
        stands = tiers.standing(
            [tier.rung for tier in rungs.values()], self.tier_id.id, self._tier_points_by_day(), self._leaves
        )
        return [*self._next_tier_words(program, stands), *self._tier_warning(program, stands)]

    def _tier_points_by_day(self) -> list[tuple[date, Decimal]]:
        """What was earned in the window and not taken back, by day in the shop's time zone."""
        self.env.cr.execute(
            f"""
            SELECT (o.moment AT TIME ZONE 'UTC' AT TIME ZONE %s)::date, sum(o.amount - o.reversed)::text FROM customer_card_operation o
             WHERE o.account_id = ANY(%s) AND o.state = 'posted' AND (o.kind = 'earn' OR (o.kind = 'clawback' AND o.reversal_of_id IS NULL))
               AND o.moment >= {sql.NOW} - make_interval(months => %s)
             GROUP BY 1
            """,
            [self.program_id._zone().zone, self._account('points').ids, WINDOW_MONTHS],
        )
        return [(day, Decimal(points)) for day, points in self.env.cr.fetchall()]

    def _leaves(self, day: date) -> date:
        """The first day on which points of ``day`` no longer count; a night's job looks then."""
        return day + relativedelta(months=WINDOW_MONTHS)

    def _next_tier_words(self, program, stands: tiers.Standing) -> list[str]:
        above = program._tiers().get(stands.next)
        if not above or stands.missing <= 0:
            return []
        missing = program._format('points', float(stands.missing))
        return [self.env._("%(points)s to %(tier)s.", points=missing, tier=above.name)]

    def _tier_warning(self, program, stands: tiers.Standing) -> list[str]:
        """Said when the tier is lost within the next weeks."""
        if not stands.until or stands.until > program._today() + timedelta(days=WARNING_DAYS):
            return []
        words = {'tier': self._tier().name, 'points': program._format('points', float(stands.to_keep))}
        if stands.until <= program._today():
            return [self.env._("%(tier)s ends: %(points)s keep it.", **words)]
        day = format_date(self.env, stands.until)
        return [self.env._("%(tier)s until %(day)s: %(points)s more keep it.", day=day, **words)]
