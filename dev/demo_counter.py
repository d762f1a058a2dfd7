"""Scenes at the counter: people found, enrolled, rewarded and charged, the best mix, a PIN, a saving for next time, a
lost connection.
"""

import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from demo_goods import CENT

PHONE = '+1 212 555 9042'
PIN = '4071'


class Counter:
    """A day's scenes (see :mod:`demo_day`) beside ordinary customers; mixed into it."""

    def _counter_scenes(self) -> dict[tuple[int, int], Callable[[datetime], None]]:
        return {
            (9, 5): self._enroll,
            (9, 50): self._found,
            (11, 30): self._reward,
            (12, 15): self._top_up,
            (12, 40): self._goal,
            (16, 20): self._best_mix,
            (16, 50): self._pin,
            (19, 10): self._saving,
            (20, 5): self._slice,
        }

    def _enroll(self, at: datetime) -> None:
        till = self.shop.tills[0]
        offer = till.cards('enrollment')
        purpose = offer['purposes'][0]
        club = next(program['id'] for program in offer['programs'] if program['name'] == "Greenmarket Club")
        order = self._order(at, till)
        values = {
            'name': "Nila Newcomer", 'phone': PHONE, 'birth_day': 29, 'birth_month': 2, 'program_id': club,
            'consents': [[purpose['id'], purpose['digest']]],
        }  # fmt: skip
        card = till.cards('enroll', values, order.fresh())['card']
        order.refs, order.partner = [card['ref']], card['partner_id']
        order.pay('cash')
        earned = self._receipt(order, self._send(order))['earned']
        self.tell(
            f"{at:%H:%M}  A newcomer gets a card without plastic in one form, agrees to \"{purpose['name']}\" "
            f"and to nothing else, and earns {earned} at once."
        )

    def _found(self, at: datetime) -> None:
        till = self.shop.tills[1]
        (found,) = till.cards('find', PHONE)['cards']
        order = self._order(at, till)
        order.refs = [found['ref']]
        refused = till.cards('authorize', found['ref'], 'points', 1.0, order.uuid, order.fresh())
        if refused['ok']:
            raise RuntimeError("a card that was only found paid")
        order.pay('bank')
        earned = self._receipt(order, self._send(order))['earned']
        self.tell(
            f"{at:%H:%M}  The newcomer left the card at home and is found by phone: earns {earned}, and to pay "
            f"with it: \"{refused['message']}\""
        )

    def _reward(self, at: datetime) -> None:
        card = max(self.shop.loyalty[:-1], key=lambda one: one.balance)
        order = self._order(at, goods=self._worth(Decimal(12)))
        shown = order.scan(card.number)['card']
        (reward,) = [one for one in shown['rewards'] if one['reachable']]
        held = order.till.cards('reward', shown['ref'], reward['id'], order.uuid, order.fresh())
        gift = next(product for product in self.shop.products if product.id == held['products'][0]['product_id'])
        order.add(gift, 1, Decimal(0), customer_card_hold=held['operation'])
        order.pay('cash')
        self._send(order)
        self.money['points'] += Decimal(str(reward['points'])) * self.shop.point_value
        self.tell(f"{at:%H:%M}  {card.holder} takes a reward: {gift.name} for {held['points_text']}.")

    def _top_up(self, at: datetime) -> None:
        card = min(self.pockets, key=lambda pocket: pocket.balance)
        order = self._order(at, goods=self._worth(Decimal(5)))
        shown = order.till.cards('identify', card.number)['card']
        order.add(self.shop.gift_product, 1, Decimal(25), customer_card_ref=shown['ref'])
        order.pay('bank')
        self._send(order)
        self.tell(f"{at:%H:%M}  A gift card with {card.balance:.2f} left is topped up with 25.00.")
        card.balance += 25

    def _goal(self, at: datetime) -> None:
        card = self.shop.loyalty[1]
        rolls = next(product for product in self.shop.products if product.shelf == "Bakery")
        order = self._order(at, goods=[(rolls, 6)])
        (goal,) = order.scan(card.number)['card']['challenges']
        order.pay('cash')
        half = self._receipt(order, self._send(order))
        order = self._order(at, goods=[(rolls, 6)])
        order.scan(card.number)
        order.pay('cash')
        said = self._receipt(order, self._send(order))
        if said['challenges'] != "Breakfast club: 10 of 10" or half['challenges'] == said['challenges']:
            raise RuntimeError(f"a goal that was not reached when it should be: {half}, {said}")
        self.tell(
            f"{at:%H:%M}  {card.holder} buys rolls for the office. The receipt says {half['challenges']}; "
            f"after the second bag there are {goal['gives_text']} more: earned {said['earned']}."
        )

    def _best_mix(self, at: datetime) -> None:
        card = max(self.pockets, key=lambda pocket: pocket.balance)
        order = self._order(at, goods=self._worth(Decimal(30)))
        self._member(order)
        order.scan(card.number)
        plan = order.till.cards('mix', order.refs, float(order.left), order.uuid)
        parts = []
        for line in plan['lines']:
            taken = order.pay_by_card(line['ref'], line['kind'], Decimal(str(line['amount'])))
            card.balance -= taken if line['kind'] == 'value' else 0
            parts.append(f"{taken:.2f} from {line['kind']} ({line['reason']})")
        order.pay('cash')
        self._send(order)
        self.tell(f"{at:%H:%M}  Two cards and one tap: {' and '.join(parts)}.")

    def _pin(self, at: datetime) -> None:
        card = self.shop.gold
        order = self._order(at, goods=self._worth(Decimal(60)))
        ref = order.scan(card.number)['card']['ref']
        answers = [
            order.till.cards('authorize', ref, 'value', 60.0, order.uuid, order.fresh(), *pin)
            for pin in ((), ('0815',), (PIN,))
        ]
        if [answer['ok'] for answer in answers] != [False, False, True]:
            raise RuntimeError(f"a PIN that was not asked for: {answers}")
        order.pay('value', Decimal(60), answers[-1]['operation'])
        order.pay('cash')
        self._send(order)
        self.tell(
            f"{at:%H:%M}  60.00 by a gold card: \"{answers[0]['message']}\" A wrong one: "
            f"\"{answers[1]['message']}\" The right one pays."
        )

    def _saving(self, at: datetime) -> None:
        card = self.shop.discount
        order = self._order(at, goods=self._worth(Decimal(40)))
        order.scan(card.number)
        order.pay('cash')
        sold = self._send(order)
        (record,) = order.till.call('pos.order', 'read', [sold], ['customer_card_summary'])
        saved = json.loads(record['customer_card_summary'])['cards'][0]['balances'][0]
        self.tell(
            f"{at:%H:%M}  A discount card: {order.total:.2f} are paid in full, and {saved} wait on the card "
            f"for next time."
        )

    def _slice(self, at: datetime) -> None:
        """The connection is lost between scan and payment: the till spends from what was set aside, and sends it all
        later, twice.
        """
        card = max(self.pockets, key=lambda pocket: pocket.balance)
        order = self._order(at, self.shop.tills[1], self._worth(Decimal(8)))
        ref = order.scan(card.number)['card']['ref']
        lease = order.till.cards('lease', ref, 'value', order.uuid, order.fresh())
        taken = min(order.left, Decimal(str(lease['amount']))).quantize(CENT)
        order.pay('value', taken, lease['operation'])
        order.pay('cash')
        self._send(order, times=2)
        card.balance -= taken
        self.tell(
            f"{at:%H:%M}  The connection is lost before payment: {order.till.name} takes {taken:.2f} from the "
            f"{lease['amount_text']} it had set aside; the server agrees later, once."
        )
