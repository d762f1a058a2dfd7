from odoo import api, models
from odoo.exceptions import UserError

from ..ledger.protected import afresh, is_server
from . import facts

# What an entry is made of, as commands: its items have guards of their own, and so has what would make them anew.
ROWS = {'line_ids', 'invoice_line_ids', 'invoice_cash_rounding_id', 'fiscal_position_id', 'invoice_payment_term_id'}
# Who books by hand what cards did: each tells whether one of these entries is of its making.
BOOKED_BY_HAND = ('_customer_card_is_loss', '_customer_card_is_payout')
# Who hears of journal items, each a method of `account.move.line`: of values that are sent for some; of those that were
# made or changed, posted or not any more; and of those that are about to go.
SAID = ('_customer_card_refuse_said',)
CHANGED = ('_customer_card_follow',)
GOING = ('_customer_card_let_go',)


class AccountMove(models.Model):
    """Guards of journal entries: what the card ledger posted stays posted, and so does the entry that booked cards of a
    till's session, of an import, or of a credit note; see the table in `facts.py`. Invoices of orders with cards and
    their credit notes: `account_move_returns.py`.
    """

    _inherit = 'account.move'

    def write(self, vals):
        """Extend `account`: what moved value on cards stays posted, a credit note stays that of its invoice, and
        nothing the card ledger posted is ever changed.
        """
        self._customer_card_check_returns(vals)
        money = facts.money(self, vals)
        if ROWS & vals.keys() or money:
            self.filtered(lambda move: move.state == 'posted')._customer_card_refuse_counted()
        if names := facts.GUARDED['account.move'] & vals.keys() | money:
            self._customer_card_refuse_posted(lambda move: facts.changed(move, vals, names))
        if names := names - {'state'}:
            self._customer_card_posted(lambda move: facts.changed(move, vals, names))._customer_card_refuse_counted()
        result = super().write(vals)
        if 'state' in vals:
            self.line_ids._customer_card_tell(CHANGED)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_served(self):
        orders = afresh(self, 'pos_order_ids')  # an accountant need not read tills
        if facts.are_settled(orders):
            raise UserError(
                self.env._("A card was used on an order this invoice is about, so it is kept. Reverse it instead.")
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_counted(self):
        if any(move.customer_card_back for move in self.sudo()):  # sudo: whether cards were used
            self._customer_card_stays_counted()

    def _customer_card_refuse_counted(self) -> None:
        """:raise UserError: when one of these posted entries is the invoice of an order with cards, or a credit note of
        one: what cards did was measured by it
        """
        if is_server(self.env):
            return
        for move in self.sudo():  # sudo: whether cards were used
            if move.customer_card_back or move._customer_card_orders():
                self._customer_card_stays_counted()

    def _customer_card_stays_counted(self):
        raise UserError(
            self.env._(
                "Customer cards went by this invoice or credit note, so what stands on it stays as it was posted. "
                "Credit it, or correct the books with an entry of your own."
            )
        )

    def _customer_card_refuse_posted(self, is_changed) -> None:
        """:raise UserError: when one of these entries is the ledger's own and would become another"""
        self._customer_card_posted(is_changed)._customer_card_refuse_booked()

    def _customer_card_posted(self, is_changed):
        """Return which of these entries are posted and would become another."""
        return self.filtered(lambda move: move.state == 'posted' and is_changed(move))

    def _customer_card_refuse_booked(self) -> None:
        """:raise UserError: when one of these entries is the ledger's own, or booked what cards did; a session that is
        being closed is the host's
        """
        settlements = afresh(self, 'customer_card_settlement_ids')  # whether cards are behind it
        if any(settlement.source == 'settlement' for settlement in settlements):
            raise UserError(
                self.env._(
                    "The card ledger posted this entry, so it stays as it is; the next settlement corrects "
                    "what has changed."
                )
            )
        if any(getattr(self, name)() for name in BOOKED_BY_HAND):
            raise UserError(
                self.env._(
                    "A pay-out or a loss of the card ledger is booked in this entry, so it stays as it is. "
                    "Correct the books with an entry of your own."
                )
            )
        if not is_server(self.env) and any(not move._customer_card_is_invoice() for move in settlements.move_id):
            raise UserError(
                self.env._(
                    "Customer cards are booked in this entry, so it stays as it is. Correct the books with an "
                    "entry of your own."
                )
            )

    def _customer_card_is_invoice(self) -> bool:
        """Tell whether an entry that booked cards is an invoice or a credit note of orders, which has guards of its
        own: by what it is about, for its type can be written while it is a draft.
        """
        return bool(self.customer_card_back or afresh(self, 'pos_order_ids'))

    def _customer_card_refuse_lines(self) -> None:
        """:raise UserError: when items of one of these entries, where it is posted, are the ledger's, or cards went by
        them
        """
        posted = self.filtered(lambda move: move.state == 'posted')
        posted._customer_card_refuse_booked()
        posted._customer_card_refuse_counted()

    def _customer_card_is_loss(self) -> bool:
        """Tell whether one of these entries writes off what was owed."""
        claims = self.env['customer.card.owed'].sudo()  # sudo: only whether there is one
        return bool(claims.search_count([('move_id', 'in', self.ids)], limit=1))


class AccountMoveLine(models.Model):
    """The lines of what the card ledger posted."""

    _inherit = 'account.move.line'

    @api.model
    def _customer_card_weighty(self, vals: dict) -> set[str]:
        """Return which of ``vals`` say what an item comes to, or of what: all money, what the table names, and what the
        host itself keeps once a period is closed.
        """
        closed = {name for names in self._get_lock_date_protected_fields().values() for name in names}
        known = facts.GUARDED['account.move.line'] | {'display_type', 'parent_state'} | closed
        return facts.money(self, vals) | known & vals.keys()

    @api.model_create_multi
    def create(self, vals_list):
        """Extend `account`: nothing is added to what the card ledger posted."""
        moves = self.env['account.move'].browse({vals['move_id'] for vals in vals_list if vals.get('move_id')})
        moves._customer_card_refuse_lines()
        self._customer_card_tell(SAID, vals_list)
        items = super().create(vals_list)
        items._customer_card_tell(CHANGED)
        return items

    def write(self, vals):
        """Extend `account`: nothing the card ledger posted is ever changed."""
        if names := self._customer_card_weighty(vals):
            lines = self.filtered(lambda line: facts.changed(line, vals, names))
            lines.move_id._customer_card_refuse_lines()
            if lines and vals.get('move_id'):
                self.env['account.move'].browse(vals['move_id'])._customer_card_refuse_lines()
        self._customer_card_tell(SAID, [vals])
        result = super().write(vals)
        if names or 'partner_id' in vals:
            self._customer_card_tell(CHANGED)
        return result

    def unlink(self):
        """Extend `account`: nothing the card ledger posted is ever changed."""
        self.move_id._customer_card_refuse_lines()
        self._customer_card_tell(GOING)
        return super().unlink()

    @api.model
    def _customer_card_tell(self, names: tuple[str, ...], *args) -> None:
        for name in names:
            getattr(self, name)(*args)
