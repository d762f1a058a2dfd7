import contextlib
from collections.abc import Iterator
from datetime import datetime, timedelta

from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import mute_logger

from ..books.naming import name_in
from ..ledger import kinds
from ..ledger.kept import kept

# What happens to goods that come back without their receipt, the strictest last.
WITHOUT_RECEIPT = [
    ('note', "Take them, and note it as unusual"),
    ('manager', "A manager takes them"),
    ('refuse', "Do not take them"),
]


class CustomerCardProgram(models.Model):
    """Rules of returns: how long value given back after its last day can be spent, and goods without a receipt."""

    _inherit = 'customer.card.program'

    returned_days = fields.Integer(
        string="What comes back after its last day can be spent for (days)",
        required=True,
        default=30,
        help="Points and value go back to a card with the day they had. Where that day is over, they can be "
        "spent for so many days.",
    )
    returns_without_receipt = fields.Selection(
        selection=WITHOUT_RECEIPT,
        string="Goods back without their receipt",
        required=True,
        default='note',
        help="Goods a card paid for could leave their value as cash this way. The strictest choice of the "
        "company's programs counts.",
    )

    _returned_days_positive = models.Constraint(
        'CHECK (returned_days BETWEEN 1 AND 3660)', "What comes back can be spent for 1 to 3660 days."
    )

    def _returned_until(self) -> datetime:
        """Return the moment (UTC) until which what is given back today, past its own last day, can be spent: an end of
        day at the shop.
        """
        self.ensure_one()
        return self._utc(self._today() + timedelta(days=self.returned_days + 1))

    @api.model
    @kept('company')
    def _without_receipt(self, company: int) -> tuple[str, int]:
        """The strictest choice of a company's programs for goods without their receipt, and the id of a program that
        makes it; read once per worker.
        """
        programs = self.search([('company_id', '=', company)])
        order = [code for code, _words in WITHOUT_RECEIPT]
        strictest = max(programs, key=lambda program: order.index(program.returns_without_receipt), default=None)
        return (strictest.returns_without_receipt, strictest.id) if strictest else ('', 0)

    # The set-up step: everything a shop needs to try cards, made once per company and found again afterwards.

    @api.model
    def _setup_company(self, company) -> None:
        """Make the books, the payment methods, a first loyalty and gift program and the usual consents of ``company``;
        repeat it as often as you like.
        """
        self._setup_zone(company)
        self._default_books(company)
        methods = self.env['pos.payment.method']._customer_card_methods(company)
        self._setup_tills(company, methods)
        if company.parent_id:
            return  # a branch has its main company's cards
        for kind, name, more in self._first_programs(company):
            if not self.with_context(active_test=False).search_count(
                [('company_id', '=', company.id), ('kind', '=', kind)], limit=1
            ):
                self.create({'name': name, 'kind': kind, 'company_id': company.id, **more})
        self.env['customer.card.purpose']._setup(company)

    @api.model
    def _leave_branches(self) -> None:
        """Remove the programs that an older set-up made for branches and that nobody used: their main company's cards
        are accepted there then, by tenders of their own.
        """
        programs = self.with_context(active_test=False)
        made = programs.search([('company_id.parent_id', '!=', False), ('card_ids', '=', False)])
        for program in made:
            if any(one.company_id == program.company_id for one in programs.search([('card_ids', '!=', False)])):
                continue  # the branch has cards of its own
            with contextlib.suppress(UserError, IntegrityError), mute_logger('odoo.sql_db'), self.env.cr.savepoint():
                program.unlink()
        programs.search([('company_id.parent_id', '=', False)])._offer_tenders()

    @api.model
    def _speak_first(self, codes: list[str]) -> None:
        """Say what programs of ours are called in these languages, too."""
        programs = self.sudo().with_context(active_test=False)  # sudo: names only
        programs.search([('kind', '!=', False)])._speak_words(codes)

    def _speak_usual(self) -> None:
        """Say what new programs are called, where it is as we call them, in every language of the shop."""
        self.sudo()._speak_words([code for code, _name in self.env['res.lang'].get_installed()])  # sudo: names only

    def _speak_words(self, codes: list[str]) -> None:
        """Name programs, their points, rules and products in these languages, where they have the names we gave."""
        words = {
            'loyalty': lambda env: env._("Loyalty card"),
            'gift': lambda env: env._("Gift card"),
            'points': lambda env: env._("points"),
            'purchases': lambda env: env._("Purchases"),
        }

        def say(record, name: str, field: str = 'name') -> None:
            name_in(record, codes, lambda code: str(words[name](self.with_context(lang=code).env)), field)

        for program in self:
            if program.kind in words:
                for record in filter(None, (program, program.product_id.product_tmpl_id)):
                    say(record, program.kind)
            say(program, 'points', 'point_name')
            for rule in program.rule_ids:
                say(rule, 'purchases')

    def _offer_tenders(self) -> None:
        """A company's first program brings the card tenders along; its tills choose them in their settings."""
        places = [company._card_places() for company in self.company_id]
        for company in self.company_id.union(*places).filtered('chart_template'):
            methods = self.env['pos.payment.method'].sudo()  # sudo: part of the program's set-up
            before = methods.search([('company_id', '=', company.id), ('customer_card_kind', '!=', False)])
            made = methods._customer_card_methods(company) - before
            if before and made:  # tills that take cards take them this way, too
                tills = (
                    self.env['pos.config']
                    .sudo()
                    .search(  # sudo: as above
                        [('company_id', '=', company.id), ('payment_method_ids', 'in', before.ids)]
                    )
                )
                for till in tills.filtered(lambda till: not till.has_active_session):
                    till.payment_method_ids |= made

    def _advice_on_tills(self) -> Iterator[str]:
        """Which tills are open and do not offer yet what cards of this program pay from."""
        methods = self.env['pos.payment.method'].sudo()  # sudo: names of tenders and tills only
        kinds_here = [kind for kind in kinds.METHODS if self[kinds.ACCOUNTS[kind].opens]]
        mine = methods.search([('company_id', '=', self.company_id.id), ('customer_card_kind', 'in', kinds_here)])
        tills = self.env['pos.config'].sudo().search([('company_id', '=', self.company_id.id)])  # sudo: as above
        waiting = {till: till._customer_card_missed() & mine for till in tills if till.has_active_session}
        for method in mine:
            if names := [till.name for till, missed in waiting.items() if method in missed]:
                yield self.env._(
                    "Tills that are open offer \"%(tender)s\" once they were closed and opened again: %(tills)s.",
                    tender=method.name,
                    tills=", ".join(names),
                )

    @api.model
    def _setup_tills(self, company, methods) -> None:
        """Offer the card tenders at every till without an open session; the others get them from their settings."""
        tills = self.env['pos.config'].search([('company_id', '=', company.id)])
        for till in tills.filtered(lambda till: not till.has_active_session):
            till.payment_method_ids |= methods

    @api.model
    def _first_programs(self, company) -> list[tuple[str, str, dict]]:
        rule = {
            'name': self.env._("Purchases"),
            'mode': 'per_amount',
            'points': 1,
            'step': company.currency_id.round(10),
        }
        return [
            ('loyalty', self.env._("Loyalty card"), {'prefix': '950', 'rule_ids': [(0, 0, rule)]}),
            ('gift', self.env._("Gift card"), {'prefix': '951'}),
        ]
