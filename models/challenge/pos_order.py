import json
from decimal import Decimal

from odoo import fields, models
from odoo.fields import Domain

from ...core import challenges, money
from ...core.purchase import Purchase
from ..ledger import spoken
from ..ledger.posting import Posting
from .customer_card_challenge_progress import ProgressRow, Step


class PosOrder(models.Model):
    """Goals that are reached over several orders: what this order counts for, and the points when one is reached, or no
    longer is.
    """

    _inherit = 'pos.order'

    def _customer_card_earn_challenges(self, cards, bought: Purchase) -> None:
        """The order counts for the challenges of the cards shown; programs without any cost nothing here."""
        if bought.comes_back:
            self._customer_card_count_back(cards, bought)
            return
        kept = {}
        for card in cards:
            steps = {} if card._is_blank() else card._counted_by(bought)
            stands = self.env['customer.card.challenge.progress']._count(self.uuid, list(steps.values()))
            due = {row.id: row.due for row in steps}
            # What could not be taken when goods came back is not asked for of what is bought later.
            reached = [stand for stand in stands if due[stand.challenge](stand.done) > stand.points]
            self._customer_card_challenge(card, steps, reached)
            self._customer_card_reached_again(steps, stands)
            kept |= {str(row.id): step.parts.as_json() for row, step in steps.items()}
        if kept:
            self._customer_card_trace_on(counted=kept)

    def _customer_card_count_back(self, cards, bought: Purchase) -> None:
        """Goods that come back without their receipt undo what they would count for now, wherever it was counted: on
        the card's account, or on one it took over from; once, though two cards open it.
        """
        served = self.env['customer.card.account']
        for card in cards:
            account = card._account_now('points')._heir()
            counted = card._counted_back_by(bought) if account - served else {}
            served |= account
            stands = self.env['customer.card.challenge.progress']._count_back(
                self.uuid, account._taken_over().ids, list(counted.values())
            )
            self._customer_card_challenge(card, counted, stands)

    def _customer_card_take_challenges_back(self) -> None:
        """An order of which goods came back counts for what is left of it."""
        for original in self._customer_card_originals():
            shown = original.customer_card_shown or {}
            cards = self.env['customer.card'].browse(shown.get('cards')).exists()
            cards = cards.filtered(lambda card: card.program_id._challenges(True).rows)
            returned = original._customer_card_returned() if cards else {}
            for card in cards:
                left = {
                    row: row.left(parts, returned) for row, parts in original._customer_card_counted_by(card).items()
                }
                self._customer_card_count_again(card, original.uuid, left)

    def _customer_card_counted_by(self, card) -> dict[challenges.Challenge, challenges.Parts]:
        """Return what the order counted by, as was kept with it. One that counted before anything was kept is measured
        anew, its goods as paid for.
        """
        offered = card.program_id._challenges(True)
        kept = self.customer_card_shown.get('counted')
        if kept is None:
            bought = self._customer_card_purchase(self._customer_card_sale_lines())
            return card._counts_by(bought, offered._replace(reads_prices=False))
        return {row: challenges.Parts.from_json(kept[str(row.id)]) for row in offered.rows if str(row.id) in kept}

    def _customer_card_count_again(self, card, key: str, left: dict[challenges.Challenge, Decimal]) -> None:
        """The order of that ``key`` counts for what is left of it. A card that was merged counted on its own before,
        and a goal that both cards had reached stayed where it was: on any account from there to the last one.
        """
        accounts = card._account('points')._heirs()
        stands = self.env['customer.card.challenge.progress']._recount(
            key, accounts.ids, {row.id: counted for row, counted in left.items()}
        )
        self._customer_card_challenge(card, left, stands)

    def _customer_card_challenge(self, card, rows, stands: list[ProgressRow]) -> None:
        """Give the points of goals that were reached, and take back those of goals that no longer are: one after the
        other, as the first leaves less for the next.
        """
        known = {row.id: row for row in rows}
        for stand in stands:
            row = known[stand.challenge]
            change = row.due(stand.done) - stand.points
            by_itself = self._customer_card_keep_undone(row, stand) if change < 0 else Decimal(0)
            points = self._customer_card_challenge_points(card, change, stand)
            if points:
                posting = self._customer_card_challenge_posting(card, row, stand, points, by_itself)
                self.env['customer.card.ledger']._post([posting])
                self.env['customer.card.challenge.progress']._give([(stand.id, points)])

    def _customer_card_keep_undone(self, row: challenges.Challenge, stand: ProgressRow) -> Decimal:
        """Keep with the sales that reached a goal how much of what they gave no longer counts (see `models/tier`): from
        then on, and whether it could be taken or was spent or expired.

        :return: what a claw-back counts by itself: no sale says it of a goal that two cards reached as they were merged
        """
        operations = self._customer_card_goal_operations(stand)
        given = operations.filtered(lambda one: one.kind == 'earn')
        undone = sum((money.exact(one.amount) for one in given), -row.due(stand.done))
        undone -= sum(map(_by_itself, operations - given), Decimal(0))
        for operation in given.filtered('origin_id'):
            due = min(max(undone, Decimal(0)), money.exact(operation.amount))
            self._customer_card_keep_returned(operation, due)
            undone -= due
        return max(undone, Decimal(0))

    def _customer_card_reached_again(self, steps: dict[challenges.Challenge, Step], stands: list[ProgressRow]) -> None:
        """What a goal gave counts again once it is reached again, as far as it could not be taken: it is not given
        anew.
        """
        rows = {row.id: (row, step.counted) for row, step in steps.items()}
        for stand in stands:
            row, counted = rows[stand.challenge]
            if stand.points > 0 and row.due(stand.done) > row.due(stand.done - counted):
                self._customer_card_keep_undone(row, stand)

    def _customer_card_challenge_text(self, program, account: int) -> str:
        """Return how far the holder is, for the receipt: "Five coffees: 3 of 5"."""
        if not program._challenges().rows:
            return ""
        day = program._local(self._customer_card_order_date).date()
        progress = program._challenge_progress(self.env['customer.card.account'].browse(account), day)
        return " · ".join(f"{spoken.apart(self, row['name'])}: {row['done_text']}" for row in progress)

    def _customer_card_challenge_points(self, card, change: Decimal, stand: ProgressRow) -> Decimal:
        """Return what is given; of what is taken back, what did not expire meanwhile, and as much as the program's
        policy takes.
        """
        if change >= 0:
            return change
        account = self.env['customer.card.account'].browse(stand.account)
        given = self._customer_card_goal_operations(stand).filtered(lambda one: one.kind == 'earn')
        owed = self._customer_card_owed(given, -change, Decimal(0))
        left = card._account('points')._heir()._claimable()
        if owed > left:
            self._customer_card_note_spent(account, card)
        return -owed if card.program_id.clawback == 'negative' else -min(owed, left)

    def _customer_card_goal_operations(self, stand: ProgressRow):
        """What gave the points of a goal, and what took them back, oldest first."""
        account = self.env['customer.card.account'].browse(stand.account)
        keys = (f'earn:{stand.id}:%', f'clawback:{stand.id}:%', f'merge:%:{stand.id}')
        return self.env['customer.card.operation'].search(
            Domain('account_id', 'in', account._heir()._taken_over().ids)
            & Domain.OR(Domain('key', '=like', f'challenge:{key}') for key in keys),
            order='id',
        )

    def _customer_card_challenge_posting(
        self, card, row: challenges.Challenge, stand: ProgressRow, points: Decimal, by_itself: Decimal
    ) -> Posting:
        """Return the posting of ``points`` given for a goal, or taken back, which count ``by_itself`` at most then."""
        given = points > 0
        # An exchange may undo a goal and reach it again, or undo it by several orders: operations of one order.
        kind = 'earn' if given else 'clawback'
        counts = {'before': money.plain(min(by_itself, -points)), 'given': money.plain(-points)}
        more = {} if given else counts
        why = [{'rule': None, 'name': row.name, 'points': money.plain(points), 'key': 'challenge', **more}]
        account = self.env['customer.card.account'].browse(stand.account)._heir()
        key = f'challenge:{kind}:{stand.id}:{self._customer_card_way.key}'
        before = sum(one.key.startswith(key) for one in self._customer_card_goal_operations(stand))
        return Posting(
            account.id,
            points,
            kind,
            f'{key}:{before}' if before else key,
            card.id,
            why=json.dumps(why),
            expires=card.program_id._expiry('points', fields.Datetime.now()) if given else None,
            below_floor=not given and card.program_id.clawback == 'negative',
            usable=card.program_id._usable_from(fields.Datetime.now()) if given else None,
            origin=self._customer_card_origin,
            place=self._customer_card_place,
            note=row.name,
        )


def _by_itself(operation) -> Decimal:
    """Return how much of what an operation took back counts on the day it was taken: all of it where nothing says how
    much.
    """
    return Decimal(operation.why[0].get('before', -money.exact(operation.amount)))
