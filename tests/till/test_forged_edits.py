"""Risks: an order is rewritten around what a card did, before, while and after it is served."""

from uuid import uuid4

from odoo.models import BaseModel as Model
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..common.sealing import key_is
from .edits_case import MUTED, EditCase


@tagged('post_install', '-at_install')
class TestRewrittenOrders(EditCase):
    """What a card did on an order is there for ever, and so is the order around it."""

    def setUp(self) -> None:
        super().setUp()
        self.charge(60)

    def mixed(self) -> Model:
        """100: 60 by card, 40 in cash."""
        return self.sync(self.gift_order(100, spend=60))

    def assertOnlyCash(self, order: Model, cash: float) -> None:
        """Of what comes back, not more than ``cash`` can be paid out."""
        self.assertRefused(self.give_back(order, [(self.cash_method, -100)]), self.value)
        rest = [(self.cash_method, -cash)] if cash else []
        self.sync(self.give_back(order, [(self.value_method, cash - 100), *rest]))
        self.env.invalidate_all()
        self.assertEqual(self.value.balance, 60)

    def test_no_line_is_added(self):
        order = self.mixed()
        vals = {
            'order_id': order.id,
            'product_id': self.bread.id,
            'qty': 1,
            'price_unit': 900.0,
            'price_subtotal': 900.0,
            'price_subtotal_incl': 900.0,
        }
        mine = order.with_user(self.cashier)
        draft = self.order([(self.bread, 1, 1.0)], [], state='draft')
        hidden = {**vals, 'refund_orderline_ids': [[0, 0, vals]], 'order_id': False}
        for deed in (
            lambda: mine.lines.create(vals),
            lambda: mine.write({'lines': [(0, 0, vals)]}),
            lambda: mine.lines.write({'refund_orderline_ids': [(0, 0, {**vals, 'qty': -1})]}),
            lambda: self.sync({**draft, 'lines': [[0, 0, hidden]]}),
        ):
            self.tried(deed)
            self.assertEqual(len(order.lines), 1)
            self.assertFalse(order.lines.refund_orderline_ids)

    def test_a_paid_order_is_not_opened_again(self):
        """Sold, brought back for cash, opened, rewritten and paid again it would put value on a card for nothing."""
        sold = self.sync(self.order([(self.bread, 1, 100)], [(self.cash_method, 100)]))
        line = (self.bread, -1, 100, {'refunded_orderline_id': sold.lines.id})
        self.sync(self.order([line], [(self.cash_method, -100)], is_refund=True))
        mine, was = sold.with_user(self.cashier), self.value.balance
        for state in (False, '', 'draft', 'cancel', 'done'):
            self.tried(lambda state=state: mine.write({'state': state}))
            self.tried(lambda: mine.write({'state': 'draft'}))
            self.assertEqual(sold.state, 'paid', state)
        self.tried(lambda: self.env['pos.order'].with_user(self.cashier).create(
            {**self.order([], []), 'state': False, 'name': "Made"}
        ))  # fmt: skip
        # Whatever opened it: what was paid once is not served.
        self.env.cr.execute("UPDATE pos_order SET state = 'draft' WHERE id = %s", [sold.id])
        self.env.invalidate_all()
        top_up = (self.gift.product_id, 1, 100, {'customer_card_ref': self.ref(self.gift_card)})
        data = self.order([top_up], [], uuid=sold.uuid, cards=[self.gift_card], access_token=sold.access_token)
        data['lines'].append([2, sold.lines.id, 0])
        self.tried(lambda: self.sync({**data, 'amount_total': 100, 'amount_paid': 100}))
        self.env['pos.order']._cron_customer_card_late()
        self.env.invalidate_all()
        self.assertEqual(self.value.balance, was)

    def test_what_an_order_nests_is_not_the_tills(self):
        """A desk clerk at a till, who keeps contacts: through them an order reaches any card, and other orders."""
        clerk = new_test_user(
            self.env, 'nesting', 'base.group_user,point_of_sale.group_pos_user,customer_card.group_desk,'
            'base.group_partner_manager', company_id=self.card_company.id, company_ids=self.card_company.ids,
        )  # fmt: skip
        self.gift_card.partner_id = self.holder
        self.gift_card.action_block_lost()
        before = self.gift_card.read(['state', 'expires_on', 'partner_id', 'account_ids'])
        for vals in (
            {'state': 'active'}, {'expires_on': '2090-01-01'}, {'account_ids': [[5]]}, {'number': '9510000000000000'},
        ):  # fmt: skip
            nested = [[1, self.holder.id, {'customer_card_ids': [[1, self.gift_card.id, vals]]}]]
            data = {**self.order([(self.bread, 1, 1)], [], state='draft'), 'message_partner_ids': nested}
            self.tried(lambda data=data: self.env['pos.order'].with_user(clerk).sync_from_ui([data]))
            self.assertEqual(self.gift_card.read(list(before[0])[1:]), before)
        other = self.order([(self.bread, 1, 50)], [(self.value_method, 50)], cards=[self.loyalty_card])
        nested = [[1, self.holder.id, {'pos_order_ids': [[0, 0, other]]}]]
        data = {**self.order([(self.bread, 1, 1)], [], state='draft'), 'message_partner_ids': nested}
        self.tried(lambda: self.env['pos.order'].with_user(clerk).sync_from_ui([data]))
        self.assertFalse(self.env['pos.order'].search([('uuid', '=', other['uuid']), ('state', '!=', 'draft')]))

    def test_no_return_is_made_up(self):
        """A return that never was would take the discount's share with it: the goods come back for their full price,
        and the points, too.
        """
        self.loyalty.points_as = 'discount'
        self.post(self.points, 1000)
        uuid = str(uuid4())
        key = self.authorize(self.loyalty_card, 'points', 4, uuid)['operation']
        lines = [(self.bread, 1, 30.0), (self.loyalty.discount_product_id, 1, -4.0, {'customer_card_discount': key})]
        order = self.sync(self.order(lines, [(self.cash_method, 26)], uuid=uuid))
        goods = order.lines.filtered(lambda line: line.product_id == self.bread)
        other = self.sync(self.order([(self.bread, 1, 1.0)], [(self.cash_method, 1)])).with_user(self.cashier)
        vals = {
            'order_id': other.id,
            'product_id': self.bread.id,
            'qty': -1,
            'price_unit': 30.0,
            'price_subtotal': -30.0,
            'price_subtotal_incl': -30.0,
            'refunded_orderline_id': goods.id,
        }
        back = (self.bread, -1, 30.0, {'refunded_orderline_id': goods.id})
        draft = self.order([back], [(self.cash_method, -30)], is_refund=True, state='draft')
        orders = self.env['pos.order'].with_user(self.cashier)
        for deed in (
            lambda: other.lines.create(vals),
            lambda: other.lines.write({'refunded_orderline_id': goods.id, 'qty': -1}),
            lambda: other.lines.write({'refund_orderline_ids': [(4, other.lines.id)]}),
            lambda: orders.create({**draft, 'state': 'paid', 'name': 'Made up'}),
            lambda: orders.create({**draft, 'name': 'Made up'}).write({'state': 'paid'}),
            lambda: orders.create({**draft, 'name': 'Made up'}).write({'state': 'done'}),
            lambda: self.sync(
                {**self.order([(self.bread, 1, 1.0, {'combo_line_ids': [[0, 0, vals]]})], [], state='draft')}
            ),
        ):
            self.tried(deed)
            answer = self.till.customer_card_discount_back([[goods.id, 1]])
            self.assertEqual([one['amount'] for one in answer['discounts']], [4.0])

    def test_a_return_without_the_key_takes_its_points_later(self):
        order = self.sync(self.order([(self.bread, 1, 9.0)], [(self.cash_method, 9)], cards=[self.loyalty_card]))
        with key_is(''), mute_logger(MUTED):
            self.sync(self.give_back(order, [(self.cash_method, -9)]))
        self.env.invalidate_all()
        self.assertEqual(self.points.balance, 9)
        order._cron_customer_card_late()
        self.env.invalidate_all()
        self.assertEqual(self.points.balance, 0)

    def test_a_tip_comes_later(self):
        """Odoo's restaurants add it to what was paid; it pays out nothing by itself."""
        order = self.mixed()
        tip = self.env['product.product'].create({'name': "Tip", 'available_in_pos': True, 'taxes_id': False})
        self.pos_config_usd.write({'iface_tipproduct': True, 'tip_product_id': tip.id})
        vals = {
            'order_id': order.id,
            'product_id': tip.id,
            'qty': 1,
            'price_unit': 60.0,
            'price_subtotal': 60.0,
            'price_subtotal_incl': 60.0,
        }
        order.with_user(self.cashier).lines.create(vals)
        self.env.invalidate_all()
        lines = [
            (
                self.bread,
                -1,
                100.0,
                {'refunded_orderline_id': order.lines.filtered(lambda line: line.product_id == self.bread).id},
            )
        ]
        self.assertRefused(self.order(lines, [(self.cash_method, -100)], is_refund=True), self.value)

    def test_a_tip_takes_nothing_of_the_discount(self):
        """However large it says it is, and whatever product the till says is its tip: the goods bring back all of their
        discount.
        """
        self.loyalty.points_as = 'discount'
        self.post(self.points, 1000)
        uuid = str(uuid4())
        key = self.authorize(self.loyalty_card, 'points', 4, uuid)['operation']
        lines = [(self.bread, 1, 30.0), (self.loyalty.discount_product_id, 1, -4.0, {'customer_card_discount': key})]
        order = self.sync(self.order(lines, [(self.cash_method, 26)], uuid=uuid))
        goods = order.lines.filtered(lambda line: line.product_id == self.bread)
        self.pos_config_usd.write({'iface_tipproduct': True, 'tip_product_id': self.bread.id})
        vals = {
            'order_id': order.id,
            'product_id': self.bread.id,
            'qty': 1,
            'price_unit': 9e6,
            'price_subtotal': 9e6,
            'price_subtotal_incl': 9e6,
        }
        order.with_user(self.cashier).lines.create(vals)
        self.env.invalidate_all()
        answer = self.till.customer_card_discount_back([[goods.id, 1]])
        self.assertEqual([one['amount'] for one in answer['discounts']], [4.0])

    def test_other_payments_make_no_cash_of_value(self):
        order = self.mixed()
        more = {'pos_order_id': order.id, 'payment_method_id': self.cash_method.id, 'amount': 60.0}
        self.tried(lambda: order.with_user(self.cashier).payment_ids.create(more))
        self.assertOnlyCash(order, 40)

    def test_nor_after_the_session_was_closed(self):
        order = self.mixed()
        cash = order.payment_ids - order.payment_ids._on_cards()
        self.close()
        self.pos_config_usd.open_ui()
        self.session = self.pos_config_usd.current_session_id
        self.till = self.session.with_user(self.cashier)
        mine = order.with_user(self.cashier)
        more = {'pos_order_id': order.id, 'payment_method_id': self.cash_method.id, 'amount': 60.0}
        self.tried(lambda: mine.write({'state': 'paid'}))
        self.tried(lambda: mine.payment_ids.create(more))
        self.tried(lambda: cash.with_user(self.cashier).write({'amount': 100.0}))
        self.tried(lambda: mine.write({'amount_total': 160.0}))
        self.assertEqual(sum(order.payment_ids.mapped('amount')), 100)
        self.assertOnlyCash(order, 40)

    def test_what_was_paid_out_is_not_rewritten(self):
        """40 went out in cash; the payment says nothing of it any more, and the other 60 come back."""
        order = self.sync(self.gift_order(100, spend=60))
        line = (self.bread, -0.4, 100.0, {'refunded_orderline_id': order.lines.id})
        first = self.sync(self.order([line], [(self.cash_method, -40)], is_refund=True))
        self.tried(lambda: first.payment_ids.with_user(self.cashier).write({'amount': 0}))
        rest = (self.bread, -0.6, 100.0, {'refunded_orderline_id': order.lines.id})
        self.assertRefused(self.order([rest], [(self.cash_method, -60)], is_refund=True), self.value)

    def test_goods_a_card_paid_for_do_not_earn_by_an_exchange(self):
        """The first order says it was about more money than it was."""
        order = self.sync(self.gift_order(60))
        self.tried(lambda: order.with_user(self.cashier).write({'amount_total': 6_000_000.0}))
        back = (self.bread, -1, 60.0, {'refunded_orderline_id': order.lines.id})
        self.sync(self.order([back, (self.bread, 1, 60.0)], [], cards=[self.loyalty_card]))
        self.env.invalidate_all()
        self.assertEqual(self.points.balance, 0)

    def test_when_and_where_it_was_sold_stays(self):
        """A goal is counted in the month of the sale: a sale that moved to another month would take nothing back from
        it.
        """
        order = self.mixed()
        before = order.date_order, order.session_id, order.config_id, order.company_id
        mine = order.with_user(self.cashier)
        for vals in (
            {'date_order': '2020-01-01 12:00:00'},
            {'session_id': False},
            {'config_id': self.pos_config_eur.id},
            {'company_id': self.env['res.company'].create({'name': "Else"}).id},
        ):
            self.tried(lambda vals=vals: mine.write(vals))
            self.assertEqual((order.date_order, order.session_id, order.config_id, order.company_id), before)

    def test_no_payment_becomes_one_by_card_afterwards(self):
        """Cash that left the drawer under a card's name would be found when the session closes, and nobody could
        correct it.
        """
        order = self.mixed()
        cash = order.payment_ids - order.payment_ids._on_cards()
        uuid = str(uuid4())
        waiting = self.sync(self.order([(self.bread, 1, 5.0)], [(self.value_method, 5.0)], uuid=uuid, state='draft'))
        command = [1, cash.id, {'payment_method_id': self.value_method.id, 'customer_card_operation': 'till:whatever'}]
        draft = self.order([(self.bread, 1, 1.0)], [], state='draft')
        self.tried(lambda: self.sync({**draft, 'payment_ids': [command]}))
        mapping = {'pos.payment': {waiting.payment_ids.uuid: {'pos_order_id': order.uuid}}}
        self.tried(lambda: self.sync({**draft, 'uuid': str(uuid4()), 'relations_uuid_mapping': mapping}))
        self.assertEqual(cash.payment_method_id, self.cash_method)
        self.assertEqual(len(order.payment_ids), 2)

    def test_cancelling_an_order_frees_its_own_holds_only(self):
        uuid = str(uuid4())
        key = self.authorize(self.gift_card, 'value', 20, uuid)['operation']
        self.assertEqual(self.available(self.value), 40)
        data = self.order(
            [(self.bread, 1, 20.0)], [(self.value_method, 20.0, {'customer_card_operation': key})], state='draft'
        )
        self.sync(data).with_user(self.cashier).action_pos_order_cancel()
        lines = [(self.bread, 1, 20.0, {'customer_card_discount': key})]
        self.sync(self.order(lines, [], state='draft')).with_user(self.cashier).action_pos_order_cancel()
        self.env.invalidate_all()
        self.assertEqual(self.available(self.value), 40)
        mine = self.order([(self.bread, 1, 20.0)], [], uuid=uuid, state='draft')
        mine = self.sync({**mine, 'lines': [[0, 0, {**mine['lines'][0][2], 'customer_card_discount': key}]]})
        mine.with_user(self.cashier).action_pos_order_cancel()
        self.env.invalidate_all()
        self.assertEqual(self.available(self.value), 60)

    def test_tickets_do_not_lie_about(self):
        """Whoever reads what others sold finds nothing to pay with; what was not served yet keeps its tickets until it
        is.
        """
        sold = self.charge_order(self.gift_card, 20)
        paid = self.sync(self.gift_order(10))
        waiting = self.sync(self.order([(self.bread, 1, 1.0)], [], cards=[self.gift_card], state='draft'))
        self.env.flush_all()
        self.env.cr.execute("UPDATE pos_order SET write_date = write_date - interval '1 hour'")
        self.env['pos.order'].sudo()._cron_customer_card_late()
        self.env.invalidate_all()
        mine = (sold | paid).with_user(self.cashier)
        self.assertFalse(any(mine.mapped('customer_card_refs')))
        ref = sold.lines.customer_card_ref
        self.assertFalse(self.till.customer_card_authorize(ref, 'value', 1, str(uuid4()), str(uuid4()))['ok'])
        self.assertTrue(waiting.customer_card_refs)
        back = (self.gift.product_id, -1, 20.0, {'refunded_orderline_id': sold.lines.id})
        self.sync(self.order([back], [(self.cash_method, -20)], is_refund=True, cards=[self.gift_card]))
        self.env.invalidate_all()
        self.assertEqual(self.value.balance, 50)
