"""Risks: a clock that was wrong, and what was read long ago, prove that a phone is here."""

from freezegun import freeze_time

from odoo.tests import tagged

from .case import NOON, MovingCase


@tagged('post_install', '-at_install')
class TestMovingClock(MovingCase):
    """How long what a phone proved counts."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.post(cls, cls.value, 500, 'sale')

    def test_a_clock_that_was_ahead(self):
        """A code is taken while the clock is two days ahead; once it is right again the phone's codes count, each once,
        and what was read then does not.
        """
        with freeze_time('2026-06-03 12:00:00'):
            ahead = self.scan(self.code())['card']['ref']
        with freeze_time(NOON):
            self.assertFalse(self.proven(ahead))
            self.assertTrue(self.gift_card.sudo()._page_code()['code'])
            now = self.scan(self.code())['card']['ref']
            self.assertFalse(self.scan(self.code())['ok'])
            self.assertFalse(self.gift_card.sudo()._page_code()['code'])
            self.assertTrue(self.proven(now))

    def proven(self, ref: str) -> bool:
        """Whether what the till calls the card by still proves that its phone is here."""
        return self.acceptance._is_proven(self.acceptance._presented(self.point, ref))

    def test_half_an_hour_goes_with_what_was_read(self):
        """The phone read anew lends nothing to what was read before, nor does asking about that again."""
        self.gift.code_pays = 'moving'
        with freeze_time(NOON) as clock:
            old = self.scan(self.code())['card']['ref']
            self.assertTrue(self.pay(old, 1)['ok'])
            clock.tick(31 * 60)
            self.assertFalse(self.pay(old, 1)['ok'])
            new = self.scan(self.code())['card']['ref']
            self.assertTrue(self.pay(new, 1)['ok'])
            again = self.scan(old)['card']
            for ref in (old, again['ref']):
                self.assertEqual((self.pay(ref, 1)['ok'], self.pay(ref, 1).get('code')), (False, 'moving'))
