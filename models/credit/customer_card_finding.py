from decimal import Decimal

from odoo import fields, models

from ...core.money import exact
from ..ledger import sql
from ..ledger.finding import HOW_MANY, Finding
from ..ledger.kinds import DEBTS, FORCED_ENTRIES
from ..ledger.validators import VALIDATORS
from . import statements


def limits(env) -> list[Finding]:
    """Each account allows what its credit line says, and nothing without one."""
    env.flush_all()
    env.cr.execute("SELECT id, allowance::text FROM customer_card_account WHERE kind = 'credit' ORDER BY id")
    allowed = {account: Decimal(amount) for account, amount in env.cr.fetchall()}
    lines = env['customer.card.credit'].sudo().search([('is_over', '=', False)])  # sudo: of all companies
    said = {line.account_id.id: line for line in lines}
    found = []
    for account, amount in allowed.items():
        line = said.get(account)
        if amount > (line._allowance_kept() if line else exact(0)):
            found.append(
                Finding(
                    account,
                    None,
                    env._(
                        "The account allows more credit than its line says: somebody changed the database. Ask your "
                        "administrator."
                    ),
                )
            )
    return (found + _overheld(env))[:HOW_MANY]


def _overheld(env) -> list[Finding]:
    """Live holds fit into what a line allows, unless it was changed, or something was taken, after they were made."""
    env.cr.execute(
        f"""
        SELECT a.id, a.balance::text, h.held::text FROM customer_card_account a JOIN (
              SELECT o.account_id, sum(o.amount) AS held, max(o.moment) AS last FROM customer_card_operation o
               WHERE {sql.live_hold()} GROUP BY o.account_id) h ON h.account_id = a.id
         WHERE a.kind IN {sql.among(DEBTS)} AND a.balance - h.held < {sql.BOTTOM}
           AND NOT EXISTS (SELECT FROM customer_card_credit c WHERE c.account_id = a.id AND c.write_date >= h.last)
           AND NOT EXISTS (SELECT FROM customer_card_entry e JOIN customer_card_operation o ON o.id = e.operation_id
                            WHERE e.account_id = a.id AND e.moment >= h.last AND (
                                e.kind IN {sql.among(FORCED_ENTRIES)} OR o.exception IS NOT NULL))
         ORDER BY a.id LIMIT %s
        """,
        [HOW_MANY],
    )
    rows, accounts = env.cr.fetchall(), env['customer.card.account'].sudo()  # sudo: how their amounts are said
    return [
        Finding(
            number,
            None,
            env._(
                "%(held)s are held at tills beside a balance of %(balance)s, and the line allows less. Look at its "
                "operations.",
                held=accounts.browse(number)._format(float(held)),
                balance=accounts.browse(number)._format(float(balance)),
            ),
        )
        for number, balance, held in rows
    ]


def said(env) -> list[Finding]:
    """Each statement says what the ledger says, goes on from the one before, and no number is missing."""
    env.flush_all()
    return [
        Finding(
            account,
            sequence,
            env._(
                "Statement %s does not say what the ledger says: somebody changed the database. Ask your "
                "administrator.",
                name,
            ),
        )
        for account, sequence, name in statements.wrong(env.cr, HOW_MANY)
    ]


LIMITS = {
    'limits': ("Accounts allow what their credit lines say", limits),
    'statements': ("Statements of credit lines say what the ledger says", said),
}
VALIDATORS.update(LIMITS)


class CustomerCardFinding(models.Model):
    """Validators of credit, whose findings stand with the rest."""

    _inherit = 'customer.card.finding'

    validator = fields.Selection(
        selection_add=[(code, row[0]) for code, row in LIMITS.items()], ondelete=dict.fromkeys(LIMITS, 'cascade')
    )
