import logging
import secrets

import psycopg2

from odoo import SUPERUSER_ID, api, fields, models, modules
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ...core import money
from ..ledger import sql
from ..ledger.posting import Origin, Posting
from ..ledger.protected import own

_logger = logging.getLogger(__name__)
CHUNK = 10_000
ATTEMPTS = 5  # collisions in a row
# Somebody else issued one of the numbers meanwhile, or works on the same batch.
COLLISIONS = (psycopg2.errors.UniqueViolation, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY)


class CustomerCardBatch(models.Model):
    """Issuing a batch: the same few statements for ten cards and for ten thousand.

    One that cannot go on lets the others pass, and is tried again by the next run.
    """

    _inherit = 'customer.card.batch'

    @api.model
    def _cron_issue(self) -> None:
        """Issue what running batches still lack, chunk by chunk; safe to run twice at once and to
        be killed anywhere.
        """
        own(self.search([('state', '=', 'running'), ('problem', '!=', False)])).write({'problem': False})
        collisions = 0
        while batch := self.search(self._waiting(), order='id', limit=1):
            try:
                issued = batch._issue_chunk()
                collisions = 0
            except COLLISIONS:
                collisions += 1
                if collisions > ATTEMPTS:
                    raise
                self.env.cr.rollback()
                continue
            if issued is None or not self._go_on(issued):
                return

    @api.model
    def _waiting(self) -> list:
        """Return which batches lack cards and can get them now."""
        return [('state', '=', 'running'), ('problem', '=', False)]

    def _go_on(self, issued: int) -> bool:
        if modules.module.current_test:
            return True
        waiting = self.search(self._waiting())
        left = sum(batch.quantity - batch.issued for batch in waiting)
        return bool(self.env['ir.cron']._commit_progress(issued, remaining=left)) and bool(left)

    def _issue_chunk(self, size: int = CHUNK) -> int | None:
        """Issue the next ``size`` cards of a running batch; how many, or None while somebody else is at it.

        A refusal (the ledger's key is missing, no number is free) is kept for the form. Whoever pressed the button is
        told at once and nothing is kept; in the background nobody would know.
        """
        if not self.env.context.get('cron_id'):
            return self._issue_next(size)
        try:
            with self.env.cr.savepoint():
                return self._issue_next(size)
        except UserError as refusal:
            _logger.warning("Batch %s of cards cannot go on: %s", self.id, refusal)
            own(self).write({'problem': str(refusal)})
            return 0
        except COLLISIONS:
            raise
        except Exception:
            _logger.exception("Batch %s of cards cannot go on", self.id)
            own(self).write(
                {
                    'problem': self.env._(
                        "Something unexpected stands in the way; ask your administrator to look into the server's log."
                    )
                }
            )
            return 0

    def _issue_next(self, size: int) -> int | None:
        self.ensure_one()
        cr = self.env.cr
        self.flush_recordset()
        cr.execute(
            "SELECT 1 FROM customer_card_batch WHERE id = %s AND state = 'running' FOR NO KEY UPDATE SKIP LOCKED",
            [self.id],
        )
        if not cr.fetchone():
            return None
        self._refuse_over()
        self._check_issuable()
        cr.execute('SELECT COALESCE(max(batch_serial), 0) FROM customer_card WHERE batch_id = %s', [self.id])
        done = cr.fetchone()[0]
        count = min(size, self.quantity - done)
        if count > 0:
            cards = self._insert_cards(done, count)
            if self.card_state == 'active':  # sealed stock opens its accounts when it is activated
                self.env['customer.card']._open_accounts_of(self.program_id, cards)
            self._give_opening_value(cards)
            self.env['customer.card'].invalidate_model()
            self.invalidate_recordset(['card_ids', 'issued', 'progress'])
        if done + count >= self.quantity:
            own(self).state = 'done'
        return count

    def _refuse_over(self) -> None:
        """:raise UserError: when the last day of its cards went by while it was issued"""
        if self.expires_on and self.expires_on < self.program_id._today():
            raise UserError(
                self.env._("The last day of these cards is over. Stop the batch, and issue the rest by a new one.")
            )

    def _giver(self) -> int:
        """Return whose the cards issued now are: who gives the value on them alone, whoever else gave some of this
        batch before; what a second person approved is nobody's alone.
        """
        if not self.opening_value:
            return self.env.uid
        return SUPERUSER_ID if self.approved_by_id else self.requested_by_id.id or self.env.uid

    def _insert_cards(self, done: int, count: int) -> list[int]:
        """Insert ``count`` cards after the first ``done``; their ids, in the order of their serial numbers."""
        program, today = self.program_id, self.program_id._today()
        active = self.card_state == 'active'
        expires = self.expires_on or (program._card_expiry(today) if active else None)
        self.env.cr.execute(
            f"""
            INSERT INTO customer_card (program_id, kind, company_id, number, number_last4, reference, state,
                activated_on, expires_on,
                                       batch_id, batch_serial, create_uid, create_date, write_uid, write_date)
            SELECT %(program)s, %(kind)s, %(company)s, n.number, right(n.number, 4), n.reference, %(state)s,
                %(activated)s, %(expires)s,
                   %(batch)s, %(done)s + n.place, %(user)s, {sql.BEGAN}, %(user)s, {sql.BEGAN}
              FROM unnest(%(numbers)s::text[], %(references)s::text[]) WITH ORDINALITY AS n(number, reference, place)
            RETURNING id
            """,
            {
                'program': program.id,
                'kind': program.kind,
                'company': program.company_id.id,
                'state': self.card_state,
                'activated': today if active else None,
                'expires': expires or None,
                'batch': self.id,
                'done': done,
                'user': self._giver(),
                'numbers': self.env['customer.card']._fresh_numbers(program, count),
                'references': [secrets.token_hex(16) for _card in range(count)],
            },
        )
        return [row[0] for row in self.env.cr.fetchall()]

    def _give_opening_value(self, cards: list[int]) -> None:
        """Post the opening value on the value accounts of the cards, once per account."""
        if not self.opening_value:
            return
        amount = money.rounded(self.opening_value, self.currency_id.decimal_places)
        expires = self.program_id._expiry('value', fields.Datetime.now())
        self.env.cr.execute(
            """
            SELECT r.account_id, r.card_id FROM customer_card_account_rel r JOIN customer_card_account a
                ON a.id = r.account_id
             WHERE r.card_id = ANY(%s) AND a.kind = 'value' ORDER BY r.account_id
            """,
            [cards],
        )
        origin = Origin('customer.card.batch', self.id)
        self.env['customer.card.ledger']._post(
            Posting(account, amount, 'reward', f'batch:{self.id}:{account}', card, expires=expires, origin=origin)
            for account, card in self.env.cr.fetchall()
        )
