"""A till with limits and PINs."""

from uuid import uuid4

from ..common.till import TillCase


class GuardCase(TillCase):
    def ask(self, amount, *, card=None, kind='value', order=None, key=None, pin=None) -> dict:
        """What the till's tender button does, with or without a PIN."""
        card = card or self.gift_card
        return self.till.customer_card_authorize(
            self.ref(card), kind, amount, order or str(uuid4()), key or str(uuid4()), pin
        )

    def assertRefused(self, answer: dict, code: str, available=False) -> None:
        self.assertEqual((answer['ok'], answer.get('code'), answer['available']), (False, code, available), answer)

    def noted(self, kind: str):
        return self.env['customer.card.unusual'].search([('kind', '=', kind)])
