from decimal import Decimal

from odoo import api, models

from . import kinds


class CustomerCardLedger(models.AbstractModel):
    """How far below nothing an account may go: what a credit line allows."""

    _inherit = 'customer.card.ledger'

    @api.private
    def _allow(self, account, amount: Decimal) -> None:
        """Let debits take ``account`` so far below nothing and no further (its unit); sealed with the account's row.

        What is below that already stays, and is no room to spend. Whoever asks has looked at who may; the account is
        written, so a hold that was made meanwhile collides with it.

        :raise LedgerRefusal: ``damaged``, and without the ledger's key
        :raise ValueError: for an amount below nothing, or an account that is no debt: a mistake of ours
        """
        if amount < 0 or not kinds.ACCOUNTS[account.kind].is_debt:
            raise ValueError(f'customer_card: accounts of the kind {account.kind!r} allow no {amount} below nothing')
        journal = self._journal(account.ids)
        journal.require_sealed()
        row = journal.accounts[account.id]
        if row.allowance == amount:
            return
        row.allowance = amount
        self.env.cr.execute(
            'UPDATE customer_card_account SET allowance = %s, mark = %s, version = version + 1 WHERE id = %s',
            [amount, journal.mark('account', *row.marked()), account.id],
        )
        journal.invalidate()
