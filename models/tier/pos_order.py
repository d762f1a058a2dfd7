from decimal import Decimal

from odoo import models

from ...core.purchase import Purchase
from ..ledger import spoken


class PosOrder(models.Model):
    """Tiers are reached at once, with the order whose points reach them, and lost with it when its goods come back."""

    _inherit = 'pos.order'

    _customer_card_returned_points = models.Index("(id) WHERE jsonb_exists(customer_card_shown, 'returned')")

    def _customer_card_earn_tiers(self, cards, _bought: Purchase) -> None:
        """Lift the cards whose program has tiers; all others cost nothing here."""
        cards.filtered(lambda card: card.state == 'active' and card.program_id._tiers())._raise_tiers()

    def _customer_card_tier_points(self) -> dict[int, Decimal]:
        """By card of the orders whose goods come back, and by those that have their points now (replaced, merged, of
        the family), what it had earned before: a tier that only those had reached is gone with them. Programs without
        any cost nothing here.
        """
        shown = [order.customer_card_shown or {} for order in self._customer_card_originals()]
        named = self.env['customer.card'].browse({card for one in shown for card in one.get('cards', ())}).exists()
        cards = named.filtered(lambda card: card.program_id._tiers())
        accounts = cards.sudo().account_ids  # sudo: the till has no rights on accounts
        for account in accounts:
            accounts |= account._heir()
        now = accounts.card_ids.with_env(cards.env).filtered(lambda card: card.program_id._tiers())
        return (cards | now)._tier_points()

    def _customer_card_tier_text(self, program, card: int) -> str:
        """The card's tier, how far the next one is, and a warning, for the receipt; programs without tiers are asked
        nothing.
        """
        if not program._tiers():
            return ""
        card = self.env['customer.card'].browse(card)
        tier = card._tier()
        return " · ".join(filter(None, (tier and spoken.apart(self, tier.name), *card._tier_standing())))
