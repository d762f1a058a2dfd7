from odoo import api, fields, models

from ...core import store_code


class CustomerCard(models.Model):
    """The EAN-13 on a card, for shops whose scanners read nothing else: made when a design with one is printed.

    A till finds the card by it (after articles, so that no article is ever hidden) and lets it earn; see :mod:`...core.store_code`.
    """

    _inherit = 'customer.card'

    store_code = fields.Char(
        string="EAN-13", copy=False, readonly=True, groups=fields.NO_ACCESS, help="Ten random digits of the shop's own."
    )

    _store_code_unique = models.UniqueIndex(
        '(store_code, company_id) WHERE store_code IS NOT NULL', "Another card has this EAN-13 already."
    )

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
        """So many codes no card of ``company`` has; should another worker take one meanwhile, the database refuses."""
        codes: set[str] = set()
        while len(codes) < count:
            codes |= {store_code.make() for _ in range(count - len(codes))}
            taken = self.sudo().search(
                [('company_id', '=', company.id), ('store_code', 'in', list(codes))]
            )  # sudo: as above
            codes -= set(taken.mapped('store_code'))
        return list(codes)

    @api.model
    def _find_by_code(self, code, company):
        """Extend our own: an EAN-13 of the shop's own."""
        card = super()._find_by_code(code, company)
        if card or not isinstance(code, str) or not (own_code := store_code.read(code)):
            return card
        domain = [('store_code', '=', own_code), ('company_id', '=', company.id)]
        return self.sudo().search_fetch(domain, self._ticket_fields())  # sudo: as what it extends
