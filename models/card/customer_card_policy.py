from odoo import Command, fields, models
from odoo.exceptions import ValidationError

from . import filters


class CustomerCardPolicy(models.AbstractModel):
    """The base of every part of a program's policy: rules, rewards, challenges and tiers."""

    _name = 'customer.card.policy'
    _description = "Part of a program's policy"
    _inherit = ['customer.card.cached', 'customer.card.history']
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    program_id = fields.Many2one(comodel_name='customer.card.program', required=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='program_id.company_id', store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related='program_id.currency_id')

    def copy_data(self, default=None):
        """Extend: a copy is narrowed by all that narrows what it is made of; made by somebody who may not see that, it
        is refused (Odoo) rather than valid everywhere.
        """
        copies = super().copy_data(default)
        names = [
            name
            for row in filters.FILTERS
            if row.model == self._name
            for name in row.fields
            if self._fields[name].type == 'many2many' and name not in (default or {})
        ]
        for one, vals in zip(self, copies, strict=True):
            vals.update({name: [Command.set(found.ids)] for name in names if (found := filters.whole(one, name))})
        return copies

    def _gone(self) -> tuple[str, ...]:
        """The lists that narrow it to records that are all gone, so that it gives nothing; empty
        when there are none.
        """
        self.ensure_one()
        return filters.gone(self)

    def _refuse_elsewhere(self, *names: str) -> None:
        """:raise ValidationError: when products in these fields are sold only where the program's cards are not
        accepted: they are everybody's, the company's own or a company's above it, or a branch's
        """
        for one in self:
            company = one.sudo().company_id  # sudo: only where they are sold, who may see one or not
            sold = company.parent_ids | company._card_places()
            elsewhere = [
                product.display_name
                for name in names
                for product in filters.whole(one, name)
                if product.company_id - sold
            ]
            if elsewhere:
                raise ValidationError(
                    self.env._(
                        "Cards of %(program)s are not accepted where %(product)s is sold.",
                        program=one.program_id.display_name,
                        product=elsewhere[0],
                    )
                )
