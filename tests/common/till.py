"""A till with cards."""

from datetime import datetime
from typing import Any
from unittest import SkipTest
from uuid import uuid4

from odoo.models import BaseModel as Model
from odoo.modules.registry import Registry
from odoo.tests.common import get_db_name

from ...models.acceptance.point import Point
from .cards import CustomerCardMixin
from .host import HostCase


class CustomerCardPosCommon(CustomerCardMixin, HostCase):
    """A till beside them; orders go through ``sync_from_ui``, the way a till sends them."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls._set_up_cards(cls.pos_config_usd.company_id)
        cls._choose_till()
        cls.methods = cls.env['pos.payment.method']._customer_card_methods(cls.pos_config_usd.company_id)
        cls.pos_config_usd.payment_method_ids |= cls.methods
        cls.value_method = cls.methods.filtered(lambda m: m.customer_card_kind == 'value')
        cls.points_method = cls.methods.filtered(lambda m: m.customer_card_kind == 'points')
        cls.cash_method = cls.pos_config_usd.payment_method_ids.filtered('is_cash_count')[:1]
        cls.bread = cls.env['product.product'].create(
            {'name': "Bread", 'available_in_pos': True, 'list_price': 10.0, 'taxes_id': False}
        )
        cls.pos_config_usd.open_ui()
        cls.session = cls.pos_config_usd.current_session_id
        cls.cashier = cls.env['res.users'].create(
            {
                'name': "Cashier",
                'login': 'card_cashier',
                'group_ids': [
                    (6, 0, [cls.env.ref('base.group_user').id, cls.env.ref('point_of_sale.group_pos_user').id])
                ],
                'company_id': cls.session.company_id.id,
                'company_ids': [(6, 0, cls.session.company_id.ids)],
            }
        )
        cls.till = cls.session.with_user(cls.cashier)

    @classmethod
    def _choose_till(cls) -> None:
        """Where orders are rung up: the host's test till, unless a case says otherwise."""

    @property
    def acceptance(self) -> Model:
        """Acceptance, as the cashier reaches it."""
        return self.till.env['customer.card.acceptance']

    @property
    def point(self) -> Point:
        """The test's till as a place that accepts cards."""
        return self.till._customer_card_point()

    def ref(self, card: Model) -> str:
        """The ticket the test's till has for a card it has read."""
        return card._ticket(self.till.config_id, shown=True)

    def authorize(self, card: Model, kind: str, amount: float, order_uuid: str, key: str | None = None) -> dict:
        """What the till's tender button does."""
        return self.till.customer_card_authorize(self.ref(card), kind, amount, order_uuid, key or str(uuid4()))

    def order(
        self, lines: list, payments: list, *, uuid: str | None = None, cards: tuple | list | Model = (), **more: Any
    ) -> dict:
        """The data of one order as the till sends it.

        ``lines``: (product, quantity, price, {more}); ``payments``: (method, amount, {more}).
        """
        uuid = uuid or str(uuid4())
        total = sum(quantity * price for _product, quantity, price, *_more in lines)
        sign = -1 if more.get('is_refund') else 1  # a till turns the totals of a refund's lines around
        return {
            'uuid': uuid,
            'name': f'Order {uuid[:8]}',
            'pos_reference': uuid[:14],
            'sequence_number': 1,
            'session_id': self.session.id,
            'user_id': self.cashier.id,
            'partner_id': False,
            'fiscal_position_id': False,
            'pricelist_id': self.pos_config_usd.pricelist_id.id,
            'amount_total': total,
            'amount_tax': 0,
            'amount_paid': sum(payment[1] for payment in payments),
            'amount_return': 0,
            'to_invoice': False,
            'state': 'paid',
            'date_order': str(datetime.now().replace(microsecond=0)),
            'customer_card_refs': ' '.join(self.ref(card) for card in cards),
            'lines': [[0, 0, self._line(sign, *line)] for line in lines],
            'payment_ids': [[0, 0, self._payment(*payment)] for payment in payments],
            **more,
        }

    def _line(self, sign: int, product: Model, quantity: float, price: float, more: dict | None = None) -> dict:
        total = sign * quantity * price
        return {
            'product_id': product.id, 'qty': quantity, 'price_unit': price, 'price_subtotal': total,
            'price_subtotal_incl': total, 'discount': 0, 'tax_ids': [], 'full_product_name': product.name,
            'uuid': str(uuid4()), **(more or {}),
        }  # fmt: skip

    def _payment(self, method: Model, amount: float, more: dict | None = None) -> dict:
        return {'payment_method_id': method.id, 'amount': amount, 'name': 'x', 'uuid': str(uuid4()), **(more or {})}

    def begun(self, moment: datetime) -> None:
        """Let the till's session have been opened at ``moment``; its shop's clock is the database's, and nobody writes
        it.
        """
        self.env.flush_all()
        self.env.cr.execute(
            'UPDATE pos_session SET start_at = %s, create_date = %s WHERE id = %s', [moment, moment, self.session.id]
        )
        self.session.invalidate_recordset()

    def sync(self, *orders: dict) -> Model:
        """Send orders the way the till does, as the cashier; the saved orders. Nobody reads the files of their invoices
        here, so the host makes none.
        """
        served = self.env['pos.order'].with_user(self.cashier).with_context(generate_pdf=False)
        result = served.sync_from_ui(list(orders))
        ids = [row['id'] for row in result['pos.order']]
        return self.env['pos.order'].browse(ids)


class TillCase(CustomerCardPosCommon):
    """A till with a gift card and a loyalty card in the customer's hand."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.value = cls.gift_card._account('value')
        cls.points = cls.loyalty_card._account('points')

    def charge(self, amount: float) -> None:
        """Put value on the gift card."""
        self.post(self.value, amount, 'sale')

    def gift_order(self, amount: float, *, spend: float | None = None, **more: Any) -> dict:
        """An order of ``amount`` paid by an authorized gift card."""
        uuid = str(uuid4())
        answer = self.authorize(self.gift_card, 'value', spend or amount, uuid)
        self.assertTrue(answer['ok'], answer)
        payments = [(self.value_method, spend or amount, {'customer_card_operation': answer['operation']})]
        if spend and spend < amount:
            payments.append((self.cash_method, amount - spend))
        return self.order([(self.bread, 1, amount)], payments, uuid=uuid, cards=[self.gift_card], **more)


class BranchMixin:
    """The till stands in a branch of the company whose cards they are."""

    @classmethod
    def _choose_till(cls) -> None:
        cls.branch = cls.env['res.company'].create({'name': "Branch", 'parent_id': cls.card_company.id})
        cls.env.user.company_ids |= cls.branch
        cls.env.cr.precommit.run()  # a branch gets its main company's chart of accounts
        cls.pos_config_usd = cls.env['pos.config'].with_company(cls.branch).create({'name': "Till of the branch"})


class BesideMixin:
    """For tests of how we live with other modules of Odoo's: left out where one of ``modules`` is not installed. Their
    tag ``beside`` has them run where all are.
    """

    modules: tuple[str, ...] = ()

    @classmethod
    def setUpClass(cls) -> None:
        assert 'beside' in cls.test_tags, "Without the tag it runs nowhere"
        missing = set(cls.modules) - Registry(get_db_name())._init_modules
        if missing:
            raise SkipTest(f'Not installed: {", ".join(sorted(missing))}')
        super().setUpClass()
