import time
import unittest

from . import server as live

CLIENTS = 16
STEP = 30  # seconds
CODES = """
import json, time
from odoo.addons.customer_card.core import rotating
card = env['customer.card'].sudo().search([('number', '=', %r)])
key = env['customer.card.ledger']._key()
step = rotating.step_at(time.time())
print('CODES', json.dumps({str(one): rotating.make(card.reference, one, key) for one in range(step - 4, step + 12)}))
"""


class TestRotating(unittest.TestCase):
    """The moving code in real time, at many tills at once."""

    @classmethod
    def setUpClass(cls):
        cls.server = live.server()
        number = cls.server.shop['spare'][5]['number']
        cls.codes = live.report(live.shell(CODES % number), 'CODES')

    def code(self, away: int = 0) -> str:
        return self.codes[str(int(time.time() // STEP) + away)]

    def begin(self) -> None:
        """Wait for a step of which enough is left."""
        if time.time() % STEP > STEP - 10:
            time.sleep(STEP - time.time() % STEP + 0.1)

    def test_16_tills_read_one_screen(self):
        self.begin()
        tills = [self.server.till(number) for number in range(CLIENTS)]
        code = self.code(1)  # the phone's clock runs ahead: in time, and nothing of this test was taken before it
        answers = live.together([lambda till=till: till.verb('identify', code) for till in tills])
        self.assertEqual(sum(answer['ok'] for answer in answers), 1, answers)
        self.assertEqual(sum(till.client.crashes for till in tills), 0)
        winner = next(answer for answer in answers if answer['ok'])
        self.assertTrue(winner['card']['moving'])
        for away in (-3, -2, 2, 3):
            self.assertFalse(tills[0].verb('identify', self.code(away))['ok'])
        self.assertFalse(tills[0].verb('identify', self.code())['ok'], "an earlier step went with it")
        self.assertEqual(live.healthy(), [])
