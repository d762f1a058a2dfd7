from markupsafe import Markup

from odoo import api, fields, models

_PAGE = Markup(
    '<!DOCTYPE html><html><head><meta charset="utf-8"/>%s<style>html,body{margin:0;padding:0;background:transparent}'
    '.cc-show{float:left;border-radius:%smm;overflow:hidden;width:85.6mm;height:53.98mm;margin:3mm 4mm 5mm;box-shadow:0 .4mm 2.4mm rgba(0,0,0,.32)}'
    '</style></head><body><div class="cc-show">%s</div><div class="cc-show">%s</div></body></html>'
)


class CustomerCardDesign(models.Model):
    """The preview beside the form: the very HTML that is printed, for a card that does not exist, also before it is saved."""

    _inherit = 'customer.card.design'

    preview = fields.Text(compute='_compute_preview')
    warning = fields.Char(compute='_compute_preview')

    @api.depends(
        'kind', 'lang', 'accent_color', 'text_color', 'paper_color', 'back_text_color', 'ground', 'front_picture', 'back_picture',
        'logo', 'merchant_name', 'merchant_address', 'merchant_phone', 'merchant_website', 'terms', 'corner', 'company_id',
        'element_ids.sequence', 'element_ids.side', 'element_ids.shows', 'element_ids.text', 'element_ids.x', 'element_ids.y',
        'element_ids.width', 'element_ids.height', 'element_ids.font_size', 'element_ids.bold', 'element_ids.tone',
        'element_ids.color', 'element_ids.align', 'element_ids.mirrored', 'element_ids.plate',
        'element_ids.label_above',
    )  # fmt: skip
    def _compute_preview(self):
        for design in self:
            design.preview = design._preview_document(*design._sample_faces())
            design.warning = design._first_flaw()

    def _preview_document(self, front: Markup, back: Markup) -> str:
        """Both faces under each other as a page of their own, for a frame that runs no scripts."""
        corner = min(max(self.corner, 0.0), 10.0)
        return str(_PAGE % (self._faces_style(embed=False), f'{corner:g}', front, back))

    def _first_flaw(self) -> str:
        """What keeps this design from being printed well, in one sentence."""
        for element in self.element_ids:
            if sentence := element._misplaced():
                return sentence
        return ""
