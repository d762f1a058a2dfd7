from odoo import api, fields, models
from odoo.exceptions import UserError


class AccountPaymentRegister(models.TransientModel):
    """The payment wizard: what an invoice asks for can be put on the customer's credit line instead of being paid."""

    _inherit = 'account.payment.register'

    customer_card_credit_ids = fields.Many2many(
        comodel_name='customer.card.credit',
        string="Credit lines of the customer",
        compute='_compute_customer_card_credits',
        groups='customer_card.group_desk,customer_card.group_accountant',
    )
    customer_card_credit_id = fields.Many2one(
        comodel_name='customer.card.credit',
        string="Credit line",
        compute='_compute_customer_card_credit',
        store=True,
        readonly=False,
        domain="[('id', 'in', customer_card_credit_ids)]",
        groups='customer_card.group_desk,customer_card.group_accountant',
        help="The customer may buy this on credit: pay it back with the next statements.",
    )
    customer_card_free = fields.Monetary(
        related='customer_card_credit_id.free',
        string="Free on credit",
        currency_field='company_currency_id',
        groups='customer_card.group_desk,customer_card.group_accountant',
    )

    @api.depends('line_ids', 'partner_id', 'payment_type', 'currency_id', 'can_edit_wizard')
    def _compute_customer_card_credits(self):
        for wizard in self:
            wizard.customer_card_credit_ids = wizard._customer_card_credits()

    @api.depends('customer_card_credit_ids')
    def _compute_customer_card_credit(self):
        for wizard in self:
            wizard.customer_card_credit_id = wizard.customer_card_credit_ids[:1]._origin

    def _customer_card_credits(self):
        """Return the lines on which what is to be paid can be bought: active ones of this customer, in this currency,
        for a branch those of the company whose cards it accepts; none for what is owed on credit already.
        """
        lines = self.env['customer.card.credit']
        is_asked = self.payment_type == 'inbound' and self.can_edit_wizard and len(self.company_id) == 1
        if not is_asked or not lines.has_access('read'):
            return lines
        if set(self.line_ids.account_id.ids) & set(self.env['customer.card.program']._liability_ids()):
            return lines
        customer = self.partner_id.commercial_partner_id
        found = lines.search([
            ('company_id', '=', self.company_id._card_company().id), ('state', '=', 'active'), '|',
            ('debtor_id.commercial_partner_id', '=', customer.id),
            ('card_id.partner_id.commercial_partner_id', '=', customer.id),
        ])  # fmt: skip
        return found.filtered(lambda line: line.currency_id == self.company_currency_id == self.currency_id)

    def action_customer_card_credit(self):
        """Put the amount on the customer's credit line: it is bought on credit, and the invoice is paid.

        :raise UserError: with why the line does not allow it, and what is possible instead
        """
        for wizard in self:
            if wizard.customer_card_credit_id not in wizard.customer_card_credit_ids:
                raise UserError(
                    self.env._("No credit line of this customer can be used here. Register the payment another way.")
                )
            wizard.customer_card_credit_id._buy_invoices(wizard.line_ids._origin, wizard.amount)
        return {'type': 'ir.actions.act_window_close'}
