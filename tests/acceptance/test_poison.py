"""Risks: one record that cannot be worked on stops the scheduled work for all others; a missing key ends a check that
should have named it.
"""

from contextlib import contextmanager
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.ledger.errors import LedgerRefusal
from ..common.sealing import aged
from ..common.till import TillCase

ROOM = 'odoo.addons.customer_card.models.'


@tagged('post_install', '-at_install')
class TestPoison(TillCase):
    @contextmanager
    def poisoned(self, model: str, method: str, is_bad, error=ValueError("poison")):
        """``method`` dies for the records ``is_bad`` says."""
        whole = getattr(self.env.registry[model], method)

        def fail(records, *args, **kwargs):
            if is_bad(records, *args):
                raise error
            return whole(records, *args, **kwargs)

        with (
            patch.object(self.env.registry[model], method, fail),
            mute_logger(
                f'{ROOM}ledger.chunks',
                f'{ROOM}host.pos_order_cards',
                f'{ROOM}card.customer_card_batch_issue',
                f'{ROOM}card.customer_card_import_run',
                f'{ROOM}ledger.customer_card_health',
                f'{ROOM}ledger.customer_card_ledger_expiry',
            ),
        ):
            yield

    @contextmanager
    def keyless(self):
        def refuse(ledger):
            raise LedgerRefusal(ledger.env, 'no_key')

        with (
            patch.object(self.env.registry['customer.card.ledger'], '_key', refuse),
            mute_logger(
                f'{ROOM}ledger.customer_card_ledger_expiry',
                f'{ROOM}host.pos_order_cards',
                f'{ROOM}card.customer_card_batch_issue',
            ),
        ):
            yield

    def due(self, account) -> None:
        aged(
            self.env,
            "UPDATE customer_card_lot SET expires_at = now() - interval '1 day' WHERE account_id = %s",
            [account.id],
        )

    def test_expiry(self):
        others = [self.env['customer.card']._issue(self.gift)._account('value') for _number in range(3)]
        for account in others:
            self.post(account, 10, 'sale')
            self.due(account)
        bad = others[1]
        with self.poisoned('customer.card.ledger', '_expire_accounts', lambda _ledger, ids: bad.id in ids):
            self.Ledger._cron_expire()
        self.env.invalidate_all()
        self.assertEqual([account.balance for account in others], [0, 10, 0])
        self.Ledger._cron_expire()
        self.env.invalidate_all()
        self.assertEqual(bad.balance, 0)

    def test_tiers(self):
        club = self._program('loyalty', name="Club", prefix='952')
        card = self.env['customer.card']._issue(club, partner=self.holder)
        for program in (self.loyalty, club):
            program.tier_ids = [(0, 0, {'name': "Gold", 'threshold': 0})]
        with self.poisoned('customer.card', '_decide_tiers', lambda _cards, program: program == self.loyalty):
            self.env['customer.card']._cron_tiers()
        self.env.invalidate_all()
        self.assertEqual(card.tier_id, club.tier_ids)
        self.assertFalse(self.loyalty_card.tier_id)

    def test_late_orders(self):
        data = [
            self.order([(self.bread, 1, 10)], [(self.cash_method, 10)], cards=[self.loyalty_card])
            for _number in range(2)
        ]
        with patch.object(self.env.registry['pos.order'], '_customer_card_paid', lambda order, **more: None):
            orders = self.sync(*data)
        with self.poisoned('pos.order', '_customer_card_paid', lambda order: order == orders[0], KeyError('x')):
            self.env['pos.order']._cron_customer_card_late()
        self.assertEqual([bool(order.customer_card_summary) for order in orders], [False, True])

    def test_batches(self):
        batches = self.env['customer.card.batch'].create([{'program_id': self.gift.id, 'quantity': 3}] * 2)
        self.env.flush_all()
        self.env.cr.execute("UPDATE customer_card_batch SET state = 'running' WHERE id = ANY(%s)", [batches.ids])
        self.env.invalidate_all()
        with self.poisoned('customer.card.batch', '_insert_cards', lambda batch, *_more: batch == batches[0]):
            self.env['customer.card.batch'].with_context(cron_id=1)._cron_issue()
        self.assertEqual(batches.mapped('state'), ['running', 'done'])
        self.assertIn("Something unexpected", batches[0].problem)

    def test_health_names_the_missing_key_and_goes_on(self):
        self.charge(10)
        with self.keyless():
            health = self.env['customer.card.health']._check()
        self.assertFalse(health.running or health.healthy)
        sealed = ['chains', 'accounts', 'links', 'holds', 'heirs', 'owed', 'settlements', 'deployments', 'credit_notes']
        self.assertEqual(health.finding_ids.mapped('validator'), sealed)
        self.assertTrue(all("key" in fact for fact in health.finding_ids.mapped('fact')))
        self.assertIn("Balances are the sums", health.passed)
        self.assertIn("Every paid order's cards were served", health.passed)

    def test_a_validator_that_dies_stops_no_other(self):
        with (
            patch.dict(
                'odoo.addons.customer_card.models.ledger.validators.VALIDATORS', {'lots': ("x", lambda env: 1 / 0)}
            ),
            mute_logger(f'{ROOM}ledger.customer_card_health'),
        ):
            health = self.env['customer.card.health']._check()
        self.assertEqual(health.finding_ids.mapped('validator'), ['lots'])
        self.assertFalse(health.running)

    def test_scheduled_work_without_the_key(self):
        self.charge(10)
        self.due(self.value)
        with self.keyless():
            for cron in self.env['ir.cron'].search([('cron_name', 'like', 'Customer Cards:%')]):
                with self.subTest(cron.cron_name):
                    cron.ir_actions_server_id.with_user(cron.user_id).with_context(cron_id=cron.id).run()
        self.Ledger._cron_expire()
        self.env.invalidate_all()
        self.assertEqual(self.value.balance, 0)
