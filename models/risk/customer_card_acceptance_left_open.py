from decimal import Decimal

from odoo import fields, models

from ...core import money
from ..acceptance.point import Point
from ..ledger import left_open
from ..ledger.errors import LedgerRefusal


class CustomerCardAcceptance(models.AbstractModel):
    """Authorizations that ran out count for as long as their orders may still come; see the ledger's `left_open`."""

    _inherit = 'customer.card.acceptance'

    def _left_open(self, point: Point, refusal: LedgerRefusal, account) -> dict:
        """The answer that refuses an authorization for what others were left to run out for, with what can be spent beside them."""
        card = account.sudo().card_ids[
            :1
        ]  # sudo: who serves cannot read cards; only who may look at the finding sees which
        self._note(point, 'left_open', f'left:{account.id}:{fields.Date.today()}', card)
        left = self._in_currency(point, account, max(refusal.available or Decimal(0), Decimal(0)))
        return {**self._no(str(refusal), float(left)), 'code': 'left_open'}

    def _free(self, account) -> Decimal:
        """What can be set aside of an account.

        :raise LedgerRefusal: ``left_open`` where nothing can, for what others were left to run out for
        """
        available = money.exact(account.available)
        free = available - left_open.worth(self.env, account.id)
        if free <= 0 < available:
            raise LedgerRefusal(self.env, 'left_open', Decimal(0))
        return free
