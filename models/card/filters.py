"""The records that narrow a policy to some products, customers or tills, and what holds when they go.

A record that narrows something is never deleted (PostgreSQL and a sentence refuse it), only archived; and an archived
one stays in the list it was put on. So a list that was filled never becomes an empty one, which would mean
"everything", unless somebody empties it by hand.
"""

from typing import NamedTuple

from odoo.tools import SQL

NOTHING = frozenset({0})  # the id of no record
# The products a policy may name: everybody's, its company's, those of companies above it, and its branches'. Which
# branches accept its cards is asked when it is saved (customer.card.policy).
SOLD = (
    "['|', '|', ('company_id', '=', False), ('company_id', 'parent_of', company_id), "
    "('company_id', 'child_of', company_id)]"
)


class Filter(NamedTuple):
    """Lists of one policy that are read together: ``only`` what is on one of them, ``not`` what is on one, or ``gives``
    one of it.
    """

    model: str
    fields: tuple[str, ...]
    sense: str


FILTERS = (
    Filter('customer.card.earning.rule', ('product_ids', 'category_ids'), 'only'),
    Filter('customer.card.earning.rule', ('tag_ids',), 'only'),
    Filter('customer.card.earning.rule', ('config_ids',), 'only'),
    Filter('customer.card.earning.rule', ('excluded_product_ids', 'excluded_category_ids'), 'not'),
    Filter('customer.card.challenge', ('product_ids', 'category_ids'), 'only'),
    Filter('customer.card.reward', ('product_ids',), 'gives'),
    Filter('customer.card.program', ('excluded_tag_ids',), 'not'),
    Filter('customer.card.program', ('excluded_method_ids',), 'not'),
    Filter('customer.card.program', ('pricelist_id',), 'gives'),
    Filter('customer.card.tier', ('pricelist_id',), 'gives'),
    Filter('customer.card.channel', ('company_id',), 'only'),
)


def chosen(policy, name: str):
    """All that is on a list, archived or out of the user's reach: what a policy means does not
    depend on who reads it.
    """
    return policy.sudo().with_context(active_test=False)[name]  # sudo: as said; only ids and names are used


def whole(policy, name: str):
    """The same, in no order, also where its reader has read the list before in this transaction: Odoo keeps a list of
    many as whoever read it first could see it. What decides is read so, not what is told.
    """
    field = policy._fields[name]
    if field.type != 'many2many' or not all(isinstance(one, int) for one in policy._ids):
        return chosen(policy, name)
    rows = policy.env.execute_query(SQL(
        'SELECT DISTINCT %s FROM %s WHERE %s = ANY(%s)',
        SQL.identifier(field.column2), SQL.identifier(field.relation), SQL.identifier(field.column1), list(policy._ids),
    ))  # fmt: skip
    found = policy.env[field.comodel_name].sudo().with_context(active_test=False)  # sudo: as above
    return found.browse(one for (one,) in rows)


def living(records):
    """Those that are not archived."""
    return records.filtered('active') if 'active' in records._fields else records


def gone(policy) -> tuple[str, ...]:
    """The lists of the first filter all of whose records are gone; empty when there is none."""
    for row in FILTERS:
        if row.model == policy._name and row.sense != 'not':
            lists = [whole(policy, name) for name in row.fields]
            if any(lists) and not any(living(one) for one in lists):
                return row.fields
    return ()


def ids(policy, name: str) -> frozenset[int]:
    """Return what is on a list, as the arithmetic takes it; nothing at all when the filter's records are gone."""
    found = frozenset(whole(policy, name).ids)
    return NOTHING if found and name in gone(policy) else found
