from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from odoo import api, fields, models

from ..ledger.kept import kept
from ..ledger.protected import own

KEPT = timedelta(days=90)  # no till stays away longer


class Terms(NamedTuple):
    """What a program sells on its cards, as what, and how: the fields of the same names. Terms that were kept before
    there were products among them have none.
    """

    topup: bool
    topup_minimum: float
    topup_maximum: float
    face_value: float
    sell_points: bool
    point_price: float
    sold_on_account: bool
    product_id: int = 0
    points_product_id: int = 0
    repay_product_id: int = 0
    installment_product_id: int = 0

    @property
    def products(self) -> tuple[int, ...]:
        """The products something on cards is sold as."""
        sold = (self.product_id, self.points_product_id, self.repay_product_id, self.installment_product_id)
        return tuple(filter(None, sold))


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
        """Remember the terms of sale before ``vals`` are written; a program without a product sold nothing."""
        if vals.keys().isdisjoint(Terms._fields):
            return
        now = fields.Datetime.now()
        for program in self.sudo().filtered(lambda one: one._terms().products):  # sudo: nobody's
            before = [one for one in program.sale_terms_before or [] if _moment(one[0]) > now - KEPT]
            own(program).write({'sale_terms_before': [*before, [fields.Datetime.to_string(now), program._terms()]]})

    def _terms(self) -> Terms:
        return Terms(*(_plain(self[name]) for name in Terms._fields))

    def _terms_since(self, since: datetime) -> Iterator[Terms]:
        """Today's terms of sale, then those that were changed after ``since`` (UTC), newest first."""
        program = self.sudo()  # sudo: see above
        yield program._terms()
        for until, terms in reversed(program.sale_terms_before or []):
            if _moment(until) > since:
                yield Terms(*terms)

    def _value_products(self) -> set[int]:
        """Return the ids of the products value on these cards is sold as, or was a short time ago, where nothing
        else on cards is sold as them by now.
        """
        today, *before = self._terms_since(fields.Datetime.now() - KEPT)
        former = {terms.product_id for terms in before} - self._product_ids(self.company_id.id)
        return {product for product in (today.product_id, *former) if product}

    @api.model
    @kept('company')
    def _product_ids_ever(self, company: int) -> frozenset[int]:
        """Ids of the products something on a company's cards is sold as, or was a short time ago."""
        programs = self.with_context(active_test=False).search([('company_id', '=', company)])
        every = [terms for program in programs for terms in program._terms_since(fields.Datetime.now() - KEPT)]
        return frozenset(product for one in every for product in one.products)


def _plain(value):
    return value.id if isinstance(value, models.BaseModel) else value


def _moment(text: str) -> datetime:
    return fields.Datetime.to_datetime(text)
