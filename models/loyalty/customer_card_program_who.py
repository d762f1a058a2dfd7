from dataclasses import replace

from odoo import fields, models, tools

from ...core import earning


class CustomerCardProgram(models.Model):
    """Customers whose purchases earn no points, staff or wholesale for example."""

    _inherit = 'customer.card.program'

    excluded_tag_ids = fields.Many2many(
        comodel_name='res.partner.category', relation='customer_card_program_excluded_tag_rel', string="Customers who earn no points", ondelete='restrict',
        help="Customers with one of these tags, or one below it, neither earn points nor reach goals: staff or wholesale, for example. Their cards do all the rest.",
    )  # fmt: skip

    @tools.ormcache('self.id', 'self.env.lang')
    def _policy(self) -> earning.Policy:
        """Extend our own."""
        return replace(super()._policy(), excluded_tags=frozenset(self.excluded_tag_ids.ids))

    def _terms_of_points(self) -> list[str]:
        """Extend our own: who is left out can read it."""
        lines = super()._terms_of_points()
        names = self.sudo().excluded_tag_ids.mapped('name')  # sudo: the terms are published
        return [*lines, self.env._("Customers with the tag %s earn no points.", ", ".join(names))] if lines and names else lines  # fmt: skip
