from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common.till import TillCase


@tagged('post_install', '-at_install')
class TestRefusedKept(TillCase):
    """Risk: a paid order the server refused is in one browser only, and nobody knows of it once the till is closed."""

    def told(self, **more) -> dict:
        return {
            'uuid': 'u' * 36, 'name': '2601-001-000007', 'amount': 30, 'reason': "Cards of Gifts are not topped up.",
            'lines': ["1 × Top-up: Gifts, $ 30.00"], 'payments': ["Cash $ 30.00"], **more,
        }  # fmt: skip

    def words(self) -> list[str]:
        return [str(message.body) for message in self.session.message_ids if 'u' * 36 in str(message.body)]

    def test_the_session_says_what_was_sold(self):
        for _twice in range(2):
            self.assertEqual(self.till.customer_card_keep_refused([self.told()]), {'ok': True})
        (words,) = self.words()
        for text in ("000007", "30", "not topped up", "Top-up: Gifts", "Cash"):
            self.assertIn(text, words)
        self.assertEqual(self.session.message_ids[:1].author_id, self.cashier.partner_id)

    def test_what_a_client_says_is_text(self):
        self.till.customer_card_keep_refused([self.told(reason='<script>alert(1)</script>')])
        self.assertNotIn('<script>', self.words()[0])

    def test_nothing_else_is_written(self):
        for orders in (
            None,
            [],
            'x',
            [1],
            [self.told(amount='x')],
            [self.told(reason=None)],
            [self.told(lines='x')],
            [self.told(lines=[1])],
            [self.told(payments=['x'] * 2001)],
            [self.told(amount=float('nan'))],
            [self.told(amount=1e13)],
            [self.told(reason='x' * 501)],
            [self.told()] * 51,
            [self.told(lines=['x' * 500] * 300)] * 4,
        ):
            with self.subTest(str(orders)[:40]):
                self.assertFalse(self.till.customer_card_keep_refused(orders)['ok'])
        self.assertFalse(self.words())

    def test_a_long_order(self):
        self.assertEqual(self.till.customer_card_keep_refused([self.told(lines=['x' * 500] * 300)]), {'ok': True})
        self.assertEqual(len(self.words()), 1)

    def test_in_a_closed_session(self):
        self.session.close_session_from_ui()
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self.till.customer_card_keep_refused([self.told()])
