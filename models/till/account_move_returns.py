from contextvars import ContextVar
from decimal import Decimal

from odoo import Command, fields, models
from odoo.exceptions import UserError

from ...core import money, seal
from ..books.booking import BACK_APART, BACK_POSTED, booking
from ..books.settling import Sum
from ..ledger import kinds
from ..ledger.protected import afresh, is_own, is_server, own, plain
from . import facts
from .facts import PAID
from .proofs import given_back

ZERO = Decimal(0)
_POSTING = ContextVar('customer_card_posting', default=False)  # whether the host's own method posts now
# What is asked before documents are posted: each gets all of them, and raises.
BEFORE_POSTED = ('_customer_card_refuse_sold_by_office',)
# What is done once they are: each gets those that were posted.
AFTER_POSTED = ('_customer_card_note_on_credit',)
# What makes a credit note that of its invoice.
KEPT = {'move_type', 'reversed_entry_id', 'currency_id', 'company_id'}


class AccountMove(models.Model):
    """Invoices of till orders that used cards, and the credit notes that give back what they sold."""

    _inherit = 'account.move'

    customer_card_back = fields.Json(
        string="Given back with cards",
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="What a credit note gave back of its orders: how many of each line, and how much otherwise than to cards.",
    )

    # === CHECKS === #

    def _customer_card_check_returns(self, vals: dict) -> None:
        """:raise UserError: when what moved value on cards would no longer be posted, or a credit note no longer that
        of its invoice
        """
        if is_own(self):
            return
        if 'state' in vals and vals['state'] != 'posted':
            self._customer_card_refuse_undoing()
        if vals.get('state') == 'posted' and not _POSTING.get():
            self._customer_card_refuse_silent_posting()
        if names := KEPT & vals.keys():
            self._customer_card_refuse_another(lambda move: facts.changed(move, vals, names))
        if 'reversed_entry_id' in vals:
            self._customer_card_refuse_linking(vals['reversed_entry_id'])

    def _customer_card_refuse_undoing(self) -> None:
        """:raise UserError: when a posted invoice (or credit note) of orders with cards would no longer be"""
        posted = self.sudo().filtered(lambda move: move.state == 'posted')  # sudo: whether cards were used
        posted._customer_card_refuse_given_back()
        for move in posted:
            if afresh(move, 'pos_order_ids') and move._customer_card_orders():
                raise UserError(
                    self.env._(
                        "Customer cards were used on the order of this invoice, so it stays as it is. Credit "
                        "it instead."
                    )
                )

    def _customer_card_refuse_given_back(self) -> None:
        """:raise UserError: for a credit note that cards went by"""
        if any(move.customer_card_back for move in self.sudo()):  # sudo: whether cards were used
            raise UserError(
                self.env._(
                    "This credit note gave back what cards had done, so it stays as it is. Sell the goods "
                    "again at the till instead."
                )
            )

    def _customer_card_refuse_silent_posting(self) -> None:
        """:raise UserError: when a credit note of an order with cards would be posted by a word, and no card would hear
        of it
        """
        for move in self.sudo():  # sudo: whether cards were used
            if move.state != 'posted' and move.reversed_entry_id and move._customer_card_orders():
                raise UserError(
                    self.env._(
                        "Customer cards were used on the order of this invoice. Post its credit note by its "
                        "button, so that cards hear of it."
                    )
                )

    def _customer_card_refuse_another(self, becomes_another) -> None:
        """:raise UserError: when what credits an order with cards would no longer be a credit note of its invoice:
        cards would miss it
        """
        for move in self.sudo():  # sudo: whether cards were used
            if move.reversed_entry_id and becomes_another(move) and move._customer_card_orders():
                raise UserError(
                    self.env._(
                        "Customer cards were used on the order of the invoice, so what reverses it stays a "
                        "credit note of that invoice, in its currency. Delete it and start again by Reverse."
                    )
                )

    def _customer_card_refuse_linking(self, other) -> None:
        """:raise UserError: when a posted credit note would get an invoice of orders with cards, and no card would hear
        of it
        """
        for move in self.sudo().filtered(
            lambda move: move.state == 'posted' and move.reversed_entry_id.id != other
        ):  # sudo: whether cards were used
            invoice = move.browse(other or [])
            afresh(invoice, 'pos_order_ids')._customer_card_lock_related()  # it counts from now on
            if invoice._customer_card_orders():
                raise UserError(
                    self.env._(
                        "Customer cards were used on the order of this invoice. Reset the credit note to "
                        "draft, name the invoice on it, and post it again."
                    )
                )

    def _customer_card_is_another(self) -> bool:
        """Tell whether an entry that names an invoice is no credit note in its currency."""
        return self.move_type != 'out_refund' or self.currency_id != self.reversed_entry_id.currency_id

    # === BUSINESS METHODS === #

    def _post(self, soft=True):
        """Extend `account`: with a credit note, cards take back and get back what a return at the till would bring."""
        self._customer_card_refuse_another(AccountMove._customer_card_is_another)
        for name in BEFORE_POSTED:
            getattr(self, name)()
        before = _POSTING.set(True)
        try:
            posted = super()._post(soft)
        finally:
            _POSTING.reset(before)
        for note in posted:
            if note.move_type == 'out_refund' and note.reversed_entry_id:
                note._customer_card_credit()
        for name in AFTER_POSTED:
            getattr(posted, name)()
        return posted

    def _reverse_moves(self, default_values_list=None, cancel=False):
        """Extend `account`: what the card ledger posted, or booked of cards, and what gave back what cards had done, is
        not reversed.
        """
        self._customer_card_refuse_booked()
        self._customer_card_refuse_given_back()
        notes = super()._reverse_moves(default_values_list, cancel)
        for note in notes.sudo():  # sudo: nobody reads or writes what cards go by
            if note.state == 'draft':
                note._customer_card_say_lines()
        return notes

    def _customer_card_say_lines(self) -> None:
        """Say on the items of this draft, which were just copied from those of its invoice, which lines of orders they
        are.
        """
        mine, its = (move._customer_card_items().sorted('id') for move in (self, self.reversed_entry_id))
        if [item.product_id for item in mine] != [item.product_id for item in its]:
            return
        for item, copied in zip(mine, its, strict=True):
            if copied.customer_card_line:
                models.BaseModel.write(item, {'customer_card_line': copied.customer_card_line})

    def _customer_card_orders(self):
        """The till orders behind an invoice, or behind the one a credit note reverses, if cards had to do with any of
        them or with what came back of them: those served on cards first, for what a credit note does there is theirs.
        """
        invoice = self.sudo().reversed_entry_id or self.sudo()  # sudo: the card ledger's own business
        orders = afresh(invoice, 'pos_order_ids').sorted(lambda order: not order.customer_card_summary)
        return orders if orders.lines._customer_card_of_served() else orders.browse()

    def _customer_card_credit(self) -> None:
        """Do on cards what this credit note says; what a till took back and credited itself is done.

        One of orders without cards waits for returns of the same sales, too: they count it.

        :raise UserError: for a till's own that is not what its orders give back: cards did what those say
        """
        note = plain(self.sudo())  # sudo: an accountant has no rights on cards, tills and the ledger
        if note._customer_card_is_of_till() or note.customer_card_back:
            return
        sold = afresh(note.reversed_entry_id, 'pos_order_ids')
        sold._customer_card_lock_related()
        if waiting := sold.filtered(lambda order: order._customer_card_is_served_later()):
            raise UserError(
                self.env._(
                    "The cards of order %s are served within the hour; until then it is not credited. Post "
                    "this credit note after that.",
                    waiting._customer_card_names(),
                )
            )
        if orders := note._customer_card_orders():
            if is_server(self.env) and (returns := afresh(note, 'pos_order_ids')):  # made where the till's order is
                raise UserError(
                    self.env._(
                        "What %s gives back is not what its credit note says. Leave out the invoice, or start the "
                        "return again.",
                        returns._customer_card_names(),
                    )
                )
            orders._customer_card_check_note(note)
            orders._customer_card_credit(note)

    def _customer_card_is_of_till(self) -> bool:
        """Tell whether this is the credit note of a till's own returns: paid orders that give back from those of its
        invoice, for as much money.
        """
        returns, sold = afresh(self, 'pos_order_ids'), afresh(self.reversed_entry_id, 'pos_order_ids')
        if not all(order.state in PAID and order._customer_card_adds_up() for order in returns):
            return False
        if not returns or not all(order.lines.refunded_orderline_id.order_id & sold for order in returns):
            return False
        given = -sum((money.exact(order.amount_total) for order in returns), ZERO)
        crumbs = sum((order._customer_card_rounding() for order in returns), returns._customer_card_crumbs(self))
        return self._customer_card_amount() <= given + crumbs

    # === WHAT A CREDIT NOTE SAYS === #

    def _customer_card_items(self):
        return self.invoice_line_ids.filtered(lambda item: item.display_type == 'product')

    def _customer_card_net(self) -> Decimal:
        """Return what the goods on this note come to, less what is taken off, tax included."""
        return sum((money.exact(item.price_total) for item in self._customer_card_items()), ZERO)

    def _customer_card_beside_goods(self) -> Decimal:
        """Return how far the note's money is from that of its goods. The tax that falls with a discount for early
        payment (the host's items for it, where the payment term reduces the tax at once) is none of it.
        """
        apart = self._customer_card_amount() - self._customer_card_net()
        if apart < 0 and self.line_ids.filtered(lambda item: item.display_type == 'epd'):
            items = self._customer_card_items()
            taxes = sum((money.exact(item.price_total - item.price_subtotal) for item in items), ZERO)
            reduced = taxes * money.exact(self.invoice_payment_term_id.discount_percentage) / 100
            apart += min(-apart, max(reduced, ZERO))
        return apart

    def _customer_card_by_product(self) -> dict[int, Decimal]:
        """Return what is credited (tax included) by product; what is taken off again, a discount, counts with the goods
        it is taken off.
        """
        found: dict[int, Decimal] = {}
        for item in self._customer_card_items():
            if item.price_total > 0:
                found[item.product_id.id] = found.get(item.product_id.id, ZERO) + money.exact(item.price_total)
        return found

    def _customer_card_by_line(self, lines) -> dict[str, Decimal]:
        """Return what is credited (tax included) of these ``lines`` of orders, by uuid, as far as that is said."""
        found: dict[str, Decimal] = {}
        for item in self._customer_card_items().filtered(lambda one: one.customer_card_line and one.price_total > 0):
            for line in item._customer_card_sold_as(lines):
                found[line.uuid] = found.get(line.uuid, ZERO) + money.exact(item.price_total)
        return found

    def _customer_card_amount(self) -> Decimal:
        return money.rounded(self.amount_total, self.currency_id.decimal_places)

    def _customer_card_keep(self, lines: dict[str, Decimal], otherwise: Decimal) -> None:
        """Remember what came back, under a seal.

        :raise LedgerRefusal: without the ledger's key
        """
        kept = {
            'lines': {key: money.plain(quantity) for key, quantity in lines.items()},
            'otherwise': money.plain(otherwise),
        }
        self._customer_card_seal_back(kept)

    def _customer_card_seal_back(self, kept: dict) -> None:
        ledger = self.env['customer.card.ledger']
        made = seal.mark(ledger._named_key(), 'given back', ledger._deployment(), *given_back(self.id, kept))
        models.BaseModel.write(own(self), {'customer_card_back': {**kept, 'seal': made}})

    # === THE BOOKS === #

    def _customer_card_book(self, taken, back) -> None:
        """Link what was ``taken`` from cards that were sold to this credit note, which took it off the liability; and
        what came ``back`` to cards to an entry that moves it there from what the customer is owed.
        """
        settlements = self.env['customer.card.settlement']
        for (program, kind), undone in self._customer_card_groups(taken, 'card_id').items():
            self._customer_card_book_taken(program, kind, undone)
        for (program, kind), operations in self._customer_card_groups(back, 'account_id').items():
            total, entries = _entries(operations)
            amount = sum((money.exact(operation.tender_amount) for operation in operations), ZERO)
            move, change = self._customer_card_to_cards(program, kind, amount, operations)
            settlements._link_entries(program, kind, move, entries, total, change)
            if name := BACK_POSTED.get(kind):
                getattr(self, name)(operations)

    def _customer_card_book_taken(self, sold, kind: str, taken) -> None:
        """Link what was taken from cards that the program ``sold``. What had moved to cards of another program is taken
        off that one's liability, not off the one that this note debits.
        """
        settlements, off = self.env['customer.card.settlement'], self._customer_card_off(sold, kind)
        groups = self._customer_card_groups(taken, 'account_id')
        totals = {program: _entries(operations) for (program, _kind), operations in groups.items()}
        own_total, own_entries = totals.pop(sold, (Sum(ZERO, 0), []))
        units = own_total.units + sum((total.units for total, _entries in totals.values()), ZERO)
        coin, moved = self.company_currency_id.rounding, ZERO
        for program, (total, entries) in totals.items():
            part = money.stepped(off * total.units / units, coin) if units else ZERO
            move = self._customer_card_between(sold, program, kind, part)
            settlements._link_entries(program, kind, move or self, entries, total, part)
            if move:
                settlements._link_entries(sold, kind, move, [], Sum(ZERO, 0), -part)
            else:
                moved += part
        if own_entries or off != moved:
            settlements._link_entries(sold, kind, self, own_entries, own_total, off - moved)

    def _customer_card_groups(self, operations, name: str) -> dict:
        """Group operations by the program of their card, which sold what it was charged with, or of their account."""
        groups: dict = {}
        for operation in operations:
            kind = operation.account_id.kind
            if kind in kinds.SETTLED:
                key = operation[name].program_id or operation.account_id.program_id, kind
                groups[key] = groups.get(key, operation.browse()) | operation
        return groups

    def _customer_card_off(self, program, kind: str) -> Decimal:
        """Return what this credit note put on the liability for cards that came back (below zero): without their tax,
        where they were sold with it.
        """
        product = program[kinds.PRODUCTS[kind]]
        items = self.line_ids.filtered(lambda item: item.product_id == product and item.display_type == 'product')
        return -money.rounded(sum(items.mapped('balance')), self.company_currency_id.decimal_places)

    def _customer_card_to_cards(self, program, kind: str, amount: Decimal, operations) -> tuple:
        """Post the entry that gives ``amount`` of the credit note's money to cards by ``operations``; it, and what it
        added to the liability.
        """
        if kind == 'value' and program.voucher_tax_id:
            raise UserError(
                self.env._(
                    "A voucher that was taxed at its sale paid for order %s, and takes its tax with it. Return "
                    "the goods at the till instead.",
                    self._customer_card_orders()._customer_card_names(),
                )
            )
        program._require_books({program._liability_field(kind)})
        owed = self.line_ids.filtered(lambda item: item.account_type == 'asset_receivable')
        change = money.rounded(
            self.currency_id._convert(float(amount), self.company_currency_id, self.company_id, self.date),
            self.company_currency_id.decimal_places,
        )
        words = self.env._("%(program)s, back to the card with %(note)s", program=program.name, note=self.name)
        items = [
            self._customer_card_item(words, owed[:1].account_id, amount, change, self.commercial_partner_id.id),
            *self._customer_card_given(words, program, kind, -amount, -change, operations),
        ]
        vals = {'move_type': 'entry', 'journal_id': program.journal_id.id, 'company_id': self.company_id.id}
        moves = booking(self.env['account.move'].with_company(self.company_id))
        move = moves.create({**vals, 'date': self.date, 'ref': words, 'line_ids': items})
        move._post(soft=False)
        mine = move.line_ids.filtered(lambda item: item.account_id == owed[:1].account_id)
        (owed.filtered(lambda item: not item.reconciled) | mine).reconcile()
        return move, change

    def _customer_card_given(
        self, words: str, program, kind: str, amount: Decimal, change: Decimal, operations
    ) -> list:
        """The commands that make the side of cards: in one sum, or one by one where the kind of account says so."""
        if name := BACK_APART.get(kind):
            return getattr(self, name)(words, operations)
        return [self._customer_card_item(words, program._liability_account(kind), amount, change)]

    def _customer_card_item(self, words: str, account, amount: Decimal, change: Decimal, partner=False) -> tuple:
        """The command that makes one side of an entry in this note's currency, without tax."""
        return Command.create({
            'name': words, 'account_id': account.id, 'partner_id': partner, 'currency_id': self.currency_id.id,
            'amount_currency': float(amount), 'balance': float(change), 'tax_ids': [Command.clear()],
        })  # fmt: skip


def _entries(operations) -> tuple[Sum, list[int]]:
    entries = operations.entry_ids.filtered(lambda entry: entry.booking == 'document')
    return Sum(sum((money.exact(entry.amount) for entry in entries), ZERO), len(entries)), entries.ids


class AccountMoveLine(models.Model):
    """An item of an order's invoice, and of a credit note that was copied from it, says which line it is."""

    _inherit = 'account.move.line'

    customer_card_line = fields.Integer(
        string="Line of the order",
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="The id of the line of the order that this item was made of.",
    )

    def _customer_card_sold_as(self, lines):
        """Return which of these ``lines`` of orders this item is, as far as that was kept and is its product still."""
        line = lines.browse(self.customer_card_line) & lines
        return line.filtered(lambda one: one.product_id == self.product_id)


class AccountMoveReversal(models.TransientModel):
    """Reversals of invoices: that of an order with cards is credited, but not replaced by another without its order."""

    _inherit = 'account.move.reversal'

    def modify_moves(self):
        """Extend `account`: :raise UserError: when the new invoice would sell again what only a
        till can put on cards
        """
        if self.move_ids._customer_card_orders():
            raise UserError(
                self.env._(
                    "Customer cards were used on the order of this invoice, so it is not replaced. Credit it "
                    "by Reverse, and sell the goods again at the till."
                )
            )
        return super().modify_moves()
