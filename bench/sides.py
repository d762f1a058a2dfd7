"""Shops that are compared: each sets up a database, and answers the questions of :mod:`worker`."""

import contextlib
import random
import resource
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / 'dev'))

import fill  # noqa: E402
import lists  # noqa: E402
import office  # noqa: E402
from demo_till import Order, Product, Till  # noqa: E402

from odoo import Command, api, sql_db  # noqa: E402
from odoo.modules.registry import Registry  # noqa: E402
from odoo.service import server  # noqa: E402
from odoo.tools import config  # noqa: E402

PEOPLE, PRODUCTS, LINES = 30, 40, 5
WALLET, TILLS = 100.0, 8


class Side:
    """The base of a side: a shop with one till; its public methods are what is measured."""

    def __init__(self, database: str):
        config.parse_config(['--database', database, '--no-http', '--log-level', 'warn'], setup_logging=True)
        server.start(preload=[], stop=True)
        self.registry = Registry(database)
        self.rng = random.Random(2026)
        with self.registry.cursor() as cr:
            self._set_up(api.Environment(cr, api.SUPERUSER_ID, {'lang': 'en_US'}))
        self.till.open(0.0)

    def _set_up(self, env: Any) -> None:
        user = env['res.users'].create({
            'name': "Cashier", 'login': 'cashier', 'password': 'cashier',
            'group_ids': [Command.set([env.ref('base.group_user').id, env.ref('point_of_sale.group_pos_user').id])],
        })  # fmt: skip
        journal = env['account.journal'].create({'name': "Drawer", 'code': 'DRW', 'type': 'cash'})
        cash = env['pos.payment.method'].create({'name': "Drawer", 'journal_id': journal.id})
        till = env['pos.config'].create({'name': "Till", 'payment_method_ids': [Command.set(cash.ids)]})
        names = [f"Product {number}" for number in range(PRODUCTS)]
        rows = [{'name': name, 'list_price': 9.99, 'taxes_id': False, 'available_in_pos': True} for name in names]
        products = env['product.product'].create(rows)
        self.products = [Product(product.id, product.name, '', Decimal('9.99')) for product in products]
        self.people = env['res.partner'].create([{'name': f"Customer {number}"} for number in range(PEOPLE)]).ids
        self.till = Till(self.registry, user.id, till.id, till.name, {'cash': cash.id})
        self._set_up_cards(env)

    def _set_up_cards(self, env: Any) -> None:
        """Make the cards of the customers."""

    # --- an order -----------------------------------------------------------------------------------------------------

    def order(self) -> float:
        """Sell five products to a known customer; milliseconds until the order is safe."""
        number = self.rng.randrange(PEOPLE)
        order = Order(self.till, datetime.now(UTC), self.rng, partner=self.people[number])
        for product in self.rng.sample(self.products, LINES):
            order.add(product)
        order.pay('cash')
        self._prepare(order, number)
        start = time.perf_counter()
        self._sell(order, number)
        return (time.perf_counter() - start) * 1000

    @contextlib.contextmanager
    def _filling(self) -> Iterator[Any]:
        """A cursor for very many rows, whose connection ends with them.

        A statement that large is compiled, and a connection that once compiled one (PostgreSQL's JIT) hands its
        libraries to every parallel worker it starts from then on: 22 ms became 28 for the customers a till loads, on
        whichever side had been filled.
        """
        with self.registry.cursor() as cr:
            yield cr
        sql_db.close_db(self.registry.db_name)

    def customers(self, count: int) -> None:
        """Add ``count`` customers."""
        with self._filling() as cr:
            self.many = fill.customers(cr, count)

    def load(self) -> float:
        """Return what a till's browser asks for when it opens, the words for it and what it may
        forget; milliseconds.
        """
        start = time.perf_counter()
        context = {'pos_last_server_date': False, 'pos_limited_loading': True}
        self.till.call('pos.session', 'load_data_params', [self.till.session])
        loaded = self.till.call('pos.session', 'load_data', [self.till.session], [], **context)
        took = (time.perf_counter() - start) * 1000
        assert len(loaded['res.partner']) >= PEOPLE
        return took

    def session(self) -> int:
        """The till's open session."""
        return self.till.session

    def _prepare(self, order: Order, number: int) -> None:
        """Prepare the order before it is sent."""

    def _sell(self, order: Order, number: int) -> int:
        return order.send()


class Loyalty(Side):
    """Point of Sale with Odoo's own loyalty: one point for one of money, checked before and
    confirmed after the order.
    """

    def _set_up_cards(self, env: Any) -> None:
        self.programs = {
            kind: env['loyalty.program'].create(
                {
                    'name': kind,
                    'program_type': kind,
                    'trigger': 'auto',
                    'applies_on': 'both' if kind == 'loyalty' else 'future',
                    'rule_ids': [Command.create({'reward_point_mode': 'money', 'reward_point_amount': 1})],
                }
            )
            for kind in ('loyalty', 'ewallet')
        }
        rows = [{'program_id': self.programs['loyalty'].id, 'partner_id': partner} for partner in self.people]
        self.cards = env['loyalty.card'].create(rows).ids
        self.wallet = env['loyalty.card'].create({'program_id': self.programs['ewallet'].id, 'points': WALLET}).id
        self.programs = {kind: program.id for kind, program in self.programs.items()}

    def _sell(self, order: Order, number: int) -> int:
        card, points = self.cards[number], float(order.total)
        change = {
            'points': points,
            'program_id': self.programs['loyalty'],
            'coupon_id': card,
            'partner_id': order.partner,
        }
        self.till.call('pos.order', 'validate_coupon_programs', [], {str(card): points}, [])
        sold = order.send()
        self.till.call('pos.order', 'confirm_coupon_programs', [sold], {str(card): change})
        return sold

    def wallet_at_eight_tills(self) -> float:
        """Eight tills spend the whole wallet at once, each asking first whether it is covered; what the wallet has
        afterwards.
        """
        sold = [self._plain_order() for _till in range(TILLS)]
        asked = threading.Barrier(TILLS)
        threads = [threading.Thread(target=self._spend_wallet, args=(order, asked)) for order in sold]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with self.registry.cursor() as cr:
            cr.execute('SELECT points FROM loyalty_card WHERE id = %s', [self.wallet])
            return cr.fetchone()[0]

    def _plain_order(self) -> int:
        order = Order(self.till, datetime.now(UTC), self.rng)
        order.add(self.products[0])
        order.pay('cash')
        return order.send()

    def _spend_wallet(self, sold: int, asked: threading.Barrier) -> None:
        change = {'points': -WALLET, 'program_id': self.programs['ewallet'], 'coupon_id': self.wallet}
        answer = self.till.call('pos.order', 'validate_coupon_programs', [], {str(self.wallet): -WALLET}, [])
        asked.wait()
        if answer['successful']:
            self.till.call('pos.order', 'confirm_coupon_programs', [sold], {str(self.wallet): change})

    def issue(self, count: int) -> float:
        """Issue ``count`` cards by Odoo's own wizard and commit; seconds."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {'lang': 'en_US'})
            wizard = env['loyalty.generate.wizard'].create({
                'program_id': self.programs['ewallet'], 'mode': 'anonymous', 'coupon_qty': count, 'points_granted': 1,
            })  # fmt: skip
            start = time.perf_counter()
            wizard.generate_coupons()
            cr.commit()
            return time.perf_counter() - start

    def fill(self, count: int) -> None:
        """Add ``count`` cards."""
        with self._filling() as cr:
            self.codes = fill.loyalty_cards(cr, self.programs['loyalty'], self.people, count)

    def find(self) -> float:
        """Search a card by its code and read what says whether it can be used; milliseconds."""
        code = self.rng.choice(self.codes)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {'lang': 'en_US'})
            start = time.perf_counter()
            card = env['loyalty.card'].search([('code', '=', code)])
            assert card.program_id.active and not card.expiration_date and card.points == 0
            return (time.perf_counter() - start) * 1000


class Cards(Side):
    """Point of Sale with the add-on: one point for one of money."""

    def _set_up_cards(self, env: Any) -> None:
        company = env.company
        self.company = company.id
        program = env['customer.card.program'].create({
            'name': "Club", 'kind': 'loyalty', 'prefix': '960', 'company_id': company.id,
            'rule_ids': [Command.create({'name': "Purchases", 'points': 1, 'step': 1})],
        })  # fmt: skip
        rows = [{'program_id': program.id, 'partner_id': partner} for partner in self.people]
        cards = env['customer.card'].create(rows)
        cards.action_activate()
        self.program = program.id
        self.numbers = cards.mapped('number')
        self.codes = list(self.numbers)

    def _prepare(self, order: Order, number: int) -> None:
        order.scan(self.numbers[number])

    def print_cards(self, count: int) -> float:
        """Issue a batch and print it, front and back, into one file; seconds until the file is there."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {'lang': 'en_US'})
            batch = env['customer.card.batch'].create({'program_id': self.program, 'quantity': count})
            batch.action_start()
            dialog = env['customer.card.print'].browse(batch.action_print()['res_id'])
            dialog.action_print()
            start = time.perf_counter()
            env['ir.actions.report']._render_qweb_pdf('customer_card.report_print', dialog.ids)
            return time.perf_counter() - start

    def hot_card(self, amount: float) -> dict[str, Any]:
        """A gift card with ``amount`` on it, and the till's session: what clients need to spend it."""
        from odoo.addons.customer_card.models.ledger.posting import Posting

        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {'lang': 'en_US'})
            gift = env['customer.card.program'].create({'name': "Gift", 'kind': 'gift', 'prefix': '961'})
            card = env['customer.card']._issue(gift)
            account, number, key = card.account_ids.id, card.number, f'bench:{card.number}'
            env['customer.card.ledger']._post([Posting(account, Decimal(str(amount)), 'topup', key)])
        shown = self.till.cards('identify', number)['card']
        return {'session': self.till.session, 'ref': shown['ref'], 'account': account}

    def held(self, account: int) -> float:
        """Return what all tills hold on an account together."""
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT COALESCE(sum(amount), 0) FROM customer_card_operation WHERE account_id = %s AND state "
                "= 'authorized'",
                [account],
            )
            return float(cr.fetchone()[0])

    # --- a batch ------------------------------------------------------------------------------------------------------

    def batch_cards(self, count: int) -> None:
        """Issue the cards the batches are posted on."""
        with self._filling() as cr:
            self.accounts = fill.accounts(cr, self.program, self.people, count)

    def several(self, count: int) -> None:
        """Set how many ``post``, ``settle`` and ``issued`` do when they are not told."""
        self.count = count

    def settle(self) -> float:
        """Post one batch, and settle it; the seconds of the settlement."""
        self.post()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {'lang': 'en_US'})
            start = time.perf_counter()
            _done, refusals = env['customer.card.settlement']._settle_all(env.company)
            cr.commit()
            assert not refusals, refusals
            return time.perf_counter() - start

    def post(self, count: int = 0) -> float:
        """Post one batch through the ledger and commit; seconds."""
        count = count or self.count
        from odoo.addons.customer_card.models.ledger.posting import Posting

        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {'lang': 'en_US'})
            batch = f'bench:{time.monotonic_ns()}'
            start = time.perf_counter()
            size = len(self.accounts)
            env['customer.card.ledger']._post(
                [
                    Posting(self.accounts[number % size], Decimal(5), 'reward', f'{batch}:{number}')
                    for number in range(count)
                ]
            )
            cr.commit()
            return time.perf_counter() - start

    def bare(self, count: int) -> float:
        """Write the same rows by one bare statement and commit; seconds."""
        with self.registry.cursor() as cr:
            parameters = fill.bare_rows(cr, self.accounts, count)
            start = time.perf_counter()
            cr.execute(fill.BARE, parameters)
            written = cr.rowcount
            cr.commit()
            assert written == len(self.accounts)
            return time.perf_counter() - start

    def issued(self) -> float:
        """Issue one batch; its seconds."""
        return self.issue(self.count)['seconds']

    def issue(self, count: int) -> dict[str, float]:
        """Issue one batch of ``count`` cards as the cron does, chunk by chunk with commits; seconds, and MB the process
        grew.
        """
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {'lang': 'en_US'})
            batch = env['customer.card.batch'].create({'program_id': self.program, 'quantity': count})
            batch.action_start()
            cr.commit()
            before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
            env['customer.card.batch']._cron_issue()
            cr.commit()
            seconds = time.perf_counter() - start
            assert batch.state == 'done' and batch.issued == count
            return {'seconds': seconds, 'grown': (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024}

    def imported(self, count: int) -> dict[str, float]:
        """Import a list of ``count`` cards; seconds, and MB the process grew."""
        with self.registry.cursor() as cr:
            return lists.imported(cr, self.program, count)

    # --- a card among many --------------------------------------------------------------------------------------------

    def fill(self, count: int) -> None:
        """Add ``count`` active cards with an account each."""
        with self._filling() as cr:
            self.codes = fill.cards(cr, self.program, getattr(self, 'many', self.people), count)

    def other_cards(self, count: int) -> None:
        """Add cards of other customers, so that an order is made among many."""
        with self._filling() as cr:
            fill.cards(cr, self.program, self.people, count)

    def listed(self) -> dict[str, float]:
        """Return what the back office's list of cards takes; milliseconds by what was asked."""
        with self.registry.cursor() as cr:
            user = office.manager(cr, self.company)
        return office.waits(self.registry, user, self.rng.choice(self.codes))

    def card_for_each(self) -> list[str]:
        """Give a card to each of the customers that were added; some of the numbers."""
        with self._filling() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            env['res.company'].browse(self.company).country_id = env.ref('base.ir')
            return fill.cards(cr, self.program, self.many, len(self.many))

    def identify(self) -> float:
        """The till's whole question, balances and words included; milliseconds."""
        code = self.rng.choice(self.codes)
        start = time.perf_counter()
        assert self.till.cards('identify', code)['ok']
        return (time.perf_counter() - start) * 1000

    def find(self) -> float:
        """Find the usable card a code means; milliseconds."""
        code = self.rng.choice(self.codes)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {'lang': 'en_US'})
            company = env['res.company'].browse(self.company)
            start = time.perf_counter()
            assert env['customer.card']._identify(code, company)
            return (time.perf_counter() - start) * 1000


class Cardless(Cards):
    """The shop with our cards, and customers who show none."""

    def _prepare(self, order: Order, number: int) -> None:
        pass
