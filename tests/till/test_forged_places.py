"""Risks: an order that says it belongs to another till, company or session than it does."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any
from uuid import uuid4

from odoo.exceptions import UserError
from odoo.models import BaseModel as Model
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common.sealing import key_is
from .edits_case import MUTED, REFUSALS, EditCase


class PlacesCase(EditCase):
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


@tagged('post_install', '-at_install')
class TestForgedPlaces(PlacesCase):
    """An order is served where it says it is: at its session's till, which is open, in the company and currency of that
    till.
    """

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
        order = self.sync({**data, 'company_id': company.id})
        self.env.invalidate_all()
        self.assertEqual((order.company_id, self.points.balance), (self.card_company, 10))

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
        with key_is(''), mute_logger(MUTED):
            order = self.sync(data)
            self.close()
        self.assertFalse(order.customer_card_summary)
        order.sudo()._cron_customer_card_late()
        self.env.invalidate_all()
        self.assertEqual(self.points.balance, 9)


@tagged('post_install', '-at_install')
class TestPlacesWithoutCards(PlacesCase):
    """An order that says nothing of cards is its session's, too: its receipt may become value later."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.company = cls.env['res.company'].create({'name': "Elsewhere"})
        cls.cashier.company_ids |= cls.company
        cls.session.set_opening_control(0, "")

    def setUp(self) -> None:
        super().setUp()
        self.other = self.elsewhere()
        self.other.open_ui()

    def cash(self, price: float = 10.0, **more: Any) -> dict:
        return self.order([(self.bread, 1, price)], [(self.cash_method, price)], **more)

    def mine(self, model: str = 'pos.order') -> Model:
        """As the cashier reaches it, in both companies."""
        return (
            self.env[model]
            .with_user(self.cashier)
            .with_context(allowed_company_ids=[self.card_company.id, self.company.id])
        )

    def foreign(self) -> Iterator[tuple[str, str, Any]]:
        """Every field of an order and its rows that says a place or a money, with that of another one."""
        values = {
            'res.company': self.company,
            'pos.config': self.other,
            'pos.session': self.other.current_session_id,
            'res.currency': self.other.currency_id,
            'account.journal': self.other.journal_id,
            'product.pricelist': self.other.pricelist_id,
        }
        for model in ('pos.order', 'pos.order.line', 'pos.payment'):
            for name, field in self.env[model]._fields.items():
                if field.type == 'many2one' and field.comodel_name in values:
                    yield model, name, values[field.comodel_name].id
            if 'currency_rate' in self.env[model]._fields:
                yield model, 'currency_rate', 7.0

    def assertOfSession(self, order: Model) -> None:
        order.invalidate_recordset()
        config = order.session_id.config_id
        self.assertEqual((order.company_id, order.config_id), (config.company_id, config))
        self.assertEqual((order.currency_id, order.sale_journal), (config.currency_id, config.journal_id))
        self.assertEqual(order.currency_rate, 1 if config == self.pos_config_usd else order.currency_rate)
        self.assertEqual(order.lines.company_id, config.company_id)
        paid = order.payment_ids
        self.assertEqual((paid.session_id, paid.company_id), (order.session_id, config.company_id))

    def by(self, deed: Callable[[], Any]) -> None:
        """Done, left out or refused; all orders there are then are their sessions'."""
        muted = mute_logger('odoo.sql_db', 'odoo.addons.base.models.ir_rule')
        with suppress(*REFUSALS), muted, self.env.cr.savepoint():
            deed()
            self.env.flush_all()
        self.env.invalidate_all()
        for order in self.env['pos.order'].search([('state', '=', 'paid'), ('company_id', '!=', False)]):
            self.assertOfSession(order)

    def test_whatever_a_till_says(self):
        for model, name, value in self.foreign():
            with self.subTest(model=model, name=name):
                data = self.cash()
                line, payment = data['lines'][0][2], data['payment_ids'][0][2]
                {'pos.order': data, 'pos.order.line': line, 'pos.payment': payment}[model][name] = value
                self.by(lambda data=data: self.mine().sync_from_ui([data]))

    def test_whatever_is_written_before_it_is_paid(self):
        for model, name, value in self.foreign():
            with self.subTest(model=model, name=name):
                draft = self.sync(self.cash(state='draft'))
                rows = {'pos.order': draft, 'pos.order.line': draft.lines, 'pos.payment': draft.payment_ids}[model]
                row, order = self.mine(model).browse(rows.ids), self.mine().browse(draft.ids)
                self.by(lambda row=row, vals={name: value}: row.write(vals))
                self.by(order.action_pos_order_paid)

    def test_or_after(self):
        paid = self.sync(self.cash())
        both = {'session_id': self.other.current_session_id.id, 'config_id': self.pos_config_usd.id}
        for vals in (both, *({name: value} for model, name, value in self.foreign() if model == 'pos.order')):
            self.by(lambda vals=vals: self.mine().browse(paid.ids).write(vals))
            self.assertEqual(paid.session_id, self.session)

    def test_its_receipt_brings_nothing_dear(self):
        """A hundred cheap ones paid at their till are no hundred dear ones here."""
        dear = self.sync(self.cash())
        with self.assertRaisesRegex(UserError, "another till"), self.env.cr.savepoint():
            self.sync(self.cash(config_id=self.other.id))
        self.env.invalidate_all()
        # One that was paid before that was asked.
        self.env.cr.execute(
            'UPDATE pos_order SET session_id = %s WHERE id = %s', [self.other.current_session_id.id, dear.id]
        )
        self.env.invalidate_all()
        back = (self.bread, -1, 10.0, {'refunded_orderline_id': dear.lines.id})
        self.tried(lambda: self.sync(self.order([back, self.line(self.gift_card, 10)], [])))
        self.assertEqual(self.value.balance, 0)

    def test_goods_without_a_receipt_are_asked_for_here(self):
        self.gift.returns_without_receipt = 'refuse'
        back = self.order([(self.bread, -1, 10.0)], [(self.cash_method, -10)], is_refund=True)
        for more in ({}, {'company_id': self.company.id}):
            with self.assertRaisesRegex(UserError, "receipt only"), self.env.cr.savepoint():
                self.mine().sync_from_ui([{**back, **more, 'uuid': str(uuid4())}])

    def test_a_till_one_trusts_is_no_other_place(self):
        beside = self.pos_config_usd.copy({'name': "Beside"})
        with self.assertRaisesRegex(UserError, "another till"), self.env.cr.savepoint():
            self.sync(self.cash(config_id=beside.id))
        self.pos_config_usd.trusted_config_ids = beside
        order = self.sync(self.cash(config_id=beside.id))
        self.assertEqual((order.state, order.config_id, order.session_id), ('paid', beside, self.session))
