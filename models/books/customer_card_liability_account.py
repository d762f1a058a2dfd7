from odoo import fields, models

from ..actions import open_list

POSITIONS = ('balance', 'waiting_value', 'estimate_value', 'ledger_value', 'difference')


class CustomerCardLiabilityAccount(models.TransientModel):
    """One liability account beside the cards: general ledger + not settled yet + re-estimate = cards, or the difference
    says by how much not.
    """

    _name = 'customer.card.liability.account'
    _description = "Card liability of a general ledger account"

    report_id = fields.Many2one(comodel_name='customer.card.liability', required=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='report_id.company_id', related_sudo=False)
    currency_id = fields.Many2one(related='report_id.currency_id', related_sudo=False)
    account_id = fields.Many2one(comodel_name='account.account', readonly=True)
    balance = fields.Monetary(
        string="General ledger", readonly=True, help="Posted journal items up to the end of the period."
    )
    waiting_value = fields.Monetary(
        string="Not settled yet", readonly=True, help="In open till sessions, or waiting for the next settlement."
    )
    estimate_value = fields.Monetary(
        string="Re-estimate",
        readonly=True,
        help="What the next settlement brings: another point value or breakage, points taken at the till at "
        "their full value, cents.",
    )
    ledger_value = fields.Monetary(string="Cards", readonly=True, help="What is on the cards, at what it is booked at.")
    difference = fields.Monetary(
        readonly=True, help="What the general ledger has and the cards cannot explain: must be zero."
    )

    def action_open_move_lines(self):
        """Open the posted journal items of this account."""
        self.ensure_one()
        return open_list(
            self.env['account.move.line'],
            self.account_id.display_name,
            [
                ('account_id', '=', self.account_id.id),
                ('company_id', 'in', self.report_id._bookers([self.account_id.id])[self.account_id.id].ids),
                ('parent_state', '=', 'posted'),
                ('date', '<=', self.report_id.date_to),
            ],
        )

    def action_open_waiting(self):
        """Open the entries that are not in the general ledger yet."""
        self.ensure_one()
        lines = self.report_id.line_ids.filtered(
            lambda line: line.program_id._liability_account(line.account_kind) == self.account_id
        )
        return open_list(
            self.env['customer.card.entry'],
            self.env._("Not settled yet"),
            [
                ('settlement_id', '=', False),
                ('program_id', 'in', lines.program_id.ids),
                ('account_kind', 'in', list(set(lines.mapped('account_kind')))),
            ],
        )
