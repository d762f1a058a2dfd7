"""Risk: an order rung up without a connection, whose card went out of use before it arrived: the cash is in the drawer,
the points are due.
"""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ...models.ledger.protected import own
from ..common.sealing import aged
from ..selling.case import SellCase


@tagged('post_install', '-at_install')
class TestOutOfUse(SellCase):
    """Replaced, merged, blocked, expired or closed between the order and its arrival, and before it."""

    WAYS = ('replaced', 'merged', 'blocked', 'expired', 'closed')

    def issued(self, program):
        return self.env['customer.card']._issue(program, partner=self.env['res.partner'].create({'name': "Holder"}))

    def out_of_use(self, card, way: str):
        """Bring a card out of use; the card whose account counts now."""
        if way == 'replaced':
            return self.env['customer.card'].browse(card.action_replace()['res_id'])
        if way == 'merged':
            target = self.env['customer.card']._issue(card.program_id, partner=card.partner_id)
            card._merge_into(target)
            return target
        if way == 'blocked':
            card.action_block_stolen()
        elif way == 'expired':
            own(card).write({'state': 'expired', 'expires_on': card.program_id._today()})
        elif way == 'closed':
            target = self.env['customer.card']._issue(card.program_id, partner=card.partner_id)
            card._close_transferring(target)
            return target
        return card

    def long_before(self, card) -> None:
        """It went out of use a day ago."""
        yesterday = card.program_id._today() - timedelta(days=1)
        own(card).write(
            {
                'ended_at': card.ended_at and card.ended_at - timedelta(days=1),
                'expires_on': card.expires_on and yesterday,
            }
        )

    def topped_up(self, card, amount: float = 25):
        return self.order([self.line(card, amount)], [(self.cash_method, amount)])

    def bought(self, card):
        return self.order([(self.bread, 1, 30)], [(self.cash_method, 30)], cards=[card])

    def test_a_top_up(self):
        for way in self.WAYS:
            with self.subTest(way=way):
                card = self.issued(self.gift)
                data = self.topped_up(card)
                now = self.out_of_use(card, way)
                self.assertEqual(self.sync(data).state, 'paid')
                self.assertLedger(now._account('value'), [('topup', 25, 25)])
        self.close()
        self.assertBalanced(25 * len(self.WAYS))
        self.assertHealthy()

    def test_a_top_up_of_a_card_closed_without_an_heir(self):
        card, other = self.issued(self.gift), self.issued(self.gift)
        data = self.topped_up(card)
        card.action_close()
        self.assertFalse(card.came_late)
        self.sync(data)
        self.env.invalidate_all()
        self.assertTrue(card.came_late)
        health = self.env['customer.card.health']._check()
        self.assertEqual([(f.validator, f.record_id) for f in health.finding_ids], [('closed', card.id)])
        self.assertIn(card.number_last4, health.finding_ids.fact)
        dialog = self.env['customer.card.close'].browse(card.action_open_close().get('res_id')) or self.env[
            'customer.card.close'
        ].create({'card_id': card.id, 'target_id': other.id})
        dialog.action_done()
        self.env.invalidate_all()
        self.assertEqual(
            (card._account('value').balance, other._account('value').balance, card.came_late), (0, 25, False)
        )
        self.assertHealthy()

    def test_a_top_up_of_a_card_out_of_use(self):
        for way in ('blocked', 'replaced', 'expired'):
            with self.subTest(way=way):
                card = self.issued(self.gift)
                data = self.topped_up(card)
                account = self.out_of_use(card, way)._account('value')
                self.long_before(card)
                self.assertRefused(data, account)
        self.close()

    def test_a_blank_card_that_was_sold(self):
        card = self.env['customer.card'].create({'program_id': self.gift.id})
        card.action_prepare()
        data = self.topped_up(card)
        card.action_block_lost()
        self.assertEqual(self.sync(data).state, 'paid')
        self.assertLedger(card._account('value'), [('sale', 25, 25)])
        self.assertEqual(card.state, 'blocked')
        card.action_unblock()
        self.assertEqual(card.state, 'active', "it was sold, so it is stock no more")
        self.assertHealthy()

    def test_points(self):
        for way in self.WAYS:
            with self.subTest(way=way):
                card = self.issued(self.loyalty)
                data = self.bought(card)
                now = self.out_of_use(card, way)
                order = self.sync(data)
                self.assertLedger(now._account('points'), [('earn', 30, 30)])
                line = (self.bread, -1, 30.0, {'refunded_orderline_id': order.lines.id})
                self.sync(self.order([line], [(self.cash_method, -30)], is_refund=True))
                self.assertEqual(now._account('points').balance, 0)
        self.assertHealthy()

    def test_points_of_both_cards_on_one_order(self):
        card = self.issued(self.loyalty)
        target = self.env['customer.card']._issue(self.loyalty, partner=card.partner_id)
        data = self.order([(self.bread, 1, 30)], [(self.cash_method, 30)], cards=[card, target])
        card._close_transferring(target)
        self.sync(data)
        self.assertLedger(target._account('points'), [('earn', 30, 30)])

    def test_what_a_card_out_of_use_does_not_earn_is_noted(self):
        for way in ('blocked', 'merged', 'expired'):
            with self.subTest(way=way):
                card = self.issued(self.loyalty)
                data = self.bought(card)
                account = self.out_of_use(card, way)._account('points')
                self.long_before(card)
                order = self.sync(data)
                self.assertEqual((order.state, account.balance), ('paid', 0))
                row = self.env['customer.card.unusual'].search([('kind', '=', 'not_earned'), ('card_id', '=', card.id)])
                self.assertEqual((row.user_id, row.session_id), (self.cashier, self.session))
                self.assertIn("earned nothing", row.evidence)

    def test_a_card_unblocked_again(self):
        card = self.issued(self.loyalty)
        card.action_block_lost()
        self.assertEqual(
            (card.ended_at - fields.Datetime.now()).days, -1 if card.ended_at < fields.Datetime.now() else 0
        )
        card.action_unblock()
        self.assertFalse(card.ended_at)
        aged(self.env, "UPDATE customer_card SET ended_at = NULL WHERE id = %s", [card.id])
        card.action_block_lost()
        ended = card.ended_at
        card.action_replace()
        self.assertEqual(card.ended_at, ended, "it was out of use before")
