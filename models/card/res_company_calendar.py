from odoo import fields, models

CALENDARS = [('gregorian', "Gregorian"), ('persian', "Solar Hijri")]


class ResCompany(models.Model):
    """How a company says its days."""

    _inherit = 'res.company'

    customer_card_calendar = fields.Selection(
        selection=CALENDARS,
        string="Days are said by",
        help="The calendar in sentences, on receipts, in phones and on paper. Empty: that of the reader's language, "
        "Solar Hijri in Persian and Gregorian in others.",
    )
