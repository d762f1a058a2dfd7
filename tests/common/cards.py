"""Cards, programs and a way to tell a ledger as a story: what every test may start from."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from odoo.models import BaseModel as Model
from odoo.tests import TransactionCase

from ...core import money
from ...models.ledger import owed
from ...models.ledger.posting import Origin, Place, Posting
from ...models.ledger.protected import own


class CustomerCardMixin:
    """Data and helpers; mixed into Odoo's own test cases."""

    @classmethod
    def _set_up_cards(cls, company: Model | None = None) -> None:
        """Programs with one card each, on ``company`` (default: the environment's)."""
        cls.card_company = company or cls.env.company
        cls.env.user.group_ids |= cls.env.ref('customer_card.group_manager')
        cls.Ledger = cls.env['customer.card.ledger']
        cls.loyalty = cls._program(
            'loyalty',
            name="Loyalty",
            prefix='950',
            point_value=0.01,
            rule_ids=[(0, 0, {'name': "Purchases", 'step': 1.0})],
        )
        cls.gift = cls._program('gift', name="Gift", prefix='951')
        cls.holder = cls.env['res.partner'].create({'name': "Dina Holder"})
        cls.loyalty_card = cls.env['customer.card']._issue(cls.loyalty, partner=cls.holder)
        cls.gift_card = cls.env['customer.card']._issue(cls.gift)

    @classmethod
    def _program(cls, kind: str, **vals: Any) -> Model:
        return cls.env['customer.card.program'].create(
            {'name': kind.title(), 'kind': kind, 'company_id': cls.card_company.id, **vals}
        )

    @classmethod
    def _limit(cls, program: Model, amount: float) -> None:
        """What one person may give by hand in ``program``, as if it, and what points pay, had been so for days."""
        program.adjustment_limit = amount
        own(program.sudo()).write({'adjustment_limit_raised': False, 'point_value_lowered': False})

    def post(
        self,
        account: Model,
        amount: float | Decimal,
        kind: str = 'reward',
        key: str | None = None,
        expires: datetime | None = None,
        **more: Any,
    ) -> Model:
        """Post one entry; the operation."""
        return self.Ledger._post(
            [Posting(account.id, money.exact(amount), kind, key or str(uuid4()), expires=expires, **more)]
        )

    def assertLedger(self, account: Model, expected: list[tuple[str, float, float]]) -> None:
        """The account's story: ``(kind, amount, balance after it)`` of every entry, oldest first."""
        entries = account.entry_ids.sorted('sequence')
        self.assertEqual([(e.kind, e.amount, e.balance) for e in entries], expected)
        self.assertEqual(entries.mapped('sequence'), list(range(1, len(entries) + 1)))

    def assertHealthy(self) -> None:
        """All validators agree that the ledger is whole."""
        health = self.env['customer.card.health']._check()
        self.assertTrue(health.healthy, "\n".join(f'{f.validator}: {f.fact}' for f in health.finding_ids))

    def available(self, account: Model) -> Decimal:
        """What can be spent now, straight from the ledger."""
        return self.Ledger._spendable(account.ids)[account.id][1]


class CustomerCardCommon(CustomerCardMixin, TransactionCase):
    """The ledger and the cards, without a till."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls._set_up_cards()


def made_up(hold: Model) -> owed.Owed:
    """A claim of one of money on a hold, for tests that need any."""
    account, origin = hold.account_id, Origin('res.company', hold.company_id.id)
    return owed.Owed(
        hold.key, 'payment', account.id, hold.id, Decimal(1), Decimal(1), account.currency_id.id, origin, Place()
    )
