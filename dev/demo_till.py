"""A till from outside: every call goes through Odoo's RPC layer in a transaction of its own, as the browser's do."""

import json
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import Any
from uuid import UUID

from demo_goods import CENT

from odoo import api
from odoo.service.model import call_kw, retrying


class Caller:
    """One logged-in user who calls public methods, and nothing else."""

    def __init__(self, registry: Any, user: int):
        self.registry = registry
        self.user = user

    def call(self, model: str, method: str, *args: Any, **context: Any) -> Any:
        """Call one public method and commit, with Odoo's own retries; arguments travel as JSON, as over the wire."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, self.user, {})
            kwargs = {'context': {'lang': 'en_US', **context}}
            return retrying(lambda: call_kw(env[model], method, json.loads(json.dumps(args)), kwargs), env)


@dataclass(frozen=True, slots=True)
class Product:
    """A product as the till knows it; ``price`` with tax, ``rate`` its tax in percent."""

    id: int
    name: str
    shelf: str
    price: Decimal
    rate: Decimal = Decimal(0)
    taxes: tuple[int, ...] = ()


class Till(Caller):
    """One open register: it knows its session and its payment methods by name."""

    def __init__(self, registry: Any, user: int, config: int, name: str, methods: dict[str, int]):
        super().__init__(registry, user)
        self.config, self.name, self.methods = config, name, methods
        self.session = 0
        self.count = 0

    def open(self, cash: float) -> None:
        """Open the register with ``cash`` in the drawer."""
        self.call('pos.config', 'open_ui', [self.config])
        (config,) = self.call('pos.config', 'read', [self.config], ['current_session_id'])
        self.session = config['current_session_id'][0]
        self.call('pos.session', 'set_opening_control', [self.session], cash, '')

    def close(self) -> dict[str, Any]:
        """Count the cash and close the register; what the closing screen showed.

        :raise RuntimeError: when the host does not let the session close
        """
        shown = self.call('pos.session', 'get_closing_control_data', [self.session])
        steps = (
            ('post_closing_cash_details', shown['default_cash_details']['amount']),
            ('update_closing_control_state_session', ''),
            ('close_session_from_ui', []),
        )
        for method, argument in steps:
            answer = self.call('pos.session', method, [self.session], argument)
            if answer and not answer.get('successful'):
                raise RuntimeError(f"{self.name} could not be closed: {answer}")
        return shown

    def cards(self, verb: str, *args: Any) -> Any:
        """Ask the server about a card."""
        return self.call('pos.session', f'customer_card_{verb}', [self.session], *args)


@dataclass
class Order:
    """An order as the till builds it up and sends it."""

    till: Till
    at: datetime
    rng: random.Random
    partner: int | None = None
    lines: list[dict[str, Any]] = field(default_factory=list)
    payments: list[dict[str, Any]] = field(default_factory=list)
    refs: list[str] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)
    total: Decimal = Decimal(0)
    tax: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.rng.getrandbits(64))  # its own, so that two tills at once change nothing
        self.uuid = self.fresh()
        self.till.count += 1
        self.number = self.till.count
        self.data: dict[str, Any] = {}

    def fresh(self) -> str:
        """An identifier of the seeded kind, so that the same story has the same keys."""
        return str(UUID(int=self.rng.getrandbits(128), version=4))

    @property
    def left(self) -> Decimal:
        """Return what is still to be paid."""
        return self.total - sum((Decimal(str(payment['amount'])) for payment in self.payments), Decimal(0))

    def add(self, product: Product, quantity: int = 1, price: Decimal | None = None, **more: Any) -> None:
        """Put a product on the order; ``price`` where the cashier types it."""
        price = product.price if price is None else price
        gross = price * quantity
        tax = (gross * product.rate / (100 + product.rate)).quantize(CENT, ROUND_HALF_UP)
        self.total += gross
        self.tax += tax
        self.lines.append({
            'product_id': product.id, 'qty': quantity, 'price_unit': float(price), 'price_subtotal': float(gross - tax),
            'price_subtotal_incl': float(gross), 'discount': 0, 'tax_ids': [[6, 0, list(product.taxes)]],
            'full_product_name': product.name, 'uuid': self.fresh(), **more,
        })  # fmt: skip

    def scan(self, number: str) -> dict[str, Any]:
        """Scan a card; what the server says about it."""
        answer = self.till.cards('identify', number)
        if answer['ok']:
            self.refs.append(answer['card']['ref'])
            self.partner = self.partner or answer['card']['partner_id']
        return answer

    def pay(self, method: str, amount: Decimal | None = None, operation: str | None = None) -> None:
        """Put a payment on the order; all that is left without ``amount``."""
        amount = self.left if amount is None else amount
        if amount:
            line = {'payment_method_id': self.till.methods[method], 'amount': float(amount), 'uuid': self.fresh()}
            self.payments.append({**line, **({'customer_card_operation': operation} if operation else {})})

    def pay_by_card(self, ref: str, kind: str, amount: Decimal | None = None) -> Decimal:
        """Ask the server for ``amount`` (all that is left) of a card; when it has less, take what it has.

        What was taken.
        """
        wanted = float(self.left if amount is None else amount)
        answer = self.till.cards('authorize', ref, kind, wanted, self.uuid, self.fresh())
        if not answer['ok'] and answer['available']:
            answer = self.till.cards('authorize', ref, kind, answer['available'], self.uuid, self.fresh())
        if not answer['ok']:
            return Decimal(0)
        taken = Decimal(str(answer['amount']))
        self.pay(kind, taken, answer['operation'])
        return taken

    def send(self) -> int:
        """Send the finished order; its id on the server.

        Sending it again is what a till does when the answer was lost.
        """
        self.data = self.data or self._data()
        answer = self.till.call('pos.order', 'sync_from_ui', [self.data], generate_pdf=False)
        return answer['pos.order'][-1]['id']

    def _data(self) -> dict[str, Any]:
        wrap = partial(map, lambda row: [0, 0, row])
        if self.more.get('is_refund'):  # as a till does
            for line in self.lines:
                line.update({name: -line[name] for name in ('price_subtotal', 'price_subtotal_incl')})
        name = f'{self.at:%y%m%d}-{self.till.config:02d}-{self.number:04d}'
        return {
            'uuid': self.uuid,
            'name': f'Order {name}',
            'pos_reference': name,
            'tracking_number': f'{self.number % 1000:03d}',
            'sequence_number': self.number,
            'session_id': self.till.session,
            'user_id': self.till.user,
            'partner_id': self.partner or False,
            'fiscal_position_id': False,
            'pricelist_id': False,
            'amount_total': float(self.total),
            'amount_tax': float(self.tax),
            'amount_paid': float(self.total - self.left),
            'amount_return': 0,
            'to_invoice': False,
            'state': 'paid',
            'date_order': self.at.astimezone(UTC).strftime('%Y-%m-%d %H:%M:%S'),
            **({'customer_card_refs': ' '.join(self.refs)} if self.refs else {}),
            'lines': list(wrap(self.lines)),
            'payment_ids': list(wrap(self.payments)),
            **self.more,
        }
