from odoo import SUPERUSER_ID, models

from ...core import sealed
from .pos_order_steps import Work

MOST_SEALED = 3  # cards of one purchase that a till may never have seen before


class PosOrder(models.Model):
    """Codes that a till sealed without a connection: anybody can seal any code, so they are guesses like those that are
    typed at a till, and count with these.
    """

    _inherit = 'pos.order'

    def _customer_card_by_sealed(self, ref: str, moment):
        """The card a code means that was sealed for this order; none while who sends it has tried too many."""
        cards, who = self.env['customer.card'], self._customer_card_sender()
        acceptance = cards.env['customer.card.acceptance']
        if ref not in self._customer_card_sealed_refs() or acceptance._guesses(who):
            return cards
        card = cards._by_sealed(ref, self.uuid, self._customer_card_company, moment=moment)
        if not card:
            acceptance._guessed(who)
        return card

    def _customer_card_sealed_refs(self) -> list[str]:
        """Return the sealed codes that count: a few, on an order that sells goods. Nothing else can earn."""
        refs = dict.fromkeys((self.customer_card_refs or '').split())
        named = [ref for ref in refs if ref.startswith(sealed.PREFIX)][:MOST_SEALED]
        sells = named and any(line._customer_card_total() > 0 for line in self.lines if not line.customer_card_ref)
        return named if sells else []

    def _customer_card_sealed_wait(self, work: Work) -> bool:
        """Tell whether an order that only earns is served by the hourly job, because who sends it has tried too many
        codes: an honest till that was away for long loses no point by that.
        """
        waits = not work.moves_value and self._customer_card_sealed_refs()
        return bool(waits) and self.env['customer.card.acceptance']._guesses(self._customer_card_sender())

    def _customer_card_sender(self) -> int:
        """Return who sends the order; for the hourly job, who sent it."""
        return self.create_uid.id if self.env.uid == SUPERUSER_ID else self.env.uid
