from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError

from ...core import money
from ..ledger import owed
from ..ledger.posting import Origin
from .pos_order_steps import Work

# What the key of a hold begins with: the method that serves a line naming it, and the one for a line that gives it
# back.
SERVE = {'reward': '_customer_card_take_reward', 'payout': '_customer_card_pay_out'}
GIVE_BACK = {'reward': '_customer_card_return_reward', 'payout': '_customer_card_return_payout'}
ZERO = Decimal(0)
ONE = Decimal(1)


class PosOrder(models.Model):
    """Lines that take something from a card: a reward for points, a small remainder paid out.

    Each names what the server holds for it, by the key the server made (``reward:…``, ``payout:…``; see
    `pos.session`). A line is served with the paid order, once, or the order is refused.
    """

    _inherit = 'pos.order'

    def _customer_card_hold_lines(self):
        """Lines that name a hold, and lines that give such lines back."""
        return self.lines.filtered(
            lambda line: line.customer_card_hold or line.refunded_orderline_id.customer_card_hold
        )

    def _customer_card_serve_lines(self, work: Work) -> None:
        """Serve the lines :meth:`_customer_card_hold_lines` found."""
        lines = work.holds
        named = [line.customer_card_hold for line in lines if line.customer_card_hold]
        if len(named) != len(set(named)):
            self._customer_card_refuse_line(lines[0])
        for line in lines:
            original = line.refunded_orderline_id.customer_card_hold
            table, key = (GIVE_BACK, original) if original else (SERVE, line.customer_card_hold)
            method = table.get(key.split(':')[0])
            operation = self.env['customer.card.ledger']._find(key) if method else None
            if not operation:
                self._customer_card_refuse_line(line)
            getattr(self, method)(line, operation)

    def _customer_card_check_hold(self, line, operation) -> None:
        """:raise UserError: unless the hold is an unconsumed one the server made for a line of this very order at this
        till

        A hold made for a payment names what it pays; one made for a line never does.
        """
        fits = (
            self._customer_card_is_held(operation)
            and not operation.tender_currency_id
            and not line.refunded_orderline_id
            and not line.discount
        )
        if not fits:
            self._customer_card_refuse_line(line)

    def _customer_card_refuse_line(self, line):
        raise UserError(
            self.env._(
                "%s was not authorized by the server for this order. Remove the line and take it from the card again.",
                line.full_product_name or line.product_id.name,
            )
        )

    def _customer_card_free_lines(self) -> None:
        """Free what lines of a cancelled order held."""
        self._customer_card_let_go(self.lines.mapped('customer_card_hold'))

    # What an order got although it was not on the card any more (see `customer.card.owed`): noted for the manager, and
    # less when goods come back. It never comes back as value or cash, because nobody paid it.

    def _customer_card_note_owed(self, work: Work):
        """Show the manager at once what this order leaves owed; the cards it was to come from."""
        if not (work.tenders or work.holds or work.reductions):
            return None
        claims = self.env['customer.card.owed'].search([
            ('origin_model', '=', 'pos.order'), ('origin_id', '=', self.id), ('lowers_id', '=', False),
        ])  # fmt: skip
        for claim in claims:
            self.env['customer.card.unusual']._note('owed', f'owed:{claim.id}', claim.card_id, self.session_id)
        return claims.card_id

    def _customer_card_owe_less(self, tender, left: Decimal) -> tuple[Decimal, list[str]]:
        """Lower the claims for goods that come back: so much less is owed.

        What is ``left`` to give back, and the keys of it.
        """
        keys: list[str] = []
        kind, family = tender.payment_method_id.customer_card_kind, (self._customer_card_related() - self).ids
        for rest in owed.open_claims(self.env, family, ['payment']) if left > 0 else ():
            part = min(left, rest.rest)
            if rest.account_kind != kind or part <= 0:
                continue
            key = f'refund:{self.uuid}:{tender.uuid}:owed:{rest.id}'
            self._customer_card_lower(rest, part, key)
            keys.append(key)
            left -= part
        return left, keys

    def _customer_card_lower(self, rest: owed.OpenClaim, amount: Decimal, key: str) -> None:
        """Write down that ``amount`` of a claim is owed no more."""
        account = self.env['customer.card.account'].browse(rest.account)
        units = rest.rest_units
        if amount < rest.rest:
            units = min(units, money.rounded(rest.units * amount / rest.amount, account.digits))
        owed.lower(self.env, rest.id, units, amount)
        owed.write(self.env, owed.Owed(
            key, rest.purpose, rest.account, rest.operation, -units, -amount, self.currency_id.id,
            Origin('pos.order', self.id, self.uuid), self._customer_card_place, lowers=rest.id,
        ))  # fmt: skip
        self.env['customer.card.owed'].invalidate_model(flush=False)

    def _customer_card_owe_less_for(self, operation, share: Decimal, purpose: str) -> None:
        """``share`` of what ``operation`` gave comes back: so much less of it is owed, to the nearest cent."""
        for rest in owed.open_claims(self.env, (self._customer_card_related() - self).ids, [purpose]):
            if rest.key != operation.key.removesuffix(':late'):
                continue
            amount = min(
                rest.rest,
                money.rounded(rest.amount * share, self.currency_id.decimal_places),
            )
            if share >= ONE or amount > 0:
                self._customer_card_lower(
                    rest, rest.rest if share >= ONE else amount, f'refund:{self.uuid}:owed:{rest.id}'
                )

    def _customer_card_discounts_owed(self):
        """Authorizations of discounts that came days late, when nothing of their points was there, or after the desk
        released them: no operation says what they lowered.
        """
        return (
            self.env['customer.card.owed']
            .search(
                [
                    ('origin_model', '=', 'pos.order'),
                    ('origin_id', 'in', self.ids),
                    ('purpose', '=', 'discount'),
                    ('lowers_id', '=', False),
                    ('operation_id.state', 'in', ('expired', 'voided')),
                ]
            )
            .operation_id
        )

    def _customer_card_owed_paid(self) -> Decimal:
        """Return what was paid later, by other means than cards, of what these orders left owed."""
        claims = self.env['customer.card.owed'].search(
            [
                ('origin_model', '=', 'pos.order'),
                ('origin_id', 'in', self.ids),
                ('purpose', '=', 'payment'),
                ('state', '=', 'paid'),
            ]
        )
        return sum((money.exact(claim.amount) - money.exact(claim.lowered) for claim in claims), ZERO)
