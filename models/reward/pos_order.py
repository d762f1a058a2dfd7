from odoo import fields, models
from odoo.exceptions import UserError

from ...core import money
from ..ledger.errors import LedgerRefusal
from ..ledger.posting import Posting
from ..till.pos_order_holds import ONE


class PosOrder(models.Model):
    """Rewards on a paid order: their points are spent, the product goes out for nothing or value goes on the card."""

    _inherit = 'pos.order'

    def _customer_card_take_reward(self, line, operation) -> None:
        """Spend the points held for a reward line, if the line is what the reward gives."""
        self._customer_card_check_hold(line, operation)
        program = operation.account_id.program_id
        reward = program._promised(int(operation.key.split(':')[1]), operation.moment)
        gives = reward and (reward.given if reward.kind == 'product' else program._value_products())
        if (
            not reward
            or operation.account_id.kind != 'points'
            or money.exact(operation.amount) != reward.points
            or line.product_id.id not in gives
            or line.qty != 1
            or line.price_unit
            or line.price_subtotal_incl
            or self._customer_card_has_extras(line)
        ):
            self._customer_card_refuse_line(line)
        if reward.kind == 'product':
            self.env['customer.card.ledger']._capture(operation, late='reward', origin=self._customer_card_origin)
        elif self._customer_card_exchange(operation):
            self._customer_card_give_value(line, operation, reward)

    def _customer_card_has_extras(self, line) -> bool:
        """Tell whether a line says more of its product than it is, for which one pays: what a variant has it has by
        itself.
        """
        chosen = line.attribute_value_ids - line.product_id.product_template_attribute_value_ids
        return any(value.price_extra > 0 for value in chosen)

    def _customer_card_exchange(self, operation) -> bool:
        """Take the points of a reward that gives value; whether they were there.

        No goods are gone, so without them there is nothing to give.
        """
        ledger = self.env['customer.card.ledger']
        try:
            ledger._capture(operation, origin=self._customer_card_origin)
        except LedgerRefusal as refusal:
            if refusal.code != 'not_enough':
                raise
            ledger._void(operation.key, self._customer_card_company)
            return False
        return True

    def _customer_card_give_value(self, line, operation, reward) -> None:
        account = operation.card_id._account('value')
        program = operation.account_id.program_id
        posting = Posting(
            account.id,
            money.rounded(reward.amount, account.digits),
            'reward',
            self._customer_card_reward_key(line),
            operation.card_id.id,
            expires=program._expiry('value', fields.Datetime.now()),
            origin=self._customer_card_origin,
            place=self._customer_card_place,
            note=reward.name,
        )
        self.env['customer.card.ledger']._post([posting])

    def _customer_card_reward_key(self, line) -> str:
        """The key of the value a reward line charged."""
        return f'given:{line.order_id.uuid}:{line.uuid}'

    def _customer_card_return_reward(self, line, operation) -> None:
        """Take a reward back: its points return to their lots; value it gave must still be there."""
        ledger = self.env['customer.card.ledger']
        sold = line.refunded_orderline_id
        spent = operation if operation.state == 'captured' else ledger._spent_late(operation)
        priced = line.price_unit or line.price_subtotal_incl
        if line.qty != -1 or priced or (spent and spent.origin_id != sold.order_id.id):
            self._customer_card_refuse_line(line)
        if not spent and not self._customer_card_reward_late(operation, sold.order_id):
            self._customer_card_refuse_line(line)
        self._customer_card_owe_less_for(operation, ONE, 'reward')
        self._customer_card_undo_reward(sold, spent, f'{self.uuid}:{line.uuid}')

    def _customer_card_undo_reward(self, sold, spent, key: str) -> None:
        """Give back what the line ``sold`` had ``spent``, and take the value it gave."""
        ledger = self.env['customer.card.ledger']
        given = ledger._find(self._customer_card_reward_key(sold))
        if given:
            self._customer_card_take_value_back(given, key)
        if spent.entry_ids:  # none where its hold had run out and nothing was there
            ledger._reverse(
                spent, key=f'unreward:{key}', origin=self._customer_card_origin, place=self._customer_card_place
            )  # fmt: skip

    def _customer_card_reward_late(self, operation, order) -> bool:
        """Tell whether a reward's hold had run out and nothing of its points was there: then nothing goes back to the
        card.
        """
        return operation.origin_key == order.uuid and operation.state in ('voided', 'expired')

    def _customer_card_take_value_back(self, given, key: str) -> None:
        account = given.account_id._heir()
        left = money.exact(account.available)
        if left < money.exact(given.amount):
            raise UserError(
                self.env._(
                    "%(card)s was used: %(left)s is left on it. The reward cannot be returned any more.",
                    card=given.card_id.display_name,
                    left=account._format(float(left)),
                )
            )
        self.env['customer.card.ledger']._reverse(
            given, key=f'ungiven:{key}', origin=self._customer_card_origin, place=self._customer_card_place
        )  # fmt: skip
