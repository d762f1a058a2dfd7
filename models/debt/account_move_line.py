import json
from collections import defaultdict
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...core.money import exact, rounded
from ..books import booking
from ..ledger import kinds, wishes
from ..ledger.errors import LedgerRefusal
from ..ledger.posting import Origin, Place, Posting
from ..ledger.protected import refuse_unless_own
from . import following
from .tables import DEBTS

ZERO = Decimal(0)
# What says whose an item is; our own code writes it.
TAGS = frozenset({'customer_card_account_id', 'customer_card_operation_id', 'customer_card_booked'})


class AccountMoveLine(models.Model):
    """A journal item of what an account owes, or has: one for each purchase or installment, with its last day to pay.

    Those the card ledger books say so (``customer_card_booked``). All others that are posted on a program's receivable
    are followed (:mod:`.following`): what is open of an item stands on its own account, what is matched on the account
    of what it is matched with.
    """

    _inherit = 'account.move.line'

    customer_card_account_id = fields.Many2one(
        comodel_name='customer.card.account',
        string="Credit account",
        readonly=True,
        copy=False,
        index='btree_not_null',
        ondelete='restrict',
    )
    customer_card_operation_id = fields.Many2one(
        comodel_name='customer.card.operation',
        string="Card operation",
        readonly=True,
        copy=False,
        index='btree_not_null',
        ondelete='restrict',
    )
    customer_card_booked = fields.Boolean(
        string="Booked by the card ledger", readonly=True, copy=False, help="The ledger moved before this was booked."
    )

    # === WHO SAYS WHOSE AN ITEM IS === #

    @api.model
    def default_get(self, fields):
        """Extend `account`: callers do not say whose an item is."""
        return wishes.without(self, super().default_get(fields), TAGS)

    @api.model
    def _customer_card_refuse_said(self, vals_list: list[dict]) -> None:
        """:raise AccessError: when anybody says whose an item is"""
        if any(TAGS & vals.keys() for vals in vals_list):
            refuse_unless_own(self, self.env._("Whose credit a journal item is about is said by the card ledger."))

    # === WHAT OTHERS BOOK === #

    def _reconcile_plan(self, reconciliation_plan):
        """Extend `account`: with the differences of exchange rates that belong to it."""
        with following.at_the_end(self.env):
            return super()._reconcile_plan(reconciliation_plan)

    def _customer_card_followed(self):
        """Those that stand on a receivable of credit, or did, and were not booked by the card ledger."""
        receivables = self.env['customer.card.program']._liability_ids()
        return self.sudo().filtered(  # sudo: whoever keeps books of others need not see cards
            lambda item: (
                not item.customer_card_booked
                and (item.customer_card_account_id or item.account_id.id in receivables)
                and (item.customer_card_account_id or item.account_id.account_type == 'asset_receivable')
            )
        )

    def _customer_card_follow(self) -> None:
        """Let credit accounts follow these items, where they are others' and stand on what is owed on credit.

        :raise UserError: for one nobody owes on, and for documents that sell there
        """
        items = self._customer_card_followed()
        if not items:
            return
        if booking.is_booking(self.env):
            models.BaseModel.write(items, {'customer_card_booked': True})
        else:
            items._customer_card_follow_matched()

    def _customer_card_follow_matched(self) -> None:
        """As :meth:`_customer_card_follow`, of items that were there before."""
        items = self._customer_card_followed()
        if not items or following.put_off(items):
            return
        others = items._customer_card_matched()._customer_card_followed()
        for item in (items | others).sorted(lambda one: (one.balance > 0, one.id)):
            item._customer_card_move(wanted := item._customer_card_wanted())
            if not wanted and item.customer_card_account_id:  # whose it is is asked anew when it is posted again
                models.BaseModel.write(item, {'customer_card_account_id': False})

    def _customer_card_let_go(self) -> None:
        """Take back what was done for items that are about to be deleted."""
        for item in self._customer_card_followed().filtered('customer_card_account_id'):
            item._customer_card_move({})

    def _customer_card_matched(self):
        return self.matched_debit_ids.debit_move_id | self.matched_credit_ids.credit_move_id

    def _customer_card_wanted(self) -> dict[int, Decimal]:
        """Return what this item comes to on each account, more than nothing where it pays; nothing unless it is posted
        on a receivable of credit.
        """
        programs = self._customer_card_debt_programs()
        if self.parent_state != 'posted' or not programs:
            self._customer_card_unmatch()
            return {}
        self._customer_card_check_document()
        mine = self._customer_card_choose(programs)
        wanted: dict[int, Decimal] = defaultdict(lambda: ZERO, {mine.id: -exact(self.amount_residual)})
        for partial in self.matched_debit_ids:
            other = partial.debit_move_id
            wanted[(other.customer_card_booked and other.customer_card_account_id.id) or mine.id] += exact(
                partial.amount
            )
        for partial in self.matched_credit_ids:
            other = partial.credit_move_id
            wanted[other.customer_card_account_id.id or mine.id] -= exact(partial.amount)
        digits = self.company_currency_id.decimal_places
        return {account: rounded(units, digits) for account, units in wanted.items()}

    def _customer_card_unmatch(self) -> None:
        """Undo how an item that is not posted any more was matched, which the host keeps: what it had paid is open."""
        if self.parent_state != 'posted':
            (self.matched_debit_ids | self.matched_credit_ids).unlink()

    def _customer_card_debt_programs(self):
        """Return the programs whose receivable this item stands on."""
        programs = self.env['customer.card.program'].with_context(active_test=False)
        here = Domain.OR(Domain(kinds.LIABILITIES[kind], '=', self.account_id.id) for kind in DEBTS)
        return programs.search(here) if self.account_id else programs

    def _customer_card_check_document(self) -> None:
        """:raise UserError: for an invoice or credit note on a receivable of credit: no line was asked"""
        if self.move_id.is_invoice(include_receipts=True):
            raise UserError(
                self.env._(
                    "On %(account)s stands what was bought on credit at tills. Choose another receivable for "
                    "%(partner)s, then confirm this document.",
                    account=self.account_id.display_name,
                    partner=self.partner_id.display_name or self.env._("this customer"),
                )
            )

    def _customer_card_choose(self, programs):
        """Return whose account this item is about, and keep it: one it is matched with, the one it was about before, or
        its partner's.

        :raise UserError: where that is nobody's
        """
        matched = self._customer_card_matched().filtered('customer_card_booked').customer_card_account_id.sorted('id')
        mine = self.customer_card_account_id.filtered(lambda one: one.program_id in programs)
        if not mine or (matched and mine not in matched):
            mine = matched[:1] or mine or self._customer_card_partners_account(programs)
        if mine != self.customer_card_account_id:
            models.BaseModel.write(self, {'customer_card_account_id': mine.id})
        return mine

    def _customer_card_partners_account(self, programs):
        """Return the account on which the item's partner owes longest, or has a line.

        :raise UserError: where there is none
        """
        if not (partner := self.partner_id.commercial_partner_id):
            raise UserError(
                self.env._(
                    "On %s stands what customers owe on credit. Name the customer of this item, or choose another "
                    "account.",
                    self.account_id.display_name,
                )
            )
        owed = [
            ('partner_id.commercial_partner_id', '=', partner.id), ('account_id', '=', self.account_id.id),
            ('customer_card_booked', '=', True), ('customer_card_account_id', '!=', False), ('balance', '>', 0),
            ('reconciled', '=', False), ('parent_state', '=', 'posted'),
        ]  # fmt: skip
        account = self.search(owed, order='date_maturity, id', limit=1).customer_card_account_id
        account = account or self.env['customer.card.account']._debt_of(partner, programs)
        if not account:
            raise UserError(
                self.env._(
                    "%(partner)s owes nothing on credit, and only that stands on %(account)s. Name who pays, or choose "
                    "another account.",
                    partner=partner.display_name,
                    account=self.account_id.display_name,
                )
            )
        return account

    # === WHAT THE LEDGER BOOKED === #

    def _get_installments_data(self, *args, **kwargs):
        """Extend `account`: purchases of one session are no installments of each other, but those of a contract are.
        Where none is late, who pays some purchases pays those, not the first of them.
        """
        rows = super()._get_installments_data(*args, **kwargs)
        for row in rows if all(row['type'] != 'overdue' for row in rows) else ():
            account = row['line'].sudo().customer_card_operation_id.account_id  # sudo: only whether it is ours
            if row['type'] == 'next' and account and not DEBTS[account.kind].is_plan:
                row['type'] = 'other'
        return rows

    def _customer_card_undo(self) -> None:
        """Let an item that takes back what another one says be matched with that one: what that had paid, or was paid
        by, is open again.
        """
        undone = self.customer_card_operation_id.reversal_of_id
        if self.reconciled or not undone:
            return
        domain = [('customer_card_operation_id', '=', undone.id), ('account_id', '=', self.account_id.id)]
        taken = self.search([*domain, ('customer_card_account_id', '=', self.customer_card_account_id.id)])
        if taken.filtered('reconciled'):
            kept = taken._customer_card_matched().filtered(
                lambda one: one.customer_card_operation_id.reversal_of_id == undone
            )
            partials = taken.matched_debit_ids | taken.matched_credit_ids
            partials.filtered(lambda one: not (one.debit_move_id | one.credit_move_id) & kept).unlink()
        pair = self | taken.filtered(lambda one: not one.reconciled)
        if len(pair) > 1:
            pair.with_context(no_cash_basis=True).reconcile()

    # === WHAT THE LEDGER DOES === #

    def _customer_card_move(self, wanted: dict[int, Decimal]) -> None:
        """Post what is missing of what this item is ``wanted`` to come to on each account, and note that it is booked.

        :raise UserError: where it would take more than a line allows
        """
        before = following.done(self.env.cr, self.id, self.move_id.id)
        postings = []
        for account in sorted({*wanted, *before}):
            known = before.get(account, following.Done())
            units = wanted.get(account, ZERO) - known.units
            if units:
                postings.append(self._customer_card_posting(account, units, known))
        if not postings:
            return
        ledger = self.env['customer.card.ledger']
        try:
            operations = ledger._post(sorted(postings, key=lambda one: -one.amount))
        except LedgerRefusal as refusal:
            if refusal.code != 'not_enough':
                raise
            raise UserError(
                self.env._(
                    "%(item)s would take more than the credit line of %(partner)s allows. Raise its limit first, or "
                    "choose another account.",
                    item=self.display_name,
                    partner=self.partner_id.display_name,
                )
            ) from refusal
        self._customer_card_link(operations)

    def _customer_card_link(self, operations) -> None:
        """Note that what was done is in the books: this item is."""
        settlements = self.env['customer.card.settlement']
        entries = operations.entry_ids
        for (program, kind), mine in entries.grouped(lambda entry: (entry.program_id, entry.account_kind)).items():
            settlements._link_followed(program, kind, self.date, mine)

    def _customer_card_posting(self, account: int, units: Decimal, known: following.Done) -> Posting:
        undone = known.undoes(units)
        kind = self._customer_card_kind(account, units, undone=bool(undone))
        key = f'item:{self.id}:{account}:{known.count}'
        return Posting(
            account, units, kind, key, origin=Origin('account.move', self.move_id.id, f'item:{self.id}'),
            place=Place('account.move.line', self.id), why=json.dumps([self._customer_card_why()]), booking='document',
            note=self.move_id.name or None, below_floor=kind == 'clawback', reversal_of=undone,
        )  # fmt: skip

    def _customer_card_kind(self, account: int, units: Decimal, *, undone: bool) -> str:
        """Return what this is on the account: paid back, or that taken back; else the customer's money paid out, or a
        correction, as differences of exchange rates are.
        """
        if units > 0:
            return 'repay' if self.balance < 0 and not self._customer_card_is_exchange() else 'adjust'
        if undone or self.balance < 0 or self._customer_card_is_exchange() or self._customer_card_takes_back():
            return 'clawback'
        has = exact(self.env['customer.card.account'].browse(account).balance)
        return 'payout' if has + units >= 0 else 'adjust'

    def _customer_card_is_exchange(self) -> bool:
        return self.move_id.journal_id == self.company_id.currency_exchange_journal_id

    def _customer_card_takes_back(self) -> bool:
        """Tell whether this debit reverses a payment that was followed."""
        paid = self.matched_credit_ids.credit_move_id
        return bool(self.move_id.reversed_entry_id) or any(not one.customer_card_booked for one in paid)

    def _customer_card_why(self) -> dict:
        """Return the day the money counts from: of the payment or the line of the bank statement, however late a closed
        period lets it be booked.
        """
        move = self.move_id
        day = move.origin_payment_id.date or move.statement_line_id.date or self.date
        return {'key': 'valued', 'name': move.name or '', 'basis': fields.Date.to_string(day)}
