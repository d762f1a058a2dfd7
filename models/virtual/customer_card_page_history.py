from odoo import models

from ..ledger import spoken

SHOWN = 8  # entries; more stand on the statement at the card desk


class CustomerCard(models.Model):
    """The last entries of one's own card on its page, in plain words."""

    _inherit = 'customer.card'

    def _page_history(self) -> list[dict]:
        """Return what this card did last, newest first: ``what``, ``amount`` and ``day``.

        What family cards did on the same accounts is theirs, and what was before the holder got the card is somebody
        else's.
        """
        same = self._same_card()
        domain = [('account_id', 'in', self.account_ids.ids), ('operation_id.card_id', 'in', [*same.ids, False])]
        if since := max(filter(None, same.mapped('held_since')), default=None):
            domain.append(('moment', '>=', since))
        words = self._history_words()
        return [
            {
                'what': words.get(entry.kind, ''),
                'amount': ('+' if entry.amount > 0 else '') + entry.amount_text,
                'day': spoken.day(self, self.program_id._local(entry.moment).date()),
            }
            for entry in self.env['customer.card.entry'].search(domain, limit=SHOWN)
        ]

    def _same_card(self):
        """Return this card and those it replaced."""
        cards, before = self, self
        while before := self.search([('replaced_by_id', 'in', before.ids)]) - cards:
            cards |= before
        return cards

    def _history_words(self) -> dict[str, str]:
        """Return what each kind of entry is to the holder."""
        return {
            'sale': self.env._("Loaded"),
            'topup': self.env._("Topped up"),
            'earn': self.env._("Collected"),
            'reward': self.env._("A gift from us"),
            'spend': self.env._("Paid with the card"),
            'refund': self.env._("Back on the card"),
            'clawback': self.env._("Taken back with returned goods"),
            'expire': self.env._("Ran out"),
            'transfer': self.env._("Moved between cards"),
            'adjust': self.env._("Corrected by the shop"),
            'opening': self.env._("Brought along"),
            'payout': self.env._("Paid out to you"),
            'repay': self.env._("Paid back by you"),
            'fee': self.env._("Fee for late payment"),
        }
