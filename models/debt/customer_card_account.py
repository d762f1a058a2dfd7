from datetime import date

from odoo import api, models

from ..actions import open_form
from ..books.booking import not_booking
from .tables import DEBTS


class CustomerCardAccount(models.Model):
    """What the general ledger has of an account customers owe on: items on the program's receivable."""

    _inherit = 'customer.card.account'

    def _debtor(self):
        """Return who owes what is on the account."""
        self.ensure_one()
        return getattr(self, DEBTS[self.kind].debtor)()

    def _debt_due(self, day: date) -> date:
        """Return the last day to pay what is taken on ``day``."""
        return getattr(self, DEBTS[self.kind].due)(day)

    def _debt_record(self):
        """Return what says on which terms the account is owed: a credit line, or a contract; or nothing."""
        return getattr(self, DEBTS[self.kind].record)()

    @api.model
    def _debt_of(self, partner, programs):
        """Return the account on which a commercial ``partner`` is to pay to one of ``programs`` where nothing is open
        in the books, or none.
        """
        for row in DEBTS.values():
            if account := getattr(self, row.theirs)(partner, programs):
                return account
        return self.browse()

    @api.model
    def _debts_of(self, partners):
        """Return the accounts on which ``partners`` owe, or did."""
        return self.browse().union(*(getattr(self, row.accounts)(partners) for row in DEBTS.values()))

    @api.model
    def _debt_exposed(self, partner, company) -> list[tuple]:
        """Return what a commercial ``partner`` may owe ``company`` by now, on all that is owed here: currencies with
        amounts.
        """
        found: list[tuple] = []
        for row in DEBTS.values():
            found += getattr(self, row.exposed)(partner, company)
        return found

    def _debt_tags(self) -> dict:
        """Return what says of a journal item that it is this account's: account, partner, and that reports of what
        customers owe count it.
        """
        debtor = self._debtor()
        partner = self.env['res.partner']._find_accounting_partner(debtor) if debtor else debtor
        return {
            'customer_card_account_id': self.id,
            'partner_id': partner.id,
            'customer_card_booked': True,
            'display_type': 'payment_term',
            'no_followup': False,
        }

    def _open_overpaid(self) -> dict:
        """Prepare that what was paid too much is paid out."""
        return open_form(
            self.env['customer.card.adjustment'],
            self.env._("Pay out what was overpaid"),
            context={
                'default_account_id': self.id,
                'default_kind': 'overpaid',
                'default_amount': -max(self.sudo().balance, 0),  # sudo: of a line or contract one may read
                'default_reason': self.env._("Paid back too much"),
                'customer_card_accounts': self.ids,
            },
        )

    def _receivable(self):
        """Return the account of the general ledger on which it is owed."""
        return self.sudo().program_id._liability_account(self.kind)  # sudo: where it is booked

    def _reconcile_debts(self) -> None:
        """Let what came pay what is owed in the general ledger, oldest first; what takes something back undoes that
        first: goods that came back their own purchase, a repayment that is taken back itself.
        """
        for account in self:
            domain = [
                ('customer_card_account_id', '=', account.id), ('parent_state', '=', 'posted'),
                ('account_id', '=', account._receivable().id), ('reconciled', '=', False),
            ]  # fmt: skip
            items = self.env['account.move.line'].sudo().search(domain)  # sudo: a cashier closes the session
            for item in items:
                item._customer_card_undo()
            rest = items.search(domain)
            if any(one.balance > 0 for one in rest) and any(one.balance < 0 for one in rest):
                not_booking(rest).with_context(no_cash_basis=True).reconcile()
