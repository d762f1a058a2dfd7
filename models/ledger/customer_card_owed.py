from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..actions import open_form, open_list
from . import owed
from .customer_card_account import AMOUNT_DIGITS
from .protected import own

PURPOSES = [
    ('payment', "Payment"),
    ('discount', "Points discount"),
    ('reward', "Reward"),
    ('payout', "Remaining balance paid out"),
]
STATES = [('open', "Open"), ('paid', "Paid"), ('written_off', "Written off"), ('back', "Goods came back")]


class CustomerCardOwed(models.Model):
    """A claim for what a till gave when the value was gone from the card: the hold had run out, and something else took
    it.

    The goods are gone, so the order counts; the card is not taken below its floor, so somebody owes the rest: the
    holder, or who was at the till. What a payment or a rest paid out brought stands on the program's clearing account
    until it is paid or written off. A row of ``Goods came back`` makes another one less.
    """

    _name = 'customer.card.owed'
    _description = "Owed"
    _inherit = ['customer.card.guarded']
    _order = 'id desc'
    _log_access = False
    _rec_name = 'key'
    _check_company_auto = True

    key = fields.Char(required=True, readonly=True)
    purpose = fields.Selection(selection=PURPOSES, string="For", required=True, readonly=True)
    state = fields.Selection(selection=STATES, required=True, readonly=True)
    company_id = fields.Many2one(
        comodel_name='res.company', required=True, readonly=True, index=True, ondelete='restrict'
    )
    program_id = fields.Many2one(
        comodel_name='customer.card.program', required=True, readonly=True, index=True, ondelete='restrict'
    )
    account_id = fields.Many2one(
        comodel_name='customer.card.account', required=True, readonly=True, index=True, ondelete='restrict'
    )
    card_id = fields.Many2one(comodel_name='customer.card', readonly=True, index='btree_not_null', ondelete='restrict')
    holder_id = fields.Many2one(related='operation_id.holder_id')
    operation_id = fields.Many2one(
        comodel_name='customer.card.operation',
        string="Authorization",
        required=True,
        readonly=True,
        index=True,
        ondelete='restrict',
    )
    lowers_id = fields.Many2one(
        comodel_name='customer.card.owed',
        string="Makes less",
        readonly=True,
        index='btree_not_null',
        ondelete='restrict',
    )
    units = fields.Float(
        string="Not there",
        digits=AMOUNT_DIGITS,
        required=True,
        readonly=True,
        help="What was not there, in points or money.",
    )
    units_text = fields.Char(string="Not there, as written", compute='_compute_texts')
    unit_text = fields.Char(related='account_id.unit_text')
    digits = fields.Integer(related='account_id.digits')
    currency_id = fields.Many2one(comodel_name='res.currency', required=True, readonly=True, ondelete='restrict')
    amount = fields.Monetary(string="In money", required=True, readonly=True, help="What the order counted it for.")
    lowered = fields.Monetary(required=True, readonly=True, help="By how much goods that came back lowered it.")
    lowered_units = fields.Float(digits=AMOUNT_DIGITS, required=True, readonly=True)
    rest = fields.Monetary(string="Owed", compute='_compute_texts')
    origin_model = fields.Char(readonly=True)
    origin_id = fields.Many2oneReference(model_field='origin_model', readonly=True, index='btree_not_null')
    origin_key = fields.Char(readonly=True)
    place_model = fields.Char(readonly=True)
    place_id = fields.Many2oneReference(model_field='place_model', readonly=True)
    user_id = fields.Many2one(comodel_name='res.users', string="By", readonly=True, ondelete='restrict')
    moment = fields.Datetime(string="When", required=True, readonly=True, index=True)
    settled_by_id = fields.Many2one(comodel_name='res.users', string="Closed by", readonly=True, ondelete='restrict')
    settled_at = fields.Datetime(string="Closed on", readonly=True)
    seal = fields.Char(readonly=True, help="Covers the whole row, as the ledger wrote it last.")
    move_id = fields.Many2one(
        comodel_name='account.move', string="Journal entry", readonly=True, index='btree_not_null', ondelete='restrict'
    )

    _key_unique = models.UniqueIndex('(key)', "This is recorded already.")
    _lowered_bounds = models.Constraint(
        'CHECK (lowered >= 0 AND lowered <= abs(amount) AND lowered_units >= 0 AND lowered_units <= abs(units))',
        "No more can come back than is owed.",
    )

    # === COMPUTE METHODS === #

    @api.depends('units', 'amount', 'lowered', 'state')
    def _compute_texts(self):
        for claim in self:
            claim.units_text = claim.account_id._format(claim.units)
            claim.rest = claim.amount - claim.lowered if claim.state == 'open' else 0

    @api.depends('card_id', 'purpose')
    def _compute_display_name(self):
        names = dict(self._fields['purpose']._description_selection(self.env))
        for claim in self:
            claim.display_name = " · ".join(filter(None, (names.get(claim.purpose), claim.card_id.display_name)))

    def _refusal(self) -> str:
        return self.env._("What is owed is recorded by the ledger. Mark it as paid, or write it off.")

    # === ACTION METHODS === #

    def action_paid(self):
        """Mark claims as paid, whichever way; somebody books the money on the program's clearing account."""
        self._settle('paid')
        return True

    def action_write_off(self):
        """Write claims off; what the clearing account has becomes value given."""
        for claim in self:
            claim._settle('written_off')
            if claim._on_clearing():
                claim._keep({'move_id': claim._book_loss().id})
        return True

    def action_open_origin(self):
        """Open the order behind it."""
        self.ensure_one()
        self.check_access('read')
        if self.origin_model not in self.env or not self.origin_id:
            return False
        origin = self.env[self.origin_model]
        if not origin.has_access('read'):
            domain = [('origin_model', '=', self.origin_model), ('origin_id', '=', self.origin_id)]
            told = self.env['customer.card.operation'].search(domain, limit=1)
            return (told or self.operation_id).action_open_origin()
        return open_form(origin.browse(self.origin_id))

    def action_open_operation(self):
        """Open the authorization that ran out."""
        self.ensure_one()
        self.check_access('read')
        return open_list(self.env['customer.card.operation'], self.display_name, [('id', '=', self.operation_id.id)])

    # === BUSINESS METHODS === #

    def _settle(self, state: str) -> None:
        """:raise AccessError: for who keeps no books; :raise UserError: where nothing is open"""
        if not self.env.user.has_group('customer_card.group_accountant'):
            raise AccessError(self.env._("What is owed is closed by the card accountant."))
        self.check_access('read')
        if any(claim.state != 'open' for claim in self):
            raise UserError(self.env._("This is closed already. Select what is still open."))
        vals = {'state': state, 'settled_by_id': self.env.uid, 'settled_at': fields.Datetime.now()}
        self._keep(vals)

    def _keep(self, vals: dict) -> None:
        """Write how claims were closed, and seal them.

        :raise LedgerRefusal: ``damaged``, when one of them was changed by somebody else
        """
        self.flush_recordset()
        owed.require(self.env, *self.ids)
        own(self.sudo()).write(vals)  # sudo: who may was checked; everything else of the row is nobody's to write
        self.flush_recordset()
        owed.mark(self.env, *self.ids)
        self.invalidate_recordset(['seal'])

    def _on_clearing(self) -> bool:
        """Tell whether its document left the money on the clearing account: discounts and rewards lowered a price
        instead.
        """
        return self.purpose in ('payment', 'payout') and self.amount > self.lowered

    def _booked_in(self):
        """Return the company in whose books it stands: a branch's where it came from a till there."""
        places = self.env.get(self.place_model)
        place = places.sudo().browse(self.place_id).exists() if places is not None else None  # sudo: only its company
        return (place and 'company_id' in place._fields and place.company_id) or self.company_id

    def _booked_rest(self, company) -> float:
        """Return what the clearing account has of it: where a document in another currency brought it, what the units
        are worth, whatever that currency is worth by now.
        """
        if self.currency_id == company.currency_id:
            return self.amount - self.lowered
        account = self.account_id.sudo()  # sudo: as in _book_loss
        return float(account._owed_worth(self.units) - account._owed_worth(self.lowered_units))

    def _book_loss(self):
        """The journal entry of a write-off, in the books the claim stands in and their currency."""
        program = self.program_id.sudo()  # sudo: who may write off was checked; the program says where it is booked
        program._require_books({'clearing_account_id', 'promotion_account_id'})
        day, company = program._today(), self._booked_in()
        amount = self._booked_rest(company)
        words = self.env._("%(program)s, owed and written off: %(what)s", program=program.name, what=self.display_name)
        sides = (program.promotion_account_id, amount), (program.clearing_account_id, -amount)
        move = (
            self.env['account.move']
            .sudo()
            .with_company(company)
            .create(
                {  # sudo: as above
                    'move_type': 'entry',
                    'company_id': company.id,
                    'journal_id': program.journal_id.id,
                    'date': day,
                    'ref': words,
                    'line_ids': [
                        (0, 0, {'account_id': account.id, 'name': words, 'balance': balance, 'tax_ids': []})
                        for account, balance in sides
                    ],
                }
            )
        )
        move.action_post()
        return move
