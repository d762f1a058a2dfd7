from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...models.actions import open_form
from ...models.ledger.protected import own, refuse_unless_own

MOST = 2_000  # cards in one file; more would keep the browser waiting for longer than it waits
MOST_LETTERS = 200  # pages of their own, each in its card's language
LAYOUTS = [
    ('card', "Cards, one page each"),
    ('sheet', "Sheets of ten, to be cut"),
    ('letter', "Letter with the card"),
    ('certificate', "Warranty certificate"),
    ('pin', "PIN letter"),
]
LETTERS = {'letter', 'certificate', 'pin'}
SIDES = [('both', "Front and back"), ('front', "Front only"), ('back', "Back only")]


class CustomerCardPrint(models.TransientModel):
    """The dialog that prints cards, letters and certificates: what, on which paper, by which printer.

    The file is made by the report when it is downloaded (``customer_card_print_pages``,
    ``customer_card_print_letters``).
    """

    _name = 'customer.card.print'
    _description = "Print cards"
    _inherit = ['customer.card.said']

    company_id = fields.Many2one(
        comodel_name='res.company', required=True, readonly=True, default=lambda self: self.env.company
    )
    card_ids = fields.Many2many(comodel_name='customer.card', string="Cards")
    batch_id = fields.Many2one(comodel_name='customer.card.batch', readonly=True)
    first = fields.Integer(string="From number", help="Number of the card in its batch.")
    last = fields.Integer(string="To number", help="Number of the card in its batch.")
    count = fields.Integer(string="Cards to print", compute='_compute_count')
    layout = fields.Selection(selection=LAYOUTS, required=True, default='card')
    fitting = fields.Json(compute='_compute_fitting', help="The layouts that suit these cards.")
    side = fields.Selection(selection=SIDES, string="Sides", required=True, default='both')
    printer_id = fields.Many2one(
        comodel_name='customer.card.printer',
        default=lambda self: self.env['customer.card.printer']._last_used(),
        help="Empty: a printer without any error, whose sheets are turned over the long edge.",
    )
    paper = fields.Selection(selection=[('a4', "A4"), ('a5', "A5")], required=True, default='a4')
    recipient = fields.Char(help="Empty: the card's holder.")
    sender = fields.Char(string="From whom")
    message = fields.Text(help="A few words to whom it is for.")
    armed = fields.Boolean(
        readonly=True, copy=False, help="The button was pressed, and the letter has not been printed yet."
    )

    # === COMPUTE METHODS === #

    @api.depends('card_ids', 'batch_id', 'first', 'last')
    def _compute_count(self):
        for wizard in self:
            wizard.count = wizard.env['customer.card'].search_count(wizard._domain())

    @api.depends('card_ids', 'batch_id')
    def _compute_fitting(self):
        """No certificate for cards without a warranty, no PIN letter for cards that take none or are never
        asked for one.
        """
        for wizard in self:
            cards, programs = wizard.card_ids, wizard.card_ids.program_id | wizard.batch_id.program_id
            unfit = set()
            if set(programs.mapped('kind')) - {'warranty'}:
                unfit.add('certificate')
            out_of_use = cards and not wizard.batch_id and set(cards.mapped('state')) - {'ready', 'active'}
            if out_of_use or not all(programs.mapped('pin_from')):
                unfit.add('pin')
            wizard.fitting = [code for code, _name in LAYOUTS if code not in unfit]

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals.pop('armed', None)
        return super().create(vals_list)

    def write(self, vals):
        if 'armed' in vals:
            refuse_unless_own(self, self.env._("A PIN letter is printed by its button."))
        return super().write(vals)

    # === ACTION METHODS === #

    def action_print(self):
        """Download the file; it is made when the browser asks for it."""
        self.ensure_one()
        self.check_access('write')
        self._check_printable(self._cards())
        own(self).armed = True
        self.printer_id.used_on = fields.Datetime.now()
        return self._download('customer_card.customer_card_print_report')

    def action_test_page(self):
        """Download the page by which a printer is measured."""
        self.ensure_one()
        self.check_access('write')
        return self._download('customer_card.customer_card_test_page_report')

    # === BUSINESS METHODS === #

    @api.model
    def _open(self, cards, **vals):
        """The dialog for ``cards``.

        :raise UserError: when there are none, or of several companies
        """
        if not cards and not vals.get('batch_id'):
            raise UserError(self.env._("Choose the cards to print first."))
        companies = cards.company_id
        if len(companies) > 1:
            raise UserError(
                self.env._("These cards belong to several companies. Print the cards of each one by itself.")
            )
        kinds = set(cards.program_id.mapped('kind'))
        layout = {'layout': 'certificate'} if kinds == {'warranty'} else {}
        wizard = self.create(
            {'card_ids': [Command.set(cards.ids)], 'company_id': companies.id or self.env.company.id, **layout, **vals}
        )
        return open_form(wizard, self.env._("Print"), target='new')

    @api.model
    def _open_batch(self, batch):
        """The dialog for a batch, from the first card that was not printed yet.

        :raise UserError: when no card of the batch exists
        """
        domain = [('batch_id', '=', batch.id)]
        cards = self.env['customer.card']
        final = cards.search(domain, order='batch_serial desc', limit=1).batch_serial
        if not final:
            raise UserError(self.env._("No card of this batch exists yet. Issue it first."))
        waiting = cards.search([*domain, ('print_count', '=', 0)], order='batch_serial', limit=1).batch_serial or 1
        return self._open(
            cards,
            batch_id=batch.id,
            company_id=batch.company_id.id,
            first=waiting,
            last=min(final, waiting + MOST - 1),
            layout='certificate' if batch.program_id.kind == 'warranty' else 'sheet',
        )

    def _domain(self) -> list:
        """Return which cards are printed."""
        if self.batch_id:
            return [
                ('batch_id', '=', self.batch_id.id),
                ('batch_serial', '>=', self.first),
                ('batch_serial', '<=', self.last),
            ]
        return [('id', 'in', self.card_ids.ids)]

    def _cards(self):
        """The cards to print, a batch's in its order, others as they were chosen."""
        cards = self.env['customer.card'].search(self._domain(), order='batch_serial' if self.batch_id else 'id')
        cards.check_access('write')
        return cards

    def _check_printable(self, cards) -> None:
        """:raise UserError: with what to change before this can be printed"""
        most = MOST_LETTERS if self.layout in LETTERS else MOST
        if not cards:
            raise UserError(self.env._("There is no card to print. Choose others."))
        if len(cards) > most:
            raise UserError(
                self.env._(
                    "%(count)s are too many for one file. Print up to %(most)s at a time: select fewer, or a "
                    "shorter range of the batch.",
                    count=len(cards),
                    most=most,
                )
            )
        if self.layout == 'certificate' and (other := cards.filtered(lambda card: card.kind != 'warranty')):
            raise UserError(
                self.env._("%s is not a warranty card. Print it as a card or with a letter.", other[0].display_name)
            )
        if self.layout == 'pin' and (other := cards.filtered(lambda card: card.state not in ('ready', 'active'))):
            raise UserError(
                self.env._("%s is neither in stock nor active. Only such a card gets a PIN.", other[0].display_name)
            )

    def _download(self, report: str):
        action = self.env.ref(report).report_action(self, config=False)
        return {**action, 'close_on_report_download': True}

    def _file_name(self) -> str:
        """Name of the download, without its ending; nothing secret in it."""
        names = dict(self._fields['layout']._description_selection(self.env))
        today = self.env['customer.card.program']._today_of(self.env.company)
        return f'{names[self.layout]} {today}'
