"""Risk: sealed stock that was blocked, or ran out, comes back as a card in use: it can be sold no more, or for any
amount, and it earns before anybody bought it. Or it is sold after its last day, and does not pay.
"""

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ...models.ledger.protected import own
from .case import LifeCase


@tagged('post_install', '-at_install')
class TestStockStays(LifeCase):
    def stock(self, program=None, **vals):
        """A sealed card of a batch."""
        vals = {'program_id': (program or self.gift).id, 'quantity': 1, **vals}
        batch = self.env['customer.card.batch'].create(vals)
        batch.action_start()
        return batch.card_ids

    def run_out(self, card) -> None:
        """Its last day goes by, unsold."""
        own(card).write({'expires_on': self.gift._today() - timedelta(days=1)})
        self.env['customer.card']._cron_expire_cards()
        self.assertEqual(card.state, 'expired')

    def extend(self, card) -> None:
        day = self.gift._today() + timedelta(days=90)
        with Form(self.env['customer.card.extend'].with_user(self.manager).create({'card_ids': card.ids})) as dialog:
            dialog.day = day
        dialog.record.action_done()
        self.assertEqual((card.expires_on, card.activated_on), (day, False))

    def sold_for(self, card, amount: float):
        line = (self.gift.product_id, 1, amount, {'customer_card_ref': self.ref(card)})
        return self.sync(self.order([line], [(self.cash_method, amount)]))

    def test_extended_and_sold(self):
        """Also where nothing is topped up; it is valid for as long as it was extended, not for as long as its batch."""
        self.gift.topup = False
        card = self.stock(expires_on=self.gift._today() + timedelta(days=1))
        self.run_out(card)
        self.extend(card)
        self.assertEqual((card.state, card.account_ids.ids), ('ready', []))
        day = card.expires_on
        self.sold_for(card, 25)
        self.assertEqual((card.state, card.expires_on, card._account('value').balance), ('active', day, 25))
        self.assertTrue(card._usable())
        self.assertHealthy()

    def test_extended_in_time(self):
        card = self.stock(expires_on=self.gift._today() + timedelta(days=1))
        self.extend(card)
        self.assertEqual(card.state, 'ready')

    def tomorrow(self) -> freeze_time:
        return freeze_time(fields.Datetime.now() + timedelta(days=1), tick=True)

    def test_past_its_last_day_before_the_job(self):
        """Nobody sells, enrolls or activates it, though the job that expires cards was not here yet."""
        self.gift.enroll_at_till = True
        card = self.stock(expires_on=self.gift._today())
        self.assertTrue(self.till.customer_card_identify(card.sudo().number)['card']['sale'], "to the end of its day")
        own(card).write({'expires_on': self.gift._today() - timedelta(days=1)})
        self.assertFalse(self.till.customer_card_identify(card.sudo().number)['ok'])
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.sold_for(card, 25)
        with self.assertRaisesRegex(UserError, "Extend it first"):
            card.with_user(self.desk).action_activate()
        self.assertEqual((card.state, card.account_ids.ids), ('ready', []))

    def test_sold_in_time_by_a_till_that_was_away(self):
        """Also where cards want a holder to earn and pay: a blank one has none yet."""
        for identified in (False, True):
            with self.subTest(identified=identified):
                self.gift.identified = identified
                card = self.stock(expires_on=self.gift._today())
                line = (self.gift.product_id, 1, 25, {'customer_card_ref': self.ref(card)})
                order = self.order([line], [(self.cash_method, 25)])
                with self.tomorrow():
                    self.sync(order)
                self.assertEqual(card._account('value').balance, 25)

    def test_a_batch_is_issued_to_its_last_day(self):
        vals = {'program_id': self.gift.id, 'quantity': 3, 'expires_on': self.gift._today()}
        batch = self.env['customer.card.batch'].create(vals)
        own(batch).state = 'running'
        batch._issue_chunk(1)
        with self.tomorrow(), self.assertRaisesRegex(UserError, "Stop the batch"):
            batch._issue_chunk(1)
        self.assertEqual(batch.issued, 1)

    def test_blocked_found_again_and_sold(self):
        self.gift.topup = False
        for card in (self.stock(), self.env['customer.card']._issue(self.gift, state='ready')):
            mine = card.with_user(self.desk)
            mine.action_block_lost()
            mine.action_unblock()
            self.assertEqual((card.state, card.activated_on, card.ended_at), ('ready', False, False))
            self.sold_for(card, 25)
            self.assertEqual((card.state, card._account('value').balance), ('active', 25))
        self.assertHealthy()

    def test_blocked_stock_is_not_replaced(self):
        """The new one would be in use, though nobody bought it; what a till that was away sold is taken."""
        self.gift.topup = False
        card = self.stock()
        line = (self.gift.product_id, 1, 25, {'customer_card_ref': self.ref(card)})
        order = self.order([line], [(self.cash_method, 25)])
        mine = card.with_user(self.desk)
        mine.action_block_lost()
        with self.assertRaisesRegex(UserError, "from stock"), self.env.cr.savepoint():
            mine.action_replace()
        self.sync(order)
        mine.action_replace()
        self.assertEqual((card.replaced_by_id.state, card._account('value').balance), ('active', 25))

    def back(self, order, card):
        line = (self.gift.product_id, -1, 25, {'refunded_orderline_id': order.lines.id})
        return self.sync(self.order([line], [(self.cash_method, -25)], is_refund=True, cards=[card]))

    def test_sold_again_after_it_came_back(self):
        """As often as it comes back; what its first buyer had of it opens nothing."""
        self.gift.topup = False
        card = self.stock()
        mine = card.with_user(self.desk)
        for _time in range(2):
            order = self.sold_for(card, 25)
            secret = card._virtual_url().partition('#')[2]
            self.back(order, card)
            with self.assertRaisesRegex(UserError, "from stock"), self.env.cr.savepoint():
                mine.action_replace()
            mine.action_unblock()
            self.assertEqual((card.state, card.activated_on), ('ready', False))
            mine.action_block_lost()
            mine.action_unblock()
            self.assertEqual(card.state, 'ready')
            self.assertFalse(self.env['customer.card']._by_link(secret))
        self.sold_for(card, 25)
        self.assertEqual((card.state, card._account('value').balance), ('active', 25))
        self.assertHealthy()

    def test_what_is_somebodys_is_no_stock(self):
        """A card that came back is its holder's still, and one that something else came to is in use."""
        for name in ('holder', 'given'):
            with self.subTest(name):
                card = self.stock()
                order = self.sold_for(card, 25)
                if name == 'holder':
                    card.with_user(self.desk).partner_id = self.holder
                self.back(order, card)
                if name == 'given':
                    self.post(card._account('value'), 5, 'reward')
                card.with_user(self.desk).action_unblock()
                self.assertEqual((card.state, bool(card.activated_on)), ('active', True))

    def test_it_costs_what_it_says(self):
        self.gift.write({'face_value': 25, 'topup': True})
        card = self.stock()
        self.run_out(card)
        self.extend(card)
        with self.assertRaisesRegex(UserError, "sold for"), self.env.cr.savepoint():
            self.sold_for(card, 5)
        self.sold_for(card, 25)
        self.assertEqual(card._account('value').balance, 25)

    def test_nobody_bought_it(self):
        self.loyalty.identified = False
        card = self.stock(self.loyalty)
        self.run_out(card)
        self.extend(card)
        self.assertFalse(card._usable())

    def test_the_dialog_tells_them_apart(self):
        cards = self.stock(expires_on=self.gift._today() + timedelta(days=1)) | self.gift_card
        for card in cards:
            self.run_out(card)
        dialog = self.env['customer.card.extend'].create({'card_ids': cards.ids})
        for words in ("work again at once: 1.", "from stock can be sold again: 1."):
            self.assertIn(words, dialog.summary)
        dialog.action_done()
        self.assertEqual(cards.mapped('state'), ['ready', 'active'])
