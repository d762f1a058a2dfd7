"""Challenges."""

from ..selling.case import SellCase


class ChallengeCase(SellCase):
    """Three purchases of 10 and more within a month give 50 points, five coffees ever 20."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.coffee = cls.env['product.product'].create(
            {'name': "Coffee", 'available_in_pos': True, 'list_price': 3.0, 'taxes_id': False}
        )
        cls.club = cls._program(
            'loyalty',
            name="Club",
            prefix='953',
            rule_ids=[(0, 0, {'name': "Purchases", 'step': 1.0})],
            challenge_ids=[
                (0, 0, {'name': "Three visits", 'target': 3, 'points': 50, 'minimum_amount': 10}),
                (
                    0,
                    0,
                    {
                        'name': "Five coffees",
                        'goal': 'units',
                        'target': 5,
                        'period': 'once',
                        'points': 20,
                        'product_ids': [(6, 0, cls.coffee.ids)],
                    },
                ),
            ],
        )
        cls.visits, cls.coffees = cls.club.challenge_ids
        cls.member = cls.env['customer.card']._issue(cls.club, partner=cls.holder)
        cls.account = cls.member._account('points')

    def buy(self, amount: float = 10.0, coffees: int = 0, **more):
        lines = [(self.bread, 1, amount)] * bool(amount) + [(self.coffee, coffees, 3.0)] * bool(coffees)
        return self.sync(self.order(lines, [(self.cash_method, amount + 3 * coffees)], cards=[self.member], **more))

    def give_back(self, order, part: float = 1):
        lines = [
            (line.product_id, -line.qty * part, line.price_unit, {'refunded_orderline_id': line.id})
            for line in order.lines
        ]
        total = sum(line.price_subtotal_incl for line in order.lines) * part
        return self.sync(self.order(lines, [(self.cash_method, -total)]))

    def shown(self) -> dict[str, str]:
        card = self.till.customer_card_identify(self.member.sudo().number)['card']
        return {goal['name']: goal['done_text'] for goal in card['challenges']}
