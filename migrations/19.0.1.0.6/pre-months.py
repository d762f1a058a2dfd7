def migrate(cr, version):
    """Programs that exist go on counting months as they did."""
    cr.execute('ALTER TABLE customer_card_program ADD COLUMN IF NOT EXISTS months_by varchar')
    cr.execute("UPDATE customer_card_program SET months_by = 'gregorian' WHERE months_by IS NULL")
