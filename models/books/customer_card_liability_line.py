from odoo import api, fields, models

from ...core.spoken import without_marks
from ..actions import open_list
from ..ledger import kinds, spoken
from ..ledger.customer_card_account import AMOUNT_DIGITS

MOVEMENTS = ('issued', 'spent', 'expired', 'other')
FIGURES = ('opening', *MOVEMENTS, 'closing', 'closing_value')
# kind of entry: the column it is shown in; everything else is "other".
COLUMNS = {
    'sale': 'issued',
    'topup': 'issued',
    'earn': 'issued',
    'reward': 'issued',
    'opening': 'issued',
    'repay': 'issued',
    'spend': 'spent',
    'refund': 'spent',
    'expire': 'expired',
}


class CustomerCardLiabilityLine(models.TransientModel):
    """A program's figures of one kind of account, in points or money."""

    _name = 'customer.card.liability.line'
    _description = "Card liability of a program"

    report_id = fields.Many2one(comodel_name='customer.card.liability', required=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='report_id.company_id', related_sudo=False)
    currency_id = fields.Many2one(related='report_id.currency_id', related_sudo=False)
    program_id = fields.Many2one(comodel_name='customer.card.program', readonly=True)
    account_kind = fields.Selection(selection=kinds.ACCOUNT_LABELS, string="Of", readonly=True)
    unit_text = fields.Char(string="Unit", compute='_compute_unit', help="What its figures are counted in.")
    digits = fields.Integer(compute='_compute_unit')
    opening = fields.Float(digits=AMOUNT_DIGITS, readonly=True)
    issued = fields.Float(digits=AMOUNT_DIGITS, readonly=True)
    spent = fields.Float(digits=AMOUNT_DIGITS, readonly=True)
    expired = fields.Float(digits=AMOUNT_DIGITS, readonly=True)
    other = fields.Float(digits=AMOUNT_DIGITS, readonly=True, help="Taken back, adjusted, transferred and paid out.")
    closing = fields.Float(digits=AMOUNT_DIGITS, readonly=True)
    closing_value = fields.Monetary(
        string="Liability", readonly=True, help="The closing figure at what it is booked at."
    )

    def action_open_entries(self):
        """Open the entries of the period behind this line, or behind the one of its figures that the context names."""
        self.ensure_one()
        self.check_access('read')
        column = self.env.context.get('customer_card_figure')
        words = [self.program_id.name, self._label('account_kind')]
        words += [self._fields[column]._description_string(self.env)] if column in FIGURES else []
        domain = [('program_id', '=', self.program_id.id), ('account_kind', '=', self.account_kind)]
        return open_list(
            self.env['customer.card.entry'], " · ".join(words), [*domain, *self._moments(column), *self._kinds(column)]
        )

    def _moments(self, column: str | None) -> list:
        """Return the domain of when the entries behind a figure were made: before the period, in it, or until its
        end.
        """
        report = self.report_id
        start, end = report._utc(report.date_from), report._utc(fields.Date.add(report.date_to, days=1))
        since = ('moment', '>=', fields.Datetime.to_string(start))
        until = ('moment', '<', fields.Datetime.to_string(end))
        if column == 'opening':
            return [('moment', '<', fields.Datetime.to_string(start))]
        return [until] if column in ('closing', 'closing_value') else [since, until]

    def _kinds(self, column: str | None) -> list:
        if column not in MOVEMENTS:
            return []
        return [('kind', 'in', [kind for kind in kinds.ENTRIES if COLUMNS.get(kind, 'other') == column])]

    def _label(self, name: str) -> str:
        """Return a selection's value in words."""
        return dict(self._fields[name]._description_selection(self.env)).get(self[name], '')

    @api.depends('program_id', 'account_kind', 'currency_id')
    @api.depends_context('lang')
    def _compute_unit(self):
        for line in self:
            program, currency, in_points = line.program_id, line.currency_id, line._in_points()
            line.digits = program.point_digits if in_points else currency.decimal_places
            line.unit_text = program.point_name if in_points else currency.name

    def _text(self, name: str) -> str:
        """One figure as people write it: grouped, with the decimals of its unit."""
        return without_marks(spoken.number(self, self[name], self.digits))  # the page isolates it

    def _in_points(self) -> bool:
        return kinds.in_points(self.account_kind)
