import json
from collections.abc import Callable

from odoo import fields, models
from odoo.tools.misc import format_date

from ...core import money, token
from ...core.purchase import Purchase
from ..card.customer_card import masked
from ..ledger import kinds, sql
from ..ledger.protected import own

SOON_DAYS = 30
# What the receipt says: word → kind of account (None: any) → kinds of operations it adds up, and those it takes off.
WORDS = {
    'earned': ('points', ('earn',), ('clawback',)),
    'spent': (None, ('spend',), ()),
    'charged': ('value', ('sale', 'topup', 'reward'), ('clawback',)),
    'bought': ('points', ('topup',), ()),
    'paid_out': (None, ('payout',), ()),
    'returned': (None, ('refund',), ()),
}


class PosOrder(models.Model):
    """What the receipt says about cards: masked number, earned, spent, new balances, what expires soon, and a code that finds the card."""

    _inherit = 'pos.order'

    def _customer_card_write_summary(self, shown, bought: Callable[[], Purchase]) -> None:
        """Keep the receipt's words with the order, for the cards shown and those that moved."""
        rows = self._customer_card_rows(shown)
        back = self.refunded_order_id and self.lines.refunded_orderline_id._customer_card_of_served()
        if not rows and not self.customer_card_refs and not back:  # what came back of such an order counts by this mark
            return
        cards: dict = {}
        for card, last4, reference, program, account, kind, balance, soon, until, moved in rows:
            program = self.env['customer.card.program'].browse(program)
            receipt = cards.setdefault(card, self._customer_card_receipt(last4, reference, program))
            receipt['balances'].append(program._format(kind, balance))
            receipt['pending'] = " · ".join(
                filter(None, (receipt['pending'], self._customer_card_later(program, account)))
            )
            for word, (on, more, less) in WORDS.items():
                sums = (moved or {}) if on in (None, kind) else {}
                amount = sum(sums.get(one, 0) for one in more) - sum(sums.get(one, 0) for one in less)
                receipt[word] = " · ".join(filter(None, (receipt[word], amount and program._format(kind, amount))))
            if kind == 'points':
                earned = money.exact((moved or {}).get('earn', 0))
                receipt['reached'] = " · ".join(program._reached(money.exact(balance) - earned, earned))
                receipt['next_reward'] = program._next_reward_text(money.exact(balance))
                receipt['challenges'] = self._customer_card_goals(program, account)
                receipt['standing'] = self._customer_card_standing(program, card)
            if soon:
                expiring = self._customer_card_soon(program._format(kind, soon), until)
                receipt['expiring'] = " · ".join(filter(None, (receipt['expiring'], expiring)))
        summary = json.dumps({'cards': list(cards.values())})
        models.BaseModel.write(
            own(self),
            {
                'customer_card_summary': summary,
                'customer_card_refs': False,
                **self._customer_card_trace(shown, rows, bought),
            },
        )  # nothing else of the order changes with it
        self.lines._customer_card_forget()

    def _customer_card_later(self, program, account: int) -> str:
        """How much of a balance cannot be spent yet: "20 points from 12/06/2026"; a program whose points are there at once is asked nothing."""
        return self.env['customer.card.account'].browse(account)._pending_text() if program._pending_days() else ""

    def _customer_card_receipt(self, last4: str, reference: str, program) -> dict:
        return {
            'code': token.make(reference, self.env['customer.card.ledger']._key(), token.RECEIPT),
            'masked': masked(last4),
            'program': program._facts().name,
            'balances': [],
            'pending': '',
            'expiring': '',
            'reached': '',
            'next_reward': '',
            'challenges': '',
            'standing': '',
            **dict.fromkeys(WORDS, ''),
        }

    def _customer_card_soon(self, amount: str, until) -> str:
        day = fields.Datetime.context_timestamp(self, fields.Datetime.subtract(until, seconds=1)).date()
        return self.env._("%(amount)s until %(day)s", amount=amount, day=format_date(self.env, day))

    def _customer_card_rows(self, shown) -> list[tuple]:
        """One row per account of the cards, all by one statement; what is over and only waits for the night's job is no balance any more."""
        self.env['customer.card'].flush_model(['number', 'reference', 'account_ids'])
        self.env.cr.execute(
            f"""
            WITH moved AS (
                SELECT card_id, account_id, kind, sum(CASE WHEN state = 'captured' THEN captured ELSE abs(amount) END) AS amount
                  FROM customer_card_operation
                 WHERE origin_model = 'pos.order' AND origin_id = %(order)s AND state IN ('captured', 'posted')
                 GROUP BY card_id, account_id, kind),
            wanted AS (SELECT unnest(%(cards)s::int[]) AS id UNION SELECT card_id FROM moved)
            SELECT c.id, c.number_last4, c.reference, a.program_id, a.id, a.kind, a.balance - over.amount, soon.amount, soon.until,
                   (SELECT json_object_agg(kind, amount) FROM moved WHERE account_id = a.id AND card_id = c.id)
              FROM wanted
              JOIN customer_card c ON c.id = wanted.id
              JOIN customer_card_account_rel r ON r.card_id = c.id
              JOIN customer_card_account a ON a.id = r.account_id AND a.kind IN {sql.among(kinds.WITH_LOTS)}
              CROSS JOIN LATERAL (
                  SELECT sum(l."left") AS amount, min(l.expires_at) AS until FROM customer_card_lot l
                   WHERE l.account_id = a.id AND {sql.expiring_lot()}
                     AND {sql.is_due(f'{sql.NOW_ONCE} + make_interval(days => %(days)s)')}) soon
              CROSS JOIN LATERAL (
                  SELECT LEAST(COALESCE(sum(l."left"), 0), GREATEST(a.balance, 0)) AS amount FROM customer_card_lot l
                   WHERE l.account_id = a.id AND {sql.due_lot()}) over
             ORDER BY c.id, a.id
            """,
            {'order': self.id, 'cards': shown.ids, 'days': SOON_DAYS},
        )
        return self.env.cr.fetchall()
