from odoo import api, fields, models
from odoo.tools import SQL

from ..actions import notice, open_form
from . import kinds, spoken, sql, units
from .customer_card_account import AMOUNT_DIGITS

OPERATION_STATES = [
    ('authorized', "On hold"),
    ('captured', "Paid"),
    ('voided', "Released"),
    ('expired', "Ran out"),
    ('posted', "Done"),
]


class CustomerCardOperation(models.Model):
    """One business event with an idempotency key.

    ``key`` is unique for ever; ``fingerprint`` tells whether a repeated key brings the same content. A hold starts
    ``authorized`` and ends exactly once; everything else is ``posted`` at birth. ``amount`` is in the account's unit,
    ``tender_amount`` in the currency the till or invoice worked in.
    """

    _name = 'customer.card.operation'
    _description = "Card operation"
    _inherit = ['customer.card.guarded']
    _order = 'id desc'
    _log_access = False
    _rec_name = 'key'
    _check_company_auto = True

    key = fields.Char(required=True, readonly=True)
    fingerprint = fields.Char(required=True, readonly=True)
    kind = fields.Selection(selection=kinds.ENTRY_LABELS, required=True, readonly=True)
    event = fields.Char(string="What", compute='_compute_event')
    state = fields.Selection(selection=OPERATION_STATES, required=True, readonly=True)
    account_id = fields.Many2one(comodel_name='customer.card.account', readonly=True, index=True, ondelete='restrict')
    target_account_id = fields.Many2one(
        comodel_name='customer.card.account', readonly=True, index='btree_not_null', ondelete='restrict'
    )
    card_id = fields.Many2one(comodel_name='customer.card', readonly=True, index='btree_not_null', ondelete='restrict')
    holder_id = fields.Many2one(comodel_name='res.partner', compute='_compute_holder_id', compute_sudo=True)
    company_id = fields.Many2one(comodel_name='res.company', required=True, readonly=True, ondelete='restrict')
    amount = fields.Float(digits=AMOUNT_DIGITS, required=True, readonly=True)
    amount_text = fields.Char(string="Amount as written", compute='_compute_amount_text')
    captured = fields.Float(digits=AMOUNT_DIGITS, required=True, readonly=True, default=0)
    reversed = fields.Float(digits=AMOUNT_DIGITS, required=True, readonly=True, default=0)
    reversal_of_id = fields.Many2one(
        comodel_name='customer.card.operation', readonly=True, index='btree_not_null', ondelete='restrict'
    )
    expires_at = fields.Datetime(readonly=True, help="When a hold stops counting, by the database's clock.")
    tender_amount = fields.Float(digits=AMOUNT_DIGITS, readonly=True)
    tender_currency_id = fields.Many2one(comodel_name='res.currency', readonly=True, ondelete='restrict')
    tender_rate = fields.Float(
        digits=(20, 10), readonly=True, help="Account currency per unit of the tender's currency."
    )
    origin_model = fields.Char(readonly=True)
    origin_id = fields.Many2oneReference(model_field='origin_model', readonly=True, index='btree_not_null')
    opens_origin = fields.Boolean(compute='_compute_opens_origin', compute_sudo=False)
    from_sale = fields.Boolean(compute='_compute_from_sale', help="The document behind it is a sale, no request.")
    receipt = fields.Html(
        compute='_compute_receipt',
        compute_sudo=False,
        sanitize=False,
        groups='customer_card.group_accountant',
        help="The order behind it, read-only, for people who may not open the till's orders.",
    )
    origin_key = fields.Char(readonly=True, help="The document's own identifier, known before the document is saved.")
    place_model = fields.Char(readonly=True)
    place_id = fields.Many2oneReference(model_field='place_model', readonly=True)
    user_id = fields.Many2one(comodel_name='res.users', string="By", readonly=True, ondelete='restrict')
    moment = fields.Datetime(string="When", required=True, readonly=True, index=True)
    why = fields.Json(
        string="Reasons", readonly=True, help="How the amount came about: the rules, their versions and their inputs."
    )
    unit_text = fields.Char(related='account_id.unit_text')
    digits = fields.Integer(related='account_id.digits')
    why_text = fields.Text(string="Why", compute='_compute_why_text')
    note = fields.Char(readonly=True)
    seal = fields.Char(readonly=True, help="Of a hold: proves that the ledger made it, or ended it so.")
    exception = fields.Char(readonly=True, help="What a person should look at.")
    entry_ids = fields.One2many(
        comodel_name='customer.card.entry', inverse_name='operation_id', string="Entries", readonly=True
    )

    _key_unique = models.UniqueIndex('(key)', "This operation is already in the ledger.")
    _spent_by_card = models.Index("(account_id, moment) WHERE kind = 'spend'")
    _spent_by_cashier = models.Index("(user_id, moment) WHERE kind = 'spend'")
    _live_holds = models.Index("(account_id) WHERE state = 'authorized'")
    _live_slices = models.Index(f"(account_id) WHERE state = 'authorized' AND starts_with(key, '{kinds.SLICE}')")
    _exceptional = models.Index('(account_id) WHERE exception IS NOT NULL')
    _known_kind = models.Constraint(f'CHECK ({sql.KNOWN_OPERATION})', "There are no operations of this kind.")
    _reversed_bounds = models.Constraint(
        "CHECK (reversed >= 0 AND reversed <= CASE WHEN state = 'posted' THEN abs(amount) ELSE captured END)",
        "No more can be given back than was taken.",
    )
    _captured_bounds = models.Constraint(
        "CHECK (captured >= 0 AND (state NOT IN ('authorized', 'captured', 'voided', 'expired') OR captured <= "
        "amount))",
        "No more can be captured than was authorized.",
    )

    def _read_group_select(self, aggregate_spec, query):
        """Extend: amounts of several units have no sum."""
        summed = super()._read_group_select(aggregate_spec, query)
        if aggregate_spec not in ('amount:sum', 'captured:sum', 'reversed:sum'):
            return summed
        account = query.left_join(self._table, 'account_id', 'customer_card_account', 'id', 'account_id')
        return units.of_one(summed, *(SQL.identifier(account, name) for name in units.COLUMNS))

    # === COMPUTE METHODS === #

    @api.depends('kind', 'state', 'key')
    def _compute_event(self):
        """Say what happened; of a hold that ended without a payment, that something was set aside."""
        kinds_in_words = dict(self._fields['kind']._description_selection(self.env))
        for operation in self:
            unpaid = operation.state in ('authorized', 'voided', 'expired')
            if unpaid and (operation.key or '').startswith(kinds.SLICE):
                operation.event = self.env._("Set aside for a till")
            else:
                operation.event = self.env._("Payment begun") if unpaid else kinds_in_words.get(operation.kind)

    @api.depends('card_id.partner_id', 'card_id.held_since', 'account_id.partner_id', 'moment')
    def _compute_holder_id(self):
        """Who held the card then; who had it before it was given to somebody else, the account says."""
        for operation in self:
            card, since = operation.card_id, operation.card_id.held_since
            before = not card or (since and operation.moment and operation.moment < since)
            operation.holder_id = operation.account_id.partner_id if before else card.partner_id

    @api.depends('event', 'amount_text', 'moment')
    @api.depends_context('lang', *spoken.WAYS)
    def _compute_display_name(self):
        for operation in self:
            day = operation.moment and spoken.moment(operation, operation.moment)
            operation.display_name = " · ".join(filter(None, (operation.event, operation.amount_text, day)))

    @api.depends('state', 'amount', 'captured')
    def _compute_amount_text(self):
        """Format what moved or is held in the account's unit."""
        for operation in self:
            amount = operation.captured if operation.state == 'captured' else operation.amount
            operation.amount_text = operation.account_id._format(amount) if operation.account_id else ""

    def _compute_why_text(self):
        for operation in self:
            program = operation.account_id.program_id
            operation.why_text = "\n".join(self._reason_text(reason, program) for reason in operation.why or [])

    @api.depends('origin_model', 'origin_id')
    @api.depends_context('uid')
    def _compute_opens_origin(self):
        """Tell whether there is a receipt that the reader may open or, as an accountant, is told; the desk need not see
        tills.
        """
        for operation in self:
            there = operation.origin_id and operation.origin_model in self.env
            operation.opens_origin = bool(there and (operation._origin_is_readable() or operation._origin_is_told()))

    @api.depends('origin_model')
    def _compute_from_sale(self):
        for operation in self:
            operation.from_sale = operation.origin_model in self.env and operation._tells_itself()

    @api.depends('origin_id', 'origin_model')
    def _compute_receipt(self):
        for operation in self:
            told = operation.origin_id and not operation._origin_is_readable() and operation._origin_is_told()
            # sudo: who may read the operation is told what it was for; the till's orders stay closed to them
            origin = self.env[operation.origin_model].sudo().browse(operation.origin_id).exists() if told else None
            operation.receipt = origin._customer_card_told() if origin else False

    @api.model
    def _reason_text(self, reason, program) -> str:
        """One human sentence for one reason of ``why`` (see :func:`...core.earning.as_json`), with
        the program's money.
        """
        name = spoken.apart(self, reason.get('name', ''))
        basis, found = reason.get('basis', ''), reason.get('points', '')
        points = self._said_points(found)
        sentences = {
            'per_amount': lambda: self.env._(
                "%(rule)s: %(points)s for purchases of %(basis)s",
                rule=name,
                points=points,
                basis=program._format('value', basis),
            ),
            'per_unit': lambda: spoken.counted(
                self,
                self.env._("%(rule)s: %(points)s for %(count)s unit|%(rule)s: %(points)s for %(count)s units"),
                float(basis or 0),
                rule=name,
                points=points,
            ),
            'per_order': lambda: self.env._("%(rule)s: %(points)s for the order", rule=name, points=points),
            'multiply': lambda: self.env._(
                "%(rule)s: %(points)s on top of %(basis)s", rule=name, points=points, basis=self._said_points(basis)
            ),
            'rule_cap': lambda: self.env._("%(rule)s: %(points)s, the most this rule gives", rule=name, points=points),
            'order_cap': lambda: self.env._("%s: the most an order earns", points),
            'challenge': lambda: self.env._("%(rule)s: %(points)s, the challenge was met", rule=name, points=points),
            'saved': lambda: self.env._(
                "%(rule)s: %(points)s saved for the next purchase", rule=name, points=program._format('value', found)
            ),
            'valued': lambda: self.env._("Counts from %s", spoken.day(self, fields.Date.to_date(basis))),
            'rounding': lambda: self.env._("%s: rounded down", points),
        }
        sentence = sentences.get(reason.get('key'))
        return sentence() if sentence else f"{name} {points}"

    @api.model
    def _said_points(self, points: str) -> str:
        """Return points of a reason as its reader's language writes numbers: "8,75"."""
        return spoken.shortest(self, points, AMOUNT_DIGITS[1]) if points else points

    @api.model
    def _search_display_name(self, operator, value):
        """Search keys as a whole: a part would be looked for in every operation there ever was."""
        return super()._search_display_name('=' if operator == 'ilike' and value else operator, value)

    def _refusal(self) -> str:
        return self.env._(
            "A posted operation is never made or changed by hand. Use the actions of the card, or an adjustment."
        )

    # === ACTION METHODS === #

    def action_open_origin(self):
        """Open the order or invoice behind this operation."""
        self.ensure_one()
        if not self.opens_origin:
            return notice(self.env._("There is no receipt here that you may open. Ask who may see the till's orders."))
        if not self._origin_is_readable():
            return open_form(self, self.env._("Receipt"))
        return open_form(self.env[self.origin_model].browse(self.origin_id))

    # === BUSINESS METHODS === #

    def _origin_is_readable(self) -> bool:
        """Tell whether the document behind it is one the reader may open."""
        return self.origin_model in self.env and self.env[self.origin_model].has_access('read')

    def _origin_is_told(self) -> bool:
        """Tell whether the document behind it is one that tells itself (``_customer_card_told``), and the reader keeps
        the books.
        """
        tells = self.origin_model in self.env and self._tells_itself()
        return tells and self.env.user.has_group('customer_card.group_accountant')

    def _tells_itself(self) -> bool:
        return hasattr(self.env[self.origin_model], '_customer_card_told')
