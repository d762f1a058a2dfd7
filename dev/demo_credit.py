"""Three months of four neighbors who buy on credit, played through the calls of a till and of an office:
``demo_credit.py --database NAME``.

The database has the add-on installed and is a scratch one. After every day what the accounts owe is what the general
ledger's receivable says, or the story ends there. The last line is ``books balance: yes``, or it was no good.
"""

import argparse
import random
import sys
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import demo_clock
from demo import healthy, inside, start, tell
from demo_till import Caller, Order, Product, Till

from odoo import Command, api, sql_db

MONTHS_DAYS = 100
LIMIT = Decimal(300)
NEIGHBORS = ("Omid", "Lena", "Rosa", "Ivo")


class Shop:
    """A corner shop with one till, a program of credit cards, and four neighbors with a line each."""

    def __init__(self, env: Any):
        company = env.company
        company.write({'name': "Corner Shop", 'country_id': env.ref('base.us').id})
        company.partner_id.tz = 'UTC'
        self.program = self._program(env, company)
        methods = env['pos.payment.method']
        tender = methods._customer_card_methods(company).filtered(lambda one: one.customer_card_kind == 'credit')
        drawer = env['account.journal'].create({'name': "Drawer", 'code': 'DRW', 'type': 'cash'})
        cash = methods.create({'name': "Cash", 'journal_id': drawer.id})
        till = env['pos.config'].create({'name': "Till", 'payment_method_ids': [Command.set((cash | tender).ids)]})
        groups = ('base.group_user', 'point_of_sale.group_pos_user')
        cashier = env['res.users'].create({
            'name': "Carl Cashier", 'login': 'cashier', 'password': 'cashier',
            'group_ids': [Command.set([env.ref(group).id for group in groups])],
        })  # fmt: skip
        goods = env['product.product'].create(
            {'name': "Groceries", 'list_price': 1, 'taxes_id': False, 'available_in_pos': True}
        )
        self.goods = Product(goods.id, goods.name, '', Decimal(1))
        repay = self.program.repay_product_id
        self.repay = Product(repay.id, repay.name, '', Decimal(1))
        self.cashier, self.config, self.methods = cashier.id, till.id, {'cash': cash.id, 'credit': tender.id}
        self.lines = {name: self._line(env, name) for name in NEIGHBORS}

    def _program(self, env: Any, company: Any) -> Any:
        made = env['customer.card.program'].create({
            'name': "Neighbors' credit", 'kind': 'credit', 'prefix': '957', 'company_id': company.id,
            'credit_cycle_day': 31, 'credit_grace_days': 10,
        })  # fmt: skip
        return made

    def _line(self, env: Any, name: str) -> Any:
        """Somebody's card with an active line."""
        partner = env['res.partner'].create({'name': name, 'email': f'{name.lower()}@neighbors.example'})
        card = env['customer.card']._issue(self.program, partner=partner)
        line = env['customer.card.credit'].create(
            {'card_id': card.id, 'wanted': float(LIMIT), 'reason': "Has lived next door for years"}
        )
        line.action_request()
        line.action_activate()
        return line


class Story:
    """The three months, day by day; ``tell`` is called with each thing that happens."""

    def __init__(self, registry: Any, clock: demo_clock.Clock, first: date):
        self.registry, self.clock, self.first = registry, clock, first
        self.rng = random.Random(2026)
        self.day = first
        self.set(7)
        with registry.cursor() as cr:
            self.shop = Shop(api.Environment(cr, api.SUPERUSER_ID, {'lang': 'en_US', 'tracking_disable': True}))
            self.numbers = {name: line.card_id.number for name, line in self.shop.lines.items()}
            self.ids = {name: line.id for name, line in self.shop.lines.items()}
            self.receivable = self.shop.program.receivable_account_id.id
            self.program = self.shop.program.id
        self.till = Till(registry, self.shop.cashier, self.shop.config, "Till", self.shop.methods)

    def set(self, hour: int, minute: int = 0) -> None:
        self.clock.set(datetime.combine(self.day, time(hour, minute), UTC))

    def play(self, days: int) -> None:
        for number in range(days):
            self.day = self.first + timedelta(days=number)
            self.set(8)
            visits = self.visits(number)
            if visits:
                self.till.open(0.0)
                for hour, visit in enumerate(visits, 9):
                    self.set(hour)
                    visit()
                self.till.close()
            self.set(23)
            inside(self.registry, self.night)
            self.check()

    def visits(self, number: int) -> list[Any]:
        """Who comes on a day."""
        found = []
        for name in NEIGHBORS:
            if number % 5 == NEIGHBORS.index(name):
                found.append(lambda name=name: self.buys(name, Decimal(self.rng.randrange(800, 3500)) / 100))
        return found

    def night(self, env: Any) -> None:
        """What the server does by itself every night."""
        env['customer.card.settlement']._settle_all(env.company)

    # --- at the till --------------------------------------------------------------------------------------------------

    def _order(self) -> Order:
        return Order(self.till, datetime.now(UTC), self.rng)

    def buys(self, name: str, amount: Decimal) -> Decimal:
        """Groceries on credit; what the line paid of them, and cash the rest."""
        order = self._order()
        order.add(self.shop.goods, 1, amount)
        ref = order.scan(self.numbers[name])['card']['ref']
        taken = order.pay_by_card(ref, 'credit')
        order.pay('cash')
        order.send()
        return taken

    def pays(self, name: str, amount: Decimal) -> None:
        """Pays back in cash."""
        order = self._order()
        ref = order.scan(self.numbers[name])['card']['ref']
        order.add(self.shop.repay, 1, amount, customer_card_ref=ref)
        order.pay('cash')
        order.send()

    # --- the books ----------------------------------------------------------------------------------------------------

    def owed(self, name: str | None = None) -> Decimal:
        """What is owed by all, or by one."""
        one = 'AND id = (SELECT account_id FROM customer_card_credit WHERE id = %s)' if name else ''
        return -self._sum(
            f"SELECT sum(balance)::text FROM customer_card_account WHERE program_id = %s AND kind = 'credit' {one}",
            self.program, *([self.ids[name]] if name else []),
        )  # fmt: skip

    def _sum(self, query: str, *parameters: Any) -> Decimal:
        with self.registry.cursor() as cr:
            cr.execute(query, parameters)
            return Decimal(cr.fetchone()[0] or 0)

    def check(self) -> None:
        """:raise RuntimeError: where the general ledger says anything else than the accounts"""
        books = self._sum(
            "SELECT sum(balance)::text FROM account_move_line WHERE account_id = %s AND parent_state = 'posted'",
            self.receivable,
        )
        if books != self.owed():
            raise RuntimeError(f"{self.day}: {self.owed()} is owed, and the general ledger says {books}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--database', required=True)
    registry = start(parser.parse_args().database)
    today = date.today()
    first = (today - timedelta(days=MONTHS_DAYS)).replace(day=1)
    with demo_clock.moved(registry, sql_db.close_all) as clock:
        story = Story(registry, clock, first)
        story.play((today - first).days)
    good = healthy(registry)
    tell(f"books balance: {'yes' if good else 'no'}")
    return 0 if good else 1


if __name__ == '__main__':
    sys.exit(main())
