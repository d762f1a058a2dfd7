from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models, modules
from odoo.exceptions import ValidationError

from ...core import earning, tiers
from ..ledger import chunks, spoken, sql
from ..ledger.protected import own, refuse_unless_own

WINDOW_MONTHS = 12
AT_ONCE = 10_000  # cards whose tiers are settled by one statement
WARNING_DAYS = 60


# What was taken back of an operation, or is kept with its sale ``p`` where not all could be: goods that came back had
# brought it.
_BACK = "GREATEST(o.reversed, COALESCE((p.customer_card_shown -> 'returned' ->> o.id::text)::numeric, 0))"
_SALE = """pos_order p ON p.id = o.origin_id AND o.origin_model = 'pos.order'
                    AND jsonb_exists(p.customer_card_shown, 'returned')"""
# What counts of goods without their receipt that could not be taken, kept with the last sale before them.
_UNTAKEN = "COALESCE((p.customer_card_shown -> 'untaken' ->> o.id::text)::numeric, 0)"
# The points of an operation that count towards tiers: all it gave, and what is left of that.
_GAVE, _LEFT = sql.counted('o.amount'), f"({sql.counted(f'(o.amount - {_BACK})')} - {_UNTAKEN})"
# What came of them, whatever receipts took since: what went without one went of that.
_CAME = f'({_GAVE} - {_UNTAKEN})'

# The operations of the window that give or take points by purchases.
_COUNTING = f"""o.state = 'posted' AND (o.kind = 'earn' OR (o.kind = 'clawback' AND o.reversal_of_id IS NULL))
                    AND o.moment >= {sql.NOW} - make_interval(months => %(months)s)"""

# The accounts of points that count for cards: their own, and those they took over of their holder's other cards.
_SOURCES = """source (card, partner, program, account) AS (
                SELECT c.id, c.partner_id, c.program_id, a.id FROM customer_card c
                  JOIN customer_card_account_rel r ON r.card_id = c.id
                  JOIN customer_card_account a ON a.id = r.account_id AND a.kind = 'points'
                 WHERE c.id = ANY(%(among)s)
                 UNION
                SELECT s.card, s.partner, s.program, a.id FROM source s
                  JOIN customer_card_account a ON a.heir_id = s.account AND a.program_id = s.program
                 WHERE EXISTS (SELECT FROM customer_card_account_rel r JOIN customer_card c ON c.id = r.card_id
                                WHERE r.account_id = a.id AND c.partner_id = s.partner))"""


class CustomerCard(models.Model):
    """The tier a card stands on: reached by points earned, or pinned by the manager."""

    _inherit = 'customer.card'

    tier_id = fields.Many2one(
        comodel_name='customer.card.tier',
        readonly=True,
        copy=False,
        index='btree_not_null',
        ondelete='set null',
    )
    pinned_tier_id = fields.Many2one(
        comodel_name='customer.card.tier',
        string="Pinned tier",
        copy=False,
        ondelete='set null',
        tracking=True,
        domain="[('program_id', '=', program_id)]",
        groups='customer_card.group_manager',
        help="The card stays on this tier, whatever it earns; empty lets its points decide again.",
    )
    tier_reason = fields.Char(
        string="Why pinned", copy=False, tracking=True, groups='customer_card.group_manager', help="For those who ask."
    )
    tier_change_ids = fields.One2many(
        comodel_name='customer.card.tier.change', inverse_name='card_id', string="Changes of tier", readonly=True
    )
    tier_standing = fields.Char(
        string="Standing",
        compute='_compute_tier_standing',
        help="How far the next tier is, and how long this one lasts.",
    )

    @api.constrains('pinned_tier_id')
    def _check_pinned_tier(self):
        for card in self.sudo():  # sudo: the pin is the manager's to read
            if card.pinned_tier_id and card.pinned_tier_id.program_id != card.program_id:
                raise ValidationError(self.env._("This tier belongs to another program. Pin one of the card's own."))

    # === BUSINESS METHODS: TIERS OTHER THAN BY POINTS === #

    def _check_tier(self, vals: dict) -> None:
        """:raise AccessError: when anybody writes the tier itself"""
        if 'tier_id' in vals:
            refuse_unless_own(self, self.env._("A card's tier follows its points. Pin a tier to decide otherwise."))

    def _pin_written(self, vals_list: list[dict]) -> None:
        self._pin([vals.get('pinned_tier_id') for vals in vals_list])

    def _pin(self, tiers_wanted: list) -> None:
        """Set pinned tiers at once; without one the nightly job goes on from the present tier."""
        for card, tier in zip(self, tiers_wanted, strict=True):
            if tier:
                card._refuse_own()
                card._note_tier(tier, 'pinned', card.sudo().tier_reason)  # sudo: the pin is the manager's to read
                own(card).tier_id = tier

    def _note_tier(self, tier: int, reason: str, note: str = '') -> None:
        """Note that the card goes to a tier other than by its points."""
        step = (self.id, self.tier_id.id or None, tier or None, None, reason, note)
        self.env['customer.card.tier.change']._note(self.program_id, [step] if step[1] != step[2] else [])

    def _replace_tier(self, replacement) -> None:
        """The new card stands where the old one stood."""
        old, new = self.sudo(), replacement.sudo()  # sudo: the pin is the manager's to read
        new._note_tier(old.tier_id.id, 'replaced', old.masked)
        own(new).write(
            {
                'tier_id': old.tier_id.id,
                'pinned_tier_id': old.pinned_tier_id.id,
                'tier_reason': old.tier_reason,
            }
        )

    def _merge_tier(self, target) -> None:
        """The card that stays has the higher tier of both, and the pin if it has none: they are one customer's."""
        old, new = self.sudo(), target.sudo()  # sudo: the pin is the manager's to read
        pin = {'pinned_tier_id': old.pinned_tier_id.id, 'tier_reason': old.tier_reason}
        takes_pin = old.pinned_tier_id and not new.pinned_tier_id
        higher = not new.pinned_tier_id and self._is_tier_above(target)
        if higher:
            new._note_tier(old.tier_id.id, 'replaced', old.masked)
        if higher or takes_pin:
            own(new).write({**({'tier_id': old.tier_id.id} if higher else {}), **(pin if takes_pin else {})})

    def _is_tier_above(self, other) -> bool:
        """Tell whether the tier of this card is higher than that of another one of its program."""
        rungs = [tier.rung for tier in self.sudo().program_id._tiers().values()]  # sudo: only the rungs
        return tiers.is_below(rungs, other.tier_id.id or None, self.tier_id.id or None)

    # === BUSINESS METHODS: TIERS BY POINTS === #

    @api.model
    def _cron_tiers(self) -> None:
        """Settle the tiers of every program by the points of the last twelve months, each program in a transaction of
        its own.
        """
        programs = self.env['customer.card.program'].search([('tier_ids', '!=', False)])
        for number, program in enumerate(programs, 1):
            chunks.each(self.env, [program], self._decide_tiers, "Tiers")
            if not modules.module.current_test:
                self.env['ir.cron']._commit_progress(1, remaining=len(programs) - number)

    def _tier(self):
        """Return what a sale needs to know of the card's tier, or None."""
        self.ensure_one()
        return self.program_id._tiers().get(self.tier_id.id) if self.tier_id else None

    def _policy(self) -> earning.Policy:
        """Return what the card earns: its program's rules, times what its tier multiplies."""
        tier = self._tier()
        program = self.program_id
        return program._policy_times(tier.multiplier) if tier and tier.multiplier != 1 else program._policy()

    def _raise_tiers(self) -> None:
        """Lift the cards to the tiers their points have just reached; nobody goes down here."""
        for program, cards in self.grouped('program_id').items():
            if program._tiers():
                cards._move(program, fall=False, among=cards.ids)

    def _tier_points(self) -> dict[int, Decimal]:
        """Return by card what it earned in the window, for cards on a tier by points."""
        found = {}
        for program, cards in self.filtered('tier_id').grouped('program_id').items():
            found.update((card, Decimal(earned)) for card, _tier, earned, *_more in self._earned(program, cards.ids))
        return found

    def _lower_tiers(self, before: dict[int, Decimal]) -> None:
        """Take the tiers that only points had reached which were just taken back; ``before`` is what
        :meth:`_tier_points` said then.
        """
        for program, cards in self.browse(before).grouped('program_id').items():
            rungs = [tier.rung for tier in program._tiers().values()]
            steps = []
            for card, current, earned, *_more in self._earned(program, cards.ids):
                tier = tiers.after_return(rungs, current, before[card], Decimal(earned))
                if tier != current:
                    self.env.cr.execute('UPDATE customer_card SET tier_id = %s WHERE id = %s', [tier, card])
                    steps.append((card, current, tier, Decimal(earned), 'returned', ''))
            self.env['customer.card.tier.change']._note(program, steps)
        self.invalidate_model(['tier_id'], flush=False)

    @api.model
    def _decide_tiers(self, program) -> None:
        """Move every card of a program to where it belongs, one tier down at most; some thousands at once, however many
        there are.
        """
        last = 0
        while cards := self.search([('program_id', '=', program.id), ('id', '>', last)], order='id', limit=AT_ONCE).ids:
            self._move(program, fall=True, among=cards)
            last = cards[-1]

    @api.model
    def _move(self, program, *, fall: bool, among: list[int]) -> None:
        """Set-based: one statement reads what the cards earned, one writes each tier that changed."""
        rungs = [tier.rung for tier in program._tiers().values()]
        changed: dict[int | None, list[int]] = defaultdict(list)
        steps = []
        for card, current, earned, bought, stood in self._earned(program, among, program.tier_stay_days if fall else 0):
            # Days of grace are for points that grow old, not for goods that came back.
            falls = fall and (
                stood or not tiers.is_below(rungs, tiers.settle(rungs, current, Decimal(bought), fall=True), current)
            )
            tier = tiers.settle(rungs, current, Decimal(earned), fall=falls)
            if tier != current:
                changed[tier].append(card)
                reason = 'fell' if tiers.is_below(rungs, tier, current) else 'reached'
                steps.append((card, current, tier, Decimal(earned), reason, ''))
        for tier, cards in changed.items():
            self.env.cr.execute('UPDATE customer_card SET tier_id = %s WHERE id = ANY(%s)', [tier, cards])
        self.env['customer.card.tier.change']._note(program, steps)
        self.invalidate_model(['tier_id'], flush=False)

    @api.model
    def _earned(self, program, among: list[int], stay: int = 0) -> list[tuple]:
        """Of the cards that are not pinned: card, tier, points earned in the window less what was taken back, the same
        without what was taken back, and whether the tier is older than ``stay`` days. Points count before what a tier
        multiplied, or it would keep itself. What is taken back without naming what it gave (goods without their
        receipt) takes the latest points that stood before it: those of another year it leaves alone, and where none are
        left it takes nothing (:func:`.core.tiers.still_counting`): it took so much as the sum of all that came
        and went fell below nothing.
        """
        self.flush_model(['tier_id', 'pinned_tier_id', 'state', 'account_ids'])
        self.env.cr.execute(
            f"""
            WITH RECURSIVE {_SOURCES}, counted AS (
                SELECT c.id AS card, c.tier_id AS tier, {_LEFT} AS points,
                       CASE WHEN o.kind = 'earn' THEN {_GAVE} END AS gave,
                       sum({_CAME}) OVER (PARTITION BY c.id ORDER BY o.moment, o.id) AS stood
                  FROM customer_card c
                  JOIN source s ON s.card = c.id
                  LEFT JOIN customer_card_operation o ON o.account_id = s.account AND {_COUNTING}
                  LEFT JOIN {_SALE}
                 WHERE c.program_id = %(program)s AND c.pinned_tier_id IS NULL AND c.state = 'active')
            SELECT card, tier, COALESCE(sum(points) - LEAST(min(stood), 0), 0)::text, COALESCE(sum(gave), 0)::text,
                   NOT EXISTS (SELECT FROM customer_card_tier_change h WHERE h.card_id = card
                                  AND h.moment > {sql.NOW} - make_interval(days => %(stay)s))
              FROM counted GROUP BY card, tier
            """,
            {'program': program.id, 'months': WINDOW_MONTHS, 'among': among, 'stay': stay},
        )
        return self.env.cr.fetchall()

    # How a card stands among its program's tiers, and how it came there.

    def _compute_tier_standing(self):
        for card in self:
            card.tier_standing = " ".join(card._tier_standing())

    def _tier_standing(self) -> list[str]:
        """Return how far the next tier is, and the warning when this one is about to be lost; in sentences for the
        holder, none without tiers.
        """
        self.ensure_one()
        program = self.sudo().program_id  # sudo: who sees the card may know what it needs
        rungs = program._tiers()
        pinned = self.sudo().pinned_tier_id  # sudo: the pin is the manager's to read
        if not rungs or pinned or self.state != 'active' or not program.opens_points:
            return []
        stands = tiers.standing(
            [tier.rung for tier in rungs.values()], self.tier_id.id, self._tier_points_by_day(), self._leaves
        )
        return [*self._next_tier_words(program, stands), *self._tier_warning(program, stands)]

    def _tier_points_by_day(self) -> list[tuple[date, Decimal]]:
        """Return what was earned in the window and not taken back, by day in the shop's time zone."""
        self.env.cr.execute(
            f"""
            WITH RECURSIVE {_SOURCES}
            SELECT (o.moment AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date, {_CAME}::text, {_LEFT}::text
              FROM customer_card_operation o LEFT JOIN {_SALE}
             WHERE o.account_id IN (SELECT account FROM source) AND {_COUNTING}
             ORDER BY o.moment, o.id
            """,
            {'zone': self.program_id._zone().zone, 'among': self.ids, 'months': WINDOW_MONTHS},
        )
        return tiers.still_counting((day, Decimal(came), Decimal(left)) for day, came, left in self.env.cr.fetchall())

    def _leaves(self, day: date) -> date:
        """The first day on which points of ``day`` no longer count; a night's job looks then."""
        return day + relativedelta(months=WINDOW_MONTHS)

    def _next_tier_words(self, program, stands: tiers.Standing) -> list[str]:
        above = program._tiers().get(stands.next)
        if not above or stands.missing <= 0:
            return []
        missing = program._format('points', float(stands.missing))
        return [self.env._("%(points)s to %(tier)s.", points=missing, tier=spoken.apart(self, above.name))]

    def _tier_warning(self, program, stands: tiers.Standing) -> list[str]:
        """Said when the tier is lost within the next weeks."""
        if not stands.until or stands.until > program._today() + timedelta(days=WARNING_DAYS):
            return []
        words = {
            'tier': spoken.apart(self, self._tier().name),
            'points': program._format('points', float(stands.to_keep)),
        }
        if stands.until <= program._today():
            sentence = self.env._("%(tier)s ends: %(points)s keeps it.|%(tier)s ends: %(points)s keep it.")
            return [spoken.counted(self, sentence, stands.to_keep, **words)]
        day = spoken.day(self, stands.until)
        sentence = self.env._(
            "%(tier)s until %(day)s: %(points)s more keeps it.|%(tier)s until %(day)s: %(points)s more keep it."
        )
        return [spoken.counted(self, sentence, stands.to_keep, day=day, **words)]
