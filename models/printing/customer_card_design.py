import base64

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

from ...core import face_ground, face_picture
from ..card.kinds import KINDS, PRESETS
from .layouts import GROUNDS, LANGUAGES, WORDS, layout

# field: most pixels kept of a picture; 300 dpi of the card with its bleed, with room to spare.
PICTURES = {'front_picture': (1400, 920), 'back_picture': (1400, 920), 'logo': (700, 500)}
COLORS = ('accent_color', 'text_color', 'paper_color', 'back_text_color')
DARK, LIGHT = '#1f2937', '#ffffff'
GROUND_NAMES = [
    ('plain', "Plain"),
    ('waves', "Hills"),
    ('bands', "Bands"),
    ('ribbon', "Ribbon"),
    ('rings', "Rings"),
    ('contours', "Fine lines"),
    ('steps', "Stairs"),
]
_PAGE = Markup(
    '<!DOCTYPE html><html><head><meta charset="utf-8"/>%s<style>html,body{margin:0;padding:0;background:transparent}'
    '.cc-show{float:left;border-radius:%smm;overflow:hidden;width:85.6mm;height:53.98mm;margin:3mm 4mm '
    '5mm;box-shadow:0 .4mm 2.4mm rgba(0,0,0,.32)}'
    '</style></head><body><div class="cc-show">%s</div><div class="cc-show">%s</div></body></html>'
)


class CustomerCardDesign(models.Model):
    """The look of a card, front and back: colors and pictures here, everything placed on it in its elements.

    A design starts from the template of a kind and a language. What is left empty of the merchant is the company's.
    """

    _name = 'customer.card.design'
    _description = "Card design"
    _inherit = ['customer.card.said']
    _order = 'name, id'
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name='res.company',
        required=True,
        index=True,
        ondelete='restrict',
        default=lambda self: self.env.company,
    )
    kind = fields.Selection(selection=KINDS, string="For cards of kind", required=True, default='loyalty')
    lang = fields.Selection(
        selection=LANGUAGES, string="Language", required=True, default=lambda self: self._default_lang()
    )
    accent_color = fields.Char(
        required=True, default='#2f6fed', help="The ground of the front, and the accent of the back."
    )
    text_color = fields.Char(string="Text on the front", required=True, default=LIGHT)
    paper_color = fields.Char(string="Ground of the back", required=True, default=LIGHT)
    back_text_color = fields.Char(string="Text on the back", required=True, default=DARK)
    ground = fields.Selection(selection=GROUND_NAMES, string="Drawing on the front", required=True, default='plain')
    front_picture = fields.Binary(
        help="PNG or JPEG; covers the whole front. 1082 × 709 pixels print sharp, 3 mm of them are cut off on "
        "each side."
    )
    back_picture = fields.Binary(help="PNG or JPEG; covers the whole back.")
    logo = fields.Binary(help="PNG or JPEG. Empty: the company's logo, or its initials.")
    merchant_name = fields.Char(help="Empty: the company's name.")
    merchant_address = fields.Char(help="Empty: the company's address.")
    merchant_phone = fields.Char(help="Empty: the company's phone number.")
    merchant_website = fields.Char(help="Empty: the company's website.")
    covered = fields.Boolean(
        string="Hangs out before it is sold",
        help="For racks anybody can walk past: neither number, code nor value stands in the open. Bar code and number "
        "are printed where a scratch sticker covers them.",
    )
    terms = fields.Text(help="The small print; shown where the design has a place for it.")
    corner = fields.Float(
        string="Corner radius (mm)", digits=(4, 2), default=face_ground.CORNER, help="3.18 mm is what card stock has."
    )
    element_ids = fields.One2many(
        comodel_name='customer.card.design.element', inverse_name='design_id', string="Elements", copy=True
    )

    _corner_sane = models.Constraint('CHECK (corner BETWEEN 0 AND 10)', "A corner has a radius of 0 to 10 mm.")
    preview = fields.Text(compute='_compute_preview')
    warning = fields.Char(compute='_compute_preview')

    # === COMPUTE METHODS === #

    def _default_lang(self) -> str:
        """The user's language, where cards have templates in it."""
        code = (self.env.lang or 'en')[:2]
        return code if code in WORDS else 'en'

    @api.onchange('kind', 'lang', 'covered')
    def _onchange_template(self):
        """A design that is not saved yet follows what is chosen; a saved one only its button."""
        if not self._origin and self.kind and self.lang:
            self.update(self._template_values(self.kind, self.lang, covered=self.covered))

    # === CONSTRAINT METHODS === #

    @api.constrains(*COLORS)
    def _check_colors(self):
        for design in self:
            for name in COLORS:
                if not face_ground.COLOR.fullmatch(design[name] or ''):
                    raise ValidationError(
                        self.env._("“%s” is not a color. Choose one, or type it like #2f6fed.", design[name])
                    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        designs = []
        for vals in vals_list:
            self._check_said(vals)  # before a template is looked up by it
            template = self._template_values(
                vals.get('kind') or 'loyalty',
                vals.get('lang') or self._default_lang(),
                vals.get('accent_color'),
                covered=bool(vals.get('covered')),
            )
            designs.append({**template, **self._with_clean_pictures(vals)})
        return super().create(designs)

    def write(self, vals):
        return super().write(self._with_clean_pictures(vals))

    def copy_data(self, default=None):
        return [
            dict(vals, name=self.env._("%s (copy)", design.name))
            for design, vals in zip(self, super().copy_data(default), strict=True)
        ]

    def _with_clean_pictures(self, vals: dict) -> dict:
        """``vals`` with every picture decoded and written anew.

        :raise ValidationError: when one is no picture, or too large
        """
        sentences = {
            'no_picture': self.env._("This file is not a picture that a card can show. Choose a PNG or JPEG."),
            'too_large': self.env._("This picture is too large. Choose one below 8 MB and 40 megapixels."),
        }
        cleaned = {}
        for name in PICTURES.keys() & vals.keys():
            if vals[name]:
                try:
                    data = face_picture.clean(base64.b64decode(vals[name], validate=False), *PICTURES[name])
                except face_picture.PictureError as error:
                    raise ValidationError(sentences[error.code]) from error
                except ValueError as error:
                    raise ValidationError(sentences['no_picture']) from error
                cleaned[name] = base64.b64encode(data)
        return {**vals, **cleaned}

    # === ACTION METHODS === #

    def action_start_from_template(self):
        """Put the template of the chosen kind and language in the place of everything that was placed."""
        self.check_access('write')
        for design in self:
            values = self._template_values(design.kind, design.lang, covered=design.covered)
            design.write({name: values[name] for name in ('ground', 'terms', 'element_ids')})
        return True

    # === BUSINESS METHODS === #

    @api.model
    def _template_values(self, kind: str, lang: str, accent: str = '', *, covered: bool = False) -> dict:
        """Values of the built-in design for ``kind`` in ``lang``; ``covered`` for cards that hang out."""
        accent = accent if face_ground.COLOR.fullmatch(accent or '') else PRESETS[kind]['color']
        return {
            'name': WORDS[lang][kind],
            'kind': kind,
            'lang': lang,
            'accent_color': accent,
            'text_color': LIGHT if face_ground.contrast(LIGHT, accent) >= 3 else DARK,
            'paper_color': LIGHT,
            'back_text_color': DARK,
            'ground': GROUNDS[kind],
            'terms': WORDS[lang][f'terms_{kind}'],
            'element_ids': [Command.clear(), *(Command.create(vals) for vals in layout(kind, lang, covered))],
        }

    @api.model
    def _template(self, kind: str, lang: str, company, accent: str = ''):
        """The built-in design for ``kind`` in ``lang`` as ``company`` prints it; it is never saved."""
        return self.new({**self._template_values(kind, lang, accent), 'company_id': company.id})

    # The preview beside the form: the very HTML that is printed, for a card that does not exist, also before it is
    # saved.

    @api.depends(
        'kind', 'lang', 'accent_color', 'text_color', 'paper_color', 'back_text_color', 'ground',
        'front_picture', 'back_picture', 'logo', 'merchant_name', 'merchant_address', 'merchant_phone',
        'merchant_website', 'terms', 'corner', 'covered', 'company_id', 'element_ids.sequence', 'element_ids.side',
        'element_ids.shows', 'element_ids.text', 'element_ids.x', 'element_ids.y', 'element_ids.width',
        'element_ids.height', 'element_ids.font_size', 'element_ids.bold', 'element_ids.tone',
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
        """Return what keeps this design from being printed well, in one sentence."""
        for element in self.element_ids:
            if sentence := element._misplaced():
                return sentence
            if self.covered and element._in_the_open():
                return self.env._(
                    "%s stands in the open. Move it to the place of a scratch sticker, or start again from the "
                    "template.",
                    element._shown_name(),
                )
        return ""
