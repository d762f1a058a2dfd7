from decimal import Decimal

from odoo import api, fields, models

from ...core.money import exact

ZERO = Decimal(0)

# What contacts and their addresses owe a company and its branches beside programs of ours, in the company's currency:
# open items of the books, and what was put off at tills whose session is not in the books yet. An order that has an
# invoice is in the books by that.
OWED = """
WITH companies AS (
    SELECT c.id FROM res_company c JOIN res_company root ON root.id = %(company)s
     WHERE c.parent_path LIKE root.parent_path || '%%'
), found AS (
    SELECT p.commercial_partner_id AS partner, l.amount_residual AS amount
      FROM account_move_line l
      JOIN account_account a ON a.id = l.account_id
      JOIN res_partner p ON p.id = l.partner_id
     WHERE p.commercial_partner_id = ANY(%(partners)s) AND l.company_id IN (SELECT id FROM companies)
       AND l.parent_state = 'posted' AND l.reconciled IS NOT TRUE AND a.account_type = 'asset_receivable'
       AND NOT l.account_id = ANY(%(ours)s)
 UNION ALL
    SELECT p.commercial_partner_id, pay.amount / COALESCE(NULLIF(o.currency_rate, 0), 1)
      FROM pos_payment pay
      JOIN pos_payment_method m ON m.id = pay.payment_method_id
      JOIN pos_order o ON o.id = pay.pos_order_id
      JOIN pos_session s ON s.id = o.session_id
      JOIN res_partner p ON p.id = o.partner_id
     WHERE p.commercial_partner_id = ANY(%(partners)s) AND o.company_id IN (SELECT id FROM companies)
       AND s.state <> 'closed' AND o.state IN ('paid', 'done') AND o.account_move IS NULL
       AND m.journal_id IS NULL AND m.split_transactions AND m.customer_card_kind IS NULL
)
SELECT partner, sum(amount) FROM found GROUP BY partner
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
        owed = self._owed_elsewhere()
        for line in self:
            line.elsewhere = float(owed.get(line, ZERO))

    def _owed_elsewhere(self) -> dict:
        """Return what is owed elsewhere and counts, in the program's currency, by line; a few statements for all."""
        lines = self.sudo().filtered(
            lambda line: line.counts_elsewhere and line.account_id
        )  # sudo: what a policy reads
        owed: dict = {}
        for company, some in lines.grouped('company_id').items():
            partners = some.debtor_id.commercial_partner_id
            beside, others = some._owed_to(company, partners), some._accounts_of(company, partners)
            for line in some:
                partner, own_unit, today = (
                    line.debtor_id.commercial_partner_id,
                    line.currency_id,
                    line.program_id._today(),
                )
                sums = [(company.currency_id, beside.get(partner.id, 0.0))]
                sums += [(one.currency_id, -one.balance) for one in others[partner] - line.account_id]
                owed[line] = sum(
                    (exact(unit._convert(max(amount, 0), own_unit, company, today)) for unit, amount in sums), ZERO
                )
        return {line: owed.get(line, ZERO) for line in self}

    def _owed_to(self, company, partners) -> dict[int, float]:
        """Return what ``partners`` owe a company beside programs of ours, in its currency."""
        for name in ('account.move.line', 'pos.order', 'pos.payment', 'pos.session', 'res.partner'):
            self.env[name].flush_model()
        ours = [*self.env['customer.card.program']._liability_ids()]
        self.env.cr.execute(OWED, {'company': company.id, 'partners': partners.ids, 'ours': ours})
        return {partner: float(amount) for partner, amount in self.env.cr.fetchall()}

    def _accounts_of(self, company, partners) -> dict:
        """Return the accounts of all lines, over or not, on which each of ``partners`` owes a company."""
        domain = [('debtor_id.commercial_partner_id', 'in', partners.ids), ('company_id', '=', company.id)]
        by_partner = self.search(domain).grouped(lambda line: line.debtor_id.commercial_partner_id)
        nothing = self.env['customer.card.account']
        return {one: by_partner[one].account_id if one in by_partner else nothing for one in partners}
