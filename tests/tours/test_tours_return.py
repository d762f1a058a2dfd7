from typing import Any
from uuid import uuid4

from odoo import fields
from odoo.models import BaseModel as Model
from odoo.tests import tagged

from .case import TourCase


@tagged('post_install', '-at_install')
class TestToursReturn(TourCase):
    """Coffee for 20 was paid with a gift card and exchanged for a cake, and the cake comes back at the till's screen,
    which knows of the exchange alone.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.full = cls._card(cls.gifts, '9501000000099999', value=50)
        cls.cake = cls.env['product.product'].create({
            'name': "Cake", 'available_in_pos': True, 'list_price': 20, 'taxes_id': False,
        })  # fmt: skip
        methods = cls.main_pos_config.payment_method_ids
        cls.value_method = methods.filtered(lambda method: method.customer_card_kind == 'value')
        cls.cash_method = methods.filtered('is_cash_count')[:1]
        cls.main_pos_config.with_user(cls.pos_user).open_ui()
        cls.opened = cls.main_pos_config.current_session_id

    def _sent(self, name: str, lines: list[dict], payments: list[tuple], **more: Any) -> Model:
        """An order as a till sends it."""
        total = sum(line['qty'] * line['price_unit'] for line in lines)
        order = {
            'uuid': str(uuid4()), 'name': name, 'pos_reference': name, 'sequence_number': 1, 'state': 'paid',
            'session_id': self.opened.id, 'user_id': self.pos_user.id, 'date_order': str(fields.Datetime.now()),
            'pricelist_id': self.main_pos_config.pricelist_id.id, 'partner_id': False, 'fiscal_position_id': False,
            'amount_total': total, 'amount_paid': total, 'amount_tax': 0, 'amount_return': 0, 'to_invoice': False,
            'lines': [[0, 0, {'discount': 0, 'tax_ids': [], 'uuid': str(uuid4()), **line}] for line in lines],
            'payment_ids': [
                [0, 0, {'payment_method_id': method.id, 'amount': amount, 'uuid': str(uuid4()), **words}]
                for method, amount, words in payments if amount
            ],
            **more,
        }  # fmt: skip
        saved = self.env['pos.order'].with_user(self.pos_user).sync_from_ui([order])['pos.order']
        return self.env['pos.order'].browse([row['id'] for row in saved])

    def _goods(self, product: Model, quantity: int, price: float, **more: Any) -> dict:
        return {
            'product_id': product.id, 'qty': quantity, 'price_unit': price, 'price_subtotal': price,
            'price_subtotal_incl': price, 'full_product_name': product.name, **more,
        }  # fmt: skip

    def _exchanged(self, price: float, *, card: float = 0, cash: float = 0) -> None:
        """A coffee that the gift card paid is exchanged for a cake, and what the cake costs more or less is paid."""
        coffee, uuid = self.coffee.product_variant_id, str(uuid4())
        ticket = self.full._ticket(self.main_pos_config, shown=True)
        till = self.opened.with_user(self.pos_user)
        held = till.customer_card_authorize(ticket, 'value', 20, uuid, str(uuid4()))['operation']
        paid = [(self.value_method, 20, {'customer_card_operation': held})]
        sold = self._sent("Sale", [self._goods(coffee, 1, 20)], paid, uuid=uuid).lines
        goods = [self._goods(coffee, -1, 20, refunded_orderline_id=sold.id), self._goods(self.cake, 1, price)]
        self._sent("Exchange", goods, [(self.value_method, card, {}), (self.cash_method, cash, {})], is_refund=True)

    def _comes_back(self, tour: str) -> Model:
        """The cake comes back; the card has what it had, and the order that brought it back."""
        self._run(tour)
        self.assertEqual(self._balance(self.full, 'value'), (50, 50))
        return self.env['pos.order'].search([], limit=1, order='id desc')

    def test_exchanged(self):
        self._exchanged(20)
        self.assertEqual(self._comes_back('CustomerCardExchangeBackTour').payment_ids.mapped('amount'), [-20])

    def test_exchanged_with_cash_on_top(self):
        self._exchanged(26, cash=6)
        paid = self._comes_back('CustomerCardDearExchangeBackTour').payment_ids
        self.assertEqual(sorted(paid.mapped('amount')), [-20, -6])

    def test_the_exchange_gave_some_back(self):
        self._exchanged(16, card=-4)
        self.assertEqual(self._comes_back('CustomerCardCheapExchangeBackTour').payment_ids.mapped('amount'), [-16])

    def test_nobody_says_what_goes_back(self):
        """Then the cashier chooses the card, and the server has the last word."""
        self._exchanged(20)
        self.assertEqual(self._comes_back('CustomerCardUntoldBackTour').payment_ids.mapped('amount'), [-20])
