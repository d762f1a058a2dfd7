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
        """Usable cards of ``company`` whose holder has the phone or the name ``wanted``, by name."""
        self.flush_model(['phone', 'name', 'active', 'company_id'])
        cards = self.env['customer.card'].sudo()  # sudo: a till may not search cards; it gets masked ones only
        cards.flush_model(['partner_id', 'state', 'expires_on', 'company_id'])
        plan, among = _PLANS[wanted.kind]
        rows = self.env.execute_query(
            SQL(
                """
            WITH people AS %(plan)s (
                SELECT id, name FROM res_partner
                 WHERE %(match)s AND active AND (company_id IS NULL OR company_id = %(company)s)
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
                today=self.env['customer.card.program']._today_of(company),
                limit=limit,
            )
        )
        return cards.browse([row[0] for row in rows])

    @api.model
    def _customer_card_by_phone(self, phone: str, company):
        """Return the contact ``company`` knows under ``phone``, or none: of several the oldest, without a login of its
        own before those with one.

        Whoever logs in to the shop's pages writes the own name and phone there: such a contact without a card is
        nobody we know.
        """
        self.flush_model(['phone', 'active', 'company_id'])
        self.env['res.users'].flush_model(['partner_id', 'share'])
        self.env['customer.card'].flush_model(['partner_id', 'company_id'])
        country = self._customer_card_calling_code(company)
        if not lookup.is_phone(phone, country):
            return self.browse()
        rows = self.env.execute_query(SQL(
            """
            SELECT p.shared, p.id
              FROM (SELECT id, EXISTS (SELECT FROM res_users u
                                   WHERE u.partner_id = res_partner.id AND u.share) AS shared
                      FROM res_partner
                     WHERE %(match)s AND active AND (company_id IS NULL OR company_id = %(company)s)) p
             WHERE NOT p.shared
                OR EXISTS (SELECT FROM customer_card c WHERE c.partner_id = p.id AND c.company_id = %(company)s)
            """,
            match=self._customer_card_phone_ends(lookup.national(phone, country)), company=company.id,
        ))  # fmt: skip
        return self.browse(min(rows, default=(False, ()))[1])

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
