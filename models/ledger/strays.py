"""Programs and cards that say of themselves what their accounts do not."""

from . import kinds
from .finding import HOW_MANY, Finding


def programs(env) -> list[Finding]:
    """Find programs whose company is not that of their accounts: what comes to these is settled nowhere."""
    env.cr.execute(
        """
        SELECT p.id, min(a.company_id) FROM customer_card_program p JOIN customer_card_account a
            ON a.program_id = p.id AND a.company_id IS DISTINCT FROM p.company_id GROUP BY p.id ORDER BY p.id
        """
    )
    said = env._(
        "The program %s names another company than its accounts: somebody changed the database. Ask your administrator."
    )
    model = env['customer.card.program']
    return [
        Finding(None, None, said % model.browse(odd).name, (model._name, odd), company=company)
        for odd, company in env.cr.fetchall()
    ]


# Cards in use, with what their program opens; and cards that say of themselves what their accounts do not. Sealed stock
# that was blocked, or whose day is over, has none, and neither has a card whose program opens none. The company is that
# of a card's accounts, where it has some.
_CARDS = """
    SELECT odd.*, COALESCE((SELECT min(a.company_id) FROM customer_card_account_rel r JOIN customer_card_account a
               ON a.id = r.account_id WHERE r.card_id = odd.id), k.company_id) FROM (
    SELECT c.id, c.number_last4, FALSE FROM customer_card c JOIN customer_card_program p ON p.id = c.program_id
      CROSS JOIN unnest(%(kinds)s::text[], ARRAY[{opens}]) AS k(kind, opens)
     WHERE k.opens
       AND (c.state::text = 'active' OR (c.state::text IN ('blocked', 'expired') AND c.activated_on IS NOT NULL))
       AND NOT EXISTS (SELECT FROM customer_card_account_rel r JOIN customer_card_account a ON a.id = r.account_id
                        WHERE r.card_id = c.id AND a.kind::text = k.kind)
    UNION SELECT c.id, c.number_last4, TRUE FROM customer_card c
      JOIN customer_card_account_rel r ON r.card_id = c.id JOIN customer_card_account a ON a.id = r.account_id
     WHERE (c.program_id, c.company_id) IS DISTINCT FROM (a.program_id, a.company_id)
    UNION SELECT c.id, c.number_last4, TRUE FROM customer_card c JOIN customer_card_program p ON p.id = c.program_id
     WHERE c.replaced_by_id IS NOT NULL AND (c.state::text NOT IN ('replaced', 'closed') OR (
           (TRUE = ANY(ARRAY[{opens}]) OR EXISTS (SELECT FROM customer_card_account_rel r WHERE r.card_id = c.id))
           AND NOT EXISTS (
           SELECT FROM customer_card_account_rel r JOIN customer_card_account a ON a.id = r.account_id
             JOIN customer_card_account_rel n ON n.account_id IN (a.id, a.heir_id)
            WHERE r.card_id = c.id AND n.card_id = c.replaced_by_id)))
    ) odd JOIN customer_card k ON k.id = odd.id ORDER BY 1
"""


def cards(env, named: set[int]) -> list[Finding]:
    """Find cards in use that miss an account of their program, and cards whose program, company or successor is not
    that of their accounts; those that are ``named`` for their links are not named again.
    """
    names = [
        name
        for name, kind in kinds.OPENS.items()
        if env['customer.card.program']._fields[name].store and kind not in kinds.OPENED_APART
    ]
    opens = ', '.join(f'p.{name}' for name in names)
    env.cr.execute(_CARDS.format(opens=opens), {'kinds': [kinds.OPENS[name] for name in names]})
    sentences = {
        False: env._(
            "The card that ends in %s does not open every account its program opens, so what is on it is out of "
            "reach: somebody changed the database. Ask your administrator."
        ),
        True: env._(
            "The card that ends in %s names another program, company or successor than its accounts: somebody changed "
            "the database. Ask your administrator."
        ),
    }
    rows = [row for row in env.cr.fetchall() if row[0] not in named][:HOW_MANY]
    return [
        Finding(None, None, sentences[odd] % last4, ('customer.card', card), company=company)
        for card, last4, odd, company in rows
    ]
