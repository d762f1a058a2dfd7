from odoo import Command, fields, models

OCCASIONS = [('birthday', "On the customer's birthday"), ('first', "With the customer's first purchase")]
MOST_AROUND = 31


class CustomerCardEarningRule(models.Model):
    """Who a rule is for, on which occasion, and at which tills."""

    _inherit = 'customer.card.earning.rule'

    occasion = fields.Selection(
        selection=OCCASIONS,
        help="Only customers who are known have one. A rule for the order gives its points once: on one birthday, with the first purchase.",
    )
    around = fields.Integer(
        string="Days before and after", help="3 makes it a birthday week; 0 means on the very day only."
    )
    tag_ids = fields.Many2many(
        comodel_name='res.partner.category', relation='customer_card_rule_tag_rel', string="Only customers with a tag", ondelete='restrict',
        context={'active_test': False}, help="Tags of contacts; those below a tag count with it.",
    )  # fmt: skip
    config_ids = fields.Many2many(
        comodel_name='pos.config', relation='customer_card_rule_config_rel', string="Only at these tills", ondelete='restrict', check_company=True,
        copy=False, groups='point_of_sale.group_pos_user', context={'active_test': False},
    )  # fmt: skip

    _around_bounds = models.Constraint(
        f'CHECK (around BETWEEN 0 AND {MOST_AROUND})', f"Up to {MOST_AROUND} days before and after a birthday, please."
    )

    def copy_data(self, default=None):
        """Extend: a copy made by somebody who may not see the tills is refused rather than valid everywhere."""
        copies = super().copy_data(default)
        for rule, vals in zip(self, copies, strict=True):
            tills = (
                rule.sudo().config_ids
            )  # sudo: only who may see tills sees them here; writing them asks for the right
            if tills and 'config_ids' not in (default or {}):
                vals['config_ids'] = [Command.set(tills.ids)]
        return copies
