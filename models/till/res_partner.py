from odoo import api, models
from odoo.tools import SQL

from ..card.res_partner_lookup import _DIGITS


class ResPartner(models.Model):
    """Finding very many customers at once, by the same indexes that find one."""

    _inherit = 'res.partner'

    @api.model
    def _customer_card_by_phones(self, nationals: list[str], company) -> dict[str, int]:
        """The oldest contact ``company`` knows under each of these phones, as their national digits
        (:func:`...core.lookup.national`).
        """
        self.flush_model(['phone', 'active', 'company_id'])
        ends = [national[::-1] for national in nationals if national]
        # A range, because LIKE with a pattern from a column uses no index; ":" comes right after "9".
        beyond = [f'{end[:-1]}{chr(ord(end[-1]) + 1)}' for end in ends]
        rows = self.env.execute_query(
            SQL(
                """
            SELECT w.said, min(p.id) FROM unnest(%(ends)s::text[], %(beyond)s::text[]) AS w(said, beyond)
              JOIN res_partner p ON p.phone IS NOT NULL AND reverse(%(digits)s) ~>=~ w.said
                  AND reverse(%(digits)s) ~<~ w.beyond
             WHERE p.active AND (p.company_id IS NULL OR p.company_id = %(company)s)
             GROUP BY w.said
            """,
                ends=ends,
                beyond=beyond,
                digits=SQL(_DIGITS),
                company=company.id,
            )
        )
        return {said[::-1]: partner for said, partner in rows}

    @api.model
    def _customer_card_by_emails(self, emails: list[str], company) -> dict[str, int]:
        """The oldest contact ``company`` knows under each of these normalized e-mail addresses."""
        self.flush_model(['email', 'email_normalized', 'active', 'company_id'])
        rows = self.env.execute_query(
            SQL(
                """
            SELECT email_normalized, min(id) FROM res_partner
             WHERE email_normalized = ANY(%s) AND active AND (company_id IS NULL OR company_id = %s)
                 GROUP BY email_normalized
            """,
                emails,
                company.id,
            )
        )
        return dict(rows)
