def migrate(cr, version):
    """Entries of a month are found by one index; two had to be kept up with every settlement."""
    cr.execute('DROP INDEX IF EXISTS customer_card_entry__moment_index')
