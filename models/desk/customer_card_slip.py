from odoo import models

from ...core.spoken import without_marks
from ..ledger import spoken
from ..ledger.kinds import in_points


class CustomerCardAdjustment(models.Model):
    """The slip of an adjustment or a pay-out: who got or gave what, in figures and words, with room for signatures."""

    _name = 'customer.card.adjustment'
    _inherit = ['customer.card.adjustment', 'customer.card.page']

    def action_print_slip(self):
        """Print the slip."""
        self.check_access('read')
        return self.env.ref('customer_card.customer_card_slip_report').report_action(self)

    def _slip_rows(self) -> list[tuple[str, str]]:
        """Return what the slip says, line by line: a word, and what stands behind it."""
        self.ensure_one()
        account, amount = self.account_id, abs(self.amount)  # a word says which way: a minus is easily overlooked
        rows = (
            (self.env._("Card"), (self.card_id or account.sudo().card_ids[:1]).masked),  # sudo: its last digits only
            (self.env._("Holder"), account.partner_id.name),
            (self._slip_way(), account._format(amount)),
            (self.env._("In words"), self._slip_words(amount)),
            (self.env._("Reason"), self.reason),
            (self.env._("Paid from"), self.journal_id.sudo().name),  # sudo: its name only
            (self.env._("Requested by"), self.requested_by_id.name),
            (self.env._("Approved by"), (self.decided_by_id - self.requested_by_id).name),
        )
        return [(word, without_marks(text)) for word, text in rows if text]

    def _slip_way(self) -> str:
        if self.card_id:
            return self.env._("Paid out")
        return self.env._("Put on the card") if self.amount > 0 else self.env._("Taken off the card")

    def _slip_words(self, amount: float) -> str:
        """Return an amount of money in words, as it is booked; points are counted in figures."""
        if in_points(self.account_id.kind) or not self.account_id.currency_id:
            return ""
        return spoken.in_words(self.account_id.currency_id, amount, booked=True)

    def _slip_day(self) -> str:
        """Return the day it was posted."""
        moment = self.operation_id.moment or self.write_date
        return without_marks(spoken.day(self, self.program_id._local(moment).date()))
