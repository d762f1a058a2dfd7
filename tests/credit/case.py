"""A till beside a card with a credit line."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from odoo.models import BaseModel as Model
from odoo.tests import new_test_user
from odoo.tools import SQL

from ..common.till import TillCase


class CreditCase(TillCase):
    """A credit program, and a card of it with a line of 100."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.credit = cls._program('credit', name="House credit", prefix='954')
        methods = cls.env['pos.payment.method']._customer_card_methods(cls.card_company)
        cls.credit_method = methods.filtered(lambda method: method.customer_card_kind == 'credit')
        own_methods = cls.pos_config_usd.payment_method_ids | cls.credit_method
        cls.env.cr.execute(  # as if it had been there when the session was opened
            'INSERT INTO pos_config_pos_payment_method_rel (pos_config_id, pos_payment_method_id) '
            'VALUES (%s, %s) ON CONFLICT DO NOTHING',
            [cls.pos_config_usd.id, cls.credit_method.id],
        )
        cls.pos_config_usd.invalidate_recordset(['payment_method_ids'])
        assert own_methods == cls.pos_config_usd.payment_method_ids
        cls.debtor = cls.env['res.partner'].create({'name': "Omid Neighbor"})
        cls.credit_card = cls.env['customer.card']._issue(cls.credit, partner=cls.debtor)
        cls.account = cls.credit_card._account('credit')
        home = {'company_id': cls.card_company.id, 'company_ids': [(6, 0, cls.card_company.ids)]}
        cls.desk = new_test_user(cls.env, 'credit_desk', 'customer_card.group_desk', **home)
        cls.books = new_test_user(cls.env, 'credit_books', 'customer_card.group_accountant', **home)
        cls.manager = new_test_user(cls.env, 'credit_manager', 'customer_card.group_manager', **home)
        cls.line = cls._open(cls.credit_card, 100)

    @classmethod
    def _open(cls, card: Model, limit: float, **vals: Any) -> Model:
        """An active line, as a script on the server opens it."""
        line = (
            cls.env['customer.card.credit']
            .sudo()
            .create({'card_id': card.id, 'wanted': limit, 'reason': "Good neighbor", **vals})
        )
        line.action_request()
        line.action_activate()
        return line.with_env(cls.env)

    def buys(self, amount: float, *, card: Model | None = None, **more: Any) -> Model:
        """Buy on credit at the till; the order."""
        card, uuid = card or self.credit_card, str(uuid4())
        answer = self.authorize(card, 'credit', amount, uuid)
        self.assertTrue(answer['ok'], answer)
        payment = (self.credit_method, amount, {'customer_card_operation': answer['operation']})
        return self.sync(self.order([(self.bread, 1, amount)], [payment], uuid=uuid, cards=[card], **more))

    def refused(self, amount: float, *, card: Model | None = None) -> dict:
        """Try to buy on credit; the answer."""
        answer = self.authorize(card or self.credit_card, 'credit', amount, str(uuid4()))
        self.assertFalse(answer['ok'], answer)
        return answer

    def repay_line(self, amount: float, card: Model | None = None) -> tuple:
        card = card or self.credit_card
        return (self.credit.repay_product_id, 1, amount, {'customer_card_ref': self.ref(card)})

    def pays_back(self, amount: float, *goods: tuple, card: Model | None = None, **more: Any) -> Model:
        """Pay back in cash at the till, alone or with goods; the order."""
        card = card or self.credit_card
        lines = [self.repay_line(amount, card), *goods]
        total = sum(line[1] * line[2] for line in lines)
        return self.sync(self.order(lines, [(self.cash_method, total)], cards=[card], **more))

    def ago(self, days: int) -> None:
        """Let all that happened on the credit account until now have happened so many days earlier."""
        self.env.flush_all()
        for table in map(SQL.identifier, ('customer_card_entry', 'customer_card_operation')):
            self.env.cr.execute(SQL('ALTER TABLE %s DISABLE TRIGGER USER', table))
            earlier, which = timedelta(days=days), self.account.id
            self.env.cr.execute(SQL('UPDATE %s SET moment = moment - %s WHERE account_id = %s', table, earlier, which))
            self.env.cr.execute(SQL('ALTER TABLE %s ENABLE TRIGGER USER', table))
        self.env.invalidate_all()

    def late(self) -> int:
        """So many days earlier a purchase was surely due before today."""
        return 31 + self.line.grace_days + 1

    def closes(self) -> Model:
        """Close the session; its entry."""
        self.session.with_user(self.env.user).action_pos_session_closing_control()
        self.assertEqual(self.session.state, 'closed')
        return self.session.move_id

    def assertBooks(self) -> None:
        """The general ledger's receivable is what the accounts owe, once what waits is settled."""
        self.env['customer.card.settlement']._settle_all(self.card_company)
        receivable = self.credit.receivable_account_id
        items = self.env['account.move.line'].search(
            [('account_id', '=', receivable.id), ('parent_state', '=', 'posted')]
        )
        accounts = self.env['customer.card.account'].search(
            [('program_id', '=', self.credit.id), ('kind', '=', 'credit')]
        )
        self.assertAlmostEqual(sum(items.mapped('balance')), -sum(accounts.mapped('balance')))

    @staticmethod
    def now() -> datetime:
        return datetime.now().replace(microsecond=0)
