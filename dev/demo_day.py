"""The day itself: some four hundred customers, and what happened in between."""

import json
import random
import threading
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from demo_counter import Counter as CounterScenes
from demo_goods import CENT, PRODUCE, TOBACCO
from demo_shop import ZONE, Card, Shop
from demo_till import Caller, Order, Product, Till

CUSTOMERS = 410
OPENS, CLOSES = 8 * 60, 21 * 60  # minutes of the day
PARTS = (("Morning", 12), ("Noon and afternoon", 17), ("Evening", 24))  # name, hour it ends
# How a customer pays: out of a hundred.
WAYS = {'cash': 36, 'bank': 34, 'split': 6, 'sell_gift': 6, 'gift': 8, 'two_gifts': 3, 'points': 7}
GIFT_AMOUNTS = tuple(map(Decimal, (10, 20, 25, 50, 100)))
LOST = 5  # orders whose answer is lost
RACES = 3


class Day(CounterScenes):
    """Plays the day in the order of the clock; ``tell`` is called with each paragraph of the story."""

    def __init__(self, shop: Shop, manager: Caller, day: date, rng: random.Random, tell: Callable[[str], None]):
        self.shop, self.manager, self.day, self.rng, self.tell = shop, manager, day, rng, tell
        self.count: Counter[str] = Counter()
        self.money: Counter[str] = Counter()  # by tender, and 'sold' for gift cards
        self.pockets = [card for card in shop.gifts[:-2] if card.balance]
        self.rack = list(shop.stock)

    # --- the clock ----------------------------------------------------------------------------------------------------

    def play(self) -> None:
        """Open, serve everybody, and tell each part of the day with what was special in it."""
        for till in self.shop.tills:
            till.open(200.0)
        self.tell("07:45  Both tills open with 200.00 in the drawer.")
        minutes = sorted(self.rng.randrange(OPENS, CLOSES) for _customer in range(CUSTOMERS))
        events = [(minute, self._customer) for minute in minutes]
        events += [(hour * 60 + minute, scene) for (hour, minute), scene in self._scenes().items()]
        events.sort(key=lambda event: event[0])
        for name, end in PARTS:
            part = [event for event in events if event[0] < end * 60]
            events = events[len(part) :]
            self._part(name, part)

    def _part(self, name: str, events: list[tuple[int, Callable[[datetime], None]]]) -> None:
        before = self.count['orders'], self.money['turnover'], self.count['scanned']
        for minute, scene in events:
            scene(self._at(minute))
        orders, turnover, scanned = (now - past for now, past in zip(self._figures(), before, strict=True))
        self.tell(f"{'':7}{name}: {orders} orders, {turnover:,.2f}; {scanned} times a card was shown.\n")

    def _figures(self) -> tuple[int, Decimal, int]:
        return self.count['orders'], self.money['turnover'], self.count['scanned']

    def _at(self, minute: int) -> datetime:
        return datetime.combine(self.day, time(minute // 60, minute % 60), ZoneInfo(ZONE))

    def _scenes(self) -> dict[tuple[int, int], Callable[[datetime], None]]:
        return {
            (10, 12): self._gift_for_later,
            (11, 5): self._refused,
            (13, 40): self._lost_connection,
            (14, 30): self._invoice,
            (15, 15): self._return_with_points,
            (15, 40): self._return_to_gift_card,
            (17, 30): self._race,
            (18, 30): self._why,
            **self._counter_scenes(),
        }

    # --- the ordinary customer ----------------------------------------------------------------------------------------

    def _order(self, at: datetime, till: Till | None = None, goods: list[tuple[Product, int]] | None = None) -> Order:
        order = Order(till or self.rng.choice(self.shop.tills), at, self.rng)
        for product, quantity in goods or self._basket():
            order.add(product, quantity)
        return order

    def _basket(self) -> list[tuple[Product, int]]:
        goods = self.rng.sample(self.shop.products, self.rng.choice((1, 2, 3, 3, 4, 5, 6, 8)))
        return [(product, self.rng.choice((1, 1, 1, 2, 3))) for product in goods]

    def _member(self, order: Order) -> Card:
        card = self.rng.choice(self.shop.loyalty[:-1])
        order.scan(card.number)
        self.count['scanned'] += 1
        return card

    def _customer(self, at: datetime) -> None:
        order = self._order(at)
        if self.rng.random() < 0.65:
            self._member(order)
        way = self.rng.choices(list(WAYS), list(WAYS.values()))[0]
        getattr(self, f'_pay_{way}')(order)
        self._send(order)

    def _send(self, order: Order, times: int = 1) -> int:
        """Send the order (again and again, where the answer is lost) and count it once."""
        found = {order.send() for _attempt in range(times)}
        if len(found) != 1:
            raise RuntimeError(f"one order became {len(found)}")
        self.count['orders'] += 1
        self.money['turnover'] += order.total
        names = {method: name for name, method in order.till.methods.items()}
        for payment in order.payments:
            self.money[names[payment['payment_method_id']]] += Decimal(str(payment['amount']))
        return found.pop()

    # --- ways to pay --------------------------------------------------------------------------------------------------

    def _pay_cash(self, order: Order) -> None:
        order.pay('cash')

    def _pay_bank(self, order: Order) -> None:
        order.pay('bank')

    def _pay_split(self, order: Order) -> None:
        order.pay('cash', (order.total / 3).quantize(CENT))
        order.pay('bank')
        self.count['split'] += 1

    def _pay_sell_gift(self, order: Order) -> None:
        card = self.rack.pop()
        self._sell(order, card, self.rng.choice(GIFT_AMOUNTS))
        self.pockets.append(card)
        order.pay('bank')

    def _sell(self, order: Order, card: Card, amount: Decimal) -> None:
        shown = order.till.cards('identify', card.number)['card']
        order.add(self.shop.gift_product, 1, amount, customer_card_ref=shown['ref'])
        card.balance = amount
        self.money['sold'] += amount
        self.count['sold'] += 1

    def _pay_gift(self, order: Order) -> None:
        self._spend(order, self.rng.choice(self.pockets))
        order.pay('cash')

    def _pay_two_gifts(self, order: Order) -> None:
        for card in self.rng.sample(self.pockets, 2):
            if order.left:
                self._spend(order, card)
        order.pay('bank')
        self.count['two_gifts'] += 1

    def _spend(self, order: Order, card: Card) -> Decimal:
        """Pay what the gift card has; the till believes the server, the story its own books."""
        ref = order.scan(card.number)['card']['ref']
        wanted = min(order.left, card.balance)
        taken = order.pay_by_card(ref, 'value')
        if taken != wanted:
            raise RuntimeError(f"a gift card paid {taken}, its owner had {wanted} to spend")
        card.balance -= taken
        self.count['gift'] += bool(taken)
        return taken

    def _pay_points(self, order: Order) -> None:
        if not order.refs:
            self._member(order)
        if order.pay_by_card(order.refs[0], 'points', (order.total / 2).quantize(CENT)):
            self.count['points'] += 1
        order.pay('cash')

    # --- what was special ---------------------------------------------------------------------------------------------

    def _gift_for_later(self, at: datetime) -> None:
        first, second = self.shop.tills
        card = self.rack.pop()
        order = self._order(at, first, [(self.shop.products[0], 1)])
        self._sell(order, card, Decimal(40))
        order.pay('cash')
        self._send(order)
        order = self._order(at, second, self._worth(Decimal('27.50')))
        taken = self._spend(order, card)
        order.pay('bank')
        self._send(order)
        self.tell(
            f"{at:%H:%M}  A gift card of 40.00 is sold at {first.name} and pays {taken:.2f} at {second.name} a "
            f"minute later; {card.balance:.2f} stay on it."
        )

    def _refused(self, at: datetime) -> None:
        order = self._order(at)
        answer = order.scan(self.shop.loyalty[-1].number)
        if answer['ok']:
            raise RuntimeError("a card reported lost was served")
        order.pay('cash')
        self._send(order)
        self.tell(
            f"{at:%H:%M}  Somebody shows a card reported lost: \"{answer['message']}\" The sale goes on without it."
        )

    def _lost_connection(self, at: datetime) -> None:
        card = self.pockets[0]
        for number in range(LOST):
            order = self._order(at, self.shop.tills[1])
            self._member(order)
            if not number:
                self._spend(order, card)
            order.pay('cash')
            self._send(order, times=3)
        self.tell(
            f"{at:%H:%M}  {self.shop.tills[1].name} loses its connection: {LOST} orders get no answer and are "
            f"sent three times each. Each took effect once."
        )

    def _invoice(self, at: datetime) -> None:
        card = max(self.pockets, key=lambda pocket: pocket.balance)
        order = self._order(at, goods=self._worth(card.balance / 2))
        member = self._member(order)
        taken = self._spend(order, card)
        order.pay('cash')
        order.more = {'to_invoice': True}
        self._send(order)
        self.tell(
            f"{at:%H:%M}  {member.holder or 'A member'} wants an invoice over {order.total:.2f} and pays "
            f"{taken:.2f} of it with a gift card."
        )

    def _return_with_points(self, at: datetime) -> None:
        order = self._order(at, self.shop.tills[0], self._worth(Decimal(60)))
        member = self._member(order)
        order.pay('cash')
        sold = self._send(order)
        earned = self._receipt(order, sold)['earned']
        back = self._refund(order, sold, at)
        back.pay('cash')
        taken = self._receipt(back, self._send(back))['earned']
        self.tell(
            f"{at:%H:%M}  {member.holder or 'A member'} earns {earned} on {order.total:.2f} and brings back "
            f"goods for {-back.total:.2f}: {taken}."
        )

    def _return_to_gift_card(self, at: datetime) -> None:
        card = max(self.pockets, key=lambda pocket: pocket.balance)
        order = self._order(at, self.shop.tills[1], self._worth(card.balance / 2))
        spent = self._spend(order, card)
        order.pay('cash')
        back = self._refund(order, self._send(order), at)
        amount = max(back.total, -spent)
        back.pay('value', amount)
        back.pay('cash')
        self._send(back)
        card.balance -= amount
        self.tell(
            f"{at:%H:%M}  Goods paid by gift card come back: {-amount:.2f} return to the very card that paid "
            f"{spent:.2f}."
        )

    def _race(self, at: datetime) -> None:
        for card in [card for card in self.pockets if card.balance >= 20][:RACES]:
            goods = self._worth(card.balance)
            orders = [self._order(at, till, goods) for till in self.shop.tills]
            taken = self._at_once(orders, card)
            if sorted(taken) != [0, card.balance]:
                raise RuntimeError(f"two tills took {taken} of {card.balance}")
            card.balance = Decimal(0)
            for order in orders:
                order.pay('cash')
                self._send(order)
        self.tell(
            f"{at:%H:%M}  A card and its photo are shown at both tills in the same second, {RACES} times: each "
            f"time one till is paid in full, the other is refused and takes cash."
        )

    def _at_once(self, orders: list[Order], card: Card) -> list[Decimal]:
        """Let both tills ask for all the card has, from two threads that start together."""
        start, taken = threading.Barrier(len(orders)), {}
        refs = [order.scan(card.number)['card']['ref'] for order in orders]

        def ask(number: int) -> None:
            start.wait()
            taken[number] = orders[number].pay_by_card(refs[number], 'value', card.balance)

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(len(orders))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return list(taken.values())

    def _why(self, at: datetime) -> None:
        fruit = next(product for product in self.shop.products if product.shelf == PRODUCE)
        smoke = next(product for product in self.shop.products if product.shelf == TOBACCO)
        order = self._order(at, goods=[(fruit, 4), *self._worth(Decimal(25)), (smoke, 1)])
        member = self._member(order)
        order.pay('cash')
        sold = self._send(order)
        earned = self._receipt(order, sold)['earned']
        domain = [['origin_model', '=', 'pos.order'], ['origin_id', '=', sold], ['kind', '=', 'earn']]
        (operation,) = self.manager.call('customer.card.operation', 'search_read', domain, ['why_text'])
        self.tell(f"{at:%H:%M}  {member.holder or 'A member'} asks at the desk why {order.total:.2f} earned {earned}:")
        for reason in operation['why_text'].splitlines():
            self.tell(f"{'':9}{reason}")

    # --- helpers ------------------------------------------------------------------------------------------------------

    def _worth(self, amount: Decimal) -> list[tuple[Product, int]]:
        """Goods for at least ``amount``, each of them earning."""
        shelf = [product for product in self.shop.products if product.shelf not in (PRODUCE, TOBACCO)]
        goods, total = [], Decimal(0)
        while total < amount:
            product = self.rng.choice(shelf)
            goods.append((product, 1))
            total += product.price
        return goods

    def _refund(self, order: Order, sold: int, at: datetime) -> Order:
        """The first product of an order comes back."""
        till, (line, *_rest) = order.till, order.lines
        (record,) = till.call('pos.order', 'read', [sold], ['lines'])
        product = next(product for product in self.shop.products if product.id == line['product_id'])
        back = Order(till, at, self.rng, partner=order.partner, more={'is_refund': True})
        back.add(product, -int(line['qty']), refunded_orderline_id=min(record['lines']))
        self.count['returns'] += 1
        return back

    def _receipt(self, order: Order, sold: int) -> dict[str, Any]:
        """Return what the receipt says about the card of an order."""

        (record,) = order.till.call('pos.order', 'read', [sold], ['customer_card_summary'])
        return json.loads(record['customer_card_summary'])['cards'][0]
