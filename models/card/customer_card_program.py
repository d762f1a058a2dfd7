from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...core import number, periods
from ..actions import open_form, open_list
from ..ledger import spoken
from ..ledger.kinds import LIABILITIES, OPENS, PRODUCTS
from .kinds import KINDS, PRESETS

# What a card accountant may set on a program.
BOOK_FIELDS = {
    'journal_id', *LIABILITIES.values(), 'points_revenue_account_id', 'promotion_account_id', 'breakage_account_id',
    'fee_account_id', 'unearned_account_id', 'finance_account_id', 'loss_account_id', 'allowance_account_id',
    'recovery_account_id',
}  # fmt: skip

# What follows when programs are made, in this order: from when their limit counts, what they are booked on, what is
# sold on them, by which tenders they pay, what they are called.
MADE = (
    '_keep_limit',
    '_ensure_books',
    '_ensure_products',
    '_ensure_discount_product',
    '_tax_product',
    '_offer_tenders',
    '_speak_usual',
)
# What is asked before fields of a program are written (each gets the values, and raises), and then done before they
# are.
ASKED = (
    '_check_settled', '_check_accountant', '_check_in_use', '_check_liabilities_stay', '_check_taxation_stays',
    '_check_taxation_on_the_way',
)  # fmt: skip
BEFORE = ('_keep_limit', '_keep_terms', '_keep_points_as', '_move_products', '_untax_products')
# What makes that cards of a program exist, or are on their way: each tells of which programs.
IN_USE = ('_with_cards', '_with_imports_at_work')
# What follows when these fields were written.
FOLLOWS = (
    ('_ensure_products', ('sell_points', *PRODUCTS.values(), *OPENS, *LIABILITIES.values())),
    ('_ensure_discount_product', ('points_as', 'discount_product_id')),
    ('_tax_product', ('voucher_tax_id', 'product_id')),
)


class CustomerCardProgram(models.Model):
    """The policy cards are issued under: what they open, how they earn and pay, how long things last, where they are
    booked.

    Choosing ``kind`` presets the rest (see :mod:`.kinds`). Points are worth ``point_value`` of the program's currency
    each when spent.
    """

    _name = 'customer.card.program'
    _description = "Card program"
    _inherit = ['mail.thread', 'customer.card.cached', 'customer.card.history']
    _order = 'sequence, id'
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(selection=KINDS, required=True, default='loyalty')
    company_id = fields.Many2one(
        comodel_name='res.company',
        required=True,
        index=True,
        ondelete='restrict',
        default=lambda self: self.env.company._card_company(),
    )
    currency_id = fields.Many2one(related='company_id.currency_id')
    color = fields.Char(
        compute='_compute_presets',
        store=True,
        readonly=False,
        precompute=True,
        help="Accent color on screens and paper.",
    )

    # Cards
    prefix = fields.Char(
        string="Number prefix",
        required=True,
        copy=False,
        default=lambda self: self._free_prefix(),
        help="The first digits of every card number. Up to 3 digits for 16-digit numbers, up to 6 for 19-digit "
        "ones; never a bank's.",
    )
    number_length = fields.Integer(
        string="Number length", required=True, default=16, help="16 to 19 digits, the check digit included."
    )
    identified = fields.Boolean(
        string="Holder required",
        compute='_compute_presets',
        store=True,
        readonly=False,
        precompute=True,
        help="A card works only once its holder is known.",
    )
    card_months = fields.Integer(
        string="Card validity (months)",
        compute='_compute_presets',
        store=True,
        readonly=False,
        precompute=True,
        help="Counted from activation; 0 means without end.",
    )

    # What a card opens
    opens_points = fields.Boolean(
        string="Points", compute='_compute_presets', store=True, readonly=False, precompute=True
    )
    opens_value = fields.Boolean(
        string="Value", compute='_compute_presets', store=True, readonly=False, precompute=True
    )
    opens_credit = fields.Boolean(
        string="Credit line", compute='_compute_presets', store=True, readonly=False, precompute=True
    )
    opens_installment = fields.Boolean(
        string="Installments", compute='_compute_presets', store=True, readonly=False, precompute=True
    )

    # Points
    point_name = fields.Char(
        string="Points are called", required=True, translate=True, default=lambda self: self.env._("points")
    )
    point_digits = fields.Integer(string="Decimals of a point", default=0)
    point_value = fields.Float(
        string="One point pays", digits=(16, 6), default=0.01, help="What one point is worth when spent."
    )
    breakage = fields.Float(
        string="Expected breakage (%)",
        digits=(5, 2),
        default=0,
        help="Share of points expected never to be spent; points are deferred at their value less this share "
        "(IFRS 15).",
    )
    points_months = fields.Integer(string="Points expire after (months)", default=12, help="0 means never.")
    points_minimum = fields.Float(string="Least points to spend", digits=(16, 2), default=0)
    clawback = fields.Selection(
        selection=[('negative', "All of them, below zero if need be"), ('available', "Only what is left")],
        string="When goods come back, take earned points back",
        required=True,
        default='negative',
    )
    cash_refunds = fields.Boolean(
        string="Refund in cash what a card paid",
        help="Otherwise what a card paid goes back to that card only, so that its value never leaves the shop as cash.",
    )
    combine = fields.Selection(
        selection=[
            ('sum', "Add all rules that apply"),
            ('best', "The best rule only"),
            ('first', "The first rule that applies"),
        ],
        string="Rules combine by",
        required=True,
        default='sum',
    )
    order_cap = fields.Float(string="Most points per order", digits=(16, 2), default=0, help="0 means no limit.")
    rule_ids = fields.One2many(
        comodel_name='customer.card.earning.rule', inverse_name='program_id', string="Earning rules", copy=True
    )
    excluded_method_ids = fields.Many2many(
        comodel_name='pos.payment.method',
        string="Payments that do not earn",
        ondelete='restrict',
        context={'active_test': False},
        help="The part of an order paid this way earns nothing. Value and points of cards never earn.",
    )

    pay_out_on_close = fields.Boolean(
        string="Pay out the remaining balance when a card is closed",
        help="A card manager may pay out what is left when closing a card; above the limit for adjustments a "
        "second person approves it.",
    )

    # Value
    value_months = fields.Integer(string="Value expires after (months)", default=0, help="0 means never.")
    product_id = fields.Many2one(
        comodel_name='product.product',
        string="Sold as",
        check_company=True,
        copy=False,
        ondelete='restrict',
        help="The product a cashier sells to put value on a card. Its income account is the card liability; it "
        "carries no tax.",
    )
    face_value = fields.Monetary(string="Face value", help="0 lets the cashier choose the value.")

    card_ids = fields.One2many(comodel_name='customer.card', inverse_name='program_id', string="Cards")
    card_count = fields.Integer(compute='_compute_card_count')
    alive = fields.Boolean(compute='_compute_alive', help="Cards were issued: what they open can no longer change.")

    _months_positive = models.Constraint(
        'CHECK (LEAST(card_months, points_months, value_months) >= 0 '
        'AND GREATEST(card_months, points_months, value_months) <= 1200)',
        "A validity is 0 to 1200 months.",
    )  # fmt: skip
    _points_policy = models.Constraint(
        'CHECK (point_value >= 0 AND breakage >= 0 AND breakage < 100 AND point_digits BETWEEN 0 AND 4 AND '
        'order_cap >= 0 AND points_minimum >= 0)',
        "A point's value cannot be negative, its decimals are 0 to 4, and the expected breakage is below 100 %.",
    )

    # === COMPUTE METHODS === #

    @api.depends('kind')
    def _compute_presets(self):
        for program in self:
            program.update(PRESETS[program.kind or 'loyalty'])

    @api.depends('card_ids')
    def _compute_card_count(self):
        counts = dict(
            self.env['customer.card']._read_group([('program_id', 'in', self.ids)], ['program_id'], ['__count'])
        )
        for program in self:
            program.card_count = counts.get(program, 0)

    @api.depends('card_ids')
    def _compute_alive(self):
        used = self._origin._in_use()
        for program in self:
            program.alive = program._origin in used

    def _value_sentence(self) -> str:
        if not self.opens_value:
            return ""
        face = spoken.money(self.currency_id, self.face_value) if self.face_value else self.env._("any value")
        expiry = (
            spoken.counted(
                self,
                self.env._("it expires after %(count)s month|it expires after %(count)s months"),
                self.value_months,
            )
            if self.value_months
            else self.env._("it never expires")
        )
        return self.env._("A card is charged with %(face)s; %(expiry)s.", face=face, expiry=expiry)

    # === CONSTRAINT METHODS === #

    @api.constrains('prefix', 'number_length')
    def _check_prefix(self):
        sentences = {
            'bad_characters': self.env._("The number prefix may contain digits only."),
            'bad_length': self.env._("Card numbers are 16 to 19 digits long."),
            'bank_range': self.env._("This prefix belongs to bank cards. Take one that begins with 9."),
            'prefix_too_long': self.env._(
                "This prefix leaves fewer than 12 random digits. Shorten it, or make the numbers longer."
            ),
        }
        for program in self:
            try:
                number.require_prefix(program.prefix, program.number_length)
            except number.NumberError as error:
                raise ValidationError(sentences[error.code]) from error

    @api.constrains('opens_points', 'point_value')
    def _check_point_value(self):
        if any(program.opens_points and program.point_value <= 0 for program in self):
            raise ValidationError(self.env._("One point must be worth more than nothing."))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_settled(vals)
        programs = super().create(self._with_prefixes(vals_list))
        for name in MADE:
            getattr(programs, name)()
        return programs

    def write(self, vals):
        for name in (*ASKED, *BEFORE):
            getattr(self, name)(vals)
        result = super().write(vals)
        for name, read in FOLLOWS:
            if not vals.keys().isdisjoint(read):
                getattr(self, name)()
        return result

    def _check_in_use(self, vals: dict) -> None:
        """:raise UserError: when what cards of the program opened would become something else"""
        if 'company_id' in vals and any(program.company_id.id != vals['company_id'] for program in self):
            raise UserError(
                self.env._(
                    "A program stays in its company: what it allows and what was asked for under it counts in that "
                    "company's currency. Make a new program there."
                )
            )
        frozen = {*OPENS, 'kind', 'point_digits'} & vals.keys()
        if any(
            self._fields[name].convert_to_write(program[name], program) != vals[name]
            for name in frozen
            for program in self._in_use()
        ):
            raise UserError(
                self.env._(
                    "Cards of this program are in use: its kind, company, accounts and decimals stay as they "
                    "are. Start a new program."
                )
            )

    def _in_use(self):
        """Return those of these programs whose cards exist, in whatever state, or are on their way: also those in no
        list of the user's.
        """
        return self.browse([one.id for name in IN_USE for one in getattr(self, name)()])

    def _with_cards(self):
        models = ('customer.card', 'customer.card.account')
        every = [self.env[name].sudo() for name in models]  # sudo: whether there is one
        return self.filtered(
            lambda program: any(some.search_count([('program_id', '=', program.id)], limit=1) for some in every)
        )

    def _check_accountant(self, vals) -> None:
        """:raise AccessError: when an accountant touches more than where a program is booked"""
        user = self.env.user
        if not (self.env.su or user.has_group('customer_card.group_manager') or set(vals) <= BOOK_FIELDS):
            raise AccessError(
                self.env._("An accountant sets a program's accounts and journal; its policy is the card manager's.")
            )

    def copy_data(self, default=None):
        return [
            dict(vals, name=self.env._("%s (copy)", program.name))
            for program, vals in zip(self, super().copy_data(default), strict=True)
        ]

    # === BUSINESS METHODS === #

    def _card_expiry(self, day):
        """The last day of a card activated on ``day``, or False."""
        return periods.months_on(day, self.card_months, self.months_by) if self.card_months else False

    def _account_kinds(self) -> list[str]:
        """Kinds of accounts a card of this program opens."""
        self.ensure_one()
        return [kind for name, kind in OPENS.items() if self[name]]

    def action_new_card(self):
        """Open a form for one more card of this program."""
        self.ensure_one()
        self.check_access('read')
        return open_form(self.env['customer.card'], self.env._("Issue a card"), context={'default_program_id': self.id})

    def action_open_cards(self):
        """Open the cards of this program."""
        self.ensure_one()
        return open_list(
            self.env['customer.card'],
            self.env._("Cards of %s", self.name),
            [('program_id', '=', self.id)],
            empty=(self.env._("No card of this program yet"), self.env._("Press New for one; a batch makes many.")),
            default_program_id=self.id,
        )
