from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from odoo import fields, models

from ..ledger import sql
from ..ledger.protected import own

KEPT = timedelta(days=90)  # no till stays away longer


class CustomerCardProgram(models.Model):
    """What a program promised before a manager changed it: what was held on a card by then goes by that, however late
    its order comes. When that was, the hold says by the database's clock, and no client.
    """

    _inherit = 'customer.card.program'

    promised_before = fields.Json(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="What was promised and then changed, oldest first: [until when (UTC), what about, what it was].",
    )

    def _keep_promise(self, about: str, promise: list) -> None:
        """Remember what the program promised up to now."""
        program = self.sudo()  # sudo: nobody's
        self.env.cr.execute(f'SELECT {sql.NOW}')  # pylint: disable=sql-injection
        (now,) = self.env.cr.fetchone()
        before = [one for one in program.promised_before or [] if datetime.fromisoformat(one[0]) > now - KEPT]
        own(program).write({'promised_before': [*before, [now.isoformat(), about, promise]]})

    def _promises_since(self, about: str, moment: datetime | None = None) -> Iterator[list[Any]]:
        """What was promised at ``moment`` (UTC) and later, or ever as far as that is kept, oldest first; without what
        is promised today.

        :param about: one thing, or (with a colon at its end) all things that begin so
        """
        for until, subject, promise in self.sudo().promised_before or []:  # sudo: see above
            is_about = subject.startswith(about) if about.endswith(':') else subject == about
            if is_about and (not moment or datetime.fromisoformat(until) > moment):
                yield promise
