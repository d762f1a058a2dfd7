"""Risk: goods come back before the cards of their sale were served; nothing is taken back then, and the sale earns in
full afterwards.
"""

from uuid import uuid4

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.till import bounds
from ..common.sealing import key_is
from ..selling.case import SellCase
from .receipts_case import ReceiptMixin


@tagged('post_install', '-at_install')
class TestSoldFirst(ReceiptMixin, SellCase):
    def long_sale(self):
        """More lines than are served at once: the hourly job does it."""
        lines = [(self.bread, 1, 5000.0), *[(self.bread, 1, 0.01)] * bounds.MOST_LINES]
        total = 5000 + 0.01 * bounds.MOST_LINES
        data = self.order(lines, [(self.cash_method, total)], cards=[self.loyalty_card])
        sold = self.sync({**data, 'amount_total': total})
        self.assertFalse(sold.customer_card_summary)
        return sold.lines.filtered(lambda line: line.price_unit == 5000)

    def hours(self) -> None:
        for _hour in range(2):
            self.env['pos.order']._cron_customer_card_late()
            self.env.invalidate_all()

    def back(self, line, cards=(), **more):
        return self.sync(
            self.order([self.named(line)], [(self.cash_method, -line.price_unit)], is_refund=True, cards=cards, **more)
        )

    def test_a_return_waits_as_its_sale_does(self):
        ways = (
            ([], {}),
            ([self.gift_card], {}),
            ([self.loyalty_card], {}),
            ([], {'date_order': '2020-01-01 10:00:00'}),
        )
        for cards, more in ways:
            with self.subTest(cards=len(cards), **more):
                self.back(self.long_sale(), cards, **more)
                self.hours()
                self.assertEqual(self.points.balance, 5)
                self.post(self.points, -5, 'payout')
        self.assertHealthy()

    def test_for_value_it_does_not_come_back_yet(self):
        line = self.long_sale()
        data = self.order([self.named(line), (self.bread, 1, 4950), self.line(self.gift_card, 50)], [])
        with self.assertRaisesRegex(UserError, "served within the hour"), self.env.cr.savepoint():
            self.sync(data)

    def test_a_sale_while_the_key_was_missing(self):
        data = self.order([(self.bread, 1, 50.0)], [(self.cash_method, 50)], cards=[self.loyalty_card])
        quiet = mute_logger('odoo.addons.customer_card.models.till.pos_order_cards')
        with key_is(''), quiet:
            sold = self.sync(data)
        self.env.invalidate_all()
        self.assertFalse(sold.customer_card_summary)
        self.back(sold.lines, [self.loyalty_card])
        self.assertTrue(sold.customer_card_summary)
        self.hours()
        self.assertEqual(self.points.balance, 0)

    def test_a_return_that_waits_names_what_was_sold(self):
        """What the job would refuse is refused at the till, while the goods and the money are there."""
        shoes = self.new_product("Shoes")
        line = self.long_sale()
        data = self.order([self.named(line, product=shoes)], [(self.cash_method, -5000)], is_refund=True)
        with self.assertRaisesRegex(UserError, "not the one that was sold"), self.env.cr.savepoint():
            self.sync(data)
        self.env.invalidate_all()
        data = self.order([(self.bread, 1, 50.0)], [(self.cash_method, 50)], cards=[self.loyalty_card])
        quiet = mute_logger('odoo.addons.customer_card.models.till.pos_order_cards')
        with key_is(''), quiet:
            sold = self.sync(data)
            self.env.invalidate_all()
            forged = self.order([self.named(sold.lines, product=shoes)], [(self.cash_method, -50)], is_refund=True)
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self.sync(forged)

    def test_what_a_card_paid_is_not_cash_meanwhile(self):
        """Exchanged while the key is missing; a return of what was got for it asks what cards had paid."""
        self.post(self.points, 5000, 'earn')
        uuid = str(uuid4())
        held = {'customer_card_operation': self.authorize(self.loyalty_card, 'points', 50, uuid)['operation']}
        sold = self.sync(self.order([(self.bread, 1, 50.0)], [(self.points_method, 50, held)], uuid=uuid))
        ref = self.ref(self.loyalty_card)
        quiet = mute_logger('odoo.addons.customer_card.models.till.pos_order_cards')
        with key_is(''), quiet:
            data = self.order([self.named(sold.lines), (self.bread, 1, 50.0)], []) | {'customer_card_refs': ref}
            swapped = self.sync(data).filtered(lambda order: order.uuid == data['uuid'])
            self.env.invalidate_all()
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self.sync(self.cash_back(swapped.lines.filtered(lambda line: line.qty > 0)))
