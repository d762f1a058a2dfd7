from odoo import api, models

from ...core import sealed

# How a code that a till sealed without a connection is read: methods of cards which get the code and the company, and
# return the usable card it means, or none. The first one that knows it answers. What is found so only earns.
LATER = ('_by_code_later', '_by_receipt', '_by_moving_later')


class CustomerCard(models.Model):
    """The card a till has never seen and could not ask about: its code came with the order, sealed."""

    _inherit = 'customer.card'

    @api.model
    def _by_sealed(self, text, order, company, *, moment=None):
        """The usable card of ``company`` whose code was sealed for the order with the uuid ``order``; or none. One that
        was usable at ``moment`` (UTC), if that is given, is as good: the card that took its place, where there is one.

        :raise LedgerRefusal: without the ledger's key, where it is sealed at all
        """
        if not (isinstance(text, str) and isinstance(order, str) and text.startswith(sealed.PREFIX)):
            return self.browse()
        code = sealed.read(text, order, self.env['customer.card.ledger']._key())
        found = (getattr(self, name)(code, company) for name in LATER if code)
        card = next(filter(None, found), self.browse())
        if not card or card._usable():
            return card
        return card._successor() if moment and card._was_usable(moment) and not card._is_blank() else card.browse()

    @api.model
    def _by_code_later(self, code: str, company):
        """A number, a stripe, a QR code or a code of another system."""
        return self._find_by_code(code, company)
