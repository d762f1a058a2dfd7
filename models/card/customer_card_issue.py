from odoo import api, models
from odoo.exceptions import UserError

from ...core import number as numbers
from ...core import seal
from ..ledger import sealed
from ..ledger.errors import LedgerRefusal
from ..ledger.kinds import OPENED_APART, in_points
from ..ledger.protected import OWN_CODE, own

ATTEMPTS = 5

# Ids for the accounts that cards are to open, and a hash of what the seal of each link covers.
_WANTED = f"""
    SELECT r.card_id, c.partner_id, r.account_id, {sealed.digest(sealed.LINK)}
      FROM (SELECT id AS card_id, pg_catalog.nextval('customer_card_account_id_seq'::regclass)::int AS account_id
          FROM customer_card
             WHERE id = ANY(%(cards)s) ORDER BY id) r
      JOIN customer_card c ON c.id = r.card_id,
           (SELECT %(program)s AS program_id, %(company)s AS company_id, %(kind)s::varchar AS kind,
               %(currency)s AS currency_id, %(digits)s AS digits) a
"""
_OPEN = """
    WITH wanted AS (
        SELECT * FROM unnest(%(card)s::int[], %(owner)s::int[], %(account)s::int[], %(seal)s::text[]) AS w(card, owner,
            account, seal)
    ), opened AS (
        INSERT INTO customer_card_account (id, program_id, company_id, kind, partner_id, currency_id, digits, balance,
            floor, allowance, sequence, seal, mark, version)
        SELECT account, %(program)s, %(company)s, %(kind)s, owner, %(currency)s, %(digits)s, 0, 0, 0, 0, '', '', 0
            FROM wanted ORDER BY account
    )
    INSERT INTO customer_card_account_rel (card_id, account_id, seal) SELECT card, account, seal FROM wanted
"""


class CustomerCardIssue(models.Model):
    """Issuing: numbers and accounts, set-based so that one card and a hundred thousand take the same statements."""

    _inherit = 'customer.card'

    def _number_the_unnumbered(self):
        """Give every card without a number a random one that nobody has."""
        for program, cards in (
            self.sudo().filtered(lambda card: not card.number).grouped('program_id').items()
        ):  # sudo: numbers are the desk's
            for card, number in zip(cards, self._fresh_numbers(program, len(cards)), strict=True):
                own(card).write({'number': number})

    @api.model
    def _fresh_numbers(self, program, count: int) -> list[str]:
        """``count`` numbers of the program's range that no card has; the unique index has the last word.

        :raise UserError: when the range is so full that free numbers are no longer found
        """
        fresh: list[str] = []
        for _attempt in range(ATTEMPTS):
            drawn = numbers.generate_many(program.prefix, program.number_length, count - len(fresh))
            self.env.cr.execute(
                'SELECT number FROM customer_card WHERE number = ANY(%(drawn)s) '
                'UNION ALL SELECT old_code FROM customer_card WHERE old_code = ANY(%(drawn)s)',
                {'drawn': drawn},
            )
            taken = {row[0] for row in self.env.cr.fetchall()}
            fresh += [number for number in drawn if number not in taken]
            if len(fresh) >= count:
                return fresh
        raise UserError(
            self.env._("No free card numbers are left under this prefix. Take another prefix or longer numbers.")
        )

    def _open_accounts(self):
        """Open the accounts the program wants, one set per card.

        Who calls it writes the card's row as well, so that two never do it at once.
        """
        if self.env.context.get('customer_card_same_accounts') is OWN_CODE:
            return
        self.flush_recordset()
        for program, cards in self.grouped('program_id').items():
            self._open_accounts_of(program, cards.ids)
        self._forget_accounts()

    def _forget_accounts(self) -> None:
        self.invalidate_recordset(['account_ids'])
        self.env['customer.card.account'].invalidate_model()

    def _open_apart(self, kind: str):
        """Open one more account of a kind that is opened for a purpose, on one card; that account.

        :raise LedgerRefusal: ``no_key``, ``bad_key``
        """
        self.ensure_one()
        before = self.sudo().account_ids  # sudo: only which they are
        self.flush_recordset()
        self._open_kind(kind, self.program_id, self.ids)
        self._forget_accounts()
        return self.sudo().account_ids - before  # sudo: as above

    def _open_apart_each(self, kind: str) -> dict[int, int]:
        """As :meth:`_open_apart`, one more on each of these cards of one program; the accounts by card, as ids.

        :raise LedgerRefusal: ``no_key``, ``bad_key``
        """
        self.flush_recordset()
        self._open_kind(kind, self.program_id, self.ids)
        self._forget_accounts()
        self.env.cr.execute(
            'SELECT card_id, max(account_id) FROM customer_card_account_rel WHERE card_id = ANY(%s) GROUP BY card_id',
            [self.ids],
        )
        return dict(self.env.cr.fetchall())

    def _open_missing_accounts(self):
        """Open the accounts of cards from sealed stock, which have none until they are first used."""
        self.filtered(lambda card: not card.sudo().account_ids)._open_accounts()  # sudo: to see whether there are any

    @api.model
    def _open_accounts_of(self, program, cards: list[int]) -> None:
        """Open the accounts of cards that are in the database, by two statements for each kind of account; each link to
        its card is sealed.

        :raise LedgerRefusal: ``no_key``, ``bad_key``
        """
        for kind in program._account_kinds():
            if kind not in OPENED_APART:
                self._open_kind(kind, program, cards)

    @api.model
    def _open_kind(self, kind: str, program, cards: list[int]) -> None:
        values = {
            'cards': cards,
            'program': program.id,
            'company': program.company_id.id,
            'kind': kind,
            'currency': program.currency_id.id,
            'digits': program.point_digits if in_points(kind) else program.currency_id.decimal_places,
        }
        self.env.cr.execute(_WANTED, values)
        rows = self.env.cr.fetchall()
        seals = self.env['customer.card.ledger']._marks('link', [row[-1] for row in rows])
        columns = [list(column) for column in zip(*rows, strict=True)][:3] or [[], [], []]
        self.env.cr.execute(
            _OPEN, {**values, **dict(zip(('card', 'owner', 'account'), columns, strict=True)), 'seal': seals}
        )

    def _require_links(self) -> None:
        """:raise LedgerRefusal: ``damaged`` when one of these cards opens an account the ledger did not give it: a card
        that is made after it would open it for good
        """
        self.flush_recordset()
        self.env.cr.execute(
            f"""
            SELECT r.seal, {sealed.digest(sealed.LINK)} FROM customer_card_account_rel r
              JOIN customer_card c ON c.id = r.card_id JOIN customer_card_account a ON a.id = r.account_id
             WHERE r.card_id = ANY(%s)
            """,
            [self.ids],
        )
        links = self.env.cr.fetchall()
        key = self.env['customer.card.ledger']._key()
        if not all(seal.fits(key, 'link', made, content) for made, content in links):
            raise LedgerRefusal(self.env, 'damaged')

    def _seal_links(self) -> None:
        """Seal which accounts cards open that were made, and linked to accounts, in this very transaction."""
        self.flush_recordset()
        self.env.cr.execute(
            f"""
            SELECT r.card_id, r.account_id, {sealed.digest(sealed.LINK)} FROM customer_card_account_rel r
              JOIN customer_card c ON c.id = r.card_id JOIN customer_card_account a ON a.id = r.account_id
             WHERE r.card_id = ANY(%s) AND r.seal IS NULL
            """,
            [self.ids],
        )
        rows = self.env.cr.fetchall()
        if not rows:
            return
        seals = self.env['customer.card.ledger']._marks('link', [row[-1] for row in rows])
        columns = [list(column) for column in zip(*rows, strict=True)][:2]
        self.env.cr.execute(
            """
            UPDATE customer_card_account_rel r SET seal = d.seal
                FROM unnest(%s::int[], %s::int[], %s::text[]) AS d(card, account, seal)
             WHERE r.card_id = d.card AND r.account_id = d.account
            """,
            [*columns, seals],
        )

    @api.model
    def _issue(self, program, count: int = 1, *, state: str = 'active', partner=None):
        """Issue ``count`` cards of ``program`` in ``state`` (``ready`` for blank stock, ``active``
        to be used at once).
        """
        cards = self.create(
            [{'program_id': program.id, 'partner_id': partner.id if partner else False} for _card in range(count)]
        )
        cards._act('prepare' if state == 'ready' else 'activate')
        return cards
