from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.tools.misc import format_date

SHORTEST_MONTH = 28


class CustomerCardProgram(models.Model):
    """What a purchase gives is on the card at once, and can be spent when the goods can no longer come back."""

    _inherit = 'customer.card.program'

    pending_days = fields.Integer(
        string="Can be spent after (days)",
        help="What a purchase earns, points or a discount for the next time, can be spent so many days after the purchase: usually as long as "
        "goods may be returned. Until then the customer sees it with its day. 0 means at once.",
    )

    _pending_not_negative = models.Constraint('CHECK (pending_days >= 0)', "Days cannot be below zero.")

    @api.constrains('pending_days', 'points_months', 'value_months', 'opens_points', 'opens_value')
    def _check_pending_days(self):
        for program in self.filtered('pending_days'):
            lasting = [
                months
                for opens, months in (
                    (program.opens_points, program.points_months),
                    (program.opens_value, program.value_months),
                )
                if opens and months
            ]
            if lasting and program.pending_days >= min(lasting) * SHORTEST_MONTH:
                raise ValidationError(
                    self.env._(
                        "What is earned would expire before it can be spent: fewer days, or a longer validity, please."
                    )
                )

    @tools.ormcache('self.id')
    def _pending_days(self) -> int:
        """After how many days what was earned can be spent; read once per worker."""
        return self.sudo().pending_days  # sudo: a till says it

    def _usable_on(self, moment: datetime) -> date | None:
        """The day, in the shop's time zone, from which on what is earned at ``moment`` (UTC) can be spent; None for at once."""
        days = self._pending_days()
        return self._local(moment).date() + timedelta(days=days) if days else None

    def _usable_from(self, moment: datetime) -> datetime | None:
        """When that day begins, in UTC; None for at once."""
        day = self._usable_on(moment)
        return self._utc(day) if day else None

    # === WHAT PEOPLE READ === #

    def _reached(self, before: Decimal, earned: Decimal) -> list[str]:
        """Extend our own: with the day from which on the reward can be had."""
        names = super()._reached(before, earned)
        day = names and self._usable_on(fields.Datetime.now())
        if not day:
            return names
        text = format_date(self.env, day)
        return [self.env._("%(reward)s (from %(day)s)", reward=name, day=text) for name in names]

    @api.depends('pending_days')
    def _compute_summary(self):
        super()._compute_summary()
        for program in self:
            program.summary = " ".join(filter(None, [program.summary, program._pending_sentence()]))

    def _pending_sentence(self) -> str:
        """From when on what a purchase earns can be spent; empty for at once."""
        if not self.pending_days or not (self.opens_points or self.discount_mode == 'charge'):
            return ""
        if self.pending_days == 1:
            return self.env._("What a purchase earns can be spent from the next day on.")
        return self.env._("What a purchase earns can be spent %s days later.", self.pending_days)

    def _terms_of_points(self) -> list[str]:
        lines = super()._terms_of_points()
        return [*lines, self._pending_sentence()] if lines else []

    @api.depends('pending_days', 'clawback')
    def _compute_advice(self):
        super()._compute_advice()

    def _advice_on_use(self) -> Iterator[str]:
        yield from super()._advice_on_use()
        if self.opens_points and self.clawback == 'available' and not self.pending_days:
            yield self.env._(
                "Who spends points and then returns the goods keeps what the points bought: let points be spent only after the days goods may be returned, or take them back below zero."
            )
