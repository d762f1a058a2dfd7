from collections.abc import Iterator

from odoo import api, fields, models
from odoo.tools import format_list
from odoo.tools.misc import format_duration

from ..card import filters
from ..ledger import spoken
from .customer_card_earning_rule import WEEKDAYS

NAMED = 3
SAID_BY = (
    'mode',
    'points',
    'step',
    'whole_steps',
    'multiplier',
    'minimum_amount',
    'cap',
    'occasion',
    'around',
    'tag_ids',
    'config_ids',
    'product_ids',
    'category_ids',
    'excluded_product_ids',
    'excluded_category_ids',
    'hour_from',
    'hour_to',
    'date_from',
    'date_to',
    *WEEKDAYS,
    'program_id.currency_id',
    'program_id.point_digits',
    'program_id.point_name',
)


class CustomerCardEarningRule(models.Model):
    """The whole rule in plain words: who can read a program's terms knows when it gives nothing, too."""

    _inherit = 'customer.card.earning.rule'

    sentence = fields.Char(string="What it gives", compute='_compute_sentence')

    @api.depends(*SAID_BY)
    @api.depends_context('lang')
    def _compute_sentence(self):
        for rule in self:
            rule.sentence = rule._sentence() if rule.program_id and rule.mode and not rule._gone() else ""

    def _sentence(self) -> str:
        """The rule in plain words: "1 for every $ 10.00; Coffee only; on Saturday and Sunday; until 12/31/2026"."""
        sentence = self._gives()
        for condition in self._conditions():
            sentence = self.env._("%(sentence)s; %(condition)s", sentence=sentence, condition=condition)
        return sentence

    def _conditions(self) -> Iterator[str]:
        """Each condition the rule has, in a few words."""
        yield from self._conditions_on_customers()
        yield from self._conditions_on_goods()
        yield from self._conditions_on_time()
        if self.cap:
            yield self.env._("at most %s per order", self.program_id._format('points', self.cap))

    def _conditions_on_customers(self) -> Iterator[str]:
        if self.occasion == 'first':
            yield self.env._("with the first purchase")
        elif self.occasion:
            yield self._birthday_words()
        if tags := filters.chosen(self, 'tag_ids'):
            yield self.env._("for customers with the tag %s", self._names(tags))
        if tills := filters.chosen(self, 'config_ids'):
            yield self.env._("at %s", self._names(tills))

    def _birthday_words(self) -> str:
        if not self.around:
            return self.env._("on the birthday")
        if self.around == 1:
            return self.env._("on the birthday, the day before and the day after")
        words = self.env._(
            "on the birthday and %(count)s day before and after|on the birthday and %(count)s days before and after"
        )
        return spoken.counted(self, words, self.around)

    def _conditions_on_goods(self) -> Iterator[str]:
        wanted = [record for name in ('category_ids', 'product_ids') for record in filters.chosen(self, name)]
        if wanted:
            yield self.env._("%s only", self._names(wanted))
        spared = [
            record
            for name in ('excluded_category_ids', 'excluded_product_ids')
            for record in filters.chosen(self, name)
        ]
        if spared:
            yield self.env._("not for %s", self._names(spared))
        if self.minimum_amount:
            yield self.env._("from %s on", spoken.money(self.currency_id, self.minimum_amount))

    def _conditions_on_time(self) -> Iterator[str]:
        if days := self._weekday_words():
            yield days
        if self.hour_from % 24 != self.hour_to % 24:
            hours = {'first': format_duration(self.hour_from), 'last': format_duration(self.hour_to)}
            yield self.env._("from %(first)s to %(last)s", **hours)
        if self.date_from and self.date_to:
            dates = {'first': spoken.day(self, self.date_from), 'last': spoken.day(self, self.date_to)}
            yield self.env._("%(first)s to %(last)s", **dates)
        elif self.date_from:
            yield self.env._("since %s", spoken.day(self, self.date_from))
        elif self.date_to:
            yield self.env._("until %s", spoken.day(self, self.date_to))

    def _weekday_words(self) -> str:
        days = [number for number, day in enumerate(WEEKDAYS) if self[day]]
        if len(days) in (0, len(WEEKDAYS)):
            return ""
        return self.env._("on %s", format_list(self.env, [spoken.weekday(self, number) for number in days]))

    def _names(self, records) -> str:
        """Their names; of many the first ones."""
        names = [record.sudo().name for record in records]  # sudo: a rule is published whole
        shown = format_list(self.env, names[:NAMED])
        return shown if len(names) <= NAMED else self.env._("%s and others", shown)
