import logging
from decimal import Decimal

import psycopg2

from odoo import api, models, modules
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..ledger import sql
from ..ledger.posting import Origin, Posting
from ..ledger.protected import own, plain
from .customer_card_import import MOVING
from .customer_card_import_run import PART

_logger = logging.getLogger(__name__)
ATTEMPTS = 2  # times the server may end a long import at one place
COLLISIONS_IN_A_ROW = 5
# Somebody made a card with one of the codes meanwhile, or works on the same import.
COLLISIONS = (psycopg2.errors.UniqueViolation, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY)


class CustomerCardImport(models.Model):
    """Long checks and imports in the background: part by part, each committed by itself, to be stopped, resumed and
    undone.

    Whoever does a part has the import's row locked, and writes it only at the beginning and the end: a button waits for
    the part that is under way, and for no more. What counts is which lines were looked at and which have a card, so a
    job that was killed goes on after its last part.
    """

    _inherit = 'customer.card.import'

    # === ACTION METHODS === #

    def action_stop(self):
        """Make no more cards for now; those made so far stay unseen. A check that is stopped begins anew."""
        for one in self:
            one.check_access('write')
            one._wait_for_part()
            one._refuse_unless('checking', 'running')
            if one.state == 'checking':
                one._give_back()
            else:
                own(one).write({'state': 'stopped'})
        return True

    def action_resume(self):
        """Go on where the import was stopped."""
        for one in self:
            one.check_access('write')
            one._wait_for_part()
            one._refuse_unless('stopped')
            own(one).write({'state': 'running', 'attempts': 0, 'reached': -1, 'problem': False})
            one._trigger()
        return True

    def action_undo(self):
        """Take a part-done import back: its cards are no cards any more, what was put on them is taken off by entries
        of their own, and their numbers and codes are free.
        """
        for one in self:
            one.check_access('write')
            one._wait_for_part()
            one._refuse_unless('running', 'stopped')
            own(one).write({'state': 'undoing', 'attempts': 0, 'reached': -1, 'problem': False})
            one._trigger()
        return True

    def _refuse_unless(self, *states: str) -> None:
        """:raise UserError: when the import is in none of these states"""
        if self.state not in states:
            names = dict(self._fields['state']._description_selection(self.env))
            raise UserError(self.env._("%(name)s is: %(state)s.", name=self.name, state=names[self.state]))

    def _trigger(self) -> None:
        self.env.ref('customer_card.ir_cron_import').sudo()._trigger()  # sudo: a manager may start their own work

    # === ONE AT A TIME === #

    def _locked(self) -> bool:
        """Tell whether this import is ours alone now."""
        self.flush_recordset()
        self.env.cr.execute(
            'SELECT id FROM customer_card_import WHERE id = %s FOR NO KEY UPDATE SKIP LOCKED', [self.id]
        )
        self.invalidate_recordset(['state'])
        return bool(self.env.cr.fetchone())

    def _wait_for_part(self) -> None:
        """Wait until nobody works on this import; it is ours alone then, as it is now."""
        self.ensure_one()
        self.flush_recordset()
        self.env.cr.execute('SELECT id FROM customer_card_import WHERE id = %s FOR NO KEY UPDATE', [self.id])
        self.invalidate_recordset()

    # === THE JOB === #

    @api.model
    def _cron_import(self) -> None:
        """Go on with what is being imported or undone; safe to run twice at once and to be killed anywhere. What the
        server ended twice at one place stops with a word why.
        """
        passed: list[int] = []
        waiting = [('state', 'in', MOVING)]
        while one := self.search([*waiting, ('id', 'not in', passed)], order='attempts, id', limit=1):
            passed.append(one.id)
            if not one._work_off():
                return

    def _work_off(self) -> bool:
        """Take this import as far as it gets; whether there is time for others."""
        if not self._locked():
            return True
        if not self._may_try():
            return self._keep(0)
        self._keep(0)
        going, collisions = True, 0  # a step at least, however little time there is
        while going:
            try:
                done = self._step_or_say()
            except COLLISIONS:
                collisions += 1
                if collisions > COLLISIONS_IN_A_ROW:
                    raise
                self.env.cr.rollback()
                continue
            collisions, going = 0, self._keep(done or 0)
            if done is None:
                break
        return going

    def _may_try(self) -> bool:
        """Note that the job begins with this import; False when the server ended it at this very place too often."""
        reached = self.looked_count + self.made_count
        attempts = self.attempts + 1 if reached == self.reached else 1
        if attempts > ATTEMPTS and self.state != 'undoing':
            self._give_up(
                self.env._(
                    "The server ended this check twice at the same place. Split the file, save a workbook as CSV, or "
                    "ask your administrator for more time for scheduled jobs."
                )
                if self.state == 'checking'
                else self.env._(
                    "The server ended this import twice at the same place. Resume it, or undo it and split the file, "
                    "or ask your administrator for more time for scheduled jobs."
                )
            )
            return False
        own(self).write({'attempts': attempts, 'reached': reached})
        return True

    def _keep(self, done: int) -> bool:
        """Keep what is done so far, whatever comes next; whether there is time for more. An import that is tried in
        vain is no reason to be called again at once.
        """
        if modules.module.current_test:
            return True
        left = self.search_count([('state', 'in', MOVING)])
        return bool(self.env['ir.cron']._commit_progress(done, remaining=left if done else 0))

    def _step_or_say(self) -> int | None:
        """Do the next step; how many lines it was about, None when there is none for now."""
        try:
            with self.env.cr.savepoint():
                return self._as_asked()._step()
        except UserError as error:
            self._give_up(str(error))
        except COLLISIONS:
            raise
        except Exception:
            _logger.exception("Import %s of cards failed", self.id)
            self._give_up(
                self.env._(
                    "Something unexpected stands in the way; ask your administrator to look into the server's log."
                )
            )
        return None

    def _step(self) -> int | None:
        if not self._locked():
            return None
        one = self._as_checked()
        if one.state == 'undoing':
            return one._undo_part() or one._end_undo()
        if one.state not in MOVING:
            return None
        return (one._make_part() or one._end()) if one.ready else one._look_on()

    def _give_up(self, sentence: str) -> None:
        """Leave an import to people, with a word why. One without cards is as it was before; one that is being undone
        is tried again by the next job.
        """
        self.invalidate_recordset()
        if self.state == 'undoing' and self.problem == sentence:
            return
        if self.state == 'undoing':
            own(self).write({'problem': sentence})
        elif self.made_count:
            own(self).write({'state': 'stopped', 'problem': sentence})
        else:
            self._give_back(sentence)
        self.message_post(body=sentence)
        _logger.info("Import %s of cards was left to people", self.id)

    def _give_back(self, problem: str | bool = False) -> None:
        """Make an import without cards what it was before it was asked for, and a list that was being checked one that
        is to be checked; there it says what the ``problem`` was.
        """
        self._lines()._forget(self)
        checking = self.state == 'checking'
        own(self).write({'state': 'draft' if checking else 'checked', 'ready': False, 'problem': checking and problem})

    # === UNDOING === #

    def _undo_part(self) -> int:
        """Undo the last lines that have a card; how many."""
        self._lines()._forget_unmade(self)
        lines, cards, contacts = self._lines()._last(self, PART)
        if lines:
            self._take_off(cards)
            self._release(cards)
            self._lines()._forget(self, lines)
            self._remove_contacts(contacts)
            self.invalidate_recordset(['card_ids', 'made_count', 'made_at', 'progress'])
        return len(lines)

    def _take_off(self, cards: list[int]) -> None:
        """Reverse what the import put on these cards, each operation by one of its own."""
        self.env.cr.execute(
            """
            SELECT id, account_id, card_id, amount::text FROM customer_card_operation
             WHERE origin_model = %s AND origin_id = %s AND card_id = ANY(%s) AND reversal_of_id IS NULL ORDER BY id
            """,
            [self._name, self.id, cards],
        )
        origin = Origin(self._name, self.id)
        self.env['customer.card.ledger'].sudo()._post(  # sudo: nobody has rights on the ledger
            Posting(
                account,
                -Decimal(amount),
                'opening',
                f'import:{self.id}:undo:{operation}',
                card,
                origin=origin,
                booking='document',
                reversal_of=operation,
            )
            for operation, account, card, amount in self.env.cr.fetchall()
        )

    def _release(self, cards: list[int]) -> None:
        """Take from these cards all that made them somebody's: number, codes, note."""
        self.env.cr.execute(
            f"""
            UPDATE customer_card SET state = 'undone', number = NULL, number_last4 = '', old_code = NULL, note = NULL,
                   write_uid = %s, write_date = {sql.NOW}
             WHERE id = ANY(%s) AND state = 'arriving'
            """,
            [self.env.uid, cards],
        )
        self.env['customer.card'].invalidate_model()

    def _remove_contacts(self, contacts: list[int]) -> None:
        """Remove the contacts the import made; those somebody uses by now stay, archived or not."""
        partners = plain(self).env['res.partner'].sudo()  # sudo: those the import made, and nobody has seen
        made = partners.browse(contacts).exists().filtered(lambda partner: not partner.active)
        for some in (made, *made):
            try:
                with self.env.cr.savepoint():
                    some.unlink()
                if some == made:
                    return
            except (UserError, psycopg2.errors.ForeignKeyViolation):
                continue

    def _end_undo(self) -> None:
        """Note that nothing is left of the import. One that had no card goes back to its maker."""
        # sudo: what is undone is shown to nobody
        if not self.sudo().card_ids:
            self._give_back()
            return
        self._book()
        self._lines()._forget(self)
        own(self).write({
            'state': 'undone', 'file': False, 'preview': False, 'warning': False, 'sentence': False, 'problem': False,
        })  # fmt: skip
        self.message_post(body=self.env._("The import was undone: no card of it is left."))
