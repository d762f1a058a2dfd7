from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...core import bars, face_ground
from ...core.face import Element
from ...core.face_ground import HEIGHT, WIDTH

SIDES = [('front', "Front"), ('back', "Back")]
SHOWS = [
    ('text', "A text"),
    ('merchant', "Merchant"),
    ('address', "Address"),
    ('phone', "Phone"),
    ('website', "Website"),
    ('logo', "Logo"),
    ('holder', "Holder"),
    ('number', "Last digits"),
    ('number_full', "Full number"),
    ('valid_until', "Valid until"),
    ('tier', "Tier"),
    ('program', "Program"),
    ('value', "Value"),
    ('value_words', "Value in words"),
    ('code128', "Bar code"),
    ('ean13', "EAN-13"),
    ('qr', "QR code"),
    ('signature', "Signature panel"),
    ('scratch', "Scratch panel"),
    ('cover', "Place of a scratch sticker"),
    ('stripe', "Magnetic stripe"),
    ('terms', "Terms"),
    ('line', "Line or area"),
]
# What a code is, as the smallest box it can be read from: width and height in mm.
LEAST = {
    'code128': (round(bars.LONGEST_NUMBER_MODULES * bars.LEAST_BAR, 1), bars.LEAST_HEIGHT),
    'ean13': (round(113 * bars.LEAST_EAN, 1), bars.LEAST_HEIGHT),
    'qr': (round(33 * bars.LEAST_SQUARE, 1), round(33 * bars.LEAST_SQUARE, 1)),
}
TOLERANCE = 0.005  # mm
# What nobody may read or scan on a card that hangs out: it is what pays, or says how much.
SECRET = ('number', 'number_full', 'value', 'value_words', 'code128', 'ean13', 'qr')


class CustomerCardDesignElement(models.Model):
    """One thing on a card's face: what it shows and where, in millimetres from the upper left corner."""

    _name = 'customer.card.design.element'
    _description = "Element of a card design"
    _inherit = ['customer.card.said']
    _order = 'side desc, sequence, id'
    _rec_name = 'shows'

    design_id = fields.Many2one(comodel_name='customer.card.design', required=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='design_id.company_id', store=True, index=True, precompute=True)
    sequence = fields.Integer(default=100, help="What comes later lies on top.")
    side = fields.Selection(selection=SIDES, required=True, default='front')
    shows = fields.Selection(
        selection=SHOWS,
        required=True,
        default='text',
        help="The bar code (Code 128) and the QR code are the card itself. An EAN-13, for old scanners, finds "
        "the card and lets it earn; it does not pay.",
    )
    text = fields.Char(string="Text or label", help="The text itself, or what stands before the value.")
    x = fields.Float(string="From left (mm)", digits=(6, 2), default=6)
    y = fields.Float(string="Top (mm)", digits=(6, 2), default=6)
    width = fields.Float(string="Width (mm)", digits=(6, 2), default=30)
    height = fields.Float(string="Height (mm)", digits=(6, 2), default=5)
    font_size = fields.Float(
        string="Size (pt)", digits=(4, 1), default=8, help="Smaller where a long text would not fit."
    )
    bold = fields.Boolean()
    tone = fields.Selection(
        selection=[('ink', "Text color"), ('soft', "Softer"), ('accent', "Accent"), ('own', "Own color")],
        string="Color",
        required=True,
        default='ink',
    )
    color = fields.Char(string="Own color")
    align = fields.Selection(
        selection=[('start', "Start"), ('center', "Center"), ('end', "End")],
        string="Alignment",
        required=True,
        default='start',
        help="Start is the left, on right-to-left cards the right.",
    )
    mirrored = fields.Boolean(default=True, help="On right-to-left cards it is measured from the right edge.")
    label_above = fields.Boolean(help="The label stands above the value, smaller; otherwise before it.")
    plate = fields.Boolean(string="White plate", help="A logo stands on white, so that it shows on any ground.")

    _size_sane = models.Constraint('CHECK (font_size BETWEEN 4 AND 72)', "A text is 4 to 72 points high.")

    # === CONSTRAINT METHODS === #

    @api.constrains('x', 'y', 'width', 'height', 'shows')
    def _check_place(self):
        for element in self:
            if sentence := element._misplaced():
                raise ValidationError(sentence)

    @api.constrains('tone', 'color')
    def _check_color(self):
        for element in self.filtered(lambda e: e.tone == 'own' or e.color):
            if not face_ground.COLOR.fullmatch(element.color or ''):
                raise ValidationError(
                    self.env._("“%s” is not a color. Choose one, or type it like #2f6fed.", element.color or "")
                )

    def _misplaced(self) -> str:
        """Return why this cannot be printed where it is, in one sentence; empty when it can."""
        name = self._shown_name()
        right, bottom = self.x + self.width, self.y + self.height
        if self.width <= 0 or self.height <= 0:
            return self.env._("%s has no size. Give it a width and a height in millimetres.", name)
        if self.x < -TOLERANCE or self.y < -TOLERANCE or right > WIDTH + TOLERANCE or bottom > HEIGHT + TOLERANCE:
            return self.env._(
                "%s reaches beyond the card, which is 85.60 × 53.98 mm. Move it, or make it smaller.", name
            )
        width, height = LEAST.get(self.shows, (0, 0))
        if self.width < width - TOLERANCE or self.height < height - TOLERANCE:
            return self.env._(
                "%(name)s would be too small to be scanned: it needs %(width)s × %(height)s mm.",
                name=name,
                width=width,
                height=height,
            )
        return ""

    def _in_the_open(self) -> bool:
        """Tell whether this is a secret that lies under no place of a scratch sticker."""
        covers = self.design_id.element_ids.filtered(lambda one: one.shows == 'cover' and one.side == self.side)
        return self.shows in SECRET and not any(cover._covers(self) for cover in covers)

    def _covers(self, other) -> bool:
        return (
            self.x - TOLERANCE <= other.x
            and self.y - TOLERANCE <= other.y
            and self.x + self.width + TOLERANCE >= other.x + other.width
            and self.y + self.height + TOLERANCE >= other.y + other.height
        )

    # === BUSINESS METHODS === #

    def _shown_name(self) -> str:
        """Return what the element shows, in the user's words."""
        return dict(self._fields['shows']._description_selection(self.env)).get(self.shows, "")

    def _as_element(self) -> Element:
        """The element as the drawing code knows it."""
        return Element(
            shows=self.shows or 'text',
            x=self.x,
            y=self.y,
            width=self.width,
            height=self.height,
            side=self.side or 'front',
            text=self.text or '',
            size=self.font_size or 8.0,
            bold=self.bold,
            tone='ink'
            if self.tone == 'own' and not face_ground.COLOR.fullmatch(self.color or '')
            else self.tone or 'ink',
            color=self.color or '',
            align=self.align or 'start',
            mirror=self.mirrored,
            plate=self.plate,
            label_above=self.label_above,
        )
