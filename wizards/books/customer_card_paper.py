from odoo import fields, models
from odoo.exceptions import UserError

from ...core import digits
from ...models.actions import open_form
from ...models.books.customer_card_settlement import FINGERPRINT_DIGITS
from ...models.ledger import proofs, spoken


class CustomerCardPaper(models.TransientModel):
    """A fingerprint from paper, compared with the ledger: does it still contain all it had on that day?

    The settlement's own page and the card liability report show it. Who set the whole database back, or exchanged it,
    cannot make the ledger fit a page that lies in a folder.
    """

    _name = 'customer.card.paper'
    _description = "Compare the ledger with paper"
    _inherit = ['customer.card.said']

    company_id = fields.Many2one(
        comodel_name='res.company', required=True, default=lambda self: self.env.company, ondelete='cascade'
    )
    day = fields.Date(string="Date on the paper")
    fingerprint = fields.Char(string="Fingerprint on the paper", help="16 digits and letters, in groups of four.")
    result = fields.Selection(
        selection=[
            ('contained', "Contained"),
            ('other_day', "Of another date"),
            ('changed', "Changed"),
            ('unknown', "Not found"),
        ],
        readonly=True,
    )
    answer = fields.Text(readonly=True)

    def action_compare(self):
        """Look for the settlement, check it and all before it, and say what was found."""
        self.ensure_one()
        self.check_access('write')
        self.result, self.answer = self._compare(self._typed())
        return open_form(self, self.env._("Compare with paper"), target='new')

    def _typed(self) -> str:
        """The fingerprint without the gaps.

        :raise UserError: for what is none
        """
        typed = ''.join(digits.latin(self.fingerprint or '').lower().replace('-', ' ').split())
        if len(typed) < FINGERPRINT_DIGITS or set(typed) - set('0123456789abcdef'):
            raise UserError(
                self.env._(
                    "A fingerprint has 16 digits and letters from a to f. It stands on the settlement and on "
                    "the card liability report."
                )
            )
        return typed

    def _compare(self, typed: str) -> tuple[str, str]:
        settlement = self._settlement(typed)
        if not settlement:
            return 'unknown', self.env._(
                "No settlement has this fingerprint. Compare it letter by letter once more. If it is right, "
                "the ledger was set back or rewritten since the "
                "paper was printed: stop spending by card and call your administrator."
            )
        findings = proofs.settlements(
            self.sudo().env, until=settlement.id
        )  # sudo: what a settlement covers is readable to nobody
        if findings:
            return 'changed', self.env._(
                "%(name)s is there, but the ledger was changed: %(fact)s", name=settlement.name, fact=findings[0].fact
            )
        if self.day and settlement.date != self.day:
            return 'other_day', self.env._(
                "The ledger still contains everything up to %(name)s, unchanged, but the dates differ: that is "
                "of %(day)s, and you typed %(typed)s. Look at the "
                "date on your paper once more. If it does stand there, the paper was not printed by this "
                "ledger: call your administrator.",
                name=settlement.name,
                day=spoken.day(self, settlement.date),
                typed=spoken.day(self, self.day),
            )
        return 'contained', self.env._(
            "The ledger still contains everything up to %(name)s, unchanged; entries booked until then: %(entries)s.",
            name=settlement.name, entries=spoken.number(self, self._entries(settlement)),
        )  # fmt: skip

    def _settlement(self, typed: str):
        """The settlement of the company whose anchor begins like this, or none."""
        settlements = self.env['customer.card.settlement']
        self.env.cr.execute(
            "SELECT id FROM customer_card_settlement WHERE company_id = %s AND starts_with(split_part(anchor, "
            "':', 2), %s)",
            [self.company_id.id, typed],
        )
        return settlements.search([('id', 'in', [row[0] for row in self.env.cr.fetchall()])], limit=1)

    def _entries(self, settlement) -> int:
        rows = self.env['customer.card.settlement']._read_group(
            [('company_id', '=', self.company_id.id), ('id', '<=', settlement.id)], [], ['entry_count:sum']
        )
        return rows[0][0]
