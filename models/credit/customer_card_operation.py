from odoo import models

from ...core.cycle import cycle_of


class CustomerCardOperation(models.Model):
    """What a purchase on credit, or a repayment, is in the general ledger."""

    _inherit = 'customer.card.operation'

    def _debt_item(self) -> dict:
        """Return what its journal item says beside its amount: whose it is, of what, and its last day."""
        self.ensure_one()
        account, order = self.account_id, self.env['pos.order'].sudo().browse(self.origin_id)  # sudo: its name
        line = self.env['customer.card.credit'].sudo().search([('account_id', '=', account.id)], limit=1)  # sudo: terms
        day = account.program_id._local(self.entry_ids[:1].moment or self.moment).date()
        taken = sum(self.entry_ids.mapped('amount')) < 0
        if taken and line:
            terms = line._terms()
            day = cycle_of(day, terms.day, terms.grace, terms.calendar).due
        name = order.exists().pos_reference or order.exists().name or ''
        words = self.env._("%s, bought on credit", name) if taken else self.env._("%s, credit paid back", name)
        return {
            **account._debt_tags(),
            'name': words,
            'date_maturity': day,
            'customer_card_operation_id': self.id,
        }
