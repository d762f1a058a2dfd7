"""Risk: authorizations left to run out, one after another, for goods that are paid once; or only to shut somebody's
card.
"""

from uuid import uuid4

from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged

from ..offline.case import SliceCase
from .late import EMPTY, LateMixin


@tagged('post_install', '-at_install')
class TestLeftOpen(LateMixin, SliceCase):
    """What was left open counts as spent, by its worth, until its order was served or it is let go."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gift.offline_limit = 0

    def asked(self, amount: float, uuid: str | None = None, key: str | None = None) -> dict:
        return self.authorize(self.gift_card, 'value', amount, uuid or str(uuid4()), key)

    def left(self, amount: float, uuid: str | None = None) -> str:
        """An authorization that ran out; its key."""
        answer = self.asked(amount, uuid)
        self.assertTrue(answer['ok'], answer)
        self.run_out(answer['operation'])
        return answer['operation']

    def assertLeftOpen(self, answer: dict, available: float) -> None:
        self.assertEqual((answer['ok'], answer.get('code'), answer['available']), (False, 'left_open', available))

    def made(self, uuid: str, state: str) -> object:
        """A row of that name, made by RPC by any cashier."""
        orders = self.env['pos.order'].with_user(self.cashier)
        return orders.browse(
            call_kw(orders, 'create', [[{'session_id': self.session.id, 'uuid': uuid, 'state': state, **EMPTY}]], {})
        )

    # --- how much -----------------------------------------------------------------------------------------------------

    def test_a_crashed_till_leaves_the_rest(self):
        self.charge(100)
        self.left(20)
        self.assertLeftOpen(self.asked(80.01), 80)
        self.assertTrue(self.env['customer.card.unusual'].search([('kind', '=', 'left_open')]))
        self.assertTrue(self.asked(80)['ok'])

    def test_an_order_that_came_leaves_nothing_open(self):
        """Its answer was lost and something else paid: the hourly job lets go of it. A row of that name, or a draft,
        is no order that came.
        """
        self.charge(20)
        uuid, other = str(uuid4()), str(uuid4())
        self.left(15, uuid)
        self.left(5, other)
        self.made(other, 'draft')
        self.sync(self.order([(self.bread, 1, 30)], [(self.cash_method, 30)], uuid=uuid, cards=[self.loyalty_card]))
        self.assertLeftOpen(self.asked(1), 0)
        self.env['pos.order']._cron_customer_card_late()
        self.assertLeftOpen(self.asked(16), 15)
        self.assertTrue(self.asked(15)['ok'])
        self.assertHealthy()

    def test_many_of_next_to_nothing_shut_no_card(self):
        self.charge(500)
        for _one in range(4):
            self.left(0.01)
        other = self.pos_config_usd.copy({'name': "Another till"})
        other.open_ui()
        till = other.current_session_id.with_user(self.cashier)
        ref = self.gift_card._ticket(other, shown=True)
        self.assertTrue(till.customer_card_authorize(ref, 'value', 499.96, str(uuid4()), str(uuid4()))['ok'])

    def test_who_owes_pays_with_what_is_there(self):
        self.charge(50)
        data = self.late_order(50, days=2)
        self.sync(self.gift_order(50))
        self.sync(data)
        self.assertEqual(self.owed().rest, 50)
        self.charge(100)
        self.left(0.01)
        self.assertTrue(self.asked(99.99)['ok'])

    def test_asked_again_it_is_the_same(self):
        self.charge(50)
        uuid, key = str(uuid4()), str(uuid4())
        first = self.asked(50, uuid, key)
        self.run_out(key)
        self.assertEqual(self.asked(50, uuid, key), first)
        self.assertLeftOpen(self.asked(1), 0)

    def test_after_a_day_it_counts_no_more(self):
        self.charge(50)
        self.run_out(self.left(50), days=1)
        self.assertTrue(self.asked(50)['ok'])

    def test_rewards_rests_and_slices_count_it_too(self):
        self.gift.write({'cash_out_below': 60, 'offline_limit': 100})
        self.charge(50)
        self.left(30)
        answer = self.till.customer_card_payout(self.ref(self.gift_card), str(uuid4()), str(uuid4()))
        self.assertLeftOpen(answer, 20)
        self.assertEqual(self.slice(str(uuid4()))['amount'], 20)
        self.gift.offline_limit = 0

    # --- what closes it -----------------------------------------------------------------------------------------------

    def test_its_order_closes_it(self):
        self.charge(100)
        data = self.late_order(50)
        self.left(10, data['uuid'])
        self.assertLeftOpen(self.asked(41), 40)
        self.sync(data)
        self.assertTrue(self.asked(50)['ok'], "both: this order will not come again")

    def test_a_mere_row_closes_nothing(self):
        self.charge(50)
        uuid = str(uuid4())
        self.left(50, uuid)
        for state in ('draft', 'cancel'):
            with self.subTest(state):
                order = self.made(uuid, state)
                self.assertLeftOpen(self.asked(50), 0)
                self.env.cr.execute('DELETE FROM pos_order WHERE id = %s', order.ids)
                self.env.invalidate_all()

    def test_a_mere_row_frees_no_limit(self):
        self.charge(500)
        self.gift.card_day_limit = 60
        uuid = str(uuid4())
        self.left(50, uuid)
        self.made(uuid, 'cancel')
        self.assertEqual(self.asked(50)['code'], 'limit')
        self.gift.write({'card_day_limit': 0, 'cashier_day_limit': 60})
        self.assertEqual(self.asked(50)['code'], 'limit')

    def test_the_tills_own_void_closes_it(self):
        self.charge(50)
        self.till.customer_card_void(self.left(50))
        self.assertTrue(self.asked(50)['ok'])

    # --- the desk -----------------------------------------------------------------------------------------------------

    def test_the_desk_lets_go(self):
        self.charge(50)
        data = self.late_order(50)
        desk = new_test_user(
            self.env,
            'left_desk',
            'customer_card.group_desk',
            company_id=self.card_company.id,
            company_ids=self.card_company.ids,
        )
        card = self.gift_card.with_user(desk)
        self.assertIn('50', card.left_open_text)
        for _twice in range(2):
            card.action_release_holds()
        self.assertFalse(card.left_open_text)
        released = self.gift_card.message_ids.filtered(lambda message: "released" in message.body)
        self.assertEqual(len(released), 1)
        self.assertIn('50', released.body)
        self.assertTrue(self.asked(50)['ok'])
        self.assertEqual(self.sync(data).state, 'paid', "the goods are gone")
        self.assertEqual((self.value.balance, self.owed().rest), (50, 50))
        self.assertHealthy()

    def test_what_is_held_now_is_not_let_go(self):
        self.charge(50)
        held = self.asked(20)['operation']
        self.left(20)
        self.gift_card.action_release_holds()
        self.assertEqual((self.Ledger._find(f'till:{held}').state, self.available(self.value)), ('authorized', 30))

    def test_no_cashier_lets_go(self):
        self.charge(50)
        self.left(50)
        with self.assertRaises(AccessError):
            self.gift_card.with_user(self.cashier).action_release_holds()

    # --- slices -------------------------------------------------------------------------------------------------------

    def test_one_slice_after_another(self):
        self.charge(100)
        self.gift.offline_limit = 100
        orders = []
        for _round in range(4):
            uuid = str(uuid4())
            answer = self.slice(uuid)
            self.end(answer, days=2)
            orders.append(self.bought(uuid, 100, answer['operation']))
        for data in orders:
            self.assertEqual(self.sync(data).state, 'paid', "paid offline: the goods are gone")
        self.assertEqual(self.value.balance, -100, "one of them below nothing")
        self.assertEqual(sum(self.owed().mapped('rest')), 200)
        self.assertHealthy()

    def test_slices_of_one_day(self):
        self.charge(100)
        self.gift.offline_limit = 100
        self.end(self.slice(str(uuid4())), days=0)
        answer = self.slice(str(uuid4()))
        self.assertLeftOpen(answer, 0)

    def test_the_desk_leaves_the_slices_of_a_till_that_may_be_offline(self):
        self.charge(100)
        self.gift.offline_limit = 30
        uuid = str(uuid4())
        answer = self.slice(uuid)
        self.end(answer, days=0)
        data = self.bought(uuid, 30, answer['operation'])
        self.assertFalse(self.gift_card.left_open_text, "it says only what it would release")
        self.gift_card.action_release_holds()
        self.assertEqual(self.operation(answer).state, 'authorized')
        self.left(20)
        self.env.invalidate_all()
        self.assertIn('20', self.gift_card.left_open_text)
        self.gift_card.action_release_holds()
        released = self.gift_card.message_ids.filtered(lambda message: "released" in message.body)
        self.assertNotIn('50', released.body)
        self.assertEqual(self.sync(data).state, 'paid')
        self.env.invalidate_all()
        self.assertEqual(self.value.balance, 70)
        self.assertHealthy()

    def test_the_desk_lets_go_of_slices_once_the_session_is_closed(self):
        self.charge(100)
        self.gift.offline_limit = 30
        answer = self.slice(str(uuid4()))
        self.end(answer, days=0)
        self.session.close_session_from_ui()
        self.env.invalidate_all()
        self.assertEqual(self.session.state, 'closed')
        self.assertIn('30', self.gift_card.left_open_text)
        self.gift_card.action_release_holds()
        self.assertEqual(self.operation(answer).state, 'voided')

    # --- the books ----------------------------------------------------------------------------------------------------

    def test_an_order_that_forgot_its_cards_is_named(self):
        self.charge(50)
        order = self.sync(self.gift_order(20))
        self.env.flush_all()
        self.env.cr.execute('UPDATE pos_order SET customer_card_summary = NULL WHERE id = %s', [order.id])
        self.env.invalidate_all()
        findings = self.env['customer.card.health']._check().finding_ids
        self.assertIn('summaries', findings.mapped('validator'))
