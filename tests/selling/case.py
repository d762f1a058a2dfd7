"""A till that sells and charges cards."""

from odoo.exceptions import UserError

from ..books.case import BooksMixin
from ..common.till import TillCase


class SellCase(BooksMixin, TillCase):
    """A till that tops cards up, sells points and pays small remainders out; its session is closed
    as its screen does.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gift.write({'topup': True, 'topup_minimum': 5, 'topup_maximum': 100, 'cash_out_below': 1})
        cls.loyalty.write({'sell_points': True, 'point_price': 0.02})

    def line(self, card, amount: float, product=None, **more):
        """A line that charges ``card``, as the till makes it."""
        return (product or self.gift.product_id, 1, amount, {'customer_card_ref': self.ref(card), **more})

    def charge_order(self, card, amount: float, product=None, **more):
        return self.sync(self.order([self.line(card, amount, product, **more)], [(self.cash_method, amount)]))

    def payout(self, amount: float, uuid: str, key: str, card=None):
        return self.order(
            [
                (self.bread, 1, 10.0),
                ((card or self.gift_card).program_id.product_id, -1, amount, {'customer_card_hold': key}),
            ],
            [(self.cash_method, 10 - amount)],
            uuid=uuid,
        )

    def assertRefused(self, data, *accounts) -> None:
        """The server refuses the order, and nothing moves on these accounts."""
        before = [(account.balance, account.available) for account in accounts]
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.sync(data)
        self.env.invalidate_all()
        self.assertEqual([(account.balance, account.available) for account in accounts], before)

    def close(self):
        details = self.session.get_closing_control_data()
        self.session.post_closing_cash_details(details['default_cash_details']['amount'])
        self.assertEqual(self.session.close_session_from_ui(), {'successful': True})
        return self.session.move_id
