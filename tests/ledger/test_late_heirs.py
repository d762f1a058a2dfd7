"""Risk: value that moved to another card while orders of the old one were still to come: it is spent once, wherever it
is.
"""

from itertools import pairwise
from uuid import uuid4

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..offline.case import SliceCase
from .late import LateMixin


@tagged('post_install', '-at_install')
class TestLateHeirs(LateMixin, SliceCase):
    """Cards of one holder, merged one into the other while slices are out."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gift_card.partner_id = cls.holder

    def another(self):
        return self.env['customer.card']._issue(self.gift, partner=self.holder)

    def slice_that_ran_out(self, card, days: int = 2) -> dict:
        """An order paid from a slice of the card that ran out before it was sent."""
        uuid = str(uuid4())
        answer = self.slice(uuid, card)
        self.assertTrue(answer['ok'], answer)
        self.end(answer, days=days)
        return self.bought(uuid, 20, answer['operation'])

    def test_a_slice_then_a_merge_and_so_on(self):
        self.charge(20)
        cards = [self.gift_card, *(self.another() for _number in range(3))]
        orders = []
        for card, following in pairwise(cards):
            orders.append(self.slice_that_ran_out(card))
            card._merge_into(following)
        orders.append(self.slice_that_ran_out(cards[-1]))
        for data in orders:
            self.assertEqual(self.sync(data).state, 'paid', "the goods are gone")
        accounts = [card._account('value') for card in cards]
        self.assertEqual([account.balance for account in accounts], [0, 0, 0, -20], "one slice below nothing")
        self.assertEqual([claim.rest for claim in self.owed()], [20, 20])
        self.assertHealthy()

    def test_what_is_there_comes_from_the_card_that_has_it_now(self):
        for days in (2, 8):
            with self.subTest(days=days):
                card, target = self.another(), self.another()
                self.post(card._account('value'), 20, 'sale')
                data = self.slice_that_ran_out(card, days)
                self.Ledger._cron_expire()
                card._merge_into(target)
                self.post(target._account('value'), -5, 'adjust')
                order = self.sync(data)
                accounts = [one._account('value') for one in (card, target)]
                self.assertEqual([account.balance for account in accounts], [0, 0])
                self.assertEqual((self.owed()[:1].rest, self.owed()[:1].origin_id), (5, order.id))
                line = (self.bread, -1, 20.0, {'refunded_orderline_id': order.lines.id})
                self.sync(self.order([line], [(self.value_method, -20)], is_refund=True))
                self.assertEqual([account.balance for account in accounts], [0, 15], "what was taken comes back there")
        self.assertHealthy()

    def test_an_authorization_that_ran_out(self):
        card, target = self.another(), self.another()
        self.post(card._account('value'), 20, 'sale')
        uuid = str(uuid4())
        answer = self.authorize(card, 'value', 20, uuid)
        self.run_out(answer['operation'], days=2)
        card._merge_into(target)
        payment = (self.value_method, 20, {'customer_card_operation': answer['operation']})
        self.sync(self.order([(self.bread, 1, 20)], [payment], uuid=uuid, cards=[card]))
        self.assertEqual((target._account('value').balance, len(self.owed())), (0, 0))
        self.assertHealthy()

    def test_not_while_something_is_left_open(self):
        self.charge(50)
        target = self.another()
        slice_, data = self.slice(str(uuid4())), self.gift_order(30)
        self.till.customer_card_void(slice_['operation'])
        self.run_out(self.held(data))
        for move in (self.gift_card._merge_into, self.gift_card._close_transferring, target._merge_into):
            other = self.gift_card if move == target._merge_into else target
            with self.assertRaisesRegex(UserError, "30.*elease"), self.env.cr.savepoint():
                move(other)
        self.gift_card.action_release_holds()
        self.gift_card._merge_into(target)
        self.assertEqual(target._account('value').balance, 50)

    def test_not_while_a_slice_of_an_open_till_may_come(self):
        """It ran out an hour ago, its till is without a connection: not the desk's to release."""
        self.charge(50)
        target = self.another()
        data = self.slice_that_ran_out(self.gift_card, days=0)
        for move in (self.gift_card._merge_into, self.gift_card._close_transferring):
            with self.assertRaisesRegex(UserError, "20"), self.env.cr.savepoint():
                move(target)
        self.sync(data)
        self.gift_card._close_transferring(target)
        self.assertEqual(target._account('value').balance, 30)
