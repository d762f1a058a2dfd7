def migrate(cr, version):
    """A rule on no weekday was never in force; from now on that means every day."""
    days = ('monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday')
    cr.execute(
        'UPDATE customer_card_earning_rule SET active = FALSE WHERE NOT '
        f'({" OR ".join(f"COALESCE({day}, FALSE)" for day in days)})'
    )
