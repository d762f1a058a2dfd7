from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...core import money
from ..ledger.protected import Mark
from . import facts

GUARDED = facts.GUARDED['pos.order.line']
# What goods cost the shop: nobody counts by it, and the host says it line by line, twice each, as an order is paid.
COSTS = {'total_cost', 'is_total_cost_computed'}
# What makes a line give something back, and counts.
RETURN = {'order_id', 'refunded_orderline_id'}
# In place of a card on what was added to a served order: it is none of the goods that earned, were reduced, or counted
# towards a goal.
LATER = 'later'
# What stands for a ticket on a line once it did its work: that the line was about a card stays known, which card it was
# opens nothing.
USED = 'used'
# What a till says of a card on a line.
OURS = (
    'customer_card_ref', 'customer_card_hold', 'customer_card_discount', 'customer_card_points',
    'customer_card_contract',
)  # fmt: skip
# In so many returns of one line a smallest unit of money each may be rounding.
ROUNDED = 3
ZERO = Decimal(0)


class Coming(NamedTuple):
    """What comes back of a line: how many, the money they bring, and how many by a credit note."""

    quantity: Decimal = ZERO
    amount: Decimal = ZERO
    credited: Decimal = ZERO

    @classmethod
    def of(cls, refunds) -> 'Coming':
        """Return what lines of orders give back."""
        quantity = -sum((min(money.exact(one.qty), ZERO) for one in refunds), ZERO)
        return cls(quantity, -sum((one._customer_card_total() for one in refunds), ZERO))


class PosOrderLine(models.Model):
    """A line that sells or charges a card, or takes something from one: which card, and by which authorization."""

    _name = 'pos.order.line'
    _inherit = ['pos.order.line', 'customer.card.unwished']

    customer_card_ref = fields.Char(string="Card on this line", copy=False, help="The card this line sells or charges.")
    customer_card_hold = fields.Char(
        string="Card authorization",
        copy=False,
        help="What the server holds on a card for this line: a reward, a payout.",
    )

    customer_card_discount = fields.Char(
        string="Points discount", copy=False, help="The authorization whose points this line takes off the price."
    )
    customer_card_points = fields.Float(
        string="Points on this line",
        digits=(16, 4),
        copy=False,
        help="How many points the customer was told this line buys.",
    )
    customer_card_contract = fields.Integer(
        string="Contract on this line", copy=False, help="Which contract of the card this line pays; 0: the oldest."
    )

    @api.model
    def _load_pos_data_fields(self, config):
        wanted = super()._load_pos_data_fields(config)
        if self.env.su or not self.env.user._is_internal():  # a visitor's phone has no use for tickets
            return wanted
        return [*wanted, *OURS]

    @api.model_create_multi
    def create(self, vals_list):
        """Extend `point_of_sale`: an order that was served on cards gets no further lines, but for the tip a restaurant
        adds later.
        """
        vals_list = self._customer_card_named([self._customer_card_sayable(vals) for vals in vals_list])
        orders = self.env['pos.order'].browse({vals['order_id'] for vals in vals_list if vals.get('order_id')})
        served = {order.id: order.config_id.tip_product_id.id for order in orders if facts.are_settled(order)}
        for vals in vals_list if served else ():
            if vals.get('order_id') in served and not _is_tip(vals, served[vals['order_id']]):
                self._customer_card_stays()
            if vals.get('order_id') in served:
                vals.update(customer_card_ref=LATER, customer_card_hold=False, customer_card_discount=False)
        self._customer_card_check_made((vals.get('order_id'), vals.get('refunded_orderline_id')) for vals in vals_list)
        return super().create(vals_list)

    def write(self, vals):
        """Extend `point_of_sale`: lines of an order that was served on cards are not rewritten, by whatever way the
        words come. A cost that stands there already is not written again.
        """
        if vals.keys() <= COSTS:
            stands = all(line[name] == value for line in self for name, value in vals.items())
            return stands or super().write(vals)
        vals = self._customer_card_sayable(vals)
        self._customer_card_check_name(vals)
        self._customer_card_check_sold(vals)
        touched = GUARDED & vals.keys()
        if touched and (facts.are_moved(self, vals, self.order_id) or self._customer_card_kept(vals, touched)):
            self._customer_card_stays()
        if names := RETURN & vals.keys():
            moved = self.filtered(lambda line: facts.changed(line, vals, names))
            self._customer_card_check_made(
                (
                    vals.get('order_id', line.order_id.id),
                    vals.get('refunded_orderline_id', line.refunded_orderline_id.id),
                )
                for line in moved
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_served(self):
        if facts.are_settled(self.order_id):
            self._customer_card_stays()

    @api.model
    def _customer_card_sayable(self, vals: dict) -> dict:
        """Return ``vals`` without what nobody says of a line: the server's own words, and what its order says."""
        return facts.without_nobodys(self, _without_words(vals))

    def _customer_card_check_sold(self, vals: dict) -> None:
        """:raise UserError: when a return, paid or not, would no longer name the order its goods were sold on: without
        it what a card had paid would leave as cash; the line itself may be taken off
        """
        if 'refunded_orderline_id' in vals and any(line._customer_card_loses(vals) for line in self):
            raise UserError(
                self.env._(
                    "What comes back keeps naming the order it was sold on. Remove the line if it does not come back."
                )
            )

    def _customer_card_loses(self, vals) -> bool:
        sold = self.refunded_orderline_id
        if not sold or sold.id == vals['refunded_orderline_id']:
            return False
        return facts.is_kept_return(self) or sold._customer_card_of_served()

    def _customer_card_stays(self):
        raise UserError(
            self.env._(
                "This order is paid, and cards or the books count by it, so its lines stay as they are. Refund "
                "it instead."
            )
        )

    def _customer_card_kept(self, vals: dict, names: set[str]) -> bool:
        """Tell whether a line belongs to an order that was served on cards, or gives one of its lines back, and would
        become another.
        """
        return any(
            (facts.is_kept_return(line) or facts.are_settled(line._customer_card_around(vals).order_id))
            and facts.changed(line, vals, names)
            for line in self
        )

    def _customer_card_around(self, vals: dict):
        """This line, and those of the order it is written to belong to."""
        return self | self.browse(vals.get('order_id') and self.order_id.browse(vals['order_id']).lines.ids)

    def _customer_card_check_made(self, returns: Iterable[tuple]) -> None:
        """:raise UserError: when, of these ids of orders and of lines that come back, a paid order that no till sent
        gives back of a sale that cards had to do with
        """
        orders = self.env['pos.order']
        back = {sold for order, sold in returns if order and sold and facts.is_made_already(orders.browse(order))}
        if back:
            self.browse(back).order_id._customer_card_come_back()

    def _customer_card_forget(self) -> None:
        """The tickets of lines, as those of their order; that a line was about a card stays known."""
        lines = self.filtered(lambda line: line.customer_card_ref and line.customer_card_ref not in (USED, LATER))
        if lines:
            models.BaseModel.write(lines, {'customer_card_ref': USED})

    def _customer_card_of_served(self) -> bool:
        """Tell whether a line belongs to an order that cards had to do with, or one that hangs together with it by
        goods that came back, did.
        """
        return any(order.customer_card_summary for order in self.order_id._customer_card_related())

    def _customer_card_total(self) -> Decimal:
        """Return what the line adds to its order, tax included. On a refund a till turns the sign of its lines' totals
        around, so that the sign is taken from quantity and price, which say it truly. What comes back or is taken off
        is worth what its price says, as in the books.
        """
        amount = abs(money.exact(self.price_subtotal_incl))
        return amount if self._customer_card_sign() > 0 else -self._customer_card_taken_off(amount)

    def _customer_card_sign(self) -> float:
        """Return a number that says by its sign whether the line adds to its order: a discount of more than all takes
        off.
        """
        return self.qty * self.price_unit * (100 - self.discount)

    def _customer_card_taken_off(self, said: Decimal) -> Decimal:
        """Return what a line takes off its order, tax included: what a till ``said`` where its price gives that, but
        for rounding; else what its price gives.
        """
        line = self.with_context(active_test=False)  # taxes are archived meanwhile
        worth = money.exact(self.qty) * money.exact(self.price_unit) * (1 - money.exact(self.discount) / 100)
        taxes, position = line.tax_ids, self.order_id.fiscal_position_id
        if position or any(not tax.price_include for tax in taxes):
            # The host's arithmetic is slow, and a return asks for each of its lines many times: of the same words once.
            asked = ('customer_card_worth', self.id, self.product_id.id, worth, taxes.ids, position.id)
            known = self.env.cr.cache.setdefault('customer_card_worth', {})
            key = str(asked)
            if key not in known:
                known[key] = money.exact(line._compute_amount_line_all()['price_subtotal_incl'])
            worth = known[key]
        crumb = 2 * money.exact(self.order_id.currency_id.rounding)
        return said if abs(abs(worth) - said) <= crumb else abs(worth)

    def _customer_card_key(self) -> str:
        """The ledger's key of the authorization behind a discount line, or behind the one it gives back; empty for all
        other lines.
        """
        named = self.customer_card_discount or self.refunded_orderline_id.customer_card_discount
        return self.env['pos.payment']._customer_card_key(named)

    # === GOODS THAT COME BACK === #

    def _customer_card_refunds(self):
        """The lines of orders that gave this one back: served ones, for anybody may say that an order was paid, and the
        one being served.
        """
        now = self.env.context.get('customer_card_refund')
        return self.refund_orderline_ids.filtered(
            lambda one: one.order_id.customer_card_summary or (isinstance(now, Mark) and one.order_id.id == now)
        )

    def _customer_card_came_back(self, before=None, now: Coming | None = None) -> Decimal:
        """Return how many of this line came back so far, by refunds (those ``before`` an order, if it is given) and by
        credit notes; with what comes back ``now``.
        """
        refunds, now = self._customer_card_refunds().filtered(lambda one: one.order_id != before), now or Coming()
        said = Coming.of(refunds)
        back = self._customer_card_worth_of(said.quantity + now.quantity, said.amount + now.amount)
        return back + self._customer_card_credited() + now.credited

    def _customer_card_back(self, refunds) -> Decimal:
        """Return how many of this line came back by ``refunds``, to the last smallest unit of money."""
        said = Coming.of(refunds)
        return self._customer_card_worth_of(said.quantity, said.amount)

    def _customer_card_worth_of(self, quantity: Decimal, amount: Decimal) -> Decimal:
        """Return how many of this line came back: as many as was said, or as the money they brought is worth,
        whichever is more. A crumb that is refunded at the price of the loaf is the loaf.
        """
        worth = self._customer_card_total()
        return max(quantity, amount / worth * money.exact(self.qty)) if worth > 0 else quantity

    def _customer_card_back_but_crumbs(self, refunds) -> Decimal:
        """Return how many of this line must have come back by ``refunds`` at least: the smallest unit of money in a few
        of them may be rounding, but no more than half of the line.

        So a return is judged, that none is refused for its rounding; what it takes back is counted without.
        """
        said, worth = Coming.of(refunds), self._customer_card_total()
        crumbs = money.exact(self.order_id.currency_id.rounding) * min(len(refunds), ROUNDED)
        return self._customer_card_worth_of(said.quantity, said.amount - min(crumbs, max(worth, ZERO) / 2))


def _without_words(vals: dict) -> dict:
    """Return ``vals`` without the server's own words for a line: they stand there, and nobody else says them."""
    if vals.get('customer_card_ref') in (LATER, USED):
        return {name: value for name, value in vals.items() if name != 'customer_card_ref'}
    return vals


def _is_tip(vals: dict, product: int | bool) -> bool:
    """Tell whether a line is what a till adds later, of the product ``product``: it takes nothing off, by no discount
    of more than all either.
    """
    names = ('qty', 'price_unit', 'price_subtotal', 'price_subtotal_incl', 'discount')
    is_one = bool(product) and vals.get('product_id') == product and all(_adds(vals.get(name)) for name in names)
    return is_one and float(vals.get('discount') or 0) <= 100


def _adds(number) -> bool:
    """Tell whether a number somebody sent is one, and not below zero."""
    try:
        return float(number or 0) >= 0
    except (TypeError, ValueError):
        return False
