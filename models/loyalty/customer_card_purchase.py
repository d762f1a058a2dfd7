import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from odoo import fields, models

from ...core import challenges, earning, money, savings
from ...core.purchase import ONE, ZERO, Line, Purchase
from ..ledger.posting import Origin, Place, Posting
from .customer_card_challenge_progress import Step


class CustomerCard(models.Model):
    """What a purchase brings to a card, whatever document it is: points, steps of challenges, a charged discount.

    Goods that come back without their receipt take what they would bring today.
    """

    _inherit = 'customer.card'

    # === POINTS === #

    def _earned_by(self, bought: Purchase) -> earning.Earned:
        """The points of the purchase, and why."""
        policy, moment = self._policy(), self.program_id._local(bought.moment)
        visit = self._visit(policy, moment, bought.place or 0, bought.document.id if bought.document else 0)
        return earning.earn(policy, self._goods(bought, policy), moment, self._earning_share(bought), visit)

    def _earning_share(self, bought: Purchase) -> Decimal:
        """The part of the purchase paid by tenders that earn in this program; of goods that come back, all of it."""
        return ONE if bought.comes_back else bought.earning_share(self.program_id._excluded_methods())

    def _points_of(self, bought: Purchase, place: Place) -> list[Posting]:
        """The points the purchase gives these cards: one posting for an account, though two cards open it."""
        postings, served = [], set()
        for card in self:
            account = not card._is_blank() and card._account_now('points')
            if not account or account.id in served:
                continue
            served.add(account.id)
            if posting := card._points_on(account, bought, place):
                postings.append(posting)
        return postings

    def _points_on(self, account, bought: Purchase, place: Place) -> Posting | None:
        earned, back = self._earned_by(bought), bought.comes_back
        points = self._takable(account, earned.points) if back else earned.points
        if points <= 0:
            return None
        return Posting(
            account.id,
            -points if back else points,
            'clawback' if back else 'earn',
            f'earn:{bought.document.key}:{account.id}',
            self.id,
            why=json.dumps(earning.as_json(earned)),
            place=place,
            **self._as_posted('points', bought),
        )

    # === CHALLENGES === #

    def _counted_by(
        self, bought: Purchase, *, returned: Mapping[str, Decimal] | None = None, kept: Mapping[str, str] | None = None
    ) -> dict[challenges.Challenge, Step]:
        """What the purchase counts for, by challenge.

        :param returned: of a purchase that counted before, by line which part has come back since; what is left of it
            is counted, though the challenge may be over by now, and nothing is a step, too
        :param kept: by which prices its lines that were given away were measured then
        """
        again = returned is not None
        offered = self.program_id._challenges(again)
        account = offered.rows and self._account('points')
        if not account or bought.comes_back or (self._is_excluded() and not again):
            return {}
        day = self.program_id._local(bought.moment).date()
        lines = self._goods(bought, offered._replace(reads_prices=offered.reads_prices and not again))
        if returned is not None:
            lines = [_rest(line, returned.get(line.key, ZERO), (kept or {}).get(line.key)) for line in lines]
        share = self._earning_share(bought)
        periods = (offered if again else offered.running(day)).periods(day)
        steps = {row: Step(row.id, account.id, begin, row.counted(lines, share)) for row, begin in periods.items()}
        return {row: step for row, step in steps.items() if again or step.counted > 0}

    # === A DISCOUNT FOR THE NEXT PURCHASE === #

    def _saved_by(self, bought: Purchase) -> tuple[Decimal, dict[str, Decimal]]:
        """What the card's price list would have saved, and how much of it each line brought."""
        share = self._earning_share(bought) * bought.after_discount
        return savings.charge(self._compared(bought), share, self._account('value').digits)

    def _compared(self, bought: Purchase) -> list[savings.Bought]:
        """The goods with what was paid in the company's currency, and what the usual and the better list say now."""
        better = self.program_id._discount().pricelist
        rows = []
        for line in bought.turned():
            if line.quantity > 0:
                usual = line.unit if bought.pricelist is None else self._listed(bought.pricelist, line, bought)
                rows.append(savings.Bought(line.key, line.amount, line.unit, usual, self._listed(better, line, bought)))
        return rows

    def _listed(self, pricelist: int, line: Line, bought: Purchase) -> Decimal:
        """What a unit of the line's product costs by a price list, in the document's currency."""
        # sudo: what a price list saves is told, not the list
        prices = self.env['product.pricelist'].sudo().browse(pricelist or ())
        product = self.env['product.product'].browse(line.product)
        currency = self.env['res.currency'].browse(bought.currency)
        price = prices._get_product_price(product, float(line.quantity), currency=currency, date=bought.moment)
        return money.exact(price) + line.extra

    def _discount_of(self, bought: Purchase, place: Place) -> list[Posting]:
        """What the purchase charges on those of these cards whose program keeps the discount for the next one."""
        cards = self.filtered(lambda card: card.state == 'active' and card.program_id._discount().mode == 'charge')
        return [posting for card in cards if (posting := card._discount_on(card._account('value'), bought, place))]

    def _discount_on(self, account, bought: Purchase, place: Place) -> Posting | None:
        (amount, parts), back = self._saved_by(bought), bought.comes_back
        if back:
            amount = self._takable(account, amount)
        if amount <= 0:
            return None
        name = self.program_id._discount_name()
        lines = {key: money.plain(part) for key, part in parts.items()}
        why = [{'rule': None, 'name': name, 'points': money.plain(amount), 'key': 'saved', 'lines': lines}]
        return Posting(
            account.id,
            -amount if back else amount,
            'clawback' if back else 'reward',
            f'discount:{bought.document.key}:{account.id}',
            self.id,
            why=json.dumps(why),
            place=place,
            note=name,
            **self._as_posted('value', bought),
        )

    # === WHAT BOTH POST === #

    def _takable(self, account, amount: Decimal) -> Decimal:
        """What is taken when goods come back: by the program's policy all of it, or what is there."""
        return amount if self.program_id.clawback == 'negative' else min(amount, account._claimable())

    def _as_posted(self, kind: str, bought: Purchase) -> dict:
        """The document, and from when on and how long what it gave can be spent."""
        program, back, now = self.program_id, bought.comes_back, fields.Datetime.now()
        return {
            'origin': Origin(*bought.document),
            'expires': None if back else program._expiry(kind, now),
            'usable': None if back else program._usable_from(now),
            'below_floor': back and program.clawback == 'negative',
        }


def _rest(line: Line, gone: Decimal, kept: str | None) -> Line:
    """What is left of a line of which the part ``gone`` came back."""
    left = min(max(ONE - gone, ZERO), ONE)
    price = None if kept is None else Decimal(kept)
    return replace(line, quantity=line.quantity * left, amount=line.amount * left, price=price)
