from datetime import date
from typing import NamedTuple

from odoo import fields, models

from ...core import challenges, money
from ..ledger import spoken
from ..ledger.kept import kept
from .customer_card_challenge_progress import ProgressRow


class Challenges(NamedTuple):
    """The challenges of a program, and the calendar its periods follow."""

    rows: tuple[challenges.Challenge, ...] = ()
    reads_categories: bool = False
    week_begins: int = 0
    jalali: bool = False
    reads_prices: bool = False

    def periods(self, day: date) -> dict[challenges.Challenge, date]:
        """The challenges with the first day of the period that ``day`` is in."""
        return {
            row: challenges.begins(row.period, day, week_begins=self.week_begins, jalali=self.jalali)
            for row in self.rows
        }

    def running(self, day: date) -> 'Challenges':
        """Those that are on at ``day``."""
        return self._replace(rows=tuple(row for row in self.rows if row.runs(day)))


class CustomerCardProgram(models.Model):
    """The challenges of a program, read once per worker, and the words for how far somebody is."""

    _inherit = 'customer.card.program'

    challenge_ids = fields.One2many(
        comodel_name='customer.card.challenge', inverse_name='program_id', string="Challenges", copy=True
    )

    @kept('self.id', 'self.env.lang', 'archived')
    def _challenges(self, archived: bool = False) -> Challenges:
        """Return what may be reached (or could be once); weeks and months are those of the company's calendar, or
        else of its language (Solar Hijri ones in Persian).
        """
        program = self.with_context(active_test=False)
        offered = program.challenge_ids.filtered(lambda row: archived or (row.active and not row._gone()))
        code = self.company_id.partner_id.lang or 'en_US'
        language = self.env['res.lang']._lang_get(code)
        return Challenges(
            tuple(challenge._challenge() for challenge in offered),
            any(challenge.category_ids for challenge in offered),
            int(language.week_start or 1) - 1,
            self.company_id._card_calendar() == 'persian',
            not program.given_away_earns and any(challenge.goal != 'amount' for challenge in offered),
        )

    def _challenge_progress(self, account, day: date) -> list[dict]:
        """Return how far an account of points is on ``day``: ``[{name, done_text, gives_text, until_text, share,
        reached}]``; share in percent.
        """
        running = self._challenges().running(day).periods(day)
        if not running:
            return []
        progress = self.env[
            'customer.card.challenge.progress'
        ].sudo()  # sudo: the card was read, its progress is its own
        stands = progress._read_progress(account.id, {row.id: begin for row, begin in running.items()})
        return [self._challenge_words(row, begin, stands.get(row.id)) for row, begin in running.items()]

    def _challenges_terms(self) -> tuple[str, list[str]]:
        offered = self.challenge_ids.filtered(lambda row: row.active and not row._gone())
        return self.env._("Goals"), [row._sentence() for row in offered]

    def _challenge_words(self, row: challenges.Challenge, begin: date, stand: ProgressRow | None) -> dict:
        done = min(stand.done, row.target) if stand else money.exact(0)
        amounts = {'done': self._challenge_amount(row, done), 'target': self._challenge_amount(row, row.target)}
        texts = {
            'orders': spoken.counted(
                self,
                self.env._("%(done)s of %(target)s purchase|%(done)s of %(target)s purchases"),
                row.target,
                **amounts,
            ),
            'amount': self.env._("%(done)s of %(target)s", **amounts),
            'units': self.env._("%(done)s of %(target)s", **amounts),
        }
        last = min(
            filter(None, (row.last, challenges.ends(row.period, begin, jalali=self._challenges().jalali))), default=None
        )
        return {
            'id': row.id,
            'name': row.name,
            'done_text': texts[row.goal],
            'gives_text': self._format('points', float(row.points)),
            'until_text': self.env._("until %s", spoken.day(self, last)) if last else '',
            'share': int(100 * done / row.target),
            'reached': bool(stand and stand.points > 0),
        }

    def _challenge_amount(self, row: challenges.Challenge, amount) -> str:
        if row.goal == 'amount':
            return spoken.money(self.currency_id, float(amount))
        return spoken.shortest(self, money.floored(amount, 2))  # goods paid partly with points count in part
