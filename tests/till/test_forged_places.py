"""Risks: an order that says it belongs to another till, company or session than it does."""

from unittest.mock import patch

from odoo.models import BaseModel as Model
from odoo.tests import tagged
from odoo.tools import mute_logger

from .edits_case import MUTED, EditCase


@tagged('post_install', '-at_install')
class TestForgedPlaces(EditCase):
    """An order is served where it says it is: at its session's till, which is open, in the company and currency of that
    till.
    """

    def elsewhere(self) -> Model:
        """Another till, where a unit of money is worth a hundred times as much."""
        currency = self.env['res.currency'].create(
            {'name': 'XTH', 'symbol': 'T', 'rounding': 0.01, 'rate_ids': [(0, 0, {'rate': 0.01})]}
        )
        journal = self.env['account.journal'].create(
            {
                'name': "Elsewhere",
                'type': 'sale',
                'code': 'ELSE',
                'company_id': self.card_company.id,
                'currency_id': currency.id,
            }
        )
        pricelist = self.env['product.pricelist'].create({'name': "Elsewhere", 'currency_id': currency.id})
        return self.env['pos.config'].create(
            {
                'name': "Elsewhere",
                'journal_id': journal.id,
                'use_pricelist': True,
                'available_pricelist_ids': [(6, 0, pricelist.ids)],
                'pricelist_id': pricelist.id,
                'payment_method_ids': [(6, 0, self.bank_payment_method.ids)],
            }
        )

    def test_the_currency_of_another_till(self):
        """Ten paid here are ten there, and would earn a thousand."""
        other = self.elsewhere()
        ticket = self.loyalty_card._ticket(other, shown=True)
        data = self.order([(self.bread, 1, 10.0)], [(self.cash_method, 10)], customer_card_refs=ticket)
        self.tried(lambda: self.sync({**data, 'config_id': other.id}))
        self.assertEqual(self.points.balance, 0)

    def test_begun_at_a_till_one_trusts(self):
        """That is no other place: the card counts, wherever it was scanned."""
        other = self.pos_config_usd.copy({'name': "Beside"})
        self.pos_config_usd.trusted_config_ids = other
        tickets = [self.loyalty_card._ticket(till, shown=True) for till in (other, self.pos_config_usd)]
        for number, ticket in enumerate(tickets, 1):
            data = self.order([(self.bread, 1, 10.0)], [(self.cash_method, 10)], customer_card_refs=ticket)
            self.sync({**data, 'config_id': other.id})
            self.env.invalidate_all()
            self.assertEqual(self.points.balance, 10 * number)

    def test_the_currency_of_another_company(self):
        company = self.env['res.company'].create({'name': "Elsewhere", 'currency_id': self.elsewhere().currency_id.id})
        self.cashier.company_ids |= company
        data = self.order([(self.bread, 1, 10.0)], [(self.cash_method, 10)], cards=[self.loyalty_card])
        self.tried(lambda: self.sync({**data, 'company_id': company.id}))
        self.assertEqual(self.points.balance, 0)

    def test_a_return_in_another_currency(self):
        """Fifty here are five thousand there: neither the drawer nor the card would get what was paid."""
        order = self.sync(self.order([(self.bread, 1, 50.0)], [(self.cash_method, 50)], cards=[self.loyalty_card]))
        other = self.elsewhere()
        other.open_ui()
        data = self.give_back(order, [(self.bank_payment_method, -50)], session_id=other.current_session_id.id)
        self.assertRefused({**data, 'pricelist_id': other.pricelist_id.id}, self.points)

    def test_in_a_session_that_was_closed(self):
        """Its money was counted, and its books are written: nothing that comes after is in any."""
        topup = self.order([self.line(self.gift_card, 50)], [(self.cash_method, 50)])
        earning = self.order([(self.bread, 1, 50.0)], [(self.cash_method, 50)], cards=[self.loyalty_card])
        self.close()
        for data in (topup, earning):
            self.tried(lambda data=data: self.made(data))
        self.env['pos.order'].sudo()._cron_customer_card_late()
        self.env.invalidate_all()
        self.assertEqual((self.value.balance, self.points.balance), (0, 0))

    def test_moved_into_a_session_that_was_closed(self):
        closed = self.session
        self.close()
        self.pos_config_usd.open_ui()
        self.session = self.pos_config_usd.current_session_id
        data = self.order([(self.bread, 1, 50.0)], [(self.cash_method, 50)], cards=[self.loyalty_card], state='draft')
        order = self.sync(data).with_user(self.cashier)
        for deed in (
            lambda: order.write({'session_id': closed.id}),
            order.action_pos_order_paid,
            lambda: order.write({'state': 'paid'}),
            lambda: order.sudo()._cron_customer_card_late(),
        ):
            self.tried(deed)
        self.assertEqual(bool(self.points.balance), order.session_id != closed)

    def test_what_was_sold_in_time_earns_late(self):
        """The ledger's key was missing when it was sold, and came back after the session was closed."""
        data = self.order([(self.bread, 1, 9.0)], [(self.cash_method, 9)], cards=[self.loyalty_card])
        with patch.dict('os.environ', {'CUSTOMER_CARD_KEY': ''}), mute_logger(MUTED):
            order = self.sync(data)
            self.close()
        self.assertFalse(order.customer_card_summary)
        order.sudo()._cron_customer_card_late()
        self.env.invalidate_all()
        self.assertEqual(self.points.balance, 9)
