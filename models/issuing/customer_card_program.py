from odoo import api, models
from odoo.exceptions import UserError

from ..actions import open_form
from ..ledger import kinds
from .customer_card_import import AT_WORK, ON_THE_WAY


class CustomerCardProgram(models.Model):
    """The way from a program to many of its cards at once."""

    _inherit = 'customer.card.program'

    def action_new_batch(self):
        """Open a form for a batch of this program."""
        self.ensure_one()
        self.check_access('read')
        batches = self.env['customer.card.batch']
        return open_form(batches, self.env._("Issue a batch"), context={'default_program_id': self.id})

    @api.constrains(*kinds.LIABILITIES.values())
    def _check_no_source(self):
        """No liability becomes what balances come from that are on their way: they would be moved from it to itself."""
        imports = self.env['customer.card.import'].sudo()  # sudo: whether there is one
        for program in self:
            accounts = self.env['account.account'].union(*(program[name] for name in kinds.LIABILITIES.values()))
            domain = [('opening_account_id', 'in', accounts.ids), ('state', 'in', ON_THE_WAY)]
            if one := imports.search(domain, limit=1):
                raise UserError(
                    self.env._(
                        "The balances of “%(list)s” come from %(account)s and are on their way. Finish that import "
                        "first, or undo it.",
                        list=one.name,
                        account=one.opening_account_id.display_name,
                    )
                )

    def _check_taxation_on_the_way(self, vals: dict) -> None:
        """:raise UserError: when balances that somebody looked at would be booked with another part of tax"""
        if 'voucher_tax_id' not in vals:
            return
        imports = self.env['customer.card.import'].sudo()  # sudo: whether there is one
        changed = self.filtered(lambda program: bool(program.voucher_tax_id) != bool(vals['voucher_tax_id']))
        if one := imports.search([('program_id', 'in', changed.ids), ('state', 'in', ON_THE_WAY)], limit=1):
            raise UserError(
                self.env._(
                    "The cards of “%s” are on their way, with or without tax as it is now. Finish that import first, "
                    "or undo it.",
                    one.name,
                )
            )

    def _with_imports_at_work(self):
        """Return those of these programs that a list was read for whose cards are being made."""
        imports = self.env['customer.card.import'].sudo()  # sudo: whether there is one
        return self & imports.search([('program_id', 'in', self.ids), ('state', 'in', AT_WORK)]).program_id
