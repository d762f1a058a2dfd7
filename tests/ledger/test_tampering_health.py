"""Risk: who may write to the database turns what the health check found, and nobody hears of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import psycopg2
from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.ledger import validators
from ...models.ledger.errors import LedgerRefusal
from .tampering_case import TamperingCase

LOGGER = 'odoo.addons.customer_card.models.ledger.customer_card_health'
# Triggers of somebody else on the health check's own tables.
TURNED = """
    CREATE FUNCTION all_is_well() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        NEW.finding_count := 0; DELETE FROM customer_card_finding WHERE health_id = NEW.id; RETURN NEW; END $$;
    CREATE TRIGGER all_is_well BEFORE UPDATE ON customer_card_health FOR EACH ROW EXECUTE FUNCTION all_is_well();
"""
HUSHED = """
    CREATE FUNCTION hush() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        DELETE FROM customer_card_finding WHERE id = NEW.id; RETURN NULL; END $$;
    CREATE TRIGGER hush AFTER INSERT ON customer_card_finding FOR EACH ROW EXECUTE FUNCTION hush();
"""
DAMAGE = 'UPDATE customer_card_account SET balance = 5000 WHERE id = %(id)s'


@tagged('post_install', '-at_install')
class TestTamperingHealth(TamperingCase):
    def setUp(self) -> None:
        super().setUp()
        self.health = self.env['customer.card.health']
        self.post(self.value, 50, 'sale')
        self.settle()

    def damage(self) -> None:
        self.sql(DAMAGE, id=self.value.id)

    @contextmanager
    def keyless(self) -> Iterator[None]:
        def refuse(ledger):
            raise LedgerRefusal(ledger.env, 'no_key')

        with patch.object(self.env.registry['customer.card.ledger'], '_key', refuse):
            yield

    def test_what_is_not_written_down_is_counted(self) -> None:
        found = [validators.Finding(None, None, "Torn")]
        failing = patch.object(self.env.registry['customer.card.health'], '_write_down', side_effect=psycopg2.Error)
        with failing, mute_logger(LOGGER):
            self.assertIn("1 thing was found", self.health._note('chain', found)[0].fact)
            self.assertIn("2 things were found", self.health._note('chain', found * 2)[0].fact)

    def night(self) -> tuple[Any, list[int], list[str]]:
        """The nightly job as a server runs it, with a commit after every step, which empties the cache: the check it
        ends with, how many findings it told of, and what is in the log.
        """
        told: list[int] = []

        def kept(health, _left: int) -> bool:
            health.env.flush_all()
            health.env.invalidate_all()
            return True

        kind = type(self.health)
        with (
            patch.object(kind, '_alert', lambda _health, wrong: told.append(wrong)),
            patch.object(kind, '_keep', kept),
            self.assertLogs(LOGGER, 'WARNING') as log,
        ):
            self.health._cron_check()
        return self.health.search([], limit=1), told, log.output

    def assertTurned(self, health) -> None:
        """Such a result is shown as changed, and is not healthy, whoever asks for it."""
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(health.healthy)
        self.assertIn("This result was changed", health.doubt)
        self.assertIn("was changed", health.display_name)

    # --- results ------------------------------------------------------------------------------------------------------

    def test_a_result_is_proven(self):
        health = self.health._check()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertTrue(health.healthy)
        self.assertFalse(health.doubt)
        self.damage()
        health = self.health._check()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(health.healthy)
        self.assertFalse(health.doubt, "what was found is shown as it was found")

    def test_every_column_of_a_result_is_proven(self):
        """... but for how long it took, and Odoo's own."""
        health = self.health._check()
        for change in (
            'company_id = %(company)s',
            "moment = moment + interval '1 day'",
            'entry_count = entry_count + 1',
            "passed_codes = 'balances'",
            'step = step - 1',
            'last_account = 5',
            'running = true',
            'finding_count = 1',
            "mark = ''",
            "mark = translate(mark, '0123456789', '1234567890')",
        ):
            with self.subTest(change), self.env.cr.savepoint() as savepoint:
                self.sql(
                    f'UPDATE customer_card_health SET {change} WHERE id = {health.id}', company=self.env.company.id
                )
                self.assertTurned(health)
                savepoint.close(rollback=True)
                self.env.invalidate_all()
        self.assertTrue(health.healthy)

    def test_a_finding_taken_away_or_put_in_is_seen(self):
        self.damage()
        health = self.health._check()
        self.sql(f'DELETE FROM customer_card_finding WHERE health_id = {health.id}')
        self.assertTurned(health)
        self.sql(f'UPDATE customer_card_health SET finding_count = 0 WHERE id = {health.id}')
        self.assertTurned(health)

    def test_a_result_put_in_is_no_result(self):
        mark = self.health._check().mark
        self.sql(
            'INSERT INTO customer_card_health (moment, running, finding_count, mark, step, entry_count) '
            f"SELECT now() AT TIME ZONE 'UTC', false, 0, '{mark}', {len(validators.VALIDATORS)}, 1"
        )
        self.assertTurned(self.health.search([], limit=1))

    # --- the night ----------------------------------------------------------------------------------------------------

    def test_a_night_tells_what_it_found_whatever_the_table_says(self):
        for name, trigger in {'turned': TURNED, 'hushed': HUSHED}.items():
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                self.env.cr.execute(trigger)
                self.damage()
                health, told, log = self.night()
                self.assertEqual(len(told), 1)
                self.assertGreaterEqual(told[0], 3, "balances, accounts, and the trigger itself")
                self.assertIn(f'{told[0]} findings', log[0])
                self.assertTurned(health)
                savepoint.close(rollback=True)
                self.env.invalidate_all()

    def test_a_night_whose_result_is_changed_is_told(self):
        """Nothing was found, and what was written is something else."""
        self.env.cr.execute(
            """
            CREATE FUNCTION later() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN NEW.entry_count := 7; RETURN NEW; END $$;
            CREATE TRIGGER later BEFORE UPDATE ON customer_card_health FOR EACH ROW EXECUTE FUNCTION later();
            """
        )
        with patch.dict(validators.VALIDATORS, {'guards': ("x", lambda env: [])}):
            health, told, log = self.night()
        self.assertEqual(told, [1])
        self.assertIn("was changed", log[0])
        self.assertTurned(health)

    def test_a_check_nobody_began_is_not_gone_on_with(self):
        self.damage()
        self.env.cr.execute(
            "INSERT INTO customer_card_health (running, step, moment, passed_codes) VALUES (true, %s, now() AT "
            "TIME ZONE 'UTC', 'balances') "
            'RETURNING id',
            [len(validators.VALIDATORS) - 1],
        )
        forged = self.health.browse(self.env.cr.fetchone())
        self.assertTurned(forged)
        health, told, _log = self.night()
        self.assertNotEqual(health, forged)
        self.assertEqual(
            health.finding_ids.mapped('validator'), ['balances', 'accounts', 'lots', 'books'][: len(health.finding_ids)]
        )
        self.assertEqual(told, [len(health.finding_ids)])

    def test_a_check_that_was_set_on_is_not_gone_on_with(self):
        self.damage()
        begun = self.health._begin()
        self.env.flush_all()
        self.sql(f'UPDATE customer_card_health SET step = {len(validators.VALIDATORS) - 1} WHERE id = {begun.id}')
        self.assertNotEqual(self.night()[0], begun)
        self.assertTurned(begun)

    def test_a_check_that_was_ended_in_the_middle_goes_on(self):
        self.damage()
        begun = self.health._begin()
        for _step in range(4):
            begun._step()
        self.env.flush_all()
        self.env.invalidate_all()
        health, told, _log = self.night()
        self.assertEqual(health, begun)
        self.assertEqual(told, [len(health.finding_ids)])
        self.assertFalse(health.doubt)

    def half_done(self) -> dict:
        """A check's row as it stands before its last step, with the check over by now."""
        health = self.health._begin()
        progress, row = health._progress(), {}
        while progress.left:
            progress = health._step(progress)
            if progress.left == 1:
                self.env.flush_all()
                self.env.cr.execute('SELECT * FROM customer_card_health WHERE id = %s', [health.id])
                row = self.env.cr.dictfetchone()
        self.env.invalidate_all()
        self.assertTrue(health.healthy)
        return row

    def set_back(self, row: dict) -> None:
        names = ', '.join(f'{name} = %({name})s' for name in row)
        self.sql(f'UPDATE customer_card_health SET {names} WHERE id = %(id)s', **row)

    def test_a_half_done_check_that_was_set_back_is_not_gone_on_with(self):
        """The owner of the database keeps the row of a night before its last step, and puts it back before the next
        ones.
        """
        row = self.half_done()
        self.damage()
        for hours in (24, 48, 72):
            with freeze_time(datetime.now() + timedelta(hours=hours)):
                self.set_back(row)
                health, told, _log = self.night()
                self.assertNotEqual(health.id, row['id'])
                self.assertFalse(health.healthy)
                self.assertEqual(len(told), 1)

    def test_nor_one_whose_moment_or_last_step_was_brought_up_to_date(self):
        row = self.half_done()
        self.damage()
        later = datetime.now() + timedelta(hours=5)
        with freeze_time(later):
            for change in ({}, {'stepped_at': later}, {'moment': later}, {'moment': later, 'stepped_at': later}):
                self.set_back({**row, **change})
                self.assertFalse(self.health._unfinished())

    def test_nor_one_of_other_steps(self):
        begun = self.health._begin()
        for _step in range(3):
            begun._step()
        self.assertEqual(self.health._unfinished(), begun)
        with patch.dict(validators.VALIDATORS, {'another': ("x", lambda env: [])}):
            self.env.invalidate_all()
            self.assertFalse(self.health._unfinished())

    def test_one_that_was_not_ended_says_so(self):
        begun = self.health._begin()
        self.assertEqual(begun.display_name, "Being checked")
        with freeze_time(datetime.now() + timedelta(hours=3)):
            begun.invalidate_recordset(['display_name'])
            self.assertEqual(begun.display_name, "Was not ended")

    def test_nights_without_a_check_are_a_finding(self):
        first = self.health._check()
        self.assertNotIn('checks', first.finding_ids.mapped('validator'))
        for hours, found in ((24, False), (96, True), (120, False)):
            with freeze_time(datetime.now() + timedelta(hours=hours)):
                health = self.health._check()
                self.assertEqual('checks' in health.finding_ids.mapped('validator'), found, hours)

    @mute_logger(LOGGER)
    def test_without_the_key_nothing_is_healthy(self):
        """... nor is said to be changed: nobody can tell. What was checked without it never becomes a result."""
        proven = self.health._check()
        with self.keyless():
            unproven = self.health._check()
            self.env.invalidate_all()
            self.assertFalse(proven.healthy or unproven.healthy)
            self.assertIn("key", proven.doubt)
            self.assertNotIn("was changed", proven.doubt)
            begun = self.health._begin()
            self.assertEqual(self.health._unfinished(), begun)
        self.env.invalidate_all()
        self.assertTrue(proven.healthy)
        self.assertFalse(unproven.healthy)
        self.assertFalse(self.health._unfinished())
