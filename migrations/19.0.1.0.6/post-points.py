def migrate(cr, version):
    """What points are called stands alone from now on, and has forms of its own after numbers: our Russian name was the
    form after 5.
    """
    cr.execute(
        """
        UPDATE customer_card_program SET point_name = point_name || '{"ru_RU": "баллы"}'
         WHERE point_name->>'ru_RU' = 'баллов' AND point_name->>'en_US' IN ('points', 'баллов')
        """
    )
    cr.execute(
        """
        UPDATE customer_card_program SET point_name = point_name || '{"en_US": "баллы"}'
         WHERE point_name->>'en_US' = 'баллов'
        """
    )
