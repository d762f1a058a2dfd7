"""Risks: what waits for ever is looked for by nobody: entries a closed session did not book, orders that no longer add
up, failing settlements.
"""

from unittest.mock import patch
from uuid import uuid4

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common.sealing import aged
from ..common.till import TillCase
from ..selling.case import SellCase


@tagged('post_install', '-at_install')
class TestWaiting(TillCase):
    def sql(self, query: str, *params) -> None:
        self.env.flush_all()
        self.env.cr.execute(query, params)
        self.env.invalidate_all()

    def findings(self) -> dict:
        health = self.env['customer.card.health']._check()
        return {row.validator: row for row in health.finding_ids}

    def assertFound(self, code: str, record, words: str) -> None:
        finding = self.findings().get(code)
        self.assertTrue(finding, code)
        self.assertIn(words, finding.fact)
        self.assertEqual((finding.record_model, finding.record_id), (record._name, record.id))
        action = finding.action_open_record()
        self.assertEqual((action['res_model'], action['res_id']), (record._name, record.id))

    def paid(self, amount: float = 30):
        self.charge(100)
        return self.sync(self.gift_order(amount))

    def test_nothing_waits(self):
        self.paid()
        self.assertFalse(self.findings())

    def test_a_session_closed_on_paper(self):
        order = self.paid()
        self.sql("UPDATE pos_session SET state = 'closed', stop_at = now() WHERE id = %s", self.session.id)
        self.assertFound('documents', order, "is closed and left entries of cards unbooked: 1")

    def test_a_clock_that_was_ahead(self):
        self.paid()
        operation = self.value.entry_ids[0].operation_id
        aged(
            self.env,
            "UPDATE customer_card_operation SET moment = moment + interval '2 days' WHERE id = %s",
            [operation.id],
        )
        self.assertFound('clock', operation, "which is still to come")

    def test_entries_of_an_order_that_is_gone(self):
        order = self.paid()
        operation = self.value.entry_ids[0].operation_id
        aged(
            self.env,
            "UPDATE customer_card_operation SET origin_id = %s WHERE origin_id = %s AND origin_model = 'pos.order'",
            [order.id + 9999, order.id],
        )
        self.assertFound('documents', operation, "wait for a document that is gone")

    def test_a_card_payment_removed_after_it_was_served(self):
        order = self.paid()
        self.sql("DELETE FROM pos_payment WHERE pos_order_id = %s", order.id)
        self.assertFound('tenders', order, "says 0.00 was paid by card, the ledger took 30.00")
        self.assertFound('orders', order, "no longer agree")

    def test_a_card_payment_that_became_cash(self):
        order = self.paid()
        self.sql("UPDATE pos_payment SET payment_method_id = %s WHERE pos_order_id = %s", self.cash_method.id, order.id)
        self.assertFound('tenders', order, "says 0.00")
        self.assertNotIn('orders', self.findings())

    def test_a_card_payment_nobody_took_from_a_card(self):
        order = self.sync(self.order([(self.bread, 1, 10)], [(self.cash_method, 10)]))
        self.sql(
            "UPDATE pos_payment SET payment_method_id = %s WHERE pos_order_id = %s", self.value_method.id, order.id
        )
        self.assertFound('tenders', order, "says 10.00 was paid by card, the ledger took 0.00")

    def test_lines_changed_after_they_earned(self):
        order = self.sync(self.order([(self.bread, 1, 10)], [(self.cash_method, 10)], cards=[self.loyalty_card]))
        self.sql("UPDATE pos_order_line SET price_subtotal_incl = 2 WHERE order_id = %s", order.id)
        self.assertFound('orders', order, "no longer agree")

    def test_an_order_that_was_never_served(self):
        data = self.order([(self.bread, 1, 10)], [(self.cash_method, 10)], cards=[self.loyalty_card])
        with patch.object(self.env.registry['pos.order'], '_customer_card_paid', lambda order, **more: None):
            order = self.sync(data)
        self.assertFalse(self.findings())
        self.sql("UPDATE pos_order SET create_date = now() - interval '3 days' WHERE id = %s", order.id)
        self.assertFound('unserved', order, "never served")

    def test_a_hold_nobody_ended(self):
        self.charge(100)
        hold = self.Ledger._authorize(self.value, self.available(self.value) / 5, 'forgotten')
        aged(
            self.env,
            "UPDATE customer_card_operation SET expires_at = now() - interval '10 days' WHERE id = %s",
            [hold.id],
        )
        self.assertFound('ended_holds', hold, "ran out on")

    def test_a_hold_of_a_till_that_is_gone(self):
        self.charge(100)
        answer = self.authorize(self.gift_card, 'value', 20, str(uuid4()))
        hold = self.Ledger._find(self.env['pos.payment']._customer_card_key(answer['operation']))
        self.assertFalse(self.findings())
        self.sql("UPDATE pos_config SET active = FALSE WHERE id = %s", self.pos_config_usd.id)
        self.assertFound('tills', hold, "for a till that is gone")

    def test_every_validator_of_the_tills_is_run(self):
        passed = self.env['customer.card.health']._check().passed
        for words in ("Closed sessions booked their cards", "Every paid order's cards were served"):
            self.assertIn(words, passed)


@tagged('post_install', '-at_install')
class TestSettlementsThatFail(SellCase):
    def broken(self, program, error):
        settle = type(self.env['customer.card.settlement'])._settle_program

        def fail(settlement, one):
            if one == program:
                raise error
            return settle(settlement, one)

        return patch.object(self.env.registry['customer.card.settlement'], '_settle_program', fail)

    def test_one_program_stops_no_other_whatever_it_dies_of(self):
        self.post(self.gift_card._account('value'), 7, 'reward')
        self.post(self.loyalty_card._account('points'), 70, 'reward')
        for error in (ValueError("poison"), KeyError('x'), ZeroDivisionError()):
            with (
                self.broken(self.loyalty, error),
                mute_logger('odoo.addons.customer_card.models.books.customer_card_settlement'),
            ):
                self.env['customer.card.settlement']._cron_settle()
            self.assertIn("Loyalty was not settled: something unexpected", self.loyalty.settlement_failure)
        self.assertFalse(self.gift.settlement_failure)
        self.assertTrue(self.gift_card._account('value').entry_ids.settlement_id)
        health = self.env['customer.card.health']._check()
        finding = health.finding_ids.filtered(lambda row: row.validator == 'failed_settlements')
        self.assertEqual((finding.record_model, finding.record_id), ('customer.card.program', self.loyalty.id))
        self.env['customer.card.settlement']._cron_settle()
        self.assertFalse(self.loyalty.settlement_failure)
        self.assertHealthy()

    def test_one_that_fails_between_two_that_settle(self):
        third = self.env['customer.card']._issue(self._program('gift', name="Third", prefix='952'))
        cards = {card.program_id: card for card in (self.gift_card, self.loyalty_card, third)}
        for card in cards.values():
            self.post(card.account_ids, 7, 'reward')
        settlements = self.env['customer.card.settlement']
        before, broken, after = (program for program in settlements._programs() if program in cards)
        logger = 'odoo.addons.customer_card.models.books.customer_card_settlement'
        with self.broken(broken, KeyError(('points', 'adjustment'))), self.assertLogs(logger, 'ERROR') as logged:
            settlements._cron_settle()
        self.assertIn(f"Card program {broken.id} was not settled", logged.output[0])
        for program in (before, after):
            self.assertTrue(cards[program].account_ids.entry_ids.settlement_id)
            self.assertFalse(program.settlement_failure)
        self.assertFalse(cards[broken].account_ids.entry_ids.settlement_id)
        self.assertIn(f"{broken.name} was not settled", broken.settlement_failure)
        self.assertIn('settlement_failure', broken.get_view(view_type='form')['arch'])
        self.assertIn(broken.settlement_failure, broken.message_ids[0].body)
        findings = self.env['customer.card.health']._check().finding_ids
        told = findings.filtered(lambda row: row.validator == 'failed_settlements')
        self.assertEqual((told.record_id, told.fact), (broken.id, broken.settlement_failure))

    def test_a_broken_statement_of_the_database_stops_no_other(self):
        self.post(self.gift_card._account('value'), 7, 'reward')
        settle = type(self.env['customer.card.settlement'])._settle_program

        def fail(settlement, one):
            if one == self.loyalty:
                self.env.cr.execute("SELECT 1 / 0")
            return settle(settlement, one)

        with (
            patch.object(self.env.registry['customer.card.settlement'], '_settle_program', fail),
            mute_logger('odoo.sql_db', 'odoo.addons.customer_card.models.books.customer_card_settlement'),
        ):
            self.env['customer.card.settlement']._cron_settle()
        self.assertTrue(self.loyalty.settlement_failure)
        self.assertTrue(self.gift_card._account('value').entry_ids.settlement_id)

    def test_a_settlement_whose_journal_entry_is_not_posted(self):
        self.post(self.gift_card._account('value'), 7, 'reward')
        self.env['customer.card.settlement']._cron_settle()
        settlement = self.gift_card._account('value').entry_ids.settlement_id
        self.env.flush_all()
        self.env.cr.execute("UPDATE account_move SET state = 'draft' WHERE id = %s", [settlement.move_id.id])
        self.env.invalidate_all()
        finding = (
            self.env['customer.card.health']
            ._check()
            .finding_ids.filtered(lambda row: row.validator == 'journal_entries')
        )
        self.assertEqual((finding.record_model, finding.record_id), (settlement._name, settlement.id))
