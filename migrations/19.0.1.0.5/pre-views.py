# What capabilities showed on forms of ours, as views that inherited ours; it stands on the forms now.
_MERGED = (
    'customer_card_batch_view_form_inherit_funnel',
    'customer_card_program_view_form_inherit_funnel',
    'customer_card_program_view_form_inherit_loyalty',
    'customer_card_program_view_form_layout',
    'customer_card_view_form_inherit_loyalty',
)


def migrate(cr, version):
    """The views that were merged go first: they would be applied to the forms that already hold what they add."""
    cr.execute(
        """
        WITH gone AS (DELETE FROM ir_model_data WHERE module = 'customer_card' AND model = 'ir.ui.view' AND name IN %s
            RETURNING res_id)
        DELETE FROM ir_ui_view WHERE id IN (SELECT res_id FROM gone)
        """,
        [_MERGED],
    )
