from decimal import Decimal

from odoo import api, models

from ...core import money, shortfall
from . import kinds, operations, owed
from .errors import LedgerRefusal
from .journal import Account, Journal
from .posting import Leg, Origin, Place, Posting, Tender

NOTHING = Decimal(0)
RELEASED = 'released:'  # what the key begins with that remembers a hold that was released
# What a hold that ran out was for: whether its document counts the money as taken off the card, so that only what was
# there may stand as its tender. A discount lowered a price instead, and stays what it was.
TENDERED = {'payment': True, 'discount': False, 'reward': False, 'payout': False}


class CustomerCardLedger(models.AbstractModel):
    """Holds that ran out before their document arrived: nothing is promised any more. What is still there is taken,
    never below the floor, and the rest is written down as owed (`customer.card.owed`), because the goods are gone.
    """

    _inherit = 'customer.card.ledger'

    def _kept(self, operation, hold: operations.Held, account: Account, short: Decimal, forwarded: bool) -> bool:
        """Tell whether a hold takes its account below nothing, ``short`` of what is there.

        A live one was promised: where claw-backs and slices took so much since it was made; and always on what is owed,
        where a limit that is lowered, or a line that is paused, stops no purchase that was begun before. Of slices
        (``forwarded``) one on an account, and none where another account took over: each would count on the same value,
        which is spent where it is now.
        """
        if hold.live and kinds.ACCOUNTS[account.kind].is_debt:
            return True
        if hold.live:
            return short <= operations.read_taken_since(self.env, account.id, hold.born.moment)
        return forwarded and account.balance >= account.held and operation.account_id._heir() == operation.account_id

    def _capture_remainder(
        self,
        operation,
        hold: operations.Held,
        journal: Journal,
        amount: Decimal,
        purpose: str,
        booking: str,
        origin: Origin,
    ):
        """Take what there is of a hold that ran out, once; the entry, or none. What was due has expired."""
        if owed.named(self.env.cr, operation.key):  # days late, and nothing was there
            return self.env['customer.card.entry']
        worth = money.exact(operation.tender_amount) if operation.tender_currency_id else None
        currency = operation.tender_currency_id or operation.company_id.currency_id
        here = max(journal.accounts[operation.account_id.id].available, NOTHING)
        heir, there = self._taken_over(operation.account_id)
        kept = shortfall.keep(amount, here + there, worth, currency.decimal_places)
        if kept.units > here:
            self._fetch(heir, operation, kept.units - here)
            journal, hold = self._locked(operation)
        if kept.units < amount:
            self._owe(operation, purpose, amount - kept.units, (worth or NOTHING) - kept.paid, currency, origin)
        tender = kept.paid if TENDERED[purpose] else worth
        if hold.state == 'expired':
            return self._post_late(operation, kept.units, tender, booking, origin)
        return self._close_late(operation, journal, kept.units, tender, booking, origin)

    # A hold that the desk let go of: its card was told to be free of it, so nothing is taken for it any more. A till's
    # own void is no such word: its order takes the payment off.

    @api.private
    def _release(self, operation) -> None:
        """Release a hold whose document may still come, and remember that: what the document used up is owed then."""
        self._void(operation.key, operation.company_id)
        operations.tombstone(self.env, f'{RELEASED}{operation.key}', operation.company_id.id)

    def _was_released(self, operation, state: str) -> bool:
        """Tell whether a hold in this ``state`` was released by :meth:`_release`."""
        return state == 'voided' and bool(self._find(f'{RELEASED}{operation.key}'))

    def _owe_released(self, operation, amount: Decimal, purpose: str | None, tender: Decimal | None, origin: Origin):
        """Write down what a hold that was let go of was used for; no entry.

        :raise LedgerRefusal: ``over_capture``; ``not_enough`` where nothing is owed for what it was for
        """
        if not purpose:
            raise LedgerRefusal(self.env, 'not_enough', NOTHING)
        if not 0 < amount <= money.exact(operation.amount):
            raise LedgerRefusal(self.env, 'over_capture')
        of_money = operation.tender_currency_id
        worth = (money.exact(operation.tender_amount) if tender is None else tender) if of_money else NOTHING
        currency = of_money or operation.company_id.currency_id
        self._owe(operation, purpose, amount, worth, currency, origin)
        return self.env['customer.card.entry']

    def _taken_over(self, account) -> tuple:
        """The account that took over from this one, and what of it can be taken; what was due has expired."""
        heir = account._heir()
        if heir == account:
            return heir, NOTHING
        journal = self._journal([account.id, heir.id])
        self._expire_due(journal)
        return heir, max(journal.accounts[heir.id].available, NOTHING)

    def _fetch(self, heir, operation, amount: Decimal) -> None:
        """Bring what ``operation`` takes back from the account that took over, lots and all."""
        card = operation.card_id.id or None
        self._transfer(heir, operation.account_id, amount, f'heir:{operation.key}', card=card)

    def _owe(self, operation, purpose: str, units: Decimal, amount: Decimal, currency, origin: Origin) -> None:
        owed.write(self.env, owed.Owed(
            operation.key, purpose, operation.account_id.id, operation.id, units, amount, currency.id, origin,
            Place(operation.place_model, operation.place_id), operation.card_id.id or None,
        ))  # fmt: skip
        self.env['customer.card.owed'].invalidate_model(flush=False)

    def _close_late(
        self, operation, journal: Journal, units: Decimal, tender: Decimal | None, booking: str, origin: Origin
    ):
        """End the hold with what was there of it, which may be nothing."""
        if tender is not None:
            operations.set_tender(self.env, operation.id, tender)
            operation.invalidate_recordset(['tender_amount'])
        flag = 'short' if owed.named(self.env.cr, operation.key) else None
        made = None
        if not units:  # no entry will seal it
            born = operations.read_hold(self.env, operation.id).born
            made = journal.mark('end', *born.ended('captured', flag, origin))
        content = operations.close_hold(self.env, operation.id, 'captured', units, flag, origin, made)
        entry = self.env['customer.card.entry']
        if not units:
            operations.touch(self.env, operation.account_id.ids)
            journal.invalidate()
            return entry
        leg = Leg(operation.account_id.id, -units, 'spend', operation.id, operation.key, content, booking=booking)
        return entry.browse(journal.append([leg]))

    def _post_late(
        self,
        operation,
        units: Decimal,
        tender: Decimal | None,
        booking: str,
        origin: Origin | None,
        below_floor: bool = False,
    ):
        """Days late the hold is closed for good, so what is spent is an operation of its own; none where nothing was
        there.
        """
        if not units:
            return self.env['customer.card.entry']
        posting = Posting(
            operation.account_id.id,
            -units,
            'spend',
            f'{operation.key}:late',
            operation.card_id.id or None,
            booking=booking,
            origin=origin or Origin(operation.origin_model, operation.origin_id, operation.origin_key),
            place=Place(operation.place_model, operation.place_id),
            below_floor=below_floor,
            exception='late',
            tender=Tender(tender, operation.tender_currency_id.id or None, money.exact(operation.tender_rate)),
        )
        return self._post([posting]).entry_ids

    @api.private
    def _spent_late(self, hold):
        """The operation that spent a hold days late, or none."""
        late = self._find(f'{hold.key}:late')
        is_its = (late.state, late.account_id, late.origin_key) == ('posted', hold.account_id, hold.origin_key)
        return late if is_its else late.browse()

    @api.private
    def _pay_out_remainder(self, operation, amount: Decimal, origin: Origin, place: Place) -> None:
        """The cash of a remainder has left the till already: take it from the card, as far as it is still there."""
        account = operation.account_id
        if self._was_released(operation, operation.state):
            self._owe(operation, 'payout', amount, amount, account.currency_id, origin)
            return
        journal = self._journal(account.ids)
        live = operations.read_hold(self.env, operation.id).live
        self._void(operation.key, operation.company_id)
        if not live:
            self._expire_due(journal)
        held = operation.amount if live else 0
        here = max(journal.accounts[account.id].available + money.exact(held), NOTHING)
        heir, there = self._taken_over(account)
        units = shortfall.keep(amount, here + there, None, 0).units
        if units > here:
            self._fetch(heir, operation, units - here)
        if units < amount:
            self._owe(operation, 'payout', amount - units, amount - units, account.currency_id, origin)
        if units:
            self._post([Posting(
                account.id, -units, 'payout', f'{operation.key}:paid', operation.card_id.id, origin=origin, place=place,
                booking='document', exception=None if live else 'late',
            )])  # fmt: skip
