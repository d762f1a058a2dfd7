import json
from collections.abc import Mapping
from decimal import Decimal

from odoo import fields, models

from ...core import challenges, money
from ...core.purchase import ONE, ZERO, Line, Purchase
from ..ledger.posting import Posting
from .customer_card_challenge_progress import Step


def _remaining_line(line: Line, gone: Decimal) -> Line:
    """Return what is left of a line of which the part ``gone`` came back."""
    return line.times(min(max(ONE - gone, ZERO), ONE))


class CustomerCard(models.Model):
    """The counting of purchases towards the challenges of a card's program."""

    _inherit = 'customer.card'

    def _counted_by(
        self, bought: Purchase, *, returned: Mapping[str, Decimal] | None = None, kept: Mapping[str, str] | None = None
    ) -> dict[challenges.Challenge, Step]:
        """Return what the purchase counts for, by challenge.

        :param returned: of a purchase that counted before, by line which part has come back since; what is left of it
            is counted, though the challenge may be over by now, and nothing is a step, too
        :param kept: by which prices its lines that were given away were measured then, 0 where they had none
        """
        again = returned is not None
        offered = self.program_id._challenges(again)
        account = offered.rows and (self._account('points') if again else self._account_now('points'))
        if not account or bought.comes_back or (self._is_excluded() and not again):
            return {}
        day = self.program_id._local(bought.moment).date()
        lines = self._goods(bought, offered._replace(reads_prices=offered.reads_prices and not again))
        if returned is not None:
            lines = [_remaining_line(line, returned.get(line.key, ZERO)) for line in lines]
            prices = {key: Decimal(price) for key, price in (kept or {}).items()}
            lines = [self._at_price(line, prices[line.key]) if line.key in prices else line for line in lines]
        share = self._earning_share(bought)
        periods = (offered if again else offered.running(day)).periods(day)
        steps = {row: Step(row.id, account.id, begin, row.counted(lines, share)) for row, begin in periods.items()}
        return {row: step for row, step in steps.items() if again or step.counted > 0}

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
