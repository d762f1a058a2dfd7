from odoo import fields, models

from ...core.spoken import Calendar, calendar_of

CALENDARS = [('gregorian', "Gregorian"), ('persian', "Solar Hijri")]


UNITS = [('toman', "Tomans (10 rials)")]
# What all programs of a company say alike, by its name there and here.
SAID_BY_ALL = {
    'calendar': 'customer_card_calendar',
    'unit': 'customer_card_unit',
    'new_rial_on': 'customer_card_new_rial_on',
}


class ResCompany(models.Model):
    """How a company says its days, and rials."""

    _inherit = 'res.company'

    customer_card_calendar = fields.Selection(
        selection=CALENDARS,
        string="Days are said by",
        help="The calendar in sentences, on receipts, in phones and on paper. Empty: that of the reader's language, "
        "Solar Hijri in Persian and Gregorian in others.",
    )
    customer_card_unit = fields.Selection(
        selection=UNITS,
        string="Rials are said in",
        help="What people are told: on their phone and on paper in tomans, at the till in both. Books, exports and "
        "what is typed stay in rials.",
    )
    customer_card_new_rial_on = fields.Date(
        string="New rials from",
        help="The day from which people count in new rials (four zeros less) instead of tomans. Books stay as they "
        "are.",
    )

    def _card_calendar(self) -> Calendar:
        """Return the calendar the shop itself counts by: what it chose, else that of its own language."""
        return self.customer_card_calendar or calendar_of(self.partner_id.lang or 'en_US')
