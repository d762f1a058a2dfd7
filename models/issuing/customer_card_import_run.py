import logging
import secrets
from datetime import timedelta
from decimal import Decimal

import psycopg2

from odoo import Command, api, fields, models, modules
from odoo.exceptions import UserError, ValidationError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ...core import money
from ...core.card_rows import Row
from ..books.settling import Sum
from ..ledger import kinds, spoken, sql
from ..ledger.errors import LedgerRefusal
from ..ledger.posting import Origin, Posting
from ..ledger.protected import own, plain
from .customer_card_import import NO_SOURCES

_logger = logging.getLogger(__name__)
ATTEMPTS = 2


class CustomerCardImport(models.Model):
    """Importing a checked list: people, cards, accounts, balances and the books, in one transaction."""

    _inherit = 'customer.card.import'

    def _locked(self) -> bool:
        """Tell whether this import is ours alone now."""
        self.flush_recordset()
        self.env.cr.execute(
            'SELECT id FROM customer_card_import WHERE id = %s FOR NO KEY UPDATE SKIP LOCKED', [self.id]
        )
        return bool(self.env.cr.fetchone())

    @api.model
    def _cron_import(self) -> None:
        """Import what waits, one list per transaction; what the server ended twice is given back with a word why."""
        while one := self.search([('state', '=', 'running')], order='attempts, id', limit=1):
            if not one._locked():
                return
            if one.attempts >= ATTEMPTS:
                one._give_up(
                    self.env._(
                        "The server ended this import before it was done, twice. Nothing was imported. Split "
                        "the file, or ask your administrator for more time for scheduled jobs."
                    )
                )
            else:
                own(one).attempts += 1
                self._keep()
                one._run_or_say()
            self._keep()

    def _keep(self) -> None:
        """Keep what is done so far, whatever comes next."""
        if not modules.module.current_test:
            self.env['ir.cron']._commit_progress(1, remaining=self.search_count([('state', '=', 'running')]))

    def _run_or_say(self) -> None:
        try:
            with self.env.cr.savepoint():
                self.with_user(self.started_by_id).with_company(self.company_id)._run()
        except UserError as error:
            self._give_up(str(error))
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:
            _logger.exception("Import %s of cards failed", self.id)
            self._give_up(
                self.env._(
                    "Something unexpected stands in the way, so nothing was imported. Ask your administrator "
                    "to look into the server's log."
                )
            )

    def _give_up(self, sentence: str) -> None:
        own(self).write({'state': 'checked'})
        self.message_post(body=sentence)
        _logger.info("Import %s of cards was given back", self.id)

    # === ONE TRANSACTION === #

    def _run(self) -> bool:
        """Read and check once more, then do all of it; False, with the errors shown, when something is wrong by now.

        :raise UserError: when the ledger refuses; nothing has happened then
        """
        self.ensure_one()
        if not self._locked() or self.state != 'running':
            return False
        # A number or a date is what it was to who checked it, whoever approves, and in the background.
        return plain(self).with_context(lang=self.lang or None)._do_all()

    def _do_all(self) -> bool:
        self._refuse_twice('done')
        asked, worth = self.rows_digest, self._worth()
        rows = self._look()
        if not rows or self.state != 'checked':
            return False
        self._refuse_another(rows, asked, worth)
        try:
            self._make_people(rows)
            said = self._said_addresses(rows)
            cards = self._make_cards(rows)
            used = [card for row, card in zip(rows, cards, strict=True) if row.state != 'ready']
            self.env['customer.card']._open_accounts_of(
                self.program_id, used
            )  # stock opens its own when it is activated
            self._make_balances(rows, cards)
            self.env['res.partner'].invalidate_model(['customer_card_ids'])
            for partner, email in said.items():
                partner._customer_card_readdress(email)
        except LedgerRefusal as refusal:
            raise UserError(str(refusal)) from refusal
        except psycopg2.errors.UniqueViolation as collision:
            raise UserError(
                self.env._("Somebody made one of these cards meanwhile. Check the list again.")
            ) from collision
        self._finish(rows)
        return True

    def _make_people(self, rows: list[Row]) -> None:
        """Make contacts of holders nobody knows."""
        new = self._new_people(rows)
        contacts = [
            {
                'name': same[0].name,
                'phone': next((row.phone for row in same if row.phone), False),
                'email': next((row.email for row in same if row.email), False),
                'lang': self.env.lang or False,
            }
            for same in new
        ]
        partners = plain(self).env['res.partner'].sudo()  # sudo: a card manager may make the holders of imported cards
        partners = partners.with_context(tracking_disable=True, mail_create_nosubscribe=True, mail_notrack=True)
        for partner, same in zip(partners.create(contacts), new, strict=True):
            for row in same:
                row.partner = partner.id
        self.env.flush_all()

    def _said_addresses(self, rows: list[Row]) -> dict:
        """Return where customers we know are written to from their first card on, as the list says."""
        said = {row.partner: row.email for row in reversed(rows) if row.partner and row.email}
        partners = self.env['res.partner'].sudo()  # sudo: a card manager may make the holders of imported cards
        return {partner: said[partner.id] for partner in partners.browse(said)._customer_card_unaddressed()}

    def _make_cards(self, rows: list[Row]) -> list[int]:
        """Insert one card per line; their ids, in the order of the lines."""
        program, today = self.program_id, self.program_id._today()
        wanted = [row for row in rows if not row.number]
        for row, number in zip(wanted, self.env['customer.card']._fresh_numbers(program, len(wanted)), strict=True):
            row.number = number
        self.env.cr.execute(
            f"""
            INSERT INTO customer_card (program_id, kind, company_id, number, number_last4, reference, old_code,
                   partner_id, state, block_reason, activated_on, expires_on, note, import_id,
                   create_uid, create_date, write_uid, write_date)
            SELECT %(program)s, %(kind)s, %(company)s, n.number, right(n.number, 4), n.reference, n.old_code,
                   n.partner, n.state, CASE WHEN n.state = 'blocked' THEN 'other' END, n.activated, n.expires, n.note,
                   %(import)s, %(user)s, {sql.BEGAN}, %(user)s, {sql.BEGAN}
              FROM unnest(%(numbers)s::text[], %(references)s::text[], %(old_codes)s::text[], %(partners)s::int[],
                          %(states)s::text[], %(activated)s::date[], %(expires)s::date[], %(notes)s::text[])
                   WITH ORDINALITY AS n(number, reference, old_code, partner, state, activated, expires, note, place)
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
            'partners': [row.partner or None for row in rows],
            'states': [row.state for row in rows],
            'activated': [today if active else None for active in used],
            'expires': [row.valid_until or (usual if active else None) for row, active in zip(rows, used, strict=True)],
            'notes': [row.note or None for row in rows],
        }

    def _make_balances(self, rows: list[Row], cards: list[int]) -> None:
        """One posting for all balances, and one journal entry per unit that puts them on the books."""
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
        posted = self.env['customer.card.ledger'].sudo()._post(postings)  # sudo: nobody has rights on the ledger
        self._book(posted.ids)

    def _end_of(self, day):
        """The moment a day ends in the shop's time zone, in UTC."""
        return self.program_id._utc(day + timedelta(days=1))

    def _finish(self, rows: list[Row]) -> None:
        """Note what was done and let go of the customers' data."""
        self.env.invalidate_all()
        own(self).write({
            'state': 'done', 'imported_at': fields.Datetime.now(), 'file': False, 'preview': False, 'warning': False,
            'sentence': spoken.counted(
                self, self.env._("%(count)s card was imported.|%(count)s cards were imported."), len(rows)
            ),
        })  # fmt: skip
        self.message_post(body=self.sentence)

    # === THE BOOKS === #

    def _changes(self, balances: dict[str, Decimal]) -> dict[str, Decimal]:
        """Return what opening ``balances`` add to the liability, by kind of account, in the company's money."""
        digits = self.currency_id.decimal_places
        return {
            unit: money.rounded(units * self.program_id._liability_rate(unit), digits)
            for unit, units in balances.items()
            if units
        }

    @api.constrains('opening_account_id')
    def _check_opening_account(self):
        """:raise ValidationError: for an account no card's balance stands on"""
        sentence = self.env._(
            "Balances of cards do not stand on a receivable, payable, bank or cash account. Choose the liability "
            "account of the system before."
        )
        if any(one.opening_account_id.sudo().account_type in NO_SOURCES for one in self):  # sudo: only its type
            raise ValidationError(sentence)

    def _books_sentence(self, balances: dict[str, Decimal]) -> str | None:
        """Return what stands in the way of booking these balances, or None."""
        changes = self._changes(balances)
        if any(changes.values()) and not self.opening_account_id:
            return self.env._(
                "Choose where these balances come from: the account they stand on in the books today, e.g. the "
                "liability of the system before."
            )
        if self.opening_account_id in [self.program_id._liability_account(unit) for unit in changes]:
            return self.env._("The balances come from the very account they go to. Choose where they stand today.")
        try:
            self.program_id._require_books({self.program_id._liability_field(unit) for unit in changes})
        except UserError as error:
            return str(error)
        return None

    def _what_will_happen(self, rows: list[Row], new: int, balances: dict[str, Decimal]) -> str:
        """The import in plain words, with what it does to the books."""
        sentences = [
            self.env._(
                "Cards of %(program)s: %(cards)s; customers we know: %(known)s, new ones: %(new)s.",
                cards=len(rows), program=self.program_id.name, known=len({row.partner for row in rows if row.partner}),
                new=new,
            )
        ]  # fmt: skip
        for unit, change in self._changes(balances).items():
            sentences.append(
                self.env._(
                    "For %(units)s the books move %(amount)s from %(before)s to %(liability)s.",
                    units=self._unit_text(unit, balances[unit]),
                    amount=spoken.money(self.currency_id, float(change)), before=self.opening_account_id.display_name,
                    liability=self.program_id._liability_account(unit).display_name,
                )
            )  # fmt: skip
        return " ".join(sentences)

    def _unit_text(self, unit: str, units: Decimal) -> str:
        text = self.program_id._format(unit, units)
        return text if kinds.in_points(unit) else self.env._("%s of value", text)

    def _book(self, operations: list[int]) -> None:
        """Put the posted balances on the books: the account they come from against the liability, and link the entries
        to it.
        """
        settlements = self.env['customer.card.settlement']
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT account_kind, sum(amount)::text, array_agg(id ORDER BY id) FROM customer_card_entry
             WHERE operation_id = ANY(%s) AND settlement_id IS NULL GROUP BY account_kind ORDER BY account_kind
            """,
            [operations],
        )
        moves = self.env['account.move']
        for unit, units, entries in self.env.cr.fetchall():
            total = Sum(Decimal(units), len(entries))
            change = self._changes({unit: total.units}).get(unit, Decimal(0))
            move = self._post_move(unit, total, change) if change else moves
            moves |= move
            settlements._link_entries(self.program_id, unit, move, entries, total, change)
        own(self).write({'move_ids': [Command.set(moves.ids)]})

    def _post_move(self, unit: str, total: Sum, change: Decimal):
        program = self.program_id
        words = self.env._("Opening balances, %s", program._format(unit, total.units))
        sides = ((self.opening_account_id, change), (program._liability_account(unit), -change))
        move = (
            self.env['account.move']
            .sudo()
            .with_company(program.company_id)
            .create(
                {  # sudo: a card manager imports, the books follow
                    'move_type': 'entry',
                    'journal_id': program.journal_id.id,
                    'company_id': program.company_id.id,
                    'date': program._today(),
                    'ref': self.name,
                    'line_ids': [
                        Command.create(
                            {
                                'name': words,
                                'account_id': account.id,
                                'balance': float(amount),
                                'tax_ids': [Command.clear()],
                            }
                        )
                        for account, amount in sides
                    ],
                }
            )
        )
        move._post(soft=False)
        return move
