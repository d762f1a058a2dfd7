import secrets

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...core import number as numbers
from ..ledger import spoken, wishes
from ..ledger.protected import is_own, own, refuse_unless_own

# A number reads from left to right, in Persian text too (Unicode isolates; they take no room).
LEFT_TO_RIGHT, END = '\u2066', '\u2069'
STATES = [
    ('arriving', "Being imported"),
    ('draft', "Draft"),
    ('ready', "In stock"),
    ('active', "Active"),
    ('blocked', "Blocked"),
    ('expired', "Expired"),
    ('replaced', "Replaced"),
    ('closed', "Closed"),
    ('undone', "Import undone"),
]
BLOCK_REASONS = [
    ('lost', "Lost"),
    ('stolen', "Stolen"),
    ('fraud', "Suspected fraud"),
    ('returned', "Sale returned"),
    ('other', "Other"),
]
PROTECTED = {
    'number',
    'number_last4',
    'reference',
    'state',
    'block_reason',
    'account_ids',
    'program_id',
    'kind',
    'company_id',
    'activated_on',
    'expires_on',
    'ended_at',
    'held_since',
    'replaced_by_id',
    'rest_to_id',
    'batch_id',
    'batch_serial',
    'old_code',
    'import_id',
    'pin_hash',
    'pin_tries',
    'virtual_serial',
    'virtual_on',
    'rotating_step',
    'tags_met',
    'print_count',
    'printed_on',
    'printed_by_id',
}
# What of a new card may come as a default: what is typed in its form.
WISHED = {'program_id', 'partner_id', 'number'}
# What capabilities ask before fields of a card are set (each gets the values, and raises), and what follows when one of
# these was: each step gets the values of every card.
ASKED = ('_check_tier', '_line_keeps_debtor', '_contract_keeps_debtor')
FOLLOWS = (('_pin_written', ('pinned_tier_id',)), ('_line_follows', ('state',)), ('_contract_follows', ('state',)))


def masked(last4: str | None) -> str:
    """The only form of a number that is shown to everybody."""
    return f'{LEFT_TO_RIGHT}•••• {last4}{END}' if last4 else ''


# States of cards of an import that is not over, or was undone: they are in no list, and nothing can be done with them.
UNSEEN = ('arriving', 'undone')
# States no card comes back from.
DEAD = ('replaced', 'closed')
# What a caller's context says to keep Odoo's tracking from writing a record's history.
SILENT = ('tracking_disable', 'mail_notrack')


class CustomerCard(models.Model):
    """The instrument in the customer's hand. It holds no value: it opens accounts, and a replacement opens the same
    ones.

    The number identifies, nothing more; it is random, never a sequence, and shown in full to the card desk only.
    """

    _name = 'customer.card'
    _description = "Card"
    _inherit = ['mail.thread', 'customer.card.said']
    _order = 'id desc'
    _rec_name = 'number_last4'
    _rec_names_search = ['number_last4', 'partner_id.name', 'program_id.name']
    _check_company_auto = True

    program_id = fields.Many2one(
        comodel_name='customer.card.program',
        required=True,
        index=True,
        ondelete='restrict',
        default=lambda self: self.env['customer.card.program'].search(
            [('company_id', '=', self.env.company._card_company().id)], limit=1
        ),
    )
    kind = fields.Selection(related='program_id.kind', store=True)
    company_id = fields.Many2one(related='program_id.company_id', store=True, precompute=True)
    number = fields.Char(
        copy=False,
        groups='customer_card.group_desk',
        help="Leave empty for a new random number, or type the number printed on blank stock.",
    )
    number_last4 = fields.Char(string="Last digits", compute='_compute_number_last4', store=True, precompute=True)
    masked = fields.Char(string="Card", compute='_compute_masked')
    title = fields.Char(compute='_compute_title')
    address_text = fields.Char(string="E-mail or phone", compute='_compute_address_text')
    has_address = fields.Boolean(compute='_compute_address_text')
    reference = fields.Char(
        copy=False, readonly=True, default=lambda self: secrets.token_hex(16), groups=fields.NO_ACCESS
    )
    partner_id = fields.Many2one(
        comodel_name='res.partner', string="Holder", index='btree_not_null', ondelete='restrict', tracking=True
    )
    state = fields.Selection(
        selection=STATES, required=True, readonly=True, default='draft', index=True, copy=False, tracking=True
    )
    block_reason = fields.Selection(selection=BLOCK_REASONS, readonly=True, copy=False, tracking=True)
    activated_on = fields.Date(string="Activated", readonly=True, copy=False)
    expires_on = fields.Date(string="Valid until", readonly=True, copy=False)
    ended_at = fields.Datetime(
        string="Out of use since",
        readonly=True,
        copy=False,
        help="When it was blocked, replaced or closed. Orders rung up before, by a till without a connection, "
        "still count on it.",
    )
    held_since = fields.Datetime(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="When it was given to somebody else, who sees nothing of what was before; empty: it never was.",
    )
    replaced_by_id = fields.Many2one(comodel_name='customer.card', readonly=True, copy=False, ondelete='restrict')
    account_ids = fields.Many2many(
        comodel_name='customer.card.account',
        relation='customer_card_account_rel',
        column1='card_id',
        column2='account_id',
        string="Accounts",
        readonly=True,
        copy=False,
    )
    balances = fields.Char(compute='_compute_balances')

    _number_unique = models.UniqueIndex('(number)', "A card with this number exists already.")
    _reference_unique = models.UniqueIndex('(reference)', "A card with this reference exists already.")
    _to_expire = models.Index("(expires_on) WHERE expires_on IS NOT NULL AND state IN ('ready', 'active')")

    # === COMPUTE METHODS === #

    @api.depends('number')
    def _compute_number_last4(self):
        for card in self:
            card.number_last4 = (card.sudo().number or '')[-4:]  # sudo: only the last four digits leave the field

    @api.depends('number_last4')
    def _compute_masked(self):
        for card in self:
            card.masked = masked(card.number_last4)

    @api.depends('number_last4', 'program_id.name')
    def _compute_display_name(self):
        for card in self:
            card.display_name = f"{card.program_id.name} {card.masked or ''}".strip()

    @api.depends('partner_id.name', 'program_id.name', 'number_last4')
    def _compute_title(self):
        """Whose card it is, and which."""
        for card in self:
            which = " ".join(filter(None, (card.program_id.name, card.masked)))
            card.title = " · ".join(filter(None, (card.partner_id.name, which)))

    @api.depends('partner_id.email', 'partner_id.phone')
    @api.depends_context('lang')
    def _compute_address_text(self):
        for card in self:
            known = [spoken.apart(self, text) for text in (card.partner_id.email, card.partner_id.phone) if text]
            card.has_address = bool(known)
            card.address_text = " · ".join(known) or self.env._("No address: add one to the contact.")

    @api.depends('account_ids.balance')
    def _compute_balances(self):
        for card in self:
            card.balances = " · ".join(
                account.balance_text for account in card.sudo().account_ids
            )  # sudo: read-only figures of one's own card

    # === CONSTRAINT METHODS === #

    @api.constrains('number')
    def _check_number(self):
        sentences = {
            'payment_card': self.env._(
                "This is the number of a bank card. Never enter it here; take the number printed on our own card."
            ),
            'bad_check_digit': self.env._("The check digit of this card number is wrong. Please type it again."),
            'bad_length': self.env._("A card number is 16 to 19 digits long."),
            'bad_characters': self.env._("A card number contains digits only."),
        }
        for card in self.sudo():  # sudo: the number is readable to the card desk only
            if card.number and (code := numbers.check(card.number)) in sentences:
                raise ValidationError(sentences[code])
            if card.number and numbers.bank_range(card.number):
                raise ValidationError(sentences['payment_card'])

    # === CRUD METHODS === #

    @api.model
    def default_get(self, fields):
        """Extend: callers set no state or accounts, but may set the program and a number."""
        return wishes.without(self, super().default_get(fields), {*self._fields} - WISHED)

    @api.model_create_multi
    def create(self, vals_list):
        self._ask(vals_list)
        for vals in vals_list:
            vals.pop('company_id', None)  # it is the program's
            if not is_own(self) and set(vals) & (PROTECTED - {'number', 'program_id', 'company_id'}):
                refuse_unless_own(self, self.env._("A card's state and accounts change only through its actions."))
            if vals.get('number'):
                vals['number'] = (
                    numbers.only_digits(vals['number']) if numbers.check(vals['number']) == 'ok' else vals['number']
                )
        cards = super().create(vals_list)
        cards.partner_id._customer_card_hold()
        cards._number_the_unnumbered()
        cards._open_accounts()
        cards._follow(vals_list)
        return cards

    def write(self, vals):
        self._ask([vals])
        if set(vals) & PROTECTED:
            refuse_unless_own(self, self.env._("A card's number, state and accounts change only through its actions."))
        if 'partner_id' in vals:
            partner = self.env['res.partner'].browse(vals['partner_id'] or [])
            self.filtered(lambda card: card.partner_id != partner)._refuse_handing_over(partner)
        holders = {card: card.partner_id for card in self} if 'partner_id' in vals else {}
        # What is tracked stands in the card's history, whatever the caller's context says.
        silent = {name: False for name in SILENT if self.env.context.get(name)} if not self.env.su else {}
        result = super(CustomerCard, self.with_context(**silent) if silent else self).write(vals)
        if 'partner_id' in vals:
            self.partner_id._customer_card_hold()
            self.filtered(lambda card: holders[card] and holders[card] != card.partner_id)._take_back()
            # sudo: whose an account is stays so; who had it first cannot hide behind somebody else
            self.sudo().account_ids.filtered(lambda account: not account.partner_id).write(
                {'partner_id': vals['partner_id']}
            )
        self._follow([vals] * len(self))
        return result

    def _ask(self, vals_list: list[dict]) -> None:
        for vals in vals_list:
            for name in ASKED:
                getattr(self, name)(vals)

    def _follow(self, vals_list: list[dict]) -> None:
        for name, read in FOLLOWS:
            if any(not vals.keys().isdisjoint(read) for vals in vals_list):
                getattr(self, name)(vals_list)

    def _take_back(self) -> None:
        """Revoke the card's page and PIN, which the former holder knows."""
        self.action_revoke_virtual()
        self._remove_pin()
        own(self.sudo()).write({'held_since': fields.Datetime.now()})  # sudo: nobody reads or writes it

    def _refuse_handing_over(self, partner) -> None:
        """:raise AccessError: when ``partner`` would get what is somebody else's, by whichever card on the same
        accounts, and the user is no card manager; and when it is who is logged in, and the card was there before
        :raise UserError: for stock
        """
        if self.env.su:
            return
        self._refuse_naming_on_stock(partner)
        self._refuse_naming_oneself(partner)
        if self.env.user.has_group('customer_card.group_manager'):
            return
        for card in self:
            holders = card._owners() - partner
            if holders or card.state in DEAD:
                raise AccessError(
                    self.env._(
                        "What is on %(card)s belongs to %(holder)s. A card manager gives it to somebody else.",
                        card=card.display_name,
                        holder=holders[:1].display_name or self.env._("somebody else"),
                    )
                )

    def _refuse_naming_oneself(self, partner) -> None:
        """:raise AccessError: as above: what is on the card now, or is put on it later by who has it in the hand, could
        be spent by the code its holder sees
        """
        if not partner or partner != self.env.user.partner_id:
            return
        if others := self.filtered(lambda card: not card._is_made_now()):
            raise AccessError(
                self.env._("%s was there before. A colleague names you its holder.", others[0].display_name)
            )

    def _is_made_now(self) -> bool:
        """Tell whether who is logged in makes this card just now: nobody else has it, and nothing ever came to it."""
        if self.state != 'draft' or self.create_uid != self.env.user:
            return False
        return not any(self.sudo().account_ids.mapped('sequence'))  # sudo: only whether something came

    def _refuse_naming_on_stock(self, partner) -> None:
        """:raise UserError: for stock: who buys a card has it, and nobody before"""
        stock = self.filtered(lambda card: card._is_blank() and card.state not in ('draft', *DEAD)) if partner else ()
        if stock:
            raise UserError(
                self.env._("%s is stock, which has no holder. Activate it before you name one.", stock[0].display_name)
            )

    def _owners(self):
        """Return who owns what is on the card: its accounts' owners, and holders of cards on them; for a dead card, of
        dead ones too.
        """
        accounts = self.sudo().account_ids  # sudo: only whose they are
        cards = accounts.card_ids
        return (accounts.partner_id | (cards if self.state in DEAD else cards._in_life()).partner_id).with_env(self.env)

    def _refuse_shared(self) -> None:
        """:raise AccessError: when what moves to this card could be spent by another one that is not its holder's, and
        the user is no manager
        """
        if self.env.su or self.env.user.has_group('customer_card.group_manager'):
            return
        others = self.sudo().account_ids.card_ids._in_life() - self.sudo()  # sudo: only whose they are
        if any(other.partner_id != self.partner_id for other in others):
            raise AccessError(
                self.env._(
                    "Somebody else has a card on the account of %s, too. A card manager moves value there.",
                    self.display_name,
                )
            )

    def _in_life(self):
        """Those of these cards that were not replaced or closed."""
        return self.filtered(lambda card: card.state not in DEAD)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unused(self):
        if any(
            card.state not in ('draft', 'ready') or card.account_ids or card.batch_id for card in self.sudo()
        ):  # sudo: to see whether there are any
            raise UserError(
                self.env._("A card of a batch, or one that opened accounts, is kept for ever. Close it instead.")
            )

    def copy(self, default=None):
        raise UserError(self.env._("A card cannot be duplicated. Issue a new one, or replace this one."))
