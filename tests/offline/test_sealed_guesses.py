import json
from unittest.mock import patch
from uuid import uuid4

from odoo import SUPERUSER_ID
from odoo.tests import tagged

from ...core import number as numbers
from ...core import sealed
from ...core.rate import Rate
from ...models.acceptance import customer_card_acceptance_identify as identify
from ...models.ledger.protected import own
from ...models.till.pos_order_sealed import MOST_SEALED
from ..common.sealing import aged
from ..common.till import TillCase


@tagged('post_install', '-at_install')
class TestSealedGuesses(TillCase):
    """Risk: whoever has the till's public key tries one number after the other by codes sealed for orders."""

    def refs(self, uuid: str, *codes: str) -> str:
        key = self.pos_config_usd.customer_card_public_key
        return ' '.join(sealed.make(code, uuid, key) for code in codes)

    def buy(self, *codes: str, lines=None, **more):
        uuid = str(uuid4())
        total = sum(line[1] * line[2] for line in lines) if lines is not None else 10
        lines = [(self.bread, 1, 10.0)] if lines is None else lines
        paid = [(self.cash_method, total)] if total else []
        return self.sync(self.order(lines, paid, uuid=uuid, customer_card_refs=self.refs(uuid, *codes), **more))

    def wrong(self) -> str:
        return numbers.generate('951')

    def few(self, most: int):
        return patch.object(identify, '_GUESSES', Rate(most=most, seconds=3600))

    @property
    def code(self) -> str:
        return self.loyalty_card.sudo().number

    def job(self) -> None:
        """The hourly job, as the server runs it."""
        self.env['pos.order'].with_user(SUPERUSER_ID)._cron_customer_card_late()

    def found(self, order) -> bool:
        return bool(json.loads(order.customer_card_summary or '{}').get('cards'))

    def test_they_count_as_guesses_of_who_sends_them(self):
        with self.few(6):
            for _order in range(2):
                self.buy(*(self.wrong() for _code in range(3)))
            self.assertIn("Too many", self.till.customer_card_identify(self.code)['message'])

    def test_they_are_ignored_while_guesses_are_spent(self):
        """And who typed too many at the till goes on by no order. An honest one that comes in that minute is served by
        the hourly job.
        """
        with self.few(3):
            for _code in range(3):
                self.till.customer_card_identify(self.wrong())
            order = self.buy(self.code)
            self.assertEqual((order.state, self.points.balance, order.customer_card_summary), ('paid', 0, False))
            self.job()
            self.assertEqual(self.points.balance, 0, "the job guesses for nobody")
        self.job()
        self.assertEqual(self.points.balance, 10)
        self.assertFalse(order.customer_card_refs)

    def test_an_order_that_cannot_wait_goes_on_without(self):
        self.charge(10)
        data = self.gift_order(10)
        data['customer_card_refs'] += ' ' + self.refs(data['uuid'], self.code)
        with self.few(1):
            self.till.customer_card_identify(self.wrong())
            order = self.sync(data)
        self.assertEqual((order.state, self.value.balance, self.points.balance), ('paid', 0, 0))

    def test_without_goods_nothing_is_looked_for(self):
        self.charge(77)
        for lines in ([(self.bread, 0, 10.0)], [(self.bread, 1, 0.0)], []):
            self.assertFalse(self.found(self.buy(self.gift_card.sudo().number, lines=lines)), lines)

    def test_a_few_of_an_order(self):
        wrong = [self.wrong() for _code in range(MOST_SEALED)]
        self.buy(*wrong, self.code)
        self.assertEqual(self.points.balance, 0)
        self.buy(*wrong[1:], self.code)
        self.assertEqual(self.points.balance, 10)

    def test_a_row_of_short_codes(self):
        """As somebody would who has all numbers of six digits before him."""
        self.charge(77)
        own(self.gift_card).write({'old_code': '004217'})
        aged(self.env, 'SELECT 1')  # as if imported with it
        with self.few(12):
            for start in range(4200, 4220, 3):
                order = self.buy(*(f'{one:06d}' for one in range(start, start + 3)), lines=[(self.bread, 1, 0.01)])
                self.assertFalse(self.found(order), start)

    # --- the usual day ------------------------------------------------------------------------------------------------

    def test_a_day_without_a_connection(self):
        """Cards of ours are no guesses, however many come at once; a few foreign ones are in nobody's way."""
        with self.few(3):
            for _order in range(8):
                self.assertTrue(self.found(self.buy(self.code)))
            self.buy(self.wrong())
            order = self.buy(self.code, self.gift_card.sudo().number)
        self.assertEqual(self.points.balance, 90)
        self.assertIn(self.gift_card.sudo().number_last4, order.customer_card_summary)
