"""Risk: who may write to the database sets a card back, takes an account away, or opens another's account."""

from decimal import Decimal
from unittest.mock import patch

import psycopg2

from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.ledger import anchors
from ...models.ledger.errors import LedgerRefusal
from ..common.sealing import key_is
from .tampering_case import TamperingCase


@tagged('post_install', '-at_install')
class TestTamperingHeads(TamperingCase):
    def test_a_tail_cut_off_after_a_settlement_is_named(self):
        """A card that was spent spends again: its newest entry is gone without a trace, and even the account's old mark
        was kept.
        """
        self.post(self.value, 50, 'sale')
        before = self.state(self.value)
        self.Ledger._capture(self.Ledger._authorize(self.value, Decimal(50), 'spent', card=self.gift_card.id))
        self.settle()
        self.assertHealthy()
        self.cut(before)
        self.assertEqual(self.value.balance, 50)
        ((account, sequence, fact),) = self.found()['settlements'][:1]
        self.assertEqual((account, sequence), (self.value, 2))
        self.assertIn("booked entry 2 of account", fact)

    def test_an_account_set_back_without_its_old_mark_is_named_at_once(self):
        self.post(self.value, 50, 'sale')
        self.post(self.value, 25, 'sale')
        self.env.cr.execute(
            'SELECT seal FROM customer_card_entry WHERE account_id = %s AND sequence = 1', self.value.ids
        )
        self.cut(
            {
                'id': self.value.id,
                'balance': 50,
                'floor': 0,
                'sequence': 1,
                'seal': self.env.cr.fetchone()[0],
                'mark': self.state(self.value)['mark'],
            }
        )
        self.assertEqual([row[:2] for row in self.found()['accounts']], [(self.value, 1)])
        with self.assertRaises(LedgerRefusal) as refused:
            self.Ledger._authorize(self.value, Decimal(1), 'h')
        self.assertEqual(refused.exception.code, 'damaged')

    def test_an_account_removed_with_all_it_had_is_named(self):
        self.post(self.value, 50, 'sale')
        self.settle()
        gone, name = self.value.id, self.env['customer.card.settlement'].search([], limit=1).name
        self.cut({**self.state(self.value), 'balance': 0, 'sequence': 0, 'seal': '', 'mark': ''})
        self.sql(
            'DELETE FROM customer_card_account_rel WHERE account_id = %(id)s',
            'DELETE FROM customer_card_account WHERE id = %(id)s',
            id=gone,
        )
        facts = [fact for _account, _sequence, fact in self.found()['settlements']]
        self.assertIn(f"{name} booked entry 1 of account {gone}, which is no longer there.", facts)

    def test_an_account_whose_entries_wait_is_counted(self):
        self.post(self.value, 50, 'sale', booking='document')
        self.post(self.gift_card._account('value'), 1, 'sale')
        other = self.env['customer.card']._issue(self.gift)._account('value')
        self.post(other, 5, 'sale')
        self.settle()
        self.cut({**self.state(other), 'balance': 0, 'sequence': 0, 'seal': '', 'mark': ''})
        self.assertTrue(
            any("accounts before 2, now 1; entries before 3, now 2" in row[2] for row in self.found()['settlements'])
        )

    def test_a_settlement_taken_away_is_named(self):
        settlements = self.env['customer.card.settlement']
        for _day in range(3):
            self.post(self.value, 50, 'sale')
            settlements |= self.settle()
        self.assertHealthy()
        self.assertTrue(all(settlements.mapped('fingerprint')))
        self.sql(
            'UPDATE customer_card_entry SET settlement_id = NULL WHERE settlement_id = %(id)s',
            'DELETE FROM customer_card_settlement WHERE id = %(id)s',
            id=settlements.sorted('id')[1].id,
        )
        facts = [fact for _account, _sequence, fact in self.found()['settlements']]
        self.assertTrue(
            any(fact.startswith(f"Settlement {settlements.sorted('id').ids[1]} is gone") for fact in facts), facts
        )

    def test_an_entry_moved_to_another_settlement_is_named(self):
        done = self.env['customer.card.settlement']
        for _day in range(2):
            self.post(self.value, 50, 'sale')
            done |= self.settle()
        first, second = done.sorted('id').ids
        self.sql(
            'UPDATE customer_card_entry SET settlement_id = %(second)s WHERE settlement_id = %(first)s',
            first=first,
            second=second,
        )
        self.assertEqual(len(self.found()['settlements']), 2)

    def test_settlements_at_the_same_moment_are_all_gone_on_from(self):
        """Two sessions that close at once see not each other; the next settlement names both."""
        self.post(self.value, 50, 'sale')
        first = self.settle()
        self.post(self.points, 50, 'earn')
        with patch.object(anchors, 'ends', lambda cr, company: first.sudo().after):
            second = self.settle()
        self.post(self.value, 1, 'sale')
        third = self.settle()
        self.assertEqual(third.sudo().after, f'{first.id},{second.id}')
        self.post(self.value, 1, 'sale')
        self.assertEqual(self.settle().sudo().after, str(third.id))
        self.assertHealthy()

    def test_without_the_key_a_settlement_waits_for_its_anchor(self):
        self.post(self.value, 50, 'sale')
        with (
            key_is(''),
            mute_logger('odoo.addons.customer_card.models.books.customer_card_settlement'),
        ):
            settlement = self.settle()
        self.assertFalse(settlement.fingerprint)
        self.assertIn("has no anchor yet", self.found()['settlements'][0][2])
        self.post(self.value, 1, 'sale')
        self.settle()
        self.assertTrue(settlement.fingerprint)
        self.assertHealthy()

    # --- cards and accounts -------------------------------------------------------------------------------------------

    def test_a_card_moved_to_another_account_pays_nothing_and_is_named(self):
        thief = self.env['customer.card']._issue(self.gift)
        self.post(self.value, 50, 'sale')
        self.sql(
            'UPDATE customer_card_account_rel SET account_id = %(victim)s WHERE card_id = %(thief)s',
            victim=self.value.id,
            thief=thief.id,
        )
        self.assertEqual(thief._account('value'), self.value)
        with self.assertRaises(LedgerRefusal) as refused:
            self.Ledger._authorize(self.value, Decimal(50), 'stolen', card=thief.id)
        self.assertEqual(refused.exception.code, 'damaged')
        findings = self.found()['links']
        self.assertIn(self.value, [account for account, _sequence, _fact in findings])
        self.assertTrue(any(thief.number_last4 in fact for _account, _sequence, fact in findings))
        self.assertTrue(any("No card opens" in fact for _account, _sequence, fact in findings))
        self.Ledger._authorize(self.value, Decimal(50), 'own', card=self.gift_card.id)

    def test_a_link_added_by_hand_pays_nothing_and_is_named(self):
        thief = self.env['customer.card']._issue(self.loyalty)
        self.post(self.value, 50, 'sale')
        self.env.cr.execute('SELECT seal FROM customer_card_account_rel WHERE card_id = %s', thief.ids)
        for seal in (None, self.env.cr.fetchone()[0]):
            self.sql(
                'DELETE FROM customer_card_account_rel WHERE card_id = %(card)s AND account_id = %(account)s',
                'INSERT INTO customer_card_account_rel (card_id, account_id, seal) VALUES (%(card)s, '
                '%(account)s, %(seal)s)',
                card=thief.id,
                account=self.value.id,
                seal=seal,
            )
            with self.assertRaises(LedgerRefusal):
                self.Ledger._authorize(self.value, Decimal(50), f'stolen {seal}', card=thief.id)
            self.assertEqual([row[0] for row in self.found()['links']], [self.value])

    def test_a_card_that_took_anothers_codes_pays_nothing_and_is_named(self):
        """The number (or the code in the phone) in the thief's hand now means the victim's card."""
        thief = self.env['customer.card']._issue(self.gift)
        self.post(self.value, 50, 'sale')
        for column in ('number', 'reference'):
            code = thief.sudo()[column]
            savepoint = self.env.cr.savepoint()
            self.env.cr.execute(f"UPDATE customer_card SET {column} = {column} || 'x' WHERE id = %s", thief.ids)
            self.env.cr.execute(f'UPDATE customer_card SET {column} = %s WHERE id = %s', [code, self.gift_card.id])
            self.env.invalidate_all()
            with self.assertRaises(LedgerRefusal):
                self.Ledger._authorize(self.value, Decimal(50), 'stolen', card=self.gift_card.id)
            self.assertIn(self.value, [row[0] for row in self.found()['links']])
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    def test_postgres_keeps_links_lots_accounts_and_settlements(self):
        self.post(self.value, 50, 'sale', expires=self.env.cr.now())
        self.settle()
        for query in (
            'DELETE FROM customer_card_account_rel WHERE account_id = %s',
            'UPDATE customer_card_account_rel SET card_id = card_id WHERE account_id = %s',
            'UPDATE customer_card_lot SET expires_at = NULL WHERE account_id = %s',
            "UPDATE customer_card_account SET kind = 'credit' WHERE id = %s",
            'UPDATE customer_card_account SET balance = balance + 1 WHERE id = %s',
            (
                'UPDATE customer_card_settlement SET units = units + 1 WHERE program_id = (SELECT program_id FROM '
                'customer_card_account WHERE id = %s)'
            ),
            (
                'DELETE FROM customer_card_settlement WHERE program_id = (SELECT program_id FROM '
                'customer_card_account WHERE id = %s)'
            ),
        ):
            with mute_logger('odoo.sql_db'), self.assertRaises(psycopg2.errors.RaiseException), self.env.cr.savepoint():
                self.env.cr.execute(query, self.value.ids)

    # --- holds --------------------------------------------------------------------------------------------------------

    def test_a_hold_made_by_hand_is_named_and_takes_nothing(self):
        self.post(self.value, 50, 'sale')
        self.env.cr.execute(
            """
            INSERT INTO customer_card_operation (key, fingerprint, kind, state, account_id, card_id, company_id, amount,
                captured, reversed, moment, expires_at)
            VALUES ('forged', 'x', 'spend', 'authorized', %s, %s, %s, 6, 0, 0, now() AT TIME ZONE 'UTC',
                now() + interval '1 day') RETURNING id
            """,
            [self.value.id, self.gift_card.id, self.card_company.id],
        )
        hold = self.env['customer.card.operation'].browse(self.env.cr.fetchone()[0])
        self.assertEqual([row[0] for row in self.found()['holds']], [self.value])
        with self.assertRaises(LedgerRefusal) as refused:
            self.Ledger._capture(hold)
        self.assertEqual(refused.exception.code, 'damaged')

    def test_a_hold_that_pays_more_than_it_was_made_for_takes_nothing(self):
        self.post(self.value, 50, 'sale')
        hold = self.Ledger._authorize(self.value, Decimal(5), 'h', card=self.gift_card.id)
        self.env.cr.execute('UPDATE customer_card_operation SET tender_amount = 500 WHERE id = %s', hold.ids)
        with self.assertRaises(LedgerRefusal):
            self.Ledger._capture(hold)
        self.assertEqual([row[0] for row in self.found()['holds']], [self.value])
