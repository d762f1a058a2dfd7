"""Risk: a stranger's purchase is taken back by its receipt and sold again with a friend's card, and nobody is told,
because the till says another hour, another cent or another line.
"""

from datetime import timedelta

from odoo import fields
from odoo.models import BaseModel as Model
from odoo.tests import tagged

from .case import GuardCase


@tagged('post_install', '-at_install')
class TestResold(GuardCase):
    def setUp(self) -> None:
        super().setUp()
        self.begun(fields.Datetime.now() - timedelta(hours=5))
        self.earlier = str(fields.Datetime.now().replace(microsecond=0) - timedelta(hours=3))
        self.cake = self.env['product.product'].create(
            {'name': "Cake", 'available_in_pos': True, 'list_price': 50.0, 'taxes_id': False}
        )

    def bought(self, *lines: tuple, **more) -> Model:
        """A stranger's purchase, in cash."""
        return self.sold(*lines or [(self.bread, 1, 50.0)], **more)

    def sold(self, *lines: tuple, **more) -> Model:
        return self.sync(self.order(list(lines), [(self.cash_method, sum(one[1] * one[2] for one in lines))], **more))

    def back(self, sold: Model, **more) -> Model:
        """It comes back by its receipt."""
        lines = [(one.product_id, -one.qty, one.price_unit, {'refunded_orderline_id': one.id}) for one in sold.lines]
        total = sum(one[1] * one[2] for one in lines)
        self.sync(self.order(lines, [(self.cash_method, total)], is_refund=True, **more))
        return sold.lines.refund_orderline_ids.order_id

    def again(self, *lines: tuple, **more) -> Model:
        """The same is sold with the friend's card."""
        return self.sold(*lines or [(self.bread, 1, 50.0)], cards=[self.loyalty_card], **more)

    def found(self) -> Model:
        self.env.invalidate_all()
        self.env['customer.card.unusual']._look()
        return self.noted('resold')

    def test_at_the_same_hour(self):
        self.back(self.bought())
        self.again()
        self.assertEqual((self.found().card_id, self.found().count), (self.loyalty_card, 1))

    def test_the_return_says_another_hour(self):
        self.back(self.bought(), date_order=self.earlier)
        self.again()
        self.assertTrue(self.found())

    def test_the_sale_says_another_hour(self):
        self.back(self.bought())
        self.again(date_order=self.earlier)
        self.assertTrue(self.found())

    def test_the_sale_was_begun_hours_before(self):
        """A draft of the morning, filled and paid now."""
        draft = self.sync(self.order([(self.bread, 1, 50.0)], [], state='draft'))
        self.env.cr.execute('UPDATE pos_order SET create_date = %s WHERE id = %s', [self.earlier, draft.id])
        self.env.invalidate_all()
        self.back(self.bought())
        more = {'uuid': draft.uuid, 'access_token': draft.access_token}
        paid = self.order([], [(self.cash_method, 50)], cards=[self.loyalty_card], **more)
        self.assertEqual(self.sync({**paid, 'amount_total': 50}), draft)
        self.assertTrue(self.found())

    def back_by_one(self, sold: Model) -> None:
        """Each piece comes back by a return of its own."""
        for _piece in range(int(sold.lines.qty)):
            line = (self.bread, -1, sold.lines.price_unit, {'refunded_orderline_id': sold.lines.id})
            self.sync(self.order([line], [(self.cash_method, -sold.lines.price_unit)], is_refund=True))

    def test_in_two_sales(self):
        self.back(self.bought((self.bread, 2, 50.0)))
        self.again()
        self.again()
        self.assertEqual(self.found().count, 2)

    def test_in_two_returns(self):
        self.back_by_one(self.bought((self.bread, 2, 50.0)))
        self.again((self.bread, 2, 50.0))
        self.assertTrue(self.found())

    def test_in_other_parts(self):
        """Returned by two, sold again by three."""
        self.back_by_one(self.bought((self.bread, 2, 60.0)))
        for _sale in range(3):
            self.again((self.bread, 1, 40.0))
        self.assertTrue(self.found())

    def test_much_more_or_less_is_another_purchase(self):
        """A dozen comes back, and a member buys one; or one does, and a member buys two dozen."""
        self.back(self.bought((self.bread, 12, 5.0)))
        self.again((self.bread, 1, 5.0))
        self.assertFalse(self.found())
        self.again((self.bread, 24, 5.0))
        self.assertFalse(self.found())

    def test_another_cent(self):
        self.back(self.bought())
        self.again((self.bread, 1, 50.01))
        self.assertTrue(self.found())

    def test_other_lines(self):
        self.back(self.bought((self.bread, 2, 25.0)))
        self.again((self.bread, 1, 20.0), (self.bread, 1, 30.0), (self.cake, 1, 1.0))
        self.assertTrue(self.found())

    def test_another_till_by_the_same_person(self):
        self.back(self.bought())
        self.elsewhere()
        self.assertTrue(self.found())

    def elsewhere(self, cashier: Model | None = None) -> None:
        """The same is sold at a second till, with the card; by the same cashier, or by another one."""
        bank = self.bank_payment_method
        other = self.pos_config_usd.copy({'name': "Other till", 'payment_method_ids': [(6, 0, bank.ids)]})
        other.with_user(self.cashier).open_ui()
        session = other.current_session_id
        session.set_opening_control(0, '')
        ref = self.loyalty_card._ticket(other, shown=True)
        data = self.order([(self.bread, 1, 50.0)], [(bank, 50)])
        data.update(session_id=session.id, customer_card_refs=ref, pricelist_id=other.pricelist_id.id)
        self.env['pos.order'].with_user(cashier or self.cashier).sync_from_ui([data])

    # --- honest days --------------------------------------------------------------------------------------------------

    def test_another_till_by_somebody_else(self):
        self.back(self.bought())
        self.elsewhere(self.cashier.copy({'login': 'other_cashier'}))
        self.assertFalse(self.found())

    def test_an_exchange_for_something_else(self):
        self.back(self.bought())
        self.again((self.cake, 1, 50.0))
        self.assertFalse(self.found())

    def test_an_exchange_on_one_order(self):
        line = self.bought().lines
        lines = [(self.bread, -1, 50.0, {'refunded_orderline_id': line.id}), (self.bread, 1, 50.0)]
        self.sync(self.order(lines, [], cards=[self.loyalty_card]))
        self.assertFalse(self.found())

    def test_another_customer_buys_more_of_it(self):
        self.back(self.bought())
        self.again((self.bread, 3, 50.0))
        self.assertFalse(self.found())

    def test_the_cards_own_purchase(self):
        self.back(self.sold((self.bread, 1, 50.0), cards=[self.loyalty_card]))
        self.again()
        self.assertFalse(self.found())

    def test_hours_later(self):
        returned = self.back(self.bought())
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE pos_order SET customer_card_as_paid = customer_card_as_paid || jsonb_build_object('at', %s) "
            "WHERE id = %s",
            [self.earlier, returned.id],
        )
        self.env.invalidate_all()
        self.again()
        self.assertFalse(self.found())
