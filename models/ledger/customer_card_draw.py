from odoo import fields, models

from . import unused_indexes
from .customer_card_account import AMOUNT_DIGITS


class CustomerCardDraw(models.Model):
    """A draw: what one entry took from a lot (positive) or gave back (negative); append-only like the entries."""

    _name = 'customer.card.draw'
    _description = "Card lot draw"
    _inherit = ['customer.card.guarded']
    _order = 'id'
    _log_access = False

    entry_id = fields.Many2one(comodel_name='customer.card.entry', required=True, readonly=True, ondelete='restrict')
    lot_id = fields.Many2one(comodel_name='customer.card.lot', required=True, readonly=True, ondelete='restrict')
    company_id = fields.Many2one(comodel_name='res.company', required=True, readonly=True, ondelete='restrict')
    amount = fields.Float(digits=AMOUNT_DIGITS, required=True, readonly=True)

    _of_entry = models.Index('(entry_id)')  # a return gives back what an entry drew

    def init(self):
        """Drop what is no longer used."""
        unused_indexes.drop(self.env.cr)
