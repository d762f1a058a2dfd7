from decimal import Decimal

from odoo import Command, models
from odoo.exceptions import UserError

from ...core.money import exact, stepped
from ..acceptance.point import Point, Server
from ..books.booking import booking
from ..books.settling import Sum
from ..ledger import spoken
from ..ledger.errors import LedgerRefusal
from ..ledger.posting import Origin, Place, Posting, Tender

ZERO = Decimal(0)


class CustomerCardCredit(models.Model):
    """What an invoice asks for, bought on credit in the office: the debt moves from the invoice's receivable to the
    program's, as an item of its own with its last day to pay.
    """

    _inherit = 'customer.card.credit'

    def _buy_invoices(self, items, amount: float) -> None:
        """Put ``amount``, in the company's currency, of what these receivable ``items`` ask for on the line, oldest
        first; each document is bought by itself.

        :raise AccessError: for who would gain by it
        :raise UserError: with why the line does not allow it, and what is possible instead
        """
        self.ensure_one()
        self.check_access('read')
        self._refuse_gaining()
        items.move_id.check_access('write')
        self._refuse_items(items)
        left = stepped(amount, self.currency_id.rounding)
        open_items = items.filtered(lambda item: item.balance > 0 and not item.reconciled)
        asked = sum((exact(item.amount_residual) for item in open_items), ZERO)
        if not 0 < left <= asked:
            words = self.env._("%s is to be paid. Put that, or less of it, on credit.")
            raise UserError(words % spoken.money(self.currency_id, float(asked)))
        self._check_buying(left)
        for item in open_items.sorted(lambda one: (one.date_maturity or one.date, one.id)):
            if part := min(left, exact(item.amount_residual)):
                self._buy_invoice(item, part)
                left -= part

    def _refuse_items(self, items) -> None:
        """:raise UserError: for what somebody else owes, in another company or currency, or on credit already"""
        customers = (self.debtor_id | self.sudo().holder_id).commercial_partner_id  # sudo: whose line it is
        owed = self.env['customer.card.program']._liability_ids()
        for item in items:
            is_here = item.company_id._card_company() == self.company_id
            is_theirs = is_here and item.partner_id.commercial_partner_id in customers
            is_plain = item.account_id.account_type == 'asset_receivable' and item.account_id.id not in owed
            if not is_theirs or not is_plain or item.currency_id != self.currency_id or item.parent_state != 'posted':
                raise UserError(
                    self.env._(
                        "%(item)s cannot be put on the credit line of %(customer)s: only what this customer owes by "
                        "invoices, in the same currency, can.",
                        item=item.move_id.display_name,
                        customer=self.debtor_id.display_name,
                    )
                )

    def _check_buying(self, amount: Decimal) -> None:
        """:raise UserError: where a till would refuse it, in its words"""
        account = self.account_id.sudo()  # sudo: the line's own
        if not self.card_id._usable():
            raise UserError(
                self.env._(
                    "%s is blocked or expired, so nothing is bought with it. Register the payment another way.",
                    self.card_id.display_name,
                )
            )
        company = account.company_id
        point = Point(Place(), company, self.currency_id, Server(self.env.uid), self.env['pos.config'])
        tender = Tender(amount, self.currency_id.id, Decimal(1))
        acceptance = self.env['customer.card.acceptance'].sudo()  # sudo: as above
        moved = min(amount, self._owed_elsewhere()[self])
        if refused := acceptance._line_refuses(point, self.card_id, account, tender, moved):
            raise UserError(refused['message'])

    def _buy_invoice(self, item, amount: Decimal) -> None:
        """Take ``amount`` from the line for the document of ``item``, and let the entry that says so pay it."""
        move, account = item.move_id, self.account_id.sudo()  # sudo: the line's own; an accountant keeps no ledger
        known = self.env['customer.card.operation'].sudo()._of_invoice(move)  # sudo: as above
        posting = Posting(
            account.id, -amount, 'spend', f'invoice:{item.id}:{len(known)}', self.card_id.id,
            origin=Origin('account.move', move.id, f'invoice:{move.id}'),
            tender=Tender(amount, self.currency_id.id, Decimal(1)), booking='document', note=move.name or None,
        )  # fmt: skip
        try:
            operation = self.env['customer.card.ledger'].sudo()._post([posting])  # sudo: as above
        except LedgerRefusal as refusal:
            raise UserError(str(refusal)) from refusal
        operation._book_invoice(item, amount)


class CustomerCardOperation(models.Model):
    """An invoice bought on credit, in the books, and taken off the line again."""

    _inherit = 'customer.card.operation'

    def _of_invoice(self, moves):
        """Return what was bought on credit by these invoices in the office."""
        return self.search([
            ('origin_model', '=', 'account.move'), ('origin_id', 'in', moves.ids), ('kind', '=', 'spend'),
            ('reversal_of_id', '=', False), ('account_id.kind', '=', 'credit'),
        ])  # fmt: skip

    def _book_invoice(self, item, amount: Decimal) -> None:
        """Post the entry by which this operation pays ``item`` (or owes it again, where ``amount`` is below nothing),
        and match it.
        """
        program, company = self.account_id.program_id, item.company_id
        program._require_books({program._liability_field('credit')})
        debt = self._debt_item()
        vals = {'move_type': 'entry', 'journal_id': program.journal_id.id, 'company_id': company.id}
        plain = {'name': debt['name'], 'tax_ids': [Command.clear()]}
        mine = {**plain, 'account_id': item.account_id.id, 'partner_id': item.partner_id.id, 'balance': -float(amount)}
        owed = {**plain, **debt, 'account_id': program.receivable_account_id.id, 'balance': float(amount)}
        moves = booking(self.env['account.move'].with_company(company))
        sides = [Command.create(mine), Command.create(owed)]
        move = moves.create({**vals, 'date': program._today(), 'ref': debt['name'], 'line_ids': sides})
        move._post(soft=False)
        entries = self.entry_ids
        total = Sum(sum((exact(entry.amount) for entry in entries), ZERO), len(entries))
        settlements = self.env['customer.card.settlement']
        settlements._link_entries(program, 'credit', move, entries.ids, total, total.units)
        self.account_id._reconcile_debts()
        (item | move.line_ids.filtered(lambda one: one.account_id == item.account_id)).reconcile()

    def _take_invoice_back(self) -> None:
        """Take what is left of this purchase off the line; what it had paid is open again."""
        paying = self.entry_ids.settlement_id.move_id.line_ids.filtered(
            lambda item: item.account_id != self.account_id.program_id.receivable_account_id
        )
        asked = (paying.matched_debit_ids.debit_move_id).filtered(lambda item: item.move_id.id == self.origin_id)
        left, back = self._taken_off(f'back:{self.key}', self._left_on_line())
        paying.remove_move_reconcile()
        back._book_invoice(paying, -left)
        if not paying.reconciled:  # credit notes lowered the rest
            (paying | asked).reconcile()

    def _lower_by_note(self, note) -> None:
        """Take off the line what a credit note gives back of this purchase: as much as the note has to give, beyond
        what it gave before it was a draft again.
        """
        undone = self.search([('reversal_of_id', '=', self.id)]).entry_ids.settlement_id.move_id.line_ids
        for item in note.line_ids.filtered(lambda one: one.account_type == 'asset_receivable' and not one.reconciled):
            before = undone.filtered(
                lambda one, account=item.account_id: one.account_id == account and not one.reconciled
            )
            (item | before).reconcile()
            if part := min(self._left_on_line(), -exact(item.amount_residual)):
                _left, back = self._taken_off(f'note:{item.id}:{self.key}:{exact(self.reversed)}', part)
                back._book_invoice(item, -part)

    def _left_on_line(self) -> Decimal:
        return exact(abs(self.amount)) - exact(self.reversed)

    def _taken_off(self, key: str, amount: Decimal) -> tuple:
        """Take ``amount`` of this purchase off the line; it, and the operation that does."""
        back = self.env['customer.card.ledger']._reverse(
            self, amount, key=key, booking='document', origin=Origin(self.origin_model, self.origin_id, self.origin_key)
        )
        self.invalidate_recordset(['reversed'])
        return amount, back
