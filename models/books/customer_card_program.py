from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.translate import LazyTranslate

from ...core import voucher
from ..ledger import kinds, spoken, wishes
from ..ledger.kept import kept
from ..ledger.protected import own, refuse_unless_own
from . import booking
from .accounts import ACCOUNTS
from .naming import name_in

_lt = LazyTranslate(__name__)

# Accounts beside the liabilities: the other sides of settlements.
SIDES = ('points_revenue_account_id', 'promotion_account_id', 'breakage_account_id', 'clearing_account_id',
         'fee_account_id', 'unearned_account_id', 'finance_account_id', 'loss_account_id', 'allowance_account_id',
         'recovery_account_id')  # fmt: skip
# What only a settlement, or the nightly job of income, says of its program.
SETTLED = {'settled_at', 'settlement_failure', 'income_until', 'income_booked', 'allowance_booked'}
JOURNAL_CODE, JOURNAL_NAME = 'CARD', _lt("Customer Cards")
DISCOUNT_NAME = _lt("Points discount")
BOOK_FIELDS = ('journal_id', 'points_revenue_account_id', *ACCOUNTS)
AT_TILLS = (*kinds.LIABILITIES.values(), 'clearing_account_id')  # what a till's session books on


class CustomerCardProgram(models.Model):
    """The journal and accounts.

    Everything has a default from the company's chart of accounts; a program fills what is empty.
    """

    _inherit = 'customer.card.program'

    journal_id = fields.Many2one(
        comodel_name='account.journal',
        string="Settlement journal",
        check_company=True,
        ondelete='restrict',
        domain=[('type', '=', 'general')],
        help="Settlements are posted here: one entry per day and kind of account.",
    )
    liability_account_id = fields.Many2one(
        comodel_name='account.account',
        string="Value liability",
        check_company=True,
        ondelete='restrict',
        domain=[('account_type', 'in', kinds.ACCOUNTS['value'].owed_on)],
        help="What customers still have on their cards.",
    )
    points_account_id = fields.Many2one(
        comodel_name='account.account',
        string="Points liability",
        check_company=True,
        ondelete='restrict',
        domain=[('account_type', 'in', kinds.ACCOUNTS['points'].owed_on)],
        help="Revenue deferred for points not spent yet.",
    )
    receivable_account_id = fields.Many2one(
        comodel_name='account.account',
        string="Credit receivable",
        check_company=True,
        ondelete='restrict',
        domain=[('account_type', 'in', kinds.ACCOUNTS['credit'].owed_on)],
        help="What customers owe for what they bought on credit; an account of the program's own keeps it apart from "
        "ordinary invoices.",
    )
    points_revenue_account_id = fields.Many2one(
        comodel_name='account.account',
        string="Points defer",
        check_company=True,
        ondelete='restrict',
        help="The revenue that earned points defer and that comes back when they are spent or expire.",
    )
    promotion_account_id = fields.Many2one(
        comodel_name='account.account',
        string="Value given",
        check_company=True,
        ondelete='restrict',
        help="Expense of value given free.",
    )
    breakage_account_id = fields.Many2one(
        comodel_name='account.account',
        string="Value expired",
        check_company=True,
        ondelete='restrict',
        help="Income from value that expired.",
    )
    clearing_account_id = fields.Many2one(
        comodel_name='account.account',
        string="Card clearing",
        check_company=True,
        ondelete='restrict',
        help="Value that came or went without a document of ours, until the money behind it is booked.",
    )
    settled_at = fields.Datetime(string="Last settled", readonly=True, copy=False)
    settlement_failure = fields.Char(
        readonly=True, copy=False, help="Why the program was not settled when that was tried last; empty when it was."
    )

    # === CONSTRAINTS === #

    @api.constrains(*SIDES, *kinds.LIABILITIES.values())
    def _check_sides(self):
        """The other side of a settlement is no liability of cards: it would book nothing, and note that it had."""
        programs = self.sudo().with_context(active_test=False)  # sudo: of all companies
        liabilities = tuple(kinds.LIABILITIES.values())
        for names, others in ((SIDES, liabilities), (liabilities, SIDES)):
            accounts = self.env['account.account'].union(*(self[name] for name in names))
            both = Domain.OR([(other, 'in', accounts.ids)] for other in others)
            if found := programs.search(both, limit=1):
                shared = accounts & self.env['account.account'].union(*(found[other] for other in others))
                raise UserError(
                    self.env._(
                        "On %s cards' points or value are owed, so it is no other side of them. Choose another "
                        "account.",
                        shared[:1].sudo().display_name,  # sudo: whose books it is in
                    )
                )

    @api.constrains('company_id', *SIDES, *kinds.LIABILITIES.values())
    def _check_accounts_currency(self):
        """An account that wants a second currency would stop the till that closes with it, or the settlement."""
        for program in self:
            accounts = self.env['account.account'].union(*(program[name] for name in ACCOUNTS))
            for account in (accounts | program.points_revenue_account_id).sudo():  # sudo: their currency is compared
                if account.currency_id and account.currency_id != program.company_id.currency_id:
                    raise UserError(
                        self.env._(
                            "%(account)s is kept in another currency. Choose an account in %(currency)s.",
                            account=account.display_name,
                            currency=program.company_id.currency_id.name,
                        )
                    )

    @api.constrains('company_id', *kinds.LIABILITIES.values())
    def _check_liabilities_apart(self):
        """What is owed on cards, and nothing else, stands on an account that becomes their liability: what the books
        say of it is compared with the ledger for ever.
        """
        for program in self:
            fields_of = kinds.LIABILITIES.items()
            for account in self.env['account.account'].union(*(program[field] for _kind, field in fields_of)):
                chosen = [kind for kind, field in fields_of if program[field] == account]
                if not any(program._is_settled(kind) for kind in chosen):
                    # sudo: of what type it is, and what stands on it
                    program._refuse_liability(account.sudo(), chosen)

    def _refuse_liability(self, account, chosen: list[str]) -> None:
        """:raise UserError: for an account of another type than the ``chosen`` kinds are owed on, and for one on which
        something else stands
        """
        for kind in chosen:
            account._customer_card_refuse_type(kind)
        if amount := self._owed_otherwise(account):
            raise UserError(
                self.env._(
                    "%(amount)s stand on %(account)s that no card of ours owes. Choose an account of its own, and take "
                    "what is owed on older cards over by an import of their balances from this one.",
                    amount=spoken.money(self.company_id.currency_id, amount),
                    account=account.display_name,
                )
            )

    def _owed_otherwise(self, account) -> float:
        """Return what stands on an account on which no other program's cards are owed."""
        named = Domain.OR(Domain(name, '=', account.id) for name in kinds.LIABILITIES.values())
        programs = self.sudo().with_context(active_test=False)  # sudo: whether any company's are
        if programs.search_count(named & Domain('id', '!=', self.id), limit=1):
            return 0
        books = Domain('company_id', 'child_of', self.company_id.root_id.id) & Domain('parent_state', '=', 'posted')
        items = self.env['account.move.line'].sudo()  # sudo: only what they come to
        [(balance,)] = items._read_group(books & Domain('account_id', '=', account.id), [], ['balance:sum'])
        return self.company_id.currency_id.round(-(balance or 0))

    # === CRUD METHODS === #

    @api.model
    def default_get(self, fields):
        """Extend: callers do not say what a settlement did."""
        return wishes.without(self, super().default_get(fields), SETTLED)

    def _check_settled(self, vals: dict) -> None:
        """:raise AccessError: when anybody writes when a program was settled, or why it was not"""
        if SETTLED & vals.keys():
            refuse_unless_own(self, self.env._("What a settlement did is never written by hand. Settle again."))

    def _check_liabilities_stay(self, vals: dict) -> None:
        """:raise UserError: when something is booked on a liability account that would become another one"""
        for kind, field in kinds.LIABILITIES.items():
            if field in vals:
                self._check_liability_stays(kind, vals[field])

    def _check_liability_stays(self, kind: str, account: int) -> None:
        for program in self.filtered(lambda p: p._liability_account(kind) and p._liability_account(kind).id != account):
            if program._is_settled(kind):
                raise UserError(
                    self.env._(
                        "%s is booked on its liability account already, which stays as it is. Start a new "
                        "program for another account.",
                        program.name,
                    )
                )

    def _is_settled(self, kind: str) -> bool:
        """Tell whether anything of that kind of account was booked on its liability."""
        settlements = self.env['customer.card.settlement'].sudo()  # sudo: to see whether anything was booked
        return bool(settlements.search_count([('program_id', '=', self.id), ('account_kind', '=', kind)], limit=1))

    # === BUSINESS METHODS === #

    def _note_settlement(self, failure: str | None) -> None:
        """Remember why the program was not settled, or that it was; the health check names it until it is."""
        if (self.settlement_failure or None) != failure:
            own(self).settlement_failure = failure

    @api.model
    @kept()
    def _liability_ids(self) -> frozenset[int]:
        """Ids of the accounts on which any company's cards are owed; of archived programs, too."""
        names = kinds.LIABILITIES.values()
        programs = self.with_context(active_test=False).search(Domain.OR(Domain(name, '!=', False) for name in names))
        return frozenset(account.id for name in names for account in programs[name])

    def _liability_field(self, kind: str) -> str:
        return kinds.LIABILITIES[kind]

    def _liability_account(self, kind: str):
        """The account customers' value or points are owed on."""
        return self[kinds.LIABILITIES[kind]]

    def _liability_rate(self, kind: str) -> Decimal:
        """The money one unit is booked at; value that was taxed at its sale is owed without the tax."""
        if kind == 'value' and self.voucher_tax_id:
            return voucher.net_rate(self._voucher_percent())
        return booking.rate(kind, self.point_value, self.breakage)

    def _require_books(self, names: set[str]) -> None:
        """:raise UserError: with what to do, when the journal or one of these accounts is missing"""
        self._ensure_books()
        missing = [
            self._fields[name]._description_string(self.env)
            for name in ('journal_id', *sorted(names))
            if not self[name]
        ]
        if missing:
            raise UserError(
                self.env._(
                    "%(program)s cannot be booked yet: choose a chart of accounts for %(company)s, or set on "
                    "the program: %(missing)s.",
                    program=self.name,
                    company=self.company_id.name,
                    missing=", ".join(missing),
                )
            )

    def _ensure_books(self) -> None:
        """Fill in what is empty from the company's defaults; nothing to do without a chart of accounts."""
        for program in self:
            empty = [name for name in BOOK_FIELDS if not program[name]]
            if empty:
                defaults = self._default_books(program.company_id)
                vals = {name: defaults[name] for name in empty if defaults.get(name)}
                if vals:
                    program.write(vals)

    @api.model
    def _default_books(self, company) -> dict[str, int]:
        """The accounts and the journal cards of ``company`` are booked on, by field; made once, found again afterwards.

        Empty while the company has no chart of accounts. A branch uses the books of its main company.
        """
        root = company.root_id
        accounts = (
            self.env['account.account'].sudo().with_company(root)
        )  # sudo: a card manager sets up what the ledger books on
        if not accounts.search_count(accounts._check_company_domain(root), limit=1):
            return {}
        books = {name: self._default_account(accounts, root, *row) for name, row in ACCOUNTS.items()}
        category = self.env['product.category'].sudo().with_company(root)  # sudo: reads the chart's default
        income = root.income_account_id or category._fields[
            'property_account_income_categ_id'
        ].get_company_dependent_fallback(category)
        return {**books, 'points_revenue_account_id': income.id, 'journal_id': self._default_journal(root)}

    def _default_account(self, accounts, company, part: str, account_type: str, reconcile: bool, name) -> int:
        xml_id = f'customer_card.account_{part}_{company.id}'
        if account := self.env.ref(xml_id, raise_if_not_found=False):
            return account.id
        here = accounts._check_company_domain(company)
        alike = accounts.search([*here, ('account_type', '=', account_type)], limit=1)
        start = (alike or accounts.search(here, limit=1)).code or '1000'
        account = accounts.create(
            {
                'name': self.env._(name),
                'code': accounts._search_new_account_code(start),
                'account_type': account_type,
                'reconcile': reconcile,
                'company_ids': [(6, 0, company.ids)],
            }
        )
        self._translate_name(account, name)
        return self._remember(xml_id, account)

    def _default_journal(self, company) -> int:
        xml_id = f'customer_card.journal_{company.id}'
        if journal := self.env.ref(xml_id, raise_if_not_found=False):
            return journal.id
        journals = (
            self.env['account.journal'].sudo().with_company(company)
        )  # sudo: a card manager sets up what the ledger books on
        taken = set(journals.with_context(active_test=False).search([('company_id', '=', company.id)]).mapped('code'))
        code = next(
            code
            for code in (
                JOURNAL_CODE,
                *(f'{JOURNAL_CODE}{n}' for n in range(2, 10)),
                *(f'CC{n}' for n in range(100, 999)),
            )
            if code not in taken
        )
        journal = journals.create(
            {
                'name': self.env._(JOURNAL_NAME),
                'code': code,
                'type': 'general',
                'company_id': company.id,
                'show_on_dashboard': False,
            }
        )
        self._translate_name(journal, JOURNAL_NAME)
        return self._remember(xml_id, journal)

    def _translate_name(self, record, name, codes: list[str] | None = None) -> None:
        """Name a record of ours in these languages (all the shop speaks)."""
        codes = codes or [code for code, _language in self.env['res.lang'].get_installed()]
        owner = record.product_tmpl_id if record._name == 'product.product' else record
        name_in(owner, codes, lambda code: self.with_context(lang=code).env._(name))

    @api.model
    def _names(self) -> dict:
        """Return what records of ours are called, by the part of their xml id before the company's."""
        accounts = {f'account_{part}': name for part, _type, _reconcile, name in ACCOUNTS.values()}
        return {**accounts, 'journal': JOURNAL_NAME, 'discount': DISCOUNT_NAME}

    @api.model
    def _speak(self, codes: list[str]) -> None:
        """Name the records of all companies in these languages, too."""
        companies = self.env['res.company'].sudo().search([('chart_template', '!=', False)])  # sudo: names only
        for company in companies:
            for part, name in self._names().items():
                if record := self.env.ref(f'customer_card.{part}_{company.id}', raise_if_not_found=False):
                    self._translate_name(record.sudo(), name, codes)  # sudo: names only

    def _remember(self, xml_id: str, record) -> int:
        # sudo: an id of our own, so that it is found again and goes with the add-on
        data = self.env['ir.model.data'].sudo()
        data._update_xmlids([{'xml_id': xml_id, 'record': record, 'noupdate': True}])
        return record.id
