"""Risks: value out of cards that belong together: one purchase counted by each card of a family, prices nobody asked
for, a card merged meanwhile.
"""

from uuid import uuid4

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common.till import TillCase


@tagged('post_install', '-at_install')
class TestFamilyValue(TillCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env['res.partner'].create({'name': "Omid Holder"})
        cls.loyalty.opens_value = True if not cls.loyalty.alive else cls.loyalty.opens_value
        cls.family = cls.loyalty_card._add_family(cls.other)
        cls.two = [cls.loyalty_card, cls.family]

    def buy(self, cards, price: float = 10, **more):
        return self.sync(self.order([(self.bread, 1, price)], [(self.cash_method, price)], cards=cards, **more))

    def test_one_purchase_earns_once(self):
        self.assertEqual(self.family.account_ids, self.loyalty_card.account_ids)
        self.buy(self.two)
        self.assertLedger(self.points, [('earn', 10, 10)])
        self.buy(self.two * 3)
        self.assertEqual(self.points.balance, 20)

    def test_one_purchase_is_one_step_to_a_goal(self):
        self.env['customer.card.challenge'].create(
            {'name': "Twice", 'program_id': self.loyalty.id, 'target': 2, 'points': 100}
        )
        self.buy(self.two)
        self.assertEqual(self.points.balance, 10)
        self.buy(self.two)
        self.assertEqual(self.points.balance, 120)

    def test_a_welcome_for_each_of_the_family_is_one_for_the_account(self):
        self.loyalty.rule_ids = [(0, 0, {'name': "Welcome", 'mode': 'per_order', 'points': 50, 'occasion': 'first'})]
        self.buy([self.loyalty_card])
        self.buy([self.family])
        self.assertEqual(self.points.balance, 70)

    def test_what_comes_back_is_taken_once_and_whole(self):
        order = self.buy(self.two)
        goods = [(self.bread, -1, 10, {'refunded_orderline_id': order.lines.id})]
        self.sync(self.order(goods, [(self.cash_method, -10)], is_refund=True, cards=self.two))
        self.assertEqual(self.points.balance, 0)
        self.assertHealthy()

    def test_both_pay_one_order_of_more_than_there_is(self):
        self.post(self.points, 1000, 'reward')  # worth 10
        uuid = str(uuid4())
        answers = [self.authorize(card, 'points', 10, uuid) for card in self.two]
        self.assertEqual([answer['ok'] for answer in answers], [True, False])

    def test_savings_by_a_list_the_cashier_chose(self):
        """The order says an expensive price list; the goods were sold at their price."""
        club = self._program('loyalty', name="Club", prefix='952', opens_value=True)
        lists = self.env['product.pricelist']
        dear = lists.create(
            {
                'name': "Dear",
                'item_ids': [(0, 0, {'compute_price': 'fixed', 'fixed_price': 1000, 'applied_on': '3_global'})],
            }
        )
        tenth = lists.create(
            {
                'name': "Tenth",
                'item_ids': [(0, 0, {'compute_price': 'percentage', 'percent_price': 10, 'applied_on': '3_global'})],
            }
        )
        club.write({'discount_mode': 'charge', 'pricelist_id': tenth.id})
        member = self.env['customer.card']._issue(club, partner=self.holder)
        self.buy([member], pricelist_id=dear.id)
        self.assertLessEqual(member._account('value').balance, 1)

    def test_merged_between_paying_and_sending(self):
        mine = self.env['customer.card']._issue(self.gift, 2, partner=self.holder)
        account, heir = (card._account('value') for card in mine)
        self.post(account, 50, 'sale')
        uuid = str(uuid4())
        answer = self.authorize(mine[0], 'value', 50, uuid)
        with self.assertRaises(UserError):
            mine[0]._merge_into(mine[1])
        payments = [(self.value_method, 50, {'customer_card_operation': answer['operation']})]
        self.sync(self.order([(self.bread, 1, 50)], payments, uuid=uuid))
        mine[0]._merge_into(mine[1])
        self.assertEqual((account.balance, heir.balance), (0, 0))
        self.assertHealthy()
