from odoo import fields, models

from ...core import money


class CustomerCardProgram(models.Model):
    """The terms a holder can read at any time: how points come, what they buy, which goals and tiers there are, and how long things last.

    All of it is said by the program itself, so that it cannot differ from what the till does; what else must be said is typed in.
    """

    _inherit = 'customer.card.program'

    terms = fields.Text(
        string="Other terms", translate=True, help="Shown to holders below what the program says by itself. One paragraph per line."
    )  # fmt: skip

    def _published_terms(self) -> list[dict]:
        """The terms in the language of the environment: ``[{title, lines}]``, only sections that say something."""
        self.ensure_one()
        program = self.sudo()  # sudo: who has the card may know its terms
        sections = [
            (program.point_name[:1].upper() + program.point_name[1:], program._terms_of_points()),
            (self.env._("Value"), [program._value_sentence()]),
            (self.env._("Rewards"), [f"{program._format('points', row.points)}: {row.name}" for row in program._rewards() if program.opens_points]),
            (self.env._("Goals"), [row._sentence() for row in program.challenge_ids.filtered('active') if not row._gone()]),
            (self.env._("Tiers"), program._terms_of_tiers()),
            (self.env._("Prices"), [program._discount_sentence()]),
            (self.env._("Also"), (program.terms or '').splitlines()),
        ]  # fmt: skip
        said = [{'title': title, 'lines': [line for line in lines if line.strip()]} for title, lines in sections]
        return [section for section in said if section['lines']]

    def _terms_of_points(self) -> list[str]:
        if not self.opens_points:
            return []
        rules = [f"{rule.name}: {rule._sentence()}" for rule in self.rule_ids.filtered('active') if not rule._gone()]
        worth = self.env._("%(hundred)s pay %(worth)s.", hundred=self._format('points', 100), worth=self.currency_id.format(100 * self.point_value))  # fmt: skip
        lasting = self.points_months and self.env._("They last %s months.", self.points_months)
        return [*rules, worth, lasting or self.env._("They do not expire.")]

    def _terms_of_tiers(self) -> list[str]:
        stays = (
            self.tier_ids and self.tier_stay_days and self.env._("A tier stays at least %s days.", self.tier_stay_days)
        )
        return [*self._tier_lines(), stays or ""]

    def _tier_lines(self) -> list[str]:
        return [
            self.env._(
                "%(tier)s: from %(points)s earned in twelve months",
                tier=tier.name,
                points=self._format('points', float(money.exact(tier.threshold))),
            )
            for tier in self.tier_ids.sorted('threshold')
            if self.opens_points
        ]
