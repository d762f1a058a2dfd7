from decimal import Decimal

from odoo import fields, models

from ...core.money import exact
from ..ledger.finding import HOW_MANY, Finding
from ..ledger.kinds import DEBTS
from ..ledger.validators import VALIDATORS


def receivables(env) -> list[Finding]:
    """What is open in the general ledger for each account customers owe on is what its booked entries say it owes."""
    env.flush_all()
    env.cr.execute(
        """
        SELECT a.id, COALESCE(open.amount, 0)::text, COALESCE(booked.amount, 0)::text FROM customer_card_account a
          LEFT JOIN (SELECT i.customer_card_account_id AS id, sum(i.amount_residual) AS amount FROM account_move_line i
                      WHERE i.customer_card_account_id IS NOT NULL AND i.parent_state = 'posted' GROUP BY 1) open
                 ON open.id = a.id
          LEFT JOIN (SELECT e.account_id AS id, -sum(e.amount) AS amount FROM customer_card_entry e
                      WHERE e.account_kind = ANY(%s) AND e.settlement_id IS NOT NULL GROUP BY 1) booked
                 ON booked.id = a.id
         WHERE a.kind = ANY(%s) AND COALESCE(open.amount, 0) <> COALESCE(booked.amount, 0)
         ORDER BY a.id LIMIT %s
        """,
        [list(DEBTS), list(DEBTS), HOW_MANY],
    )
    return [_apart(env, number, exact(there), exact(owed)) for number, there, owed in env.cr.fetchall()]


def _apart(env, number: int, there: Decimal, owed: Decimal) -> Finding:
    account = env['customer.card.account'].sudo().browse(number)  # sudo: of all companies
    record = account._debt_record()
    words = env._(
        "%(line)s: %(there)s are open in the general ledger, and %(owed)s are booked as owed. Look at its journal "
        "items.",
        line=record.display_name or account.display_name,
        there=account._format(float(there)),
        owed=account._format(float(owed)),
    )
    return Finding(number, None, words, (record._name, record.id) if record else None)


BOOKS = {'receivables': ("What customers owe is open in the general ledger", receivables)}
VALIDATORS.update(BOOKS)


class CustomerCardFinding(models.Model):
    """The validator of debts, whose findings stand with the rest."""

    _inherit = 'customer.card.finding'

    validator = fields.Selection(
        selection_add=[(code, row[0]) for code, row in BOOKS.items()], ondelete=dict.fromkeys(BOOKS, 'cascade')
    )
