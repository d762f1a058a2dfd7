from collections.abc import Iterator
from datetime import date, datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..ledger import kinds, spoken
from ..ledger.kept import kept

SHORTEST_MONTH = 28
LASTING = [kinds.ACCOUNTS[code] for code in kinds.MONTHS]  # kinds of accounts whose credits may expire


class CustomerCardProgram(models.Model):
    """Pending points and charged discounts: on the card at once, to be spent only after the program's days."""

    _inherit = 'customer.card.program'

    pending_days = fields.Integer(
        string="Can be spent after (days)",
        help="What a purchase earns, points or a discount for the next time, can be spent so many days after "
        "the purchase: usually as long as "
        "goods may be returned. Until then the customer sees it with its day. 0 means at once.",
    )

    _pending_not_negative = models.Constraint('CHECK (pending_days >= 0)', "Days cannot be below zero.")

    @api.constrains('pending_days', *(field for kind in LASTING for field in (kind.opens, kind.months)))
    def _check_pending_days(self):
        for program in self.filtered('pending_days'):
            lasting = [program[kind.months] for kind in LASTING if program[kind.opens] and program[kind.months]]
            if lasting and program.pending_days >= min(lasting) * SHORTEST_MONTH:
                raise ValidationError(
                    self.env._(
                        "What is earned would expire before it can be spent: fewer days, or a longer validity, please."
                    )
                )

    @kept('self.id')
    def _pending_days(self) -> int:
        """Return after how many days earnings can be spent; read once per worker."""
        return self.pending_days

    def _usable_on(self, moment: datetime) -> date | None:
        """The day, in the shop's time zone, from which on what is earned at ``moment`` (UTC) can be spent; None for at
        once.
        """
        days = self._pending_days()
        return self._local(moment).date() + timedelta(days=days) if days else None

    def _usable_from(self, moment: datetime) -> datetime | None:
        """Return the start of :meth:`_usable_on`, in UTC."""
        day = self._usable_on(moment)
        return self._utc(day) if day else None

    # === WHAT PEOPLE READ === #

    def _pending_sentence(self) -> str:
        """Say when what a purchase earns can be spent; empty for at once."""
        if not self.pending_days or not (self.opens_points or self.discount_mode == 'charge'):
            return ""
        if self.pending_days == 1:
            return self.env._("What a purchase earns can be spent from the next day on.")
        words = self.env._(
            "What a purchase earns can be spent %(count)s day later.|"
            "What a purchase earns can be spent %(count)s days later."
        )
        return spoken.counted(self, words, self.pending_days)

    def _advice_on_clawback(self) -> Iterator[str]:
        if self.opens_points and self.clawback == 'available' and not self.pending_days:
            yield self.env._(
                "Who spends points and then returns the goods keeps what the points bought: let points be "
                "spent only after the days goods may be returned, or take them back below zero."
            )
