"""Risks: a statement that reads a whole table of a ledger that only grows, a job that never ends or stops at the first
thing that fails.
"""

import contextlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.sql_db import Cursor
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL, mute_logger

from ...models.books import settling
from ...models.ledger import proofs, unused_indexes
from ...models.ledger.protected import own
from ..common.cards import CustomerCardCommon
from ..common.sealing import key_is
from ..common.till import TillCase

# Tables with a row per card, operation or entry.
LARGE = {
    'customer_card',
    'customer_card_account',
    'customer_card_operation',
    'customer_card_entry',
    'customer_card_lot',
    'customer_card_draw',
    'res_partner',
    'pos_order',
}
# What PostgreSQL must not do if there is any other way, in the tiny tables of a test too: it is left with bitmaps,
# which need a condition an index answers, so what it still reads whole is what it has no index for.
LAST_RESORTS = ('enable_seqscan', 'enable_indexscan', 'enable_indexonlyscan', 'enable_hashjoin', 'enable_mergejoin')


def _nodes(plan: dict) -> Iterator[dict]:
    yield plan
    for child in plan.get('Plans', ()):
        yield from _nodes(child)


def _reads_all(node: dict) -> bool:
    """Whether a node of a plan reads a large table from one end to the other, or all lots of a card to see which are
    due.
    """
    if node.get('Relation Name') == 'customer_card_lot' and 'clock_timestamp' in node.get('Filter', ''):
        return True
    is_whole = node['Node Type'] == 'Seq Scan' or (node['Node Type'].startswith('Index') and 'Index Cond' not in node)
    return is_whole and node['Relation Name'] in LARGE


class PlanMixin:
    """Looks at how PostgreSQL would find what our statements ask for, in tables of any size."""

    @contextlib.contextmanager
    def assertIndexed(self) -> Iterator[None]:
        """Every question asked inside can be answered by indexes, whatever the tables grow to."""
        asked: list[tuple[Any, Any]] = []
        execute = Cursor.execute

        def listen(cursor: Cursor, query: Any, params: Any = None, log_exceptions: bool = True) -> None:
            asked.append((query, params))
            return execute(cursor, query, params, log_exceptions)

        with patch.object(Cursor, 'execute', listen):
            yield
        self.env.flush_all()
        for way in LAST_RESORTS:
            self.env.cr.execute(f'SET LOCAL {way} = off')
        for query, params in asked:
            self._assert_plan(query, params)
        for way in LAST_RESORTS:
            self.env.cr.execute(f'SET LOCAL {way} = on')

    def _assert_plan(self, query: Any, params: Any) -> None:
        text = query.code if isinstance(query, SQL) else query
        if not text.lstrip().upper().startswith(('SELECT', 'WITH', 'UPDATE')) or 'customer_card' not in text:
            return
        if isinstance(query, SQL):
            self.env.cr.execute(SQL('EXPLAIN (FORMAT JSON) %s', query))
        else:
            self.env.cr.execute(f'EXPLAIN (FORMAT JSON) {query}', params)
        plan = self.env.cr.fetchone()[0][0]['Plan']
        found = [
            f"{node['Node Type']} {node.get('Relation Name') or node.get('Index Name')}"
            for node in _nodes(plan)
            if _reads_all(node)
        ]
        self.assertFalse(found, text)


@tagged('post_install', '-at_install')
class TestLedgerAtScale(PlanMixin, CustomerCardCommon):
    """The ledger's verbs, searches and jobs."""

    def test_no_verb_reads_a_whole_table(self):
        value, points = self.gift_card._account('value'), self.loyalty_card._account('points')
        other = self.env['customer.card']._issue(self.gift)._account('value')
        with self.assertIndexed():
            earned = self.post(points, 30, 'earn')
            self.post(value, 50, 'sale')
            hold = self.Ledger._authorize(value, 20, 'h1')
            self.Ledger._capture(hold)
            self.Ledger._reverse(hold, 5, key='r1')
            self.Ledger._reverse(earned, 5, key='r2')
            self.Ledger._transfer(value, other, 5, 't1')
            self.Ledger._authorize(value, 1, 'h2')
            self.Ledger._void('h2', self.card_company)
        self.assertHealthy()

    def test_no_document_reads_a_whole_table(self):
        with self.assertIndexed():
            settling.documents(self.env.cr, [1, 2, 3], tenders=True)
            settling.tendered(self.env.cr, ['a', 'b'], 2)
            self.gift_card.action_open_statement()
            self.env['customer.card.operation'].search([('exception', '!=', False)]).mapped('entry_ids')
            self.gift_card._account('value').mapped('open_lot_ids')
            self.gift_card._account('value')._expiring_text(30)
            self.Ledger._spendable(self.gift_card.account_ids.ids)
            self.Ledger._cron_expire()
            self.env['customer.card']._cron_expire_cards()

    def test_what_nothing_uses_costs_nothing(self):
        self.env.cr.execute('SELECT indexname FROM pg_indexes WHERE indexname = ANY(%s)', [list(unused_indexes.UNUSED)])
        self.assertFalse(self.env.cr.fetchall())

    def test_a_card_is_named_by_digits_holder_and_program(self):
        accountant = new_test_user(
            self.env, 'namer', groups='customer_card.group_accountant', company_id=self.card_company.id
        )
        self.holder.phone = '+1 650 555 0134'
        for user, texts in (
            (
                self.env.user,
                (self.loyalty_card.number_last4, "Dina", "Loyal", '555 0134', self.loyalty_card.sudo().number[:9]),
            ),
            (accountant, (self.loyalty_card.number_last4, "Dina", "Loyal")),
        ):
            cards, accounts = (self.env[f'customer.card{more}'].with_user(user) for more in ('', '.account'))
            for text in texts:
                self.assertIn(self.loyalty_card.id, [row[0] for row in cards.name_search(text)], text)
                self.assertIn(
                    self.loyalty_card._account('points').id, [row[0] for row in accounts.name_search(text)], text
                )
            for text in ("zzzzz", "%", "__", "'--"):
                self.assertFalse(cards.name_search(text) + accounts.name_search(text), text)
        named = {row[0] for row in self.env['customer.card'].with_user(accountant).name_search('555 0134')}
        self.assertNotIn(self.loyalty_card.id, named, "phones are looked up at the desk only")

    def test_many_accounts_are_named_by_few_statements(self):
        accounts = self.env['customer.card.account']
        for _card in range(6):
            accounts |= self.env['customer.card']._issue(self.gift).account_ids
        names = []
        for some in (accounts[:1], accounts):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            names += some.mapped('display_name')
            taken = self.env.cr.sql_log_count - before
        self.assertLess(taken, 8)
        self.assertEqual(len(set(names)), 6)

    def test_an_operation_is_named_by_its_whole_key(self):
        operation = self.post(self.gift_card._account('value'), 5, key='scale:whole')
        found = self.env['customer.card.operation'].name_search('scale:whole')
        self.assertEqual([row[0] for row in found], operation.ids)
        self.assertFalse(self.env['customer.card.operation'].name_search('scale:who'))

    # --- jobs ---------------------------------------------------------------------------------------------------------

    def test_all_due_cards_expire_however_many(self):
        cards = self.loyalty_card | self.gift_card
        own(cards).write({'expires_on': '2020-01-01'})
        some = type(cards)._expire_some
        with patch.object(type(cards), '_expire_some', lambda model: some(model, size=1)):
            self.env['customer.card']._cron_expire_cards()
        self.assertEqual(cards.mapped('state'), ['expired', 'expired'])

    def test_tiers_of_all_cards_however_many(self):
        tier = self.env['customer.card.tier'].create({'name': "Silver", 'program_id': self.loyalty.id, 'threshold': 10})
        cards = self.loyalty_card | self.env['customer.card']._issue(self.loyalty, partner=self.holder)
        for card in cards:
            self.post(card._account('points'), 20, 'earn')
        with patch('odoo.addons.customer_card.models.tier.customer_card.AT_ONCE', 1):
            self.env['customer.card']._cron_tiers()
        self.assertEqual(cards.tier_id, tier)
        self.assertTrue(all(card.tier_id for card in cards))

    def test_health_is_checked_step_by_step_and_goes_on_where_it_was_ended(self):
        for card in (self.loyalty_card, self.gift_card):
            for _entry in range(3):
                self.post(card.account_ids, 5)
        self.env.cr.execute('ALTER TABLE customer_card_entry DISABLE TRIGGER USER')
        self.env.cr.execute(
            "UPDATE customer_card_entry SET kind = 'earn' WHERE account_id = %s AND sequence = 2",
            [self.gift_card.account_ids.id],
        )
        self.env.cr.execute('ALTER TABLE customer_card_entry ENABLE TRIGGER USER')
        with (
            patch.object(proofs, 'AT_ONCE', 1),
            mute_logger('odoo.addons.customer_card.models.ledger.customer_card_health'),
        ):
            action = self.env['customer.card.health'].action_check()  # too large for a screen: in the background
            health = self.env['customer.card.health'].browse(action['res_id'])
            self.assertTrue(health.running)
            self.assertFalse(health.healthy)
            for _step in range(4):  # ... and ended in the middle
                health._step()
            self.env['customer.card.health']._cron_check()
        self.assertFalse(health.running or health.healthy)
        (finding,) = health.finding_ids
        self.assertEqual(
            (finding.validator, finding.account_id, finding.sequence), ('chains', self.gift_card.account_ids, 2)
        )
        self.assertGreater(health.entry_count, 5)

    def test_every_account_is_in_one_slice(self):
        accounts = self.env['customer.card.account']
        for _card in range(5):
            accounts |= self.env['customer.card']._issue(self.gift)._account('value')
        for number, account in enumerate(accounts):
            for _entry in range(number):
                self.post(account, 1)
        self.env.flush_all()
        with patch.object(proofs, 'AT_ONCE', 4):
            reached, ends = 0, []
            while reached := proofs.chains_until(self.env, reached):
                ends.append(reached)
        self.assertEqual(ends, sorted(set(ends)))
        self.env.cr.execute('SELECT max(id) FROM customer_card_account')
        self.assertEqual(ends[-1], self.env.cr.fetchone()[0])


@tagged('post_install', '-at_install')
class TestTillAtScale(PlanMixin, TillCase):
    """The till's verbs, and orders served late."""

    def test_no_verb_of_the_till_reads_a_whole_table(self):
        self.charge(50)
        self.holder.phone = '+1 650 555 0134'
        with self.assertIndexed():
            self.till.customer_card_identify(self.loyalty_card.sudo().number)
            self.till.customer_card_find('555 0134')
            answer = self.authorize(self.gift_card, 'value', 10, 'order-of-scale')
            self.till.customer_card_mix([self.ref(self.gift_card)], 5.0, 'order-of-scale')
            self.till.customer_card_void(answer['operation'])

    def test_an_authorization_takes_few_statements(self):
        self.charge(50)
        self.authorize(self.gift_card, 'value', 1, 'order-warm-up')
        self.env.invalidate_all()
        ref = self.ref(self.gift_card)
        self.env.invalidate_all()
        with self.assertQueryCount(14):  # and two more for the lock, which a test has not
            self.till.customer_card_authorize(ref, 'value', 1.0, 'order-measured', 'key-measured')

    def test_a_scan_takes_few_statements(self):
        self.charge(50)
        number = self.gift_card.sudo().number
        self.till.customer_card_identify(number)
        self.env.invalidate_all()
        with self.assertQueryCount(14):
            self.till.customer_card_identify(number)

    def test_the_same_key_is_answered_by_the_same_hold(self):
        self.charge(10)
        first = self.authorize(self.gift_card, 'value', 10, 'order-same', 'key-of-scale')
        self.assertTrue(first['ok'])
        self.assertEqual(
            self.authorize(self.gift_card, 'value', 10, 'order-same', 'key-of-scale'),
            first,
            "nothing is left, yet it is the same",
        )
        self.assertFalse(self.authorize(self.gift_card, 'value', 9, 'order-same', 'key-of-scale')['ok'])

    def test_one_late_order_that_fails_stops_no_other(self):
        logger = mute_logger('odoo.addons.customer_card.models.till.pos_order_cards')
        basket = [(self.bread, 1, 10.0)], [(self.cash_method, 10)]
        sent = [self.order(*basket, cards=[self.loyalty_card]) for _order in range(3)]
        with key_is(''), logger:
            orders = [self.sync(data) for data in sent]
        self.assertFalse(self.points.entry_ids)
        paid = type(orders[0])._customer_card_paid

        def but_one(order, **how):
            if order == orders[0]:
                raise UserError(order.name)
            return paid(order, **how)

        late = 'odoo.addons.customer_card.models.till.pos_order_cards.LATE_AT_ONCE'
        with patch.object(type(orders[0]), '_customer_card_paid', but_one), patch(late, 1), logger:
            self.env['pos.order']._cron_customer_card_late()
        self.assertLedger(self.points, [('earn', 10, 10), ('earn', 10, 20)])
        old = fields.Datetime.now() - timedelta(days=30)
        self.assertFalse(self.env['pos.order']._customer_card_late(0).filtered(lambda order: order.date_order < old))
