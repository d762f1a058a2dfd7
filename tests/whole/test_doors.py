"""Risk: who does what, and in which order, is decided where nobody looks: by the order of imports, or by a method that
is extended elsewhere.
"""

from odoo.models import BaseModel as Model
from odoo.tests import TransactionCase, tagged

from ...models.acceptance import tables as acceptance
from ...models.acceptance.customer_card_acceptance_holds import HELD
from ...models.books import pos_order
from ...models.card import (
    customer_card,
    customer_card_program,
    customer_card_program_words,
    customer_card_sealed,
    customer_card_state,
    res_company,
)
from ...models.card.customer_card_ticket import TICKET_FIELDS
from ...models.debt import tables as debt
from ...models.desk import base_partner_merge, customer_card_adjustment
from ...models.desk import customer_card as desk
from ...models.ledger.kinds import ACCOUNTS
from ...models.printing import customer_card_design_face
from ...models.till import pos_order_steps
from ...models.virtual import customer_card as virtual
from ..risk.case import GuardCase

STEPS, WORDS, PROGRAM = pos_order_steps, customer_card_program_words, customer_card_program
CARD, ADJUSTMENT, PAGE = customer_card, customer_card_adjustment, virtual


def names(rows: tuple[tuple, ...], place: int) -> tuple[str, ...]:
    """The methods of a table whose rows say more than that."""
    return tuple(row[place] for row in rows)


DOORS = {
    'pos.order': (
        STEPS.STEPS,
        STEPS.TAKEN_BACK,
        STEPS.FREED,
        STEPS.HOURLY,
        STEPS.MAY_EARN,
        STEPS.EARNERS,
        STEPS.TURNS,
        tuple(STEPS.TAKEN.values()),
        tuple(STEPS.GIVEN_BACK.values()),
        tuple(STEPS.GOES_BACK.values()),
        debt.NOT_INVOICED,
        pos_order.INVOICED,
        tuple(STEPS.CHARGED.values()),
        tuple(STEPS.TOLD.values()),
    ),
    'customer.card.acceptance': (
        acceptance.CODE_READERS,
        acceptance.GUESSABLE,
        acceptance.CHECKS,
        acceptance.CARD_SECTIONS,
        acceptance.CODE_SECTIONS,
        acceptance.FIRST_SECTIONS,
        acceptance.ACCOUNT_SECTIONS,
        acceptance.REASONS,
        acceptance.FORECASTS,
        tuple(HELD.values()),
        tuple(acceptance.STANDING.values()),
    ),
    'res.company': (res_company.RENAMED,),
    'customer.card.program': (
        WORDS.SENTENCES,
        WORDS.TERMS,
        tuple(WORDS.ADVICE),
        PROGRAM.MADE,
        PROGRAM.ASKED,
        PROGRAM.BEFORE,
        names(PROGRAM.FOLLOWS, 0),
    ),
    'customer.card': (
        CARD.ASKED,
        names(CARD.FOLLOWS, 0),
        desk.MERGED,
        desk.APART,
        customer_card_sealed.LATER,
        customer_card_state.REPLACED,
        names(PAGE.OPENED, 1),
        names(PAGE.USABLE, 1),
        PAGE.BALANCES,
        PAGE.WORDS,
        tuple(row.chosen for row in debt.DEBTS.values() if row.chosen),
    ),
    'customer.card.adjustment': (
        ADJUSTMENT.ASKED,
        tuple(ADJUSTMENT.APPROVING.values()),
        tuple(ADJUSTMENT.POSTING.values()),
    ),
    'customer.card.design': (customer_card_design_face.VALUES,),
    'base.partner.merge.automatic.wizard': (base_partner_merge.NOT_NOW,),
}


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

    def test_each_row_names_what_there_is(self):
        columns = self.env['customer.card']._fields
        self.assertEqual([name for name in TICKET_FIELDS if name not in columns or not columns[name].column_type], [])
        self.assertEqual(len(TICKET_FIELDS), len(set(TICKET_FIELDS)))
        means = {kind.means for kind in ACCOUNTS.values()} - {None}
        self.assertLessEqual(means, set(self.env['customer.card.program']._fields))
        rows = {**ADJUSTMENT.APPROVING, **ADJUSTMENT.POSTING}
        self.assertLessEqual(set(rows), set(self.env['customer.card.adjustment']._fields['kind'].get_values(self.env)))

    def test_no_part_of_the_page_is_told_twice(self):
        card = self.env['customer.card']
        words = [*card._page_code_words(), *card._page_program_words()]
        keys = [key for key, _name in (*PAGE.OPENED, *PAGE.USABLE)]
        for told in (words, keys):
            self.assertEqual(len(told), len(set(told)), told)


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
