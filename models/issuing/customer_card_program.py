from odoo import models

from ..actions import open_form
from .customer_card_import import AT_WORK


class CustomerCardProgram(models.Model):
    """The way from a program to many of its cards at once."""

    _inherit = 'customer.card.program'

    def action_new_batch(self):
        """Open a form for a batch of this program."""
        self.ensure_one()
        self.check_access('read')
        batches = self.env['customer.card.batch']
        return open_form(batches, self.env._("Issue a batch"), context={'default_program_id': self.id})

    def _with_imports_at_work(self):
        """Return those of these programs that a list was read for whose cards are being made."""
        imports = self.env['customer.card.import'].sudo()  # sudo: whether there is one
        return self & imports.search([('program_id', 'in', self.ids), ('state', 'in', AT_WORK)]).program_id
