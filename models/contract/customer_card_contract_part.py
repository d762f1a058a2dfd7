from odoo import api, fields, models

from .customer_card_contract import is_whole


class CustomerCardContractPart(models.AbstractModel):
    """A part of what is agreed: it changes with its contract, or makes it a draft again, and stays once it is signed.

    :raise UserError: for a contract that is signed
    """

    _name = 'customer.card.contract.part'
    _description = "Part of a contract"
    _inherit = ['customer.card.said']

    contract_id = fields.Many2one(comodel_name='customer.card.contract', required=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='contract_id.company_id', store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related='contract_id.currency_id')

    @api.model_create_multi
    def create(self, vals_list):
        said = self.env['customer.card.contract'].browse(
            {vals.get('contract_id') for vals in vals_list} - {None, False}
        )
        said._changes()
        parts = super().create(vals_list)
        (parts.contract_id - said)._changes()
        parts._check_contracts(parts.contract_id)
        return parts

    def write(self, vals):
        contracts = self.contract_id
        contracts._changes()
        result = super().write(vals)
        (self.contract_id - contracts)._changes()
        self._check_contracts(contracts | self.contract_id)
        return result

    def unlink(self):
        contracts = self.contract_id
        contracts._changes()
        result = super().unlink()
        self._check_contracts(contracts)
        return result

    def _check_contracts(self, contracts) -> None:
        """:raise ValidationError: where a contract would be none, unless it is being written itself"""
        if not is_whole(self.env):
            contracts._check_agreed()
