from collections.abc import Iterator

from odoo import Command, api, fields, models
from odoo.tools import format_list

from ...core import earning, money
from ...core.purchase import LATER
from ..card import filters
from ..ledger import spoken
from ..ledger.kept import kept


class CustomerCardProgram(models.Model):
    """The earning policy of a program as sales need it, read once per worker."""

    _inherit = 'customer.card.program'

    given_away_earns = fields.Boolean(
        string="Goods given away earn",
        help="Points for units and for purchases, and challenges that count them, depend on what was paid: a "
        "unit counts in full from half its price on "
        "(the product's own, or that of a price list of the till), below that in proportion, and an order "
        "counts when something on it was paid "
        "in full. Goods sold for nothing or nearly nothing earn nothing, nor does a product without a price of its "
        "own, unless a rule or a challenge names it. Choose this to count everything that leaves the shop at a price.",
    )
    excluded_tag_ids = fields.Many2many(
        comodel_name='res.partner.category',
        relation='customer_card_program_excluded_tag_rel',
        string="Customers who earn no points",
        ondelete='restrict',
        context={'active_test': False},
        help="Customers with one of these tags, or one below it, neither earn points nor count towards "
        "challenges: staff or wholesale, for example. Their cards do everything else.",
    )

    @kept('self.id', 'self.env.lang')
    def _policy(self) -> earning.Policy:
        """The program's earning policy as plain data; made once per worker and kept until a rule or the program
        changes.
        """
        rules = self.rule_ids.filtered('active')
        return earning.Policy(
            rules=tuple(rule._rule() for rule in rules),
            combine=self.combine,
            cap=money.exact(self.order_cap) if self.order_cap else None,
            digits=self.point_digits,
            given_away=self.given_away_earns,
            excluded_tags=filters.ids(self, 'excluded_tag_ids'),
        )

    earns_on_account = fields.Boolean(
        string="Purchases on the customer's account earn",
        help="What is bought on the customer's account is paid later, or never. Without this it earns nothing.",
    )

    @kept('self.id')
    def _excluded_methods(self) -> frozenset[int]:
        """Payment methods whose share of an order does not earn."""
        return filters.ids(self, 'excluded_method_ids')

    @kept('self.id')
    def _earning_kinds(self) -> tuple[str, ...]:
        """Return the kinds of tenders that earn beside money."""
        return (LATER,) if self.earns_on_account else ()

    # Customers whose purchases earn no points, staff or wholesale for example.

    def _excluded_sentence(self) -> str:
        """Return who earns nothing; empty for nobody."""
        names = self.sudo().excluded_tag_ids.mapped('name')  # sudo: the terms are published
        if not self.opens_points or not names:
            return ""
        return self.env._("Customers with the tag %s earn no points.", format_list(self.env, names, style='or'))

    @api.onchange('kind', 'opens_points')
    def _onchange_opens_points(self):
        """A program that is being made starts with the rule most shops have; one without points has none."""
        if self._origin.id:
            return
        rules = self.env['customer.card.earning.rule']
        if not self.opens_points:
            self.rule_ids = [Command.clear()]
        elif not self.rule_ids:
            usual = rules.default_get([*rules._fields])
            self.rule_ids = [Command.create({**usual, 'points': 1, 'step': self.currency_id.round(1) or 1})]

    def _advice_on_bonuses(self) -> Iterator[str]:
        bonuses = self.rule_ids.filtered(lambda rule: rule.active and rule.occasion)
        if self.opens_points and bonuses and self.combine != 'sum' and len(self.rule_ids.filtered('active')) > 1:
            yield self.env._(
                "%s does not come on top of the other points: to let it, add all rules that apply.", bonuses[0].name
            )

    def _advice_on_multiples(self) -> Iterator[str]:
        """Rules that are meant to double others, and are added to them."""
        rules = self.rule_ids.filtered('active')
        giving = rules.filtered(lambda rule: rule.mode != 'multiply')
        meant = giving.filtered(lambda rule: rule.multiplier > 1)
        if self.opens_points and self.combine == 'sum' and meant and len(giving) > 1:
            yield self.env._(
                "%(name)s comes on top of the other rules: where they give 1 for the same, it is %(sum)s in all. To "
                "double what they give, choose “Multiplies what the other rules give”.",
                name=meant[0].name, sum=spoken.shortest(self, 1 + meant[0].multiplier),
            )  # fmt: skip
        if self.opens_points and rules and not giving:
            yield self.env._("A rule that multiplies gives nothing by itself. Add a rule that earns points.")

    def _advice_on_units(self) -> Iterator[str]:
        """Rules for the unit of whatever is sold, and what they do not count."""
        rules = self.rule_ids.filtered(lambda rule: rule.active and rule.mode == 'per_unit')
        everything = rules.filtered(lambda rule: not (rule.product_ids or rule.category_ids or rule._gone()))
        if self.opens_points and everything and not self.given_away_earns:
            yield self.env._(
                "%s counts every unit of all products, but none of a product without a price of its own (0): to count "
                "that, name the product in a rule.",
                everything[0].name,
            )

    # Policies whose records are gone: what was for one product is never for everything, and the office is told.

    def _gone_sentences(self) -> Iterator[str]:
        """One for every active part of the program that gives nothing any more, and what to do."""
        parts = (*self.rule_ids, *self.challenge_ids, *self.reward_ids, *self.tier_ids, self)
        for part in parts:
            if names := filters.gone(part):
                yield self._gone_words(part, names)

    def _gone_words(self, part, names: tuple[str, ...]) -> str:
        name = {'name': part.name}
        words = {
            ('customer.card.earning.rule', 'product_ids'): self.env._(
                "Rule %(name)s: none of its products is sold any more – it gives nothing. Choose others, or "
                "archive the rule.",
                **name,
            ),
            ('customer.card.earning.rule', 'tag_ids'): self.env._(
                "Rule %(name)s: none of its tags is in use any more – it gives nothing. Choose others, or "
                "archive the rule.",
                **name,
            ),
            ('customer.card.earning.rule', 'config_ids'): self.env._(
                "Rule %(name)s: none of its tills is in use any more – it gives nothing. Choose others, or "
                "archive the rule.",
                **name,
            ),
            ('customer.card.challenge', 'product_ids'): self.env._(
                "Challenge %(name)s: none of its products is sold any more – nobody can reach it. Archive it.", **name
            ),
            ('customer.card.reward', 'product_ids'): self.env._(
                "Reward %(name)s: none of its products is sold any more – it is not offered. Choose others, or "
                "archive the reward.",
                **name,
            ),
            ('customer.card.tier', 'pricelist_id'): self.env._(
                "Tier %(name)s: its price list is archived, its prices still apply. Choose another one, or none.",
                **name,
            ),
            ('customer.card.program', 'pricelist_id'): self.env._(
                "The discount's price list is archived, its prices still apply. Choose another one, or none."
            ),
        }
        return words[part._name, names[0]]

    def _tell_gone(self, before: dict) -> None:
        """Write into each program's history what gives nothing any more since ``before``, and tell the card managers.

        :param before: what :meth:`_gone_now` said
        """
        # sudo: whoever archives a product need not see card programs
        managers = self.env.ref('customer_card.group_manager').sudo().all_user_ids.partner_id
        for program, sentences in self._gone_now().items():
            for sentence in sorted(sentences - before.get(program, set())):
                program.message_post(body=sentence, partner_ids=managers.ids)

    def _gone_now(self) -> dict:
        """The sentences of each of these programs."""
        return {program: set(program._gone_sentences()) for program in self.sudo()}  # sudo: as above
