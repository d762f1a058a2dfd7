import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

from odoo import fields, models

from ...core import anniversary, earning, money
from ...core.purchase import Purchase
from ..card.customer_card_purchase import BROUGHT, BROUGHT_BY
from ..ledger import operations, sql
from ..ledger.posting import Place, Posting
from ..ledger.protected import own

BETWEEN_BIRTHDAYS = (
    300  # days; less than a year, whatever the window, and enough that a birthday moved by hand brings no second one
)
# The points accounts of a program that are of one customer: of this card, of cards the customer holds now, and those
# the customer had first.
_HIS = """
    SELECT id FROM customer_card_account WHERE kind = 'points' AND program_id = %(program)s AND id IN (
           SELECT id FROM customer_card_account WHERE partner_id = %(holder)s
           UNION SELECT r.account_id FROM customer_card_account_rel r JOIN customer_card c ON c.id = r.card_id
                  WHERE c.partner_id = %(holder)s
           UNION SELECT unnest(%(own)s::int[]))
"""
# Purchases on these accounts that earned points and were not returned whole, but for the order itself.
_EARNED = f"""
    SELECT o.why FROM customer_card_operation o
     WHERE o.account_id IN ({_HIS})
       AND o.kind = 'earn' AND o.state = 'posted' AND o.reversed < o.amount AND o.origin_model = 'pos.order'
           AND o.origin_id <> %(order)s
"""


class CustomerCard(models.Model):
    """The points a purchase brings to a card, whatever document it is.

    Goods that come back without their receipt take what they would bring today.
    """

    _inherit = 'customer.card'

    tags_met = fields.Json(
        string="Tags at the last purchase",
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="Which tags the holder had when the card earned last by rules that ask for some.",
    )

    def _earned_by(self, bought: Purchase) -> earning.Earned:
        """The points of the purchase, and why."""
        policy, moment = self._policy(), self.program_id._local(bought.moment)
        customer = self._customer_context(
            policy, moment, bought.place or 0, bought.document.id if bought.document else 0
        )
        return earning.earn(policy, self._goods(bought, policy), moment, self._earning_share(bought), customer)

    def _points_of(self, bought: Purchase, place: Place) -> list[Posting]:
        """The points the purchase gives these cards: one posting for an account, though two cards open it."""
        postings = (card._points_on(account, bought, place) for card, account in self._points_accounts())
        return [posting for posting in postings if posting]

    def _points_accounts(self) -> Iterator[tuple]:
        """The accounts of points these cards earn on, each once, with the first card that opens it."""
        served = set()
        for card in self:
            account = not card._is_blank() and card._account_now('points')
            if account and account.id not in served:
                served.add(account.id)
                yield card, account

    def _points_on(self, account, bought: Purchase, place: Place) -> Posting | None:
        earned = self._earned_by(bought)
        points = self._counting(account, earned.points, bought)
        if points <= 0:
            return None
        if bought.comes_back:
            earned = replace(earned, points=points, before=self._counting_back(account, points))
        return self._brings(account, points, 'earn', bought, why=json.dumps(earning.as_json(earned)), place=place)

    def _counting_back(self, account, points: Decimal) -> Decimal:
        """Return how much so many ``points`` count towards tiers that goods without their receipt take back: as much as
        what purchases brought and is still there does, whatever tier multiplied it, so that nothing is left of all.
        """
        self.env['customer.card.operation'].flush_model()
        self.env.cr.execute(
            f"""
            SELECT sum(o.amount - o.reversed)::text, sum({sql.counted('(o.amount - o.reversed)')})::text
              FROM customer_card_operation o WHERE {BROUGHT}
            """,
            [account._taken_over().ids, [f'{BROUGHT_BY["earn"]}%']],
        )
        brought, counts = (money.exact(total or 0) for total in self.env.cr.fetchone())
        return money.rounded(points * counts / brought, money.SCALE) if brought > 0 else points

    def _counting_untaken(self, account, bought: Purchase) -> Decimal:
        """Return how much counts towards tiers of what goods without their receipt had brought and what is there does
        not reach for, where the program takes no more than that.
        """
        if self.program_id.clawback == 'negative':
            return Decimal(0)
        brought = min(self._earned_by(bought).points, self._brought_to(account))
        return self._counting_back(account, brought - self._counting(account, brought, bought))

    # What earning rules may ask of who buys; nothing is read that no rule asks for.

    def _customer_context(
        self, policy: earning.Policy, moment: datetime, till: int, order: int = 0
    ) -> earning.CustomerContext:
        """Return who buys with this card.

        :param moment: when, in the shop's local time
        :param till: id of the till
        :param order: id of the order, which is no earlier purchase of itself; 0 for one that is not saved yet
        """
        birthdays, firsts = policy.occasions('birthday'), policy.occasions('first')
        if not (policy.reads_tags or birthdays or firsts):
            return earning.CustomerContext(till)
        holder = self.sudo().partner_id  # sudo: rules ask, nobody reads
        if not holder:
            return earning.CustomerContext(till)
        today = moment.date()
        birthday = partial(self._is_birthday, holder, today)
        near = [rule for rule in birthdays if rule.mode == 'per_order' and birthday(rule.around)]
        first, given = bool(firsts) and not self._earned_before(holder, order), self._given(holder, near, today, order)
        if order and (first or len(given) < len(near)):
            self._touch_accounts_of(holder)
        tags = holder._customer_card_tags() if policy.reads_tags else frozenset()
        return earning.CustomerContext(till, tags, birthday, first, given)

    def _touch_accounts_of(self, holder) -> None:
        """Write the rows of all points accounts the holder has in this program: what is given once is given on one of
        them, and of two that earn in the same moment the later one collides, and Odoo repeats it.
        """
        self.env.cr.execute(f'{_HIS} ORDER BY id', self._earned_where(holder))
        accounts = [row[0] for row in self.env.cr.fetchall()]
        operations.touch(self.env, accounts)
        self.env['customer.card.account'].browse(accounts).invalidate_recordset(['version'])

    def _earned_by_new_tag(self, why: str) -> bool:
        """Keep which tags the holder has, and tell whether the points ``why`` came by one he did not
        have when the card earned last; whoever keeps contacts may give a tag for a purchase, by many ways. Of the
        first time counts what was written lately.
        """
        rules = [rule for rule in self._policy().rules if rule.tags]
        card = self.sudo()  # sudo: rules ask, nobody reads
        holder = card.partner_id
        if not rules or not holder:
            return False
        tags = holder._customer_card_tags()
        before, now = card.tags_met, {'tags': sorted(tags)}
        if before != now:
            own(card).tags_met = now
        gave = {reason['rule'] for reason in json.loads(why)}
        by = tags & frozenset().union(*(rule.tags for rule in rules if rule.id in gave))
        if before:
            return not by.issubset(before['tags'])
        return bool(by) and holder._customer_card_tagged_lately()

    def _is_excluded(self) -> bool:
        """Tell whether the holder is one of those who earn no points in this program."""
        excluded = self.program_id._policy().excluded_tags
        holder = self.sudo().partner_id  # sudo: as above
        return bool(excluded and holder) and not excluded.isdisjoint(holder._customer_card_tags())

    def _is_birthday(self, holder, today, around: int) -> bool:
        day, month, is_persian = holder._customer_card_birth()
        return anniversary.is_near(day, month, today, around, is_persian)

    def _earned_before(self, holder, order: int) -> bool:
        """Tell whether any earlier purchase earned, on this or another card of the holder in this program, and was not
        returned.
        """
        self.env.cr.execute(f'SELECT EXISTS ({_EARNED})', self._earned_where(holder, order))
        return self.env.cr.fetchone()[0]

    def _given(self, holder, rules: list[earning.Rule], today, order: int) -> frozenset[int]:
        """Return the ids of birthday rules that gave their points on this birthday already."""
        if not rules:
            return frozenset()
        since = today - timedelta(days=BETWEEN_BIRTHDAYS)
        self.env.cr.execute(
            f"SELECT DISTINCT (reason->>'rule')::int FROM ({_EARNED} AND o.moment >= %(since)s) o, "
            f"jsonb_array_elements(o.why) reason"
            " WHERE reason->>'rule' IS NOT NULL",
            {**self._earned_where(holder, order), 'since': since},
        )
        return frozenset(row[0] for row in self.env.cr.fetchall()) & {rule.id for rule in rules}

    def _earned_where(self, holder, order: int = 0) -> dict:
        for model in ('customer.card.account', 'customer.card'):
            self.env[model].flush_model(['partner_id'])
        own_account = self._account('points').ids
        return {'program': self.program_id.id, 'holder': holder.id, 'own': own_account, 'order': order}
