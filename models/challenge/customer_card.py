import json

from odoo import fields, models

from ...core import challenges, money
from ...core.purchase import Purchase
from ..ledger.posting import Posting
from .customer_card_challenge_progress import Step
from .customer_card_program import Challenges


class CustomerCard(models.Model):
    """The counting of purchases towards the challenges of a card's program."""

    _inherit = 'customer.card'

    def _counted_by(self, bought: Purchase) -> dict[challenges.Challenge, Step]:
        """Return what the purchase counts for, by challenge."""
        offered = self.program_id._challenges()
        account = offered.rows and self._account_now('points')
        if not account or bought.comes_back or self._is_excluded():
            return {}
        return self._steps(bought, offered, account)

    def _steps(self, bought: Purchase, offered: Challenges, account) -> dict[challenges.Challenge, Step]:
        """Return what lines count for by the challenges that run, each in its period."""
        day = self.program_id._local(bought.moment).date()
        running = offered.running(day)
        periods = running.periods(day)
        steps = {
            row: Step(row.id, account.id, periods[row], row.left(parts, {}), parts)
            for row, parts in self._counts_by(bought, running).items()
        }
        return {row: step for row, step in steps.items() if step.counted > 0}

    def _counts_by(self, bought: Purchase, offered: Challenges) -> dict[challenges.Challenge, challenges.Parts]:
        """Return what each line brings, by challenge, as products and tenders are now."""
        lines, share = self._goods(bought, offered), self._earning_share(bought)
        return {row: row.parts(lines, share) for row in offered.rows}

    def _counted_back_by(self, bought: Purchase) -> dict[challenges.Challenge, Step]:
        """Return what goods that come back without their receipt would count for now, by challenge: in the periods that
        run, for nothing says when the goods were bought, and what was reached before stays.
        """
        offered = self.program_id._challenges()
        account = offered.rows and self._account_now('points')
        if not account or self._is_excluded():
            return {}
        return self._steps(bought, offered, account._heir())

    # Two cards of one customer become one: how far both were towards the program's goals counts together.

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
