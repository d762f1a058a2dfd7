from odoo import api, fields, models

from ...core.spoken import RIAL
from .res_company_calendar import SAID_BY_ALL, UNITS

FIELDS = {name: SAID_BY_ALL[name] for name in ('unit', 'new_rial_on')}


class CustomerCardProgram(models.Model):
    """What people are told rials in: set on any program, the same for all of the company."""

    _inherit = 'customer.card.program'

    in_rials = fields.Boolean(compute='_compute_in_rials')
    unit = fields.Selection(
        selection=UNITS,
        compute='_compute_unit',
        inverse='_inverse_unit',
        string="Rials are said in",
        help="What people are told: on their phone and on paper in tomans, at the till in both. Books, exports and "
        "what is typed stay in rials. The same for all programs of this company; empty: rials.",
    )
    new_rial_on = fields.Date(
        compute='_compute_unit',
        inverse='_inverse_unit',
        string="New rials from",
        help="The day from which people count in new rials (four zeros less) instead of tomans. Books stay as they "
        "are.",
    )

    @api.depends('company_id.currency_id.name')
    def _compute_in_rials(self):
        for program in self:
            program.in_rials = program.currency_id.name == RIAL

    @api.depends(*(f'company_id.{name}' for name in FIELDS.values()))
    def _compute_unit(self):
        for program in self:
            company = program.company_id.sudo()  # sudo: how a shop says its money
            program.update({name: company[kept] for name, kept in FIELDS.items()})

    def _inverse_unit(self):
        for program in self:
            # sudo: a card manager sets it, who may not write companies
            program.company_id.sudo().write({kept: program[name] for name, kept in FIELDS.items()})
