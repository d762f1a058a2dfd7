from decimal import Decimal

from odoo import models

from ...core import money
from ..acceptance.point import Point
from ..ledger import kinds, spoken
from ..ledger.errors import LedgerRefusal
from ..ledger.posting import Origin, Posting
from ..till.pos_order_steps import CHARGED
from .tables import DEBTS


class CustomerCardAcceptance(models.AbstractModel):
    """What is owed on a card is paid back at a place."""

    _inherit = 'customer.card.acceptance'

    def _repay(self, point: Point, ref, amount, document: Origin, key, kind: str = '', which=0) -> dict:
        """Pay back what is owed on a card where money was taken by other means than an order: at a reader, or on the
        customer's page. Once for a ``key``, whatever is owed: what is more is the customer's. The money is on the card
        clearing account until whoever took it books it.

        :param kind: of account; where nobody says it, the first one the card has
        :param which: the id of the contract that is paid; 0: the oldest one on which something is owed
        :return: ``{ok: True, operation, text, owed_text}``, with what was paid of what, and what is still owed; or
            ``{ok: False, message, available}``
        """
        if not self._is_key(key) or not self._is_key(document.key):
            return self._refusal_answer(self.env._("Nothing was paid back. Read the card again."))
        card = self._by_ref(point, ref)
        if not card:
            return self._refusal_answer(self._unknown(point, ref))
        kind = kind if kind in kinds.DEBTS else next((one for one in kinds.DEBTS if card._account(one)), kinds.DEBTS[0])
        orders, account = self.env['pos.order'], card._charged_account(kind, which)
        if refusal := getattr(orders, CHARGED[kind])(card, which):
            return self._refusal_answer(refusal)
        try:
            tender = self._tender(point, account, amount)
            if account.currency_id != point.currency:
                return self._refusal_answer(
                    self.env._("Credit is paid back in %s. Take that, or another payment.", account.currency_id.name)
                )
            ledger = self.env['customer.card.ledger'].sudo()  # sudo: the caller has no rights on it
            ledger._serialize(account.ids)
            posting = Posting(
                account.id, tender.amount, 'repay', f'repay:{key}', card.id, origin=document, place=point.place,
                tender=tender,
            )  # fmt: skip
            ledger._post([posting])
        except LedgerRefusal as refusal:
            return self._refusal_answer(str(refusal))
        account.invalidate_recordset()
        owed = max(-money.exact(account.balance), Decimal(0))
        text = getattr(spoken.beside(account), DEBTS[kind].told)(tender.amount)
        owed_text = account._format(float(owed)) if owed else ''
        return {'ok': True, 'operation': f'repay:{key}', 'text': text, 'owed_text': owed_text}
