from collections.abc import Iterator
from dataclasses import replace

from odoo import api, fields, models, tools
from odoo.tools import format_list

from ...core import earning
from . import filters


class CustomerCardProgram(models.Model):
    """Customers whose purchases earn no points, staff or wholesale for example."""

    _inherit = 'customer.card.program'

    excluded_tag_ids = fields.Many2many(
        comodel_name='res.partner.category', relation='customer_card_program_excluded_tag_rel', string="Customers who earn no points", ondelete='restrict',
        context={'active_test': False}, help="Customers with one of these tags, or one below it, neither earn points nor reach goals: staff or wholesale, for example. Their cards do all the rest.",
    )  # fmt: skip

    @tools.ormcache('self.id', 'self.env.lang')
    def _policy(self) -> earning.Policy:
        """Extend our own."""
        return replace(super()._policy(), excluded_tags=filters.ids(self, 'excluded_tag_ids'))

    # === WHAT PEOPLE READ === #

    @api.depends(
        'excluded_tag_ids', 'rule_ids.occasion', 'rule_ids.around', 'rule_ids.tag_ids', 'rule_ids.minimum_amount', 'rule_ids.cap',
        'rule_ids.product_ids', 'rule_ids.category_ids', 'rule_ids.date_from', 'rule_ids.date_to', 'rule_ids.hour_from', 'rule_ids.hour_to',
    )  # fmt: skip
    def _compute_summary(self):
        super()._compute_summary()
        for program in self:
            program.summary = " ".join(filter(None, [program.summary, program._excluded_sentence()]))

    def _excluded_sentence(self) -> str:
        """Who earns nothing; empty for nobody."""
        names = self.sudo().excluded_tag_ids.mapped('name')  # sudo: the terms are published
        if not self.opens_points or not names:
            return ""
        return self.env._("Customers with the tag %s earn no points.", format_list(self.env, names, style='or'))

    def _terms_of_points(self) -> list[str]:
        """Extend our own: who is left out can read it."""
        lines = super()._terms_of_points()
        return [*lines, self._excluded_sentence()] if lines else []

    @api.depends('combine', 'rule_ids.occasion')
    def _compute_advice(self):
        super()._compute_advice()

    def _advice_on_use(self) -> Iterator[str]:
        yield from super()._advice_on_use()
        bonuses = self.rule_ids.filtered(lambda rule: rule.active and rule.occasion)
        if self.opens_points and bonuses and self.combine != 'sum' and len(self.rule_ids.filtered('active')) > 1:
            yield self.env._(
                "%s does not come on top of the other points: to let it, add all rules that apply.", bonuses[0].name
            )
