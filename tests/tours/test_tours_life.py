from odoo.tests import tagged

from .case import TourCase

BLANK_CLUB = '9501000000008883'


@tagged('post_install', '-at_install')
class TestToursLife(TourCase):
    """The life of a card at the card desk, in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = cls._get_main_company()
        cls.env.ref('base.user_admin').write({'company_ids': [(4, company.id)], 'company_id': company.id})

    def at_the_desk(self, tour: str) -> None:
        self.start_tour(f'/odoo/action-customer_card.customer_card_action/{self.loyalty.id}', tour, login='admin')
        self.env.invalidate_all()

    def test_a_family_card_comes_and_goes(self):
        self.env['res.partner'].create({'name': "Byron Lovelace"})
        self.at_the_desk('CustomerCardLifeTour')
        self.assertEqual(self._balance(self.loyalty, 'points'), (500, 500))
        self.assertEqual((self.loyalty.state, len(self.loyalty.account_ids.card_ids)), ('active', 2))

    def test_two_cards_become_one(self):
        other = self._card(self.club, BLANK_CLUB, points=7, partner=self.ada)
        self.at_the_desk('CustomerCardMergeTour')
        self.assertEqual(self._balance(other, 'points'), (507, 507))
        self.assertEqual((self.loyalty.state, self.loyalty.replaced_by_id), ('replaced', other))
