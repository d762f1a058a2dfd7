def migrate(cr, version):
    """Findings have the company they are about: the rule is kept as it was where somebody changed it. Checks whose
    findings tell figures of a company they do not name go, where there are several: the next check finds that again.
    """
    cr.execute(
        """
        UPDATE ir_rule SET domain_force = %s WHERE domain_force = %s AND id IN (
               SELECT res_id FROM ir_model_data WHERE module = 'customer_card' AND model = 'ir.rule'
                  AND name = 'customer_card_finding_rule_company')
        """,
        [
            "['|', ('company_id', '=', False), ('company_id', 'child_of', company_ids)]",
            "['|', ('company_id', '=', False), ('company_id', 'in', company_ids)]",
        ],
    )
    cr.execute(
        """
        DELETE FROM customer_card_health WHERE id IN (SELECT health_id FROM customer_card_finding
            WHERE company_id IS NULL AND validator IN ('books', 'failed_settlements', 'tenders'))
           AND (SELECT count(DISTINCT company_id) FROM customer_card_program) > 1
        """
    )
