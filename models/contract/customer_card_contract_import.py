import base64
import hashlib

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..actions import open_list
from ..ledger import spoken, wishes
from ..ledger.protected import is_own, own, refuse_unless_maker, refuse_unless_own

STATES = [
    ('draft', "To be checked"),
    ('faulty', "With errors"),
    ('checked', "Looked through"),
    ('requested', "Waiting for a second person"),
    ('running', "Being imported"),
    ('done', "Imported"),
]
OPEN = ('draft', 'faulty', 'checked')
# Accounts on which no claims of another system stand.
NO_SOURCES = ('liability_payable', 'asset_cash', 'off_balance')
# What a check was made of; another file or program has to be checked anew.
MADE_OF = {'program_id', 'file', 'opening_account_id'}
RESULTS = {
    'state', 'uploaded', 'rows_digest', 'lang', 'encoding', 'contract_count', 'financed', 'owed', 'late', 'paid',
    'unearned', 'error_count', 'errors', 'preview', 'sentence', 'warning', 'problem', 'move_ids', 'contract_ids',
    'started_by_id', 'approved_by_id', 'imported_at', 'attempts',
}  # fmt: skip


class CustomerCardContractImport(models.Model):
    """Running contracts of another system, taken over in the middle of their life: looked at first, then all of them or
    none.

    The list is read and checked as a whole, and what it would bring in is shown. Importing reads it once more, compares
    it with what was checked, and makes everything in one transaction: contracts as they were signed, their accounts,
    what is owed by now, and its books. Whatever stops it leaves nothing.
    """

    _name = 'customer.card.contract.import'
    _description = "Import of running contracts"
    _inherit = ['mail.thread', 'customer.card.second', 'customer.card.said']
    _order = 'id desc'
    _check_company_auto = True

    name = fields.Char(
        required=True,
        default=lambda self: self.env._(
            "Running contracts, %s", spoken.day(self, self.env['customer.card.program']._today_of(self.env.company))
        ),
    )
    program_id = fields.Many2one(
        comodel_name='customer.card.program', required=True, index=True, ondelete='restrict',
        domain="[('opens_installment', '=', True)]",
        default=lambda self: self.env['customer.card.program'].search(
            [('company_id', '=', self.env.company.id), ('opens_installment', '=', True)], limit=1
        ),
        help="The program of the customers' cards.",
    )  # fmt: skip
    company_id = fields.Many2one(related='program_id.company_id', store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related='program_id.currency_id')
    file = fields.Binary(
        string="List of contracts", attachment=True, copy=False,
        help="CSV or XLSX, as the sample; up to 10,000 contracts.",
    )  # fmt: skip
    file_name = fields.Char(copy=False)
    opening_account_id = fields.Many2one(
        comodel_name='account.account', string="Claims come from", check_company=True, ondelete='restrict',
        domain=[('account_type', 'not in', NO_SOURCES)],
        help="Where these claims stand in the books today. It is credited, the receivable of the program is debited. "
        "Empty: the card clearing account.",
    )  # fmt: skip
    state = fields.Selection(selection=STATES, required=True, readonly=True, default='draft', copy=False, tracking=True)
    uploaded = fields.Char(string="Fingerprint of the upload", readonly=True, copy=False)
    rows_digest = fields.Char(readonly=True, copy=False, help="Of the contracts as they were understood.")
    lang = fields.Char(string="Language it was read in", readonly=True, copy=False)
    encoding = fields.Char(string="Read as", readonly=True, copy=False)
    contract_count = fields.Integer(string="Contracts", readonly=True, copy=False)
    financed = fields.Monetary(readonly=True, copy=False)
    owed = fields.Monetary(string="Still owed", readonly=True, copy=False)
    late = fields.Monetary(string="Of it late", readonly=True, copy=False)
    paid = fields.Monetary(string="Paid so far", readonly=True, copy=False)
    unearned = fields.Monetary(string="Not earned yet", readonly=True, copy=False, help="Of profit and charges.")
    error_count = fields.Integer(string="Errors", readonly=True, copy=False)
    errors = fields.Json(readonly=True, copy=False, help="Line, column and sentence of each.")
    errors_table = fields.Html(string="What is wrong", compute='_compute_tables', sanitize=False)
    preview = fields.Json(readonly=True, copy=False)
    preview_table = fields.Html(string="First contracts", compute='_compute_tables', sanitize=False)
    sentence = fields.Text(string="What will happen", readonly=True, copy=False)
    warning = fields.Text(readonly=True, copy=False)
    problem = fields.Text(readonly=True, copy=False, help="Why it could not be imported.")
    move_ids = fields.Many2many(
        comodel_name='account.move', string="Journal entries", readonly=True, copy=False,
        groups='account.group_account_readonly',
    )  # fmt: skip
    contract_ids = fields.One2many(
        comodel_name='customer.card.contract', inverse_name='import_id', string="Imported contracts", readonly=True,
        copy=False,
    )  # fmt: skip
    started_by_id = fields.Many2one(comodel_name='res.users', string="Imported by", readonly=True, copy=False)
    approved_by_id = fields.Many2one(comodel_name='res.users', string="Approved by", readonly=True, copy=False)
    imported_at = fields.Datetime(string="Imported", readonly=True, copy=False)
    attempts = fields.Integer(readonly=True, copy=False)

    # === COMPUTE METHODS === #

    @api.depends('errors', 'preview')
    @api.depends_context('lang')
    def _compute_tables(self):
        for one in self:
            head = [self.env._("Line"), self.env._("Column"), self.env._("What is wrong")]
            one.errors_table = one.errors and _table([head, *one._shown_errors()])
            one.preview_table = one.preview and _table(one.preview)

    @api.constrains('program_id')
    def _check_program(self):
        """:raise ValidationError: for a program without installments"""
        for one in self:
            if not one.program_id.opens_installment:
                raise ValidationError(
                    self.env._("%s has no installments. Choose a program that has.", one.program_id.name)
                )

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
        if MADE_OF & set(vals) and not is_own(self):
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
        """Go back to draft: what is to be imported changes.

        :raise UserError: when it is too late for that
        :raise AccessError: when somebody else than its maker changes it
        """
        for one in self:
            one._check_open()
        refuse_unless_maker(self)
        own(self.filtered(lambda one: one.state != 'draft')).write({'state': 'draft'})

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unfinished(self):
        if any(one.state in ('running', 'done') for one in self):
            raise UserError(self.env._("What was imported is kept on record."))
        if waiting := self.filtered(lambda one: one.state == 'requested'):
            raise UserError(self.env._("“%s” waits for a second person. Take it back first.", waiting[0].name))

    # === ACTION METHODS === #

    def action_check(self):
        """Read the list and show what an import would bring in, or everything that is wrong with it."""
        for one in self:
            one.check_access('write')
            one._check_open()
            refuse_unless_maker(one)
            one._look()
        return True

    def action_import(self):
        """Import all of it, or nothing. More than one person may approve waits for a second one."""
        self.ensure_one()
        self.check_access('write')
        self._check_open()
        refuse_unless_maker(self)
        if self.state != 'checked':
            raise UserError(self.env._("Check the list first: you see what happens, and what is wrong with it."))
        may_alone = self._may_alone()
        decided = {'started_by_id': self.env.uid, 'approved_by_id': False, 'problem': False, 'attempts': 0}
        own(self).write({'state': 'running' if may_alone else 'requested', **decided})
        return self._start() if may_alone else self._call_second()

    def action_approve(self):
        """Import what somebody else asked for, as it was checked.

        :raise AccessError: for one's own request, and for who does not keep the books
        """
        self.ensure_one()
        self.check_access('write')
        if self.state != 'requested':
            raise UserError(self.env._("%s is not waiting for approval.", self.name))
        seen = self.env.context.get('customer_card_seen')
        if seen and seen != self.rows_digest:
            raise UserError(self.env._("%s was taken back and asked for anew since you opened it. Look at it "
                                       "again.", self.name))  # fmt: skip
        if self.started_by_id == self.env.user:
            raise AccessError(self.env._("You asked for this import yourself; a second person approves it."))
        own(self).write({'state': 'running', 'approved_by_id': self.env.uid})
        return self._start()

    def action_cancel(self):
        """Take an import back that waits for its turn in the background, or for a second person."""
        self.ensure_one()
        self.check_access('write')
        self._lock()
        if self.state in ('requested', 'running'):
            own(self).write({'state': 'checked'})
        return True

    def action_open_contracts(self):
        """Open the contracts that were imported."""
        self.ensure_one()
        self.check_access('read')
        return open_list(self.env['customer.card.contract'], self.name, [('import_id', '=', self.id)])

    def action_open_moves(self):
        """Open the journal entries of this import."""
        self.ensure_one()
        self.check_access('read')
        return open_list(self.env['account.move'], self.env._("Journal entries"), [('id', 'in', self.move_ids.ids)])

    def action_sample_csv(self):
        """Download a list of two contracts made up, as CSV."""
        return self._download('sample/csv')

    def action_sample_xlsx(self):
        """Download the same with what the columns mean, as a workbook."""
        return self._download('sample/xlsx')

    def action_errors(self):
        """Download what is wrong, as CSV."""
        self.ensure_one()
        self.check_access('read')
        return self._download(f'errors/{self.id}')

    def _download(self, path: str) -> dict:
        self.check_access('read')
        return {'type': 'ir.actions.act_url', 'url': f'/customer_card/contracts/{path}', 'target': 'download'}

    # === BUSINESS METHODS === #

    def _check_open(self) -> None:
        """:raise UserError: when the import is over or on its way"""
        if self.state in ('running', 'done'):
            raise UserError(self.env._("These contracts are imported already, or are being imported."))

    def _lock(self) -> None:
        """Have the import for oneself.

        :raise UserError: while it is being made
        """
        if not self.try_lock_for_update(allow_referencing=True):
            raise UserError(self.env._("%s is being imported right now. Look at it again in a moment.", self.name))
        self.invalidate_recordset(['state'])

    def _besides(self):
        return self.sudo().started_by_id  # sudo: who asked

    def _keep_uploaded(self) -> None:
        """Keep a fingerprint of each file as its maker chose it: an attachment can be written by itself."""
        for one in self.with_context(bin_size=False):
            content = base64.b64decode(one.file or b'')
            own(one.sudo()).write({'uploaded': hashlib.sha256(content).hexdigest()})  # sudo: nobody's to write

    def _content(self) -> bytes:
        """Return the list's file.

        :raise UserError: when it is another one than its maker chose
        """
        content = base64.b64decode(self.with_context(bin_size=False).file or b'')
        if self.uploaded != hashlib.sha256(content).hexdigest():
            raise UserError(
                self.env._("The file of %s was exchanged behind its form. Choose the list again.", self.name)
            )
        return content


def _table(rows: list[list[str]]) -> Markup:
    """Return rows, the first of which are heads, as a table."""
    head, *lines = (Markup("").join(Markup('<td><bdi>%s</bdi></td>') % cell for cell in row) for row in rows)
    body = Markup("").join(Markup('<tr>%s</tr>') % line for line in lines)
    return Markup(
        '<div class="table-responsive"><table class="table table-sm"><thead><tr class="fw-bold">%s</tr></thead>'
        '<tbody>%s</tbody></table></div>'
    ) % (head, body)
