def migrate(cr, version):
    """Cards of an import that is not over are in no list: the rule is kept as it was where somebody changed it."""
    cr.execute(
        """
        UPDATE ir_rule SET domain_force = %s WHERE domain_force = %s AND id IN (
               SELECT res_id FROM ir_model_data WHERE module = 'customer_card' AND model = 'ir.rule'
                  AND name = 'customer_card_rule_company')
        """,
        [
            "[('company_id', 'in', company_ids), ('state', 'not in', ('arriving', 'undone'))]",
            "[('company_id', 'in', company_ids)]",
        ],
    )
