from odoo import fields, models
from odoo.tools.misc import format_date

from ...core import earning, money
from . import said


class PosSession(models.Model):
    """What an order would earn, as a till shows it before it is paid, and why."""

    _inherit = 'pos.session'

    def _customer_card_forecast_points(self, card, lines: list[dict]) -> dict | None:
        """The points an order would earn on the card, and the rewards it would reach."""
        account = card._account('points')
        if not account:
            return None
        policy = card._policy()
        tip = self.config_id.tip_product_id.id
        goods = [line for line in lines if line['product_id'] != tip or said.number(line.get('amount')) < 0]
        order_lines = self.env['pos.order']._customer_card_lines(goods, self.company_id, policy, till=self.config_id)
        moment = card.program_id._local(fields.Datetime.now())
        visit = card._visit(policy, moment, self.config_id.id)
        earned = earning.earn(policy, order_lines, moment, visit=visit)
        return {
            'points_text': account._format(float(earned.points)) if earned.points else '',
            'why': self._customer_card_why(card, earned),
            'reached': card.program_id._reached(money.exact(account.available), earned.points),
        }

    def _customer_card_why(self, card, earned: earning.Earned) -> list[str]:
        """Why an order earns what it earns, in sentences, and from which day on it can be spent."""
        program = card.program_id
        if not earned.points and card._is_excluded():
            return [self.env._("This customer earns no points: %s leaves customers with such a tag out.", program.name)]
        operations = self.env['customer.card.operation']
        reasons = [operations._reason_text(reason, program) for reason in earning.as_json(earned)]
        day = earned.points and program._usable_on(fields.Datetime.now())
        return [*reasons, self.env._("To be spent from %s on.", format_date(self.env, day))] if day else reasons
