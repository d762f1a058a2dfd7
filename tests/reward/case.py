"""A till with rewards."""

from uuid import uuid4

from ..selling.case import SellCase


class RewardCase(SellCase):
    """200 points give a coffee; 300 points put 4.00 on the card."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.coffee, cls.tea = cls.env['product.product'].create([
            {'name': "Coffee", 'available_in_pos': True, 'list_price': 3.0, 'taxes_id': False},
            {'name': "Tea", 'available_in_pos': True, 'list_price': 2.0, 'taxes_id': False},
        ])  # fmt: skip
        cls.club = cls._program(
            'loyalty',
            name="Club",
            prefix='953',
            opens_value=True,
            point_value=0.01,
            rule_ids=[(0, 0, {'name': "Purchases", 'step': 1.0})],
            reward_ids=[
                (0, 0, {'name': "Free coffee", 'points': 200, 'product_ids': [(6, 0, cls.coffee.ids)]}),
                (0, 0, {'name': "Four on the card", 'points': 300, 'kind': 'value', 'amount': 4}),
            ],
        )
        cls.free, cls.four = cls.club.reward_ids.sorted('points')
        cls.member = cls.env['customer.card']._issue(cls.club, partner=cls.holder)
        cls.club_points, cls.club_value = cls.member._account('points'), cls.member._account('value')

    def setUp(self):
        super().setUp()
        self.post(self.club_points, 250, 'earn')
        self.uuid = str(uuid4())

    def take(self, reward=None, uuid: str | None = None, key: str | None = None, card=None) -> dict:
        reward = (reward or self.free).id
        return self.till.customer_card_reward(
            self.ref(card or self.member), reward, uuid or self.uuid, key or str(uuid4())
        )

    def reward_order(self, operation: str, product=None, **more):
        line = (product or self.coffee, 1, 0.0, {'customer_card_hold': operation, **more.pop('line', {})})
        return self.order([(self.bread, 1, 10.0), line], [(self.cash_method, 10)], uuid=self.uuid, **more)
