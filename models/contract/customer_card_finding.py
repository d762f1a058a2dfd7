from odoo import fields, models

from ...core.money import exact
from ..ledger.finding import HOW_MANY, Finding
from ..ledger.validators import VALIDATORS


def signed(env) -> list[Finding]:
    """Contracts that are owed are as they were signed."""
    contracts = env['customer.card.contract'].sudo()  # sudo: of all companies
    odd = (one for one in contracts.search([('account_id', '!=', False)]) if not one._is_as_signed())
    words = env._("%s does not say any more what was signed: somebody changed the database. Ask your administrator.")
    found = [
        Finding(one.account_id.id, None, words % one.display_name, ('customer.card.contract', one.id)) for one in odd
    ]
    return found[:HOW_MANY]


def unearned(env) -> list[Finding]:
    """What stands as unearned finance income is what plans bring in, less what is booked as earned."""
    env.flush_all()
    env.cr.execute(
        """
        SELECT min(p.id), -COALESCE(max(open.amount), 0), sum(COALESCE(c.finance, 0) -
               COALESCE(p.income_booked, 0))
          FROM customer_card_program p
          LEFT JOIN (SELECT program_id, sum(finance) AS finance FROM customer_card_contract
                      WHERE account_id IS NOT NULL GROUP BY 1) c ON c.program_id = p.id
          LEFT JOIN (SELECT i.account_id, sum(i.balance) AS amount FROM account_move_line i
                      WHERE i.parent_state = 'posted' GROUP BY 1) open ON open.account_id = p.unearned_account_id
         WHERE p.unearned_account_id IS NOT NULL
           AND p.unearned_account_id IN (SELECT q.unearned_account_id FROM customer_card_program q
                                          JOIN customer_card_contract d ON d.program_id = q.id)
         GROUP BY p.unearned_account_id
        HAVING -COALESCE(max(open.amount), 0) <> sum(COALESCE(c.finance, 0) - COALESCE(p.income_booked, 0))
         ORDER BY 1 LIMIT %s
        """,
        [HOW_MANY],
    )
    words = env._(
        "%(program)s: %(there)s stand as unearned finance income, and %(meant)s are not earned yet. Look at the "
        "journal items of that account."
    )
    return [_of_program(env, words, *row) for row in env.cr.fetchall()]


def allowances(env) -> list[Finding]:
    """What stands on the allowance for bad debts is what contracts that are charged off say."""
    env.flush_all()
    env.cr.execute(
        """
        SELECT min(p.id), -COALESCE(max(open.amount), 0), sum(COALESCE(c.allowance, 0))
          FROM customer_card_program p
          LEFT JOIN (SELECT program_id, sum(allowance) AS allowance FROM customer_card_contract GROUP BY 1) c
                 ON c.program_id = p.id
          LEFT JOIN (SELECT i.account_id, sum(i.balance) AS amount FROM account_move_line i
                      WHERE i.parent_state = 'posted' GROUP BY 1) open ON open.account_id = p.allowance_account_id
         WHERE p.allowance_account_id IN (SELECT q.allowance_account_id FROM customer_card_program q
                                           JOIN customer_card_contract d ON d.program_id = q.id)
         GROUP BY p.allowance_account_id
        HAVING -COALESCE(max(open.amount), 0) <> sum(COALESCE(c.allowance, 0)) ORDER BY 1 LIMIT %s
        """,
        [HOW_MANY],
    )
    words = env._(
        "%(program)s: %(there)s stand as allowance for bad debts, and %(meant)s by contracts that are charged off. "
        "Look at the journal items of that account."
    )
    return [_of_program(env, words, *row) for row in env.cr.fetchall()]


def _of_program(env, words: str, number: int, there, meant) -> Finding:
    program = env['customer.card.program'].sudo().browse(number)  # sudo: of all companies
    said = {name: program._format('installment', float(exact(one))) for name, one in
            (('there', there), ('meant', meant))}  # fmt: skip
    sentence = words % {'program': program.name, **said}
    return Finding(None, None, sentence, ('customer.card.program', number), company=program.company_id.id)


CONTRACTS = {
    'contracts': ("Contracts say what was signed", signed),
    'unearned': ("Unearned finance income is what plans will bring in", unearned),
    'allowances': ("The allowance for bad debts is what was charged off", allowances),
}
VALIDATORS.update(CONTRACTS)


class CustomerCardFinding(models.Model):
    """Validators of contracts, whose findings stand with the rest."""

    _inherit = 'customer.card.finding'

    validator = fields.Selection(
        selection_add=[(code, row[0]) for code, row in CONTRACTS.items()], ondelete=dict.fromkeys(CONTRACTS, 'cascade')
    )
