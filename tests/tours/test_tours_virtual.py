import time
from unittest.mock import patch

from odoo.tests import tagged

from ...core import rotating
from .case import TourCase


@tagged('post_install', '-at_install')
class TestToursVirtual(TourCase):
    """The moving code at a real till: the printed code does not pay, the phone does, and a picture of it does not."""

    def test_printed_code_then_phone_then_a_picture_of_it(self):
        self.gifts.code_pays = 'moving'
        step = rotating.step_at(time.time())
        code = rotating.make(self.gift.sudo().reference, step, self.env['customer.card.ledger']._key())
        self.main_pos_config.receipt_header = code  # the way a phone's screen comes into a tour
        with patch.object(rotating, 'TOLERANCE', 20):  # browsers take their time to start
            self._run('CustomerCardMovingTour')
        self.assertEqual(self._balance(self.gift, 'value'), (0, 0))
        order = self.env['pos.order'].search([], limit=1, order='id desc')
        self.assertEqual(order.state, 'paid')
