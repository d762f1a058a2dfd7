from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerCardDebtPart(models.AbstractModel):
    """What is said about one debt: a credit line, or a contract."""

    _name = 'customer.card.debt.part'
    _description = "About a debt"
    _inherit = ['customer.card.dated']

    line_id = fields.Many2one(
        comodel_name='customer.card.credit', string="Credit line", index='btree_not_null', ondelete='restrict'
    )
    contract_id = fields.Many2one(comodel_name='customer.card.contract', index='btree_not_null', ondelete='restrict')
    company_id = fields.Many2one(
        comodel_name='res.company', compute='_compute_company', store=True, index=True, precompute=True
    )
    currency_id = fields.Many2one(comodel_name='res.currency', compute='_compute_currency', compute_sudo=True)

    _one_debt = models.Constraint(
        'CHECK ((line_id IS NULL) <> (contract_id IS NULL))', "It is about one credit line, or one contract."
    )

    @api.depends('line_id.company_id', 'contract_id.company_id')
    def _compute_company(self):
        for part in self:
            part.company_id = (part.line_id or part.contract_id).company_id

    @api.depends('line_id.currency_id', 'contract_id.currency_id')
    def _compute_currency(self):
        for part in self:
            part.currency_id = (part.line_id or part.contract_id).currency_id

    def _debt(self):
        """Return what it is about.

        :raise UserError: where nothing is named, or both
        """
        self.ensure_one()
        if bool(self.line_id) == bool(self.contract_id):
            raise UserError(self.env._("Choose the credit line or the contract this is about, one of them."))
        return self.line_id or self.contract_id

    def _stays(self, vals: dict) -> bool:
        """Tell whether nothing in ``vals`` puts any of these on another debt."""
        return all(part[name].id == (vals[name] or False) for part in self for name in _DEBTS & vals.keys())


_DEBTS = frozenset({'line_id', 'contract_id'})
