from odoo import api, models
from odoo.exceptions import UserError

from ..ledger.protected import is_server, own, server, unmarked
from . import bounds, facts
from .facts import Who
from .pos_order_steps import Work

GUARDED = facts.GUARDED['pos.order']


class PosOrder(models.Model):
    """Guards of orders that moved value on cards: see the table in `facts.py`."""

    _name = 'pos.order'
    _inherit = ['pos.order', 'customer.card.unwished']

    @api.model_create_multi
    def create(self, vals_list):
        """Extend `point_of_sale`: only what a till sends names cards; an order made by RPC is no sale they were shown
        at, and none is served.
        """
        vals_list = self._customer_card_named(vals_list)
        for vals in vals_list:
            for name in facts.named(self, vals, Who.SERVED, Who.HOST, Who.NOBODY):
                vals.pop(name)
            if 'state' in vals and not vals['state']:
                vals.pop('state')
            if not facts.is_of_till(self, vals.get('uuid')):
                vals.pop('customer_card_refs', None)
                self._customer_card_check_state(not self.env.su and vals.get('state') in facts.PAID)
        made = super().create(vals_list)
        made.filtered(
            lambda order: order.state in facts.PAID and not facts.is_made_now(order)
        )._customer_card_refuse_unserved()
        return made

    def write(self, vals):
        """Extend `point_of_sale`: what is nobody's to say of an order any more is left out, for tills and forms write
        many fields at once.

        Nothing moves into a session that was closed, where its money would be in no books, and that an order is paid or
        booked say only the methods that make it so, with its cards.
        """
        if GUARDED & vals.keys():
            self._customer_card_check_name(vals)
            fixed = self._customer_card_fixed(vals)
            if fixed and len(self) > 1:  # one that is served keeps nothing from the others
                for order in self:
                    order.write(dict(vals))
                return True
            vals = {name: value for name, value in vals.items() if name not in fixed} if fixed else vals
            if not is_server(self.env):
                self._customer_card_check_moved(vals)
            open_before = self.filtered(lambda order: order.state == 'draft') if 'state' in vals else self.browse()
            result = super().write(vals)
            open_before._customer_card_is_over()
            return result
        return super().write(vals)

    def _customer_card_is_over(self) -> None:
        """Follow these orders, which were open a moment ago: what one that is cancelled held is free, and one that is
        paid by a word, because there was nothing to pay, stays what it is.
        """
        cancelled = self.filtered(lambda order: order.state == 'cancel')
        cancelled._customer_card_free()
        cancelled._customer_card_forget()
        for order in self if not is_server(self.env) else ():
            if order.state in facts.PAID and not facts.is_made_now(order):
                order._customer_card_keep_as_paid()

    def _customer_card_fixed(self, vals: dict) -> set[str]:
        """Return which of ``vals`` nobody may write now, by how far these orders are."""
        fixed = facts.named(self, vals, Who.SERVED, Who.NOBODY)
        if not is_server(self.env):
            fixed |= facts.named(self, vals, Who.HOST) | self._customer_card_fixed_state(vals)
        unpaid = facts.named(self, vals, Who.UNPAID)
        if unpaid and any(order.state != 'draft' for order in self):
            fixed |= unpaid
        late = facts.named(self, vals, Who.UNSERVED, Who.BOOKED)
        if late and facts.are_settled(self):
            fixed |= late - (facts.named(self, vals, Who.BOOKED) if is_server(self.env) else set())
        return fixed

    def _customer_card_fixed_state(self, vals: dict) -> set[str]:
        """Return the state where nobody writes it: no state at all, and any other once an order is no draft. One that
        was paid would be opened, rewritten and served. To call one paid that is not is refused in a sentence.
        """
        if 'state' not in vals:
            return set()
        if vals['state'] in facts.PAID and not self.env.su and any(order.state not in facts.PAID for order in self):
            return set()
        is_over = any(order.state not in ('draft', vals['state']) for order in self)
        return {'state'} if is_over or not vals['state'] else set()

    def _customer_card_check_moved(self, vals: dict) -> None:
        """:raise UserError: when an order would be paid that nobody paid, or a session that was closed get more"""
        state = vals.get('state')
        if state in facts.PAID and not self.env.su:
            said = self.filtered(lambda order: order.state != state)
            self._customer_card_check_state(any(not order._customer_card_is_free() for order in said))
        if vals.get('session_id'):
            session = self.env['pos.session'].browse(vals['session_id'])
            if session.state == 'closed' and any(order.session_id != session for order in self):
                raise UserError(self.env._("This session is closed and takes no more orders. Open a new one."))

    def _customer_card_is_free(self) -> bool:
        """Tell whether there is nothing to pay on an open order, and nothing of cards or returns on it: a self-order of
        what costs nothing the host marks paid by a word.
        """
        lines = self.lines
        return not (
            self.state != 'draft'
            or self.payment_ids
            or self.customer_card_refs
            or lines.refunded_orderline_id
            or any(line._customer_card_total() or line.customer_card_ref or line.customer_card_hold for line in lines)
        )

    def _customer_card_check_state(self, wrong: bool) -> None:
        """:raise UserError: when an order would be paid by a word"""
        if wrong:
            raise UserError(self.env._("An order is paid at the till, or by its payment dialog. Finish it there."))

    def _customer_card_refuse_unserved(self) -> None:
        """:raise UserError: when one of these orders would do something on cards, and would be paid without being
        served
        """
        if any(order._customer_card_waits() for order in self):
            self._customer_card_finish_at_till()

    def _customer_card_come_back(self) -> None:
        """Goods of these orders come back on a paid one that was not sent by a till nor paid by the dialog: it waits
        for their other returns.

        :raise UserError: when cards had to do with them
        """
        family = self.sudo()._customer_card_lock_related()  # sudo: only to see whether cards were used
        if any(order.customer_card_summary for order in family):
            self._customer_card_finish_at_till()

    def _customer_card_finish_at_till(self):
        raise UserError(self.env._("Cards are used with this order. Finish it at the till, or by its payment dialog."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_cards(self):
        if any(order._customer_card_done() for order in self.sudo()):  # sudo: only to see whether there is anything
            raise UserError(self.env._("This order moved value on a card and is kept for ever. Refund it instead."))

    @api.ondelete(at_uninstall=False)
    def _unlink_frees_cards(self):
        """An order that is deleted holds nothing any more, as one that is cancelled."""
        self._customer_card_free()

    def _generate_pos_order_invoice(self):
        """Extend `point_of_sale`: an invoice books an order that was paid, whenever it is asked for; the cards that
        were sold on it are linked to it.
        """
        self._customer_card_check_state(any(order.state not in facts.PAID for order in self))
        self._customer_card_turn_round()
        invoice = unmarked(super(PosOrder, server(self))._generate_pos_order_invoice())
        self._customer_card_book(invoice.sudo())  # sudo: its date, and what it booked for cards, are read
        return invoice

    def _customer_card_turn_round(self) -> None:
        """Let orders that cards had to do with be invoiced as what their lines come to: by a till's word the host turns
        the amounts of an invoice around, and books a sold card as one that came back.

        :raise UserError: where what is called a return sells for more than it gives back
        """
        for order in self.filtered(lambda order: order.is_refund != (order.amount_total < 0)):
            lines = order.lines
            has_cards = order.customer_card_summary or any(lines.mapped('customer_card_ref'))
            if not has_cards and not lines.refunded_orderline_id._customer_card_of_served():
                continue
            if not order.is_refund:
                models.BaseModel.write(own(order), {'is_refund': True})
            elif any(line._customer_card_total() > 0 for line in lines):
                raise UserError(
                    self.env._(
                        "Order %s is a return that sells for more than it gives back, so it has no credit note. Ring "
                        "up what is sold on an order of its own.",
                        order.pos_reference or order.name,
                    )
                )

    # An order that says too much, or numbers that are none, is refused in a sentence before anybody waits for its card.

    @api.model
    def _customer_card_check_bounds(self, orders) -> None:
        """:raise UserError: when what a till sent is more than an order can be, or no order at all"""
        sentences = {
            'shape': self.env._("This is not an order of a till. Reload the till and start the order again."),
            'lines': self.env._(
                "A card pays and is charged on orders of %s lines at most. Split the order.", bounds.MOST_LINES
            ),
            'payments': self.env._("An order has %s payments at most. Start it again.", bounds.MOST_PAYMENTS),
            'cards': self.env._("An order shows %s cards at most. Take some off.", bounds.MOST_CARDS),
            'text': self.env._("The cards on this order cannot be read. Take them off and scan them again."),
            'numbers': self.env._(
                "This order contains a number or a text that is not valid. Correct its quantities and prices, "
                "or start it again."
            ),
        }
        if name := bounds.problem(orders):
            raise UserError(sentences[name])

    def _customer_card_check_numbers(self, _work: Work) -> None:
        """:raise UserError: when a quantity, a price or a payment is no number somebody could mean: a database stores
        those, too
        """
        names = 'qty', 'price_unit', 'discount', 'price_subtotal', 'price_subtotal_incl'
        numbers = [line[name] for line in self.lines for name in names]
        numbers += [self.amount_total, *self.payment_ids.mapped('amount')]
        if not bounds.is_one(numbers):
            raise UserError(
                self.env._(
                    "Order %s contains a number that is not valid. Correct its quantities and prices, or start "
                    "it again.",
                    self.pos_reference or self.name,
                )
            )

    def _customer_card_too_long(self, takes: bool) -> bool:
        """Tell whether the order is served by the hourly job, because its card would be kept from others for long; one
        that ``takes`` cannot wait.

        :raise UserError: when an order of so many lines takes value from a card or puts some on one, or gives back what
            one paid
        """
        if len(self.lines) <= bounds.MOST_LINES:
            return False
        if takes or any(order.customer_card_summary for order in self._customer_card_lock_related(self) - self):
            raise UserError(
                self.env._(
                    "A card pays and is charged on orders of %s lines at most. Split the order.", bounds.MOST_LINES
                )
            )
        return True
