from collections.abc import Iterator

from odoo import models

from ..card import filters


class CustomerCardProgram(models.Model):
    """Policies whose records are gone: what was for one article is never for everything, and the office is told."""

    _inherit = 'customer.card.program'

    def _gone_sentences(self) -> Iterator[str]:
        """One for every active part of the program that gives nothing any more, and what to do."""
        parts = (*self.rule_ids, *self.challenge_ids, *self.reward_ids, *self.tier_ids, self)
        for part in parts:
            if names := filters.gone(part):
                yield self._gone_words(part, names)

    def _gone_words(self, part, names: tuple[str, ...]) -> str:
        name = {'name': part.name}
        words = {
            ('customer.card.earning.rule', 'product_ids'): self.env._("Rule %(name)s: none of its articles is sold any more – it gives nothing. Choose others, or archive the rule.", **name),
            ('customer.card.earning.rule', 'tag_ids'): self.env._("Rule %(name)s: none of its tags is in use any more – it gives nothing. Choose others, or archive the rule.", **name),
            ('customer.card.earning.rule', 'config_ids'): self.env._("Rule %(name)s: none of its tills is in use any more – it gives nothing. Choose others, or archive the rule.", **name),
            ('customer.card.challenge', 'product_ids'): self.env._("Challenge %(name)s: none of its articles is sold any more – nobody can reach it. Archive it.", **name),
            ('customer.card.reward', 'product_ids'): self.env._("Reward %(name)s: none of its articles is sold any more – it is not offered. Choose others, or archive the reward.", **name),
            ('customer.card.tier', 'pricelist_id'): self.env._("Tier %(name)s: its price list is archived, its prices still apply. Choose another one, or none.", **name),
            ('customer.card.program', 'pricelist_id'): self.env._("The discount's price list is archived, its prices still apply. Choose another one, or none."),
        }  # fmt: skip
        return words[part._name, names[0]]

    def _tell_gone(self, before: dict) -> None:
        """Write into each program's history what gives nothing any more since ``before``, and tell the card managers.

        :param before: what :meth:`_gone_now` said
        """
        # sudo: whoever archives an article need not see card programs
        managers = self.env.ref('customer_card.group_manager').sudo().all_user_ids.partner_id
        for program, sentences in self._gone_now().items():
            for sentence in sorted(sentences - before.get(program, set())):
                program.message_post(body=sentence, partner_ids=managers.ids)

    def _gone_now(self) -> dict:
        """The sentences of each of these programs."""
        return {program: set(program._gone_sentences()) for program in self.sudo()}  # sudo: as above
