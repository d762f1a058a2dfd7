from odoo import fields, models

from .customer_card_account import AMOUNT_DIGITS


class CustomerCardLot(models.Model):
    """A lot: the rest of one credit entry, and its expiry. Debits draw the soonest-expiring first."""

    _name = 'customer.card.lot'
    _description = "Card lot"
    _inherit = ['customer.card.guarded']
    _order = 'expires_at, id'
    _log_access = False

    entry_id = fields.Many2one(comodel_name='customer.card.entry', required=True, readonly=True, ondelete='restrict')
    account_id = fields.Many2one(
        comodel_name='customer.card.account', required=True, readonly=True, ondelete='restrict'
    )
    company_id = fields.Many2one(comodel_name='res.company', required=True, readonly=True, ondelete='restrict')
    amount = fields.Float(digits=AMOUNT_DIGITS, required=True, readonly=True, help="What this lot began with.")
    left = fields.Float(digits=AMOUNT_DIGITS, required=True, readonly=True)
    digits = fields.Integer(related='account_id.digits')
    opened_at = fields.Datetime(required=True, readonly=True)
    expires_at = fields.Datetime(readonly=True, help="Empty: never expires.")
    usable_at = fields.Datetime(string="Usable from", readonly=True, help="It cannot be spent before; empty: at once.")

    source_id = fields.Many2one(
        comodel_name='customer.card.lot',
        string="Came from",
        readonly=True,
        ondelete='restrict',
        help="The lot this value was in before it was moved to another card, or came back after its last day.",
    )

    _left_bounds = models.Constraint(
        'CHECK ("left" >= 0 AND "left" <= amount)', "A lot cannot hold less than nothing or more than it began with."
    )
    _open_lots = models.Index('(account_id, expires_at) WHERE "left" > 0')
    _pending_lots = models.Index('(account_id, usable_at) WHERE "left" > 0 AND usable_at IS NOT NULL')
    _sourced_lots = models.Index('(source_id) WHERE source_id IS NOT NULL')
    _due_lots = models.Index('(expires_at) WHERE "left" > 0')
