from collections.abc import Iterator

from odoo import fields, models
from odoo.tools import format_list


class CustomerCardProgram(models.Model):
    """Customers whose purchases earn no points, staff or wholesale for example."""

    _inherit = 'customer.card.program'

    excluded_tag_ids = fields.Many2many(
        comodel_name='res.partner.category', relation='customer_card_program_excluded_tag_rel', string="Customers who earn no points", ondelete='restrict',
        context={'active_test': False}, help="Customers with one of these tags, or one below it, neither earn points nor reach goals: staff or wholesale, for example. Their cards do all the rest.",
    )  # fmt: skip

    def _excluded_sentence(self) -> str:
        """Who earns nothing; empty for nobody."""
        names = self.sudo().excluded_tag_ids.mapped('name')  # sudo: the terms are published
        if not self.opens_points or not names:
            return ""
        return self.env._("Customers with the tag %s earn no points.", format_list(self.env, names, style='or'))

    def _advice_on_bonuses(self) -> Iterator[str]:
        bonuses = self.rule_ids.filtered(lambda rule: rule.active and rule.occasion)
        if self.opens_points and bonuses and self.combine != 'sum' and len(self.rule_ids.filtered('active')) > 1:
            yield self.env._(
                "%s does not come on top of the other points: to let it, add all rules that apply.", bonuses[0].name
            )
