from collections.abc import Iterable
from decimal import Decimal

from odoo import api, models

from ...core import lots as lot_math
from ...core.money import exact
from . import operations, owed, sql
from .errors import LedgerRefusal
from .journal import Journal
from .posting import Leg, Origin, Place, Posting, Tender

HOLD_SECONDS = 15 * 60


class CustomerCardLedger(models.AbstractModel):
    """The facade of the ledger: six private verbs; everything that moves value goes through them.

    Amounts are :class:`~decimal.Decimal` in the account's unit (points, or the account's currency). Every verb is
    idempotent by its key and refuses with :class:`LedgerRefusal`, having written nothing.
    """

    _name = 'customer.card.ledger'
    _description = "Card ledger"

    # === THE SIX VERBS === #

    @api.private
    def _authorize(
        self,
        account,
        amount: Decimal,
        key: str,
        *,
        seconds: int = HOLD_SECONDS,
        card: int | None = None,
        origin: Origin = Origin(),
        place: Place = Place(),
        tender: Tender = Tender(),
        left_open: bool = False,
    ):
        """Hold ``amount`` on ``account`` for ``seconds``; the operation.

        Alone in its own request, after :meth:`_serialize`. With ``left_open`` what ran out and may still be asked for
        counts as spent.

        :raise LedgerRefusal: ``not_enough`` and ``left_open`` (with what is available), ``wrong_amount``,
            ``key_reused``, ``voided``, ``damaged``.
        """
        posting = Posting(account.id, amount, 'spend', key, card, origin=origin, place=place, tender=tender)
        if amount <= 0:
            raise LedgerRefusal(self.env, 'wrong_amount')
        journal = self._journal(account.ids, opened_by=card, holds=True, lapsed=left_open)
        journal.require_sealed()
        journal.require_known(posting)
        self._expire_due(journal)
        locked = journal.accounts[account.id]
        if locked.available - locked.left_open < amount:
            if found := self._replay([posting]).get(key):
                return found
            if locked.available < amount:
                raise LedgerRefusal(self.env, 'not_enough', locked.available)
            raise LedgerRefusal(self.env, 'left_open', locked.available - locked.left_open)
        hold = journal.hold(posting, seconds)
        if not operations.insert_hold(self.env, hold, journal.mark('hold', *hold.marked())):
            return self._replay([posting])[key]  # asked again: the unique key tells, not a question before
        journal.invalidate('customer.card.account')  # the hold itself is new: nobody has read it
        return self.env['customer.card.operation'].browse(hold.id)

    @api.private
    def _capture(
        self,
        operation,
        amount: Decimal | None = None,
        *,
        booking: str = 'settlement',
        forwarded: bool = False,
        late: str | None = None,
        origin: Origin | None = None,
        tender: Decimal | None = None,
    ):
        """Spend up to what was held, once; the rest is released. The operation's entry.

        A hold that expired meanwhile is captured only if its amount is still available. Otherwise ``late`` says what it
        was for (see :data:`.customer_card_ledger_late.TENDERED`): what is there is taken, and the rest is owed; of one
        that was let go (:meth:`_release`) all of it.
        ``forwarded`` (a slice, spent while the server could not be asked, where the program allows that) and live holds
        are kept nevertheless where :meth:`_kept` says so; they are posted and flagged. ``tender`` is what was really
        paid, where that is less than what was asked for.

        :raise LedgerRefusal: ``not_held``, ``over_capture``, ``not_enough``, ``damaged``.
        """
        journal, hold = self._locked(operation)
        amount = hold.born.amount if amount is None else amount
        if self._was_released(operation, hold.state):
            return self._owe_released(operation, amount, late, tender, origin or Origin())
        if done := self._captured_before(operation, hold, amount, late):
            return done.entry_ids[:1]
        self._check_capture(journal, hold, amount)
        if tender is not None and hold.state == 'authorized':
            operations.set_tender(self.env, operation.id, tender)
            operation.invalidate_recordset(['tender_amount'])
        account = journal.accounts[operation.account_id.id]
        if not hold.live:
            self._expire_due(journal)
        short = amount - account.available
        if short > 0 and not self._kept(operation, hold, account, short, forwarded):
            if not late:
                raise LedgerRefusal(self.env, 'not_enough', account.available)
            return self._capture_remainder(operation, hold, journal, amount, late, booking, origin or Origin())
        if hold.state == 'expired':
            tendered = exact(operation.tender_amount) if tender is None else tender
            return self._post_late(operation, amount, tendered, booking, origin, short > 0)
        flag = 'forwarded' if short > 0 else None
        content = operations.close_hold(self.env, operation.id, 'captured', amount, flag, origin)
        leg = Leg(
            account.id, -amount, 'spend', operation.id, hold.born.key, content, booking=booking, below_floor=short > 0
        )
        return self.env['customer.card.entry'].browse(journal.append([leg]))

    def _locked(self, operation) -> tuple[Journal, operations.Held]:
        """A hold and its account, locked; what it holds itself does not count on the account."""
        journal = self._journal(operation.account_id.ids)
        hold = operations.read_hold(self.env, operation.id)
        journal.accounts[operation.account_id.id].held -= hold.born.amount if hold.live else 0
        return journal, hold

    def _captured_before(self, operation, hold: operations.Held, amount: Decimal, late: str | None):
        """The operation that spent this hold already, if it was asked for the same."""
        if hold.state == 'captured' and (hold.captured == amount or (late and owed.named(self.env.cr, hold.born.key))):
            return operation
        return self._spent_late(operation) if hold.state == 'expired' else operation.browse()

    def _check_capture(self, journal: Journal, hold: operations.Held, amount: Decimal) -> None:
        """:raise LedgerRefusal: ``not_held``, ``over_capture``, ``damaged``"""
        if hold.state not in ('authorized', 'expired'):
            raise LedgerRefusal(self.env, 'not_held')
        if not 0 < amount <= hold.born.amount:
            raise LedgerRefusal(self.env, 'over_capture')
        if hold.state == 'expired':
            journal.require_fits('end', hold.seal, *hold.born.ended('expired', None))
        else:
            journal.require_fits('hold', hold.seal, *hold.born.marked())

    @api.private
    def _void(self, key: str, company) -> None:
        """Release a hold by its key.

        Idempotent; before its authorization it leaves a tombstone, so that the late one is refused.
        """
        self._refuse_expressions()
        operation = self._find(key)
        if not operation:
            operations.tombstone(self.env, key, company.id)
            return
        if operation.state == 'authorized':
            journal, hold = self._locked(operation)
            made = journal.end(hold.seal, hold.born, 'voided')
            operations.close_hold(self.env, operation.id, 'voided', Decimal(0), made=made)
            operations.touch(self.env, operation.account_id.ids)
            operation.account_id.invalidate_recordset()
            operation.invalidate_recordset()

    @api.private
    def _post(self, postings: Iterable[Posting]):
        """Post one atomic batch of signed postings; their operations, in order. A repeated key answers with what it did
        before. What reverses an operation takes back what it brought, due or not.

        :raise LedgerRefusal: ``not_enough``, ``wrong_amount`` (zero), ``key_reused``.
        :raise ValueError: for a kind of entry the account does not have (:data:`.kinds.ACCOUNTS`)
        """
        postings = list(postings)
        if not postings:
            return self.env['customer.card.operation']
        if any(posting.amount == 0 for posting in postings):
            raise LedgerRefusal(self.env, 'wrong_amount')
        journal = self._journal(posting.account for posting in postings)
        journal.require_known(*postings)
        if any(p.amount < 0 and p.kind != 'expire' and not p.reversal_of for p in postings):
            self._expire_due(journal)
        once = self._unique(postings)
        born = operations.insert_new(self.env, list(once.values()))
        done = {key: operation.id for key, operation in born.items()}
        if len(born) < len(once):  # some of it was done before
            known = self._replay([posting for key, posting in once.items() if key not in born])
            done.update({key: operation.id for key, operation in known.items()})
        if born:
            journal.append(
                [
                    Leg(
                        p.account,
                        p.amount,
                        p.kind,
                        born[key].id,
                        key,
                        born[key].content,
                        p.expires,
                        p.booking,
                        p.below_floor,
                        usable=p.usable,
                    )
                    for key, p in once.items()
                    if key in born
                ],
                [born[key] for key in once if key in born],
            )
            back = {p.reversal_of: abs(p.amount) for key, p in once.items() if key in born and p.reversal_of}
            if back:
                operations.add_all_reversed(self.env, back)
        return self.env['customer.card.operation'].browse([done[posting.key] for posting in postings])

    @api.private
    def _transfer(self, source, target, amount: Decimal, key: str, *, card: int | None = None, note: str | None = None):
        """Move ``amount`` from one account to another of the same unit: two legs, one operation; the lots' expiry
        travels along.

        :raise LedgerRefusal: ``other_currency``, ``not_enough``, ``wrong_amount``, ``key_reused``.
        """
        if (source.kind, source.currency_id, source.company_id) != (
            target.kind,
            target.currency_id,
            target.company_id,
        ) or source == target:
            raise LedgerRefusal(self.env, 'other_currency')
        if amount <= 0:
            raise LedgerRefusal(self.env, 'wrong_amount')
        posting = Posting(source.id, amount, 'transfer', key, card, origin=Origin(key=str(target.id)), note=note)
        journal = self._journal([source.id, target.id])
        if found := self._asked_before(journal, posting):
            return found
        self._expire_due(journal)
        journal.read_lots()
        draws, _short = lot_math.draw(journal.accounts[source.id].lots, amount)
        dates = self._dates(journal.accounts[source.id].lots)
        (born,) = operations.insert(self.env, [posting], target=target.id)
        arriving = [(draw.amount, *dates[draw.lot_id], draw.lot_id) for draw in draws] or [(amount, None, None, None)]
        legs = [Leg(source.id, -amount, 'transfer', born.id, key, born.content, draws=draws)]
        legs += [
            Leg(target.id, part, 'transfer', born.id, key, born.content, ends, usable=begins, source=lot)
            for part, ends, begins, lot in arriving
        ]
        journal.append(legs)
        return self.env['customer.card.operation'].browse(born.id)

    @api.private
    def _reverse(
        self,
        operation,
        amount: Decimal | None = None,
        *,
        key: str,
        booking: str = 'settlement',
        below_floor: bool = False,
        origin: Origin = Origin(),
        place: Place = Place(),
        tender: Tender = Tender(),
    ):
        """Counter-entries for all or part of an operation. A spend goes back into the very lots it was drawn from, or a
        new one where one is over; a credit is taken from its own lot first, below the floor only where the caller's
        policy says so. Where another account took over meanwhile, it gets what comes back and gives what is taken. The
        new operation.

        :raise LedgerRefusal: ``over_reverse``, ``not_enough``, ``key_reused``.
        """
        home, known = operation.account_id, self._find(key)
        if amount is None and known.reversal_of_id == operation:
            return known  # "all that is left" was answered under this key already
        heir = home._heir()
        journal = self._journal([home.id, heir.id])
        total, already, entry = operations.read_reversible(self.env, operation.id)
        sign, kind = (1, 'refund') if total < 0 else (-1, 'clawback')
        amount = abs(total) - already if amount is None else amount
        account = known.account_id or (home if sign > 0 else heir)
        posting = Posting(
            account.id, sign * amount, kind, key, operation.card_id.id or None, origin=origin, place=place,
            tender=tender, booking=booking, below_floor=below_floor, reversal_of=operation.id,
        )  # fmt: skip
        if found := self._asked_before(journal, posting):
            return found
        if amount <= 0 or amount > abs(total) - already:
            raise LedgerRefusal(self.env, 'over_reverse')
        self._expire_due(journal)
        counter = self._counter(journal, operation, entry, posting)
        if account != heir:
            self._pass_on(journal, account, heir, amount, key)
        return counter

    def _pass_on(self, journal: Journal, account, heir, amount: Decimal, key: str) -> None:
        """Expire what is due, then move what came back, at most ``amount``, on to the account's heir, with its lots."""
        self._expire_due(journal)
        if (left := min(amount, journal.accounts[account.id].available)) > 0:
            self._transfer(account, heir, left, f'heir:{key}')

    # === READING === #

    @api.private
    def _spendable(self, account_ids) -> dict[int, tuple[Decimal, Decimal]]:
        """Per account: what is held, and what can be spent now (never below zero; lots that are due no longer count,
        those that are pending not yet).
        """
        if not account_ids:
            return {}
        self.env['customer.card.account'].flush_model(['balance', 'floor'])
        self.env.cr.execute(
            f"""
            SELECT a.id, h.held::text, GREATEST(0, a.balance - {sql.BOTTOM} - h.held - p.pending
                   - LEAST(d.due, GREATEST(0, a.balance - h.held - p.pending)))::text
              FROM customer_card_account a
              CROSS JOIN LATERAL (SELECT COALESCE(sum(o.amount), 0) AS held FROM customer_card_operation o
                     WHERE o.account_id = a.id AND {sql.live_hold()}) h
              CROSS JOIN LATERAL (SELECT COALESCE(sum(l."left"), 0) AS due FROM customer_card_lot l
                     WHERE l.account_id = a.id AND {sql.due_lot()}) d
              CROSS JOIN LATERAL (SELECT COALESCE(sum(l."left"), 0) AS pending FROM customer_card_lot l
                     WHERE l.account_id = a.id AND {sql.pending_lot()}) p
             WHERE a.id = ANY(%s)
            """,
            [list(account_ids)],
        )
        return {account: (Decimal(held), Decimal(available)) for account, held, available in self.env.cr.fetchall()}

    @api.private
    def _find(self, key: str):
        """The operation with this key, or none."""
        self.env.cr.execute('SELECT id FROM customer_card_operation WHERE key::text = %s', [key])
        return self.env['customer.card.operation'].browse([row[0] for row in self.env.cr.fetchall()])

    # === BUSINESS METHODS === #

    def _journal(self, account_ids, **how) -> Journal:
        return Journal(self.env, account_ids, self._named_key(), **how)

    def _replay(self, postings: list[Posting]) -> dict:
        """Operations that exist already under these keys; refuses a key that comes with another content."""
        self.env.cr.execute(
            'SELECT key, fingerprint, id, state FROM customer_card_operation WHERE key::text = ANY(%s::text[])',
            [[posting.key for posting in postings]],
        )
        wanted = {posting.key: posting.fingerprint() for posting in postings}
        done = {}
        for key, known, operation, state in self.env.cr.fetchall():
            if state == 'voided':
                raise LedgerRefusal(self.env, 'voided')
            if known != wanted[key]:
                raise LedgerRefusal(self.env, 'key_reused')
            done[key] = self.env['customer.card.operation'].browse(operation)
        return done

    def _asked_before(self, journal: Journal, posting: Posting):
        """Return what was posted under this key already, or None.

        :raise ValueError: as :meth:`.journal.Journal.require_known`
        """
        journal.require_known(posting)
        return self._replay([posting]).get(posting.key)

    def _unique(self, postings: list[Posting]) -> dict[str, Posting]:
        """The postings by key; the same one twice counts once, another one under the same key is refused."""
        once: dict[str, Posting] = {}
        for posting in postings:
            first = once.setdefault(posting.key, posting)
            if first is not posting and first.fingerprint() != posting.fingerprint():
                raise LedgerRefusal(self.env, 'key_reused')
        return once

    def _dates(self, lots) -> dict[int, tuple]:
        """By lot, when it expires and from when on it can be spent; None where there is no such day."""
        self.env.cr.execute(
            'SELECT id, expires_at, usable_at FROM customer_card_lot WHERE id = ANY(%s)', [[lot.id for lot in lots]]
        )
        return {lot: tuple(dates) for lot, *dates in self.env.cr.fetchall()}
