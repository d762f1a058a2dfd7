"""The requests of a card manager's browser: the list of cards as it opens, and searches in it."""

import time
from typing import Any

from odoo import api

LIST = {
    'masked': {},
    'program_id': {'fields': {'display_name': {}}},
    'partner_id': {'fields': {'display_name': {}}},
    'balances': {},
    'expires_on': {},
    'state': {},
}
ROWS, COUNTED = 80, 10_001  # what Odoo's list asks for


def manager(cr: Any, company: int) -> int:
    """Somebody who may look at all cards of ``company``; the user's id."""
    env = api.Environment(cr, api.SUPERUSER_ID, {})
    user = env.ref('base.user_admin')
    user.group_ids |= env.ref('customer_card.group_manager')
    user.write({'company_ids': [(4, company)], 'company_id': company})
    return user.id


def waits(registry: Any, user: int, code: str) -> dict[str, float]:
    """Milliseconds for the list as it opens with its count, for searches by what is known of the card ``code``, and for
    its groups.
    """
    searches = {
        'opened': [],
        'last digits': [('found_by', 'ilike', code[-4:])],
        'some digits': [('found_by', 'ilike', code[5:11])],
        'a phone': [('found_by', 'ilike', '0912 345 6789')],
        'a name': [('found_by', 'ilike', 'Customer N0077')],
    }
    took = {}
    for name, domain in searches.items():
        with registry.cursor() as cr:
            cards = api.Environment(cr, user, {'lang': 'en_US'})['customer.card']
            start = time.perf_counter()
            cards.web_search_read(domain, LIST, limit=ROWS, count_limit=COUNTED)
            took[name] = (time.perf_counter() - start) * 1000
    with registry.cursor() as cr:
        cards = api.Environment(cr, user, {'lang': 'en_US'})['customer.card']
        start = time.perf_counter()
        cards.web_read_group([], ['program_id'], ['__count'])
        took['groups'] = (time.perf_counter() - start) * 1000
    return took
