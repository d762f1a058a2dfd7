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
# By who switches the triggers off.
GUARDED_BY_TRIGGERS_ONLY = {
    **HARMLESS,
    ('customer_card_draw', 'id'): "Referred to by nothing; the order of an entry's draws is sealed.",
}
