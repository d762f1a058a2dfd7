from decimal import Decimal

from odoo import fields, models

from ...core.money import exact
from ..ledger.finding import HOW_MANY, Finding
from ..ledger.validators import VALIDATORS


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
    return found[:HOW_MANY]


def receivables(env) -> list[Finding]:
    """What is open in the general ledger for each credit account is what its booked entries say it owes."""
    env.flush_all()
    env.cr.execute(
        """
        SELECT a.id, open.amount::text, booked.amount::text FROM customer_card_account a
          CROSS JOIN LATERAL (
              SELECT COALESCE(sum(i.amount_residual), 0) AS amount FROM account_move_line i
               WHERE i.customer_card_account_id = a.id AND i.parent_state = 'posted') open
          CROSS JOIN LATERAL (
              SELECT COALESCE(-sum(e.amount), 0) AS amount FROM customer_card_entry e
               WHERE e.account_id = a.id AND e.settlement_id IS NOT NULL) booked
         WHERE a.kind = 'credit' AND open.amount <> booked.amount ORDER BY a.id LIMIT %s
        """,
        [HOW_MANY],
    )
    found = []
    for number, there, owed in env.cr.fetchall():
        account = env['customer.card.account'].browse(number)
        words = env._(
            "%(there)s are open in the general ledger, and %(owed)s were booked as owed. Look at its journal items.",
            there=account._format(float(there)),
            owed=account._format(float(owed)),
        )
        found.append(Finding(number, None, words))
    return found


LIMITS = {
    'limits': ("Accounts allow what their credit lines say", limits),
    'receivables': ("What is owed on credit lines is open in the general ledger", receivables),
}
VALIDATORS.update(LIMITS)


class CustomerCardFinding(models.Model):
    """The validator of limits, whose findings stand with the rest."""

    _inherit = 'customer.card.finding'

    validator = fields.Selection(
        selection_add=[(code, row[0]) for code, row in LIMITS.items()], ondelete=dict.fromkeys(LIMITS, 'cascade')
    )
