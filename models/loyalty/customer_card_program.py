from odoo import api, models, tools

from ...core import earning, money


class CustomerCardProgram(models.Model):
    _inherit = 'customer.card.program'

    @tools.ormcache('self.id', 'self.env.lang')
    def _policy(self) -> earning.Policy:
        """The program's earning policy as plain data; made once per worker and kept until a rule or the program changes."""
        rules = self.rule_ids.filtered('active')
        return earning.Policy(
            rules=tuple(rule._rule() for rule in rules),
            combine=self.combine,
            cap=money.exact(self.order_cap) if self.order_cap else None,
            digits=self.point_digits,
        )

    @api.model
    @tools.ormcache()
    def _articles(self) -> frozenset[int]:
        """Articles that are sold only to put value on cards, of all companies."""
        programs = (
            self.sudo()  # sudo: ids only
            .with_context(active_test=False)
            .search(['|', ('product_id', '!=', False), ('points_product_id', '!=', False)])
        )
        return frozenset((programs.product_id | programs.points_product_id).ids)

    @tools.ormcache('self.id')
    def _excluded_methods(self) -> frozenset[int]:
        """Payment methods whose share of an order does not earn."""
        return frozenset(self.excluded_method_ids.ids)
