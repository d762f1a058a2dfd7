from uuid import uuid4

from odoo import fields
from odoo.tests import tagged

from ..offline.case import SliceCase
from ..reward.case import RewardCase
from .late import LateMixin


@tagged('post_install', '-at_install')
class TestReleasedHolds(LateMixin, SliceCase):
    """Risk: the desk releases what a till left open, its order comes all the same, and is lost with what was sold; or
    the card pays for it although it was told to be free.
    """

    def test_the_order_comes_and_its_payment_is_owed(self):
        self.charge(50)
        data = self.late_order(50)
        self.gift_card.action_release_holds()
        order = self.sync(data)
        self.assertEqual((order.state, self.value.balance, self.value.available), ('paid', 50, 50))
        claim = self.owed()
        self.assertEqual((claim.rest, claim.purpose, claim.card_id), (50, 'payment', self.gift_card))
        self.assertEqual(claim.origin_id, order.id)
        self.assertTrue(self.env['customer.card.unusual'].search([('kind', '=', 'owed')]))
        self.assertHealthy()
        self.sync(data)
        self.assertEqual(self.owed(), claim, "sent again, it is owed once")
        self.session.close_session_from_ui()
        self.env.invalidate_all()
        self.assertEqual(self.session.state, 'closed')
        self.assertHealthy()

    def test_the_card_pays_meanwhile(self):
        self.charge(50)
        data = self.late_order(50)
        self.gift_card.action_release_holds()
        self.sync(self.gift_order(50))
        self.sync(data)
        self.assertEqual((self.value.balance, self.owed().rest), (0, 50))
        self.assertHealthy()

    def test_goods_that_come_back_are_owed_no_more(self):
        self.charge(50)
        data = self.late_order(50)
        self.gift_card.action_release_holds()
        order = self.sync(data)
        line = (self.bread, -1, 50.0, {'refunded_orderline_id': order.lines.id})
        self.sync(self.order([line], [(self.value_method, -50)], is_refund=True))
        self.assertEqual((self.value.balance, self.owed(lowers_id=False).state), (50, 'back'))
        self.assertHealthy()

    def test_a_slice(self):
        self.charge(100)
        uuid = str(uuid4())
        answer = self.slice(uuid)
        data = self.bought(uuid, 20, answer['operation'])
        self.session.close_session_from_ui()
        self.env.invalidate_all()
        self.gift_card.action_release_holds()
        self.pos_config_usd.open_ui()
        self.pos_config_usd.current_session_id.set_opening_control(0, '')
        order = self.sync(data)
        self.assertEqual((order.state, self.value.balance, self.owed().rest), ('paid', 100, 20))
        self.assertHealthy()

    def test_what_its_till_took_back_is_refused(self):
        """A payment that was taken off is none; nor is one that was released for another order."""
        self.charge(100)
        data = self.late_order(50)
        self.till.customer_card_void(self.held(data))
        other = self.late_order(50)
        self.gift_card.action_release_holds()
        forged = self.order(
            [(self.bread, 1, 50.0)],
            [(self.value_method, 50, {'customer_card_operation': self.held(other)})],
            cards=[self.gift_card],
        )
        for one in (data, forged):
            self.assertRefused(one)
        self.assertFalse(self.owed())

    def test_a_till_takes_no_such_key(self):
        self.charge(50)
        data = self.late_order(50)
        self.till.customer_card_void(f'released:till:{self.held(data)}')
        self.till.customer_card_void(self.held(data))
        self.assertRefused(data)


@tagged('post_install', '-at_install')
class TestReleasedLines(LateMixin, RewardCase):
    """The same for what lines took: a product for points, a remainder in cash."""

    def test_a_product_for_points(self):
        answer = self.take()
        data = self.reward_order(answer['operation'], cards=[self.member])
        self.run_out(answer['operation'])
        self.member.action_release_holds()
        order = self.sync(data)
        self.assertEqual((order.state, self.owed().purpose, self.owed().units), ('paid', 'reward', 200))
        self.assertEqual(self.club_points.balance, 260, "250, and 10 for the bread")
        self.assertHealthy()

    def test_a_remainder_in_cash(self):
        self.charge(0.5)
        uuid, key = str(uuid4()), str(uuid4())
        answer = self.till.customer_card_payout(self.ref(self.gift_card), uuid, key)
        self.assertTrue(answer['ok'], answer)
        self.run_out(answer['operation'])
        self.gift_card.action_release_holds()
        order = self.sync(self.payout(0.5, uuid, answer['operation']))
        self.assertEqual((order.state, self.value.balance), ('paid', 0.5))
        self.assertEqual((self.owed().purpose, self.owed().rest), ('payout', 0.5))
        self.assertEqual(self.owed().moment.date(), fields.Date.today())
        self.close()
        self.assertHealthy()
