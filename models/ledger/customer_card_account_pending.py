from decimal import Decimal
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools.misc import format_date

from ...core import money
from . import sql


class Pending(NamedTuple):
    """What is on an account and cannot be spent yet, and the days (in the shop's time zone) the first and the last of it can."""

    amount: Decimal
    first: fields.Date
    last: fields.Date


class CustomerCardAccount(models.Model):
    """What is on the account and cannot be spent yet (see :attr:`CustomerCardLot.usable_at`)."""

    _inherit = 'customer.card.account'

    pending_text = fields.Char(
        string="Not to be spent yet", compute='_compute_pending_text', help="What is on the account, and from which day on it can be spent."
    )  # fmt: skip

    @api.depends('balance', 'version')
    def _compute_pending_text(self):
        for account in self:
            account.pending_text = account._pending_text() if account.id else ""

    def _pending(self) -> Pending | None:
        """What cannot be spent yet, or None."""
        self.ensure_one()
        self.env.cr.execute(
            f"""
            SELECT sum(l."left")::text, min(l.usable_at), max(l.usable_at) FROM customer_card_lot l
             WHERE l.account_id = %s AND {sql.pending_lot()}
            """,
            [self.id],
        )
        amount, *moments = self.env.cr.fetchone()
        return (
            Pending(Decimal(amount), *(self.program_id._local(moment).date() for moment in moments)) if amount else None
        )

    def _pending_text(self) -> str:
        """What cannot be spent yet, and from when on: "40 points from 12/06/2026"; empty when there is nothing."""
        pending = self._pending()
        if not pending:
            return ""
        words = {'amount': self._format(float(pending.amount)), 'day': format_date(self.env, pending.first)}
        if pending.first == pending.last:
            return self.env._("%(amount)s from %(day)s", **words)
        return self.env._("%(amount)s, the first from %(day)s", **words)

    def _claimable(self) -> Decimal:
        """What can be taken back with goods: what can be spent, and what cannot yet."""
        pending = self._pending()
        return money.exact(self.available) + (pending.amount if pending else Decimal(0))
