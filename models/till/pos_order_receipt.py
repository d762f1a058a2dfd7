import json
from collections.abc import Callable
from decimal import Decimal
from functools import partial

from markupsafe import Markup

from odoo import fields, models

from ...core import money, token
from ...core.purchase import Purchase
from ..card.customer_card import masked
from ..ledger import kinds, spoken, sql
from ..ledger.protected import own
from .pos_order import STAFF
from .pos_order_steps import DEBT_WORDS, TOLD

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
# Operations that use a card; that it is sold or charged is no use of it yet.
USES = frozenset({'spend', 'earn', 'reward', 'payout'})


class PosOrder(models.Model):
    """The receipt's part on cards: masked number, earned, spent, new balances, what expires soon, and a code that finds
    the card.
    """

    _inherit = 'pos.order'
    customer_card_shown = fields.Json(
        string="Cards shown",
        readonly=True,
        copy=False,
        groups=STAFF,
        help="Cards that were proven on this order, and what its new goods cost, as data.",
    )

    def _customer_card_write_summary(self, shown, bought: Callable[[], Purchase]) -> None:
        """Keep the receipt's words with the order, for the cards shown and those that moved."""
        rows = self._customer_card_rows(shown)
        back = self.refunded_order_id and self.lines.refunded_orderline_id._customer_card_of_served()
        if not rows and not self.customer_card_refs and not back:  # what came back of such an order counts by this mark
            return
        cards: dict = {}
        for card, last4, reference, program, account, kind, balance, soon, until, moved in rows:
            program = spoken.beside(self.env['customer.card.program'].browse(program))
            receipt = cards.setdefault(card, self._customer_card_receipt(last4, reference, program))
            if kind in TOLD:
                for word, text in getattr(self, TOLD[kind])(account, moved).items():
                    receipt[word] = " · ".join(filter(None, (receipt[word], text)))
            else:
                receipt['balances'].append(program._format(kind, balance))
            receipt['pending'] = " · ".join(
                filter(None, (receipt['pending'], self._customer_card_pending_text(program, account)))
            )
            self._customer_card_tell_moved(receipt, program, kind, moved or {})
            if kind == 'points':
                earned = money.exact((moved or {}).get('earn', 0))
                receipt['reached'] = " · ".join(program._reached(money.exact(balance) - earned, earned))
                receipt['next_reward'] = program._next_reward_text(money.exact(balance))
                receipt['challenges'] = self._customer_card_challenge_text(program, account)
                receipt['standing'] = self._customer_card_tier_text(program, card)
            if soon:
                expiring = self._customer_card_expiring_text(program._format(kind, soon), until)
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

    def _customer_card_tell_moved(self, receipt: dict, program, kind: str, moved: dict) -> None:
        """Add what moved on an account of this kind to the receipt's words."""
        for word, (on, more, less) in WORDS.items():
            sums = moved if on in (None, kind) else {}
            amount = sum(sums.get(one, 0) for one in more) - sum(sums.get(one, 0) for one in less)
            receipt[word] = " · ".join(filter(None, (receipt[word], amount and program._format(kind, amount))))

    def _customer_card_pending_text(self, program, account: int) -> str:
        """Return how much of a balance cannot be spent yet: "20 points from 12/06/2026"; a program whose points are
        there at once is asked nothing.
        """
        return program.env['customer.card.account'].browse(account)._pending_text() if program._pending_days() else ""

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
            **dict.fromkeys((*WORDS, *DEBT_WORDS), ''),
        }

    def _customer_card_expiring_text(self, amount: str, until) -> str:
        day = self.env['customer.card.program']._last_day_of(self._customer_card_company, until)
        return self.env._("%(amount)s until %(day)s", amount=amount, day=spoken.day(self, day))

    def _customer_card_rows(self, shown) -> list[tuple]:
        """One row per account of the cards, all by one statement; what is over and only waits for the night's job is no
        balance any more.
        """
        self.env['customer.card'].flush_model(['number', 'reference', 'account_ids'])
        self.env.cr.execute(
            f"""
            WITH moved AS (
                SELECT card_id, account_id, kind, sum(CASE WHEN state = 'captured' THEN captured
                    ELSE abs(amount) END) AS amount
                  FROM customer_card_operation
                 WHERE origin_model = 'pos.order' AND origin_id = %(order)s AND state IN ('captured', 'posted')
                 GROUP BY card_id, account_id, kind),
            wanted AS (SELECT unnest(%(cards)s::int[]) AS id UNION SELECT card_id FROM moved)
            SELECT c.id, c.number_last4, c.reference, a.program_id, a.id, a.kind, a.balance - over.amount, soon.amount,
                soon.until,
                   (SELECT json_object_agg(kind, amount) FROM moved WHERE account_id = a.id AND card_id = c.id)
              FROM wanted
              JOIN customer_card c ON c.id = wanted.id
              JOIN customer_card_account_rel r ON r.card_id = c.id
              JOIN customer_card_account a ON a.id = r.account_id AND (a.kind IN {sql.among(kinds.TENDERS)}
                   OR EXISTS (SELECT FROM moved m WHERE m.account_id = a.id AND m.card_id = c.id))
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

    # Which cards an order was made with, and for how much: what it takes to see how cards bring customers back.

    def _customer_card_trace(self, shown, rows, bought: Callable[[], Purchase]) -> dict:
        """Return what is kept with the receipt's words, by the same write: ``{cards: [ids], goods: amount, moment}``,
        tax included, in the order's currency, beside what steps kept; cards sold and payouts are no goods.
        """
        used = {row[0] for row in rows if USES & set(row[-1] or ())}
        cards = sorted(used.union(shown.ids))
        if not cards:
            return {'customer_card_shown': False}
        rows = zip(self.lines, bought().lines, strict=True)
        amount = sum((line._customer_card_total() for line, row in rows if row.is_new), Decimal(0))
        moment = fields.Datetime.to_string(self._customer_card_order_date)
        trace = {**(self.customer_card_shown or {}), 'cards': cards, 'goods': money.plain(amount), 'moment': moment}
        if self.currency_id != self.company_id.currency_id:
            trace['rate'] = {'of': self.currency_id.id, 'is': money.plain(self._customer_card_rate())}
        return {'customer_card_shown': trace}

    def _customer_card_trace_on(self, **words) -> None:
        """Keep something a step knows with that, for the day the goods come back."""
        models.BaseModel.write(own(self), {'customer_card_shown': {**(self.customer_card_shown or {}), **words}})

    # What an order says to who may read what it did on cards, and not open it: goods, total and payments.

    def _customer_card_told(self) -> Markup:
        """The order as a table to read; called as superuser, by whoever checked that it may be told."""
        amount = partial(spoken.money, self.currency_id)
        return self.env['ir.qweb']._render(
            'customer_card.pos_order_told',
            {
                'order': self.pos_reference or self.name,
                'till': self.config_id.name,
                'moment': spoken.moment(self, self.date_order),
                'lines': [
                    (
                        line.full_product_name or line.product_id.name,
                        line.qty,
                        amount(float(line._customer_card_total())),
                    )
                    for line in self.lines
                ],
                'total': amount(self.amount_total),
                'payments': [(one.payment_method_id.name, amount(one.amount)) for one in self.payment_ids],
            },
        )
