from odoo import api, fields, models
from odoo.exceptions import UserError

from ..actions import open_list
from ..ledger import spoken, wishes
from ..ledger.protected import is_own, own, refuse_unless_maker, refuse_unless_own

STATES = [
    ('draft', "To be checked"),
    ('checking', "Being looked through"),
    ('faulty', "With errors"),
    ('checked', "Looked through"),
    ('requested', "Waiting for a second person"),
    ('running', "Being imported"),
    ('stopped', "Import stopped"),
    ('undoing', "Being undone"),
    ('undone', "Import undone"),
    ('done', "Imported"),
]
LETTERS = [
    ('utf-8', "UTF-8"),
    ('cp1252', "Western European (Windows-1252)"),
    ('cp1250', "Central European (Windows-1250)"),
    ('cp1254', "Turkish (Windows-1254)"),
    ('cp1251', "Cyrillic (Windows-1251)"),
    ('koi8-r', "Cyrillic (KOI8-R)"),
    ('cp866', "Cyrillic (DOS-866)"),
    ('cp1256', "Persian and Arabic (Windows-1256)"),
]
AT_WORK = ('running', 'stopped', 'undoing')  # there may be cards of it, which nobody sees yet
MOVING = ('checking', 'running', 'undoing')  # what the job goes on with
ON_THE_WAY = ('requested', *AT_WORK)
BEGUN = (*AT_WORK, 'undone', 'done')
AT_ONCE = 2_000  # so many cards are imported while one waits; more are imported in the background, part by part
# Accounts where no balances of cards stand: somebody's debts, cash, what is in no books.
NO_SOURCES = ('asset_receivable', 'liability_payable', 'asset_cash', 'off_balance')
# What a check was made of; another file or program has to be checked anew.
MADE_OF = {'program_id', 'source', 'file', 'letters', 'opening_account_id'}
RESULTS = {
    'state',
    'digest',
    'uploaded',
    'rows_digest',
    'known_alike',
    'lang',
    'encoding',
    'ready',
    'card_count',
    'known_count',
    'new_count',
    'points',
    'value',
    'error_count',
    'sentence',
    'warning',
    'preview',
    'move_ids',
    'started_by_id',
    'approved_by_id',
    'attempts',
    'reached',
    'problem',
    'error_ids',
    'imported_at',
}


class CustomerCardImport(models.Model):
    """Existing cards with their balances, taken over from a list or another system: looked at first, then all of it or
    nothing.

    A list is read and checked as a whole; every error is named by line and column. Importing reads and checks it once
    more and keeps its lines; then their cards are made in parts, each committed by itself, whose ledger keys name the
    import and the line: whatever is killed, stopped or pressed twice, each line counts once. Cards, customers and
    balances are nobody's to see or use until one last transaction puts all of them in place, or until they are undone.
    Then the file and the lines with the customers' data are let go; the file's fingerprint stays.
    """

    _name = 'customer.card.import'
    _description = "Import of cards"
    _inherit = ['mail.thread', 'customer.card.second', 'customer.card.said']
    _order = 'id desc'
    _check_company_auto = True

    name = fields.Char(
        required=True,
        default=lambda self: self.env._(
            "Import of %s", spoken.day(self, self.env['customer.card.program']._today_of(self.env.company))
        ),
    )
    program_id = fields.Many2one(
        comodel_name='customer.card.program',
        required=True,
        index=True,
        ondelete='restrict',
        default=lambda self: self.env['customer.card.program'].search(
            [('company_id', '=', self.env.company.id)], limit=1
        ),
        help="The program the cards get.",
    )
    company_id = fields.Many2one(related='program_id.company_id', store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related='program_id.currency_id')
    source = fields.Selection(selection='_selection_source', string="Comes from", required=True, default='file')
    file = fields.Binary(
        string="List of cards",
        attachment=True,
        copy=False,
        groups='customer_card.group_manager',
        help="CSV or XLSX, as the template; up to 200,000 lines and 64 MB.",
    )
    file_name = fields.Char(copy=False)
    uploaded = fields.Char(string="Fingerprint of the upload", readonly=True, copy=False)
    letters = fields.Selection(
        selection=LETTERS,
        string="Character encoding",
        copy=False,
        help="How a CSV file writes its letters. Empty: what fits best. Look at the names below.",
    )
    opening_account_id = fields.Many2one(
        comodel_name='account.account',
        string="Balances come from",
        check_company=True,
        ondelete='restrict',
        domain=[('account_type', 'not in', NO_SOURCES)],
        help="Where these balances stand in the books today, e.g. the liability account of the system before. "
        "It is debited, the liability of our program is credited.",
    )
    state = fields.Selection(selection=STATES, required=True, readonly=True, default='draft', copy=False, tracking=True)
    digest = fields.Char(string="Fingerprint of the file", readonly=True, copy=False, index='btree_not_null')
    rows_digest = fields.Char(
        readonly=True,
        copy=False,
        help="Of the lines as they were understood, holders included: what is imported is this.",
    )
    known_alike = fields.Json(
        readonly=True,
        copy=False,
        help="The imports of the same list that were done or on their way when this one was checked.",
    )
    lang = fields.Char(string="Language it was read in", readonly=True, copy=False)
    encoding = fields.Char(string="Read as", readonly=True, copy=False)
    card_count = fields.Integer(string="Cards", readonly=True, copy=False)
    known_count = fields.Integer(string="Known customers", readonly=True, copy=False)
    new_count = fields.Integer(string="New customers", readonly=True, copy=False)
    points = fields.Float(digits=(20, 4), readonly=True, copy=False)
    points_text = fields.Char(string="Points as written", compute='_compute_points_text')
    value = fields.Monetary(readonly=True, copy=False)
    error_count = fields.Integer(string="Errors", readonly=True, copy=False)
    error_ids = fields.One2many(
        comodel_name='customer.card.import.error', inverse_name='import_id', readonly=True, copy=False
    )
    sentence = fields.Text(string="What will happen", readonly=True, copy=False)
    warning = fields.Text(readonly=True, copy=False)
    preview = fields.Json(readonly=True, copy=False)
    preview_table = fields.Html(string="First lines", compute='_compute_preview_table', sanitize=False)
    move_ids = fields.Many2many(
        comodel_name='account.move',
        string="Journal entries",
        readonly=True,
        copy=False,
        groups='account.group_account_readonly',
    )
    started_by_id = fields.Many2one(comodel_name='res.users', string="Imported by", readonly=True, copy=False)
    imported_at = fields.Datetime(readonly=True, copy=False)
    attempts = fields.Integer(readonly=True, copy=False)
    reached = fields.Integer(
        readonly=True, copy=False, default=-1, help="How far it was when the job began with it last: lines."
    )
    problem = fields.Text(readonly=True, copy=False, help="Why it cannot go on so far.")
    ready = fields.Boolean(readonly=True, copy=False, help="Its lines are looked at once more, and stand ready.")
    looked_count = fields.Integer(string="Lines looked at so far", compute='_compute_made')
    made_count = fields.Integer(string="Cards made so far", compute='_compute_made')
    progress = fields.Float(
        string="Import progress",
        compute='_compute_made',
        help="Percent of the lines that were looked at, or whose card is made.",
    )
    made_at = fields.Datetime(string="Last part made", compute='_compute_made')
    card_ids = fields.One2many(comodel_name='customer.card', inverse_name='import_id', string="Imported cards")
    approved_by_id = fields.Many2one(comodel_name='res.users', readonly=True, copy=False)

    # === COMPUTE METHODS === #

    @api.model
    def _selection_source(self) -> list[tuple[str, str]]:
        sources = [('file', self.env._("A file"))]
        return [*sources, ('loyalty', self.env._("Odoo's loyalty cards"))] if self._has_loyalty() else sources

    @api.depends('points', 'program_id')
    def _compute_points_text(self):
        for one in self:
            one.points_text = one.program_id._format('points', one.points) if one.points else ""

    @api.depends('state', 'ready')
    def _compute_made(self):
        counts = self.env['customer.card.import.line'].sudo()._counts(self.ids)  # sudo: lines are nobody's to read
        for one in self:
            lines, one.looked_count, one.made_count, one.made_at = counts.get(one.id, (0, 0, 0, False))
            done = one.made_count if one.ready else one.looked_count
            one.progress = 100 * done / lines if lines else 0

    # === CRUD METHODS === #

    @api.model
    def default_get(self, fields):
        """Extend: callers set nothing it found or did."""
        return wishes.without(self, super().default_get(fields), RESULTS)

    @api.model_create_multi
    def create(self, vals_list):
        if any(RESULTS & set(vals) for vals in vals_list):
            self._refuse_results()
        imports = super().create(vals_list)
        imports._keep_uploaded()
        return imports

    def write(self, vals):
        if RESULTS & set(vals):
            self._refuse_results()
        if MADE_OF & set(vals):
            self._check_again()
        result = super().write(vals)
        if vals.get('state', 'requested') != 'requested':
            self._call_off()
        if 'file' in vals and not is_own(self):
            self._keep_uploaded()
        return result

    def _refuse_results(self) -> None:
        refuse_unless_own(self, self.env._("What an import found and did is never written by hand."))

    def _check_again(self) -> None:
        """Go back to draft: the content changes.

        :raise UserError: when it is too late for that
        :raise AccessError: when somebody else than its maker changes it
        """
        if any(one.state in BEGUN for one in self):
            refuse_unless_own(self, self.env._("These cards are imported already. Start a new import for more."))
            return
        refuse_unless_maker(self)
        for one in self.filtered(lambda one: one.state == 'checking'):
            one._give_back()
        own(self.filtered(lambda one: one.state != 'draft')).write({'state': 'draft'})

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unfinished(self):
        if any(one.state in BEGUN for one in self):
            raise UserError(self.env._("What was imported is kept on record."))
        if waiting := self.filtered(lambda one: one.state == 'requested'):
            raise UserError(self.env._("“%s” waits for a second person. Take it back first.", waiting[0].name))

    # === ACTION METHODS === #

    def action_check(self):
        """Read the list and show what an import would do, or everything that is wrong with it; a long list is looked at
        in the background.
        """
        for one in self:
            one.check_access('write')
            one._check_open()
            refuse_unless_maker(one)
            one._look()
        return True

    def action_import(self):
        """Import all of it, or nothing; many cards in the background.

        More value than one person may give waits for a second one.
        """
        self.ensure_one()
        self.check_access('write')
        self._check_open()
        refuse_unless_maker(self)
        if self.state != 'checked':
            raise UserError(self.env._("Check the list first: you see what happens, and what is wrong with it."))
        self._lock_alike()
        self._refuse_twice(*ON_THE_WAY, 'done')
        may_alone = self._may_alone()
        state = 'running' if may_alone else 'requested'
        decided = {'started_by_id': self.env.uid, 'approved_by_id': False}
        own(self).write({'state': state, 'ready': False, 'attempts': 0, 'reached': -1, 'problem': False, **decided})
        return self._start() if may_alone else self._call_second()

    def _start(self) -> bool:
        """Import a short list at once, a long one in the background; whether all is well so far."""
        if self.card_count <= AT_ONCE:
            return self._run()
        self._trigger()
        return True

    def action_cancel(self):
        """Take an import back that waits for its turn in the background, or for a second person."""
        self.ensure_one()
        self.check_access('write')
        self._wait_for_part()
        if self.state in AT_WORK and self.made_count:
            raise UserError(self.env._("There are cards of this import already. Undo it instead."))
        if self.state in ('requested', 'running', 'stopped'):
            self._give_back()
        return True

    def action_open_cards(self):
        """Open the cards that were imported."""
        self.ensure_one()
        self.check_access('read')
        return open_list(self.env['customer.card'], self.name, [('import_id', '=', self.id)])

    def action_open_moves(self):
        """Open the journal entries of this import."""
        self.ensure_one()
        self.check_access('read')
        return open_list(self.env['account.move'], self.env._("Journal entries"), [('id', 'in', self.move_ids.ids)])

    def action_template_csv(self):
        """Download an empty list with the columns' names, as CSV."""
        return self._template('csv')

    def action_template_xlsx(self):
        """Download an empty list with the columns' names and what they mean, as a workbook."""
        return self._template('xlsx')

    @api.model
    def _template(self, form: str):
        self.check_access('create')
        return {'type': 'ir.actions.act_url', 'url': f'/customer_card/import/template/{form}', 'target': 'download'}

    def _check_open(self) -> None:
        """:raise UserError: when the import is over or on its way"""
        if self.state == 'undone':
            raise UserError(
                self.env._("The import was undone, and no card of it is left. Start a new one with the corrected list.")
            )
        if self.state in BEGUN:
            raise UserError(self.env._("These cards are imported already, or are being imported."))
