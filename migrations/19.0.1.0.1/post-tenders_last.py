def migrate(cr, version):
    """Our tenders stood first where nobody had arranged them: they go after the shop's own."""
    cr.execute(
        'UPDATE pos_payment_method SET sequence = 100 WHERE customer_card_kind IS NOT NULL AND '
        'COALESCE(sequence, 0) = 0'
    )
