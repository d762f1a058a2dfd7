"""Three months of four neighbors who buy on credit, played through the calls of a till and of an office:
``demo_credit.py --database NAME``.

Omid pays in time; Lena forgets, is reminded and pays a fee; Rosa pays in parts, and once promises the rest; Ivo has a
complaint. The database has the add-on installed and is a scratch one. After every day what the accounts owe is what the
general ledger's receivable says, or the story ends there. The last line is ``books balance: yes``, or it was no good.
"""

import argparse
import random
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import demo_clock
from demo import healthy, inside, start, tell
from demo_credit_shop import NEIGHBORS, Office, Shop
from demo_till import Order, Till

from odoo import api, sql_db

DAYS = 100  # at least, from the first of a month
CENT = Decimal('0.01')
# (month of the story, day of the month): who does what. Statements close with the month, and are paid until the 10th.
PLAN = {
    (1, 6): [('pays_half', 'Rosa')],
    (1, 8): [('pays', 'Omid')],
    (1, 9): [('transfers', 'Rosa'), ('pays', 'Ivo')],
    (1, 26): [('transfers', 'Lena')],
    (2, 6): [('pays_half', 'Rosa')],
    (2, 8): [('pays', 'Omid'), ('pays', 'Lena')],
    (2, 11): [('promises', 'Rosa')],
    (2, 12): [('complains', 'Ivo')],
    (2, 15): [('pays', 'Rosa')],
    (2, 20): [('is_answered', 'Ivo')],
    (2, 21): [('pays', 'Ivo')],
    (3, 8): [('pays', 'Omid'), ('pays', 'Lena'), ('pays', 'Rosa'), ('pays', 'Ivo')],
}
OFFICE = ('transfers', 'promises', 'complains', 'is_answered')


class Story:
    """The three months, day by day."""

    def __init__(self, registry: Any, clock: demo_clock.Clock, first: date):
        self.registry, self.clock, self.first = registry, clock, first
        self.rng = random.Random(2026)
        self.day = first
        self.set(7)
        with registry.cursor() as cr:
            self.shop = Shop(api.Environment(cr, api.SUPERUSER_ID, {'lang': 'en_US', 'tracking_disable': True}))
        self.till = Till(registry, self.shop.cashier, self.shop.config, "Till", self.shop.methods)
        self.office = Office(self.shop)
        self.told: set[int] = set()  # reminders and statements that were told

    def set(self, hour: int) -> None:
        self.clock.set(datetime.combine(self.day, time(hour), UTC))

    def tell(self, text: str) -> None:
        tell(f"{self.day:%b %d}  {text}")

    def play(self, days: int) -> None:
        for number in range(days):
            self.day = self.first + timedelta(days=number)
            self.set(8)
            month = (self.day.year - self.first.year) * 12 + self.day.month - self.first.month
            planned = PLAN.get((month, self.day.day), [])
            self.at_the_till(number, [(what, name) for what, name in planned if what not in OFFICE])
            for what, name in planned:
                if what in OFFICE:
                    self.set(18)
                    self.tell(inside(self.registry, lambda env, do=what, who=name: getattr(self.office, do)(env, who)))
            self.set(23)
            inside(self.registry, self.night)
            self.check()

    def at_the_till(self, number: int, planned: list[tuple[str, str]]) -> None:
        visits: list[Callable] = [lambda what=what, name=name: getattr(self, what)(name) for what, name in planned]
        for place, name in enumerate(NEIGHBORS):
            if number % 5 == place:
                visits.append(lambda name=name: self.buys(name, Decimal(self.rng.randrange(800, 3500)) / 100))
        if not visits:
            return
        self.till.open(0.0)
        for hour, visit in enumerate(visits, 9):
            self.set(hour)
            visit()
        self.till.close()

    def night(self, env: Any) -> None:
        """What the server does by itself every night."""
        self.office.night(env)
        for line in self.office.news(env, self.told):
            self.tell(line)

    # --- at the till --------------------------------------------------------------------------------------------------

    def _order(self) -> Order:
        return Order(self.till, datetime.now(UTC), self.rng)

    def buys(self, name: str, amount: Decimal) -> None:
        """Groceries on credit; what the line does not pay of them, in cash."""
        order = self._order()
        order.add(self.shop.goods, 1, amount)
        ref = order.scan(self.shop.numbers[name])['card']['ref']
        taken = order.pay_by_card(ref, 'credit')
        if taken < amount:
            order.pay('cash')
            self.tell(f"{name} buys for {amount}; {taken} of it on credit: the line allows no more.")
        order.send()

    def pays(self, name: str, part: Decimal = Decimal(1)) -> None:
        """Pays back in cash what is asked for, or a part of it."""
        asked = inside(self.registry, lambda env: self.office.asked(env, name))
        amount = (asked * part).quantize(CENT)
        order = self._order()
        ref = order.scan(self.shop.numbers[name])['card']['ref']
        order.add(self.shop.repay, 1, amount, customer_card_ref=ref)
        order.pay('cash')
        order.send()
        self.tell(f"{name} pays {amount} of {asked} back at the till.")

    def pays_half(self, name: str) -> None:
        self.pays(name, Decimal('0.5'))

    # --- the books ----------------------------------------------------------------------------------------------------

    def _sum(self, query: str, *parameters: Any) -> Decimal:
        with self.registry.cursor() as cr:
            cr.execute(query, parameters)
            return Decimal(cr.fetchone()[0] or 0)

    def check(self) -> None:
        """:raise RuntimeError: where the general ledger says anything else than the accounts"""
        owed = -self._sum(
            "SELECT sum(balance)::text FROM customer_card_account WHERE program_id = %s AND kind = 'credit'",
            self.shop.program_id,
        )
        books = self._sum(
            "SELECT sum(balance)::text FROM account_move_line WHERE account_id = %s AND parent_state = 'posted'",
            self.shop.receivable,
        )
        if books != owed:
            raise RuntimeError(f"{self.day}: {owed} is owed, and the general ledger says {books}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--database', required=True)
    registry = start(parser.parse_args().database)
    today = date.today()
    first = (today - timedelta(days=DAYS)).replace(day=1)
    tell(f"\nTHREE MONTHS ON CREDIT: {', '.join(NEIGHBORS)}; statements close with the month, 10 days to pay\n")
    with demo_clock.moved(registry, sql_db.close_all) as clock:
        story = Story(registry, clock, first)
        story.play((today - first).days)
    days = (today - first).days
    tell(f"\nOn each of {days} evenings what is owed was what the general ledger says.")
    good = healthy(registry)
    tell(f"books balance: {'yes' if good else 'no'}")
    return 0 if good else 1


if __name__ == '__main__':
    sys.exit(main())
