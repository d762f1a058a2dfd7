"""Risk: value given by hand is measured by the program of a dead card, and goes to another one whose limit is lower."""

from odoo.tests import new_test_user, tagged

from ..issuing.case import ImportCase


@tagged('post_install', '-at_install')
class TestGivenWhereItGoes(ImportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        home = {'company_id': cls.card_company.id, 'company_ids': cls.card_company.ids}
        for name in ('accountant', 'manager'):
            setattr(cls, name, new_test_user(cls.env, f'goes_{name}', f'customer_card.group_{name}', **home))
        cls.both.identified = False
        cls.strict = cls._program('loyalty', name="Strict", prefix='953', point_value=0.01, opens_value=True)
        cls.old, cls.new = (cls.env['customer.card']._issue(program) for program in (cls.both, cls.strict))
        cls.old.with_user(cls.manager)._close_transferring(cls.new.with_user(cls.manager))

    def given(self, card, amount: float, kind: str = 'value'):
        vals = {'account_id': card._account(kind).id, 'amount': amount, 'reason': "Spoiled"}
        adjustment = self.env['customer.card.adjustment'].with_user(self.accountant).create(vals)
        adjustment.action_request()
        return adjustment.state

    def test_the_limit_of_the_program_it_goes_to(self):
        self._limit(self.both, 1000)
        self._limit(self.strict, 0)
        self.assertEqual(self.given(self.new, 5), 'requested')
        self.assertEqual(self.given(self.old, 500), 'requested')
        self.assertFalse(self.new._account('value').balance)

    def test_points_are_worth_what_they_are_there(self):
        self._limit(self.both, 1)
        self._limit(self.strict, 0)
        self.both.point_value = 0.000001
        self._limit(self.both, 1)
        self.assertEqual(self.given(self.old, 1_000_000, 'points'), 'requested')

    def test_both_ways_count_together(self):
        """What went there by the dead card counts with what went there at once, and with nothing of the first
        program's.
        """
        self._limit(self.both, 100)
        self._limit(self.strict, 100)
        self.assertEqual([self.given(card, 60) for card in (self.old, self.new)], ['posted', 'requested'])
        self.assertEqual(self.new._account('value').balance, 60)
        self.assertEqual(self.given(self.env['customer.card']._issue(self.both), 100), 'posted')
