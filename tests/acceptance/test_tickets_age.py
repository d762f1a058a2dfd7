"""Risk: a ticket is good for two days, and somebody keeps it alive by asking what it means."""

from datetime import timedelta
from uuid import uuid4

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from ..common.till import TillCase


@tagged('post_install', '-at_install')
class TestTicketsAge(TillCase):
    def test_asking_makes_no_ticket_younger(self):
        self.charge(50)
        first = ref = self.till.customer_card_identify(self.gift_card.sudo().number)['card']['ref']
        now = fields.Datetime.now()
        with freeze_time(now + timedelta(days=1)):
            answer = self.till.customer_card_identify(ref)
            self.assertEqual(answer['card']['ref'], first)
        with freeze_time(now + timedelta(days=3)):
            self.assertFalse(self.till.customer_card_identify(ref)['ok'])
            self.assertFalse(self.till.customer_card_authorize(ref, 'value', 10, str(uuid4()), str(uuid4()))['ok'])
