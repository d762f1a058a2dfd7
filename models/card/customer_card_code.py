from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...core import number as numbers
from ...core import old_code, store_code, token, track
from .customer_card_ticket import TICKET_FIELDS


class CustomerCard(models.Model):
    """From what was scanned, swiped or typed to the card it means, and from the card to its QR code.

    Besides its number a card may have two codes. The old code of another system is printed on cards customers already
    have; it identifies like a number, in the same single query. It may have the digits of a number, but not those of
    one that was issued: imports refuse that. The EAN-13 is for shops whose scanners read nothing else, made when a
    design with one is printed; a till finds the card by it (after products, so that no product is ever hidden) and lets
    it earn, see :mod:`...core.store_code`.
    """

    _inherit = 'customer.card'

    old_code = fields.Char(
        copy=False,
        readonly=True,
        groups='customer_card.group_desk',
        help="Printed on the card by the system it came from; tills go on reading it.",
    )
    note = fields.Char(copy=False, help="For the card desk; never shown to the customer.")
    import_id = fields.Many2one(
        comodel_name='customer.card.import', index='btree_not_null', readonly=True, copy=False, ondelete='restrict'
    )
    store_code = fields.Char(
        string="EAN-13", copy=False, readonly=True, groups=fields.NO_ACCESS, help="Ten random digits of the shop's own."
    )

    _old_code_unique = models.UniqueIndex(
        '(old_code, company_id) WHERE old_code IS NOT NULL', "Another card has this old code already."
    )
    _store_code_unique = models.UniqueIndex(
        '(store_code, company_id) WHERE store_code IS NOT NULL', "Another card has this EAN-13 already."
    )

    # === CONSTRAINT METHODS === #

    @api.constrains('old_code')
    def _check_old_code(self):
        for card in self.sudo():  # sudo: readable to the card desk only
            code = card.old_code
            if code and (code != old_code.normal(code) or numbers.check(code) == 'payment_card'):
                raise ValidationError(
                    self.env._("This is not an old code: it has 4 to 64 characters and is not a bank card's number.")
                )
            if code and self.sudo().search_count([('number', '=', code)], limit=1):  # sudo: as above
                raise ValidationError(self.env._("A card has this code as its number already."))

    @api.constrains('number')
    def _check_number_apart(self):
        """A number and a code of another system are one namespace: scanned, they are the same."""
        cards = self.sudo()  # sudo: codes are readable to the card desk only
        for company, some in cards.filtered('number').grouped('company_id').items():
            domain = [('company_id', '=', company.id), ('old_code', 'in', some.mapped('number'))]
            if cards.search_count(domain, limit=1):
                raise ValidationError(self.env._("A card has this number as its code of another system already."))

    # === BUSINESS METHODS: FROM CODE TO CARD === #

    @api.model
    def _find_by_code(self, code: str, company):
        """The card a scanned, swiped or typed code means in ``company``, in whatever state; none for anything unknown
        or foreign.

        Plain numbers, Code 128, QR tokens, tracks 1 and 2, old codes, Persian and Arabic digits are understood, and
        what is none of these may be an EAN-13 of the shop's own; of a track only the number is read.
        """
        cards = self.sudo()  # sudo: the number, the reference and the codes are secrets nobody who scans may read
        code = code if isinstance(code, str) else ''
        of_company = ('company_id', '=', company.id)
        scan = track.parse(code)
        domain = self._code_domain(scan, code)
        card = cards.search_fetch([of_company, *domain], TICKET_FIELDS) if domain else cards.browse()
        if len(card) > 1:
            card = card._meant_by(scan, code)
        if card or not (ean13 := store_code.read(code)):
            return card
        return cards.search_fetch([of_company, ('store_code', '=', ean13)], TICKET_FIELDS)

    @api.model
    def _code_domain(self, scan: track.Scan, code: str) -> list:
        """Return what to search a scanned ``code`` by; empty when no card can have it.

        What is no token and no moving code may be an old code, too.
        """
        domain = []
        if scan.kind in ('number', 'track1', 'track2'):
            domain = [('number', '=', scan.value)]
        elif scan.kind == 'token' and (reference := token.read(scan.value, self.env['customer.card.ledger']._key())):
            domain = [('reference', '=', reference)]
        if not (old := self._old_codes_in(scan, code)):
            return domain
        return ['|', *domain, ('old_code', 'in', old)] if domain else [('old_code', 'in', old)]

    @api.model
    def _old_codes_in(self, scan: track.Scan, code: str) -> list[str]:
        """Return the old codes a scan may be, as they are kept: all of it, or the number in it; none for tokens."""
        if scan.kind in ('token', 'moving'):
            return []
        return list(dict.fromkeys(filter(None, map(old_code.normal, (code, scan.value)))))

    def _meant_by(self, scan: track.Scan, code: str):
        """Return which of several cards a scan means: that of a plain number, then that of the whole code, then what
        was read out of it.
        """
        whole = old_code.normal(code)
        ranks = (
            lambda card: scan.kind == 'number' and card.number == scan.value,
            lambda card: card.old_code == whole,
            lambda card: card.number == scan.value,
            lambda card: True,
        )
        return next(card for fits in ranks for card in self if fits(card))

    @api.model
    def _is_old_code(self, code: str, kept: str) -> bool:
        """Tell whether what was scanned is the old code ``kept``, and not the card's number or a token."""
        return kept in self._old_codes_in(track.parse(code), code)

    @api.model
    def _identify(self, code: str, company):
        """The usable (or blank, sellable) card a code means; none, without a reason, for all others.

        Unknown, blocked, expired and foreign cards look the same to the outside: whoever tries numbers learns nothing.
        """
        card = self._find_by_code(code, company)
        return card if card and (card._for_sale() or card._usable()) else card.browse()

    # === BUSINESS METHODS: FROM CARD TO CODE === #

    def _qr_token(self) -> str:
        """The text of the card's QR code; it identifies, it does not spend."""
        self.ensure_one()
        return token.make(
            self.sudo().reference, self.env['customer.card.ledger']._key()
        )  # sudo: the reference leaves only inside the token

    def _ensure_store_codes(self) -> None:
        """Give an EAN-13 to every one of these cards that has none."""
        cards = self.sudo()  # sudo: the code is nobody's to read or choose
        missing = cards.filtered(lambda card: not card.store_code)
        for company, group in missing.grouped('company_id').items():
            for card, code in zip(group, self._fresh_store_codes(company, len(group)), strict=True):
                card.store_code = code
        missing.flush_recordset(['store_code'])

    @api.model
    def _fresh_store_codes(self, company, count: int) -> list[str]:
        """Return ``count`` codes no card of ``company`` has; the database refuses one that was taken meanwhile."""
        codes: set[str] = set()
        while len(codes) < count:
            codes |= {store_code.make() for _ in range(count - len(codes))}
            taken = self.sudo().search(
                [('company_id', '=', company.id), ('store_code', 'in', list(codes))]
            )  # sudo: as above
            codes -= set(taken.mapped('store_code'))
        return list(codes)

    # The card a receipt tells of. A receipt is left lying about: what it says finds the card and never stands for it.

    @api.model
    def _by_receipt(self, code, company):
        """The usable card of ``company`` whose receipt carries this code; or none, for anything
        that is no such code.
        """
        scan = track.parse(code if isinstance(code, str) else '')
        reference = token.read(scan.value, self.env['customer.card.ledger']._key(), token.RECEIPT)
        if not reference:
            return self.browse()
        domain = [('reference', '=', reference), ('company_id', '=', company.id)]
        card = self.sudo().search_fetch(domain, TICKET_FIELDS)  # sudo: the reference is a secret nobody may read
        return card if card and card._usable() else card.browse()
