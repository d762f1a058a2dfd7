from odoo import models


class CustomerCardCreditPaper(models.AbstractModel):
    """A letter to who owes on a credit line or by a contract; a model of such letters has ``debtor_id``."""

    _name = 'customer.card.credit.paper'
    _description = "Letter about a debt"
    _inherit = ['customer.card.letter']
    _addressee = 'debtor_id'

    def _paper_how(self, *, code: bool = False) -> str:
        """Return how it is paid: what the program says, or where it always can be.

        :param code: whether the code that finds the card stands beside it
        """
        if said := self.program_id.credit_how_to_pay:
            return said
        if code:
            return self.env._("At any till of ours, in cash or by bank card: show your card, or this code.")
        return self.env._("At any till of ours, in cash or by bank card: show your card.")
