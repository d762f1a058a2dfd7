"""Risk: who does what, and in which order, is decided where nobody looks: by the order of imports, or by a method that is extended elsewhere."""

from odoo.models import BaseModel as Model
from odoo.tests import TransactionCase, tagged

from ..models.card import customer_card_program, customer_card_program_words
from ..models.host import pos_order_steps
from .test_guard import GuardCase

STEPS, WORDS, PROGRAM = pos_order_steps, customer_card_program_words, customer_card_program
DOORS = {
    'pos.order': (STEPS.STEPS, STEPS.TAKEN_BACK, STEPS.FREED, STEPS.MAY_EARN, STEPS.EARNERS),
    'customer.card.program': (
        WORDS.SENTENCES, WORDS.TERMS, WORDS.ADVICE, PROGRAM.MADE, PROGRAM.ASKED, PROGRAM.BEFORE, tuple(name for name, _read in PROGRAM.FOLLOWS),
    ),
}  # fmt: skip


@tagged('post_install', '-at_install')
class TestDoors(TransactionCase):
    """Each row of a table is a method, written in one place."""

    def test_each_row_is_written_once(self):
        for model, tables in DOORS.items():
            for table in tables:
                self.assertEqual(len(table), len(set(table)), f"{model}: a row stands twice in {table}")
                for name in table:
                    owners = [kind.__module__ for kind in self.env.registry[model].mro() if name in vars(kind)]
                    with self.subTest(model=model, name=name):
                        self.assertEqual(len(owners), 1, owners)


@tagged('post_install', '-at_install')
class TestWhoEarnsInOrder(GuardCase):
    """Which of several cards earns, and what for; each case fails where two rows of a table change places."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.own = cls.env['customer.card']._issue(cls.loyalty, partner=cls.cashier.partner_id)

    def bought(self, *cards: Model) -> None:
        self.sync(self.order([(self.bread, 1, 37.0)], [(self.cash_method, 37)], cards=list(cards)))

    def test_the_own_card_leaves_before_the_first_is_chosen(self):
        self.bought(self.own, self.loyalty_card)
        self.assertEqual((self.own._account('points').balance, self.points.balance), (0, 37))
        self.bought(self.loyalty_card, self.own)
        self.assertEqual((self.own._account('points').balance, self.points.balance), (0, 74))
        self.assertEqual(self.noted('own_card').mapped('card_id'), self.own)

    def test_the_first_that_was_shown_earns(self):
        second = self.env['customer.card']._issue(self.loyalty, partner=self.holder.copy({'name': "Friend"}))
        self.bought(second, self.loyalty_card)
        self.assertEqual((second._account('points').balance, self.points.balance), (37, 0))

    def test_what_was_not_paid_is_noted_for_every_card(self):
        data = self.order([(self.bread, 1, 7.0)], [(self.cash_method, 7)], cards=[self.own, self.loyalty_card])
        data['lines'][0][2].update(price_subtotal=37, price_subtotal_incl=37)
        self.sync(data)
        self.assertEqual(self.noted('sums').card_id, self.own | self.loyalty_card)
        self.assertFalse(self.noted('own_card'))
        self.assertEqual(self.points.balance, 0)
