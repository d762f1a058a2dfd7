from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError

from ...core.money import exact, stepped
from ..acceptance import untrusted
from ..acceptance.point import Point
from ..ledger import spoken
from ..ledger.errors import LedgerRefusal
from ..ledger.posting import Origin


class CustomerCardAcceptance(models.AbstractModel):
    """Goods of an order sold in installments: plans, the contract, the signing, and whether it pays the order now. The
    order is read as the till saved it; what a till says of goods and prices counts for nothing.
    """

    _inherit = 'customer.card.acceptance'

    # === VERBS === #

    def _contract_offers(self, point: Point, ref, document: Origin, down=None) -> dict:
        """Return plans for what an order asks for, the program's usual one first.

        :param down: what is paid at once; None: the least the program asks for
        :return: ``{ok: True, price_text, down, least_text, offers: [{number, text, first_text, cost_text}]}``, or
            ``{ok: False, message, available}``
        """
        return self._on_sale(point, ref, document, self._offers_of, down)

    def _contract_ask(self, point: Point, ref, document: Origin, number, down=None) -> dict:
        """Make the contract of an order with so many installments, and ask for its approval; the order's own one is
        made anew, unless it is signed.

        :return: ``{ok: True, contract}`` (see `_tell_contract_sale`), or ``{ok: False, message, available}``
        """
        return self._on_sale(point, ref, document, self._ask_of, number, down)

    def _contract_sign(self, point: Point, ref, document: Origin) -> dict:
        """Let the customer have signed the contract of an order; the answer as :meth:`_contract_ask`."""
        return self._on_sale(point, ref, document, self._sign_of)

    def _contract_pay(self, point: Point, ref, amount, document: Origin) -> dict:
        """Tell whether the contract of an order pays ``amount`` of it now. Nothing is taken by that: the paid order
        asks it all again.

        :return: ``{ok: True, amount}``, or ``{ok: False, message, available}``
        """
        return self._on_sale(point, ref, document, self._pay_of, amount)

    # === HELPERS === #

    def _on_sale(self, point: Point, ref, document: Origin, verb, *asked) -> dict:
        """Return what ``verb`` answers of a card that was read and an order that stands at this till; all is done, or
        nothing.
        """
        try:
            card = self._presented(point, ref)
            if not card or card.state != 'active' or not card.program_id.opens_installment:
                words = self.env._("This card sells nothing in installments. Choose another payment.")
                return self._cannot(point, ref, words)
            if self._is_own(point, card):
                return self._refusal_answer(self._own_text())
            order = self._order_here(point, document)
            if not order or order.currency_id != card.program_id.currency_id:
                return self._refusal_answer(
                    self.env._("The server does not have this order. Look at the connection, then try again.")
                )
            with self.env.cr.savepoint():
                return verb(point, card, order, *asked)
        except LedgerRefusal as refusal:
            return self._refusal_answer(str(refusal))
        except UserError as refusal:
            return self._refusal_answer(str(refusal))

    def _order_here(self, point: Point, document: Origin):
        """Return the open order of that name at this till, or none."""
        orders = self.env['pos.order'].sudo()  # sudo: the till has no rights of its own here; the order is its own
        if not self._is_key(document.key):
            return orders
        order = orders.search([('uuid', '=', document.key), ('state', '=', 'draft')], limit=1)
        is_here = point.till and point.till in order.config_id | order.session_id.config_id
        return order if is_here and order.company_id._card_company() == point.company else orders

    def _contracts(self):
        return self.env['customer.card.contract'].sudo()  # sudo: a till has no rights on contracts

    def _goods_of(self, order) -> list[dict]:
        """:raise UserError: for an order that cannot be sold in installments"""
        if goods := order._customer_card_contract_goods():
            return goods
        raise UserError(
            self.env._("Only goods are sold in installments. Ring up what goes on cards, or comes back, by itself.")
        )

    def _said_down(self, point: Point, down) -> Decimal | None:
        """:raise UserError: for what is no amount"""
        if down is None:
            return None
        if not untrusted.is_number(down) or down < 0:
            raise UserError(self.env._("The down payment is an amount from nothing up."))
        return stepped(down, point.currency.rounding)

    def _offers_of(self, point: Point, card, order, down) -> dict:
        contracts, goods, said = self._contracts(), self._goods_of(order), self._said_down(point, down)
        plans = [
            contracts.new(contracts._till_values(card, order, goods, number, said))
            for number in card.program_id._offered_numbers()
        ]
        refused = {plan: plan._card_refusal() or plan._refusal() for plan in plans}
        if all(refused.values()):
            raise UserError(refused[plans[0]])
        fits = [plan for plan in plans if not refused[plan]]
        money = point.currency.with_env(self.env)
        return {
            'ok': True,
            'price_text': spoken.money(money, fits[0].price),
            'down': fits[0].down,
            'least_text': self.env._("at least %s", spoken.money(money, float(fits[0]._least_down()))),
            'offers': [self._offer(money, plan) for plan in fits],
        }

    def _offer(self, money, plan) -> dict:
        return {
            'number': plan.number,
            'text': f'{plan.count} × {spoken.money(money, plan.usual)}',
            'first_text': self.env._(
                "from %(day)s, in all %(total)s",
                day=spoken.day(self, plan.first_on),
                total=spoken.money(money, plan.total),
            ),
            'cost_text': self._offer_cost(money, plan),
        }

    def _offer_cost(self, money, plan) -> str:
        if not exact(plan.cost):
            return ""
        return self.env._(
            "cost of credit %(cost)s, effective rate %(rate)s percent a year",
            cost=spoken.money(money, plan.cost),
            rate=spoken.number(self, plan.effective_rate, 2),
        )

    def _ask_of(self, point: Point, card, order, number, down) -> dict:
        if not untrusted.is_id(number):
            raise UserError(self.env._("Choose one of the plans."))
        goods, said = self._goods_of(order), self._said_down(point, down)
        contract = self._contracts()._make_at_till(card, order, goods, number, said)
        return {'ok': True, 'contract': contract._till_summary()}

    def _contract_here(self, card, order):
        """:raise UserError: where the order has no contract on this card"""
        contract = self._contracts()._for_order(order, card)
        if not contract:
            raise UserError(self.env._("This order has no contract on this card. Choose a plan first."))
        contract._take_up(order)
        return contract

    def _sign_of(self, _point: Point, card, order) -> dict:
        contract = self._contract_here(card, order)
        if not contract._has_goods(self._goods_of(order)):
            raise UserError(contract._other_order_text())
        contract._sign_at_till()
        return {'ok': True, 'contract': contract._till_summary()}

    def _pay_of(self, point: Point, card, order, amount) -> dict:
        if not untrusted.is_number(amount):
            raise UserError(self.env._("The amount must be above zero."))
        said = stepped(amount, point.currency.rounding)
        self._contract_here(card, order)._check_hand_over(order, said)
        return {'ok': True, 'amount': float(said)}
