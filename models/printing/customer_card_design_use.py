from odoo import api, fields, models

from ..ledger.errors import LedgerRefusal
from .layouts import WORDS


class CustomerCardProgram(models.Model):
    """The design of a program's cards."""

    _inherit = 'customer.card.program'

    design_id = fields.Many2one(
        comodel_name='customer.card.design',
        check_company=True,
        ondelete='restrict',
        help="How its cards look. Empty: the built-in template of their kind, in the program's color.",
    )

    def _built_in_design(self):
        """The template of this program's kind, in its color and in its company's language; not saved."""
        self.ensure_one()
        lang = (self.company_id.sudo().partner_id.lang or self.env.lang or 'en')[:2]  # sudo: only the language
        designs = self.env['customer.card.design']
        return designs._template(self.kind, lang if lang in WORDS else 'en', self.company_id, self.color or '')


class CustomerCardBatch(models.Model):
    """A batch may look different from other cards of its program."""

    _inherit = 'customer.card.batch'

    design_id = fields.Many2one(
        comodel_name='customer.card.design',
        check_company=True,
        ondelete='restrict',
        help="How these cards look. Empty: as their program says.",
    )


class CustomerCard(models.Model):
    """The design of a card."""

    _inherit = 'customer.card'

    face_preview = fields.Text(string="As printed", compute='_compute_face_preview')

    @api.depends('program_id', 'batch_id', 'partner_id', 'expires_on', 'number_last4')
    def _compute_face_preview(self):
        for card in self:
            card.face_preview = card._face_document() if card.program_id else False

    def _design(self):
        """The design of this card: its batch's, else its program's, else the built-in template."""
        self.ensure_one()
        return next(iter(self._by_design()))

    def _by_design(self) -> dict:
        """These cards by their design, in order; for printing many."""
        groups, built_in = {}, {}
        for card in self:
            program, batch = (
                card.program_id,
                card.sudo().batch_id,
            )  # sudo: a till shows cards, and batches are the desk's
            design = batch.design_id.with_env(self.env) or program.design_id
            if not design:
                if program not in built_in:
                    built_in[program] = program._built_in_design()
                design = built_in[program]
            groups[design] = groups.get(design, self.browse()) | card
        return groups

    def _face_document(self) -> str:
        """Both faces of this card as a page for the preview; full numbers only for those who may see them."""
        design = self._design()
        full = self.env.user.has_group('customer_card.group_desk')
        try:
            ((front, back),) = design._faces(self, full_number=full)
        except LedgerRefusal:  # without the server's key there are no QR codes; the card is shown all the same
            ((front, back),) = design._faces(self)
        return design._preview_document(front, back)
