from decimal import Decimal

from odoo import api, fields, models

from ...core.money import exact
from ...core.plan_paid import Progress, asked_by, late_of, next_of, paid_of
from ...core.plan_rows import Row
from ..ledger import spoken

ZERO = Decimal(0)


class CustomerCardContract(models.Model):
    """How far a contract has come: what is paid, left and late, and what comes next; all of it by its account's
    balance, as money pays the oldest installment first.
    """

    _inherit = 'customer.card.contract'

    paid = fields.Monetary(compute='_compute_progress')
    left = fields.Monetary(compute='_compute_progress', help="Still to be paid.")
    late = fields.Monetary(compute='_compute_progress')
    overpaid = fields.Monetary(compute='_compute_progress', help="The customer's money.")
    next_on = fields.Date(string="Next installment on", compute='_compute_progress')
    next_amount = fields.Monetary(string="Next installment", compute='_compute_progress')
    share_paid = fields.Integer(string="Paid (%)", compute='_compute_progress')
    current_ids = fields.One2many(
        comodel_name='customer.card.contract.installment', inverse_name='contract_id', string="Installments",
        readonly=True, copy=False, domain=[('is_current', '=', True)],
    )  # fmt: skip
    next_action = fields.Char(string="Next step", compute='_compute_next_action', help="What is to be done now.")

    @api.depends('state', 'account_id.balance', 'account_id.version', 'version')
    def _compute_progress(self):
        for contract in self:
            contract.update(contract._figures_now())

    def _figures_now(self) -> dict:
        if not self.account_id:
            return dict.fromkeys(('paid', 'left', 'late', 'overpaid', 'next_amount', 'share_paid'), 0) | {
                'next_on': False
            }
        progress, whole, owed = self._progress(), self._whole(), self._owed()
        following = next_of(progress)
        return {
            'paid': float(self._paid()),
            'left': float(owed),
            'late': float(late_of(progress, self.program_id._today())),
            'overpaid': max(self.account_id.sudo().balance, 0),  # sudo: figures of a contract one may read
            'next_on': following.row.day if following else False,
            'next_amount': float(following.left) if following else 0,
            'share_paid': int(100 * (whole - owed) / whole) if whole else 0,
        }

    @api.depends('state', 'account_id.balance', 'account_id.version', 'handed_over')
    @api.depends_context('lang', 'uid')
    def _compute_next_action(self):
        for contract in self:
            contract.next_action = contract._next_action_text()

    # === BUSINESS METHODS === #

    def _paid(self) -> Decimal:
        """Return what was paid in all, less what was taken back."""
        return self._whole() + exact(self.account_id.sudo().balance)  # sudo: figures of a contract one may read

    def _progress(self) -> tuple[Progress, ...]:
        """Return the rows of the plan with what was paid of each."""
        return self._progress_of(self._rows())

    def _progress_of(self, rows: tuple[Row, ...]) -> tuple[Progress, ...]:
        """Return rows of a plan with what was paid of each."""
        return paid_of(rows, self._paid())

    def _next(self) -> Progress | None:
        """Return the oldest row of which something is left, or None."""
        return next_of(self._progress())

    def _asked(self) -> Decimal:
        """Return what is to be paid by today: what is late, and what is due today."""
        return asked_by(self._progress(), self.program_id._today())

    def _next_text(self) -> str:
        """Say what is to be paid next, and until when."""
        progress, today = self._progress(), self.program_id._today()
        following, late = next_of(progress), late_of(progress, today)
        if not following:
            return ""
        if late:
            return self.env._("%s, late", spoken.money(self.currency_id, late))
        return self.env._(
            "%(amount)s until %(day)s",
            amount=spoken.money(self.currency_id, following.left),
            day=spoken.day(self, following.row.day),
        )

    def _next_action_text(self) -> str:
        if self.state == 'approved':
            return self.env._("Print it, let the customer sign it, then press “Signed by the customer”.")
        if self.state == 'signed':
            if self.order_uuid:
                return self.env._("At the till: open its order, and pay it by Installments.")
            day = spoken.day(self, self.handed_over)
            return self.env._("Hand the goods over on %s, then press “Handed over”.", day)
        if self.state == 'overpaid':
            return self.env._("More was paid than is owed: pay the difference out.")
        if self.state in ('active', 'defaulted', 'charged_off') and self.account_id:
            return self.env._("To be paid next: %s", self._next_text())
        return ""
