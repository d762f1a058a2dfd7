import hashlib
from functools import partial

from odoo import api, fields, models

from ..books.naming import name_in

CHANNELS = [('email', "E-mail"), ('sms', "SMS"), ('phone', "Phone"), ('none', "No channel")]


class CustomerCardPurpose(models.Model):
    """One thing a customer may allow us to do with their data, in the words they read. Service needs none: a card works
    without any.

    Each purpose is asked for by itself and never ticked beforehand (GDPR art. 7; Russia: 152-FZ art. 9 and, for
    advertising, 38-FZ art. 18).
    """

    _name = 'customer.card.purpose'
    _description = "Consent purpose"
    _inherit = ['customer.card.said']
    _order = 'sequence, id'

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    channel = fields.Selection(
        selection=CHANNELS, required=True, default='email', help="How the customer is reached for this purpose."
    )
    text = fields.Text(
        required=True,
        translate=True,
        help="What the customer agrees to, word by word. A change is asked for anew; consents given before "
        "keep their words.",
    )
    company_id = fields.Many2one(
        comodel_name='res.company',
        required=True,
        index=True,
        ondelete='restrict',
        default=lambda self: self.env.company,
    )

    # === BUSINESS METHODS === #

    @api.model
    def _of_company(self, company):
        """Return what is asked at enrollment in ``company``."""
        return self.sudo().search([('company_id', '=', company.id)])  # sudo: a till may read the words, not the list

    def _digest(self) -> str:
        """SHA-256 of the words, in the language they are read in: proves which text was agreed to."""
        self.ensure_one()
        return hashlib.sha256(self.text.encode()).hexdigest()

    @api.model
    def _setup(self, company) -> None:
        """Make the usual purposes of ``company``, unless it has any."""
        if self.with_context(active_test=False).search_count([('company_id', '=', company.id)], limit=1):
            return
        for sequence, (name, channel, text) in enumerate(self._usual(company.name), 1):
            self.create({
                'name': name, 'channel': channel, 'text': text, 'company_id': company.id, 'sequence': 10 * sequence,
            })  # fmt: skip
        self._speak([code for code, _name in self.env['res.lang'].get_installed()])

    @api.model
    def _speak(self, codes: list[str]) -> None:
        """Say the usual purposes in these languages, too: nobody agrees to what they cannot read."""
        for purpose in self.sudo().with_context(active_test=False).search([('text', '!=', False)]):  # sudo: words
            for place in range(len(self._usual(''))):
                name_in(purpose, codes, lambda code, place=place: self._usual_in(code, '')[place][0])
                if (shop := purpose._shop_in(place)) is not None:
                    text = partial(self._usual_text, place, shop)
                    name_in(purpose, codes, text, 'text')

    @api.model
    def _name_shops(self, companies) -> None:
        """Let the usual purposes that nobody has agreed to yet name these companies as they are called now."""
        purposes = self.sudo().with_context(active_test=False)  # sudo: words of ours only
        for purpose in purposes.search([('company_id', 'in', companies.ids)]):
            agreed = self.env['customer.card.consent'].sudo()  # sudo: whether there is one
            if agreed.search_count([('purpose_id', '=', purpose.id)], limit=1):
                continue
            for place in range(len(self._usual(''))):
                if purpose._shop_in(place) is not None:
                    codes = (purpose._fields['text']._get_stored_translations(purpose) or {}).keys()
                    for code in codes:
                        purpose.with_context(lang=code).text = self._usual_text(place, purpose.company_id.name, code)

    def _usual_in(self, code: str, shop: str) -> list[tuple[str, str, str]]:
        return self.with_context(lang=code)._usual(shop)

    def _usual_text(self, place: int, shop: str, code: str) -> str:
        return self._usual_in(code, shop)[place][2]

    def _shop_in(self, place: int) -> str | None:
        """Return what the shop is called in the purpose's words, if they are the usual ones at ``place``: companies are
        renamed.
        """
        stored = self._fields['text']._get_stored_translations(self) or {}
        said = stored.get('en_US') or ''
        for code in {'en_US', *stored}:
            start, end = self._usual_text(place, '\0', code).split('\0')
            if said.startswith(start) and said.endswith(end) and len(said) >= len(start) + len(end):
                return said[len(start) : len(said) - len(end)]
        return None

    @api.model
    def _usual(self, shop: str) -> list[tuple[str, str, str]]:
        return [
            (
                self.env._("News and offers by e-mail"),
                'email',
                self.env._(
                    "I would like %s to send me news and offers by e-mail. I can withdraw this at any time.", shop
                ),
            ),
            (
                self.env._("News and offers by SMS"),
                'sms',
                self.env._("I would like %s to send me news and offers by SMS. I can withdraw this at any time.", shop),
            ),
            (
                self.env._("Birthday greetings"),
                'none',
                self.env._("I would like %s to congratulate me on my birthday. I can withdraw this at any time.", shop),
            ),
        ]
