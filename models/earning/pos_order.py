from decimal import Decimal

from odoo import models

from ...core import clawback, money
from ...core.purchase import Purchase
from ..card.customer_card_purchase import BROUGHT_BY
from ..till.pos_order_steps import EARNERS, MAY_EARN, TAKEN_BACK, Work

ZERO = Decimal(0)


class PosOrder(models.Model):
    """The earning of a paid order, and its reversal when goods come back."""

    _inherit = 'pos.order'

    def _customer_card_earn(self, work: Work) -> None:
        """Give what the order earns to the cards shown that may earn."""
        cards = work.cards
        if not cards:
            return
        bought = work.bought()
        for name in MAY_EARN:
            cards = getattr(self, name)(cards, bought)
        for name in EARNERS:
            getattr(self, name)(cards, bought)

    def _customer_card_earn_points(self, cards, bought: Purchase) -> None:
        """Points for the order, on every card of it that earns."""
        if bought.comes_back:
            self._customer_card_keep_untaken(cards, bought)
        postings = cards._points_of(bought, self._customer_card_place)
        self.env['customer.card.ledger']._post(postings)
        for posting in postings:
            card = cards.browse(posting.card)
            if posting.kind == 'earn' and card._earned_by_new_tag(posting.why):
                self.env['customer.card.unusual']._note('new_tag', f'tag:{card.id}:{self.uuid}', card, self.session_id)
        self._customer_card_note_losing(postings)

    def _customer_card_clawback(self, work: Work | None = None) -> None:
        """Take back what the orders gave whose goods come back: with this one, or (without
        ``work``) by a credit note.
        """
        if work and not self.refunded_order_id:
            return
        stood = self._customer_card_tier_points()
        for name in TAKEN_BACK:
            getattr(self, name)()
        if stood:
            self.env['customer.card'].browse(stood)._lower_tiers(stood)

    def _customer_card_take_points_back(self) -> None:
        """Take back the points (or the discount) the returned goods had brought, line by line, by
        the program's policy.
        """
        for original in self._customer_card_originals():
            earned = self.env['customer.card.operation'].search(
                [
                    ('origin_model', '=', 'pos.order'),
                    ('origin_id', '=', original.id),
                    ('kind', 'in', ('earn', 'reward')),
                ]
            )
            returned = original._customer_card_returned() if earned else {}
            for operation in earned:
                self._customer_card_take_back(operation, returned)

    def _customer_card_returned(self) -> dict[str, Decimal]:
        """By line, the part of this order that has come back so far, on all paid refunds and credit notes together."""
        return {
            line.uuid: line._customer_card_came_back() / money.exact(line.qty)
            for line in self.lines.filtered(lambda line: line.qty > 0)
        }

    def _customer_card_owed(self, operations, due: Decimal, taken: Decimal) -> Decimal:
        """Return what of ``due`` is still to be taken back of what these operations gave: what expired of it unused is
        gone already.
        """
        if due <= taken or not operations:
            return max(due - taken, ZERO)
        expired, most = self.env['customer.card.ledger']._expired(operations)
        return min(clawback.owed(due, taken, expired), max(most, ZERO))

    def _customer_card_take_back(self, operation, returned: dict[str, Decimal]) -> None:
        account = operation.account_id._heir()
        due = clawback.due(money.exact(operation.amount), operation.why or [], returned, account.digits)
        points = wanted = self._customer_card_owed(operation, due, money.exact(operation.reversed))
        strict = account.program_id.clawback == 'negative'
        if not strict:
            points = min(points, account._claimable())
        if points > 0:
            self.env['customer.card.ledger']._reverse(
                operation, points, key=f'clawback:{self._customer_card_way.key}:{operation.id}', below_floor=strict,
                origin=self._customer_card_origin, place=self._customer_card_place,
            )  # fmt: skip
        if points < wanted or (points > 0 and account.balance < 0):
            self._customer_card_note_spent(account, operation.card_id)
        if operation.kind == 'earn' and due > money.exact(operation.reversed):
            self._customer_card_keep_returned(operation, due)

    def _customer_card_keep_returned(self, operation, due: Decimal) -> None:
        """Keep with the sale how many of its points the goods had brought that came back, where not all of them could
        be taken, or they had expired: they count for nothing any more (see `models/tier`).
        """
        original = self.browse(operation.origin_id)
        known = (original.customer_card_shown or {}).get('returned') or {}
        if money.exact(known.get(str(operation.id)) or 0) != due:
            original._customer_card_trace_on(returned={**known, str(operation.id): money.plain(due)})
            original.flush_recordset(['customer_card_shown'])

    # Goods that come back without their receipt take from cards what they would bring today.

    def _customer_card_earning_read(self, cards, bought: Purchase):
        """Return the cards; where goods come back without their receipt, those that were read: one that was found by
        name or phone lets nothing be taken from it.
        """
        if not cards or not bought.comes_back:
            return cards
        refs = (self.customer_card_refs or '').split()
        read = cards.browse().union(*(self._customer_card_by_ref(ref, shown=True) for ref in refs))
        return cards & read

    def _customer_card_keep_untaken(self, cards, bought: Purchase) -> None:
        """Keep with the last sale that gave points what goods without their receipt had brought and cannot be taken, as
        it was spent: it counts for nothing any more (see `models/tier`).
        """
        for card, account in cards._points_accounts():
            if (points := card._counting_untaken(account, bought)) > 0:
                last = self.env['customer.card.operation'].search([
                    ('account_id', 'in', account._taken_over().ids), ('kind', '=', 'earn'),
                    ('origin_model', '=', 'pos.order'), ('key', '=like', f'{BROUGHT_BY["earn"]}%'),
                ], order='id desc', limit=1)  # fmt: skip
                sale = self.browse(last.origin_id)
                shown = sale.customer_card_shown or {}
                known = shown.get('untaken') or {}
                untaken = {**known, str(last.id): money.plain(points + money.exact(known.get(str(last.id)) or 0))}
                sale._customer_card_trace_on(returned=shown.get('returned') or {}, untaken=untaken)
                sale.flush_recordset(['customer_card_shown'])

    def _customer_card_note_losing(self, postings) -> None:
        """Note from which cards something was taken without a receipt."""
        unusual = self.env['customer.card.unusual']
        for posting in postings:
            if posting.kind == 'clawback':
                card = self.env['customer.card'].browse(posting.card)
                unusual._note('no_receipt', f'no_receipt:{self.uuid}:{card.id}', card, self.session_id)

    # One purchase earns once: a second card of the same program on the order pays and is shown, and earns nothing.

    def _customer_card_earning_once(self, cards, bought: Purchase):
        """Return the first card of each program that can earn, in the order shown.

        Goods that come back take their points from everybody's card.
        """
        if len(cards) < 2 or bought.worth <= 0:
            return cards
        if sold := self.lines.refunded_orderline_id.order_id:
            # The card whose goods come back is first, whatever was shown before it.
            mine = frozenset().union(*(order._customer_card_made_with() for order in sold))
            cards = cards.sorted(lambda card: card.account_ids._standing().isdisjoint(mine))
        return self._customer_card_first_of_programs(cards)

    def _customer_card_first_of_programs(self, cards):
        """Return one card per program: the first in use, or that was when the order was rung up; blank ones do not
        count.
        """
        first: dict = {}
        counting = cards.filtered(lambda card: not card._is_blank())
        for card in counting.sorted(lambda card: card.state != 'active'):  # those in use first, as they were shown
            first.setdefault(card.program_id, card)
        return cards.browse([card.id for card in first.values()])
