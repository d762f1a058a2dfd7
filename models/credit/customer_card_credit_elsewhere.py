from decimal import Decimal

from odoo import api, fields, models

from ...core.money import exact

ZERO = Decimal(0)

# What a contact and its addresses owe a company and its branches beside programs of ours, in the company's currency:
# open items of the books, and what was put off at tills whose session is not in the books yet. An order that has an
# invoice is in the books by that.
OWED = """
WITH companies AS (
    SELECT c.id FROM res_company c JOIN res_company root ON root.id = %(company)s
     WHERE c.parent_path LIKE root.parent_path || '%%'
)
SELECT (SELECT COALESCE(sum(l.amount_residual), 0)
          FROM account_move_line l
          JOIN account_account a ON a.id = l.account_id
          JOIN res_partner p ON p.id = l.partner_id
         WHERE p.commercial_partner_id = %(partner)s AND l.company_id IN (SELECT id FROM companies)
           AND l.parent_state = 'posted' AND l.reconciled IS NOT TRUE AND a.account_type = 'asset_receivable'
           AND NOT l.account_id = ANY(%(ours)s))
     + (SELECT COALESCE(sum(pay.amount / COALESCE(NULLIF(o.currency_rate, 0), 1)), 0)
          FROM pos_payment pay
          JOIN pos_payment_method m ON m.id = pay.payment_method_id
          JOIN pos_order o ON o.id = pay.pos_order_id
          JOIN pos_session s ON s.id = o.session_id
          JOIN res_partner p ON p.id = o.partner_id
         WHERE p.commercial_partner_id = %(partner)s AND o.company_id IN (SELECT id FROM companies)
           AND s.state <> 'closed' AND o.state IN ('paid', 'done') AND o.account_move IS NULL
           AND m.journal_id IS NULL AND m.split_transactions AND m.customer_card_kind IS NULL)
"""


class CustomerCardCredit(models.Model):
    """What whoever owes on a line owes elsewhere, where the program says that it lowers what is free: open invoices,
    what was put off at tills, and other credit lines, each once at every moment.
    """

    _inherit = 'customer.card.credit'

    elsewhere = fields.Monetary(
        string="Owed elsewhere",
        compute='_compute_elsewhere',
        help="Open on invoices, put off at tills, and on other credit lines.",
    )
    counts_elsewhere = fields.Boolean(related='program_id.credit_counts_elsewhere')

    @api.depends('debtor_id', 'account_id', 'program_id.credit_counts_elsewhere')
    def _compute_elsewhere(self):
        for line in self:
            line.elsewhere = float(line._owed_elsewhere())

    def _owed_elsewhere(self) -> Decimal:
        """Return what is owed elsewhere and counts, in the program's currency."""
        program = self.program_id.sudo()  # sudo: its policy
        if not program.credit_counts_elsewhere or not self.account_id:
            return ZERO
        company, today = self.company_id.sudo(), program._today()  # sudo: its currency
        partner = self.debtor_id.sudo().commercial_partner_id  # sudo: who it is
        for name in ('account.move.line', 'pos.order', 'pos.payment'):
            self.env[name].flush_model()
        self.env.cr.execute(OWED, {'company': company.id, 'partner': partner.id, 'ours': [*program._liability_ids()]})
        [owed] = self.env.cr.fetchone()
        owed = company.currency_id._convert(float(owed), program.currency_id, company, today)
        return max(exact(owed), ZERO) + self._owed_on_others(partner)

    def _owed_on_others(self, partner) -> Decimal:
        """Return what ``partner`` and its addresses owe on other lines of the company."""
        domain = [
            ('debtor_id.commercial_partner_id', '=', partner.id),
            ('company_id', '=', self.company_id.id),
            ('account_id', '!=', self.account_id.id),
        ]
        lines = self.sudo().search(domain)  # sudo: what the same customer owes
        company, today = self.company_id.sudo(), self.program_id._today()  # sudo: its rates
        owed = ZERO
        for account in lines.account_id.filtered(lambda one: one.balance < 0):
            unit = account.currency_id
            owed += exact(unit._convert(-account.balance, self.currency_id, company, today))
        return owed
