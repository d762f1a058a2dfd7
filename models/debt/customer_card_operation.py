from odoo import fields, models

from .tables import DEBTS


class CustomerCardOperation(models.Model):
    """What a purchase that is owed, or a repayment, is in the general ledger."""

    _inherit = 'customer.card.operation'

    def _debt_item(self) -> dict:
        """Return what its journal item says beside its amount: whose it is, of what, and its last day."""
        self.ensure_one()
        account = self.account_id
        day = account.program_id._local(self.entry_ids[:1].moment or self.moment).date()
        taken = sum(self.entry_ids.mapped('amount')) < 0
        if taken and not self.reversal_of_id:
            day = account._debt_due(day)
        name = self._bought_by()
        if self.reversal_of_id:
            words = self._debt_back(name)
        elif taken:
            words = self.env._("%s, bought on credit", name)
        else:
            paid = self.env._(DEBTS[account.kind].paid)
            words = paid % name
        return {
            **account._debt_tags(),
            'name': words,
            'date_maturity': day,
            'customer_card_operation_id': self.id,
        }

    def _bought_by(self) -> str:
        """Return what the document is called by which something was bought, or paid back."""
        document = self.env[self.origin_model or 'pos.order'].sudo().browse(self.origin_id).exists()  # sudo: its name
        return (document and ((document._name == 'pos.order' and document.pos_reference) or document.name)) or ''

    def _debt_back(self, name: str) -> str:
        """Return what the item of something taken back is called."""
        if self.kind == 'refund' and self.origin_model == 'account.move':
            return self.env._("%s, taken off the credit line", name)
        if self.kind == 'refund':
            return self.env._("%s, goods bought on credit came back", name)
        undone = self.env._(DEBTS[self.account_id.kind].undone)
        return undone % name

    def _value_day(self):
        """Return the day this counts from: what somebody paid by bank counts from when he did, however late the books
        could say so.
        """
        self.ensure_one()
        said = [reason['basis'] for reason in self.why or [] if reason.get('key') == 'valued']
        return fields.Date.to_date(said[0]) if said else self.account_id.program_id._local(self.moment).date()
