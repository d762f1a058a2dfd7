"""Goods of an order sold in installments at a till, as its cashier does."""

from typing import Any
from uuid import uuid4

from odoo.exceptions import UserError
from odoo.models import BaseModel as Model

from .books_case import ContractTillCase


class SaleCase(ContractTillCase):
    """A till that has the payment method of contracts, and a customer whose card sells in installments."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.methods = cls.env['pos.payment.method']._customer_card_methods(cls.card_company)
        cls.by_contract = cls.methods.filtered(lambda method: method.customer_card_kind == 'installment')
        cls.session.action_pos_session_closing_control()
        cls.pos_config_usd.payment_method_ids |= cls.by_contract
        cls.pos_config_usd.open_ui()
        cls.session = cls.pos_config_usd.current_session_id
        cls.till = cls.session.with_user(cls.cashier)
        cls.stove = cls.env['product.product'].create(
            {'name': "Stove", 'available_in_pos': True, 'list_price': 600, 'taxes_id': False}
        )

    def setUp(self) -> None:
        super().setUp()
        self.uuid = str(uuid4())
        self.goods = [(self.stove, 2, 600)]

    def drafted_order(self, goods: list | None = None, uuid: str | None = None, card: Model | None = None) -> Model:
        """The order as a till saves it before it is paid."""
        return self.sync(self.order(
            goods or self.goods, [], uuid=uuid or self.uuid, state='draft', cards=[card or self.card], access_token='a'
        ))  # fmt: skip

    def asked(self, number: int = 12, down: float | None = None, **more: Any) -> dict:
        """What choosing a plan does; the answer."""
        session = more.get('till', self.till)
        return session.customer_card_contract_ask(
            self.ref(more.get('card', self.card)), more.get('uuid', self.uuid), number, down
        )

    def contract_of(self, uuid: str | None = None) -> Model:
        return self.env['customer.card.contract'].search([('order_uuid', '=', uuid or self.uuid)])

    def signed_at_till(self, number: int = 12, down: float | None = None) -> Model:
        """The contract of the order, asked for, approved in the office, and signed at the till."""
        self.drafted_order()
        self.assertTrue(self.asked(number, down)['ok'])
        contract = self.contract_of()
        contract.with_user(self.books).action_approve()
        self.assertTrue(self.till.customer_card_contract_sign(self.ref(self.card), self.uuid)['ok'])
        return contract

    def paid_order(self, financed: float, rest: float, goods: list | None = None, **more: Any) -> dict:
        """The order, paid by its contract and the rest in cash."""
        payments = [(self.by_contract, financed, {'customer_card_operation': str(uuid4())})] if financed else []
        payments += [(self.cash_method, rest)] if rest else []
        more = {'uuid': self.uuid, 'cards': [self.card], 'access_token': 'a', **more}
        order = self.order(goods or self.goods, payments, **more)
        known = self.env['pos.order'].search([('uuid', '=', order['uuid'])])
        if known and len(known.lines) == len(order['lines']):
            for line, command in zip(known.lines, order['lines'], strict=True):
                command[:] = [1, line.id, {**command[2], 'uuid': line.uuid}]
        return order

    def assertRefused(self, words: str, order: dict) -> None:
        """The order is refused with these words, and nothing of it is done."""
        with self.assertRaises(UserError) as refused:
            self.sync(order)
        self.assertIn(words, str(refused.exception))
