from odoo import api, fields, models
from odoo.exceptions import UserError

from ..ledger import wishes
from ..ledger.protected import is_own, own

KINDS = [
    ('block', "No reminders for a time"),
    ('complaint', "Complaint: no reminders and no fees"),
    ('death', "Death: no reminders and no fees"),
    ('bankruptcy', "Bankruptcy: no reminders and no fees"),
    ('fraud', "Fraud: no reminders and no fees"),
]
# Those that last until somebody ends them.
HOLDS = ('death', 'bankruptcy', 'fraud')
WITHOUT_FEES = ('complaint', *HOLDS)
SET_HERE = frozenset({'since'})


class CustomerCardCreditPause(models.Model):
    """A time in which nobody is reminded of what is late, and why: an agreement with a last day, by which it ends of
    itself; a complaint, on whose days no fee is counted either, until it is answered; or a hold for death, bankruptcy
    or fraud, which does the same until somebody ends it.

    What is owed stays owed, and buying on credit stops as the terms say.
    """

    _name = 'customer.card.credit.pause'
    _description = "Pause of reminders"
    _inherit = ['mail.thread', 'customer.card.debt.part', 'customer.card.said']
    _order = 'id desc'
    _rec_name = 'reason'

    debtor_id = fields.Many2one(
        comodel_name='res.partner', string="Who owes", compute='_compute_debtor', store=True, index=True,
        precompute=True,
    )  # fmt: skip
    kind = fields.Selection(selection=KINDS, required=True, default='block', tracking=True)
    reason = fields.Char(string="Why", required=True, tracking=True)
    since = fields.Date(readonly=True, copy=False)
    until = fields.Date(help="The last day; of a complaint or a hold empty until it is over.", tracking=True)
    is_now = fields.Boolean(string="Now", compute='_compute_is_now')

    @api.depends('line_id.debtor_id', 'contract_id.partner_id')
    def _compute_debtor(self):
        for pause in self:
            pause.debtor_id = pause.line_id.debtor_id or pause.contract_id.partner_id

    @api.depends('since', 'until')
    def _compute_is_now(self):
        for pause in self:
            program = (pause.line_id or pause.contract_id).program_id
            today = program._today() if program else self.env['customer.card.program']._today_of(self.env.company)
            pause.is_now = bool(pause.since and pause.since <= today and (not pause.until or pause.until >= today))

    @api.model
    def default_get(self, fields):
        """Extend: a pause begins when it is entered; nobody takes fees back by another day."""
        return wishes.without(self, super().default_get(fields), SET_HERE)

    @api.model_create_multi
    def create(self, vals_list):
        pauses = super().create([{name: vals[name] for name in vals if name not in SET_HERE} for vals in vals_list])
        for pause in pauses:
            debt = pause._debt()
            debt._refuse_gaining()
            own(pause).write({'since': debt.program_id._today()})
        pauses._check_days()
        return pauses

    def write(self, vals):
        if is_own(self):
            return super().write(vals)
        if not self._stays(vals):
            raise UserError(self.env._("A pause stays where it was made. Make one on the other line or contract."))
        for pause in self:
            pause._debt()._refuse_gaining()
        if {'kind', 'until'} & vals.keys():
            self._refuse_past(vals)
        result = super().write({name: vals[name] for name in vals if name not in SET_HERE})
        if {'kind', 'until'} & vals.keys():
            self._check_days()
        return result

    def _refuse_past(self, vals: dict) -> None:
        """:raise UserError: for days gone by: fees were charged for them, or not"""
        for pause in self:
            today = pause._debt().program_id._today()
            until = fields.Date.to_date(vals['until'] or False) if 'until' in vals else pause.until
            becomes = vals.get('kind', pause.kind) != pause.kind and pause.since < today
            if becomes or (pause.until and pause.until < today) or (until and until < today):
                raise UserError(
                    self.env._("A pause is changed from today on, not for days gone by. End it, and enter a new one.")
                )

    def _check_days(self) -> None:
        """:raise UserError: for an agreement without an end, a hold with one to come, and a pause that ends before it
        begins
        """
        for pause in self:
            today = pause._debt().program_id._today()
            if pause.kind == 'block' and not pause.until:
                raise UserError(self.env._("Say until when nobody is reminded; it ends by itself on that day."))
            if pause.kind in HOLDS and pause.until and pause.until > today:
                raise UserError(
                    self.env._("This lasts until somebody ends it: leave the last day empty, and end it on its day.")
                )
            if pause.until and pause.until < pause.since:
                raise UserError(self.env._("A pause ends on the day it begins, or later."))

    def action_end(self):
        """End pauses today: what was complained about is answered."""
        for pause in self:
            pause.check_access('write')
            if pause.is_now:
                pause.write({'until': max(pause.since, pause._debt().program_id._today())})
        return True
