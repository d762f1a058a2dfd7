from datetime import datetime
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...core import money
from ...core.card_rows import YEARS
from ..actions import open_list
from ..ledger import spoken, wishes
from ..ledger.protected import own, refuse_unless_maker, refuse_unless_own

MOST = 1_000_000
AT_ONCE = 1_000  # so many cards are issued while one waits; more are issued in the background
STATES = [
    ('draft', "Draft"),
    ('requested', "Waiting for a second person"),
    ('running', "Being issued"),
    ('stopped', "Stopped"),
    ('done', "All issued"),
]
# What a batch is made of; it cannot change once cards exist.
MADE_OF = {'program_id', 'quantity', 'card_state', 'opening_value', 'expires_on'}
# Who asked for its value and who approved it; nobody writes that.
DECIDED = ('requested_by_id', 'approved_by_id', 'requested_at')
KEPT = ('state', 'problem', *DECIDED)


class CustomerCardBatch(models.Model):
    """Many cards of one program, issued together: so many, for this channel and distributor, with this opening value.

    Cards are issued in chunks of their own transactions. What counts is what exists: a batch that was stopped or killed
    goes on after its last card, without a duplicate and without a gap in the count. One that cannot go on says so on
    its form.
    """

    _name = 'customer.card.batch'
    _description = "Card batch"
    _inherit = ['mail.thread', 'customer.card.second', 'customer.card.said']
    _order = 'id desc'
    _check_company_auto = True

    name = fields.Char(
        required=True,
        default=lambda self: self.env._(
            "Batch of %s", spoken.day(self, self.env['customer.card.program']._today_of(self.env.company))
        ),
    )
    program_id = fields.Many2one(comodel_name='customer.card.program', required=True, index=True, ondelete='restrict')
    company_id = fields.Many2one(related='program_id.company_id', store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related='program_id.currency_id')
    quantity = fields.Integer(required=True, default=100, help="How many cards; up to a million.")
    card_state = fields.Selection(
        selection=[('ready', "In stock, sealed until sold"), ('active', "Active at once")],
        string="Cards are",
        required=True,
        default='ready',
    )
    channel_id = fields.Many2one(
        comodel_name='customer.card.channel',
        string="Distribution channel",
        check_company=True,
        help="How the cards reach people.",
    )
    distributor_id = fields.Many2one(comodel_name='res.partner', help="Who hands the cards out.")
    expires_on = fields.Date(string="Valid until", help="Empty: as long as the program says, from activation.")
    opening_value = fields.Monetary(
        string="Value on each card",
        help="Value given to every card of the batch, as a promotion; for cards that are active at once.",
    )
    state = fields.Selection(selection=STATES, required=True, readonly=True, default='draft', copy=False, tracking=True)
    problem = fields.Char(readonly=True, copy=False, help="Why no more cards could be issued so far.")
    card_ids = fields.One2many(comodel_name='customer.card', inverse_name='batch_id', string="Cards")
    issued = fields.Integer(string="Cards issued", compute='_compute_issued')
    progress = fields.Float(compute='_compute_issued', help="Percent of the cards that exist.")

    _quantity_sane = models.Constraint(
        f'CHECK (quantity BETWEEN 1 AND {MOST})', "A batch has 1 to 1,000,000 cards. Make several batches for more."
    )
    _expires_sane = models.Constraint(
        f"CHECK (expires_on BETWEEN '{YEARS[0]}-01-01' AND '{YEARS[-1]}-12-31')",
        "The last day of cards is between 1990 and 2199. Leave it empty for cards without an end.",
    )
    _opening_positive = models.Constraint('CHECK (opening_value >= 0)', "An opening value cannot be negative.")
    requested_by_id = fields.Many2one(comodel_name='res.users', string="Started by", readonly=True, copy=False)
    requested_at = fields.Datetime(string="Started on", readonly=True, copy=False)
    approved_by_id = fields.Many2one(comodel_name='res.users', readonly=True, copy=False)

    # === COMPUTE METHODS === #

    def _compute_issued(self):
        counts = dict(self.env['customer.card']._read_group([('batch_id', 'in', self.ids)], ['batch_id'], ['__count']))
        for batch in self:
            batch.issued = counts.get(batch, 0)
            batch.progress = 100 * batch.issued / batch.quantity if batch.quantity else 0

    # === CRUD METHODS === #

    def write(self, vals):
        if 'problem' in vals:
            refuse_unless_own(self, self.env._("What stands in a batch's way is found out when it is issued."))
        if vals.get('state') in ('stopped', 'done'):
            vals = {**vals, 'problem': False}
        if {'state', *DECIDED} & set(vals):
            refuse_unless_own(self, self.env._("A batch is started and stopped by its buttons."))
        if MADE_OF & set(vals):
            if any(batch.state != 'draft' for batch in self):
                raise UserError(
                    self.env._("Cards of this batch exist already: only its name, channel and distributor can change.")
                )
            refuse_unless_maker(self)
        return super().write(vals)

    @api.model
    def default_get(self, fields):
        """Extend: it begins as a draft, whatever anybody wishes."""
        return wishes.without(self, super().default_get(fields), ('company_id', *KEPT))

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([{name: vals[name] for name in vals if name not in KEPT} for vals in vals_list])

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if any(batch.state != 'draft' for batch in self):
            raise UserError(self.env._("A batch that issued cards is kept for ever. Stop it instead."))

    # === ACTION METHODS === #

    def action_start(self):
        """Issue the cards, or go on where the batch was stopped; many of them in the background.

        More value than one person may give waits.
        """
        self.check_access('write')
        for batch in self:
            batch._check_startable()
            if not batch._waits_for_second():
                batch._run()
        return True

    def _run(self) -> None:
        """Issue the cards, a few of them at once."""
        own(self).state = 'running'
        self._call_off()
        if self.quantity <= AT_ONCE:
            self._issue_chunk()
        if self.filtered(lambda batch: batch.state == 'running'):
            self.env.ref('customer_card.ir_cron_issue').sudo()._trigger()  # sudo: the desk may start its own work

    def action_stop(self):
        """Issue no more cards; those that exist stay."""
        self.check_access('write')
        own(self.filtered(lambda batch: batch.state == 'running')).write({'state': 'stopped'})
        return True

    def action_open_cards(self):
        """Open the cards of this batch."""
        self.ensure_one()
        self.check_access('read')
        return open_list(self.env['customer.card'], self.name, [('batch_id', '=', self.id)])

    def action_export_csv(self):
        """Download what who prints or encodes cards needs, as CSV."""
        return self._export('csv')

    def action_export_xlsx(self):
        """Download what who prints or encodes cards needs, as a workbook."""
        return self._export('xlsx')

    def _export(self, form: str):
        self.ensure_one()
        self.check_access('write')
        if not self.issued:
            raise UserError(self.env._("No card of this batch exists yet. Issue it first."))
        return {'type': 'ir.actions.act_url', 'url': f'/customer_card/batch/{self.id}/{form}', 'target': 'download'}

    # === BUSINESS METHODS === #

    def _check_startable(self) -> None:
        """:raise UserError: with what to change before the batch can be issued"""
        if self.state not in ('draft', 'stopped'):
            raise UserError(self.env._("%s is being issued, or has been.", self.name))
        if not self.program_id.active:
            raise UserError(self.env._("%s is archived. Restore it, or choose another program.", self.program_id.name))
        if self.opening_value and not self.env.user.has_group('customer_card.group_manager'):
            raise UserError(
                self.env._("Cards with value on them are issued by a card manager. Empty the value, or ask one.")
            )
        if self.opening_value and self.state == 'draft':
            refuse_unless_maker(self)
        self._check_issuable()

    def _check_issuable(self) -> None:
        """:raise UserError: with what to change, by what its program is now and the calendar"""
        if self.opening_value and not (self.card_state == 'active' and self.program_id.opens_value):
            raise UserError(
                self.env._(
                    "An opening value needs cards that are active at once and carry value. Empty it, or change "
                    "the batch."
                )
            )
        if self.card_state == 'active' and self.program_id.identified:
            raise UserError(
                self.env._("Cards of %s work only with a known holder: put them in stock.", self.program_id.name)
            )
        if self.expires_on and self.expires_on < self.program_id._today():
            raise UserError(self.env._("These cards would have expired already. Choose a later day."))

    # Value on the cards of a batch is given by hand: above what one person may give within 24 hours it needs a second
    # one.

    # === ACTION METHODS === #

    def action_approve(self):
        """Issue the cards somebody else asked for.

        :raise AccessError: for one's own request, and for who neither keeps the books nor manages cards
        """
        self.check_access('read')
        if not self.env.user.has_group('customer_card.group_accountant'):
            raise AccessError(self.env._("A card accountant or a card manager approves value on cards."))
        for batch in self.sudo():  # sudo: an accountant reads batches; who may approve is checked
            if batch.state != 'requested':
                raise UserError(self.env._("%s is not waiting for approval.", batch.name))
            seen = self.env.context.get('customer_card_seen')
            if seen and seen != fields.Datetime.to_string(batch.requested_at):
                raise UserError(self.env._("%s was taken back and asked for anew since you opened it. Look at "
                                           "it again.", batch.name))  # fmt: skip
            if batch.requested_by_id == self.env.user:
                raise AccessError(self.env._("You asked for this value yourself; a second person approves it."))
            batch._check_issuable()
            own(batch).write({'approved_by_id': self.env.uid})
            batch._run()
        return True

    def action_take_back(self):
        """Make what waits for a second person a draft again, or what it was: stopped, where cards exist."""
        self.check_access('write')
        waiting = self.filtered(lambda batch: batch.state == 'requested')
        for batch in waiting:
            own(batch).state = 'stopped' if batch.issued else 'draft'
        waiting._call_off()
        return True

    # === BUSINESS METHODS === #

    def _besides(self):
        return self.sudo().requested_by_id  # sudo: who asked

    def _worth(self, quantity: int | None = None) -> Decimal:
        """All the value on its cards, or on so many of them."""
        value = money.rounded(self.opening_value, self.currency_id.decimal_places)
        return value * (self.quantity if quantity is None else quantity)

    def _waits_for_second(self) -> bool:
        """Note who starts a batch with value, or goes on with one that was begun alone; tell whether it waits for a
        second person now.
        """
        is_asked = self.state == 'draft' or (self.state == 'stopped' and not self.approved_by_id)
        if not self.opening_value or not is_asked:
            return False
        # A script on the server is nobody's request.
        may_alone = self.env.su or self.program_id._may_alone(self._worth(self.quantity - self.issued))
        vals = {'requested_by_id': self.env.uid, 'requested_at': fields.Datetime.now(), 'approved_by_id': False}
        own(self).write({**vals, **({} if may_alone else {'state': 'requested'})})
        if not may_alone:
            self._call_second()
        return not may_alone

    def _given_alone(self, program, since: datetime) -> Decimal:
        """Return what the user put on cards of ``program`` alone since then, and will by batches that run."""
        begun = self.search([('program_id', '=', program.id), ('state', '!=', 'draft'), ('opening_value', '>', 0)])
        made = [('batch_id', 'in', begun.ids), ('create_uid', '=', self.env.uid), ('create_date', '>=', since)]
        given = dict(self.env['customer.card']._read_group(made, ['batch_id'], ['__count']))
        alone = begun.filtered(lambda batch: batch.requested_by_id == self.env.user and not batch.approved_by_id)
        left = {batch: batch.quantity - batch.issued for batch in alone if batch.state == 'running'}
        return sum((batch._worth(given.get(batch, 0) + left.get(batch, 0)) for batch in begun), Decimal(0))
