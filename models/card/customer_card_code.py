from odoo import api, models

from ...core import token, track


class CustomerCard(models.Model):
    """From what was scanned, swiped or typed to the card it means, and from the card to its QR code."""

    _inherit = 'customer.card'

    @api.model
    def _find_by_code(self, code: str, company):
        """The card a scanned, swiped or typed code means in ``company``, in whatever state; none for anything unknown or foreign.

        Plain numbers, Code 128, QR tokens, tracks 1 and 2, Persian and Arabic digits are understood; of a track only the number is read.
        """
        cards = self.sudo()  # sudo: the number and the reference are secrets nobody who scans may read
        code = code if isinstance(code, str) else ''
        domain = self._code_domain(track.parse(code), code)
        if not domain:
            return cards.browse()
        return cards.search_fetch([('company_id', '=', company.id), *domain], self._ticket_fields())

    @api.model
    def _code_domain(self, scan: track.Scan, code: str) -> list:
        """What to search a scanned ``code`` by; empty when no card can have it."""
        if scan.kind in ('number', 'track1', 'track2'):
            return [('number', '=', scan.value)]
        if scan.kind == 'token' and (reference := token.read(scan.value, self.env['customer.card.ledger']._key())):
            return [('reference', '=', reference)]
        return []

    @api.model
    def _identify(self, code: str, company):
        """The usable (or blank, sellable) card a code means; none, without a reason, for all others.

        Unknown, blocked, expired and foreign cards look the same to the outside: whoever tries numbers learns nothing.
        """
        card = self._find_by_code(code, company)
        return card if card and (card.state == 'ready' or card._usable()) else card.browse()

    def _qr_token(self) -> str:
        """The text of the card's QR code; it identifies, it does not spend."""
        self.ensure_one()
        return token.make(
            self.sudo().reference, self.env['customer.card.ledger']._key()
        )  # sudo: the reference leaves only inside the token
