"""Risks: a bonus for everybody that was meant for one, given twice or to a stranger; staff that earns; a rule that
loses its condition.
"""

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..common.till import CustomerCardPosCommon


@tagged('post_install', '-at_install')
class TestWhoEarns(CustomerCardPosCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card_company.partner_id.tz = 'UTC'
        cls.points = cls.loyalty_card._account('points')
        tags = cls.env['res.partner.category']
        cls.staff = tags.create({'name': "Staff"})
        cls.sellers = tags.create({'name': "Sellers", 'parent_id': cls.staff.id})
        cls.bonus = {'name': "Bonus", 'mode': 'per_order', 'points': 50}

    def rule(self, **vals):
        """A bonus beside the point per unit of money."""
        self.loyalty.rule_ids = [(0, 0, {**self.bonus, **vals})]
        return self.loyalty.rule_ids.filtered(lambda rule: rule.name == "Bonus")

    def born(self, days_ahead: int = 0) -> None:
        day = fields.Date.add(self.loyalty._today(), days=days_ahead)
        self.holder.write({'customer_card_birth_day': day.day, 'customer_card_birth_month': str(day.month)})

    def buy(self, card=None, price: float = 10, **more):
        return self.sync(
            self.order([(self.bread, 1, price)], [(self.cash_method, price)], cards=[card or self.loyalty_card], **more)
        )

    def bring_back(self, order) -> None:
        line = order.lines
        goods = [(self.bread, -1, line.price_unit, {'refunded_orderline_id': line.id})]
        self.sync(self.order(goods, [(self.cash_method, -line.price_unit)], is_refund=True))

    def earned(self, **more) -> float:
        before = self.points.balance
        self.buy(**more)
        return self.points.balance - before

    def forecast(self, card=None) -> dict:
        lines = [{'product_id': self.bread.id, 'qty': 1, 'amount': 10}]
        return self.till.customer_card_preview(self.ref(card or self.loyalty_card), lines)

    # --- a tag for a purchase -----------------------------------------------------------------------------------------

    def lend(self, how: str):
        """Give the holder the tag that rules ask for, by one of many ways."""
        tags, people = self.env['res.partner.category'], self.env['res.partner']
        if how == 'tag':
            self.holder.category_id = self.staff
        elif how == 'below':
            tags.create({'name': "x", 'parent_id': self.staff.id, 'partner_ids': [(4, self.holder.id)]})
        elif how == 'deep':
            firm = people.create({'name': "Firm", 'is_company': True})
            self.holder.parent_id = people.create({'name': "Room", 'parent_id': firm.id})
            firm.category_id = self.staff
        elif how == 'firm':
            self.holder.parent_id = people.create({'name': "Room", 'category_id': [(4, self.staff.id)]})
            self.holder.parent_id.is_company = True
        else:
            self.env.cr.execute("INSERT INTO res_partner_res_partner_category_rel (partner_id, category_id) "
                                "VALUES (%s, %s)", [self.holder.id, self.staff.id])  # fmt: skip
            self.env.invalidate_all()

    def noted(self):
        return self.env['customer.card.unusual'].search([('kind', '=', 'new_tag')])

    def test_a_tag_that_is_new_since_the_last_purchase_is_noted(self):
        self.rule(tag_ids=[(6, 0, self.staff.ids)])
        for how in ('tag', 'below', 'deep', 'firm', 'merged'):
            with self.subTest(how), self.env.cr.savepoint() as savepoint:
                self.assertEqual(self.earned(), 10)
                self.assertFalse(self.noted())
                self.lend(how)
                self.assertEqual(self.earned(), 60)
                self.assertEqual((len(self.noted()), self.noted().card_id), (1, self.loyalty_card))
                self.assertEqual(self.earned(), 60)
                self.assertEqual(len(self.noted()), 1, "known by then")
                savepoint.rollback()
                self.env.invalidate_all()

    def test_a_tag_of_the_first_purchase_is_noted_while_it_is_new(self):
        self.rule(tag_ids=[(6, 0, self.staff.ids)])
        self.holder.category_id = self.staff
        with self.env.cr.savepoint() as savepoint:
            self.earned()
            self.assertTrue(self.noted())
            savepoint.rollback()
            self.env.invalidate_all()
        for table in ('res_partner', 'res_partner_category'):
            self.env.cr.execute(f"UPDATE {table} SET write_date = write_date - interval '2 days'")
        self.env.invalidate_all()
        self.assertEqual(self.earned(), 60)
        self.assertFalse(self.noted())

    def test_a_rule_for_what_the_holder_is_notes_nothing(self):
        other = self.env['res.partner.category'].create({'name': "Other"})
        self.rule(tag_ids=[(6, 0, other.ids)])
        self.holder.category_id = self.staff
        self.earned()
        self.loyalty.rule_ids.filtered(lambda rule: rule.tag_ids).tag_ids = self.staff
        self.assertEqual(self.earned(), 60)
        self.assertFalse(self.noted())

    def test_a_tag_given_again_is_noted_again(self):
        self.rule(tag_ids=[(6, 0, self.staff.ids)])
        for _time in range(2):
            self.holder.category_id = False
            self.earned()
            self.holder.category_id = self.staff
            self.earned()
        self.assertEqual(len(self.noted()), 2)

    # --- the first purchase -------------------------------------------------------------------------------------------

    def test_welcome_once(self):
        self.rule(occasion='first')
        self.assertEqual(self.forecast()['points_text'], "60 points")
        self.assertEqual(self.earned(), 60)
        self.assertEqual(self.forecast()['points_text'], "10 points")
        self.assertEqual(self.earned(), 10)

    def test_a_second_card_of_the_same_customer_is_no_newcomer(self):
        self.rule(occasion='first')
        self.buy()
        second = self.env['customer.card']._issue(self.loyalty, partner=self.holder)
        self.buy(second)
        self.assertEqual(second._account('points').balance, 10)

    def test_nor_is_who_was_given_a_card_by_somebody_else(self):
        """The account of that card keeps who had it first."""
        self.rule(occasion='first')
        friend = self.env['res.partner'].create({'name': "Friend"})
        self.loyalty_card.partner_id = friend
        self.assertEqual((self.points.partner_id, self.earned()), (self.holder, 60))
        second = self.env['customer.card']._issue(self.loyalty, partner=friend)
        self.buy(second)
        self.assertEqual(second._account('points').balance, 10)

    def test_nor_is_a_new_card_without_a_holder(self):
        self.rule(occasion='first')
        self.loyalty.identified = False
        bearer = self.env['customer.card']._issue(self.loyalty)
        self.buy(bearer)
        self.assertEqual(bearer._account('points').balance, 10)

    def test_two_cards_of_a_customer_do_not_both_get_it_in_the_same_moment(self):
        """Whoever gives it writes the rows of all accounts it could be given on, and the later one is repeated."""
        self.rule(occasion='first')
        second = self.env['customer.card']._issue(self.loyalty, partner=self.holder)._account('points')
        before = second.version
        self.buy()
        second.invalidate_recordset()
        self.assertGreater(second.version, before)
        before = second.version
        self.buy()
        second.invalidate_recordset()
        self.assertEqual(second.version, before, "nothing is given once any more")

    def test_a_returned_first_purchase_leaves_nothing_and_was_none(self):
        self.rule(occasion='first')
        self.bring_back(self.buy())
        self.assertEqual(self.points.balance, 0)
        self.assertEqual(self.earned(), 60)

    def test_a_replaced_card_is_known(self):
        self.rule(occasion='first')
        self.buy()
        card = self.env['customer.card'].browse(self.loyalty_card.action_replace()['res_id'])
        self.assertEqual(self.earned(card=card), 10)

    def test_the_same_order_twice(self):
        self.rule(occasion='first')
        order = self.order([(self.bread, 1, 10)], [(self.cash_method, 10)], cards=[self.loyalty_card])
        self.sync(order)
        self.sync(order)
        self.assertEqual(self.points.balance, 60)

    # --- birthdays ----------------------------------------------------------------------------------------------------

    def test_a_birthday_gives_once_for_the_order(self):
        self.rule(occasion='birthday')
        self.born()
        self.assertEqual(self.earned(), 60)
        self.assertEqual(self.forecast()['points_text'], "10 points")
        self.assertEqual(self.earned(), 10)

    def test_another_day_made_a_birthday_brings_no_second_one(self):
        self.rule(occasion='birthday', around=3)
        self.born()
        self.buy()
        self.born(2)
        self.assertEqual(self.earned(), 10)

    def test_for_money_it_counts_all_day(self):
        self.rule(occasion='birthday', mode='per_amount', points=1, step=1)
        self.born()
        self.assertEqual([self.earned(), self.earned()], [20, 20])

    def test_the_week_around_it(self):
        self.rule(occasion='birthday', around=3)
        for away, expected in ((4, 10), (-4, 10), (3, 60)):
            with self.subTest(away):
                self.born(away)
                self.assertEqual(self.earned(), expected)

    def test_nobody_knows_when(self):
        self.rule(occasion='birthday', around=31)
        self.assertEqual(self.earned(), 10)

    # --- who, where ---------------------------------------------------------------------------------------------------

    def test_only_customers_with_a_tag_or_one_below_it(self):
        self.rule(tag_ids=[(6, 0, self.staff.ids)])
        self.assertEqual(self.earned(), 10)
        self.holder.category_id = self.sellers
        self.assertEqual(self.earned(), 60)

    def test_only_at_some_tills(self):
        rule = self.rule(config_ids=[(6, 0, self.pos_config_usd.ids)])
        self.assertEqual(self.earned(), 60)
        rule.config_ids = self.pos_config_usd.copy()
        self.assertEqual(self.earned(), 10)

    def test_who_is_left_out_earns_nothing_and_reads_why(self):
        self.loyalty.excluded_tag_ids = self.staff
        self.loyalty.challenge_ids = [(0, 0, {'name': "One visit", 'target': 1, 'points': 5})]
        self.holder.category_id = self.sellers
        self.assertEqual(self.earned(), 0)
        answer = self.forecast()
        self.assertEqual((answer['points_text'], len(answer['why'])), ('', 1))
        self.assertIn("This customer earns no points", answer['why'][0])
        self.holder.category_id = False
        self.assertEqual(self.earned(), 15)

    def test_an_employee_of_a_wholesale_customer_is_one(self):
        self.loyalty.excluded_tag_ids = self.staff
        company = self.env['res.partner'].create(
            {'name': "Big & Co", 'is_company': True, 'category_id': self.staff.ids}
        )
        self.holder.parent_id = company
        self.assertEqual(self.earned(), 0)

    @mute_logger('odoo.sql_db')
    def test_a_rule_does_not_lose_its_condition(self):
        """A tag somebody deletes would leave a bonus for everybody."""
        self.rule(tag_ids=[(6, 0, self.staff.ids)])
        self.sellers.unlink()
        with self.assertRaisesRegex(UserError, "names it"), self.env.cr.savepoint():
            self.staff.unlink()
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env.cr.execute("DELETE FROM res_partner_category WHERE id = %s", [self.staff.id])

    def test_who_may_not_see_tills_makes_no_copy_that_is_valid_everywhere(self):
        rule = self.rule(config_ids=[(6, 0, self.pos_config_usd.ids)])
        manager = new_test_user(self.env, 'who_manager', 'customer_card.group_manager', company_id=self.card_company.id)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            rule.with_user(manager).copy()
        self.assertIn(self.pos_config_usd.name, rule.with_user(manager)._sentence())
        self.assertEqual(rule.with_user(manager)._rule().tills, frozenset(self.pos_config_usd.ids))
        self.assertEqual(rule.copy().config_ids, self.pos_config_usd)

    # --- what people read ---------------------------------------------------------------------------------------------

    def test_the_terms_say_the_whole_rule(self):
        self.rule(
            occasion='birthday',
            around=3,
            tag_ids=[(6, 0, self.staff.ids)],
            minimum_amount=20,
            cap=40,
            product_ids=[(6, 0, self.bread.ids)],
            saturday=True,
            sunday=True,
            hour_from=14,
            hour_to=16.5,
            date_to='2030-12-31',
        )
        self.loyalty.excluded_tag_ids = self.sellers
        terms = {section['title']: section['lines'] for section in self.loyalty._published_terms()}["Points"]
        self.assertIn(
            "Bonus: 50 for every order; on the birthday and 3 days before and after; for customers with the "
            "tag Staff; Bread only; from $\xa020.00 on; "
            "on Saturday and Sunday; from 14:00 to 16:30; until 12/31/2030; at most 40 points per order",
            [line.replace('$ ', '$\xa0') for line in terms],
        )
        self.assertIn("Customers with the tag Sellers earn no points.", terms)
        self.assertIn("Purchases: 1 for every $\xa01.00", [line.replace('$ ', '$\xa0') for line in terms])

    def test_the_program_says_it_at_once(self):
        self.rule(occasion='first')
        self.loyalty.excluded_tag_ids = self.staff | self.sellers
        self.assertRegex(self.loyalty.summary, r"Customers with the tag .*Staff.* earn no points\.")
        self.assertNotIn("on top", self.loyalty.advice or "")
        self.loyalty.combine = 'best'
        self.assertIn("Bonus does not come on top of the other points", self.loyalty.advice)

    def test_a_program_without_it_asks_nothing(self):
        policy = self.loyalty._policy()
        with self.assertQueryCount(0):
            customer = self.loyalty_card._customer_context(policy, fields.Datetime.now(), 7)
        self.assertEqual((customer.till, customer.first, customer.tags), (7, False, frozenset()))
