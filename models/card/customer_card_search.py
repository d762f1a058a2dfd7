from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.sql import escape_psql

from ...core import lookup, old_code
from ...core.digits import only_digits

LEAST_DIGITS = 3  # fewer are in half of all numbers
MOST = 20_000  # of the newest cards; a word half of all customers share is no search, and a list counts to 10,000
# Few people share a phone: look them up first. Of a name there may be very many: there PostgreSQL shall choose.
_AMONG = {
    'phone': "= ANY(ARRAY(SELECT id FROM res_partner WHERE %s))",
    'name': "IN (SELECT id FROM res_partner WHERE %s)",
}
LATEST = 10


class CustomerCard(models.Model):
    """Finding a card at the desk by whatever is known of it: some digits of its number, an old code, the holder's phone
    or name.
    """

    _inherit = 'customer.card'

    found_by = fields.Char(
        string="Any digits of the card, phone or name",
        compute='_compute_found_by',
        search='_search_found_by',
        groups='customer_card.group_desk',
        help="Any digits of the number, an old code, the holder's phone or name.",
    )
    latest_entry_ids = fields.Many2many(
        comodel_name='customer.card.entry', string="Latest entries", compute='_compute_latest_entries'
    )

    def _compute_found_by(self):
        self.found_by = False  # only ever searched

    @api.model
    def _search_found_by(self, operator: str, value) -> list:
        """One subquery, each part of it with a plan of its own: an OR over two tables would join all cards with all
        contacts.
        """
        if not (
            self.env.su or self.env.user.has_group('customer_card.group_desk')
        ):  # Odoo does not ask for the groups of searched fields
            raise AccessError(self.env._("Cards are looked up by number, phone or name at the card desk only."))
        if operator not in ('ilike', '=', 'in') or not value:
            return NotImplemented
        texts = [value] if isinstance(value, str) else value
        parts = [part for text in texts for part in self._found_parts(str(text))]
        return [('id', 'in', SQL("(%s)", SQL(" UNION ").join(parts)))] if parts else [('id', '=', False)]

    @api.model
    def _search_display_name(self, operator, value):
        """Extend: what is typed where a card is asked for is looked up as on the list of cards, and by its program's
        name.
        """
        if operator != 'ilike' or not isinstance(value, str) or not value.strip():
            return super()._search_display_name(operator, value)
        named = self._named_program(value)
        if parts := self._named_parts(value):
            named |= Domain('id', 'in', SQL("(%s)", SQL(" UNION ").join(parts)))
        return named

    @api.model
    def _named_program(self, text: str) -> Domain:
        """Return the domain for a program's name."""
        programs = self.env['customer.card.program'].search([('name', 'ilike', escape_psql(text))])
        return Domain('program_id', 'in', programs.ids) if programs else Domain.FALSE

    @api.model
    def _named_parts(self, text: str) -> list[SQL]:
        """Subqueries that find the cards ``text`` may mean; who is not at the desk looks by last digits and holder's
        name.
        """
        if self.env.su or self.env.user.has_group('customer_card.group_desk'):
            return self._found_parts(text)
        return self._found_by_last_digits(text) + self._found_by_holder(text, ('name',))

    @api.model
    def _found_by_last_digits(self, text: str) -> list[SQL]:
        self.flush_model(['number_last4'])
        said = only_digits(text)
        return (
            [SQL("SELECT id FROM customer_card WHERE number_last4 = %s", said)]
            if len(said) == len(text.strip()) == 4
            else []
        )

    @api.model
    def _found_by_holder(self, text: str, kinds: tuple[str, ...] = ('phone', 'name')) -> list[SQL]:
        self.flush_model(['partner_id'])
        partners = self.env['res.partner']
        wanted = lookup.wanted(text, partners._customer_card_calling_code(self.env.company))
        if wanted.kind not in kinds:
            return []
        partners.flush_model(['phone', 'name'])
        return [SQL(
            "(SELECT c.id FROM customer_card c WHERE c.partner_id %s ORDER BY c.id DESC LIMIT %s)",
            SQL(_AMONG[wanted.kind], partners._customer_card_match(wanted, self.env.company)), MOST,
        )]  # fmt: skip

    @api.model
    def _found_parts(self, text: str) -> list[SQL]:
        self.flush_model(['number', 'old_code'])
        parts, said, code = [], only_digits(text), old_code.normal(text)
        is_number = len(said) >= LEAST_DIGITS and not any(sign.isalpha() for sign in text)
        if is_number:
            # Reads all numbers: a quarter of a second for a million. A trigram index would be quicker and make issuing
            # a fourth slower.
            parts.append(SQL("SELECT id FROM customer_card WHERE number LIKE %s", f'%{said}%'))
        if code:
            companies = list(self.env.companies.ids)
            parts.append(
                SQL("SELECT id FROM customer_card WHERE old_code = %s AND company_id = ANY(%s)", code, companies)
            )
        return parts + self._found_by_holder(text)

    # The last lines of a card's statement, with what was left after each, on its form.

    def _compute_latest_entries(self):
        entries = self.env['customer.card.entry']
        for card in self:
            accounts = card.sudo().account_ids.ids  # sudo: only the ids; the entries are read by the user's own right
            card.latest_entry_ids = (
                entries.search([('account_id', 'in', accounts)], limit=LATEST) if accounts else entries
            )
