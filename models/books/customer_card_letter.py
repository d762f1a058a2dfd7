import base64

from odoo import models
from odoo.tools import email_normalize, formataddr

from ...core import bars, words
from ...core.spoken import language, persian_digits, without_marks
from ..ledger import spoken

CODE_WIDTH, CODE_HEIGHT = 44.0, 14.0  # mm


class CustomerCardLetter(models.AbstractModel):
    """A paper for a customer: in their language, by one calendar and in one kind of digits.

    A model of letters has ``company_id``, ``program_id``, ``card_id`` and ``currency_id``, and names the field of whom
    it is for in ``_addressee``.
    """

    _name = 'customer.card.letter'
    _description = "Paper for a customer"
    _inherit = ['customer.card.page']
    _addressee = 'partner_id'

    def _paper_partner(self):
        """Return whom the paper is for."""
        return self.sudo()[self._addressee]  # sudo: their name, address and language stand on it

    def _paper_lang(self) -> str:
        """Return the language of whom it is for, where this database has it; else that of the company, else the
        reader's.
        """
        installed = {code for code, _name in self.env['res.lang'].get_installed()}
        people = self._paper_partner(), self.sudo().company_id.partner_id  # sudo: its language only
        return next((one.lang for one in people if one.lang in installed), self.env.lang or 'en_US')

    def _on_paper(self):
        """Return the paper in an environment that speaks its customer's language."""
        return self.with_context(lang=self._paper_lang())

    def _paper_direction(self) -> str:
        return 'rtl' if spoken.is_right_to_left(self) else 'ltr'

    def _paper_color(self) -> str:
        return self.program_id.color or '#0f766e'

    def _paper_money(self, amount) -> str:
        return spoken.on_paper(self.currency_id, amount)

    def _paper_words(self, amount) -> str:
        """Return an amount in words, or nothing in a language that has none."""
        currency = self.currency_id
        said = words.amount(amount, currency.name, spoken.lang_of(self), currency.decimal_places)
        return words.sentence(said)

    def _paper_day(self, day) -> str:
        return spoken.paper_day(self, day, spoken.lang_of(self)) if day else ''

    def _paper_digits(self, text: str) -> str:
        """Return a text in the digits of the rest of the paper."""
        said = without_marks(text or '')
        return persian_digits(said) if language(spoken.lang_of(self)) == 'fa' else said

    def _paper_address(self) -> list[str]:
        """Return the lines of the address of whom it is for."""
        address = self._paper_partner()._display_address(without_company=True)
        return [line for line in address.splitlines() if line.strip()]

    def _paper_to(self) -> dict:
        """Return to whom the letter goes by e-mail: one address or none."""
        partner = self._paper_partner()
        address = email_normalize(partner.email or '')
        if not address:
            return {}
        return {'email_to': formataddr((partner.name or '', address)), 'email_cc': False, 'recipient_ids': []}

    def _paper_code(self) -> str:
        """Return the code that finds the card at a till or reader, as a picture; it pays for nothing."""
        code = self.sudo().card_id.store_code  # sudo: the code is nobody's to read; on paper it is its customer's
        if not code:
            return ''
        drawing = bars.svg(bars.ean13(code, CODE_WIDTH), CODE_WIDTH, CODE_HEIGHT)
        picture = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{CODE_WIDTH}mm" height="{CODE_HEIGHT}mm" '
            f'viewBox="0 0 {CODE_WIDTH} {CODE_HEIGHT}">{drawing}</svg>'
        )
        return f'data:image/svg+xml;base64,{base64.b64encode(picture.encode()).decode()}'

    def _paper_code_text(self) -> str:
        return self._paper_digits(self.sudo().card_id.store_code)  # sudo: as above
