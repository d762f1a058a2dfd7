from contextlib import contextmanager
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...core import ticket
from ...models.card.customer_card_ticket import bound
from ...models.ledger.protected import own
from .case import SellCase

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@tagged('post_install', '-at_install')
class TestLateTerms(SellCase):
    """Risk: what was paid for without a connection is refused because somebody changed the program meanwhile, and is
    lost; or who says an old date goes by terms that are over.
    """

    def setUp(self):
        super().setUp()
        self.begun(self.ago(3 * DAY))

    def ago(self, time):
        return fields.Datetime.now() - time

    def old_ref(self, card, days: int) -> str:
        """The ticket the till got some days ago."""
        day = fields.Date.today().toordinal() - days
        claim = ticket.Ticket(card.id, bound(self.till.config_id), day, ticket.READ)
        return ticket.make(claim, self.Ledger._key())

    def late(self, card, amount: float, product=None, *, days: int = 1, said=HOUR, **more) -> dict:
        """An order that charges a card, paid in cash without a connection."""
        line = self.line(card, amount, product, customer_card_ref=self.old_ref(card, days))
        return self.order([line], [(self.cash_method, amount)], date_order=str(self.ago(said)), **more)

    def changed(self, program, *, before=timedelta(), **vals) -> None:
        """Somebody writes on the program, some time ago."""
        program.write(vals)
        kept = program.sudo().sale_terms_before
        kept[-1] = [fields.Datetime.to_string(self.ago(before)), kept[-1][1]]
        own(program.sudo()).write({'sale_terms_before': kept})

    def noted(self):
        return self.env['customer.card.unusual'].search([('kind', '=', 'terms')])

    @contextmanager
    def alone(self, name):
        """A case that leaves nothing behind."""
        point = self.env.cr.savepoint()
        with self.subTest(name):
            yield
        point.rollback()
        self.env.invalidate_all()
        self.env.registry.clear_cache()

    def test_what_was_paid_for_is_charged(self):
        blank = self.env['customer.card']._issue(self.gift, state='ready')
        points = self.loyalty.points_product_id
        for card, product, kind, vals in (
            (self.gift_card, None, 'value', {'topup': False}),
            (self.gift_card, None, 'value', {'topup_maximum': 20}),
            (self.gift_card, None, 'value', {'topup_minimum': 100, 'topup_maximum': 200}),
            (blank, None, 'value', {'face_value': 25}),
            (self.loyalty_card, points, 'points', {'sell_points': False}),
            (self.loyalty_card, points, 'points', {'sell_points': False, 'point_price': 0}),
        ):
            with self.alone(vals):
                data = self.late(card, 50, product)
                self.changed(card.program_id, **vals)
                self.assertEqual(self.sync(data).state, 'paid')
                self.assertEqual(card._account(kind).balance, 50 if kind == 'value' else 2500)
                self.assertEqual((self.noted().card_id, self.noted().session_id), (card, self.session))
                self.assertIn("paid for", self.noted().evidence)
                self.assertHealthy()

    def test_what_was_sold_as_another_product_is_charged(self):
        """The form says: leave the product empty to get the right one."""
        for card, field, kind in (
            (self.gift_card, 'product_id', 'value'),
            (self.loyalty_card, 'points_product_id', 'points'),
        ):
            for said in (HOUR, timedelta()):
                with self.alone((field, said)):
                    program = card.program_id
                    old = program[field]
                    data = self.late(card, 50, old, said=said)
                    self.changed(program, **{field: False})
                    self.assertNotIn(program[field], (old, old.browse()))
                    self.assertEqual(self.sync(data).state, 'paid')
                    self.assertEqual(card._account(kind).balance, 50 if kind == 'value' else 2500)
                    self.assertEqual(self.noted().card_id, card)
                    self.charge_order(card, 50, program[field])
                    self.assertEqual(len(self.noted()), 1)
                    self.close()
                    self.settle()
                    self.assertHealthy()

    def test_a_product_that_is_something_else_by_now(self):
        """Nor is one that was the program's before the ticket, or never."""
        own(self.gift.sudo()).write({'sale_terms_before': []})  # the case has just written on the program
        old = self.gift.product_id
        data = self.late(self.gift_card, 50, old)
        self.changed(self.gift, before=2 * DAY, product_id=False)
        self.assertRefused(data, self.value)
        kept = self.late(self.gift_card, 50, old, days=3)
        income = self.bread._get_product_accounts()['income']
        old.with_company(self.card_company).property_account_income_id = income
        self.assertRefused(kept, self.value)
        self.assertRefused(self.late(self.gift_card, 50, self.bread, days=3), self.value)

    def test_rung_up_without_a_connection_after_the_change(self):
        self.changed(self.gift, before=2 * HOUR, topup=False)
        self.sync(self.late(self.gift_card, 50))
        self.assertEqual((self.value.balance, len(self.noted())), (50, 1))

    def test_paid_for_later_where_that_was_allowed(self):
        later = self.pos_config_usd.payment_method_ids.filtered(lambda method: method.type == 'pay_later')[:1]
        line = self.line(self.gift_card, 50, customer_card_ref=self.old_ref(self.gift_card, 1))
        data = self.order([line], [(later, 50)], date_order=str(self.ago(HOUR)), partner_id=self.holder.id)
        self.assertRefused(data, self.value)
        self.gift.sold_on_account = True
        self.changed(self.gift, sold_on_account=False)
        self.sync(data)
        self.assertEqual((self.value.balance, len(self.noted())), (50, 1))

    def test_a_till_that_was_away_for_more_than_a_week(self):
        self.begun(self.ago(10 * DAY))
        data = self.late(self.gift_card, 50, days=9, said=9 * DAY)
        self.sync({**data, 'customer_card_refs': self.old_ref(self.loyalty_card, 9)})
        self.assertEqual((self.value.balance, self.points.balance), (50, 0))
        self.assertEqual(self.noted().card_id, self.gift_card)

    # --- the usual day ------------------------------------------------------------------------------------------------

    def test_where_nothing_changed_nothing_is_noted(self):
        self.changed(self.gift, before=4 * DAY, topup_maximum=90)
        self.charge_order(self.gift_card, 50)
        self.sync(self.late(self.gift_card, 50))
        self.assertEqual(self.value.balance, 100)
        self.assertFalse(self.noted())

    def test_a_customer_who_is_still_there_is_told(self):
        """An order that comes at once goes by today's terms, whatever they were a minute ago."""
        for vals in ({'topup': False}, {'topup': True, 'topup_maximum': 20}):
            self.gift.write(vals)
            data = self.order([self.line(self.gift_card, 50)], [(self.cash_method, 50)])
            self.assertRefused(data, self.value)
        self.assertFalse(self.noted())

    # --- points: what the customer was told ---------------------------------------------------------------------------

    def told(self, points: float, amount: float = 50, *, late: bool = True, **more) -> dict:
        """An order of so many points, as the customer was told and the receipt says."""
        product = self.loyalty.points_product_id
        data = self.late(self.loyalty_card, amount, product, said=HOUR if late else timedelta(), **more)
        data['lines'][0][2]['customer_card_points'] = points
        return data

    def test_points_are_charged_at_the_price_the_customer_was_told(self):
        for price in (0.04, 0.01):
            for late in (True, False):
                with self.alone((price, late)):
                    data = self.told(2500, late=late)
                    self.changed(self.loyalty, point_price=price)
                    self.assertEqual(self.sync(data).state, 'paid')
                    self.assertEqual((self.points.balance, self.noted().card_id), (2500, self.loyalty_card))
                    self.assertHealthy()

    def test_the_newest_price_that_fits_holds(self):
        """A price that was changed and changed back is today's."""
        for price in (0.04, 0.02):
            self.changed(self.loyalty, point_price=price)
        self.sync(self.told(2500))
        self.assertEqual(self.points.balance, 2500)
        self.assertFalse(self.noted())

    def test_a_price_that_held_before_points_were_not_sold_any_more(self):
        data = self.told(2500)
        self.changed(self.loyalty, sell_points=False)
        self.changed(self.loyalty, point_price=0.04)
        self.assertRefused(self.told(2500, late=False), self.points)
        self.sync(data)
        self.assertEqual((self.points.balance, len(self.noted())), (2500, 1))

    def test_no_price_that_never_held(self):
        """Nor one of a day before the card's ticket, nor one at which nothing was sold."""
        self.changed(self.loyalty, before=2 * DAY, point_price=0.04)
        self.loyalty.sell_points = False
        self.changed(self.loyalty, point_price=0.001)
        self.changed(self.loyalty, sell_points=True, point_price=0.04)
        for points in (2500, 50000, 1251, -1250, 1):
            for late in (True, False):
                self.assertRefused(self.told(points, late=late), self.points)
        self.sync(self.told(1250))
        self.assertEqual(self.points.balance, 1250)

    def test_what_cannot_be_paid_is_rounded_up_and_brings_no_more_points(self):
        self.loyalty.point_price = 0.003
        self.sync(self.told(5, 0.02))
        self.assertEqual(self.points.balance, 5)
        self.assertRefused(self.told(5, 0.01), self.points)
        self.assertRefused(self.told(7, 0.02), self.points)
        self.assertFalse(self.noted())

    # --- nobody goes back to terms that are over ----------------------------------------------------------------------

    def test_a_date_opens_no_terms_of_a_day_before_the_ticket(self):
        self.changed(self.gift, before=2 * DAY, topup=False)
        self.assertRefused(self.late(self.gift_card, 50, days=0, said=3 * DAY), self.value)
        self.assertRefused(self.late(self.gift_card, 50, days=1, said=3 * DAY), self.value)
        self.sync(self.late(self.gift_card, 50, days=3, said=3 * DAY))
        self.assertEqual(self.value.balance, 50)

    def test_nor_does_an_old_ticket(self):
        """Of a session that is over, beyond the days a till may be away."""
        self.changed(self.gift, before=8 * DAY, topup=False)
        self.assertRefused(self.late(self.gift_card, 50, days=20, said=20 * DAY), self.value)
        self.begun(self.ago(21 * DAY))
        self.sync(self.late(self.gift_card, 50, days=20, said=20 * DAY))
        self.assertEqual(self.value.balance, 50)

    def test_what_was_never_allowed(self):
        data = self.late(self.gift_card, 500)
        for vals in ({'topup': False}, {'topup': True, 'topup_maximum': 400}, {'topup_maximum': 20}):
            self.changed(self.gift, **vals)
            self.assertRefused(data, self.value)

    def test_a_ticket_nobody_made(self):
        self.changed(self.gift, topup=False)
        data = self.late(self.gift_card, 50, days=9)
        data['lines'][0][2]['customer_card_ref'] = data['lines'][0][2]['customer_card_ref'][:-4] + '0000'
        self.assertRefused(data, self.value)

    def test_no_client_writes_what_was_allowed(self):
        manager = self.env['res.users'].search([('login', '=', 'admin')])
        kept = [['2020-01-01 00:00:00', [True, 0, 0, 0, True, 0.01, True]]]
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.gift.with_user(manager).write({'sale_terms_before': kept})
        self.assertFalse(self.gift.copy().sudo().sale_terms_before)
