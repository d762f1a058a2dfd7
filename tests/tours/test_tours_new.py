from decimal import Decimal

from odoo import fields
from odoo.tests import tagged

from ...models.ledger.posting import Posting
from ...models.ledger.protected import own
from .case import TourCase


@tagged('post_install', '-at_install')
class TestToursNew(TourCase):
    """Every form and dialog of the back office, filled in from New in a real browser, with nothing saved beforehand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls._get_main_company()
        cls.admin = cls.env.ref('base.user_admin')
        cls.admin.write(
            {
                'company_ids': [(4, cls.company.id)],
                'company_id': cls.company.id,
                'group_ids': [
                    (4, cls.env.ref('customer_card.group_manager').id),
                    (4, cls.env.ref('product.group_product_pricelist').id),
                ],
            }
        )

    def office(self, action: str, tour: str, record=None) -> None:
        path = f'/odoo/action-customer_card.{action}'
        self.start_tour(f'{path}/{record.id}' if record else path, tour, login='admin')
        self.env.invalidate_all()

    def test_a_program_with_all_that_belongs_to_it(self):
        company = {'company_id': self.company.id}  # only what the program's company has is offered, saved or not
        self.env['product.product'].create({'name': "Latte of the house", 'available_in_pos': True, **company})
        prices = self.env['product.pricelist'].create({'name': "Gold prices", **company})
        self.office('customer_card_program_action', 'CustomerCardNewProgramTour')
        program = self.env['customer.card.program'].search([('name', '=', "Coffee club")])
        self.assertEqual(program.rule_ids.mapped('points'), [1, 3, 1])
        self.assertEqual(program.rule_ids.mapped('multiplier'), [1, 2, 2])
        self.assertEqual(program.rule_ids.mapped('sunday'), [False, True, False])
        self.assertEqual(program.rule_ids.mapped('whole_steps'), [True] * 3)
        self.assertEqual(program.rule_ids.mapped('hour_to'), [0] * 3)
        self.assertEqual(program.reward_ids.mapped('name'), ["Free latte", "Two lattes"])
        self.assertEqual((program.challenge_ids.target, program.tier_ids.pricelist_id), (5, prices))
        self.assertEqual((program.company_id, program.discount_mode), (self.company, 'none'))

    def test_a_card_and_its_dialogs(self):
        self.office('customer_card_action', 'CustomerCardNewCardTour')
        newest = self.env['customer.card'].search([('program_id', '=', self.gifts.id)], order='id desc', limit=2)
        self.assertEqual(newest.mapped('state'), ['ready', 'active'])
        self.assertEqual(newest[1].pin_state, 'set')

    def test_a_card_goes_on(self):
        own(self.loyalty).write({'state': 'expired', 'expires_on': '2020-01-01'})
        self.office('customer_card_action', 'CustomerCardExtendTour', self.loyalty)
        self.assertEqual(self.loyalty.state, 'active')

    def test_an_adjustment(self):
        self.office('customer_card_adjustment_action', 'CustomerCardNewAdjustmentTour')
        adjustment = self.env['customer.card.adjustment'].search([('reason', '=', "Spoiled goods")])
        self.assertEqual((adjustment.state, adjustment.account_id), ('requested', self.loyalty._account('points')))

    def test_a_credit_line(self):
        house = self._program("House credit", 'credit', prefix='954', adjustment_limit=1000)
        own(house.sudo()).write({'adjustment_limit_raised': False})
        card = self._card(house, '9541000000044559', partner=self.ada)
        card.invalidate_recordset()
        owed = Posting(card._account('credit').id, Decimal(-50), 'spend', 'owed before', below_floor=True)
        self.env['customer.card.ledger']._post([owed])
        self.office('customer_card_credit_action', 'CustomerCardNewCreditTour')
        line = self.env['customer.card.credit'].search([('card_id', '=', card.id)])
        self.assertEqual((line.state, line.limit, line.account_id.allowance), ('active', 300, 300))
        self.assertEqual(line.change_ids.mapped('after'), [300, 200])
        self.assertEqual((line.promise_ids.amount, line.pause_ids.kind), (50, 'complaint'))

    def test_a_contract(self):
        plans = self._program(
            "Household goods", 'installment', prefix='955', contract_second_from=5000, contract_rate=12
        )
        card = self._card(plans, '9551000000000467', partner=self.ada)
        card.invalidate_recordset()
        self.office('customer_card_contract_action', 'CustomerCardNewContractTour')
        contract = self.env['customer.card.contract'].search([('card_id', '=', card.id)])
        self.assertEqual((contract.state, contract.price, len(contract.installment_ids)), ('active', 1200, 6))
        self.assertEqual(contract.quote_id.state, 'quoted')
        self.assertTrue(contract._is_as_signed())

    def test_what_reminders_say_and_rules_for_credit(self):
        self.office('customer_card_credit_level_action', 'CustomerCardNewReminderTour')
        self.office('customer_card_credit_regime_action', 'CustomerCardNewRegimeTour')
        self.assertEqual(self.env['customer.card.credit.level'].search([('days', '=', 60)]).body, "Please pay.")
        self.assertEqual(self.env['customer.card.credit.regime'].search([('longest_days', '=', 90)]).name, "Our law")

    def test_a_printer_and_a_purpose(self):
        self.office('customer_card_printer_action', 'CustomerCardNewPrinterTour')
        self.office('customer_card_purpose_action', 'CustomerCardNewPurposeTour')
        self.assertEqual(
            self.env['customer.card.purpose'].search([('name', '=', "News by post")]).company_id, self.company
        )

    def test_the_liability(self):
        self.office('customer_card_liability_action', 'CustomerCardLiabilityTour')
        report = self.env['customer.card.liability'].sudo().search([], order='id desc', limit=1)
        self.assertEqual(fields.Date.to_string(report.date_from), '2020-01-01')

    def test_buttons_above_lists(self):
        self.office('customer_card_settlement_action', 'CustomerCardSettleTour')
        self.office('customer_card_health_action', 'CustomerCardCheckTour')
        self.office('customer_card_unusual_action', 'CustomerCardLookTour')

    def test_a_fingerprint_from_paper(self):
        self.office('customer_card_health_action', 'CustomerCardPaperTour')
