"""Risk: more is bought on credit than may be, or goods and repayments are refused by a limit."""

from uuid import uuid4

from odoo.tests import tagged

from .case import CreditCase


@tagged('post_install', '-at_install')
class TestCreditTill(CreditCase):
    """Buying on credit at the till."""

    def test_up_to_the_limit_and_not_one_unit_more(self):
        self.buys(60)
        answer = self.refused(40.01)
        self.assertEqual(answer['available'], 40)
        self.assertIn("40.00 is free on this credit line", answer['message'])
        self.buys(40)
        self.assertIn("Nothing is free", self.refused(0.01)['message'])
        self.assertLedger(self.account, [('spend', -60, -60), ('spend', -40, -100)])
        self.assertHealthy()

    def test_a_till_that_was_open_offers_it_when_it_is_opened_again(self):
        """The host lets nobody add a payment to a till that is open, and a program may be made while it is."""
        till = self.pos_config_usd
        self.env.cr.execute(
            'DELETE FROM pos_config_pos_payment_method_rel WHERE pos_config_id = %s AND pos_payment_method_id = %s',
            [till.id, self.credit_method.id],
        )
        self.env.cr.execute(
            "UPDATE pos_payment_method SET create_date = create_date + interval '1 hour' WHERE id = %s",
            [self.credit_method.id],
        )
        self.env.invalidate_all()
        self.assertIn(till.name, self.credit.advice)
        self.closes()
        till.open_ui()
        self.assertIn(self.credit_method, till.payment_method_ids)
        self.env.invalidate_all()
        self.assertNotIn(till.name, self.credit.advice or '')

    def test_a_till_that_took_it_away_keeps_without_it(self):
        till = self.pos_config_usd
        self.closes()
        till.payment_method_ids -= self.credit_method
        till.open_ui()
        self.assertNotIn(self.credit_method, till.payment_method_ids)

    def test_holds_count_and_are_released(self):
        uuid, key = str(uuid4()), str(uuid4())
        self.assertTrue(self.authorize(self.credit_card, 'credit', 90, uuid, key)['ok'])
        self.assertTrue(self.authorize(self.credit_card, 'credit', 90, uuid, key)['ok'], "asked again")
        self.assertEqual(self.refused(11)['available'], 10)
        self.till.customer_card_void(key)
        self.buys(100)

    def test_what_comes_back_lowers_what_is_owed_whatever_the_limit(self):
        order = self.buys(100)
        self.line.with_user(self.desk).action_pause()
        back = {'refunded_orderline_id': order.lines.id}
        self.sync(
            self.order(
                [(self.bread, -1, 100, back)], [(self.credit_method, -100)], cards=[self.credit_card], is_refund=True
            )
        )
        self.assertEqual(self.account.balance, 0)
        self.assertHealthy()

    def test_the_till_says_what_is_free_and_what_is_owed(self):
        self.buys(30)
        told = self.till.customer_card_identify(self.ref(self.credit_card))['card']
        (account,) = told['accounts']
        self.assertEqual((account['worth'], account['usable']), (70, True))
        debt = account['debt']
        self.assertIn("30.00", debt['owed_text'])
        self.assertFalse(debt['asked_text'])
        self.assertIn("70.00 free", debt['bar_text'].replace('\u2066', '').replace('\u2069', ''))
        self.assertEqual(told['repay']['amounts'], [30])
        self.assertEqual(told['repay']['product_id'], self.credit.repay_product_id.id)

    def test_what_is_late_stops_buying_and_not_paying_back(self):
        self.buys(30)
        self.ago(self.late())
        answer = self.refused(1)
        self.assertIn("30.00 is late", answer['message'])
        self.assertIn("Pay it back first", answer['message'])
        told = self.till.customer_card_identify(self.ref(self.credit_card))['card']['accounts'][0]
        self.assertEqual((told['usable'], told['debt']['late']), (False, True))
        self.pays_back(30)
        self.buys(1)

    def test_some_may_be_late_and_for_some_days(self):
        self.buys(30)
        self.ago(self.late())
        self.line.overdue_amount = 30
        self.buys(1)
        self.line.overdue_amount = 29
        self.assertTrue(self.refused(1))
        self.line.write({'overdue_amount': 0, 'overdue_days': 90})
        self.buys(1)

    def test_a_card_without_a_line(self):
        card = self.env['customer.card']._issue(self.credit, partner=self.holder)
        self.assertIn("no credit line", self.refused(1, card=card)['message'])
        told = self.till.customer_card_identify(self.ref(card))['card']
        self.assertFalse(told['repay'])
        self.assertIn("no credit line", told['accounts'][0]['reason'])

    def test_shares_of_family_cards(self):
        child = self.credit_card._twin(self.holder)
        self.assertEqual(child._account('credit'), self.account)
        self.env['customer.card.credit.share'].create({'line_id': self.line.id, 'card_id': child.id, 'limit': 20})
        self.buys(15, card=child)
        answer = self.refused(6, card=child)
        self.assertEqual(answer['available'], 5)
        self.assertIn("until the statement closes", answer['message'])
        self.buys(85)
        self.assertEqual(self.refused(5, card=child)['available'], 0, "the line has no more, whatever the share")

    def test_own_money_first(self):
        """No mix proposes to owe something."""
        self.pays_back(5)
        mix = self.till.customer_card_mix([self.ref(self.credit_card)], 5, str(uuid4()))
        self.assertFalse(mix['ok'])

    def test_points_are_earned_and_nothing_by_credit_itself(self):
        uuid = str(uuid4())
        answer = self.authorize(self.credit_card, 'credit', 40, uuid)
        payment = (self.credit_method, 40, {'customer_card_operation': answer['operation']})
        cards = [self.credit_card, self.loyalty_card]
        order = self.sync(self.order([(self.bread, 1, 40)], [payment], uuid=uuid, cards=cards))
        self.assertEqual((order.state, self.account.balance), ('paid', -40))
        self.assertHealthy()

    def test_a_purchase_of_long_ago_is_read_only_as_far_as_it_matters(self):
        for _purchase in range(3):
            self.buys(10)
        self.ago(400)
        self.assertEqual(self.account._late(self.line._terms(), self.credit._today(), 0), 30)
        self.line.overdue_amount = 30
        self.buys(5)
        since = self.line._terms().first_not_late(self.credit._today())
        self.assertEqual(self.account._bought_since([since]), {since: 5})
