from odoo import models
from odoo.tools import email_normalize, formataddr

from ...core.spoken import language, persian_digits, without_marks
from ..ledger import spoken


class CustomerCardCreditPaper(models.AbstractModel):
    """A letter to who owes on a credit line: in their language, by one calendar and in one kind of digits.

    A model of letters has ``debtor_id``, ``company_id``, ``program_id``, ``card_id`` and ``currency_id``.
    """

    _name = 'customer.card.credit.paper'
    _description = "Letter about a credit line"
    _inherit = ['customer.card.page']

    def _paper_lang(self) -> str:
        """Return the language of who owes, where this database has it; else that of the company, else the reader's."""
        installed = {code for code, _name in self.env['res.lang'].get_installed()}
        people = self.sudo().debtor_id, self.sudo().company_id.partner_id  # sudo: their language only
        return next((one.lang for one in people if one.lang in installed), self.env.lang or 'en_US')

    def _on_paper(self):
        """Return the letter in an environment that speaks its customer's language."""
        return self.with_context(lang=self._paper_lang())

    def _paper_direction(self) -> str:
        return 'rtl' if spoken.is_right_to_left(self) else 'ltr'

    def _paper_color(self) -> str:
        return self.program_id.color or '#0f766e'

    def _paper_money(self, amount: float) -> str:
        return spoken.on_paper(self.currency_id, amount)

    def _paper_day(self, day) -> str:
        return spoken.paper_day(self, day, spoken.lang_of(self)) if day else ''

    def _paper_digits(self, text: str) -> str:
        """Return a text in the digits of the rest of the paper."""
        said = without_marks(text or '')
        return persian_digits(said) if language(spoken.lang_of(self)) == 'fa' else said

    def _paper_address(self) -> list[str]:
        """Return the lines of the address of who owes."""
        address = self.sudo().debtor_id._display_address(without_company=True)  # sudo: it stands on the letter
        return [line for line in address.splitlines() if line.strip()]

    def _paper_how(self, *, code: bool = False) -> str:
        """Return how it is paid: what the program says, or where it always can be.

        :param code: whether the code that finds the card stands beside it
        """
        if said := self.program_id.credit_how_to_pay:
            return said
        if code:
            return self.env._("At any till of ours, in cash or by bank card: show your card, or this code.")
        return self.env._("At any till of ours, in cash or by bank card: show your card.")

    def _paper_to(self) -> dict:
        """Return to whom the letter goes by e-mail: one address or none."""
        debtor = self.sudo().debtor_id  # sudo: where it goes
        address = email_normalize(debtor.email or '')
        if not address:
            return {}
        return {'email_to': formataddr((debtor.name or '', address)), 'email_cc': False, 'recipient_ids': []}
