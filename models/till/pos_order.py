from uuid import uuid4

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...core import ticket
from ..acceptance import untrusted
from ..actions import open_list
from ..ledger.errors import LedgerRefusal
from ..ledger.protected import Mark, new, own, plain, server
from . import commands, facts, visitor
from .bounds import MOST_CARDS, MOST_TEXT, OFF
from .facts import PAID, RULES, Who
from .pos_order_steps import FREED

# What the server says an order did on cards; whatever a client sends of it is dropped.
WRITTEN_HERE = {name for name, who in RULES['pos.order'].items() if who is Who.SERVED}
# Lines inside of lines: a till names them by their uuid, and whoever nests them may say that they belong to another
# order.
NESTED = ('refund_orderline_ids', 'combo_line_ids')
# What payments and lines of a till's order name authorizations by.
HELD = {'payment_ids': ('customer_card_operation',), 'lines': ('customer_card_hold', 'customer_card_discount')}


STAFF = 'customer_card.group_desk,customer_card.group_accountant'
# What only the office looks at, beside the order's chatter: a till never loads it, so that no order waits for it.
OFFICE_FIELDS = {'customer_card_operation_ids', 'customer_card_shown', 'customer_card_as_paid'}


class PosOrder(models.Model):
    """The till's order: its own transaction captures, sells, earns, and refuses what was not authorized."""

    _inherit = 'pos.order'

    customer_card_refs = fields.Char(
        string="Cards", copy=False, size=MOST_TEXT, help="Tickets of the cards shown on this order, until it is paid."
    )
    customer_card_summary = fields.Char(
        string="Card receipt", copy=False, readonly=True, help="What the receipt says about the cards, as data."
    )
    customer_card_operation_ids = fields.One2many(
        comodel_name='customer.card.operation',
        inverse_name='origin_id',
        domain=[('origin_model', '=', 'pos.order')],
        string="Card operations",
        readonly=True,
        copy=False,
        groups=STAFF,
    )

    # === CRUD METHODS === #

    @api.model
    def sync_from_ui(self, orders):
        """Extend `point_of_sale`: wait for the cards of these orders, and for the sales they give back from, first,
        while nothing is written yet, so that nobody has to be retried.

        :raise UserError: when PostgreSQL has no room left; nothing is done then, and the till keeps the order
        """
        self._customer_card_check_bounds(orders)
        if self.env.su:  # no till is: the host hands on what a visitor's phone says
            orders = [visitor.order_of(order) for order in orders]
        accounts, families = self._customer_card_accounts(orders), self._customer_card_related_roots(orders)
        charged = self._customer_card_charged_accounts(orders)
        if accounts or families or charged:
            ledger = self.env['customer.card.ledger'].sudo()  # sudo: the till has no rights on the ledger
            try:
                ledger._serialize([*accounts, *charged], families)
            except LedgerRefusal as refusal:
                if accounts or refusal.code != 'busy':
                    raise
                # Nothing is spent: the rows of the family, and of the account, tell two apart all the same, and Odoo
                # repeats the later one.
        try:
            return super().sync_from_ui(orders)
        except psycopg2.errors.DiskFull as error:
            raise UserError(
                self.env._(
                    "The server's disk is full, so this order was not saved and nothing was taken from a card. "
                    "Ask your administrator to make room, then validate it again."
                )
            ) from error

    def _process_order(self, order, existing_order):
        """Extend `point_of_sale`: only here may card payments come into being, and only our server writes what the
        receipt says.
        """
        for name in WRITTEN_HERE:
            order.pop(name, None)
        if self.env.su:
            visitor.leave(order, existing_order or self.browse())
        for line in commands.values(order.get('lines')):
            for name in NESTED:
                line.pop(name, None)
        self._customer_card_check_named(order, existing_order)
        if 'customer_card_refs' in order:  # whoever does not speak of cards takes none off
            order['customer_card_refs'] = self._customer_card_joined(order, existing_order) or False
        if existing_order:
            saving = self._customer_card_saving(existing_order.uuid)
            return super(PosOrder, saving)._process_order(order, existing_order.with_env(saving.env))
        order['uuid'] = order.get('uuid') or str(uuid4())
        return super(PosOrder, new(self._customer_card_saving(order['uuid'])))._process_order(order, existing_order)

    def _customer_card_joined(self, order: dict, existing_order) -> str:
        """Return the cards of a till's order. One is taken off by a word of its own, its ticket after a minus: a device
        whose copy of the order is old knows nothing of it, nor does one that begins an order at a table and is put into
        the one that is open there (`pos_restaurant`), so it stays; what that one took off is of its own order.
        """
        said, before = (order['customer_card_refs'] or '').split(), []
        if existing_order:
            before = (existing_order.customer_card_refs or '').split()
        is_own = not existing_order or existing_order.uuid == order.get('uuid')
        named = dict.fromkeys([*said, *before] if is_own else [*before, *said])
        off = {ref[1:] for ref in said if ref[0] == OFF} if is_own else ()
        return ' '.join([ref for ref in named if ref[0] != OFF and ref not in off][:MOST_CARDS])

    def _customer_card_saving(self, uuid: str):
        """The same records while a till's order of this name is saved: its cards and card payments come with it."""
        return own(self).with_context(customer_card_making=uuid)

    def _customer_card_check_named(self, order: dict, existing_order) -> None:
        """:raise UserError: when the commands of a till's order reach lines or payments of others that are paid, or
        those of a visitor any of others
        """
        existing_order = existing_order or self.browse()
        for name in ('lines', 'payment_ids'):
            named = {number for command in order.get(name) or [] for number in commands.named_by(command)}
            records = self[name].browse(named - set(existing_order[name].ids)).exists()
            orders = records.order_id if name == 'lines' else records.pos_order_id
            states = set(orders.sudo().mapped('state'))  # sudo: whether they are paid
            if states and (self.env.su or states != {'draft'}):
                raise UserError(self.env._("This order names what belongs to another one. Start it again."))

    def action_pos_order_paid(self):
        """Extend `point_of_sale`: in the order's own transaction, capture its tenders, sell its cards and earn its
        points.

        An order that was paid before this call is not served by it: the host lets its lines and payments be rewritten.
        """
        was_draft = self.state == 'draft' and not self.sudo().customer_card_as_paid  # sudo: whether it was paid before
        paying = self._customer_card_saving(self.uuid)
        result = super(PosOrder, server(paying) if was_draft else paying).action_pos_order_paid()
        if was_draft or facts.is_made_now(self):
            plain(self)._customer_card_keep_as_paid()
            plain(self)._customer_card_mark_paid_down()
            self._customer_card_serving()._customer_card_paid()
        return result

    def _customer_card_serving(self):
        """The order as it is served: nothing of the client's context counts, and the order is named there, because what
        it gives back counts already.
        """
        order = plain(self.sudo())  # sudo: the till has no rights on cards and ledger; every claim is checked there
        if order.lines.refunded_orderline_id:  # what came back counts whole, whoever read it first
            order.env['pos.order.line'].invalidate_model(['refund_orderline_ids'])
        return server(order).with_context(customer_card_refund=Mark(self.id))

    def action_pos_order_cancel(self):
        """Extend `point_of_sale`: an order for another day stays open, and holds nothing until then. It leaves its
        session, so what it held there is freed before.
        """
        self.filtered(lambda order: order.state == 'draft')._customer_card_free()
        return super().action_pos_order_cancel()

    def _customer_card_free(self) -> None:
        """Free what these orders held: they are cancelled, whichever way and by whom."""
        for order in self.sudo():  # sudo: the till has no rights on the ledger; only what is the order's own is let go
            for name in FREED:
                getattr(order, name)()

    def _customer_card_free_payments(self) -> None:
        """Free what payments of a cancelled order held."""
        self._customer_card_let_go(payment.customer_card_operation for payment in self.payment_ids._on_cards())

    def _customer_card_forget(self) -> None:
        """Forget the tickets of served or cancelled orders: whoever reads orders could pay with them."""
        shown = self.filtered('customer_card_refs')
        if shown:
            models.BaseModel.write(shown, {'customer_card_refs': False})
        self.lines._customer_card_forget()

    def _customer_card_let_go(self, keys) -> None:
        """Release what these keys of the ledger hold for this very order; whatever else a client names stays as it is.
        A till that is away may have had the order paid: what it took is owed when it comes after all.
        """
        ledger = self.env['customer.card.ledger'].sudo()  # sudo: the till has no rights on the ledger
        for key in dict.fromkeys(key for key in keys if key and untrusted.hold(key) == key):
            operation = ledger._find(key)
            if operation.origin_key == self.uuid and operation.state == 'authorized':  # what was let go of stays so
                ledger._release(operation)

    # === ACTION METHODS === #

    def action_open_card_operations(self):
        """Open what this order did on cards."""
        self.ensure_one()
        return open_list(
            self.env['customer.card.operation'],
            self.env._("Card operations"),
            [('origin_model', '=', 'pos.order'), ('origin_id', '=', self.id)],
        )

    # === BUSINESS METHODS === #

    @api.model
    def _customer_card_accounts(self, orders) -> list[int]:
        """Accounts the orders of one sync will spend from, by the authorizations the client names: a hint what to wait
        for.

        Orders that only earn do not wait: two of them on one card in the same moment are rare, and Odoo repeats the
        later one.
        """
        sent = [vals for order in orders for name in HELD for vals in commands.values(order.get(name))]
        keys = {str(one[name]) for one in sent for names in HELD.values() for name in names if one.get(name)}
        if not keys:
            return []
        named = [*keys, *map(self.env['pos.payment']._customer_card_key, keys)]
        self.env.cr.execute('SELECT account_id FROM customer_card_operation WHERE key = ANY(%s)', [named])
        return [row[0] for row in self.env.cr.fetchall() if row[0]]

    @api.model
    def _customer_card_charged_accounts(self, orders) -> list[int]:
        """Accounts of the cards that paid orders of one sync put value on, by the genuine tickets their lines name: a
        hint what to wait for, so that a card whose order has come is not closed meanwhile.
        """
        lines = [vals for order in orders if order.get('state') in PAID for vals in commands.values(order.get('lines'))]
        refs = dict.fromkeys(str(vals['customer_card_ref']) for vals in lines if vals.get('customer_card_ref'))
        if not refs:
            return []
        try:
            key = self.env['customer.card.ledger']._key()
        except LedgerRefusal:
            return []  # nothing is put on a card then: serving the order says so
        claims = [ticket.read(ref, key) for ref in list(refs)[:MOST_CARDS]]
        cards = [claim.card for claim in claims if claim]
        self.env.cr.execute('SELECT account_id FROM customer_card_account_rel WHERE card_id = ANY(%s)', [cards])
        return [account for (account,) in self.env.cr.fetchall()]

    # The order as the office sees it: what it did on which cards, and what was authorized for it.

    @api.model
    def _load_pos_data_fields(self, config):
        """Extend `point_of_sale`: all fields, as the host means by naming none, but for the office's own and the
        chatter.

        The host reads messages, followers and their counters anew with every order it saves, and no till shows them;
        that is more work than all a card does.
        """
        if wanted := super()._load_pos_data_fields(config):
            return wanted
        chatter = self.env['mail.thread']._fields.keys() - self.env['base']._fields.keys()
        return [
            name
            for name in self.fields_get(attributes=())
            if not (name in OFFICE_FIELDS or name in chatter or self._fields[name].manual)
        ]

    # Cards shown on an order that could not be used any more when it was rung up: it earns nothing there, and that is
    # noted.

    def _customer_card_note_lost(self, ref: str):
        """Note the card a genuine ticket means; no card, for none is served."""
        cards = self.env['customer.card']
        claim = ticket.peek(ref) and ticket.read(ref, self.env['customer.card.ledger']._key())
        card = (
            cards.sudo().browse(claim.card if claim else []).exists()
        )  # sudo: the ticket proves that the server gave it out
        if card and card.company_id == self._customer_card_company:
            self.env['customer.card.unusual']._note('not_earned', f'lost:{card.id}:{self.uuid}', card, self.session_id)
        return cards
