"""Risk: a contract that one person approves alone, that changes after its approval, or whose plan is none."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ...core.plan import schedule
from ...core.plan_terms import CODES
from ...models.contract.life import ACTIONS, BY_BALANCE, OVER, STATES
from ...models.contract.refusals import SENTENCES
from .case import ContractCase


@tagged('post_install', '-at_install')
class TestContractPlans(ContractCase):
    """What a contract begins with, and what it comes to."""

    def test_it_begins_with_what_the_program_says(self):
        contract = self.drafted()
        self.assertRegex(contract.name, r'^CONTRACT/\d{4}/\d{5}$')
        self.assertEqual((contract.partner_id, contract.company_id), (self.buyer, self.card_company))
        self.assertEqual((contract.number, contract.rate, contract.method), (12, 12, 'annuity'))
        self.assertEqual((contract.price, contract.down, contract.financed), (1200, 120, 1080))
        self.assertEqual((contract.handed_over, contract.count), (self.today, 12))

    def test_the_plan_is_that_of_the_core_to_the_last_unit(self):
        contract = self.drafted()
        rows = schedule(contract._terms())
        self.assertEqual(sum(row.principal for row in rows), 1080)
        self.assertEqual(contract.last_on, rows[-1].day)
        self.assertAlmostEqual(contract.total, 120 + float(sum(row.amount for row in rows)))
        self.assertAlmostEqual(contract.cost, contract.total - 1200)
        self.assertEqual(contract.plan_html.count('<tr>'), 13)
        self.assertGreater(contract.effective_rate, 12)

    def test_it_is_said_in_a_sentence(self):
        self.plans.contract_down_percent = 0
        even = self.drafted(method='none', number=4)
        self.assertRegex(even.sentence, r"^4 installments of .*300\.00 from ")
        self.assertNotIn("last", even.sentence)
        rest = self.drafted(1000, method='none', number=3)
        self.assertRegex(rest.sentence, r"^3 installments of .*333\.34 from .*, the last one of .*333\.32$")
        larger = self.drafted(1000, method='none', number=3, remainder='last_larger')
        self.assertRegex(larger.sentence, r"333\.33 from .*, the last one of .*333\.34$")
        first = self.drafted(1000, method='none', number=3, remainder='first')
        self.assertRegex(first.sentence, r"333\.33 from .*, the first one of .*333\.34$")
        self.assertRegex(self.drafted(method='equal_principal').sentence, r"^12 installments of .* to .* from ")

    def test_the_amount_gives_the_number(self):
        contract = self.drafted(by='amount', amount=200)
        self.assertEqual((contract.count, contract.usual), (6, 200))

    def test_fees_and_installments_of_their_own_are_in_it(self):
        contract = self.drafted(fee_start=20, fee_each=1, unequal_ids=[(0, 0, {'number': 3, 'amount': 300})])
        rows = contract._rows()
        self.assertEqual((rows[3].amount, rows[0].fee, rows[1].fee), (300, 20, 1))
        self.assertAlmostEqual(contract.cost, float(sum(row.profit for row in rows)) + 12 + 20)

    def test_a_form_shows_it_before_it_is_saved(self):
        contract = self.env['customer.card.contract'].with_user(self.desk).new(self.vals())
        self.assertRegex(contract.sentence, "^12 installments of ")
        self.assertEqual(contract.plan_html.count('<tr>'), 13)
        contract.down = 1200
        self.assertIn("leaves nothing of the price", contract.refusal)
        self.assertFalse(contract.sentence)

    def test_what_a_program_says(self):
        self.assertIn("Goods are paid in 2 to 24 monthly installments, with 12 percent profit", self.plans.summary)
        self.plans.write({'contract_step_unit': 'day', 'contract_step_count': 15, 'contract_method': 'none'})
        self.assertIn("installments, one every 15 days, without profit", self.plans.summary)
        titles = [section['title'] for section in self.plans._published_terms()]
        self.assertIn("Installments", titles)

    def test_terms_that_are_none_are_refused_on_the_program(self):
        for vals in (
            {'contract_rate': 61},
            {'contract_rate': -1},
            {'contract_least': 0},
            {'contract_number': 30},
            {'contract_most': 1201},
            {'contract_step_count': 0},
            {'contract_down_percent': 100},
            {'contract_fee_each_percent': 101},
            {'contract_highest_rate': 201},
        ):
            with self.subTest(vals), self.assertRaises(ValidationError):
                self.plans.write(vals)


@tagged('post_install', '-at_install')
class TestContractRefusals(ContractCase):
    """Bad input, one sentence each."""

    def refused(self, words: str, price: float = 1200, **vals) -> None:
        with self.assertRaisesRegex(ValidationError, words), self.env.cr.savepoint():
            self.drafted(price, **vals)

    def test_bad_input(self):
        self.refused("There are no installments", number=0)
        self.refused("below nothing", number=-3)
        self.refused("leaves nothing of the price", down=1200)
        self.refused("down payment of at least .*120.00", down=100)
        self.refused("handed over today or later", handed_over=self.in_days(-1))
        self.refused("due after the goods are handed over", first_on=self.in_days(-1))
        self.refused("A rate of 1,000 percent a year is too high: 60 percent", rate=1000)
        self.refused("2 to 24", number=36)
        self.refused("never pay it", by='amount', amount=1)
        self.refused("Enter what each installment is", by='amount')
        self.refused("Enter a number|Enter their number", by='amount', amount=100, method='equal_principal')
        self.refused("Enter the goods", line_ids=False)
        self.refused("The price is nothing", 0)
        self.refused("quantity above nothing", -5)
        self.refused("takes? all that is financed|take all", fee_start=5000)
        self.refused("Round to less", multiple=1000)
        self.refused("less than what is financed", balloon=1100)
        self.refused("one month, week or day", step_count=0)
        self.refused("Look at number 13", unequal_ids=[(0, 0, {'number': 13, 'amount': 50})])

    def test_every_code_of_the_core_has_a_sentence(self):
        self.assertEqual(set(SENTENCES), set(CODES))

    def test_only_an_active_card_with_a_holder(self):
        gift = self.env['customer.card']._issue(self.gift, partner=self.buyer)
        self.refused("has no installments", card_id=gift.id)
        self.plans.identified = False
        self.refused("Nobody would owe", card_id=self.env['customer.card']._issue(self.plans).id)

    def test_an_installment_of_its_own_is_once(self):
        contract = self.drafted(unequal_ids=[(0, 0, {'number': 3, 'amount': 300})])
        with self.assertRaisesRegex(ValidationError, "Look at number 3"):
            contract.unequal_ids.create({'contract_id': contract.id, 'number': 3, 'amount': 200})

    def test_parts_are_checked_with_their_contract(self):
        contract = self.drafted()
        with self.assertRaisesRegex(ValidationError, "Enter the goods"), self.env.cr.savepoint():
            contract.line_ids.unlink()
        with self.assertRaisesRegex(ValidationError, "down payment"), self.env.cr.savepoint():
            contract.down = 120
            contract.line_ids.write({'price': 100})
            contract.down = 5
        contract.write(
            {'line_ids': [(0, 0, {'name': "Kettle", 'price': 50}), (1, contract.line_ids.id, {'price': 900})]}
        )
        self.assertEqual(contract.price, 950)


@tagged('post_install', '-at_install')
class TestContractLife(ContractCase):
    """Who does what, in which order."""

    def test_the_table(self):
        states = {code for code, _label in STATES}
        acted = {state for row in ACTIONS.values() for state in (*row.states, row.target)}
        self.assertEqual(acted | {*BY_BALANCE}, states)
        self.assertFalse([name for name, row in ACTIONS.items() if {*row.states} & {*OVER}])

    def test_desk_drafts_accountant_approves_desk_signs(self):
        contract = self.drafted()
        contract.action_request()
        self.assertEqual((contract.state, contract.requested_by_id), ('requested', self.desk))
        self.assertEqual(contract.activity_ids.user_id & (self.books | self.manager), self.books | self.manager)
        with self.assertRaisesRegex(AccessError, "accountant or a card manager"):
            contract.with_user(self.other_desk).action_approve()
        contract.with_user(self.books).action_approve()
        self.assertEqual((contract.state, contract.approved_by_id), ('approved', self.books))
        self.assertFalse(contract.activity_ids)
        with self.assertRaisesRegex(AccessError, "another person"):
            contract.with_user(self.books).action_sign()
        contract.action_sign()
        self.assertEqual((contract.state, contract.signed_by_id), ('signed', self.desk))

    def test_above_the_amount_who_asked_does_not_approve(self):
        self.plans.contract_second_from = 1500
        first = self.drafted(user=self.manager)
        first.action_request()
        self.assertEqual((first.state, first.is_alone), ('approved', True))
        first.action_sign()
        second = self.drafted(user=self.manager)
        second.action_request()
        self.assertEqual(second.state, 'requested', "together they are more than one person approves")
        with self.assertRaisesRegex(AccessError, "asked for this contract yourself"):
            second.action_approve()
        asked = self.drafted(100)
        asked.action_request()
        self.assertEqual(asked.state, 'requested', "the card desk approves nothing")

    def test_nobody_approves_the_own_contract(self):
        own_card = self.env['customer.card']._issue(self.plans, partner=self.books.partner_id)
        contract = self.drafted(card_id=own_card.id)
        contract.action_request()
        self.assertNotIn(self.books, contract.activity_ids.user_id)
        with self.assertRaisesRegex(AccessError, "your own contract"):
            contract.with_user(self.books).action_approve()
        mine = self.drafted(card_id=own_card.id, user=self.books)
        with self.assertRaisesRegex(AccessError, "your own contract"):
            mine.action_request()

    def test_a_change_of_what_was_approved_is_a_draft_again(self):
        contract = self.approved()
        contract.number = 10
        self.assertEqual((contract.state, contract.approved_by_id.id), ('draft', False))
        self.assertIn("Changed after it was approved", contract.message_ids[:1].body)
        goods = self.approved()
        goods.line_ids.price = 1300
        self.assertEqual(goods.state, 'draft')
        added = self.approved()
        added.unequal_ids.create({'contract_id': added.id, 'number': 2, 'amount': 200})
        self.assertEqual(added.state, 'draft')
        waiting = self.drafted()
        waiting.action_request()
        waiting.write({'conditions': "Until the harvest"})
        self.assertEqual(waiting.state, 'draft')
        self.assertFalse(waiting.activity_ids)

    def test_two_approving_at_once(self):
        contract = self.drafted()
        contract.action_request()
        nothing = self.env['customer.card.contract']
        with (
            patch.object(type(nothing), 'try_lock_for_update', lambda self, **_options: nothing),
            self.assertRaisesRegex(UserError, "Somebody else is working on"),
        ):
            contract.with_user(self.manager).action_approve()
        contract.with_user(self.books).action_approve()
        with self.assertRaisesRegex(UserError, "“Approved”, so this cannot be done"):
            contract.with_user(self.manager).action_approve()
        self.assertEqual(contract.approved_by_id, self.books)

    def test_steps_that_are_none(self):
        contract = self.drafted()
        for action in ('approve', 'refuse', 'sign'):
            with self.subTest(action), self.assertRaisesRegex(UserError, "“Draft”"):
                getattr(contract.with_user(self.manager), f'action_{action}')()
        contract.action_cancel()
        self.assertTrue(contract.is_over)
        for action in ('request', 'approve', 'sign', 'cancel'):
            with self.subTest(action), self.assertRaises(UserError):
                getattr(contract.with_user(self.manager), f'action_{action}')()
        with self.assertRaisesRegex(UserError, "Only drafts"):
            contract.unlink()
        self.drafted().unlink()

    def test_what_waits_is_given_back_and_counted(self):
        contract = self.drafted()
        contract.action_request()
        self.assertEqual(self.plans.with_user(self.books).waiting_count, 1)
        contract.with_user(self.books).action_refuse()
        self.assertEqual((contract.state, contract.requested_by_id.id), ('draft', False))

    def test_nobody_says_what_the_buttons_say(self):
        contract = self.drafted()
        for vals in ({'state': 'signed'}, {'approved_by_id': self.desk.id}, {'digest': 'x'}, {'name': "Mine"}):
            with self.subTest(vals), self.assertRaises(AccessError):
                contract.write(vals)
            with self.subTest(vals), self.assertRaises(AccessError):
                self.drafted(**vals)
        wished = self.env['customer.card.contract'].with_user(self.desk).with_context(
            default_state='approved', default_approved_by_id=self.manager.id, default_version=7
        ).create(self.vals())  # fmt: skip
        self.assertEqual((wished.state, wished.approved_by_id.id, wished.version), ('draft', False, 0))
        with self.assertRaises(AccessError):
            self.drafted(installment_ids=[(0, 0, {'number': 1})])
