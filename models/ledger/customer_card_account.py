from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ...core import money
from ..actions import open_list
from . import kinds, spoken, sql, units, wishes
from .protected import own, refuse_unless_own

AMOUNT_DIGITS = (20, 4)


class Pending(NamedTuple):
    """Pending points or value of an account, and the days (in the shop's time zone) its first and last part can be
    spent.
    """

    amount: Decimal
    first: fields.Date
    last: fields.Date


class CustomerCardAccount(models.Model):
    """One balance in one unit.

    Only the ledger writes it (see ``customer.card.ledger``). ``balance`` and ``floor`` are in points or in
    ``currency_id``; a credit line has an allowance, and so a negative floor. Every append and every hold writes this
    row, which is what keeps two transactions from spending the same value under REPEATABLE READ.
    """

    _name = 'customer.card.account'
    _description = "Card account"
    _order = 'id desc'
    _rec_names_search = ['card_ids.number_last4', 'partner_id.name', 'program_id.name']
    _log_access = False
    _check_company_auto = True

    program_id = fields.Many2one(
        comodel_name='customer.card.program',
        required=True,
        readonly=True,
        index=True,
        ondelete='restrict',
    )
    company_id = fields.Many2one(comodel_name='res.company', required=True, readonly=True, ondelete='restrict')
    kind = fields.Selection(selection=kinds.ACCOUNT_LABELS, required=True, readonly=True)
    partner_id = fields.Many2one(
        comodel_name='res.partner',
        string="Owner",
        index='btree_not_null',
        ondelete='restrict',
        help="Empty for a bearer card nobody has identified yet.",
    )
    card_ids = fields.Many2many(
        comodel_name='customer.card',
        relation='customer_card_account_rel',
        column1='account_id',
        column2='card_id',
        string="Cards",
        readonly=True,
    )
    currency_id = fields.Many2one(comodel_name='res.currency', required=True, readonly=True, ondelete='restrict')
    digits = fields.Integer(
        required=True, readonly=True, aggregator=None, help="Decimal places of this account's amounts."
    )
    balance = fields.Float(digits=AMOUNT_DIGITS, required=True, readonly=True, default=0)
    floor = fields.Float(
        digits=AMOUNT_DIGITS, required=True, readonly=True, default=0, help="The balance never goes below this."
    )
    allowance = fields.Float(
        string="Allowed below nothing",
        digits=AMOUNT_DIGITS,
        required=True,
        readonly=True,
        default=0,
        help="How far below nothing debits may take the account: what a credit line allows by now. It is sealed with "
        "the account.",
    )
    held = fields.Float(
        digits=AMOUNT_DIGITS, compute='_compute_available', help="Authorized at a till or reader, not captured yet."
    )
    available = fields.Float(digits=AMOUNT_DIGITS, compute='_compute_available', help="What can be spent now.")
    balance_text = fields.Char(string="Balance as written", compute='_compute_balance_text')
    available_text = fields.Char(string="Available as written", compute='_compute_balance_text')
    sequence = fields.Integer(string="Last entry", required=True, readonly=True, default=0)
    seal = fields.Char(string="Last seal", required=True, readonly=True, default='')
    mark = fields.Char(
        readonly=True,
        default='',
        groups=fields.NO_ACCESS,
        help="Seals the account's row; empty before the first entry.",
    )
    unit_text = fields.Char(string="Unit", compute='_compute_unit_text', help="What its amounts are counted in.")
    version = fields.Integer(required=True, readonly=True, default=0, help="Counts every append and every hold.")
    heir_id = fields.Many2one(
        comodel_name='customer.card.account',
        string="Taken over by",
        readonly=True,
        ondelete='restrict',
        index='btree_not_null',
        help="The account everything moved to when the last card of this one was merged or closed; what comes "
        "later concerns that one.",
    )
    heir_seal = fields.Char(
        string="Seal of the heir", readonly=True, groups=fields.NO_ACCESS, help="Seals which account that is."
    )
    entry_ids = fields.One2many(
        comodel_name='customer.card.entry', inverse_name='account_id', string="Entries", readonly=True
    )
    lot_ids = fields.One2many(comodel_name='customer.card.lot', inverse_name='account_id', string="Lots", readonly=True)
    open_lot_ids = fields.One2many(
        comodel_name='customer.card.lot',
        inverse_name='account_id',
        string="Lots with something left",
        readonly=True,
        domain=[('left', '>', 0)],  # those have an index; used up ones are looked up by no screen
    )

    _balance_above_floor = models.Constraint(
        'CHECK (balance >= floor)',
        "There is not enough on this card.",
    )
    _allowance_positive = models.Constraint(
        'CHECK (allowance >= 0)',
        "What an account allows below nothing is an amount, or nothing.",
    )
    pending_text = fields.Char(
        string="Not to be spent yet",
        compute='_compute_pending_text',
        help="What is on the account, and from which day on it can be spent.",
    )

    def _read_group_select(self, aggregate_spec, query):
        """Extend: balances of several units have no sum."""
        summed = super()._read_group_select(aggregate_spec, query)
        if aggregate_spec != 'balance:sum':
            return summed
        return units.of_one(summed, *(SQL.identifier(self._table, name) for name in units.COLUMNS))

    # === COMPUTE METHODS === #

    @api.depends('balance', 'version', 'allowance')
    def _compute_available(self):
        spendable = self.env['customer.card.ledger']._spendable(self.ids)
        for account in self:
            held, available = spendable.get(account.id, (0, 0))
            account.held = float(held)
            account.available = float(available)

    @api.depends('balance', 'available', 'kind', 'currency_id')
    @api.depends_context('lang', *spoken.WAYS)
    def _compute_balance_text(self):
        for account in self:
            account.balance_text = account._format(account.balance)
            account.available_text = account._format(account.available)

    @api.depends('program_id.name', 'kind', 'partner_id.name', 'card_ids.number_last4', 'balance')
    @api.depends_context('formatted_display_name')
    def _compute_display_name(self):
        """Whose it is, the card and the kind; where one is chosen from a list, what is on it, too."""
        labels = dict(self._fields['kind']._description_selection(self.env))
        accounts = self.sudo()  # sudo: only the owner's name and the masked number are shown
        accounts.card_ids.fetch(('number_last4', 'program_id'))  # of all at once
        accounts.partner_id.fetch(('name',))
        for account in accounts:
            card = account.card_ids[:1].display_name or f'{account.program_id.name or ""} {account.id or ""}'.strip()
            name = " · ".join(filter(None, (account.partner_id.name, card, labels.get(account.kind))))
            balance = f'\t--{account.balance_text}--' if self.env.context.get('formatted_display_name') else ''
            account.with_env(self.env).display_name = name + balance

    # === CRUD METHODS === #

    @api.model
    def default_get(self, fields):
        """Extend: ignore callers' defaults."""
        return wishes.without(self, super().default_get(fields), self._fields)

    @api.model_create_multi
    def create(self, vals_list):
        refuse_unless_own(self, self.env._("Accounts are opened by issuing a card, never by hand."))
        return super().create(vals_list)

    def write(self, vals):
        if set(vals) - {'partner_id'}:
            refuse_unless_own(self, self.env._("A balance changes only through an operation of the ledger."))
        return super().write(vals)

    def unlink(self):
        refuse_unless_own(self, self.env._("An account is part of the ledger and cannot be deleted."))
        return super().unlink()

    # === BUSINESS METHODS === #

    def _format(self, amount) -> str:
        """``amount`` of this account as people write it: "1,240 points" or "$ 35.00"."""
        if kinds.in_points(self.kind) or not self.currency_id:
            return self.program_id._format(self.kind, amount)
        return spoken.money(self.currency_id, amount)

    def _worth(self, amount):
        """Return what ``amount`` of this account pays, in its currency (Decimal)."""
        self.ensure_one()
        if kinds.in_points(self.kind):
            return money.worth(
                money.exact(amount), money.exact(self.program_id.point_value), self.currency_id.decimal_places
            )
        return money.exact(amount)

    def _owed_worth(self, units) -> Decimal:
        """Return what ``units`` that were not there stand in the books at: below zero where goods came back."""
        worth = self._worth(abs(money.exact(units)))
        return worth if units > 0 else -worth

    def _paid_left(self) -> Decimal:
        """Return what is left of what somebody paid for (sold, charged, brought along), in the account's unit: what was
        given or earned leaves as goods only, never as money. What was moved here counts by what it was at first. What
        was paid back of a debt is all that is free by it.
        """
        self.ensure_one()
        if self.kind in kinds.DEBTS:
            return money.exact(self.available)
        self.env.cr.execute(
            f"""
            WITH RECURSIVE lot (first, source, "left") AS (
                SELECT l.entry_id, l.source_id, l."left" FROM customer_card_lot l WHERE l.account_id = %s
                    AND {sql.good_lot(sql.NOW)}
                UNION ALL SELECT l.entry_id, l.source_id, lot."left" FROM lot JOIN customer_card_lot l
                    ON l.id = lot.source)
            SELECT COALESCE(sum("left"), 0)::text FROM lot JOIN customer_card_entry e ON e.id = lot.first
             WHERE lot.source IS NULL AND e.kind::text = ANY(%s::text[])
            """,
            [self.id, list(kinds.ACCOUNTS[self.kind].paid)],
        )
        return Decimal(self.env.cr.fetchone()[0])

    @api.depends('kind', 'program_id.point_name', 'currency_id')
    @api.depends_context('lang')
    def _compute_unit_text(self):
        for account in self:
            in_points = kinds.in_points(account.kind)
            account.unit_text = account.program_id.point_name if in_points else account.currency_id.name

    def _pass_to(self, heir) -> None:
        """Keep which account takes over from this one, under a seal; once and for good. From now on the account's own
        mark covers it, too: that there is one at all is known by the key.

        :raise LedgerRefusal: without the ledger's key
        """
        if self.heir_id:
            return
        journal = self.env['customer.card.ledger']._journal(self.ids)
        row = journal.accounts[self.id]
        vals = {'heir_id': heir.id, 'heir_seal': journal.mark('heir', self.id, heir.id)}
        if row.is_genuine(journal.key):
            row.heir = heir.id
            vals['mark'] = journal.mark('account', *row.marked())
        own(self).write(vals)
        self.flush_recordset()  # the ledger's SQL writes the mark as well

    def _heir(self):
        """The account that took over from this one, and on as far as that goes; or itself.

        Else one could buy, earn, move the points and bring the goods back; and what a dead card had paid would go back
        to nobody.
        """
        return self._heirs()[-1:]

    def _heirs(self):
        """This account and those that took over from it, one after the other; the last one has what is left."""
        accounts = self.sudo()  # sudo: which accounts they are; whoever asks has this one
        while heir := accounts[-1:].heir_id:
            accounts += heir
        return accounts.with_env(self.env)

    def _taken_over(self):
        """These accounts and all they took over from, however many merges ago: what came there is here."""
        found = before = self.sudo()  # sudo: as above
        while before := before.search([('heir_id', 'in', before.ids)]):
            found |= before
        return found.with_env(self.env)

    def _standing(self) -> frozenset[int]:
        """Return the ids of these accounts, or of those that took over from them."""
        return frozenset(account._heir().id for account in self)

    def action_open_entries(self):
        """Open the statement of these accounts."""
        self.check_access('read')
        return open_list(self.env['customer.card.entry'], self.env._("Statement"), [('account_id', 'in', self.ids)])

    def _expiring_text(self, days: int) -> str:
        """Return what expires within ``days`` and when, for people; empty when nothing does."""
        self.ensure_one()
        self.env.cr.execute(
            f"""
            SELECT sum(l."left")::text, l.expires_at FROM customer_card_lot l
             WHERE l.account_id = %s AND {sql.expiring_lot()}
                 AND {sql.is_due(f'{sql.NOW_ONCE} + make_interval(days => %s)')}
             GROUP BY l.expires_at ORDER BY l.expires_at
            """,
            [self.id, days],
        )
        free = self._free_of_holds(self.env.cr.fetchall())
        if not free:
            return ""
        amount = sum(units for units, _moment in free)
        day = self.env['customer.card.program']._last_day_of(self.company_id, free[0][1])
        return self.env._("%(amount)s until %(day)s", amount=self._format(amount), day=spoken.day(self, day))

    def _free_of_holds(self, lots: list[tuple[str, datetime]]) -> list[tuple[Decimal, datetime]]:
        """Return what is left of lots, soonest expiry first, beside what is held: that takes the soonest, and is shown
        as gone already.
        """
        held, free = money.exact(self.held), []
        for left, moment in lots:
            units = Decimal(left)
            if units > held:
                free.append((units - held, moment))
            held = max(held - units, Decimal(0))
        return free

    # What is on the account and cannot be spent yet (see :attr:`CustomerCardLot.usable_at`).

    @api.depends('balance', 'version')
    @api.depends_context('lang', *spoken.WAYS)
    def _compute_pending_text(self):
        for account in self:
            account.pending_text = account._pending_text() if account.id else ""

    def _pending(self) -> Pending | None:
        """Return what cannot be spent yet, or None."""
        self.ensure_one()
        self.env.cr.execute(
            f"""
            SELECT sum(l."left")::text, min(l.usable_at), max(l.usable_at) FROM customer_card_lot l
             WHERE l.account_id = %s AND {sql.pending_lot()}
            """,
            [self.id],
        )
        amount, *moments = self.env.cr.fetchone()
        return (
            Pending(Decimal(amount), *(self.program_id._local(moment).date() for moment in moments)) if amount else None
        )

    def _pending_text(self) -> str:
        """Return what cannot be spent yet, and from when on: "40 points from 12/06/2026"; empty
        when there is nothing.
        """
        pending = self._pending()
        if not pending:
            return ""
        words = {'amount': self._format(float(pending.amount)), 'day': spoken.day(self, pending.first)}
        if pending.first == pending.last:
            return self.env._("%(amount)s from %(day)s", **words)
        return self.env._("%(amount)s, the first from %(day)s", **words)

    def _claimable(self) -> Decimal:
        """Return what can be taken back with goods: what can be spent, and what cannot yet."""
        pending = self._pending()
        return money.exact(self.available) + (pending.amount if pending else Decimal(0))
