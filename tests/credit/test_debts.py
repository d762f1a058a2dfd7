"""Risk: a few sums say another debt than all entries of a line, one after the other."""

import random
from decimal import Decimal
from uuid import uuid4

from odoo import fields
from odoo.tests import tagged

from ...core.money import exact
from ...models.credit import debts
from ...models.ledger.posting import Posting
from .case import CreditCase

STORIES, STEPS, MOST_DAYS = 6, 14, 40


@tagged('post_install', '-at_install')
class TestDebts(CreditCase):
    """What was bought since a moment, from sums and from the entries."""

    def setUp(self):
        super().setUp()
        self.ledger = self.env['customer.card.ledger']

    def post(self, amount: int, kind: str):
        return self.ledger._post([Posting(self.account.id, Decimal(amount), kind, str(uuid4()), below_floor=True)])

    def counted(self, since) -> Decimal:
        """What took value from the account since a moment, less what was given back of it, entry by entry."""
        self.env.invalidate_all()
        entries = self.env['customer.card.entry'].search([('account_id', '=', self.account.id)])
        bought = entries.filtered(lambda one: one.amount < 0 and one.kind != 'clawback' and one.moment >= since)
        return sum((-exact(one.amount) - exact(one.operation_id.reversed) for one in bought), Decimal(0))

    def step(self, dice: random.Random, done: list) -> None:
        """Buy, pay back, bring something back, or take a payment back."""
        open_ones = [one for one in done if exact(one.amount) and abs(one.amount) - one.reversed >= 1]
        what = dice.choice(['spend', 'repay', 'undo', 'undo'])
        if what == 'undo' and open_ones:
            one = dice.choice(open_ones)
            some = dice.randint(1, int(abs(one.amount) - one.reversed))
            self.ledger._reverse(one, Decimal(some), key=str(uuid4()), below_floor=True)
        else:
            done.append(self.post(dice.randint(1, 20) * (1 if what == 'repay' else -1), what.replace('undo', 'spend')))

    def test_sums_say_what_the_entries_say(self):
        for story in range(STORIES):
            dice, done, days = random.Random(story), [], [0]
            with self.env.cr.savepoint() as savepoint:
                for _step in range(STEPS):
                    self.step(dice, done)
                    self.ago(days_on := dice.randint(0, MOST_DAYS))
                    days = [one + days_on for one in days] + [0]
                now = fields.Datetime.now()
                moments = [fields.Datetime.subtract(now, days=one, hours=1) for one in {*days, MOST_DAYS * STEPS}]
                found = debts.bought_since(self.env.cr, self.account.id, moments)
                for moment in moments:
                    self.assertEqual(found[moment], self.counted(moment), (story, moment))
                savepoint.rollback()
            self.env.invalidate_all()

    def test_an_account_without_entries(self):
        self.assertEqual(debts.bought_since(self.env.cr, self.account.id, []), {})
        now = fields.Datetime.now()
        self.assertEqual(debts.bought_since(self.env.cr, self.account.id, [now]), {now: 0})
