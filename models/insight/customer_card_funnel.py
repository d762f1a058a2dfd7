from odoo import fields, models
from odoo.tools import SQL

from ..actions import open_form
from . import funnel

STAGES = [
    ('1_issued', "Issued only"),
    ('2_seen', "Seen at a till"),
    ('3_identified', "Holder known"),
    ('4_second', "Second purchase"),
    ('5_regular', "Regular customer"),
]


class CustomerCardFunnel(models.Model):
    """The stage of each card of a batch: issued, seen at a till, holder known, second purchase, regular customer.

    One row per card, computed when it is looked at (:mod:`.funnel`). Counts add up; a rate is the average over cards,
    so it is right however the rows are grouped: the first of all cards issued, the others of the cards that were seen.
    No personal data.
    """

    _name = 'customer.card.funnel'
    _description = "Acquisition by cards"
    _inherit = ['customer.card.dated']
    _auto = False
    _order = 'stage desc, id desc'
    _rec_name = 'card_id'
    _depends = {
        'customer.card': ['batch_id', 'program_id', 'company_id', 'partner_id', 'replaced_by_id', 'create_date'],
        'customer.card.batch': ['channel_id', 'distributor_id', 'unit_cost'],
        'customer.card.channel': ['name'],
        'customer.card.program': ['regular_purchases', 'regular_days'],
        'pos.order': ['customer_card_shown', 'state', 'date_order', 'currency_rate'],
        'pos.order.line': [
            'order_id',
            'refunded_orderline_id',
            'qty',
            'price_unit',
            'discount',
            'price_subtotal_incl',
            'customer_card_ref',
            'customer_card_hold',
        ],
    }

    card_id = fields.Many2one(comodel_name='customer.card', readonly=True)
    program_id = fields.Many2one(comodel_name='customer.card.program', readonly=True)
    company_id = fields.Many2one(comodel_name='res.company', readonly=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    batch_id = fields.Many2one(comodel_name='customer.card.batch', readonly=True)
    channel_id = fields.Many2one(comodel_name='customer.card.channel', string="Distribution channel", readonly=True)
    channel = fields.Char(string="How it was handed out", readonly=True)
    distributor_id = fields.Many2one(comodel_name='res.partner', readonly=True)
    issued_on = fields.Date(string="Issued on", readonly=True)
    seen_on = fields.Date(string="First seen on", readonly=True)
    stage = fields.Selection(selection=STAGES, string="Came as far as", readonly=True)
    issued = fields.Integer(string="Cards issued", readonly=True)
    seen = fields.Integer(readonly=True, help="Shown or used at a till at least once.")
    identified = fields.Integer(string="Holder known", readonly=True)
    second = fields.Integer(string="Second purchase", readonly=True)
    regular = fields.Integer(
        string="Regular customers", readonly=True, help="As the program says: so many purchases in so many days."
    )
    purchases = fields.Integer(readonly=True, help="Paid orders with goods that were not all returned.")
    sales = fields.Monetary(
        readonly=True,
        help="Goods bought with the card, tax included, less returns. What was bought with two cards counts for each.",
    )
    cost = fields.Monetary(readonly=True, help="The cost of a card, from its batch.")
    days_to_second = fields.Float(string="Days to the second purchase", digits=(16, 1), readonly=True, aggregator='avg')
    seen_rate = fields.Float(string="Seen, % of issued", digits=(16, 1), readonly=True, aggregator='avg')
    identified_rate = fields.Float(string="Holder known, % of seen", digits=(16, 1), readonly=True, aggregator='avg')
    second_rate = fields.Float(string="Second purchase, % of seen", digits=(16, 1), readonly=True, aggregator='avg')
    regular_rate = fields.Float(string="Regular, % of seen", digits=(16, 1), readonly=True, aggregator='avg')

    @property
    def _table_query(self):
        """The statement behind the rows. PostgreSQL guesses a hundred cards on every order and would compile for
        seconds what runs in less than one.
        """
        self.env.cr.execute('SET LOCAL jit = off')
        lang = self.env.lang or 'en_US'
        return SQL(funnel.QUERY, lang=lang, unsaid=self.env._("No channel named"))

    def action_open_card(self):
        """Open the card."""
        self.ensure_one()
        self.check_access('read')
        return open_form(self.card_id)
