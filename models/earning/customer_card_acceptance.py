from odoo import fields, models

from ...core import earning, money
from ...core.purchase import Purchase
from ..acceptance.point import Point
from ..ledger import spoken


class CustomerCardAcceptance(models.AbstractModel):
    """The forecast of an order's points before it is paid, and why."""

    _inherit = 'customer.card.acceptance'

    def _forecast_points(self, _point: Point, card, bought: Purchase) -> dict | None:
        """The points an order would earn on the card, and the rewards it would reach."""
        account = card._account('points')
        if not account:
            return None
        earned = earning.Earned() if bought.comes_back else card._earned_by(bought)
        return {
            'points_text': account._format(float(earned.points)) if earned.points else '',
            'why': self._why(card, earned),
            'reached': card.program_id._reached(money.exact(account.available), earned.points),
        }

    def _why(self, card, earned: earning.Earned) -> list[str]:
        """Return why an order earns what it earns, in sentences, and from which day on it can be spent."""
        program = card.program_id
        if not earned.points and card._is_excluded():
            return [self.env._("This customer earns no points: %s leaves customers with such a tag out.", program.name)]
        operations = self.env['customer.card.operation']
        reasons = [operations._reason_text(reason, program) for reason in earning.as_json(earned)]
        day = earned.points and program._usable_on(fields.Datetime.now())
        return [*reasons, self.env._("To be spent from %s on.", spoken.day(self, day))] if day else reasons

    # What cannot be spent yet, and from when on it can: beside the balance, when it is earned, and when it is missing.

    def _tell_pending(self, _point: Point, account) -> dict:
        return {'pending_text': self._pending(account)}

    def _pending(self, account) -> str:
        """Accounts moved here from another program may have something pending, too; so every account is asked that has
        anything.
        """
        return account._pending_text() if account.balance > 0 else ""
