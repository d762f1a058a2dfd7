import json

from odoo import fields, models

from ...core import money
from ..ledger.posting import Posting


class CustomerCard(models.Model):
    """Two cards of one customer become one: how far both were towards the program's goals counts together."""

    _inherit = 'customer.card'

    def _merge_challenges(self, target) -> None:
        """The progress of running periods goes along; a goal that both reach together is reached."""
        account, today = self._account('points'), self.program_id._today()
        periods = self.program_id._challenges().running(today).periods(today)
        if not account or not periods:
            return
        progress = self.env['customer.card.challenge.progress'].sudo()  # sudo: nobody writes it by hand
        stands = progress._hand_over(account.id, account._heir().id, {row.id: begin for row, begin in periods.items()})
        known = {row.id: row for row in periods}
        postings, changes = [], []
        for stand in stands:
            row = known[stand.challenge]
            if (points := row.due(stand.done) - stand.points) > 0:
                why = [{'rule': None, 'name': row.name, 'points': money.plain(points), 'key': 'challenge'}]
                expires = self.program_id._expiry('points', fields.Datetime.now())
                key = f'challenge:merge:{self.id}:{stand.id}'
                postings.append(
                    Posting(stand.account, points, 'earn', key, target.id, expires, why=json.dumps(why), note=row.name)
                )
                changes.append((stand.id, points))
        self.env['customer.card.ledger'].sudo()._post(postings)  # sudo: nobody has rights on it
        progress._give(changes)
