from odoo import fields, models

from ..ledger.protected import own


class CustomerCard(models.Model):
    """A card's prints: who, when, how often."""

    _inherit = 'customer.card'

    print_count = fields.Integer(
        string="Printed", readonly=True, copy=False, help="How many times the card was printed."
    )
    printed_on = fields.Datetime(string="Last printed", readonly=True, copy=False)
    printed_by_id = fields.Many2one(
        comodel_name='res.users', string="Printed by", readonly=True, copy=False, ondelete='set null'
    )

    # === ACTION METHODS === #

    def action_print(self):
        """Open the dialog that prints these cards."""
        self.check_access('write')
        return self.env['customer.card.print']._open(self)

    # === BUSINESS METHODS === #

    def _note_printed(self, body: str) -> None:
        """Count a print of these cards, and keep ``body`` in each one's history."""
        now = fields.Datetime.now()
        for count, cards in self.grouped('print_count').items():
            own(cards).write({'print_count': count + 1, 'printed_on': now, 'printed_by_id': self.env.uid})
        self._message_log_batch(bodies=dict.fromkeys(self.ids, body))


class CustomerCardBatch(models.Model):
    """The printed part of a batch."""

    _inherit = 'customer.card.batch'

    printed = fields.Integer(string="Cards printed", compute='_compute_printed')

    # === COMPUTE METHODS === #

    def _compute_printed(self):
        domain = [('batch_id', 'in', self.ids), ('print_count', '>', 0)]
        counts = dict(self.env['customer.card']._read_group(domain, ['batch_id'], ['__count']))
        for batch in self:
            batch.printed = counts.get(batch, 0)

    # === ACTION METHODS === #

    def action_print(self):
        """Open the dialog that prints the batch, from its first card that was not printed yet."""
        self.ensure_one()
        self.check_access('write')
        return self.env['customer.card.print']._open_batch(self)
