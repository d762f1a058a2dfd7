from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...core import number as numbers
from ...core import old_code, track


class CustomerCard(models.Model):
    """The code of another system that is printed on a card customers already have; the till finds the card by it.

    It identifies like a number, in the same single query. It can never be mistaken for a number: what could be one is refused here.
    """

    _inherit = 'customer.card'

    old_code = fields.Char(
        copy=False,
        readonly=True,
        groups='customer_card.group_desk',
        help="Printed on the card by the system it came from; tills go on reading it.",
    )
    note = fields.Char(copy=False, help="For the card desk; never shown to the customer.")
    import_id = fields.Many2one(
        comodel_name='customer.card.import', index='btree_not_null', readonly=True, copy=False, ondelete='restrict'
    )

    _old_code_unique = models.UniqueIndex(
        '(old_code, company_id) WHERE old_code IS NOT NULL', "Another card has this old code already."
    )

    @api.constrains('old_code')
    def _check_old_code(self):
        for card in self.sudo():  # sudo: readable to the card desk only
            code = card.old_code
            if code and (code != old_code.normal(code) or numbers.check(code) in ('ok', 'payment_card')):
                raise ValidationError(self.env._("This is no old code: it has 4 to 64 signs and is no card number."))

    @api.model
    def _old_code_in(self, scan, code: str) -> str:
        """The old code a scan may be, as it is kept; empty for tokens."""
        return '' if scan.kind in ('token', 'moving') else old_code.normal(scan.value or code)

    @api.model
    def _is_old_code(self, code: str, kept: str) -> bool:
        """Whether what was scanned is the old code ``kept``, and not the card's number or a token."""
        return self._old_code_in(track.parse(code), code) == kept

    @api.model
    def _code_domain(self, scan, code: str) -> list:
        """Extend our own: what is no token and no moving code may be an old code, too."""
        domain = super()._code_domain(scan, code)
        old = self._old_code_in(scan, code)
        if not old:
            return domain
        return ['|', *domain, ('old_code', '=', old)] if domain else [('old_code', '=', old)]

    @api.model
    def _ticket_fields(self) -> tuple[str, ...]:
        return (*super()._ticket_fields(), 'old_code')
