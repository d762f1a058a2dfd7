import secrets
from datetime import timedelta

import psycopg2

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...core.card_rows import Row
from ..ledger import kinds, spoken, sql
from ..ledger.errors import LedgerRefusal
from ..ledger.posting import Origin, Posting
from ..ledger.protected import own, plain
from .customer_card_import import AT_WORK

PART = 2_000  # lines whose cards are made by one transaction, some seconds of work


class CustomerCardImport(models.Model):
    """Importing a checked list: it is looked at once more, its cards and balances are made part by part, and all of it
    put in place at the end. A short list is all of that in one transaction.
    """

    _inherit = 'customer.card.import'

    def _run(self) -> bool:
        """Import a short list at once; False, with the errors shown, when something is wrong by now.

        :raise UserError: when the ledger refuses; nothing has happened then
        """
        self.ensure_one()
        if not self._locked() or self.state != 'running':
            return False
        one = self._as_asked()._as_checked()
        while one.state == 'running' and not one.ready:
            one._look_on()
        if not one.ready:
            return False
        try:
            while one._make_part():
                pass
        except psycopg2.errors.UniqueViolation as collision:
            raise UserError(
                self.env._("Somebody made one of these cards meanwhile. Check the list again.")
            ) from collision
        one._end()
        return True

    def _as_asked(self):
        """Return the import as the server, in the name of who asked for it: whether that person might was decided
        then, and a part is no new request. Who loses the right meanwhile leaves nothing half done. A check by the
        button reads only, as who made the import.
        """
        if self.state == 'checking':
            return self.with_user(self.create_uid).with_company(self.company_id)
        mine = self.with_user(self.started_by_id).sudo()  # sudo: as above; rows say who asked
        return mine.with_company(self.company_id)

    def _as_checked(self):
        """Return the import in the language it was read in: a number or a date is what it was to who checked it,
        whoever approves, and in the background.
        """
        return plain(self).with_context(lang=self.lang or None)

    def _lines(self):
        return self.env['customer.card.import.line'].sudo()  # sudo: lines are nobody's to read or write

    # === THE BEGINNING === #

    def _begin(self, rows: list[Row], problems: list[tuple[int, str, str]]) -> bool:
        """Check the lines that were looked at once more, and let their cards be made; False, with the errors shown,
        when something is wrong by now.

        :raise UserError: when it is another list than the one that was checked, or the same as another one
        """
        self._refuse_twice('done')
        self._refuse_beside()
        asked, worth = self.rows_digest, self._worth()
        new = self._found(rows, problems, warns=False)
        if self.state != 'checked':
            self._lines()._forget(self)
            return False
        self._refuse_another(rows, asked, worth)
        self._lines()._stand_ready(self, rows, new)
        own(self).write({'state': 'running', 'ready': True})
        return True

    def _refuse_beside(self) -> None:
        """:raise UserError: when the same list is half imported, and nobody was told when this one was checked"""
        begun = self._alike(self.digest, self.rows_digest).filtered(lambda one: one.state in AT_WORK and one.made_count)
        if begun.filtered(lambda one: one.id not in (self.known_alike or [])):
            self._refuse_twice(*AT_WORK)

    # === PARTS === #

    def _make_part(self) -> int:
        """Make the cards of the next lines, their holders and balances, for nobody to see or use yet; how many.

        :raise UserError: with the lines, when a code is taken by now or the ledger refuses
        """
        rows = self._lines()._next(self, PART)
        if not rows:
            return 0
        self._refuse_taken(rows)
        try:
            self._make_people(rows)
            cards = self._make_cards(rows)
            used = [card for row, card in zip(rows, cards, strict=True) if row.state != 'ready']
            # stock opens its own when it is activated
            self.env['customer.card']._open_accounts_of(self.program_id, used)
            self._make_balances(rows, cards)
        except LedgerRefusal as refusal:
            raise UserError(
                self.env._(
                    "Lines %(first)s–%(last)s: %(reason)s", first=rows[0].line, last=rows[-1].line, reason=refusal
                )
            ) from refusal
        self._lines()._made(self, rows, cards)
        self.env['customer.card'].invalidate_model()
        self.invalidate_recordset(['card_ids', 'made_count', 'made_at', 'progress'])
        return len(rows)

    def _refuse_taken(self, rows: list[Row]) -> None:
        """:raise UserError: when a card has a number or a code of these lines by now"""
        self._find_existing(rows)
        if taken := [row for row in rows if row.problems]:
            raise UserError(
                self.env._(
                    "Cards with a number or an old code of this list were made meanwhile (%s). Undo the import, "
                    "and take these lines out of the list.",
                    self._lines_text(taken),
                )
            )

    def _make_people(self, rows: list[Row]) -> None:
        """Make contacts of holders nobody knows; they are archived until the import is over."""
        found = self._lines()._newcomers(self, rows)
        contacts = [
            {'name': name, 'phone': phone, 'email': email, 'lang': self.env.lang or False, 'active': False}
            for _line, name, phone, email in found
        ]
        partners = plain(self).env['res.partner'].sudo()  # sudo: a card manager may make the holders of imported cards
        partners = partners.with_context(tracking_disable=True, mail_create_nosubscribe=True, mail_notrack=True)
        made = partners.create(contacts)
        self.env.flush_all()
        self._lines()._met(self, dict(zip([line for line, *_said in found], made.ids, strict=True)))

    def _make_cards(self, rows: list[Row]) -> list[int]:
        """Insert one card per line; their ids, in the order of the lines. Until the import is over they are nobody's,
        and in a state no till or desk does anything with.
        """
        program, today = self.program_id, self.program_id._today()
        wanted = [row for row in rows if not row.number]
        for row, number in zip(wanted, self.env['customer.card']._fresh_numbers(program, len(wanted)), strict=True):
            row.number = number
        self.env.cr.execute(
            f"""
            INSERT INTO customer_card (program_id, kind, company_id, number, number_last4, reference, old_code,
                   state, block_reason, activated_on, expires_on, note, import_id,
                   create_uid, create_date, write_uid, write_date)
            SELECT %(program)s, %(kind)s, %(company)s, n.number, right(n.number, 4), n.reference, n.old_code,
                   'arriving', CASE WHEN n.state = 'blocked' THEN 'other' END, n.activated, n.expires, n.note,
                   %(import)s, %(user)s, {sql.BEGAN}, %(user)s, {sql.BEGAN}
              FROM unnest(%(numbers)s::text[], %(references)s::text[], %(old_codes)s::text[], %(states)s::text[],
                           %(activated)s::date[], %(expires)s::date[], %(notes)s::text[])
                   WITH ORDINALITY AS n(number, reference, old_code, state, activated, expires, note, place)
             ORDER BY n.place
            RETURNING id, number
            """,
            {
                'program': program.id,
                'kind': program.kind,
                'company': program.company_id.id,
                'import': self.id,
                'user': self.env.uid,
                **self._card_columns(rows, today),
            },
        )
        ids = {number: card for card, number in self.env.cr.fetchall()}
        return [ids[row.number] for row in rows]

    def _card_columns(self, rows: list[Row], today) -> dict[str, list]:
        """Return what is inserted of the lines, column by column; stock begins its life when it is sold."""
        usual = self.program_id._card_expiry(today) or None
        used = [row.state != 'ready' for row in rows]
        return {
            'numbers': [row.number for row in rows],
            'references': [secrets.token_hex(16) for _row in rows],
            'old_codes': [row.old_code or None for row in rows],
            'states': [row.state for row in rows],
            'activated': [today if active else None for active in used],
            'expires': [row.valid_until or (usual if active else None) for row, active in zip(rows, used, strict=True)],
            'notes': [row.note or None for row in rows],
        }

    def _make_balances(self, rows: list[Row], cards: list[int]) -> None:
        """Post all balances of these lines; the books hear of them at the end."""
        program, moment = self.program_id, fields.Datetime.now()
        self.env.cr.execute(
            """
            SELECT r.card_id, a.kind, a.id FROM customer_card_account_rel r JOIN customer_card_account a
                ON a.id = r.account_id
             WHERE r.card_id = ANY(%s)
            """,
            [cards],
        )
        accounts = {(card, kind): account for card, kind, account in self.env.cr.fetchall()}
        usual = {unit: program._expiry(unit, moment) for unit in kinds.IMPORTED}
        origin = Origin(self._name, self.id)
        postings = [
            Posting(
                accounts[card, unit],
                getattr(row, unit),
                'opening',
                f'import:{self.id}:{row.line}:{unit}',
                card,
                expires=self._end_of(row.balance_until) if row.balance_until else usual[unit],
                origin=origin,
                booking='document',
            )
            for row, card in zip(rows, cards, strict=True)
            for unit in kinds.IMPORTED
            if getattr(row, unit)
        ]
        self.env['customer.card.ledger'].sudo()._post(postings)  # sudo: nobody has rights on the ledger

    def _end_of(self, day):
        """The moment a day ends in the shop's time zone, in UTC."""
        return self.program_id._utc(day + timedelta(days=1))

    # === THE END === #

    def _end(self) -> None:
        """Put all cards, customers and balances in place: from here on everybody sees them, and tills take them."""
        said = self._said_addresses()
        self._put_in_place()
        self._book()
        self.env.invalidate_all()
        for partner, email in said.items():
            partner._customer_card_readdress(email)
        self._finish()

    def _said_addresses(self) -> dict:
        """Return where customers we know are written to from their first card on, as the list says."""
        self.env['res.partner'].flush_model(['email'])
        self.env.cr.execute(
            """
            SELECT said.partner_id, said.email FROM (
                   SELECT DISTINCT ON (partner_id) partner_id, texts->>'email' AS email
                     FROM customer_card_import_line WHERE import_id = %s AND person = 0 AND texts ? 'email'
                    ORDER BY partner_id, line) said
              JOIN res_partner p ON p.id = said.partner_id AND p.email IS DISTINCT FROM said.email
            """,
            [self.id],
        )
        said = dict(self.env.cr.fetchall())
        partners = self.env['res.partner'].sudo()  # sudo: a card manager may make the holders of imported cards
        return {partner: said[partner.id] for partner in partners.browse(said)._customer_card_unaddressed()}

    def _put_in_place(self) -> None:
        """Give all cards their state and their holder, in few statements.

        :raise UserError: when a card is missing
        """
        self.env.flush_all()
        values = {'import': self.id, 'user': self.env.uid}
        self.env.cr.execute(
            f"""
            UPDATE customer_card c SET state = l.texts->>'state', partner_id = l.partner_id, write_uid = %(user)s,
                   write_date = {sql.BEGAN}
              FROM customer_card_import_line l
             WHERE l.import_id = %(import)s AND c.id = l.card_id AND c.state = 'arriving'
            """,
            values,
        )
        if self.env.cr.rowcount != self.card_count:
            raise UserError(self.env._("Some cards of this import are gone. Undo it, and import the list again."))
        self.env.cr.execute(
            """
            UPDATE customer_card_account a SET partner_id = l.partner_id
              FROM customer_card_import_line l JOIN customer_card_account_rel r ON r.card_id = l.card_id
             WHERE l.import_id = %(import)s AND l.partner_id IS NOT NULL AND a.id = r.account_id
            """,
            values,
        )
        self.env.cr.execute(
            f"""
            UPDATE res_partner p SET active = TRUE, write_uid = %(user)s, write_date = {sql.BEGAN}
              FROM customer_card_import_line l
             WHERE l.import_id = %(import)s AND l.person = l.line AND p.id = l.partner_id
            """,
            values,
        )
        self.env['res.partner']._customer_card_note(
            SQL("id IN (SELECT partner_id FROM customer_card_import_line WHERE import_id = %s)", self.id)
        )

    def _finish(self) -> None:
        """Note what was done and let go of the customers' data."""
        self._lines()._forget(self)
        self.env.invalidate_all()
        own(self).write({
            'state': 'done', 'imported_at': fields.Datetime.now(), 'file': False, 'preview': False, 'warning': False,
            'problem': False,
            'sentence': spoken.counted(
                self, self.env._("%(count)s card was imported.|%(count)s cards were imported."), self.card_count
            ),
        })  # fmt: skip
        self.message_post(body=self.sentence)
