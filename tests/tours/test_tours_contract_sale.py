from odoo import Command
from odoo.tests import new_test_user, tagged

from .case import TourCase

CARD = '9501000000012364'  # static/tests/tours/contract_sale_tour.js knows it


@tagged('post_install', '-at_install')
class TestToursContractSale(TourCase):
    """An order sold in installments at the till, in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        goods = cls._program(
            "Household goods", 'installment', prefix='955', contract_number=4, contract_down_percent=25,
            contract_method='none',
        )  # fmt: skip
        methods = cls.env['pos.payment.method']._customer_card_methods(cls._get_main_company())
        cls.main_pos_config.payment_method_ids |= methods.filtered(lambda one: one.customer_card_kind == 'installment')
        cls.card = cls._card(goods, CARD, partner=cls.env['res.partner'].create({'name': "Leila"}))
        company = cls._get_main_company()
        cls.books = new_test_user(
            cls.env, 'sale_books', 'customer_card.group_accountant', company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )  # fmt: skip

    def sells(self):
        self._run('CustomerCardPlansTour')
        contract = self.env['customer.card.contract'].search([('card_id', '=', self.card.id)])
        self.assertEqual((contract.state, contract.down, contract.requested_by_id), ('requested', 8, self.pos_user))
        contract.with_user(self.books).action_approve()
        self._run('CustomerCardSignedTour')
        self.assertEqual((contract.state, contract.left, contract.order_id.amount_total), ('active', 12, 20))
        self._run('CustomerCardSaleBackTour')
        self.assertEqual((contract.state, contract.left, contract.change_ids.goods_worth), ('settled', 0, 12))

    def test_sold_in_installments(self):
        self.sells()

    def test_on_a_phone(self):
        self.browser_size, self.touch_enabled = '390x844', True
        self.sells()
