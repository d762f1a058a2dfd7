"""Orders and facts that somebody tries to change."""

from contextlib import suppress
from typing import Any

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.models import BaseModel as Model
from odoo.service.model import call_kw
from odoo.tools import mute_logger

from ..selling.case import SellCase

REFUSALS = (UserError, AccessError, ValidationError, IntegrityError)
MUTED = 'odoo.addons.customer_card.models.till.pos_order_cards'


class EditCase(SellCase):
    def give_back(self, order: Model, payments: list, **more: Any) -> dict:
        """The data of a return of all goods of an order."""
        lines = [
            (line.product_id, -line.qty, line.price_unit, {'refunded_orderline_id': line.id}) for line in order.lines
        ]
        return self.order(lines, payments, is_refund=True, **more)

    def tried(self, deed: Any) -> None:
        """Whatever becomes of it: done, left out or refused."""
        with suppress(UserError), self.env.cr.savepoint():
            deed()
        self.env.invalidate_all()

    def made(self, data: dict, **more: Any) -> Model:
        """An order made by RPC, not sent by a till, and paid."""
        orders = self.env['pos.order'].with_user(self.cashier)
        order = orders.create({**data, 'state': 'draft', 'name': 'Made', **more})
        order.write({'customer_card_refs': data['customer_card_refs']})
        order.action_pos_order_paid()
        return order


class FactCase(EditCase):
    """A till whose cashier calls the server directly."""

    def setUp(self) -> None:
        super().setUp()
        self.session.set_opening_control(0, "")

    def rpc(self, model: str, method: str, *args: Any, **kwargs: Any) -> Any:
        """One call as RPC makes it, by the cashier; what it answered, or the refusal.

        Nothing but a refusal may come of it.
        """
        context = kwargs.pop('context', {})
        records = self.env(user=self.cashier, su=False, context={'allowed_company_ids': self.card_company.ids})[model]
        try:
            with self.env.cr.savepoint(), mute_logger('odoo.addons.base.models.ir_rule', 'odoo.models', 'odoo.sql_db'):
                answer = call_kw(records, method, list(args), {**kwargs, 'context': {**records.env.context, **context}})
                self.env.flush_all()
        except REFUSALS as refusal:
            answer = refusal
        self.env.invalidate_all()
        return answer

    def told(self, records: Model) -> list[dict]:
        """The rows as the database has them, without who touched them last."""
        self.env.flush_all()
        self.env.cr.execute(f'SELECT * FROM {records._table} WHERE id = ANY(%s) ORDER BY id', [records.ids])
        return [
            {name: value for name, value in row.items() if name not in ('write_uid', 'write_date')}
            for row in self.env.cr.dictfetchall()
        ]

    def assertKept(self, *records: Model, deed: Any) -> None:
        before = [self.told(some) for some in records]
        deed()
        self.assertEqual([self.told(some) for some in records], before)

    def beside(self) -> Model:
        """Another till of the shop, not opened yet."""
        return self.pos_config_usd.copy(
            {'name': "Beside", 'payment_method_ids': [(6, 0, self.bank_payment_method.ids)]}
        )

    def new_session(self) -> None:
        self.pos_config_usd.open_ui()
        self.session = self.pos_config_usd.current_session_id
        self.session.set_opening_control(0, "")
        self.till = self.session.with_user(self.cashier)
