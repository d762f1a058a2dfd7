"""A till with slices."""

from uuid import uuid4

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from ..common.sealing import aged
from ..common.till import TillCase


class SliceCase(TillCase):
    """Both programs let a till spend without a connection: 20.00 a slice."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        (cls.gift | cls.loyalty).offline_limit = 20

    def slice(self, uuid: str, card=None, kind: str = 'value', key: str | None = None, till=None) -> dict:
        card = card or self.gift_card
        till = till or self.till
        return till.customer_card_lease(card._ticket(till.config_id, shown=True), kind, uuid, key or str(uuid4()))

    def bought(self, uuid: str, amount: float, operation: str, *, goods: float | None = None, **more) -> dict:
        """An order of one loaf paid from a slice (and in cash, where the goods cost more)."""
        goods = goods or amount
        payments = [(self.value_method, amount, {'customer_card_operation': operation})]
        if goods > amount:
            payments.append((self.cash_method, goods - amount))
        return self.order([(self.bread, 1, goods)], payments, uuid=uuid, cards=[self.gift_card], **more)

    def operation(self, answer: dict):
        return self.Ledger._find(answer['operation'])

    def end(self, answer: dict, days: int = 8) -> None:
        """The slice's time is up (the database's clock cannot be moved, so the slice is)."""
        aged(
            self.env,
            "UPDATE customer_card_operation SET expires_at = clock_timestamp() AT TIME ZONE 'UTC' - "
            "make_interval(days => %s) WHERE key = %s",
            [days, answer['operation']],
        )
        self.env.invalidate_all()

    def assertRefused(self, data: dict, error: type[Exception] = UserError) -> None:
        before = self.value.balance
        with mute_logger('odoo.sql_db'), self.assertRaises(error), self.env.cr.savepoint():
            self.sync(data)
        self.env.invalidate_all()
        self.assertEqual(self.value.balance, before)
