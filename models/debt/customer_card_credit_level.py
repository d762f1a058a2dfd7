from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

MOST_DAYS = 3660
# What a text of a reminder may name, as {word}.
WORDS = ('name', 'amount', 'day', 'days', 'shop', 'card')


class CustomerCardCreditLevel(models.Model):
    """A level of reminders: from so many days late on, what is said and how. It says what is late and how it is paid,
    and never advertises.
    """

    _name = 'customer.card.credit.level'
    _description = "Level of reminders"
    _inherit = ['customer.card.said']
    _order = 'days, id'

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    days = fields.Integer(string="From days late", required=True, default=3)
    subject = fields.Char(required=True, translate=True)
    body = fields.Text(
        string="Text",
        required=True,
        translate=True,
        help="One paragraph per line. {name}, {amount}, {day}, {days}, {shop} and {card} stand for the customer, what "
        "is late, since when, for how many days, the company and the card.",
    )
    by_mail = fields.Boolean(string="Send by e-mail", default=True, help="Otherwise, and without an address: a letter.")
    company_id = fields.Many2one(
        comodel_name='res.company', index=True, ondelete='cascade', default=lambda self: self.env.company,
        help="Empty: for all companies that have no level of their own.",
    )  # fmt: skip

    _one_level = models.UniqueIndex('(company_id, days)', "There is a level from that day on already.")

    @api.constrains('days')
    def _check_days(self):
        if any(not 1 <= level.days <= MOST_DAYS for level in self):
            raise ValidationError(self.env._("A reminder comes 1 to %s days after the last day to pay.", MOST_DAYS))

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_reminded(self):
        reminders = self.env['customer.card.credit.reminder'].sudo()  # sudo: whether there are any
        if reminders.search_count([('level_id', 'in', self.ids)], limit=1):
            raise UserError(self.env._("Customers were reminded by this level, and that is kept. Archive it instead."))

    @api.model
    def _of_company(self, company):
        """The levels of a company, or those for all companies where it has none."""
        own_levels = self.search([('company_id', '=', company.id)])
        return own_levels or self.search([('company_id', '=', False)])
