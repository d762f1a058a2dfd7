from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...core import sheet

TURNS = [('long', "Over the long edge"), ('short', "Over the short edge")]
MOST_OFFSET = 20.0  # mm; more is another paper, not an error of the printer
SCALES = (90.0, 110.0)  # percent


class CustomerCardPrinter(models.Model):
    """A printer's corrections, and how it turns the paper; every user keeps their own, measured once with the test
    page.
    """

    _name = 'customer.card.printer'
    _description = "Printer for cards"
    _inherit = ['customer.card.said']
    _order = 'used_on desc, id'

    name = fields.Char(required=True)
    user_id = fields.Many2one(
        comodel_name='res.users', required=True, index=True, ondelete='cascade', default=lambda self: self.env.user
    )
    company_id = fields.Many2one(
        comodel_name='res.company', required=True, ondelete='cascade', default=lambda self: self.env.company
    )
    used_on = fields.Datetime(string="Last used", readonly=True, copy=False)
    turn = fields.Selection(
        selection=TURNS,
        string="Sheets are turned",
        required=True,
        default='long',
        help="As chosen in the printer's own dialog for two-sided printing.",
    )
    offset_x = fields.Float(string="Move right (mm)", digits=(6, 2), help="Negative: to the left.")
    offset_y = fields.Float(string="Move down (mm)", digits=(6, 2), help="Negative: up.")
    back_x = fields.Float(string="Backs: move right (mm)", digits=(6, 2), help="On the back pages, in addition.")
    back_y = fields.Float(string="Backs: move down (mm)", digits=(6, 2), help="On the back pages, in addition.")
    scale_x = fields.Float(string="Width (%)", digits=(6, 2), default=100.0, help="101.01 where 100 mm come out as 99.")
    scale_y = fields.Float(
        string="Height (%)", digits=(6, 2), default=100.0, help="101.01 where 100 mm come out as 99."
    )
    gap_x = fields.Float(string="Between columns (mm)", digits=(6, 2), default=10.0)
    gap_y = fields.Float(
        string="Between rows (mm)", digits=(6, 2), default=2.0, help="0 for perforated sheets without a gap."
    )

    # === CONSTRAINT METHODS === #

    @api.constrains('offset_x', 'offset_y', 'back_x', 'back_y', 'scale_x', 'scale_y', 'gap_x', 'gap_y')
    def _check_sane(self):
        for printer in self:
            offsets = (printer.offset_x, printer.offset_y, printer.back_x, printer.back_y)
            if max(map(abs, offsets)) > MOST_OFFSET:
                raise ValidationError(self.env._("A page is moved by up to 20 mm."))
            if not all(SCALES[0] <= scale <= SCALES[1] for scale in (printer.scale_x, printer.scale_y)):
                raise ValidationError(self.env._("Width and height are corrected to 90 to 110 percent."))
            try:
                sheet.slots(printer._settings())
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "Ten cards do not fit on A4 with these gaps: up to 38 mm between columns, up to 6 mm "
                        "between rows."
                    )
                ) from error

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Give each printer to its creator."""
        return super().create([vals | {'user_id': self.env.uid} for vals in vals_list])

    def write(self, vals):
        return super().write({name: value for name, value in vals.items() if name != 'user_id'})

    # === BUSINESS METHODS === #

    def _settings(self) -> sheet.Printer:
        """The same for the arithmetic of sheets; a faultless printer when there is none."""
        if not self:
            return sheet.Printer()
        return sheet.Printer(*(self[name] for name in sheet.Printer._fields))

    @api.model
    def _last_used(self):
        """The printer the user printed with last, or their first."""
        return self.search([('user_id', '=', self.env.uid)], limit=1, order='used_on desc NULLS LAST, id')
