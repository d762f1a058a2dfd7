"""Risk: an order that comes late brings nothing to a card that went out of use meanwhile, and nobody is told."""

from odoo.models import BaseModel as Model
from odoo.tests import tagged

from ...models.ledger.protected import own
from .case import DiscountCase


@tagged('post_install', '-at_install')
class TestLateCards(DiscountCase):
    """Rung up while the card was in use: what was promised there comes, whatever stands beside it on the order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['customer.card.challenge'].create(
            {'program_id': cls.loyalty.id, 'name': "One visit", 'points': 100, 'goal': 'orders', 'target': 1}
        )
        cls.next_time = cls._program(
            'discount', name="Next time", prefix='954', discount_mode='charge', pricelist_id=cls.tenth.id
        )

    def issued(self, program: Model) -> Model:
        return self.env['customer.card']._issue(program, partner=self.env['res.partner'].create({'name': "Holder"}))

    def out_of_use(self, card: Model, way: str) -> Model:
        """What becomes of a card before its order arrives; the card that has its accounts, or what was on them."""
        again = self.env['customer.card']._issue(card.program_id, partner=card.partner_id)
        if way == 'replaced':
            return self.env['customer.card'].browse(card.action_replace()['res_id'])
        if way == 'merged':
            card._merge_into(again)
        elif way == 'closed':
            card._close_transferring(again)
        elif way == 'blocked':
            card.action_block_lost()
        else:
            own(card).write({'state': 'expired', 'expires_on': card.program_id._today()})
        return again if way in ('merged', 'closed') else card

    def test_what_was_promised_comes(self):
        for way in ('replaced', 'merged', 'closed', 'blocked', 'expired'):
            for beside in (False, True):
                points, saves = self.issued(self.loyalty), self.issued(self.next_time)
                gift = self.env['customer.card']._issue(self.gift)
                orders = [
                    self.order(
                        [(self.bread, 5, 10)], [(self.cash_method, 50)], cards=[card, gift] if beside else [card]
                    )
                    for card in (points, saves)
                ]
                points, saves = (self.out_of_use(card, way) for card in (points, saves))
                self.sync(*orders)
                self.env.invalidate_all()
                with self.subTest(way, beside=beside):
                    self.assertEqual(points._account('points').balance, 150)
                    self.assertEqual(saves._account('value').balance, 5)
        self.assertHealthy()

    def test_two_cards_that_became_one_account(self):
        """Each was promised the discount; the account that is left gets it once, and the order comes."""
        other = self._program(
            'discount',
            name="Other prices",
            prefix='955',
            discount_mode='charge',
            pricelist_id=self._pricelist(20).id,
        )
        first, left = self.issued(self.next_time), self.issued(other)
        left.partner_id = first.partner_id
        order = self.order([(self.bread, 5, 10)], [(self.cash_method, 50)], cards=[first, left])
        first._close_transferring(left)
        self.sync(order)
        self.env.invalidate_all()
        self.assertEqual(left._account('value').balance, 10)
        self.assertHealthy()

    def test_a_blank_card_gets_nothing(self):
        """Shown beside the customer's own, of the same program, and not sold."""
        blank = self.env['customer.card']._issue(self.loyalty, state='ready')
        card = self.issued(self.loyalty)
        self.sync(self.order([(self.bread, 5, 10)], [(self.cash_method, 50)], cards=[blank, card]))
        self.assertEqual((card._account('points').balance, blank._account('points').balance), (150, 0))
