"""A till in a real browser."""

from decimal import Decimal

from odoo import Command

from odoo.addons.point_of_sale.tests.test_frontend import TestPointOfSaleHttpCommon

from ...models.ledger.posting import Posting
from ..common.patient import PatientMixin

# static/tests/tours/utils/customer_card_util.js knows the same numbers.
LOYALTY, GIFT, SECOND_GIFT = '9501000000011119', '9501000000022223', '9501000000033337'
BLOCKED, BLANK = '9501000000044441', '9501000000055553'


class TourCase(PatientMixin, TestPointOfSaleHttpCommon):
    """A till in a real browser, with the cards that static/tests/tours/utils/customer_card_util.js knows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = cls._get_main_company()
        cls.env.user.group_ids += cls.env.ref('customer_card.group_manager')
        cls.env['customer.card.program']._setup_company(company)
        methods = cls.env['pos.payment.method']._customer_card_methods(company)
        for method in methods:
            method.name = {'value': "Gift card", 'points': "Points", 'credit': "On credit"}[method.customer_card_kind]
        cls.points_method = methods.filtered(lambda method: method.customer_card_kind == 'points')
        cls.main_pos_config.payment_method_ids |= methods
        cls.coffee = cls.env['product.template'].create({
            'name': "Coffee", 'available_in_pos': True, 'list_price': 20, 'taxes_id': False,
        })  # fmt: skip
        cls.club = cls._program(
            "Club", 'loyalty', point_value=0.1, rule_ids=[Command.create({'name': "Purchases", 'points': 1, 'step': 1})]
        )
        cls.gifts = cls._program("Gifts", 'gift')
        cls.ada = cls.env['res.partner'].create({'name': "Ada Lovelace"})
        cls.loyalty = cls._card(cls.club, LOYALTY, points=500, partner=cls.ada)
        cls.gift = cls._card(cls.gifts, GIFT, value=12.5)
        cls.second_gift = cls._card(cls.gifts, SECOND_GIFT, value=5)
        cls._card(cls.club, BLOCKED, points=100).action_block_lost()
        cls.blank = cls._card(cls.gifts, BLANK, state='ready')

    @classmethod
    def _program(cls, name: str, kind: str, **vals):
        return cls.env['customer.card.program'].create({
            'name': name, 'kind': kind, 'company_id': cls._get_main_company().id, **vals,
        })  # fmt: skip

    @classmethod
    def _card(cls, program, number: str, partner=None, state: str = 'active', **balances: float):
        card = cls.env['customer.card'].create({
            'program_id': program.id, 'number': number, 'partner_id': partner.id if partner else False,
        })  # fmt: skip
        card._act('prepare' if state == 'ready' else 'activate')
        for kind, amount in balances.items():
            posting = Posting(card._account(kind).id, Decimal(str(amount)), 'opening', f'test:{number}:{kind}', card.id)
            cls.env['customer.card.ledger']._post([posting])
        return card

    @classmethod
    def _muffin(cls):
        """A product for 4.00 that is good for a reward."""
        return cls.env['product.product'].create({
            'name': "Muffin", 'available_in_pos': True, 'list_price': 4, 'taxes_id': False,
        })  # fmt: skip

    def _run(self, tour: str):
        self.main_pos_config.with_user(self.pos_user).open_ui()
        self.start_pos_tour(tour)
        self.env.invalidate_all()

    def _balance(self, card, kind: str) -> tuple[float, float]:
        """What the ledger says: balance, and what is free of holds."""
        account = card._account(kind)
        return account.balance, account.available
