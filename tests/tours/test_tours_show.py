from datetime import datetime

from odoo.tests import tagged

from .case import TourCase


@tagged('post_install', '-at_install')
class TestToursShow(TourCase):
    """What cashier and customer see of a card, in a real browser."""

    def _make_it_her_day(self) -> None:
        today = self.club._local(datetime.utcnow())
        self.ada.write(
            {
                'customer_card_birth_day': today.day,
                'customer_card_birth_month': str(today.month),
                'user_id': self.pos_admin.id,
            }
        )
        self.loyalty.till_message = 'Her hat is <b>ready</b> at the desk'
        self.club.till_message = "Double points until Sunday"

    def test_panel_with_badge_birthday_manager_and_messages(self):
        self._make_it_her_day()
        self.pos_admin.name = "Mara Manager"
        self._run('CustomerCardPanelTour')

    def test_the_customer_sees_the_card_too(self):
        self._make_it_her_day()
        self._run('CustomerCardDisplayTour')

    def test_the_customer_sees_for_what_the_pin_is_asked(self):
        self.gifts.pin_from = 10
        self.gift._set_pin('13792846')
        self._run('CustomerCardDisplayPinTour')

    def test_a_card_is_taken_along_in_the_phone(self):
        self.env['customer.card.program'].search([('id', '!=', self.club.id)]).enroll_at_till = False
        self._run('CustomerCardTakeAlongTour')
        card = self.env['res.partner'].search([('name', '=', "Alan Turing")]).customer_card_ids
        self.assertTrue(card._claim_url(), "nobody has read the code yet")
        self.assertIn("shown once", " ".join(card.message_ids.mapped('body')))

    def test_paid_order_in_the_ticket_screen_and_its_reprint(self):
        self._run('CustomerCardTicketTour')
        self.assertEqual(self._balance(self.gift, 'value'), (12.5, 12.5))

    def test_keyboard_only(self):
        self.coffee.barcode = '2000000000017'
        self._run('CustomerCardKeyboardTour')
        self.assertEqual(self._balance(self.gift, 'value'), (0, 0))

    def test_panel_on_a_phone(self):
        self.browser_size, self.touch_enabled = '390x844', True
        self._make_it_her_day()
        self.pos_admin.name = "Mara Manager"
        self._run('CustomerCardPanelTour')
