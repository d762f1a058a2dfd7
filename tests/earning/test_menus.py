"""Risk: what is sold as a menu earns nothing where a rule names it, or too much where a rule leaves it out."""

from uuid import uuid4

from odoo.exceptions import ValidationError
from odoo.models import BaseModel as Model
from odoo.tests import tagged

from ..selling.case import SellCase


@tagged('post_install', '-at_install')
class TestMenus(SellCase):
    """A menu of 11.00 is rung up as a line without a price, and its parts with the money."""

    def setUp(self) -> None:
        super().setUp()
        self.holder.customer_card_ids.action_block_lost()
        products = self.env['product.product']
        free = {'available_in_pos': True, 'taxes_id': False}
        self.burger = products.create({'name': "Burger", 'list_price': 10, **free})
        self.steak = products.create({'name': "Steak", 'list_price': 25, **free})
        self.cola = products.create({'name': "Cola", 'list_price': 3, **free})
        self.choices = self.env['product.combo'].create([
            {'name': name, 'combo_item_ids': [(0, 0, {'product_id': one.id}) for one in some]}
            for name, some in (("Main", (self.burger, self.steak)), ("Drink", (self.cola,)))
        ])  # fmt: skip
        category = self.env['product.category'].create({'name': "Menus"})
        self.menu = products.create({
            'name': "Menu", 'type': 'combo', 'list_price': 11, 'combo_ids': [(6, 0, self.choices.ids)],
            'categ_id': category.id, **free,
        })  # fmt: skip

    def card(self, rules: list[dict] = (), goals: list[dict] = (), **vals) -> Model:
        program = self._program(
            'loyalty', name="Club", prefix='953',
            rule_ids=[(0, 0, {'name': "Rule", 'mode': 'per_unit', 'points': 10, **rule}) for rule in rules],
            challenge_ids=[
                (0, 0, {'name': "Goal", 'goal': 'units', 'period': 'once', 'points': 100, **goal}) for goal in goals
            ],
            **vals,
        )  # fmt: skip
        return self.env['customer.card']._issue(program, partner=self.holder)

    def sold(self, card: Model, main: Model, times: int = 1, paid: float = 11) -> Model:
        """So many menus, with the price split over its parts as the till does."""
        names = [str(uuid4()) for _line in range(3)]
        first = round(paid * 10 / 13, 2)
        items = self.choices.combo_item_ids
        parts = [
            (one, times, price, {
                'uuid': name, 'combo_item_id': items.filtered(lambda item, one=one: item.product_id == one).id,
            })
            for one, price, name in ((main, first, names[1]), (self.cola, round(paid - first, 2), names[2]))
        ]  # fmt: skip
        lines = [(self.menu, times, 0.0, {'uuid': names[0]}), *parts]
        data = self.order(lines, [(self.cash_method, times * paid)], cards=[card])
        joined = {name: {'combo_parent_id': names[0]} for name in names[1:]}
        order = self.sync({**data, 'relations_uuid_mapping': {'pos.order.line': joined}})
        self.assertEqual(order.lines[1].combo_parent_id, order.lines[0])
        return order

    def named(self) -> list[dict]:
        """The menu, by itself and by its category."""
        return [
            {'product_ids': [(6, 0, self.menu.ids)]},
            {'category_ids': [(6, 0, self.menu.categ_id.ids)]},
        ]

    def test_more_menus_than_parts(self):
        """A menu without a price of its own, so many times with one part of it: there is one."""
        self.menu.list_price = 0
        for goods in self.named():
            card = self.card([goods], [{'target': 50, **goods}])
            names, item = [str(uuid4()) for _line in range(2)], self.choices.combo_item_ids[:1]
            lines = [
                (self.menu, 1000, 0.0, {'uuid': names[0]}),
                (self.burger, 1, 10.0, {'uuid': names[1], 'combo_item_id': item.id}),
            ]
            joined = {'pos.order.line': {names[1]: {'combo_parent_id': names[0]}}}
            data = self.order(lines, [(self.cash_method, 10)], cards=[card])
            self.sync({**data, 'relations_uuid_mapping': joined})
            self.assertLessEqual(card._account('points').balance, 10)
            card.action_block_lost()

    def test_a_rule_for_each_menu(self):
        for goods in self.named():
            card = self.card([goods])
            self.sold(card, self.burger, 3)
            self.sold(card, self.steak)
            self.assertEqual(card._account('points').balance, 40)

    def test_a_rule_by_what_menus_cost(self):
        for goods in self.named():
            card = self.card([{**goods, 'mode': 'per_amount', 'step': 1, 'points': 1, 'minimum_amount': 11}])
            self.sold(card, self.burger)
            self.assertEqual(card._account('points').balance, 11)

    def test_a_goal_of_menus(self):
        for goods in self.named():
            for goal in ('units', 'orders'):
                card = self.card(goals=[{**goods, 'goal': goal, 'target': 3}])
                points = card._account('points')
                for _purchase in range(2):
                    self.sold(card, self.burger)
                self.assertEqual(points.balance, 0)
                last = self.sold(card, self.steak)
                self.assertEqual(points.balance, 100, goal)
                back = [
                    (line.product_id, -line.qty, line.price_unit, {'refunded_orderline_id': line.id})
                    for line in last.lines
                ]
                self.sync(self.order(back, [(self.cash_method, -11)], is_refund=True))
                self.assertEqual(points.balance, 0, goal)

    def test_no_points_for_menus(self):
        everything = {'mode': 'per_amount', 'step': 1, 'points': 1}
        for goods in self.named():
            apart = {f'excluded_{name}': value for name, value in goods.items()}
            card = self.card([{**everything, **apart}])
            self.sold(card, self.burger)
            self.assertEqual(card._account('points').balance, 0)
            self.sync(self.order([(self.burger, 1, 10)], [(self.cash_method, 10)], cards=[card]))
            self.assertEqual(card._account('points').balance, 10)

    def test_a_part_was_paid_as_its_menu_was(self):
        """A steak of 25.00 in a menu of 11.00 is one; in a menu that was given away it is none."""
        card = self.card([{'product_ids': [(6, 0, self.steak.ids)]}])
        points = card._account('points')
        self.sold(card, self.steak)
        self.assertEqual(points.balance, 10)
        self.sold(card, self.steak, paid=0.11)
        self.assertEqual(points.balance, 10)
        both = self.card([{'product_ids': [(6, 0, (self.menu | self.steak).ids)]}])
        self.sold(both, self.steak, 2)
        self.assertEqual(both._account('points').balance, 20, "once as what is named, not twice")

    def test_a_menu_that_costs_what_its_parts_do(self):
        """It has no price of its own: its parts are measured by theirs."""
        self.menu.list_price = 0
        card = self.card([{'mode': 'per_order'}, {'product_ids': [(6, 0, self.burger.ids)]}])
        self.sold(card, self.burger)
        self.assertEqual(card._account('points').balance, 20)

    def test_a_charged_discount(self):
        """By what the menu costs on the card's list, as a whole."""
        lists = self.env['product.pricelist'].create([
            {'name': "Ten off menus", 'item_ids': [(0, 0, {
                'applied_on': '1_product', 'product_tmpl_id': self.menu.product_tmpl_id.id,
                'compute_price': 'percentage', 'percent_price': 10,
            })]},
            {'name': "Half", 'item_ids': [(0, 0, {'compute_price': 'percentage', 'percent_price': 50})]},
        ])  # fmt: skip
        for pricelist, charged in zip(lists, (1.1, 5.5), strict=True):
            card = self.card(opens_value=True, discount_mode='charge', pricelist_id=pricelist.id)
            self.sold(card, self.burger)
            self.assertEqual(card._account('value').balance, charged)
            self.sold(card, self.steak, 2)
            self.assertAlmostEqual(card._account('value').balance, 3 * charged)

    def test_the_forecast_says_the_same(self):
        card = self.card([self.named()[0]])
        lines = [
            {'product_id': self.menu.id, 'qty': 2, 'amount': 0, 'price': 0},
            {'product_id': self.burger.id, 'qty': 2, 'amount': 16.92, 'price': 8.46, 'menu': 0},
            {'product_id': self.cola.id, 'qty': 2, 'amount': 5.08, 'price': 2.54, 'menu': 0},
        ]
        self.assertIn("20", self.till.customer_card_preview(self.ref(card), lines)['points_text'])
        for odd in ('0', True, -5, 99, None, [0]):
            lines[1]['menu'] = odd
            self.assertIn('points_text', self.till.customer_card_preview(self.ref(card), lines))

    def test_what_is_no_menu_is_none(self):
        """Goods joined to a bag, to a menu that does not offer them, or more of them than it lets be chosen."""
        bag = self.env['product.product'].create({'name': "Bag", 'list_price': 0.1, 'available_in_pos': True})
        items = self.choices.combo_item_ids
        burger = items.filtered(lambda item: item.product_id == self.burger)
        each = {'product_ids': [(6, 0, self.burger.ids)]}
        for parent, times, item in (
            (bag, 1, False), (self.menu, 1, False), (self.menu, 1, burger), (self.menu, 0.001, burger),
            (bag, 1, burger),
        ):  # fmt: skip
            card = self.card([each, {'product_ids': [(6, 0, bag.ids)]}])
            names = [str(uuid4()), str(uuid4())]
            lines = [
                (parent, times, 0.0, {'uuid': names[0]}),
                (self.burger, 100, 0.01, {'uuid': names[1], 'combo_item_id': item and item.id}),
            ]
            data = self.order(lines, [(self.cash_method, 1)], cards=[card])
            links = {'pos.order.line': {names[1]: {'combo_parent_id': names[0]}}}
            self.sync({**data, 'relations_uuid_mapping': links})
            self.assertEqual(card._account('points').balance, 2, (parent.name, times, item))

    def test_a_menu_is_no_reward(self):
        with self.assertRaisesRegex(ValidationError, "part by part"):
            self.card(
                reward_ids=[
                    (0, 0, {'name': "Menu", 'kind': 'product', 'points': 10, 'product_ids': [(6, 0, self.menu.ids)]})
                ]
            )
