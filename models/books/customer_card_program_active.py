from odoo import api, models
from odoo.exceptions import UserError

from .customer_card_program import AT_TILLS


class CustomerCardProgram(models.Model):
    """The accounts of a program that is in use, or that something is left on, are in use themselves."""

    _inherit = 'customer.card.program'

    @api.constrains('active', *AT_TILLS)
    def _check_accounts_active(self):
        """A program in use is booked on accounts in use: on others no till could be closed."""
        for program in self.filtered('active'):
            for account in self.env['account.account'].union(*(program[name] for name in AT_TILLS)).sudo():
                if not account.active:  # sudo: only whether it is archived
                    raise UserError(
                        self.env._(
                            "%(account)s is archived. Restore it, or choose another account for %(program)s.",
                            account=account.display_name,
                            program=program.name,
                        )
                    )

    def _has_balances(self) -> bool:
        """Tell whether anything is left on cards of the program, or owed by who spent what was not there."""
        accounts = self.env['customer.card.account'].sudo()  # sudo: to see whether there is one
        claims = self.env['customer.card.owed'].sudo()  # sudo: as above
        return bool(
            accounts.search_count([('program_id', '=', self.id), ('balance', '!=', 0)], limit=1)
            or claims.search_count([('program_id', '=', self.id), ('state', '=', 'open')], limit=1)
        )
