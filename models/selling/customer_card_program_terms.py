from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from odoo import fields, models

from ..ledger.protected import own

KEPT = timedelta(days=90)  # no till stays away longer


class Terms(NamedTuple):
    """What a program sells on its cards, and how: the fields of the same names."""

    topup: bool
    topup_minimum: float
    topup_maximum: float
    face_value: float
    sell_points: bool
    point_price: float
    sold_on_account: bool


class CustomerCardProgram(models.Model):
    """What tills were allowed to sell before a manager changed it: an order that was paid for without a connection
    comes after the change.
    """

    _inherit = 'customer.card.program'

    sale_terms_before = fields.Json(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="Terms of sale that were changed, oldest first: [until when (UTC), the terms].",
    )

    def _keep_terms(self, vals: dict) -> None:
        """Remember the terms of sale before ``vals`` are written."""
        if vals.keys().isdisjoint(Terms._fields):
            return
        now = fields.Datetime.now()
        for program in self.sudo():  # sudo: nobody reads or writes it
            before = [one for one in program.sale_terms_before or [] if _moment(one[0]) > now - KEPT]
            own(program).write({'sale_terms_before': [*before, [fields.Datetime.to_string(now), program._terms()]]})

    def _terms(self) -> Terms:
        return Terms(*(self[name] for name in Terms._fields))

    def _terms_since(self, since: datetime) -> Iterator[Terms]:
        """Today's terms of sale, then those that were changed after ``since`` (UTC), newest first."""
        program = self.sudo()  # sudo: see above
        yield program._terms()
        for until, terms in reversed(program.sale_terms_before or []):
            if _moment(until) > since:
                yield Terms(*terms)


def _moment(text: str) -> datetime:
    return fields.Datetime.to_datetime(text)
