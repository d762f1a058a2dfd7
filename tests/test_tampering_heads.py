"""Risk: who may write to the database sets a card back, takes an account away, opens another's account, or brings rows of a copy."""

from decimal import Decimal
from unittest.mock import patch

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import file_open, mute_logger

from ..models.ledger import anchors
from ..models.ledger.errors import LedgerRefusal
from .common import CustomerCardCommon
from .sealing import switched_off


class TamperingCase(CustomerCardCommon):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.value = cls.gift_card._account('value')
        cls.points = cls.loyalty_card._account('points')

    def settle(self):
        done, refusals = self.env['customer.card.settlement']._settle_all(self.card_company)
        self.assertFalse(refusals)
        return done

    def sql(self, *queries: str, **values) -> None:
        """Change rows as an administrator of the database, who switches the triggers off and on again."""
        self.env.flush_all()
        with switched_off(self.env.cr):
            for query in queries:
                self.env.cr.execute(query, values)
        self.env.invalidate_all()

    def found(self) -> dict[str, list[tuple]]:
        """What the health check finds: validator → (account, sequence, fact)."""
        self.env.invalidate_all()
        rows: dict[str, list[tuple]] = {}
        for finding in self.env['customer.card.health']._check().finding_ids:
            rows.setdefault(finding.validator, []).append((finding.account_id, finding.sequence, finding.fact))
        return rows

    def state(self, account) -> dict:
        """The account's row, for who keeps it to set the account back later."""
        self.env.flush_all()
        self.env.cr.execute('SELECT id, balance, floor, sequence, seal, mark FROM customer_card_account WHERE id = %s', account.ids)
        return self.env.cr.dictfetchone()

    def cut(self, before: dict) -> None:
        """Take the newest entries of an account away with all they brought, and set its row back to ``before``, mark and all."""
        newer = 'SELECT id FROM customer_card_entry WHERE account_id = %(id)s AND sequence > %(sequence)s'
        self.sql(
            f'UPDATE customer_card_lot l SET "left" = l."left" + d.amount FROM customer_card_draw d WHERE d.lot_id = l.id AND d.entry_id IN ({newer})',
            f'DELETE FROM customer_card_draw WHERE entry_id IN ({newer})',
            f'DELETE FROM customer_card_lot WHERE entry_id IN ({newer})',
            'CREATE TEMP TABLE gone ON COMMIT DROP AS SELECT operation_id FROM customer_card_entry WHERE account_id = %(id)s AND sequence > %(sequence)s',
            'DELETE FROM customer_card_entry WHERE account_id = %(id)s AND sequence > %(sequence)s',
            'DELETE FROM customer_card_operation WHERE id IN (SELECT operation_id FROM gone)',
            'UPDATE customer_card_account SET balance = %(balance)s, floor = %(floor)s, sequence = %(sequence)s, seal = %(seal)s, mark = %(mark)s WHERE id = %(id)s',
            **before,
        )  # fmt: skip


@tagged('post_install', '-at_install')
class TestTamperingHeads(TamperingCase):
    def test_a_tail_cut_off_after_a_settlement_is_named(self):
        """A card that was spent spends again: its newest entry is gone without a trace, and even the account's old mark was kept."""
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
        self.env.cr.execute('SELECT seal FROM customer_card_entry WHERE account_id = %s AND sequence = 1', self.value.ids)
        self.cut({'id': self.value.id, 'balance': 50, 'floor': 0, 'sequence': 1, 'seal': self.env.cr.fetchone()[0], 'mark': self.state(self.value)['mark']})
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
            'DELETE FROM customer_card_account_rel WHERE account_id = %(id)s', 'DELETE FROM customer_card_account WHERE id = %(id)s', id=gone
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
        self.assertTrue(any("had 2 accounts with 3 entries, and now has 1 with 2" in row[2] for row in self.found()['settlements']))

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
        self.assertTrue(any(fact.startswith(f"Settlement {settlements.sorted('id').ids[1]} is gone") for fact in facts), facts)

    def test_an_entry_moved_to_another_settlement_is_named(self):
        done = self.env['customer.card.settlement']
        for _day in range(2):
            self.post(self.value, 50, 'sale')
            done |= self.settle()
        first, second = done.sorted('id').ids
        self.sql('UPDATE customer_card_entry SET settlement_id = %(second)s WHERE settlement_id = %(first)s', first=first, second=second)
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
        with patch.dict('os.environ', {'CUSTOMER_CARD_KEY': ''}), mute_logger('odoo.addons.customer_card.models.ledger.customer_card_settlement'):
            settlement = self.settle()
        self.assertFalse(settlement.fingerprint)
        self.assertIn("has no anchor yet", self.found()['settlements'][0][2])
        self.post(self.value, 1, 'sale')
        self.settle()
        self.assertTrue(settlement.fingerprint)
        self.assertHealthy()

    # --- cards and accounts ----------------------------------------------------------------------------------------------------

    def test_a_card_moved_to_another_account_pays_nothing_and_is_named(self):
        thief = self.env['customer.card']._issue(self.gift)
        self.post(self.value, 50, 'sale')
        self.sql(
            'UPDATE customer_card_account_rel SET account_id = %(victim)s WHERE card_id = %(thief)s', victim=self.value.id, thief=thief.id
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
            self.sql('DELETE FROM customer_card_account_rel WHERE card_id = %(card)s AND account_id = %(account)s',
                     'INSERT INTO customer_card_account_rel (card_id, account_id, seal) VALUES (%(card)s, %(account)s, %(seal)s)',
                     card=thief.id, account=self.value.id, seal=seal)  # fmt: skip
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
            'UPDATE customer_card_settlement SET units = units + 1 WHERE program_id = (SELECT program_id FROM customer_card_account WHERE id = %s)',
            'DELETE FROM customer_card_settlement WHERE program_id = (SELECT program_id FROM customer_card_account WHERE id = %s)',
        ):
            with mute_logger('odoo.sql_db'), self.assertRaises(psycopg2.errors.RaiseException), self.env.cr.savepoint():
                self.env.cr.execute(query, self.value.ids)

    # --- holds -----------------------------------------------------------------------------------------------------------------

    def test_a_hold_made_by_hand_is_named_and_takes_nothing(self):
        self.post(self.value, 50, 'sale')
        self.env.cr.execute(
            """
            INSERT INTO customer_card_operation (key, fingerprint, kind, state, account_id, card_id, company_id, amount, captured, reversed, moment, expires_at)
            VALUES ('forged', 'x', 'spend', 'authorized', %s, %s, %s, 6, 0, 0, now() AT TIME ZONE 'UTC', now() + interval '1 day') RETURNING id
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


@tagged('post_install', '-at_install')
class TestTamperingCopies(TamperingCase):
    def elsewhere(self, name: str = 'c0c0c0c0c0c0'):
        """The same code and key run on a copy of the database."""
        return patch.object(type(self.Ledger), '_deployment', lambda ledger: name)

    def test_rows_made_in_a_copy_are_named(self):
        self.post(self.value, 50, 'sale')
        with self.elsewhere():
            self.post(self.value, 1000, 'reward')
        ((account, sequence, fact),) = self.found()['deployments']
        self.assertEqual((account, sequence), (self.value, 2))
        self.assertIn("1 entries were made in another database (c0c0c0c0c0c0)", fact)

    def test_a_card_made_in_a_copy_is_named(self):
        self.post(self.value, 50, 'sale')
        with self.elsewhere():
            self.gift_card._twin(self.holder)
        self.assertIn('deployments', self.found())

    def test_a_restored_shop_pays_at_once_and_is_whole_when_a_manager_says_so(self):
        self.post(self.value, 50, 'sale')
        self.settle()
        with self.elsewhere():
            found = self.found()
            self.assertEqual(set(found), {'deployments'}, "all seals hold, wherever the shop is")
            self.Ledger._capture(self.Ledger._authorize(self.value, Decimal(20), 'h', card=self.gift_card.id))
            health = self.env['customer.card.health']._check()
            self.assertTrue(health.is_elsewhere)
            accountant = new_test_user(self.env, 'moved_accountant', 'customer_card.group_accountant')
            with self.assertRaises(AccessError):
                health.with_user(accountant).action_moved()
            health.action_moved()
            self.assertHealthy()
            row = self.env['customer.card.relocation'].search([])
            self.assertEqual((row.after, row.entry_count), ('c0c0c0c0c0c0', 1))
        with self.elsewhere('d1d1d1d1d1d1'):  # ... and on to a third place
            self.assertIn('deployments', self.found())
            health.action_moved()
            self.assertHealthy()

    def test_rows_of_the_old_place_after_the_move_are_named(self):
        self.post(self.value, 50, 'sale')
        with self.elsewhere():
            self.env['customer.card.relocation']._confirm()
            self.assertHealthy()
        self.post(self.value, 1, 'reward')  # in the old place, whose server was left on
        with self.elsewhere():
            self.assertIn("1 entries were made in another database", self.found()['deployments'][0][2])

    def test_a_move_confirmed_in_a_copy_says_nothing_in_the_shop(self):
        self.post(self.value, 50, 'sale')
        with self.elsewhere():
            self.post(self.value, 1000, 'reward')
            self.env['customer.card.relocation']._confirm()
            self.assertHealthy()
        self.assertIn('deployments', self.found())

    def test_every_column_of_a_move_is_named(self):
        self.post(self.value, 50, 'sale')
        with self.elsewhere():
            self.env['customer.card.relocation']._confirm()
            for change in ('id = id + 9', "before = 'x'", "after = 'x'", 'entry_count = 9', 'user_id = 1 + user_id %% 2', "moment = moment - interval '1 h'", "seal = 'x'"):  # fmt: skip
                savepoint = self.env.cr.savepoint()
                self.sql(f'UPDATE customer_card_relocation SET {change}')
                self.assertIn('deployments', self.found(), change)
                savepoint.close(rollback=True)
                self.env.invalidate_all()

    def test_a_neutralized_copy_works_and_is_told_from_the_shop(self):
        self.post(self.value, 50, 'sale')
        here, link = self.Ledger._deployment(), self.gift_card._virtual_url().partition('#')[2]
        self.assertTrue(self.env['customer.card']._by_link(link))
        self.env.flush_all()
        with file_open('customer_card/data/neutralize.sql') as file:
            self.env.cr.execute(file.read())
        self.env.registry.clear_cache()
        self.env.invalidate_all()
        self.assertNotEqual(self.Ledger._deployment(), here)
        self.assertFalse(self.env['customer.card']._by_link(link), "links of the shop open nothing in a copy")
        serial = self.gift_card.sudo().virtual_serial
        self.assertGreater(serial, 1000, "links made in the copy open nothing in the shop")
        self.assertEqual(self.gift_card._phone_code()['code'], '', "no code that pays in the shop is shown")
        self.Ledger._capture(self.Ledger._authorize(self.value, Decimal(20), 'h', card=self.gift_card.id))
        self.assertEqual(set(self.found()), {'deployments'}, "a copy says that it is one")
        self.env.registry.clear_cache()


@tagged('post_install', '-at_install')
class TestPaper(TamperingCase):
    def compare(self, fingerprint: str, **more):
        paper = self.env['customer.card.paper'].create({'fingerprint': fingerprint, 'company_id': self.card_company.id, **more})
        paper.action_compare()
        return paper

    def test_an_old_fingerprint_is_found_again(self):
        self.post(self.value, 50, 'sale')
        settlement = self.settle()
        self.post(self.value, 5, 'sale')
        self.settle()
        for typed in (settlement.fingerprint, settlement.fingerprint.replace(' ', '').upper(), settlement.fingerprint.translate(str.maketrans('0123456789', '۰۱۲۳۴۵۶۷۸۹'))):  # fmt: skip
            paper = self.compare(typed, day=settlement.date)
            self.assertEqual(paper.result, 'contained', paper.answer)
        self.assertIn("1 entries", paper.answer)
        self.assertEqual(self.compare(settlement.fingerprint, day='2020-01-01').result, 'changed')

    def test_a_ledger_that_was_set_back_does_not_have_it(self):
        """All of a day is taken away, so that nothing in the database contradicts anything: only the paper knows."""
        self.post(self.value, 50, 'sale')
        self.settle()
        before = self.state(self.value)
        self.post(self.value, -20, 'spend')
        settlement = self.settle()
        fingerprint, move = settlement.fingerprint, settlement.move_id
        self.sql('UPDATE customer_card_entry SET settlement_id = NULL WHERE settlement_id = %(id)s', 'DELETE FROM customer_card_settlement WHERE id = %(id)s', id=settlement.id)  # fmt: skip
        self.cut(before)
        move.sudo().button_draft()
        self.assertHealthy()
        paper = self.compare(fingerprint)
        self.assertEqual(paper.result, 'unknown')
        self.assertIn("set back or rewritten", paper.answer)

    def test_what_was_changed_under_a_fingerprint_is_said(self):
        self.post(self.value, 50, 'sale')
        self.settle()
        self.post(self.value, 5, 'sale')
        settlement = self.settle()
        self.sql("UPDATE customer_card_entry SET seal = reverse(seal) WHERE account_id = %(id)s AND sequence = 1", id=self.value.id)
        self.assertEqual(self.compare(settlement.fingerprint).result, 'changed')

    def test_what_is_no_fingerprint_is_said(self):
        for typed in ('', 'c0ff ee', 'hello world hello world'):
            with self.assertRaises(UserError):
                self.compare(typed)

    def test_the_dialog_is_filled_as_people_do(self):
        self.post(self.value, 50, 'sale')
        settlement = self.settle()
        form = Form(self.env['customer.card.paper'].with_company(self.card_company))
        form.fingerprint = settlement.fingerprint
        paper = form.save()
        self.assertEqual(paper.action_compare()['res_id'], paper.id)
        self.assertEqual(paper.result, 'contained')
