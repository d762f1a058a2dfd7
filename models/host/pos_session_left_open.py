from decimal import Decimal

from odoo import fields, models

from ...core import money
from ..ledger import left_open
from ..ledger.errors import LedgerRefusal


class PosSession(models.Model):
    """Authorizations that ran out count for as long as their orders may still come; see the ledger's `left_open`."""

    _inherit = 'pos.session'

    def _customer_card_left_open(self, refusal: LedgerRefusal, account) -> dict:
        """The answer that refuses an authorization for what others were left to run out for, with what can be spent beside them."""
        card = account.sudo().card_ids[
            :1
        ]  # sudo: the till cannot read cards; only who may look at the finding sees which
        self.env['customer.card.unusual']._note('left_open', f'left:{account.id}:{fields.Date.today()}', card, self)
        left = self._customer_card_in_till_currency(account, max(refusal.available or Decimal(0), Decimal(0)))
        return {**self._customer_card_no(str(refusal), float(left)), 'code': 'left_open'}

    def _customer_card_free(self, account) -> Decimal:
        """What can be set aside of an account.

        :raise LedgerRefusal: ``left_open`` where nothing can, for what others were left to run out for
        """
        available = money.exact(account.available)
        free = available - left_open.worth(self.env, account.id)
        if free <= 0 < available:
            raise LedgerRefusal(self.env, 'left_open', Decimal(0))
        return free
