from odoo import Command, api, models
from odoo.exceptions import UserError

from ...core.money import exact
from ..actions import open_form
from ..ledger import spoken
from ..ledger.protected import own
from .life import LIVE, OVER


class AccountMove(models.Model):
    """An invoice that is paid in installments."""

    _inherit = 'account.move'

    def action_customer_card_installments(self):
        """Open a draft contract for what this invoice asks for, with its goods; the one there is already, if any.

        :raise UserError: for what is no posted customer invoice in the company's currency with something open, and
            where the customer has no card with installments
        """
        self.ensure_one()
        self.check_access('read')
        contracts = self.env['customer.card.contract']
        contracts.check_access('create')
        known = contracts.search([('invoice_id', '=', self.id), ('state', 'not in', OVER)], limit=1)
        if not known:
            known = self._customer_card_contract()
        return open_form(known, self.env._("Contract"))

    def _customer_card_contract(self):
        is_open = self.move_type == 'out_invoice' and self.state == 'posted' and self.amount_residual > 0
        if not is_open or self.currency_id != self.company_currency_id:
            raise UserError(
                self.env._(
                    "Only a confirmed invoice to a customer, in the company's currency and with something to pay, is "
                    "sold in installments."
                )
            )
        card = self.env['customer.card'].search([
            ('partner_id.commercial_partner_id', '=', self.commercial_partner_id.id), ('state', '=', 'active'),
            ('program_id.opens_installment', '=', True), ('company_id', '=', self.company_id._card_company().id),
        ], limit=1)  # fmt: skip
        if not card:
            raise UserError(
                self.env._(
                    "%s has no card with installments. Issue one first, then sell this invoice in installments.",
                    self.commercial_partner_id.display_name,
                )
            )
        contract = self.env['customer.card.contract'].create({
            'card_id': card.id, 'line_ids': [Command.create(goods) for goods in self._customer_card_goods()],
        })  # fmt: skip
        down = float(exact(self.amount_total) - exact(self.amount_residual))
        own(contract).write({'invoice_id': self.id, 'down': max(down, float(contract._least_down()))})
        return contract

    def _customer_card_goods(self) -> list[dict]:
        """Return the goods of the invoice with their prices, taxes included; in one line where there are discounts in
        lines of their own.
        """
        lines = self.invoice_line_ids.filtered(lambda line: line.display_type == 'product')
        told = [
            {
                'product_id': line.product_id.id, 'price': line.price_total,
                'name': "".join((self._customer_card_times(line.quantity), line.name or "")),
            }
            for line in lines
        ]  # fmt: skip
        whole = sum((exact(one['price']) for one in told), exact(0))
        if any(one['price'] < 0 for one in told) or whole != exact(self.amount_total):
            return [{'name': self.name, 'price': self.amount_total}]
        return told

    def _customer_card_times(self, quantity: float) -> str:
        return "" if quantity == 1 else f'{spoken.shortest(self, quantity)} × '

    def button_draft(self):
        """Extend `account`.

        :raise UserError: for an invoice that is owed by a contract: what was signed would be about nothing
        """
        contracts = self.env['customer.card.contract'].sudo()  # sudo: whether there is one
        live = [('invoice_id', 'in', self.ids), ('account_id', '!=', False), ('state', 'in', LIVE)]
        if found := contracts.search(live, limit=1):
            raise UserError(
                self.env._(
                    "%(invoice)s is paid in installments by contract %(contract)s. Take goods back or withdraw there, "
                    "with “Change”.",
                    invoice=found.invoice_id.display_name,
                    contract=found.name,
                )
            )
        return super().button_draft()

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_in_installments(self):
        """:raise UserError: for an invoice that is owed by a contract"""
        contracts = self.env['customer.card.contract'].sudo()  # sudo: whether there is one
        found = contracts.search([('invoice_id', 'in', self.ids), ('account_id', '!=', False)], limit=1)
        if found:
            raise UserError(self.env._("%s is paid in installments, so it stays.", found.invoice_id.display_name))
