"""Risk: what one program sold is on a card of another one when it comes back, or comes late: both liabilities stay
wrong for ever.
"""

from odoo.tests import Form, tagged

from .case import SessionBooksCase


@tagged('post_install', '-at_install')
class TestBooksOfMovedCards(SessionBooksCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls.liability.copy({'code': '201098', 'name': "Second"})
        cls.other = cls._program('gift', name="Other", prefix='954', liability_account_id=cls.second.id)
        (cls.gift | cls.other).write({'topup': True, 'topup_minimum': 5, 'topup_maximum': 100})
        cls.target = cls.env['customer.card']._issue(cls.other)
        cls.rest = cls.target._account('value')

    def next_day(self) -> None:
        self.open_till(self.pos_config_usd)
        self.session.set_opening_control(0, '')

    def bring_back(self, order, **more):
        line = order.lines
        back = (line.product_id, -1, line.price_unit, {'refunded_orderline_id': line.id})
        payments = [(self.cash_method, -line.price_unit)]
        return self.sync(self.order([back], payments, is_refund=True, cards=[self.target], **more))

    def charged(self, **more) -> dict:
        """An order of 25.00 that charges the gift card, not sent yet."""
        line = (self.gift.product_id, 1, 25, {'customer_card_ref': self.ref(self.gift_card)})
        return self.order([line], [(self.cash_method, 25)], **more)

    def credited(self, invoice):
        """Credit the invoice the way its dialog does; the credit note."""
        found = {'active_model': 'account.move', 'active_ids': invoice.ids}
        reversal = Form(self.env['account.move.reversal'].with_context(**found)).save()
        return self.env['account.move'].browse(reversal.reverse_moves()['res_id'])

    def assertEach(self, first: float, second: float) -> None:
        """Both liabilities are what the cards of their programs have, at once and for ever."""
        for _turn in range(2):
            self.assertEqual((self.credit(self.liability), self.credit(self.second)), (first, second))
            self.assertTrue(self.report().balanced)
            self.assertHealthy()
            self.settle()

    def sell_move_and_bring_back(self) -> None:
        """A card is sold for 25.00, moved to the other program after that day, and its sale comes back the next day."""
        card, order = self.sell_card(25)
        self.close()
        card._close_transferring(self.target)
        self.settle()
        self.next_day()
        self.bring_back(order)

    def test_sold_moved_and_brought_back(self):
        """25.00 are moved: the next day's entry takes them off the program that sold them, and another one brings it to
        the program whose card gave them back.
        """
        self.sell_move_and_bring_back()
        self.assertEqual(self.rest.balance, 0)
        self.close()
        self.assertEach(50, 0)

    def test_all_within_one_session(self):
        card, order = self.sell_card(25)
        card._close_transferring(self.target)
        self.bring_back(order)
        self.close()
        self.settle()
        self.assertEach(50, 0)

    def test_beside_another_sale(self):
        """What else the program sold in that session is its own."""
        self.sell_move_and_bring_back()
        self.sell_card(40)
        self.close()
        self.assertEach(90, 0)

    def test_on_one_account(self):
        """Two programs with one liability account need no entry between them."""
        other = self._program('gift', name="Third", prefix='956', liability_account_id=self.liability.id)
        target = self.env['customer.card']._issue(other)
        card, order = self.sell_card(25)
        self.close()
        card._close_transferring(target)
        self.settle()
        self.next_day()
        line = order.lines
        back = (line.product_id, -1, 25.0, {'refunded_orderline_id': line.id})
        self.sync(self.order([back], [(self.cash_method, -25)], is_refund=True, cards=[target]))
        move = self.close()
        booked = self.env['customer.card.settlement'].search([('program_id', '=', other.id)])
        self.assertEqual(booked.filtered(lambda one: one.source == 'document').move_id, move)
        self.assertEach(50, 0)

    def test_topped_up_late(self):
        """A top-up that was rung up without a connection arrives after its card was closed."""
        data = self.charged()
        self.gift_card._close_transferring(self.target)
        self.sync(data)
        self.assertEqual(self.rest.balance, 75)
        self.settle()
        self.close()
        self.assertEach(0, 75)

    def test_returned_with_a_credit_note(self):
        card, order = self.sell_card(25, to_invoice=True, partner_id=self.holder.id)
        self.close()
        card._close_transferring(self.target)
        self.settle()
        self.next_day()
        self.bring_back(order, to_invoice=True, partner_id=self.holder.id)
        self.close()
        self.assertEach(50, 0)

    def test_topped_up_late_by_invoice_and_credited(self):
        """The credit note takes it off the program that sold it, too."""
        data = self.charged(to_invoice=True, partner_id=self.holder.id)
        self.gift_card._close_transferring(self.target)
        order = self.sync(data)
        self.settle()
        self.close()
        self.assertEach(0, 75)
        self.credited(order.account_move).action_post()
        self.assertEqual(self.rest.balance, 50)
        self.assertEach(0, 50)

    def test_points_bought(self):
        """Points are sold for money of their own: the same."""
        account = self.loyalty.points_account_id
        second = account.copy({'code': '201097', 'name': "Second points"})
        other = self._program('loyalty', name="Other points", prefix='957', points_account_id=second.id)
        other.point_value = self.loyalty.point_value
        self.loyalty.write({'sell_points': True, 'point_price': 0.02})
        target = self.env['customer.card']._issue(other)
        card = self.env['customer.card']._issue(self.loyalty)
        line = (self.loyalty.points_product_id, 1, 10, {'customer_card_ref': self.ref(card)})
        order = self.sync(self.order([line], [(self.cash_method, 10)]))
        self.assertEqual(card._account('points').balance, 500)
        self.close()
        card._close_transferring(target)
        self.settle()
        self.next_day()
        back = (self.loyalty.points_product_id, -1, 10, {'refunded_orderline_id': order.lines.id})
        self.sync(self.order([back], [(self.cash_method, -10)], is_refund=True, cards=[target]))
        self.close()
        self.settle()
        self.assertEqual((self.credit(account), self.credit(second)), (10, 0))
        self.assertTrue(self.report().balanced)
        self.assertHealthy()
