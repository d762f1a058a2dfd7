"""One day of a supermarket, played through the calls its tills make: ``demo.py --database NAME``.

The database has the add-on installed and is a scratch one. The story is seeded: the same twice, card numbers aside. The
last line is ``books balance: yes``, or the day was no good.
"""

import argparse
import logging
import random
import sys
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import demo_books
import demo_shop
from demo_day import Day
from demo_till import Caller

from odoo import api
from odoo.modules.registry import Registry
from odoo.service import server
from odoo.tools import config

SEED = 2026
SATURDAY = 5


def tell(text: str) -> None:
    print(text, flush=True)


def last_saturday() -> date:
    """The day of the story: a weekend whenever it is told, and over, so that no till's clock runs ahead."""
    yesterday = date.today() - timedelta(days=1)
    return yesterday - timedelta(days=(yesterday.weekday() - SATURDAY) % 7)


def start(database: str) -> Registry:
    """Load Odoo as its server would, without listening; only trouble is logged."""
    config.parse_config(['--database', database, '--no-http', '--log-level', 'warn'], setup_logging=True)
    logging.getLogger('odoo.sql_db').setLevel(logging.CRITICAL)  # a refused race is part of the story
    server.start(preload=[], stop=True)
    return Registry(database)


def inside(registry: Registry, work: Any) -> Any:
    """Do what the server does by itself, in a transaction of its own."""
    with registry.cursor() as cr:
        return work(api.Environment(cr, api.SUPERUSER_ID, {'lang': 'en_US'}))


def prologue(registry: Registry, shop: demo_shop.Shop, day: date) -> None:
    tell(f"A DAY AT {shop.company.upper()}: a Saturday, {len(shop.products)} products, {len(shop.tills)} tills, "
         f"{len(shop.loyalty) + len(shop.gifts) + len(shop.stock)} cards\n")  # fmt: skip
    inside(registry, lambda env: env['customer.card.ledger']._cron_expire())
    found = inside(
        registry,
        lambda env: demo_books.Books(env).rows(
            """SELECT account_kind, count(*), -sum(amount) FROM customer_card_entry
                WHERE kind = 'expire' GROUP BY 1 ORDER BY 1"""
        ),
    )
    texts = {'points': "{1:,.0f} points on {0} cards", 'value': "{1:,.2f} on {0} gift cards"}
    tell(
        "06:00  Expired overnight: "
        + ", ".join(texts[kind].format(count, amount) for kind, count, amount in found)
        + "."
    )


def epilogue(shop: demo_shop.Shop, manager: Caller) -> None:
    """Count, close, settle."""
    shown = [till.close() for till in shop.tills]
    orders = sum(row['orders_details']['quantity'] for row in shown)
    cash = sum(Decimal(str(row['default_cash_details']['payment_amount'])) for row in shown)
    tell(
        f"21:10  The cash is counted and both tills close: {orders} orders, {cash.quantize(Decimal('0.01')):,} in cash."
    )
    answer = manager.call('customer.card.settlement', 'action_settle', [])
    tell(f"23:00  {answer['params']['message']}")


def healthy(registry: Registry) -> bool:
    """Run the ledger's own validators; what they say."""

    def check(env: Any) -> Any:
        health = env['customer.card.health']._check()
        return health.healthy, health.entry_count, health.finding_ids.mapped('fact')

    good, entries, facts = inside(registry, check)
    tell(f"23:05  Ledger health: {entries} entries checked, {'all is well' if good else 'something is wrong'}.\n")
    for fact in facts:
        tell(f"       {fact}")
    return good


def summary(day: Day) -> None:
    count, money = day.count, day.money
    tell(
        f"       The day: {count['orders']} orders, turnover {money['turnover']:,.2f}. {count['sold']} gift "
        f"cards sold for {money['sold']:,.2f}; "
        f"{count['gift']} payments by gift card, {money['value']:,.2f}; {count['two_gifts']} orders on two of them;\n"
        f"       {count['points']} payments with points, {money['points']:,.2f}; {count['split']} orders on "
        f"bank card and cash; {count['returns']} returns.\n"
    )


def tills_agree(registry: Registry, day: Day) -> dict[str, Decimal]:
    """Return what the tills remember against what the ledger says, in money; what differs."""
    rows = inside(
        registry,
        lambda env: demo_books.Books(env).rows(
            """
        SELECT e.account_kind, e.kind, COALESCE(sum(e.amount * CASE e.account_kind WHEN 'points' THEN p.point_value
            ELSE 1 END), 0)::text
          FROM customer_card_entry e JOIN customer_card_program p ON p.id = e.program_id JOIN customer_card_operation o
              ON o.id = e.operation_id
         WHERE o.origin_model = 'pos.order' GROUP BY 1, 2
        """
        ),
    )
    ledger = {(kind, entry): Decimal(amount) for kind, entry, amount in rows}
    spent = {
        kind: -ledger.get((kind, 'spend'), Decimal(0)) - ledger.get((kind, 'refund'), Decimal(0))
        for kind in ('value', 'points')
    }
    wanted = {'value': day.money['value'], 'points': day.money['points']}
    found = {kind: spent[kind] - wanted[kind] for kind in spent}
    found['sold'] = ledger.get(('value', 'sale'), Decimal(0)) - day.money['sold']
    return {f'tills and ledger: {name}': amount for name, amount in found.items() if amount}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--database', required=True)
    registry, rng = start(parser.parse_args().database), random.Random(SEED)
    shop = demo_shop.build(registry, rng)
    prologue(registry, shop, last_saturday())
    manager = Caller(registry, inside(registry, lambda env: env.ref('base.user_admin').id))
    day = Day(shop, manager, last_saturday(), rng, tell)
    day.play()
    epilogue(shop, manager)
    good = healthy(registry)
    summary(day)
    tell("THE BOOKS\n")
    faults = inside(registry, lambda env: demo_books.show(env, tell)) | tills_agree(registry, day)
    for name, amount in faults.items():
        tell(f"  {name}: {amount} too much")
    good = good and not faults
    shop.tills[0].open(200.0)  # so that whoever looks around can sell at once
    tell(f"books balance: {'yes' if good else 'no'}")
    return 0 if good else 1


if __name__ == '__main__':
    sys.exit(main())
