"""Validators of what stays open in the ledger: lapsed holds, settlements that fail or lost their journal entry, and
what a wrong clock left. Each finding is a sentence with its record.
"""

from collections.abc import Callable

from odoo import fields

from . import spoken, sql
from .finding import HOW_MANY, Finding
from .validators import VALIDATORS

HOLD_DAYS = 9  # the hourly job ends them after seven
AHEAD_MINUTES = 5
CHECK_DAYS = 2  # a check ends every night


def found(env, query: str, params: list, sentence: Callable[..., str]) -> list[Finding]:
    """Findings of a query whose rows are (account, model, record, words for the sentence …)."""
    env.cr.execute(f'{query} LIMIT {HOW_MANY}', params)
    return [
        Finding(account, None, sentence(*words), (model, record))
        for account, model, record, *words in env.cr.fetchall()
    ]


def holds(env) -> list[Finding]:
    """Find holds that ran out long ago and never ended."""
    return found(
        env,
        f"""
        SELECT o.account_id, 'customer.card.operation', o.id, o.expires_at::date
            FROM customer_card_operation o
         WHERE {sql.lapsed_hold(f'{sql.NOW} - make_interval(days => %s)')} ORDER BY o.id
        """,
        [HOLD_DAYS],
        lambda day: env._(
            "This authorization ran out on %s and was never ended: see whether the job that expires what is due runs.",
            spoken.day(env['res.company'], day),
        ),
    )


def journal_entries(env) -> list[Finding]:
    """Find settlements that moved the liability without a posted journal entry; of what others booked no entry is
    named, and the general ledger is compared account by account.
    """
    return found(
        env,
        """
        SELECT NULL::int, 'customer.card.settlement', s.id, s.name FROM customer_card_settlement s LEFT
            JOIN account_move m ON m.id = s.move_id
         WHERE s.liability_change <> 0 AND s.source <> 'entry' AND (m.id IS NULL OR m.state <> 'posted') ORDER BY s.id
        """,
        [],
        lambda name: env._(
            "The journal entry of settlement %s is gone or not posted, so the books lack it: post it again.", name
        ),
    )


def settlements(env) -> list[Finding]:
    """Find programs whose last settlement failed."""
    return found(
        env,
        """
        SELECT NULL::int, 'customer.card.program', id, settlement_failure FROM customer_card_program
         WHERE settlement_failure IS NOT NULL AND settlement_failure <> '' ORDER BY id
        """,
        [],
        lambda failure: failure,
    )


def clock(env) -> list[Finding]:
    """Find operations dated ahead of now: a clock that was ahead ended holds and let value expire early."""
    return found(
        env,
        f"""
        SELECT account_id, 'customer.card.operation', id, moment
            FROM customer_card_operation
         WHERE moment > {sql.NOW} + make_interval(mins => %s) ORDER BY moment DESC
        """,
        [AHEAD_MINUTES],
        lambda moment: env._(
            "This was done at %s (UTC), which is still to come: the server's clock was ahead then, or is "
            "behind now. Set it right; what expired too early is given back by an adjustment.",
            spoken.moment(env['res.company'].with_context(tz='UTC'), moment),
        ),
    )


def checks(env) -> list[Finding]:
    """Find that no check ended lately, while there were some before: its job does not run, or somebody sets back or
    takes away what it wrote.
    """
    health = env['customer.card.health'].sudo()  # sudo: which check it was, whoever checks
    since = fields.Datetime.subtract(fields.Datetime.now(), days=CHECK_DAYS)
    before = health.search([('moment', '<', since)], limit=1)
    lately = health.search([('moment', '>=', since), ('running', '=', False)]) if before else health
    if not before or any(not one.doubt for one in lately):
        return []
    return [
        Finding(
            None,
            None,
            env._(
                "No health check that is proven has ended since %s. See whether its job runs every night, and ask "
                "your administrator who writes to the database.",
                spoken.day(env['res.company'], since.date()),
            ),
            (health._name, before.id),
        )
    ]


# As VALIDATORS: code: (what holds when nothing is found, the validator)
WAITING: dict[str, tuple[str, Callable]] = {
    'ended_holds': ("Every authorization that ran out was ended", holds),
    'journal_entries': ("Settlements have their journal entries", journal_entries),
    'clock': ("Nothing is dated ahead of the clock", clock),
    'checks': ("A health check ended every night", checks),
    'failed_settlements': ("Every program was settled when last tried", settlements),
}
VALIDATORS.update(WAITING)
