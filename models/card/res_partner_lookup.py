from odoo import api, models
from odoo.tools import SQL
from odoo.tools.sql import escape_psql

from ...core import lookup

# How a contact's phone and name are compared, as immutable expressions that PostgreSQL can index. core/lookup.py does
# the same to what is typed.
_DIGITS = "regexp_replace(translate(phone::text, '۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩', '01234567890123456789'), '[^0-9]', '', 'g')"
_NAME = "translate(name::text, '{}', '{}')".format(
    f'{lookup.FOLD_FROM}{lookup.FOLD_AWAY}'.replace("'", "''"), lookup.FOLD_TO
)
# So many digits from the front are enough to go by; fewer are an operator's prefix, which thousands share.
FRONT_DIGITS = 7
# Few people share a phone: find them first, then their cards by a list, or PostgreSQL, which takes them for thousands,
# leafs through all names, or all cards, for the first ten. Of a name there may be many: there it should.
_PLANS = {
    'phone': (SQL('MATERIALIZED'), SQL('c.partner_id = ANY(ARRAY(SELECT id FROM people))')),
    'name': (SQL('NOT MATERIALIZED'), SQL('TRUE')),
}


def _name_index(registry) -> str:
    """A trigram index where the database has the extension; without it names are compared one by one, among card
    holders only.
    """
    return f'USING gin ({_NAME} gin_trgm_ops)' if registry.has_trigram else ''


class ResPartner(models.Model):
    """Finding the holder of a card by phone or name, quickly among very many contacts."""

    _inherit = 'res.partner'

    _customer_card_phone_end = models.Index(f'(reverse({_DIGITS}) text_pattern_ops) WHERE phone IS NOT NULL')
    _customer_card_phone_front = models.Index(f'({_DIGITS} text_pattern_ops) WHERE phone IS NOT NULL')
    _customer_card_name = models.Index(_name_index)

    @api.model
    def _customer_card_holders(self, wanted: lookup.Wanted, company, limit: int):
        """Usable cards of ``company`` whose holder, a contact of it or of its branches, has the phone or the name
        ``wanted``, by name.
        """
        self.flush_model(['phone', 'name', 'active', 'company_id'])
        cards = self.env['customer.card'].sudo()  # sudo: a till may not search cards; it gets masked ones only
        cards.flush_model(['partner_id', 'state', 'expires_on', 'company_id'])
        plan, among = _PLANS[wanted.kind]
        rows = self.env.execute_query(
            SQL(
                """
            WITH people AS %(plan)s (
                SELECT id, name FROM res_partner
                 WHERE %(match)s AND active AND (company_id IS NULL OR company_id = ANY(%(places)s))
            )
            SELECT c.id FROM people p JOIN customer_card c ON c.partner_id = p.id
             WHERE %(among)s AND c.company_id = %(company)s AND c.state = 'active' AND (c.expires_on IS NULL
                 OR c.expires_on >= %(today)s)
             ORDER BY p.name, c.id LIMIT %(limit)s
            """,
                plan=plan,
                among=among,
                match=self._customer_card_match(wanted, company),
                company=company.id,
                places=company._card_places().ids,
                today=self.env['customer.card.program']._today_of(company),
                limit=limit,
            )
        )
        return cards.browse([row[0] for row in rows])

    @api.model
    def _customer_card_by_phone(self, phone: str, company):
        """Return the contact ``company`` knows under ``phone``, or none: of several the oldest, those nobody outside
        wrote before those with a card.
        """
        self.flush_model(['phone', 'active', 'company_id'])
        country = self._customer_card_calling_code(company)
        if not lookup.is_phone(phone, country):
            return self.browse()
        rows = self.env.execute_query(SQL(
            "SELECT id FROM res_partner WHERE %s AND active AND (company_id IS NULL OR company_id = ANY(%s)) "
            "ORDER BY id",
            self._customer_card_phone_ends(lookup.national(phone, country)), company._card_places().ids,
        ))  # fmt: skip
        found = self.browse([one for (one,) in rows])
        outside = found._customer_card_from_outside()
        cards = self.env['customer.card'].sudo()  # sudo: only whether there is one
        held = [('partner_id', 'in', outside.ids), ('company_id', '=', company.id)]
        holders = cards.search(held).partner_id if outside else outside
        return (found - outside or found & holders)[:1]

    def _customer_card_from_outside(self):
        """Return those of these contacts whose name, phone and address somebody who is not of the shop may have
        written: who logs in to the shop's pages, for himself, for contacts below him and for the further addresses of
        his company, and who bought there without a login. They prove nobody.
        """
        self.flush_model(['parent_id', 'commercial_partner_id', 'type'])
        self.env['res.users'].flush_model(['partner_id', 'share'])
        rows = self.env.execute_query(SQL(
            """
            WITH RECURSIVE asked AS MATERIALIZED (
                SELECT id, parent_id, commercial_partner_id, type, create_uid FROM res_partner WHERE id = ANY(%(ids)s)
            ), above (contact, id, parent_id, firm) AS (
                SELECT id, id, parent_id, commercial_partner_id FROM asked
                 UNION
                SELECT a.contact, p.id, p.parent_id, p.commercial_partner_id
                  FROM above a JOIN res_partner p ON p.id = ANY(ARRAY[a.parent_id, a.firm])
            ), firms AS (
                SELECT DISTINCT p.commercial_partner_id AS id
                  FROM res_partner p JOIN res_users u ON u.partner_id = p.id AND u.share
                 WHERE p.commercial_partner_id = ANY(ARRAY(
                     SELECT commercial_partner_id FROM asked WHERE type IN ('invoice', 'delivery', 'other')))
            )
            SELECT a.contact FROM above a JOIN res_users u ON u.partner_id = a.id AND u.share
             UNION
            SELECT a.id FROM asked a JOIN res_users u ON u.id = a.create_uid AND u.share
             UNION
            SELECT a.id FROM asked a JOIN firms f ON f.id = a.commercial_partner_id
             WHERE a.type IN ('invoice', 'delivery', 'other')
            """,
            ids=self.ids,
        ))  # fmt: skip
        outside = {one for (one,) in rows}
        return self.filtered(lambda partner: partner.id in outside)

    @api.model
    def _customer_card_calling_code(self, company) -> str:
        return str(company.sudo().country_id.phone_code or '')  # sudo: the country of the till's own company

    @api.model
    def _customer_card_match(self, wanted: lookup.Wanted, company) -> SQL:
        if wanted.kind == 'name':
            return SQL(' AND ').join(self._customer_card_word(word) for word in wanted.words)
        match = self._customer_card_phone_ends(wanted.digits)
        if len(wanted.digits) < FRONT_DIGITS:
            return match
        country = self._customer_card_calling_code(company)
        fronts = {'', '0', country, f'00{country}', *(['8'] if country == '7' else [])}
        begins = (SQL("%s LIKE %s", SQL(_DIGITS), f'{front}{wanted.digits}%') for front in sorted(fronts))
        return SQL("phone IS NOT NULL AND (%s)", SQL(' OR ').join([match, *begins]))

    @api.model
    def _customer_card_phone_ends(self, digits: str) -> SQL:
        return SQL("(phone IS NOT NULL AND reverse(%s) LIKE %s)", SQL(_DIGITS), f'{digits[::-1]}%')

    @api.model
    def _customer_card_word(self, word: str) -> SQL:
        """One word of a name, matched where words begin."""
        piece = escape_psql(word)
        name = SQL(_NAME)
        return SQL("(%s ILIKE %s OR %s ILIKE %s)", name, f'{piece}%', name, f'% {piece}%')
