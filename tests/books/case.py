"""The general ledger."""

from uuid import uuid4

from odoo import fields

from ..common.cards import CustomerCardMixin
from ..common.till import CustomerCardPosCommon


class BooksMixin(CustomerCardMixin):
    """Ways to read the general ledger beside the cards."""

    def settle(self):
        """Settle everything; the settlements made."""
        done, refusals = self.env['customer.card.settlement']._settle_all(self.card_company)
        self.assertFalse(refusals)
        return done

    def credit(self, account) -> float:
        """Credit balance of an account in posted entries."""
        lines = self.env['account.move.line'].search([('account_id', '=', account.id), ('parent_state', '=', 'posted')])
        return self.card_company.currency_id.round(-sum(lines.mapped('balance')))

    def words(self, move) -> dict[str, float]:
        """The liability side of an entry: words of the item → credit."""
        accounts = self.loyalty.points_account_id | self.loyalty.liability_account_id
        return {line.name: -line.balance for line in move.line_ids if line.account_id in accounts}

    def report(self, **more):
        report = self.env['customer.card.liability'].create({'company_id': self.card_company.id, **more})
        report.action_show()
        return report

    def assertBalanced(self, cards: float, *, waiting: float = 0, estimate: float = 0) -> None:
        """The report explains the general ledger to the cent, and the cards are worth ``cards``."""
        report = self.report()
        rows = report.account_ids
        self.assertTrue(
            report.balanced,
            rows.read(['account_id', 'balance', 'waiting_value', 'estimate_value', 'ledger_value', 'difference']),
        )
        self.assertAlmostEqual(sum(rows.mapped('ledger_value')), cards)
        self.assertAlmostEqual(sum(rows.mapped('waiting_value')), waiting)
        self.assertAlmostEqual(sum(rows.mapped('estimate_value')), estimate)
        for row in rows:
            self.assertAlmostEqual(
                row.balance + row.waiting_value + row.estimate_value - row.difference, row.ledger_value
            )


class SessionBooksCase(BooksMixin, CustomerCardPosCommon):
    """A till's day, and ways to read its entry."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.points = cls.loyalty_card._account('points')
        cls.value = cls.gift_card._account('value')
        cls.liability = cls.gift.liability_account_id

    def setUp(self):
        super().setUp()
        self.post(self.value, 50, 'reward')
        self.post(self.points, 1000, 'earn')
        self.settle()

    def open_till(self, config) -> None:
        """Go on at this till, which opens (again)."""
        config.open_ui()
        self.session = config.current_session_id
        self.till = self.session.with_user(self.cashier)

    def at_euro_till(self):
        """Go on at a till in euro, two to the dollar, where 10.00 € cost 5.00 on a card; the rate."""
        euro = self.env.ref('base.EUR')
        (euro.rate_ids | self.card_company.currency_id.rate_ids).unlink()
        vals = {'currency_id': euro.id, 'rate': 2, 'name': fields.Date.today(), 'company_id': self.card_company.id}
        self.pos_config_eur.payment_method_ids |= self.methods
        self.open_till(self.pos_config_eur)
        return self.env['res.currency.rate'].create(vals)

    def paid_in_euro(self):
        """An order of 10.00 € paid by the gift card; the till's entry is made."""
        uuid = str(uuid4())
        answer = self.authorize(self.gift_card, 'value', 10, uuid)
        payments = [(self.value_method, 10, {'customer_card_operation': answer['operation']})]
        pricelist = self.pos_config_eur.pricelist_id.id
        order = self.sync(self.order([(self.bread, 1, 10)], payments, uuid=uuid, pricelist_id=pricelist))
        self.assertEqual(self.value.balance, 45)
        self.assertEqual(self.session.close_session_from_ui(), {'successful': True})
        return order

    def paid(self, amount: float, *tenders, **more):
        """An order of ``amount``: ``tenders`` are (card, kind, amount), the rest is cash."""
        uuid = str(uuid4())
        payments = []
        for card, kind, part in tenders:
            answer = self.authorize(card, kind, part, uuid)
            self.assertTrue(answer['ok'], answer)
            method = self.value_method if kind == 'value' else self.points_method
            payments.append((method, part, {'customer_card_operation': answer['operation']}))
        rest = amount - sum(part for _card, _kind, part in tenders)
        payments += [(self.cash_method, rest)] if rest else []
        return self.sync(self.order([(self.bread, 1, amount)], payments, uuid=uuid, **more))

    def close(self):
        """Close the till the way its screen does; the session's entry."""
        details = self.session.get_closing_control_data()
        self.session.post_closing_cash_details(details['default_cash_details']['amount'])
        self.assertEqual(self.session.close_session_from_ui(), {'successful': True})
        self.assertEqual(self.session.state, 'closed')
        return self.session.move_id

    def taken(self, move) -> dict[str, float]:
        """What card payments took from the liability in a session's entry."""
        return {
            line.name: line.balance
            for line in move.line_ids
            if line.account_id in (self.liability | self.loyalty.points_account_id)
        }

    def assertNothingOpen(self) -> None:
        """The till's receivable is empty again."""
        self.assertEqual(self.credit(self.card_company.account_default_pos_receivable_account_id), 0)

    def sell_card(self, amount: float, **more):
        card = self.env['customer.card']._issue(self.gift, state='ready')
        lines = [(self.gift.product_id, 1, amount, {'customer_card_ref': self.ref(card)})]
        return card, self.sync(self.order(lines, [(self.cash_method, amount)], **more))
