from collections.abc import Iterable

from odoo import api, fields, models
from odoo.tools import SQL

from ..card.res_partner_lookup import _DIGITS


class ResPartner(models.Model):
    """Finding very many customers at once, by the same indexes that find one."""

    _inherit = 'res.partner'

    customer_card_last_visit = fields.Date(
        string="Last visit",
        compute='_compute_customer_card_last_visit',
        groups='customer_card.group_desk',
        help="When one of the customer's cards was last used at a till.",
    )

    def _compute_customer_card_last_visit(self):
        self.env['customer.card.operation'].flush_model()
        cards = self.env['customer.card'].search([('partner_id', 'in', self.ids)])  # those one may see
        rows = self.env.execute_query(
            SQL(
                """
            SELECT c.partner_id, c.company_id, max(o.moment) FROM customer_card c
              JOIN customer_card_operation o ON o.card_id = c.id
             WHERE c.id = ANY(%s) AND o.origin_model = 'pos.order' AND o.state IN ('captured', 'posted')
             GROUP BY c.partner_id, c.company_id
            """,
                cards.ids,
            )
        )
        programs, visits = self.env['customer.card.program'], {}
        for partner, company, moment in rows:
            day = programs._day_of(self.env['res.company'].browse(company), moment)
            visits[partner] = max(day, visits.get(partner, day))
        for partner in self:
            partner.customer_card_last_visit = visits.get(partner.id, False)

    @api.model
    def _customer_card_by_phones(self, nationals: list[str], company) -> tuple[dict[str, int], dict[str, int]]:
        """The oldest contact ``company`` knows under each of these phones, as their national digits
        (:func:`...core.lookup.national`): among those the shop wrote, and among those somebody outside may have
        written, cards or not.
        """
        self.flush_model(['phone', 'active', 'company_id'])
        ends = [national[::-1] for national in nationals if national]
        # A range, because LIKE with a pattern from a column uses no index; ":" comes right after "9".
        beyond = [f'{end[:-1]}{chr(ord(end[-1]) + 1)}' for end in ends]
        rows = self.env.execute_query(
            SQL(
                """
            SELECT w.said, p.id FROM unnest(%(ends)s::text[], %(beyond)s::text[]) AS w(said, beyond)
              JOIN res_partner p ON p.phone IS NOT NULL AND reverse(%(digits)s) ~>=~ w.said
                  AND reverse(%(digits)s) ~<~ w.beyond
             WHERE p.active AND (p.company_id IS NULL OR p.company_id = ANY(%(places)s))
            """,
                ends=ends,
                beyond=beyond,
                digits=SQL(_DIGITS),
                places=company._card_places().ids,
            )
        )
        return self._customer_card_oldest((said[::-1], partner) for said, partner in rows)

    @api.model
    def _customer_card_by_emails(self, emails: list[str], company) -> tuple[dict[str, int], dict[str, int]]:
        """The oldest contact ``company`` knows under each of these normalized e-mail addresses; as by phones."""
        self.flush_model(['email', 'email_normalized', 'active', 'company_id'])
        rows = self.env.execute_query(
            SQL(
                """
            SELECT email_normalized, id FROM res_partner
             WHERE email_normalized = ANY(%s) AND active AND (company_id IS NULL OR company_id = ANY(%s))
            """,
                emails,
                company._card_places().ids,
            )
        )
        return self._customer_card_oldest(rows)

    @api.model
    def _customer_card_oldest(self, found: Iterable[tuple[str, int]]) -> tuple[dict[str, int], dict[str, int]]:
        """Return the oldest contact by what was asked, of those nobody outside wrote, and of the others."""
        pairs = sorted(found, reverse=True, key=lambda pair: pair[1])
        outside = set(self.browse({partner for _said, partner in pairs})._customer_card_from_outside().ids)
        return tuple(
            {said: partner for said, partner in pairs if (partner in outside) == others} for others in (False, True)
        )
