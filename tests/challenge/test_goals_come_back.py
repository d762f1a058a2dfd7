"""Risk: a goal that is judged by what products, tenders and the calendar are on the day its goods come back."""

import json

from odoo import fields
from odoo.tests import tagged

from .case import ChallengeCase


@tagged('post_install', '-at_install')
class TestGoalsComeBack(ChallengeCase):
    """Whatever changed since, a sale counts for what is left of what it counted then."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls.pos_config_usd.payment_method_ids.filtered(lambda method: method.type == 'bank')[:1]

    def goal(self, **more) -> None:
        goal = {'name': "Hundred", 'goal': 'amount', 'target': 100, 'points': 500, **more}
        self.club.challenge_ids = [(0, 0, goal)]

    def sold(self, *payments):
        """Bread of 200 and a coffee of 3, however they are paid."""
        lines = [(self.bread, 1, 200.0), (self.coffee, 1, 3.0)]
        return self.sync(self.order(lines, list(payments) or [(self.cash_method, 203)], cards=[self.member]))

    def back(self, line, quantity: float = 1) -> None:
        lines = [(line.product_id, -quantity, line.price_unit, {'refunded_orderline_id': line.id})]
        self.sync(self.order(lines, [(self.cash_method, -quantity * line.price_unit)], is_refund=True))
        self.env.invalidate_all()

    def all_back(self, order) -> None:
        for line in order.lines:
            self.back(line)

    def test_another_calendar(self):
        """A goal of a month goes with its goods, when months begin otherwise by now."""
        self.goal()
        order = self.sold()
        self.assertEqual(self.account.balance, 703)
        self.club.calendar = 'persian'
        self.all_back(order)
        self.assertEqual(self.account.balance, 0)

    def test_another_first_day_of_the_week(self):
        """Likewise weeks, and hours."""
        self.goal(period='week')
        order = self.sold()
        language = self.env['res.lang']._lang_get(self.club.company_id.partner_id.lang or 'en_US')
        begins = str((fields.Date.today().weekday() + 1) % 7 + 1)
        self.env['res.lang'].browse(language.id).week_start = begins if language.week_start != begins else '1'
        self.club.company_id.partner_id.tz = 'Pacific/Kiritimati'
        self.all_back(order)
        self.assertEqual(self.account.balance, 0)

    def test_a_tender_that_earns_no_more(self):
        """A coffee of 3 takes its own 3 points, though its sale was paid by a method that earns nothing today."""
        self.goal()
        order = self.sold((self.bank, 203))
        self.club.excluded_method_ids = self.bank
        self.back(order.lines[1])
        self.assertEqual(self.account.balance, 700)
        self.back(order.lines[0])
        self.assertEqual(self.account.balance, 0)

    def test_a_tender_that_earns_by_now(self):
        """No goal is reached by bringing something back."""
        self.goal(target=150)
        self.club.excluded_method_ids = self.bank
        order = self.sold((self.bank, 103), (self.cash_method, 100))
        self.club.excluded_method_ids = False
        self.assertEqual(self.account.balance, 100)
        self.back(order.lines[1])
        self.assertLess(self.account.balance, 100)
        self.assertFalse(self.club.challenge_ids.progress_ids.filtered('points'))

    def test_another_category(self):
        """Bread counts as the loaves it was."""
        loaves, buns = self.env['product.category'].create([{'name': "Loaves"}, {'name': "Buns"}])
        self.bread.categ_id = loaves
        self.goal(category_ids=[(6, 0, loaves.ids)])
        order = self.sold()
        self.bread.categ_id = buns
        self.back(order.lines[1])
        self.assertEqual(self.account.balance, 700)
        self.back(order.lines[0])
        self.assertEqual(self.account.balance, 0)

    def test_another_price(self):
        """Units and visits count as paid for by the price of that day, half of them back or all."""
        self.goal(goal='units', target=4, product_ids=[(6, 0, self.coffee.ids)])
        order = self.sync(self.order([(self.coffee, 6, 3.0)], [(self.cash_method, 18)], cards=[self.member]))
        self.coffee.list_price = 300
        self.back(order.lines, 2)
        self.assertEqual(self.account.balance, 18 + 500 + 20 - 6 - 20, "four coffees: not five any more")
        self.back(order.lines, 1)
        self.assertEqual(self.account.balance, 9)

    def test_what_was_sold_before_anything_was_kept(self):
        """An order of an earlier version counts for no more than it did, and for nothing once it is back."""
        self.goal()
        order = self.sold()
        self.env.flush_all()
        kept = {key: value for key, value in order.sudo().customer_card_shown.items() if key != 'counted'}
        self.env.cr.execute(
            'UPDATE pos_order SET customer_card_shown = %s::jsonb WHERE id = %s', [json.dumps(kept), order.id]
        )
        self.env.invalidate_all()
        self.back(order.lines[1])
        self.assertEqual(self.account.balance, 700)
        self.back(order.lines[0])
        self.assertEqual(self.account.balance, 0)
