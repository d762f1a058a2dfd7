import json
from decimal import Decimal

from odoo import models

from ...core import charged_discount, money
from ...core.purchase import Line, Purchase, in_menus
from ..ledger.posting import Place, Posting


class CustomerCard(models.Model):
    """The discount a purchase charges on a card for the next one."""

    _inherit = 'customer.card'

    def _charged_discount(self, bought: Purchase) -> tuple[Decimal, dict[str, Decimal]]:
        """Return what the card's price list would have saved, and how much of it each line brought."""
        share = self._earning_share(bought)
        return charged_discount.charge(self._compared(bought), share, self._account('value').digits)

    def _compared(self, bought: Purchase) -> list[charged_discount.Bought]:
        """The goods with what was paid in the company's currency, and what the usual and the better list say now.

        Nothing a client says of a price counts but what was paid: a discount on the whole purchase is off each unit.
        """
        better, left = self.program_id._discount().pricelist, bought.after_discount
        usual = self._usual_list(bought)
        rows = []
        lines = in_menus(bought.turned())
        menus = {line.key: line for line in lines}
        for line in lines:
            if line.quantity > 0:
                # A menu has its price as a whole.
                unit, priced = (line.whole.unit, menus[line.menu]) if line.whole else (line.unit, line)
                listed = unit if usual is None else self._listed(usual, priced, bought)
                best = self._listed(better, priced, bought)
                rows.append(charged_discount.Bought(line.key, line.amount * left, unit * left, listed, best))
        return rows

    def _listed(self, pricelist: int, line: Line, bought: Purchase) -> Decimal:
        """Return what a unit of the line's product costs by a price list, in the document's currency."""
        # sudo: what a price list saves is told, not the list
        prices = self.env['product.pricelist'].sudo().browse(pricelist or ())
        product = self._as_chosen(self.env['product.product'].browse(line.product), line)
        currency = self.env['res.currency'].browse(bought.currency)
        price = prices._get_product_price(product, float(line.quantity), currency=currency, date=bought.moment)
        return money.exact(price)

    def _discount_of(self, bought: Purchase, place: Place) -> list[Posting]:
        """Return what the purchase charges on those of these cards whose program keeps the discount
        for the next one. An account is charged once, whichever of them lead to it.
        """
        cards = self.filtered(lambda card: not card._is_blank() and card.program_id._discount().mode == 'charge')
        postings: dict[int, Posting] = {}
        for card in cards:
            account = card._account_now('value')
            if account.id not in postings and (posting := card._discount_on(account, bought, place)):
                postings[account.id] = posting
        return list(postings.values())

    def _discount_on(self, account, bought: Purchase, place: Place) -> Posting | None:
        amount, parts = self._charged_discount(bought)
        amount = self._counting(account, amount, bought)
        if amount <= 0:
            return None
        name = self.program_id._discount_name()
        lines = {key: money.plain(part) for key, part in parts.items()}
        why = [{'rule': None, 'name': name, 'points': money.plain(amount), 'key': 'saved', 'lines': lines}]
        return self._brings(account, amount, 'reward', bought, why=json.dumps(why), place=place, note=name)
