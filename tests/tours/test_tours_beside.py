import time
from contextlib import ExitStack
from unittest.mock import patch

from odoo import Command, api
from odoo.tests import tagged

from ..common.till import BesideMixin
from .case import TourCase


class BesideTourCase(BesideMixin, TourCase):
    """A till in a real browser with another of Odoo's modules."""

    def _last(self):
        return self.env['pos.order'].search([], limit=1, order='id desc')


@tagged('post_install', '-at_install', 'beside')
class TestBesideDiscount(BesideTourCase):
    """A discount on the whole order (`pos_discount`)."""

    modules = ('pos_discount',)

    def test_a_discount_on_the_order_is_none_on_a_card(self):
        product = self.env['product.product'].create({
            'name': "Discount", 'available_in_pos': True, 'list_price': 0, 'taxes_id': False, 'type': 'service',
        })  # fmt: skip
        self.main_pos_config.write({'module_pos_discount': True, 'discount_product_id': product.id, 'discount_pc': 10})
        self._run('CustomerCardBesideDiscountTour')
        self.assertEqual(self._balance(self.blank, 'value'), (10, 10))
        self.assertEqual(self._balance(self.loyalty, 'points'), (518, 518), "What was not paid earns nothing")


@tagged('post_install', '-at_install', 'beside')
class TestBesideLoyalty(BesideTourCase):
    """Odoo's own loyalty at the same till (`pos_loyalty`)."""

    modules = ('pos_loyalty',)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['loyalty.program'].search([]).active = False
        cls.stamps = cls.env['loyalty.program'].create({
            'name': "Stamps", 'program_type': 'loyalty', 'trigger': 'auto', 'applies_on': 'both', 'pos_ok': True,
            'rule_ids': [Command.create({'reward_point_mode': 'money', 'reward_point_amount': 1})],
            'reward_ids': [Command.create({'reward_type': 'discount', 'discount': 50, 'required_points': 10000})],
        })  # fmt: skip
        cls.stamp_card = cls.env['loyalty.card'].create({'program_id': cls.stamps.id, 'partner_id': cls.ada.id})
        cls.env['loyalty.program'].create(
            {
                'name': "Ten percent",
                'program_type': 'promotion',
                'trigger': 'auto',
                'applies_on': 'current',
                'pos_ok': True,
                'rule_ids': [Command.create({'minimum_qty': 1})],
                'reward_ids': [
                    Command.create({'reward_type': 'discount', 'discount': 10, 'discount_applicability': 'order'})
                ],
            }
        )

    def test_promotions_and_points_are_for_goods_not_for_cards(self):
        self._run('CustomerCardBesideLoyaltyTour')
        self.assertEqual(self._balance(self.blank, 'value'), (10, 10))
        self.assertEqual(self._balance(self.loyalty, 'points'), (518, 518))
        self.assertEqual(self.stamp_card.points, 18, "What is paid for goods, and nothing for value on a card")

    def test_the_host_counts_after_the_payment(self):
        slow = (('loyalty.card', 'search_read', 1.5), ('pos.order', 'sync_from_ui', 3))
        with ExitStack() as stack:
            for model, name, seconds in slow:
                stack.enter_context(patch.object(self.registry[model], name, self.late(model, name, seconds)))
            self._run('CustomerCardBesideLoyaltyLateTour')
        self.assertEqual((self._last().amount_total, len(self._last().lines)), (18, 2))
        self.assertEqual(self._balance(self.loyalty, 'points'), (518, 518))

    def late(self, model: str, name: str, seconds: float):
        """The method, with an answer that comes later."""
        method = getattr(self.registry[model], name)

        def answer(records, *args, **kwargs):
            time.sleep(seconds)
            return method(records, *args, **kwargs)

        return api.model(answer)

    def test_points_taken_off_the_price_beside_a_promotion(self):
        self.club.points_as = 'discount'
        self._run('CustomerCardBesideLoyaltyPointsTour')
        self.assertEqual(self._balance(self.loyalty, 'points'), (427, 427))


@tagged('post_install', '-at_install', 'beside')
class TestBesideRestaurant(BesideTourCase):
    """Orders that stay open on tables (`pos_restaurant`)."""

    modules = ('pos_restaurant',)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        muffin = cls._muffin()
        cls.club.reward_ids = [
            Command.create({'name': "Free muffin", 'points': 200, 'product_ids': [Command.set(muffin.ids)]})
        ]
        floor = cls.env['restaurant.floor'].create(
            {'name': "Main", 'pos_config_ids': [Command.link(cls.main_pos_config.id)]}
        )
        cls.env['restaurant.table'].create([
            {'table_number': number, 'floor_id': floor.id, 'seats': 4, 'position_h': 150 * place, 'position_v': 100}
            for place, number in enumerate((5, 4), 1)
        ])  # fmt: skip
        cls.main_pos_config.write(
            {'module_pos_restaurant': True, 'iface_splitbill': True, 'floor_ids': [Command.set(floor.ids)]}
        )

    def test_an_order_parked_moved_split_and_paid_by_cards(self):
        self._run('CustomerCardBesideTableTour')
        self.assertEqual(self._balance(self.gift, 'value'), (0, 0))
        self.assertEqual(
            self._balance(self.loyalty, 'points'), (307, 307), "The reward, and what cash paid of one coffee"
        )

    def test_orders_put_together(self):
        self._run('CustomerCardBesideMergeTour')
        self.assertEqual(self._balance(self.loyalty, 'points'), (340, 340), "One reward; the first one was given back")
        self.assertEqual(self._last().customer_card_shown['cards'], self.loyalty.ids)

    def test_tables_parted_again(self):
        self._run('CustomerCardBesidePartTour')
        self.assertEqual(self._balance(self.loyalty, 'points'), (520, 520), "One coffee; the reward was given back")
        self.assertEqual(self._last().customer_card_shown['cards'], self.loyalty.ids)

    def test_an_order_put_into_another_after_a_card_paid_for_it(self):
        self._run('CustomerCardBesideMergePaidTour')
        self.assertEqual(self._balance(self.gift, 'value'), (0, 0))
        self.assertEqual(self._last().payment_ids._on_cards().mapped('amount'), [12.5])

    def test_a_bill_split_after_a_card_paid_for_it(self):
        self._run('CustomerCardBesideSplitPaidTour')
        self.assertEqual(self._balance(self.gift, 'value'), (0, 0))
        paid = self.env['pos.order'].search([], limit=2, order='id')
        self.assertEqual(paid.payment_ids._on_cards().mapped('amount'), [12.5])

    def test_a_tip_after_the_payment(self):
        tip = self.env['product.product'].create({'name': "Tip", 'available_in_pos': True, 'taxes_id': False})
        self.main_pos_config.write({'iface_tipproduct': True, 'tip_product_id': tip.id, 'set_tip_after_payment': True})
        self._run('CustomerCardBesideTipTour')
        self.assertEqual(self._balance(self.gift, 'value'), (0, 0))
        self.assertEqual(self._balance(self.loyalty, 'points'), (527, 527))
        self.assertTrue(self._last().is_tipped)


@tagged('post_install', '-at_install', 'beside')
class TestBesideEmployees(BesideTourCase):
    """Employees log in at the till (`pos_hr`)."""

    modules = ('pos_hr',)

    def test_an_employee_and_the_own_card(self):
        company = self.main_pos_config.company_id
        employee, other = self.env['hr.employee'].sudo().create([
            {'name': "Ada", 'company_id': company.id, 'work_contact_id': self.ada.id},
            {'name': "Bob", 'company_id': company.id},
        ])  # fmt: skip
        staff = [Command.set((employee | other).ids)]
        self.main_pos_config.write({'module_pos_hr': True, 'basic_employee_ids': staff})
        self._run('CustomerCardBesideEmployeeTour')
        self.assertEqual(self._balance(self.loyalty, 'points'), (500, 500))
        self.assertEqual(self._last().employee_id, employee)
        self.assertEqual(self.env['customer.card.unusual'].search([('kind', '=', 'own_card')]).card_id, self.loyalty)


@tagged('post_install', '-at_install', 'beside')
class TestBesideGs1(BesideTourCase):
    """A company that reads GS1 codes, and has told its tills no fallback (`barcodes_gs1_nomenclature`)."""

    modules = ('barcodes_gs1_nomenclature',)

    def test_cards_are_read(self):
        company = self.main_pos_config.company_id
        company.nomenclature_id = self.env.ref('barcodes_gs1_nomenclature.default_gs1_nomenclature')
        self.main_pos_config.fallback_nomenclature_id = False
        self._run('CustomerCardBesideGs1Tour')
        self.assertEqual(self._balance(self.loyalty, 'points'), (520, 520))
