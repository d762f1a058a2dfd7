import hashlib
import time

from odoo import api, fields, models

from ...core import claim
from ..ledger.protected import own
from .customer_card import PAGE

LONGEST = 64  # signs of the name a phone gives itself


class CustomerCard(models.Model):
    """A first card's way into its holder's phone, where there is neither plastic nor an e-mail address: a code that a
    till shows once, and that the first phone exchanges for the link.

    It passes through the hands of who serves, the link does not: whoever reads the code before the customer takes it
    away from him, and he sees that; the card's history says so, too. The desk's next link ends what was taken.
    """

    _inherit = 'customer.card'

    # The phone that exchanged the code, as a digest of what it calls itself: its answer may have got lost.
    virtual_claimed_by = fields.Char(
        string="Opened by", copy=False, readonly=True, prefetch=False, groups=fields.NO_ACCESS
    )

    # === BUSINESS METHODS === #

    def _claim_url(self) -> str:
        """Return the address that opens this card on its holder's phone, once; empty unless it is the first card of
        somebody who cannot be written to and does not log in, and never had a link.
        """
        self.ensure_one()
        card = self.sudo()  # sudo: who serves reads neither cards nor logins; the reference leaves inside the code only
        holder = card.partner_id.with_context(active_test=False)
        has_other_way = holder.email or holder.user_ids or holder.customer_card_ids != card
        if not card._can_be_claimed(holder.id) or has_other_way:
            return ""
        until = claim.hour_at(time.time()) + claim.HOURS
        code = claim.make(claim.Claim(card.reference, holder.id, until), self.env['customer.card.ledger']._key())
        return f'{self.get_base_url()}{PAGE}#{code}'

    def _can_be_claimed(self, holder: int) -> bool:
        """Tell whether the card is ``holder``'s, can be used, and never had a link."""
        return bool(holder) and self.partner_id.id == holder and not self.virtual_serial and self._usable()

    @api.model
    def _by_claim(self, text, phone):
        """The card whose code a phone exchanges now (``phone`` is what it calls itself, made up by it): from here on it
        has a link. The same phone may ask again; anybody else gets none. A forged code costs no query.
        """
        said = claim.read(text, self.env['customer.card.ledger']._key(), time.time()) if isinstance(text, str) else None
        if not said or not isinstance(phone, str) or not 0 < len(phone) <= LONGEST:
            return self.browse()
        mark = hashlib.sha256(phone.encode()).hexdigest()
        card = self.sudo().search([('reference', '=', said.reference)])  # sudo: who has the code may see the page
        if card._can_be_claimed(said.holder):
            card._claim(mark)
        is_its = card.virtual_on and card.virtual_claimed_by == mark and card.virtual_serial == 1
        return card if is_its and card.partner_id.id == said.holder else self.browse()

    def _claim(self, mark: str) -> None:
        self._new_link()
        own(self).write({'virtual_claimed_by': mark})
        self.message_post(
            body=self.env._("The virtual card was opened by the code of the till."),
            author_id=self.company_id.partner_id.id,
        )
