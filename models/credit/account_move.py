from odoo import api, fields, models
from odoo.exceptions import UserError

from ...core.money import exact
from ..actions import open_list


class AccountMove(models.Model):
    """Invoices bought on credit in the office, and what credit notes of these give back."""

    _inherit = 'account.move'

    customer_card_on_credit = fields.Monetary(
        string="On credit",
        compute='_compute_customer_card_on_credit',
        currency_field='company_currency_id',
        help="So much of this invoice was put on the customer's credit line.",
    )

    @api.depends('payment_state')
    def _compute_customer_card_on_credit(self):
        bought = self.env['customer.card.operation'].sudo()._of_invoice(self)  # sudo: of invoices one may read
        for move in self:
            mine = bought.filtered(lambda one, number=move._origin.id: one.origin_id == number)
            move.customer_card_on_credit = float(sum(exact(abs(one.amount)) - exact(one.reversed) for one in mine))

    def action_open_customer_card_credit(self):
        """Open what was put on a credit line of this invoice, and taken off."""
        self.ensure_one()
        domain = [('operation_id.origin_model', '=', 'account.move'), ('operation_id.origin_id', '=', self.id)]
        return open_list(self.env['customer.card.entry'], self.env._("On credit"), domain)

    def action_customer_card_off_credit(self):
        """Take this invoice off the customer's credit line: it is to be paid again.

        :raise UserError: where nothing of it is on one
        """
        self.check_access('write')
        self.env['customer.card.credit'].check_access('read')
        bought = self.env['customer.card.operation'].sudo()._of_invoice(self)  # sudo: of invoices one may write
        left = bought.filtered(lambda one: abs(one.amount) > one.reversed)
        if self and not left:
            raise UserError(self.env._("Nothing of %s is on a credit line.", self[:1].display_name))
        for account in left.account_id:
            account._lines_ever()._refuse_gaining()
        for operation in left:
            operation._take_invoice_back()
        return True

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_on_credit(self):
        """:raise UserError: for an invoice that is owed on a credit line: nobody could take it off any more"""
        bought = self.env['customer.card.operation'].sudo()._of_invoice(self)  # sudo: of invoices one may delete
        if left := bought.filtered(lambda one: one._left_on_line()):
            move = self.browse(left[:1].origin_id)
            raise UserError(
                self.env._("%s is on a credit line. Take it off the line first, then delete it.", move.display_name)
            )

    def _customer_card_note_on_credit(self) -> None:
        """Let what credit notes give back of invoices on a credit line lower what is owed there, once the invoices
        themselves are paid by them.
        """
        for note in self.sudo():  # sudo: an accountant has no rights on the ledger
            invoice = note.reversed_entry_id
            if note.move_type != 'out_refund' or not invoice or note.currency_id != note.company_currency_id:
                continue
            bought = note.env['customer.card.operation']._of_invoice(invoice)
            for operation in bought.sorted('id', reverse=True):
                operation._lower_by_note(note)
