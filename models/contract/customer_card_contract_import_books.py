from collections.abc import Sequence

from odoo import Command, models
from odoo.exceptions import UserError

from ...core.contract_rows import Running
from ...core.money import exact
from ..books.booking import booking
from ..books.settling import Sum
from ..ledger import kinds
from ..ledger.protected import own
from .customer_card_contract_import import NO_SOURCES

BOOKS = {'installment_account_id', 'unearned_account_id', 'clearing_account_id'}


class CustomerCardContractImport(models.Model):
    """The books of imported contracts: an item for each installment that is open, with its day; what is not earned yet;
    and the rest from the account on which the claims stand today.
    """

    _inherit = 'customer.card.contract.import'

    def _source(self):
        """Return the account on which these claims stand today."""
        return self.opening_account_id or self.program_id.clearing_account_id

    def _books_refusal(self) -> str:
        """Return what stands in the way of booking the import, or nothing."""
        try:
            self.program_id._require_books(BOOKS)
        except UserError as error:
            return str(error)
        source = self._source().sudo()  # sudo: only what it is
        if source.account_type in NO_SOURCES:
            return self.env._(
                "Claims do not stand on %s. Choose the account on which the other system's stand in the books.",
                source.display_name,
            )
        if source in self._explained():
            return self.env._(
                "%s is what our own contracts, lines and cards say stands on it. Choose the account on which the "
                "other system's claims stand today.",
                source.display_name,
            )
        if source.currency_id and source.currency_id != self.company_id.currency_id:
            return self.env._(
                "%(account)s is kept in another currency. Choose an account in %(currency)s.",
                account=source.display_name, currency=self.company_id.currency_id.name,
            )  # fmt: skip
        return ""

    def _explained(self):
        """Return the accounts of the general ledger that our ledger explains."""
        everything = self.env['customer.card.program'].sudo().with_context(active_test=False)  # sudo: only accounts
        programs = everything.search([('company_id', 'child_of', self.company_id.root_id.id)])
        names = [*kinds.LIABILITIES.values(), 'unearned_account_id', 'finance_account_id']
        return self.env['account.account'].union(*(programs[name] for name in names))

    def _book(self, contracts, some: Sequence[Running], operations) -> None:
        """Post one entry for some contracts whose ``operations`` are in the ledger."""
        items = []
        for contract, one in zip(contracts, some, strict=True):
            items += self._items(contract, one, operations.filtered(lambda done, mine=contract: (
                done.account_id == mine.account_id and done.kind == 'spend'
            )))  # fmt: skip
        move = self.env['account.move']
        if items:
            moves = booking(move.with_company(self.company_id))
            move = moves.create({
                'move_type': 'entry', 'journal_id': self.program_id.journal_id.id, 'company_id': self.company_id.id,
                'date': self.program_id._today(), 'ref': self.name,
                'line_ids': [Command.create({'tax_ids': [Command.clear()], **item}) for item in items],
            })  # fmt: skip
            move._post(soft=False)
            own(self).write({'move_ids': [Command.link(move.id)]})
        entries = operations.entry_ids
        total = Sum(sum((exact(entry.amount) for entry in entries), exact(0)), len(entries))
        settlements = self.env['customer.card.settlement']
        settlements._link_entries(self.program_id, 'installment', move, entries.ids, total, total.units)

    def _items(self, contract, one: Running, operation) -> list[dict]:
        """Return the journal items of a contract: none where nothing is left of it."""
        program, tags = self.program_id, contract.account_id._debt_tags()
        items = [
            {
                **tags, 'account_id': program.installment_account_id.id, 'balance': float(progress.left),
                'date_maturity': progress.row.day, 'customer_card_operation_id': operation.id,
                'name': contract._row_words(progress.row, len(one.rows)),
            }
            for progress in contract._progress() if progress.left
        ]  # fmt: skip
        unearned = contract._exact('finance') - contract._exact('earned')
        rest = one.whole - one.paid - unearned
        words = self.env._("%s, profit and charges", contract.name)
        sides = (
            (program.unearned_account_id, unearned, {'name': words}),
            (self._source(), rest, {'name': contract.display_name, 'partner_id': tags['partner_id']}),
        )
        return items + [
            {'account_id': account.id, 'balance': -float(amount), **more} for account, amount, more in sides if amount
        ]
