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


LIMITS = {'limits': ("Accounts allow what their credit lines say", limits)}
VALIDATORS.update(LIMITS)


class CustomerCardFinding(models.Model):
    """The validator of limits, whose findings stand with the rest."""

    _inherit = 'customer.card.finding'

    validator = fields.Selection(
        selection_add=[(code, row[0]) for code, row in LIMITS.items()], ondelete=dict.fromkeys(LIMITS, 'cascade')
    )
