from odoo import models

from ..actions import open_form


class CustomerCardProgram(models.Model):
    """The way from a program to many of its cards at once."""

    _inherit = 'customer.card.program'

    def action_new_batch(self):
        """Open a form for a batch of this program."""
        self.ensure_one()
        self.check_access('read')
        batches = self.env['customer.card.batch']
        return open_form(batches, self.env._("Issue a batch"), context={'default_program_id': self.id})
