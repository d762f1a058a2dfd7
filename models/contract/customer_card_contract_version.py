from datetime import timedelta
from decimal import Decimal

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...core.money import exact, rounded
from ...core.plan_paid import paid_of
from ...core.plan_rows import Row, totals
from ...core.plan_version import with_rest_gone
from ..books.booking import booking
from ..books.settling import Sum
from ..ledger import spoken
from ..ledger.errors import LedgerRefusal
from ..ledger.posting import Posting
from ..ledger.protected import own
from .changes import Outcome
from .life import LIVE

ZERO = Decimal(0)
LAPSES = timedelta(days=30)  # after its day: so long money may come that was paid in time


class CustomerCardContract(models.Model):
    """A new version of the plan in the ledger and in the books: rows are kept beside the old ones, the difference is
    posted, and items of the receivable are replaced by counter-entries, or get another day where that is all.

    What follows by itself from the balance is done here, too: a quote whose money came, a rest within the tolerance,
    money for what was written off.
    """

    _inherit = 'customer.card.contract'

    change_ids = fields.One2many(
        comodel_name='customer.card.contract.change', inverse_name='contract_id', string="Changes", readonly=True,
        copy=False,
    )  # fmt: skip
    quote_id = fields.Many2one(
        comodel_name='customer.card.contract.change', readonly=True, copy=False, ondelete='set null'
    )
    is_to_look_after = fields.Boolean(
        string="To be looked after", readonly=True, copy=False, help="The nightly job tries again."
    )

    def _new_version(self, outcome: Outcome, key: str, words: str, note=None) -> None:
        """Keep a new plan, and bring ledger and books to it.

        :param note: the credit note that gives back what ``outcome.goods`` lowers the debt by, if any
        :raise UserError: without accounts
        """
        program, gone = self.program_id, self._whole() - totals(outcome.rows).amount
        finance = gone - outcome.goods
        sides = [(program.unearned_account_id, finance, None), *self._goods_sides(outcome.goods, note)]
        own(self).write({'finance': float(self._exact('finance') - finance), 'is_earned': False})
        self._go_on(outcome.rows, gone, key, words, sides)
        if note and outcome.goods:
            self._match_note(note)

    def _goods_sides(self, goods: Decimal, note) -> list[tuple]:
        """Return where what came back stands: on the credit note's receivable, or on the clearing account."""
        if not goods:
            return []
        if note:
            items = note.line_ids.filtered(lambda one: one.account_type == 'asset_receivable' and not one.reconciled)
            return [(items.account_id[:1], goods, note.commercial_partner_id)]
        return [(self.program_id.clearing_account_id, goods, None)]

    def _match_note(self, note) -> None:
        account = note.line_ids.filtered(lambda one: one.account_type == 'asset_receivable').account_id[:1]
        mine = self.env['account.move.line'].search([
            ('move_id.ref', '=', self.display_name), ('account_id', '=', account.id), ('reconciled', '=', False),
            ('balance', '>', 0), ('parent_state', '=', 'posted'),
        ])  # fmt: skip
        theirs = note.line_ids.filtered(lambda one: one.account_id == account and not one.reconciled)
        (mine[-1:] | theirs).reconcile()

    def _go_on(self, rows: tuple[Row, ...], gone: Decimal, key: str, words: str, sides: list[tuple]) -> None:
        """Keep ``rows`` as the newest version, post by what the debt is ``gone``, and book that against ``sides``."""
        installments = own(self.env['customer.card.contract.installment'].sudo())  # sudo: rows are the server's
        installments.create([installments._values(self, self.version + 1, row) for row in rows])
        own(self).version = self.version + 1
        operation = self._post_gone(gone, key, words)
        self._book_version(operation, rows, gone, sides, words)

    def _post_gone(self, gone: Decimal, key: str, words: str):
        """Post by what less (above nothing) or more is owed; the operation, or none.

        :raise UserError: with why the ledger refuses it
        """
        # sudo: nobody has rights on the ledger, an account or an operation
        env = self.sudo().env
        ledger, account = env['customer.card.ledger'], self.account_id.with_env(env)
        if not gone:
            return env['customer.card.operation']
        posting = Posting(
            account.id, gone, 'adjust', f'contract:{self.id}:{key}', self.card_id.id, origin=self._document(),
            booking='document', note=f'{self.name}: {words}'[:500],
        )  # fmt: skip
        try:
            if gone < 0:
                ledger._allow(account, max(exact(account.allowance), -exact(account.balance) - gone))
            return ledger._post([posting])
        except LedgerRefusal as refusal:
            raise UserError(str(refusal)) from refusal

    # === BOOKS === #

    def _book_version(self, operation, rows: tuple[Row, ...], gone: Decimal, sides: list[tuple], words: str) -> None:
        """Replace the items of the receivable by those of the new plan, and book the rest against ``sides``: accounts
        with amounts, above nothing in debit, and partners.
        """
        program = self.program_id
        program._require_books({'installment_account_id', 'clearing_account_id', 'unearned_account_id'})
        before = self._open_items()
        owed = sum((exact(item.amount_residual) for item in before), ZERO)
        wanted = [one for one in paid_of(rows, totals(rows).amount - max(owed - gone, ZERO)) if one.left > 0]
        kept = self._keep_items(before, wanted)
        dropped = before - kept
        tags, plain = self.account_id._debt_tags(), {'tax_ids': [Command.clear()]}
        mine = {**plain, **tags, 'account_id': program.installment_account_id.id,
                'customer_card_operation_id': operation.id}  # fmt: skip
        items = [
            {**mine, 'name': item.name, 'date_maturity': item.date_maturity, 'balance': -item.amount_residual}
            for item in dropped
        ]
        items += [
            {**mine, 'name': self._row_words(one.row, len(rows)), 'date_maturity': one.row.day,
             'balance': float(one.left)}
            for one in wanted
        ]  # fmt: skip
        if rest := -gone - sum((rounded(item['balance'], self.currency_id.decimal_places) for item in items), ZERO):
            items.append({**mine, 'name': words, 'date_maturity': self._today(), 'balance': float(rest)})
        items += [
            {**plain, 'account_id': account.id, 'balance': float(amount), 'name': words,
             'partner_id': partner.id if partner else False}
            for account, amount, partner in sides if amount
        ]  # fmt: skip
        if not items:
            return
        move = self._post_items(items)
        if operation:
            entries = operation.entry_ids
            total = Sum(sum((exact(entry.amount) for entry in entries), ZERO), len(entries))
            settlements = self.env['customer.card.settlement']
            settlements._link_entries(program, 'installment', move, entries.ids, total, total.units)
        self._match_dropped(move, dropped)
        self.account_id._reconcile_debts()

    def _open_items(self):
        """Return what is open on the receivable, oldest first."""
        return self.env['account.move.line'].sudo().search([  # sudo: whoever changes it need not keep books
            ('customer_card_account_id', '=', self.account_id.id), ('parent_state', '=', 'posted'),
            ('account_id', '=', self.account_id._receivable().id), ('reconciled', '=', False), ('balance', '>', 0),
        ], order='date_maturity, id')  # fmt: skip

    def _keep_items(self, items, wanted: list):
        """Return items that stay, as they are or on another day, and take what they ask for off ``wanted``."""
        kept = items.browse()
        for is_same_day in (True, False):
            for item in items - kept:
                fits = [one for one in wanted if one.left == exact(item.amount_residual) and (
                    one.row.day == item.date_maturity or not is_same_day)]  # fmt: skip
                if fits:
                    wanted.remove(fits[0])
                    kept |= item
                    if not is_same_day:
                        item.write({'date_maturity': fits[0].row.day})
        return kept

    def _post_items(self, items: list[dict]):
        """Post an entry of today with these items."""
        program, company = self.program_id, self.invoice_id.company_id or self.company_id
        moves = booking(self.env['account.move'].sudo().with_company(company))  # sudo: as above
        move = moves.create({
            'move_type': 'entry', 'journal_id': program.journal_id.id, 'company_id': company.id,
            'date': program._today(), 'ref': self.display_name, 'line_ids': [Command.create(item) for item in items],
        })  # fmt: skip
        move._post(soft=False)
        return move

    def _match_dropped(self, move, dropped) -> None:
        """Let each item that is dropped be paid by its counter-entry."""
        counter = move.line_ids.filtered(lambda one: one.account_id == dropped.account_id and one.balance < 0)
        for item in dropped:
            fits = counter.filtered(lambda one, item=item: exact(one.balance) == -exact(item.amount_residual))
            if fits:
                counter -= fits[0]
                (fits[0] | item).with_context(no_cash_basis=True).reconcile()

    # === WHAT FOLLOWS FROM THE BALANCE === #

    def _look_after(self) -> None:
        """Do what follows from the balance. What cannot be done now, where books are locked or accounts are missing,
        is said, and tried again each night: it stops nobody's payment.
        """
        self.ensure_one()
        if not self._follows_now():
            return
        try:
            with self.env.cr.savepoint():
                self._follows_now()()
            done = False
        except UserError as refusal:
            self.message_post(body=str(refusal))
            done = True
        if self.is_to_look_after != done:
            own(self).is_to_look_after = done

    def _follows_now(self):
        """Return what is to be done by itself, or None."""
        balance = exact(self.account_id.sudo().balance)  # sudo: as the server
        if self.state == 'written_off':
            return self._take_recovery if balance else None
        if self.state not in LIVE and self.state != 'overpaid':
            return None
        quote = self.quote_id
        if quote and balance < 0 and self._is_quote_paid(quote, balance):
            return quote._settle
        tolerance = self._exact('tolerance')
        return self._close_rest if 0 < abs(balance) <= tolerance else None

    def _is_quote_paid(self, quote, balance: Decimal) -> bool:
        """Tell whether what is still owed is no more than what the quote lets off, and came in time."""
        falls = exact(quote.rebate) - exact(quote.charge)
        operations = self.env['customer.card.operation'].sudo()  # sudo: as the server
        last = operations.search([('account_id', '=', self.account_id.id)], order='id desc', limit=1)
        return -balance <= falls and quote._is_good(last._value_day() if last else self._today())

    def _close_rest(self) -> None:
        """Let a small rest, or what was paid on top, be profit or its loss."""
        balance = exact(self.account_id.sudo().balance)  # sudo: as the server
        rows = with_rest_gone(self._standing(), self._today())
        rest = spoken.money(self.currency_id, abs(balance))
        words = (
            self.env._("A rest of %s is not asked for.", rest)
            if balance < 0
            else self.env._("%s was paid on top, and is not given back.", rest)
        )
        sides = [(self.program_id.finance_account_id, -balance, None)]
        self._go_on(rows, -balance, f'rest:{self.version}', words, sides)
        self.message_post(body=words)

    def _take_recovery(self) -> None:
        """What is paid after it was written off is income of its own; taken back, it is less of it."""
        balance = exact(self.account_id.sudo().balance)  # sudo: as the server
        program, count = self.program_id, self.account_id.sudo().sequence  # sudo: as above
        program._require_books({'recovery_account_id'})
        words = self.env._("Paid after it was written off: %s", spoken.money(self.currency_id, balance))
        operation = self._post_gone(-balance, f'recovery:{count}', words)
        self._book_version(operation, self._rows(), -balance, [(program.recovery_account_id, -balance, None)], words)
        self.message_post(body=words)

    @api.model
    def _look_after_all(self, program) -> None:
        """Try again what could not be done, and end quotes nobody paid."""
        for contract in self.search([('program_id', '=', program.id), ('is_to_look_after', '=', True)]):
            contract._look_after()
        changes = self.env['customer.card.contract.change']
        late = [('program_id', '=', program.id), ('state', '=', 'quoted'), ('day', '<', program._today() - LAPSES)]
        for quote in changes.search(late):
            quote._step('lapse')
