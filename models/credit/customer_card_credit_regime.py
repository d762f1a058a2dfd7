from math import floor

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

DAYS_OF_YEAR = 365


class CustomerCardCreditRegime(models.Model):
    """What the law of a country says of credit a shop gives: data, with its source, that a program is checked by.

    A figure of 0 says nothing. Who gives credit answers for it being right and of today; no law is in the code.
    """

    _name = 'customer.card.credit.regime'
    _description = "Rules for credit of a country"
    _inherit = ['customer.card.said']
    _order = 'sequence, name'

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        comodel_name='res.company', index=True, ondelete='cascade', default=lambda self: self.env.company,
        help="Empty: for all companies.",
    )  # fmt: skip
    country_id = fields.Many2one(comodel_name='res.country', ondelete='restrict', help="Empty: several.")
    warning = fields.Text(
        string="Warning text", translate=True, help="Stands on statements, where the law asks for words of its own."
    )
    longest_days = fields.Integer(
        string="Longest term (days)", help="From a purchase to its last day to pay, at most; 0: no bound."
    )
    highest_rate = fields.Float(
        string="Highest late rate (% a year)",
        digits=(8, 4),
        help="A fee for every day comes to no more, nor does an amount asked for once, on the first day it can be; "
        "0: no bound.",
    )
    deferral_days = fields.Integer(
        string="Days until deferral counts as credit",
        help="Who lets pay later than that gives credit as the law has it; 0: at once, or not said.",
    )
    source = fields.Text(required=True, help="Law, article, and where it was read.")
    read_on = fields.Date(string="Read on", required=True, default=lambda self: self._today())

    _figures = models.Constraint(
        'CHECK (longest_days >= 0 AND highest_rate >= 0 AND deferral_days >= 0)', "A bound is a figure, or 0 for none."
    )

    def _today(self):
        return self.env['customer.card.program']._today_of(self.env.company)

    @api.constrains('longest_days', 'highest_rate')
    def _check_programs(self):
        programs = self.env['customer.card.program'].sudo().with_context(active_test=False)  # sudo: of all companies
        for regime in self:
            for program in programs.search([('credit_regime_id', '=', regime.id), ('opens_credit', '=', True)]):
                if refusal := regime._refusal_of(program._own_credit_terms()):
                    raise ValidationError(
                        self.env._(
                            "%(program)s goes by these rules. %(refusal)s Change the program first.",
                            program=program.name,
                            refusal=refusal,
                        )
                    )

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_chosen(self):
        programs = self.env['customer.card.program'].sudo().with_context(active_test=False)  # sudo: of all companies
        if programs.search_count([('credit_regime_id', 'in', self.ids)], limit=1):
            raise UserError(
                self.env._("A program is checked by these rules. Choose others there first, or archive them.")
            )

    def _refusal_of(self, terms: dict) -> str:
        """Return why terms of a line, by the names of its fields, are beyond the rules; or nothing.

        The longest a purchase lives is a whole month and the days to pay from its closing.
        """
        days = 31 + terms['grace_days']
        if self.longest_days and days > self.longest_days:
            return self.env._(
                "%(regime)s allows %(most)s days from a purchase to its last day to pay, and these terms come to "
                "%(days)s. Give fewer days to pay.",
                regime=self.name,
                most=self.longest_days,
                days=days,
            )
        rate = terms['fee_percent'] * DAYS_OF_YEAR
        if self.highest_rate and terms['fee_mode'] == 'percent' and rate > self.highest_rate:
            return self.env._(
                "%(regime)s allows a fee of %(most)s percent a year for what is late, and %(percent)s a day come to "
                "%(rate)s. Ask for less.",
                regime=self.name,
                most=self.highest_rate,
                percent=terms['fee_percent'],
                rate=round(rate, 2),
            )
        return self._refusal_of_amount(terms) if terms['fee_mode'] == 'fixed' else ""

    def _refusal_of_amount(self, terms: dict) -> str:
        """Return why an amount that is asked for once is beyond the rate, or nothing. It is asked for on the first day
        that is not free, when the rate has come to least, and is no more than a share of what is late.
        """
        days = terms['fee_free_days'] + 1
        most = self.highest_rate * days / DAYS_OF_YEAR
        if not self.highest_rate or 0 < terms['fee_most'] <= most:
            return ""
        return self.env._(
            "%(regime)s allows a fee of %(most)s percent a year for what is late, and an amount asked for once after "
            "%(days)s days can be more than that. Ask for at most %(share)s percent of what is late, or for a "
            "percentage.",
            regime=self.name,
            most=self.highest_rate,
            days=days,
            share=floor(most * 100) / 100,
        )

    def _counts_as_credit(self, terms: dict) -> bool:
        """Tell whether these terms are credit as the law has it."""
        return bool(self.deferral_days) and 31 + terms['grace_days'] > self.deferral_days
