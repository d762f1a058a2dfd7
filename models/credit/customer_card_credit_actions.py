from odoo import models
from odoo.exceptions import UserError

from ..actions import notice, open_form, open_list


class CustomerCardCredit(models.Model):
    """Buttons of a credit line: its life, its limit, and what is shown of it."""

    _inherit = 'customer.card.credit'

    def action_request(self):
        """Ask for the limit that is applied for; up to what one person may give by hand it is approved at once.

        :raise AccessError: for who would gain by it
        """
        for line in self:
            line._require('approve')
            if not line.wanted or not line.reason:
                raise UserError(self.env._("Say which limit is applied for, and why."))
            if line.waiting:
                raise UserError(line.waiting)
            change = self.env['customer.card.credit.change'].create(
                {'line_id': line.id, 'after': line.wanted, 'reason': line.reason}
            )
            change.action_request()
        return True

    def action_change(self):
        """Open the dialog that changes the limit, for good or until a day."""
        self.ensure_one()
        self.check_access('write')
        return open_form(
            self.env['customer.card.credit.change'],
            self.env._("Change the limit"),
            target='new',
            context={'default_line_id': self.id, 'default_after': self.limit},
        )

    def action_activate(self):
        """Let the card buy on credit from now on."""
        for line in self:
            line._refuse_gaining()
            line._lines_before()._state_ended()
            line._act('activate', opened_on=line.program_id._today())
        return True

    def action_pause(self):
        """Stop buying on credit; what is owed is paid back as before."""
        for line in self:
            line._act('pause')
        return True

    def action_resume(self):
        """Let a paused line be used again."""
        for line in self:
            line._refuse_gaining()
            line._act('resume')
        return True

    def action_refuse(self):
        """Refuse what was applied for; it stays with its reason."""
        for line in self:
            if line.change_ids.filtered(lambda change: change.state == 'requested'):
                raise UserError(self.env._("A second person decides on %s under Limits.", line.display_name))
            line._act('refuse', is_over=True)
        return True

    def action_close(self):
        """End lines on which nothing is owed.

        :raise UserError: while something is owed, held, or is the customer's
        """
        for line in self:
            line._require('close')
            account = line.account_id.sudo()  # sudo: what is on it
            if account.balance or account.held:
                raise UserError(line._still_open_text(account))
            line._act('close', is_over=True)
        return True

    def _still_open_text(self, account) -> str:
        if account.held:
            return self.env._("A till is using this credit line right now. Finish or delete that order first.")
        if account.balance > 0:
            return self.env._(
                "%s on this credit line are the customer's. Pay them out or let them be spent, then close it.",
                account.balance_text,
            )
        return self.env._(
            "%s is still owed on this credit line. Pause it until that is paid back, then close it.",
            account._format(-account.balance),
        )

    def action_pay_out(self):
        """Prepare that what was paid back too much is paid out."""
        self.ensure_one()
        self.check_access('write')
        return self.account_id._open_overpaid()

    def action_pay_by_bank(self):
        """Open the host's payment window on what is owed: the office registers what came by bank. Where the books have
        nothing that could be paid it says why.
        """
        self.ensure_one()
        self.check_access('write')
        items = self.env['account.move.line'].search([
            ('customer_card_account_id', 'in', self.account_id.ids), ('parent_state', '=', 'posted'),
            ('balance', '>', 0), ('reconciled', '=', False),
        ])  # fmt: skip
        if not items:
            return notice(
                self.env._(
                    "What was bought is not in the books yet. Close the session of the till, then register the payment."
                )
                if self.used
                else self.env._("Nothing is owed on this credit line.")
            )
        return items.action_register_payment()

    def action_open_entries(self):
        """Open what was bought and paid back."""
        self.ensure_one()
        self.check_access('read')
        entries, domain = self.env['customer.card.entry'], [('account_id', '=', self.account_id.id)]
        return open_list(entries, self.env._("What was bought and paid"), domain)
