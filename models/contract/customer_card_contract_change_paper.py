from odoo import fields, models
from odoo.exceptions import UserError

from ...core.money import exact


class CustomerCardContractChange(models.Model):
    """A quote on paper: what settles the contract early, and until when."""

    _inherit = 'customer.card.contract.change'

    card_id = fields.Many2one(related='contract_id.card_id')

    def action_print(self):
        """Print what settles the contract.

        :raise UserError: for what is no quote any more
        """
        self.check_access('read')
        if any(change.state != 'quoted' for change in self):
            raise UserError(self.env._("Only an early settlement that waits for the money is printed."))
        self.card_id._ensure_store_codes()
        return self.env.ref('customer_card.customer_card_contract_quote_report').report_action(self)

    # === ON PAPER === #

    def _paper_figures(self) -> list[tuple[str, str]]:
        """Return what is owed, what is given back of it, what paying early costs, and what is to be paid."""
        owed = exact(self.payoff) + exact(self.rebate) - exact(self.charge)
        rows = (
            (self.env._("Owed by the plan"), owed),
            (self.env._("Given back of profit and charges"), -exact(self.rebate)),
            (self.env._("Charge for paying early"), exact(self.charge)),
            (self.env._("To pay"), exact(self.payoff)),
        )
        return [(word, self._paper_money(amount)) for word, amount in rows if amount]

    def _paper_until(self) -> str:
        """Return until when the quote is good."""
        return self.env._(
            "Whoever pays this until %s owes nothing any more. Later the plan goes on.", self._paper_day(self.day)
        )
