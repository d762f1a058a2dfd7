from odoo import Command, models

from ...core import money
from ..books import settling
from ..books.settling import Sum
from ..ledger.kinds import ACCOUNTS


class CustomerCardSettlement(models.Model):
    """What a settlement booked for debts in one sum, put on the accounts it is owed on; and the
    one that says that what somebody else booked is in the books.
    """

    _inherit = 'customer.card.settlement'

    def _items_by_account(self, program, kind: str, until: int) -> list[dict]:
        """The journal items that put what is settled on each account, and take it off the sum."""
        receivable, items = program._liability_account(kind), []
        accounts = self.env['customer.card.account'].sudo()  # sudo: whose they are
        for entry_kind, rows in settling.by_account(self.env.cr, program.id, kind, until).items():
            words = self.env._(ACCOUNTS[kind].entries[entry_kind].words)
            for number, units in rows:
                plain = {'account_id': receivable.id, 'name': words, 'tax_ids': [Command.clear()]}
                account = accounts.browse(number)
                tags = account._debt_tags()
                if units < 0:
                    tags['date_maturity'] = account._debt_due(program._today())
                items += [{**plain, **tags, 'balance': -float(units)}, {**plain, 'balance': float(units)}]
        return items

    def _post_debts(self, program, kind: str, move) -> None:
        """Let what a settlement put on accounts pay what is open on them, and its sums each other."""
        debts = move.line_ids.filtered('customer_card_account_id')
        sums = move.line_ids.filtered(lambda item: item.account_id == program._liability_account(kind)) - debts
        if sums and sums.company_currency_id.is_zero(sum(sums.mapped('balance'))):
            sums.with_context(no_cash_basis=True).reconcile()
        debts.customer_card_account_id._reconcile_debts()

    def _link_followed(self, program, kind: str, day, entries) -> None:
        """Link ``entries`` by which accounts of one program and kind followed a journal entry of ``day`` that is none
        of ours. It is not named: it may be undone.
        """
        units = sum((money.exact(entry.amount) for entry in entries), money.exact(0))
        settlement = self._record(program, kind, 'entry', self.env['account.move'], day)
        settling.link_entries(self.env.cr, settlement.id, entries.ids)
        change = money.stepped(units, settlement.company_id.currency_id.rounding)
        self._fill(settlement, Sum(units, len(entries)), change)
