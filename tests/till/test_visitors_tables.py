"""Risk: a guest changes or removes what a till put on a table's order for a card, by saying what state it is in."""

from typing import Any

from odoo.exceptions import UserError
from odoo.models import BaseModel as Model
from odoo.tests import tagged

from ..common.till import BesideMixin
from ..selling.case import SellCase


@tagged('post_install', '-at_install', 'beside')
class TestVisitorsTables(BesideMixin, SellCase):
    """Guests and a waiter at one table: the guests' phones send orders of their own, and the host finds the table's."""

    modules = ('pos_self_order', 'pos_restaurant')

    def setUp(self) -> None:
        super().setUp()
        floor = self.env['restaurant.floor'].create(
            {'name': "Floor", 'pos_config_ids': [(6, 0, self.pos_config_usd.ids)]}
        )
        self.table = self.env['restaurant.table'].create({'table_number': 7, 'floor_id': floor.id})
        self.serves_tables(self.pos_config_usd)
        lines = [(self.bread, 1, 10.0), self.line(self.gift_card, 50)]
        self.served = self.sync(self.order(
            lines, [], state='draft', table_id=self.table.id, cards=[self.gift_card]
        ))  # fmt: skip
        self.top_up = self.served.lines.filtered('customer_card_ref')

    def serves_tables(self, till: Model) -> None:
        """The till is a restaurant's: while its session is open nobody makes it one by its form."""
        self.env.flush_all()
        self.env.cr.execute('UPDATE pos_config SET module_pos_restaurant = true WHERE id = %s', [till.id])
        self.env.invalidate_all()

    def guest(self, lines: list, **more: Any) -> Model:
        """What a phone sends by a name of its own, as the host's public route hands it on."""
        public = self.env.ref('base.public_user')
        data = {**self.order([], [], **{'table_id': self.table.id, **more}), 'lines': lines, 'access_token': 'x'}
        orders = self.env['pos.order'].with_user(public).sudo().with_company(self.card_company)
        result = orders.sync_from_ui([{**data, 'source': 'mobile', 'user_id': public.id}])
        self.env.invalidate_all()
        return self.env['pos.order'].browse(row['id'] for row in result['pos.order'])

    def test_a_second_waiter_takes_no_card_off(self):
        """Whose device knows nothing of the table's order sends one of its own, without a card; it goes into the first
        one.
        """
        before = self.served.customer_card_refs
        place = {'state': 'draft', 'table_id': self.table.id, 'access_token': 'x'}
        second = self.order([(self.bread, 1, 20.0)], [], **place)
        self.assertEqual(self.sync(second), self.served)
        self.assertEqual((self.served.customer_card_refs, len(self.served.lines)), (before, 3))
        more = self.order([], [], cards=[self.loyalty_card], **place)
        self.sync(more)
        self.assertEqual(self.served.customer_card_refs.split()[0], before)
        self.assertEqual(len(self.served.customer_card_refs.split()), 2)
        own = self.order([], [], uuid=self.served.uuid, **place)
        refs = self.served.customer_card_refs.split()
        self.sync({**own, 'customer_card_refs': ' '.join(f'-{ref}' for ref in refs)})
        self.assertFalse(self.served.customer_card_refs, "the order's own device takes them off")

    def test_the_waiters_line_stays_whatever_the_phone_says_of_the_order(self):
        price = {'price_unit': 5.0, 'price_subtotal': 5.0, 'price_subtotal_incl': 5.0}
        for state in ('draft', 'paid', 'done', 'cancel', False, None):
            for command in (
                [1, self.top_up.id, price],
                [2, self.top_up.id, 0],
                [3, self.top_up.id, 0],
                [5, 0, 0],
                [6, 0, []],
            ):
                with self.subTest(state=state, command=command[0]), self.env.cr.savepoint() as point:
                    self.guest([command], state=state)
                    self.assertEqual((self.top_up.exists(), self.top_up.order_id), (self.top_up, self.served))
                    self.assertEqual((self.top_up.price_unit, self.served.state), (50, 'draft'))
                    point.rollback()
                self.env.invalidate_all()

    def test_nor_by_an_order_the_phone_had_before(self):
        """The host finds the guest's own or the table's by the session it names, or none."""
        other = self.env['restaurant.table'].create({'table_number': 8, 'floor_id': self.table.floor_id.id})
        mine = self.guest([[0, 0, self._line(1, self.bread, 1, 10.0)]], state='draft', table_id=other.id)
        lines = [(self.bread, 1, 10.0), self.line(self.gift_card, 50)]
        self.served.table_id = other  # the table's order is the newer one
        newer = self.sync(self.order(lines, [], state='draft', table_id=self.table.id, cards=[self.gift_card]))
        top_up = newer.lines.filtered('customer_card_ref')
        price = {'price_unit': 5.0, 'price_subtotal': 5.0, 'price_subtotal_incl': 5.0}
        for session in (None, False, 0, self.session.id):
            for command in ([1, top_up.id, price], [2, top_up.id, 0], [5, 0, 0], [6, 0, []]):
                with self.subTest(session=session, command=command[0]), self.env.cr.savepoint() as point:
                    try:
                        self.guest([command], uuid=mine.uuid, session_id=session, state='draft')
                    except UserError:  # it is none of the order the host found
                        self.env.invalidate_all()
                    self.assertEqual((top_up.exists(), top_up.order_id, top_up.price_unit), (top_up, newer, 50))
                    point.rollback()
                self.env.invalidate_all()

    def test_nor_does_an_order_of_the_table_change_its_till(self):
        other = self.pos_config_usd.copy(
            {'name': "Other till", 'payment_method_ids': [(6, 0, self.bank_payment_method.ids)]}
        )
        other.open_ui()
        self.serves_tables(other)
        other.current_session_id.set_opening_control(0, '')
        self.guest([], session_id=other.current_session_id.id, state='draft')
        self.assertEqual(self.served.session_id, self.session)

    def test_guests_order_more_and_the_waiter_takes_the_money(self):
        """An honest evening: two phones of the table, then the card is charged."""
        for _guest in range(2):
            self.assertEqual(self.guest([[0, 0, self._line(1, self.bread, 1, 10.0)]], state='draft'), self.served)
        self.assertEqual(len(self.served.lines), 4)
        more = {'uuid': self.served.uuid, 'access_token': self.served.access_token, 'table_id': self.table.id}
        paid = {**self.order([], [(self.cash_method, 80)], cards=[self.gift_card], **more), 'amount_total': 80}
        self.assertEqual(self.sync(paid), self.served)
        self.env.invalidate_all()
        self.assertEqual((self.served.state, self.value.balance), ('paid', 50))

    def test_a_line_that_is_named_by_a_second_order_is_refused(self):
        """Of somebody else's table: it names what belongs to another order."""
        with self.assertRaises(UserError), self.env.cr.savepoint():
            data = self.order([], [], state='paid')
            data['lines'] = [[1, self.top_up.id, {'price_unit': 5.0}]]
            self.env['pos.order'].with_user(self.env.ref('base.public_user')).sudo().sync_from_ui([data])
