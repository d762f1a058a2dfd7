"""Risk: who may write to the database, but has no ledger key, gives holds another end than the ledger did."""

from uuid import uuid4

import psycopg2

from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.ledger.validators import VALIDATORS
from ..common.sealing import switched_off
from ..offline.case import SliceCase
from .late import LateMixin

REVIVE = "UPDATE customer_card_operation SET state = 'authorized' WHERE id = %s"


@tagged('post_install', '-at_install')
class TestHoldEnds(LateMixin, SliceCase):
    """Ends are sealed; a live hold passes short only where the ledger took what it counted on."""

    def sql(self, query: str, *values) -> None:
        self.env.flush_all()
        with switched_off(self.env.cr):
            self.env.cr.execute(query, values)
        self.env.invalidate_all()

    def hold(self, data: dict):
        return self.Ledger._find(f'till:{self.held(data)}')

    def found(self) -> set[str]:
        self.env.invalidate_all()
        return set(self.env['customer.card.health']._check().finding_ids.mapped('validator'))

    def ended(self, state: str):
        """A hold that the ledger ended so, and the order that named it."""
        self.charge(20)
        data = self.gift_order(20)
        hold = self.hold(data)
        if state == 'voided':
            self.Ledger._void(hold.key, self.card_company)
        elif state == 'expired':
            self.run_out(hold.key, days=8)
            self.Ledger._cron_expire()
        self.env.invalidate_all()
        self.assertEqual(hold.state, state)
        return hold, data

    def test_a_released_hold_that_is_revived(self):
        """Twice: as it stands, and with the mark it was born with, which somebody kept."""
        self.charge(20)
        data = self.gift_order(20)
        hold = self.hold(data)
        born = hold.seal
        self.Ledger._void(hold.key, self.card_company)
        self.sync(self.gift_order(20))
        self.sql(REVIVE, hold.id)
        self.assertIn('holds', self.found())
        self.assertRefused(data)
        self.sql('UPDATE customer_card_operation SET seal = %s WHERE id = %s', born, hold.id)
        self.assertEqual(self.sync(data).state, 'paid')
        self.assertEqual((self.value.balance, self.owed().rest), (0, 20))

    def test_a_claw_back_lends_what_it_took_and_no_more(self):
        self.charge(20)
        data = self.gift_order(20)
        hold = self.hold(data)
        born = hold.seal
        self.Ledger._void(hold.key, self.card_company)
        self.sync(self.gift_order(20))
        given = self.post(self.value, 5, 'reward')
        self.Ledger._reverse(given, key=str(uuid4()), below_floor=True)
        self.sql("UPDATE customer_card_operation SET state = 'authorized', seal = %s WHERE id = %s", born, hold.id)
        self.assertEqual(self.sync(data).state, 'paid')
        self.assertEqual((self.value.balance, self.owed().rest), (0, 20))

    def test_every_end_by_hand_is_named(self):
        for ledger, forged in (
            ('authorized', 'voided'),
            ('authorized', 'expired'),
            ('voided', 'authorized'),
            ('voided', 'expired'),
            ('expired', 'voided'),
            ('expired', 'authorized'),
        ):
            with self.subTest(ledger=ledger, forged=forged), self.env.cr.savepoint() as point:
                hold, _data = self.ended(ledger)
                self.assertFalse(VALIDATORS['holds'][1](self.env))
                self.sql('UPDATE customer_card_operation SET state = %s WHERE id = %s', forged, hold.id)
                self.assertTrue(VALIDATORS['holds'][1](self.env))
                point.rollback()
            self.env.invalidate_all()

    def test_what_was_damaged_is_not_made_good_by_its_end(self):
        for state in ('voided', 'expired'):
            with self.subTest(state=state), self.env.cr.savepoint() as point:
                self.charge(20)
                hold = self.hold(self.gift_order(20))
                if state == 'expired':
                    self.run_out(hold.key, days=8)
                self.sql('UPDATE customer_card_operation SET origin_key = %s WHERE id = %s', 'another', hold.id)
                if state == 'voided':
                    self.Ledger._void(hold.key, self.card_company)
                self.Ledger._cron_expire()
                self.env.invalidate_all()
                self.assertEqual(hold.state, state)
                self.assertIn('holds', self.found())
                point.rollback()
            self.env.invalidate_all()

    def test_an_expired_hold_is_still_taken(self):
        hold, data = self.ended('expired')
        self.assertHealthy()
        self.assertEqual(self.sync(data).state, 'paid')
        self.assertEqual((self.value.balance, hold.state), (0, 'expired'))
        self.assertHealthy()

    def test_the_seal_of_a_hold_changes_with_its_end_only(self):
        self.charge(20)
        hold = self.hold(self.gift_order(20))
        with mute_logger('odoo.sql_db'), self.assertRaises(psycopg2.errors.RaiseException), self.env.cr.savepoint():
            self.env.cr.execute("UPDATE customer_card_operation SET seal = 'x' WHERE id = %s", [hold.id])

    def test_below_nothing_without_a_reason_is_named(self):
        self.charge(20)
        order = self.sync(self.gift_order(20))
        hold = self.Ledger._find(order.payment_ids.customer_card_operation)
        self.assertHealthy()
        self.sql("UPDATE customer_card_operation SET exception = 'forwarded' WHERE id = %s", hold.id)
        self.assertIn('forwarded', self.found())
