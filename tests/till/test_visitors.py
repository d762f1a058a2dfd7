"""Risk: whoever has the link to a shop's self-order page says that an order is paid, or what is on cards."""

from typing import Any
from uuid import uuid4

from odoo.exceptions import UserError
from odoo.models import BaseModel as Model
from odoo.tests import HttpCase, JsonRpcException, new_test_user, tagged

from ..common.till import BesideMixin
from ..selling.case import SellCase


@tagged('post_install', '-at_install', 'beside')
class TestVisitors(BesideMixin, SellCase, HttpCase):
    """Orders by the host's own public route, beside what a till put on them."""

    modules = ('pos_self_order',)

    def setUp(self) -> None:
        super().setUp()
        self.config = self.pos_config_usd
        self.config.write({
            'self_ordering_mode': 'mobile', 'self_ordering_pay_after': 'each', 'self_ordering_service_mode': 'counter',
            'self_ordering_default_user_id': self.cashier.id,
        })  # fmt: skip
        self.charge(5)

    def asked(self, lines: list, **more: Any) -> dict:
        """What a phone posts; the host's answer, or nothing where it is refused."""
        data = {**self.order([], [], uuid=str(uuid4()), state='draft'), 'preset_id': False, 'lines': lines, **more}
        if 'customer_card_refs' not in more:
            data.pop('customer_card_refs')
        self.env.flush_all()
        params = {'order': data, 'access_token': self.config.access_token, 'table_identifier': None}
        try:
            return self.make_jsonrpc_request('/pos-self-order/process-order/mobile/', params)
        except JsonRpcException:
            return {}
        finally:
            self.env.invalidate_all()

    def bread_line(self, price: float = 10, **more: Any) -> list:
        return [0, 0, {**self._line(1, self.bread, 1, price), **more}]

    def cash(self, amount: float) -> list:
        return [[0, 0, self._payment(self.cash_method, amount)]]

    def ordered(self) -> Model:
        """A guest's open order over 10.00."""
        uuid = str(uuid4())
        self.asked([self.bread_line()], uuid=uuid, amount_total=10)
        order = self.env['pos.order'].search([('uuid', '=', uuid)])
        self.assertEqual((order.state, order.amount_total), ('draft', 10))
        return order

    def with_top_up(self, order: Model) -> Model:
        """The line of 100.00 on the gift card that the waiter adds to it."""
        own = {'uuid': order.uuid, 'access_token': order.access_token}
        data = self.order([self.line(self.gift_card, 100)], [], cards=[self.gift_card], state='draft', **own)
        self.sync({**data, 'amount_total': 110})
        return order.lines.filtered('customer_card_ref')

    def served_later(self) -> None:
        self.env['pos.order']._cron_customer_card_late()
        self.env.invalidate_all()

    def test_a_guest_says_it_is_paid(self):
        """With a top-up of the waiter's on it: neither in full, nor by a price that makes the order cost nothing."""
        order = self.ordered()
        top_up = self.with_top_up(order)
        own = {'uuid': order.uuid, 'access_token': order.access_token}
        self.asked([], state='paid', payment_ids=self.cash(110), amount_paid=110, amount_total=110, **own)
        self.assertEqual((order.state, len(order.payment_ids)), ('draft', 0))
        self.asked([self.bread_line(-110)], state='paid', amount_total=0, **own)
        self.served_later()
        self.assertEqual((self.value.balance, top_up.price_unit), (5, 100))

    def test_a_guest_takes_lines_of_others(self):
        """None is linked, changed, moved or taken away by its number; nothing is told of it either."""
        draft = self.sync(self.order([self.line(self.gift_card, 100)], [], cards=[self.gift_card], state='draft'))
        line = draft.lines
        before = line.read(['order_id', 'price_unit', 'qty', 'customer_card_ref'])
        for command in (
            [4, line.id, 0],
            [6, 0, line.ids],
            [1, line.id, {'price_unit': 1}],
            [3, line.id],
            [2, line.id],
        ):
            answer = self.asked([command], state='paid', payment_ids=self.cash(100), amount_total=100)
            self.assertNotIn('customer_card', str(answer))
            self.assertEqual((line.exists(), line.read(list(before[0])[1:])), (line, before))
        mine = self.bread_line()
        for links in (
            {'pos.order.line': {line.uuid: {'order_id': mine[2]['uuid']}}},
            {'pos.order.line': {line.uuid: {'combo_parent_id': mine[2]['uuid']}}},
            {'pos.order.line': {mine[2]['uuid']: {'combo_line_ids': [line.uuid], 'refunded_orderline_id': line.uuid}}},
            {'pos.order': {draft.uuid: {'partner_id': mine[2]['uuid']}}},
            {'res.partner': 5},
        ):
            mine = self.bread_line()
            self.asked([mine], amount_total=10, relations_uuid_mapping=links)
            self.assertEqual((line.order_id, line.combo_parent_id, draft.state), (draft, line.browse(), 'draft'))
        self.assertEqual(self.value.balance, 5)

    def test_nothing_is_nested(self):
        """The host writes what a phone sends as itself: by a contact or a course one would reach any card and line."""
        thief = self.env['res.partner'].create({'name': "Thief"})
        self.gift_card.partner_id = self.holder
        self.gift_card._set_pin('1379')
        card = [1, self.gift_card.id, {'partner_id': thief.id, 'pin_tries': -1000, 'state': 'closed'}]
        mine = self.ordered()
        own = {'uuid': mine.uuid, 'access_token': mine.access_token}
        sold = {**self._line(1, self.gift.product_id, 1, 100), 'customer_card_ref': self.ref(self.gift_card)}
        kept = self.gift_card.sudo()
        before = kept.read(['partner_id', 'state', 'pin_tries'])
        for more in (
            {'message_partner_ids': [[1, self.holder.id, {'customer_card_ids': [card]}]]},
            {'partner_id': [1, self.holder.id, {'customer_card_ids': [card]}]},
            {'course_ids': [[0, 0, {'line_ids': [[0, 0, {**sold, 'order_id': mine.id}]]}]]},
            {'picking_ids': [[0, 0, {'partner_id': self.holder.id}]]},
        ):
            self.asked([self.bread_line()], amount_total=20, **own, **more)
            self.asked([], state='paid', payment_ids=self.cash(100), **own)
        for name, value in (
            ('tax_ids', [[1, self.env['account.tax'].search([], limit=1).id, {'amount': 0}]]),
            ('pack_lot_ids', [[0, 0, {'lot_name': "1", 'pos_order_line_id': [[1, 1, {}]]}]]),
            ('combo_line_ids', [[0, 0, sold]]),
        ):
            self.asked([self.bread_line(**{name: value})], amount_total=10)
        self.assertEqual(kept.read(['partner_id', 'state', 'pin_tries']), before)
        self.assertEqual(self.value.balance, 5)
        lines = self.env['pos.order.line'].search([('customer_card_ref', '!=', False)])
        self.assertFalse(lines)

    def test_what_a_till_put_on_it_for_a_card_stays(self):
        """The phone knows the line, and sends its prices again with what is ordered next."""
        order = self.ordered()
        top_up = self.with_top_up(order)
        own = {'uuid': order.uuid, 'access_token': order.access_token}
        self.asked([[1, top_up.id, {'price_unit': 0, 'qty': 9}], [2, top_up.id], self.bread_line()], **own)
        self.assertEqual((top_up.exists(), top_up.price_unit, top_up.qty), (top_up, 100, 1))
        self.assertEqual(len(order.lines), 3)

    def test_a_list_without_it_does_not_take_it_off(self):
        order = self.ordered()
        top_up = self.with_top_up(order)
        own = {'uuid': order.uuid, 'access_token': order.access_token}
        for command in ([6, 0, (order.lines - top_up).ids], [6, 0, []], [5], [5, 0, 0]):
            self.asked([command], amount_total=10, **own)
            self.assertEqual((top_up.exists(), top_up.order_id), (top_up, order), command)

    def test_an_order_the_guest_removes_holds_nothing(self):
        self.post(self.value, 45, 'sale')
        order = self.ordered()
        own = {'uuid': order.uuid, 'access_token': order.access_token}
        key = self.authorize(self.gift_card, 'value', 4, order.uuid)['operation']
        tender = (self.value_method, 4, {'customer_card_operation': key})
        self.sync({**self.order([], [tender], cards=[self.gift_card], state='draft', **own), 'amount_total': 10})
        self.assertEqual(self.available(self.value), 46)
        self.env.flush_all()
        self.make_jsonrpc_request('/pos-self-order/remove-order', {
            'access_token': self.config.access_token, 'order_id': order.id, 'order_access_token': order.access_token,
        })  # fmt: skip
        self.env.invalidate_all()
        self.assertEqual(self.available(self.value), 50)

    def test_who_is_logged_in_is_told_no_ticket(self):
        new_test_user(self.env, 'card_portal', 'base.group_portal', password='card_portal')
        order = self.ordered()
        self.with_top_up(order)
        self.env.flush_all()
        login = {'db': self.env.cr.dbname, 'login': 'card_portal', 'password': 'card_portal'}
        self.make_jsonrpc_request('/web/session/authenticate', login)
        asked = {'access_token': order.access_token, 'write_date': '2000-01-01 00:00:00', 'state': 'x'}
        params = {'access_token': self.config.access_token, 'order_access_tokens': [asked], 'table_identifier': None}
        told = self.make_jsonrpc_request('/pos-self-order/get-user-data', params)
        self.assertTrue(told['pos.order.line'])
        self.assertFalse([name for line in told['pos.order.line'] for name in line if name.startswith('customer_card')])

    def test_a_card_stays_when_more_is_ordered(self):
        """Shown by the waiter; the phone does not speak of cards, or says what it likes of them."""
        order = self.ordered()
        own = {'uuid': order.uuid, 'access_token': order.access_token}
        self.sync({**self.order([], [], cards=[self.loyalty_card], state='draft', **own), 'amount_total': 10})
        self.asked([self.bread_line()], amount_total=20, **own)
        self.asked([], amount_total=20, customer_card_refs='', **own)
        order.sudo().add_payment({'amount': 20, 'payment_method_id': self.cash_method.id, 'pos_order_id': order.id})
        order.sudo()._process_saved_order(False)
        self.assertEqual((order.state, self.points.balance), ('paid', 20))

    def test_a_menu_stays_one(self):
        """What joins the lines of the own order is the host's, and the guest's to say."""
        parent, part = self.bread_line(), self.bread_line()
        uuid = str(uuid4())
        links = {'pos.order.line': {part[2]['uuid']: {'combo_parent_id': parent[2]['uuid']}}}
        self.asked([parent, part], uuid=uuid, amount_total=20, relations_uuid_mapping=links)
        lines = self.env['pos.order'].search([('uuid', '=', uuid)]).lines
        self.assertEqual(lines.filtered('combo_parent_id').uuid, part[2]['uuid'])

    def test_what_costs_nothing_is_ordered(self):
        """The host marks it paid by itself; nobody else what cards have to do with, or what adds up to nothing."""
        uuid = str(uuid4())
        self.asked([self.bread_line(0)], uuid=uuid, amount_total=0)
        self.assertEqual(self.env['pos.order'].search([('uuid', '=', uuid)]).state, 'paid')
        for lines, cards in (([0], self.loyalty_card), ([10, -10], ())):
            data = self.order([(self.bread, 1, price) for price in lines], [], cards=cards, state='draft')
            order = self.sync(data)
            with self.assertRaisesRegex(UserError, "paid at the till"), self.env.cr.savepoint():
                order.with_user(self.cashier).write({'state': 'paid'})
            self.env.invalidate_all()
            self.assertEqual(order.state, 'draft')
