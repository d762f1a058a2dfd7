"""Shops whose customers pay with their cards."""

import time
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import fill
from sides import LINES, PEOPLE, Cards, Order

from odoo import api


class ByValue(Cards):
    """The shop whose customers pay with what is on their cards; the card asks the server, the order brings it."""

    KIND, PROGRAM = 'value', {'name': "Gift", 'kind': 'gift', 'prefix': '961'}

    def _set_up_cards(self, env: Any) -> None:
        program = env['customer.card.program'].create({**self.PROGRAM, 'company_id': env.company.id})
        cards = env['customer.card']
        for partner in env['res.partner'].browse(self.people):
            cards |= cards._issue(program, partner=partner)
        self.numbers = cards.mapped('number')
        for card in cards:
            self._fill(card)
        tenders = env['pos.payment.method']._customer_card_methods(env.company)
        tender = tenders.filtered(lambda one: one.customer_card_kind == self.KIND)
        env['pos.config'].browse(self.till.config).payment_method_ids |= tender
        self.till.methods[self.KIND] = tender.id

    def _fill(self, card: Any) -> None:
        """Let a card pay very much."""
        from odoo.addons.customer_card.models.ledger.posting import Posting

        posting = Posting(card.account_ids.id, Decimal(100_000), 'topup', f'bench:{card.number}')
        card.env['customer.card.ledger']._post([posting])

    def order(self) -> float:
        """Sell five products, paid by the customer's card; milliseconds from asking it until the order is safe."""
        number = self.rng.randrange(PEOPLE)
        order = Order(self.till, datetime.now(UTC), self.rng, partner=self.people[number])
        for product in self.rng.sample(self.products, LINES):
            order.add(product)
        ref = order.scan(self.numbers[number])['card']['ref']
        start = time.perf_counter()
        assert order.pay_by_card(ref, self.KIND) == order.total
        order.send()
        return (time.perf_counter() - start) * 1000


class OnCredit(ByValue):
    """The shop whose customers buy on credit."""

    KIND, PROGRAM = 'credit', {'name': "Neighbors", 'kind': 'credit', 'prefix': '957'}

    def _fill(self, card: Any) -> None:
        """Open a line with a very high limit."""
        line = card.env['customer.card.credit'].create(
            {'card_id': card.id, 'wanted': 10_000_000, 'reason': "A bench has no end of money"}
        )
        line.action_request()
        line.action_activate()

    def bought(self, count: int) -> None:
        """Let the first customer have bought so often before, a hundred times a day, and have paid all but the last
        thirty days.
        """
        with self._filling() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            card = env['customer.card'].search([('number', '=', self.numbers[0])])
            fill.purchases(env, card._account('credit'), count)

    def hold(self) -> float:
        """Ask whether the first customer may buy for 1 on credit, and give it back; milliseconds of the question."""
        order = Order(self.till, datetime.now(UTC), self.rng)
        ref, key = order.scan(self.numbers[0])['card']['ref'], order.fresh()
        start = time.perf_counter()
        answer = self.till.cards('authorize', ref, self.KIND, 1.0, order.uuid, key)
        took = (time.perf_counter() - start) * 1000
        assert answer['ok'], answer
        self.till.cards('void', key)
        return took
