from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import escape_psql

from ...core import lookup

# How a contact's phone and name are compared, as immutable expressions that PostgreSQL can index. core/lookup.py does
# the same to what is typed.
_DIGITS = "regexp_replace(translate(phone::text, '۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩', '01234567890123456789'), '[^0-9]', '', 'g')"
_FOLDED = lookup.folded_by_sql("COALESCE(name, '')")
_NAME = 'customer_card_name COLLATE "C"'
# The words after the first, with the space before them.
_LATER = "substr(customer_card_name::text, strpos(substr(customer_card_name || ' ', 2), ' ') + 1)"
# So many digits from the front are enough to go by; fewer are an operator's prefix, which thousands share.
FRONT_DIGITS = 7
# Few people share a phone: find them first, then their cards by a list, or PostgreSQL, which takes them for thousands,
# leafs through all names, or all cards, for the first ten. Of a name there may be many: there it should.
_PLANS = {
    'phone': (SQL('MATERIALIZED'), SQL('c.partner_id = ANY(ARRAY(SELECT id FROM people))')),
    'name': (SQL('NOT MATERIALIZED'), SQL('TRUE')),
}


def _later_index(registry) -> str:
    """A trigram index where the database has the extension; without it names are compared one by one, among card
    holders only. It has no condition: of an index with one PostgreSQL knows no figures, and chooses by chance.
    """
    return f'USING gin (({_LATER}) gin_trgm_ops)' if registry.has_trigram else ''


class ResPartner(models.Model):
    """Finding the holder of a card by phone or name, quickly among very many contacts: those who never held a card have
    no name here, and stand in none of the indexes.
    """

    _inherit = 'res.partner'

    # Folded, of whoever holds a card or once held one; empty of everybody else.
    customer_card_name = fields.Char(string="Holder", readonly=True, copy=False, groups=fields.NO_ACCESS)

    _customer_card_phone_end = models.Index(f'(reverse({_DIGITS}) text_pattern_ops) WHERE phone IS NOT NULL')
    _customer_card_held_end = models.Index(
        f'(reverse({_DIGITS}) text_pattern_ops) WHERE customer_card_name IS NOT NULL AND phone IS NOT NULL'
    )
    _customer_card_held_front = models.Index(
        f'({_DIGITS} text_pattern_ops) WHERE customer_card_name IS NOT NULL AND phone IS NOT NULL'
    )
    # With all that is asked of a name: of a common one thousands may be passed before there are ten.
    _customer_card_held_name = models.Index(
        f'({_NAME}) INCLUDE (id, active, company_id) WHERE customer_card_name IS NOT NULL'
    )
    _customer_card_held_later = models.Index(_later_index)

    def init(self):
        """Extend: note who holds cards, once the tables are there."""
        super().init()
        self.pool.post_init(self._customer_card_note, SQL("id IN (SELECT partner_id FROM customer_card)"))

    def _customer_card_hold(self) -> None:
        """Note that these contacts hold cards; whatever gives a card a holder calls this. It is never taken back: two
        who do so at once would have to agree. As the note is a part of the contact, it goes with its name.
        """
        if self:
            self.flush_recordset(['name'])
            self._customer_card_note(SQL("id = ANY(%s)", self.ids))
            self.invalidate_recordset(['customer_card_name'], flush=False)

    def _customer_card_rename(self) -> None:
        """Note the names holders among these contacts have now."""
        self.flush_recordset(['name'])
        self._customer_card_note(SQL("id = ANY(%s) AND customer_card_name IS NOT NULL", self.ids))
        self.invalidate_recordset(['customer_card_name'], flush=False)

    @api.model
    def _customer_card_note(self, whose: SQL) -> None:
        """Note the folded names of the contacts for whom the condition ``whose`` holds, in one statement."""
        self.env.cr.execute(SQL(
            "UPDATE res_partner SET customer_card_name = %(folded)s "
            "WHERE %(whose)s AND customer_card_name IS DISTINCT FROM %(folded)s",
            folded=SQL(_FOLDED), whose=whose,
        ))  # fmt: skip

    @api.model
    def _customer_card_holders(self, wanted: lookup.Wanted, company, limit: int):
        """Usable cards of ``company`` whose holder, a contact of it or of its branches, has the phone or the name
        ``wanted``, by name.
        """
        self.flush_model(['phone', 'active', 'company_id'])
        cards = self.env['customer.card'].sudo()  # sudo: a till may not search cards; it gets masked ones only
        cards.flush_model(['partner_id', 'state', 'expires_on', 'company_id'])
        plan, among = _PLANS[wanted.kind]
        usable = SQL(
            "c.company_id = %s AND c.state = 'active' AND (c.expires_on IS NULL OR c.expires_on >= %s)",
            company.id,
            self.env['customer.card.program']._today_of(company),
        )
        found = SQL(' UNION ').join(
            SQL(
                """
            (WITH people AS %(plan)s (
                SELECT id, %(name)s AS name FROM res_partner
                 WHERE %(match)s AND active AND (company_id IS NULL OR company_id = ANY(%(places)s))
             )
             SELECT c.id, p.name FROM people p JOIN customer_card c ON c.partner_id = p.id
              WHERE %(among)s AND %(usable)s ORDER BY p.name, c.id LIMIT %(limit)s)
            """,
                plan=plan,
                name=SQL(_NAME),
                match=match,
                places=company._card_places().ids,
                among=among,
                usable=usable,
                limit=limit,
            )
            for match in self._customer_card_ways(wanted, company)
        )
        rows = self.env.execute_query(SQL("SELECT id FROM (%s) found ORDER BY name, id LIMIT %s", found, limit))
        return cards.browse([row[0] for row in rows])

    @api.model
    def _customer_card_ways(self, wanted: lookup.Wanted, company) -> list[SQL]:
        """Return conditions that together find whom :meth:`_customer_card_match` finds, each for a plan of its own: of
        very many whose name begins with a word the first ten are the first of a range, wherever that is.
        """
        if wanted.kind != 'name':
            return [self._customer_card_match(wanted, company)]
        words = {word.lower() for word in wanted.words}
        ways = [[]] + [[first] for first in sorted(words)]
        return [
            SQL(' AND ').join([
                *map(self._customer_card_begins, way),
                # A first word begins with whatever begins that beginning.
                *(self._customer_card_later(word) for word in sorted(words) if not ''.join(way).startswith(word)),
            ])
            for way in ways
        ]  # fmt: skip

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
        """Return the condition for holders with the phone, or with all words of the name, each where a word begins."""
        if wanted.kind == 'name':
            words = (
                SQL("(%s OR %s)", self._customer_card_begins(word), self._customer_card_later(word))
                for word in wanted.words
            )
            return SQL(' AND ').join(words)
        match = self._customer_card_phone_ends(wanted.digits)
        if len(wanted.digits) >= FRONT_DIGITS:
            country = self._customer_card_calling_code(company)
            fronts = {'', '0', country, f'00{country}', *(['8'] if country == '7' else [])}
            begins = (SQL("%s LIKE %s", SQL(_DIGITS), f'{front}{wanted.digits}%') for front in sorted(fronts))
            match = SQL("(%s)", SQL(' OR ').join([match, *begins]))
        return SQL("customer_card_name IS NOT NULL AND phone IS NOT NULL AND %s", match)

    @api.model
    def _customer_card_begins(self, word: str) -> SQL:
        """Return the condition that a name's first word begins with ``word``."""
        return SQL("%s LIKE lower(%s)", SQL(_NAME), f' {escape_psql(word)}%')

    @api.model
    def _customer_card_later(self, word: str) -> SQL:
        """Return the condition that another word of a name begins with ``word``."""
        return SQL("%s LIKE lower(%s)", SQL(_LATER), f'% {escape_psql(word)}%')

    @api.model
    def _customer_card_phone_ends(self, digits: str) -> SQL:
        return SQL("(phone IS NOT NULL AND reverse(%s) LIKE %s)", SQL(_DIGITS), f'{digits[::-1]}%')
