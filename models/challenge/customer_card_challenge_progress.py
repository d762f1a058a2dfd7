from datetime import date
from decimal import Decimal
from typing import NamedTuple

from odoo import api, fields, models

from ...core import challenges, money


class Step(NamedTuple):
    """The count of one order on an account, in the challenge's own unit, and what it was counted by."""

    challenge: int
    account: int
    period: date
    counted: Decimal
    parts: challenges.Parts


class ProgressRow(NamedTuple):
    """The progress of an account: the count of the period, and the points given for it."""

    id: int
    challenge: int
    account: int
    done: Decimal
    points: Decimal


class CustomerCardChallengeProgress(models.Model):
    """A customer's progress in one period of a challenge: what every order counted for, and the points given.

    It belongs to the account of points, so that it stays when a card is replaced. Only paid orders write it.
    """

    _name = 'customer.card.challenge.progress'
    _description = "Progress of a challenge"
    _inherit = ['customer.card.guarded']
    _order = 'period desc, id desc'
    _rec_name = 'challenge_id'

    challenge_id = fields.Many2one(comodel_name='customer.card.challenge', required=True, ondelete='restrict')
    account_id = fields.Many2one(comodel_name='customer.card.account', required=True, index=True, ondelete='restrict')
    partner_id = fields.Many2one(related='account_id.partner_id', string="Holder")
    company_id = fields.Many2one(related='challenge_id.company_id', store=True)
    period = fields.Date(
        required=True, help="The first day of the period; that of a challenge without periods comes before all others."
    )
    since = fields.Date(compute='_compute_since', help="The first day that counts.")
    steps = fields.Json(
        string="What counted",
        required=True,
        groups=fields.NO_ACCESS,
        help="What each order counted for, by the order's key.",
    )
    done = fields.Float(string="Reached so far", digits=(16, 2), required=True)
    points = fields.Float(string="Points given", digits=(16, 4), required=True)

    _once = models.UniqueIndex('(challenge_id, account_id, period)', "There is one progress for every period.")

    @api.depends('period', 'challenge_id.period', 'challenge_id.date_from')
    def _compute_since(self):
        for progress in self:
            challenge = progress.challenge_id
            progress.since = challenge.date_from if challenge.period == 'once' else progress.period

    def _refusal(self) -> str:
        return self.env._("Progress follows the purchases. Adjust the points by hand instead.")

    # === BUSINESS METHODS === #

    @api.model
    def _count(self, order: str, steps: list[Step]) -> list[ProgressRow]:
        """Note what ``order`` (its key) counts for, and how far the accounts are now.

        The rows are locked: whoever comes later sees this.
        """
        if not steps:
            return []
        self.env.cr.execute(
            f"""
            INSERT INTO customer_card_challenge_progress AS p (challenge_id, account_id, company_id, period, steps,
                done, points)
            SELECT d.challenge, d.account, c.company_id, d.period, jsonb_build_object(%s::text, d.counted), d.counted, 0
              FROM {_GIVEN} JOIN customer_card_challenge c ON c.id = d.challenge
                ON CONFLICT (challenge_id, account_id, period) DO UPDATE
                    SET steps = p.steps || excluded.steps, done = {_sum('excluded.steps')}
            RETURNING id, challenge_id, account_id, done::text, points::text
            """,
            [order, *_columns(steps)],
        )
        return self._progress_rows()

    @api.model
    def _recount(self, order: str, accounts: list[int], left: dict[int, Decimal]) -> list[ProgressRow]:
        """Note what is ``left`` (by challenge) of an order that had counted on one of the accounts, in whatever period;
        those it never counted for are left alone, and what comes back never counts for more. Goods that came without
        their receipt before may have been these: nobody stands below nothing.
        """
        if not left:
            return []
        before = '(p.steps ->> %(order)s)::numeric'
        kept = f'jsonb_build_object(%(order)s::text, LEAST({before}, GREATEST(d.counted, {before} - p.done)))'
        self.env.cr.execute(
            f"""
            UPDATE customer_card_challenge_progress p SET steps = p.steps || {kept}, done = {_sum(kept)}
              FROM unnest(%(challenges)s::int[], %(counted)s::numeric[]) AS d(challenge, counted)
             WHERE p.account_id = ANY(%(accounts)s) AND p.challenge_id = d.challenge
                 AND jsonb_exists(p.steps, %(order)s)
            RETURNING p.id, p.challenge_id, p.account_id, p.done::text, p.points::text
            """,
            {'order': order, 'accounts': accounts, 'challenges': list(left), 'counted': list(left.values())},
        )
        return self._progress_rows()

    @api.model
    def _count_back(self, order: str, accounts: list[int], steps: list[Step]) -> list[ProgressRow]:
        """Note what goods of ``order`` that came back without their receipt count for, on whichever of the accounts it
        was counted: never more than purchases counted for in that period.
        """
        if not steps:
            return []
        self.env.cr.execute(
            """
            WITH stands AS (
                SELECT p.id, d.counted + p.done
                       - sum(p.done) OVER (PARTITION BY p.challenge_id ORDER BY p.id DESC) AS rest
                  FROM customer_card_challenge_progress p
                  JOIN unnest(%(challenges)s::int[], %(periods)s::date[], %(counted)s::numeric[])
                       AS d(challenge, period, counted) ON d.challenge = p.challenge_id AND d.period = p.period
                 WHERE p.account_id = ANY(%(accounts)s) AND p.done > 0)
            UPDATE customer_card_challenge_progress p SET done = p.done - LEAST(p.done, s.rest),
                   steps = p.steps || jsonb_build_object(%(order)s::text, -LEAST(p.done, s.rest))
              FROM stands s WHERE s.id = p.id AND s.rest > 0
            RETURNING p.id, p.challenge_id, p.account_id, p.done::text, p.points::text
            """,
            {
                'order': order, 'accounts': accounts, 'challenges': [step.challenge for step in steps],
                'periods': [step.period for step in steps], 'counted': [step.counted for step in steps],
            },
        )  # fmt: skip
        return self._progress_rows()

    def _progress_rows(self) -> list[ProgressRow]:
        self.invalidate_model(['steps', 'done', 'points'], flush=False)
        return [ProgressRow(*row[:3], money.exact(row[3]), money.exact(row[4])) for row in self.env.cr.fetchall()]

    @api.model
    def _give(self, changes: list[tuple[int, Decimal]]) -> None:
        """Note the points that were given (or taken back), by progress."""
        for progress, points in changes:
            self.env.cr.execute(
                'UPDATE customer_card_challenge_progress SET points = points + %s WHERE id = %s', [points, progress]
            )
        self.invalidate_model(['points'], flush=False)

    @api.model
    def _hand_over(self, source: int, heir: int, periods: dict[int, date]) -> list[ProgressRow]:
        """Put how far one account is in these periods (by challenge) to another's; how far that one is now.

        A goal that both have reached stays two goals: each goes when its own goods come back. One that was reached
        keeps its id, by which its operations are found.
        """
        self.env.cr.execute(
            f"""
            WITH moved AS (
                DELETE FROM customer_card_challenge_progress s USING unnest(%s::int[], %s::date[]) AS d(challenge,
                    period)
                 WHERE s.account_id = %s AND s.challenge_id = d.challenge AND s.period = d.period
                   AND NOT (s.points > 0 AND EXISTS (SELECT 1 FROM customer_card_challenge_progress h
                       WHERE h.account_id = %s
                             AND h.challenge_id = s.challenge_id AND h.period = s.period AND h.points > 0))
                RETURNING s.*)
            INSERT INTO customer_card_challenge_progress AS p (id, challenge_id, account_id, company_id, period, steps,
                done, points)
            SELECT id, challenge_id, %s, company_id, period, steps, done, points FROM moved
                ON CONFLICT (challenge_id, account_id, period)
                DO UPDATE SET id = CASE WHEN excluded.points > 0 THEN excluded.id ELSE p.id END,
                    steps = p.steps || excluded.steps, done = {_sum('excluded.steps')},
                    points = p.points + excluded.points
            RETURNING id, challenge_id, account_id, done::text, points::text
            """,
            [list(periods), list(periods.values()), source, heir, heir],
        )
        stands = self._progress_rows()
        self.invalidate_model(flush=False)
        return stands

    @api.model
    def _read_progress(self, account: int, periods: dict[int, date]) -> dict[int, ProgressRow]:
        """Return how far an account is, by challenge; ``periods`` says in which period one looks."""
        self.env.cr.execute(
            """
            SELECT p.id, p.challenge_id, p.account_id, p.done::text, p.points::text
                FROM customer_card_challenge_progress p
              JOIN unnest(%s::int[], %s::date[]) AS d(challenge, period) ON p.challenge_id = d.challenge
                  AND p.period = d.period
             WHERE p.account_id = %s
            """,
            [list(periods), list(periods.values()), account],
        )
        return {stand.challenge: stand for stand in self._progress_rows()}


_GIVEN = 'unnest(%s::int[], %s::int[], %s::date[], %s::numeric[]) AS d(challenge, account, period, counted)'


def _columns(steps: list[Step]) -> list[list]:
    return [list(column) for column in list(zip(*steps, strict=True))[:4]]


def _sum(more: str) -> str:
    """SQL: what all orders count for together, those of ``more`` as it says."""
    return f'(SELECT sum(value::numeric) FROM jsonb_each_text(p.steps || {more}))'
