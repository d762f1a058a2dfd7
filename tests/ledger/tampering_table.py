"""What changes unnoticed in the ledger's tables when somebody changes it by SQL, and why that does no harm.

Every other column of every ledger table is refused by PostgreSQL or named by the health check;
``test_tampering_columns`` tries each.
"""

# With the triggers in place.
HARMLESS = {
    (
        'customer_card_account',
        'partner_id',
    ): "Whose account it is follows the card's holder and contacts that are merged; it opens nothing.",
    ('customer_card_account', 'version'): "Counts writes, so that two transactions collide; read by nobody.",
}
# By who switches the triggers off: nothing more. The id of a draw is referred to by nothing; beyond its counter it is
# named.
GUARDED_BY_TRIGGERS_ONLY = {**HARMLESS}
