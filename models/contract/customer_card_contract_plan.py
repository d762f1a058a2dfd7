from collections.abc import Sequence

from markupsafe import Markup

from odoo import api, fields, models

from ...core.money import exact
from ...core.plan import schedule
from ...core.plan_cost import Cost, cost
from ...core.plan_rows import Row
from ...core.plan_terms import PlanError, Terms
from ..ledger import spoken
from . import refusals
from .customer_card_contract import AGREED
from .terms import ROUNDS, fees

# What the plan is computed from.
_READS = tuple((AGREED - {'conditions', 'line_ids', 'unequal_ids'}) | {
    'price', 'line_ids', 'unequal_ids.number', 'unequal_ids.amount', 'currency_id', 'version',
})  # fmt: skip
_FIGURE = Markup('<td class="text-end">%s</td>')


class CustomerCardContract(models.Model):
    """The plan of a contract: its rows and what it costs, as a calculator shows them at once."""

    _inherit = 'customer.card.contract'

    financed = fields.Monetary(
        compute='_compute_figures', store=True, tracking=True, help="The price without the down payment."
    )
    count = fields.Integer(string="Payments in all", compute='_compute_figures', store=True)
    usual = fields.Monetary(string="Each", compute='_compute_figures', store=True, help="What most of them come to.")
    cost = fields.Monetary(
        string="Cost of credit", compute='_compute_figures', store=True, help="All profit and fees, those at the "
        "beginning too.",
    )  # fmt: skip
    total = fields.Monetary(
        string="To pay", compute='_compute_figures', store=True, help="The down payment, all installments and fees."
    )
    effective_rate = fields.Float(
        string="Effective rate (% a year)", digits=(16, 2), compute='_compute_figures', store=True,
        help="With all fees, by the formula of the European directives.",
    )  # fmt: skip
    last_on = fields.Date(string="Last installment on", compute='_compute_figures', store=True)
    refusal = fields.Char(compute='_compute_said', help="Why this is no plan, and what to do.")
    sentence = fields.Char(string="Plan in words", compute='_compute_said')
    plan_html = fields.Html(string="Plan", compute='_compute_said', sanitize=False)

    @api.depends(*_READS)
    def _compute_figures(self):
        for contract in self:
            try:
                rows = contract._signed_rows()
                found = cost(contract._terms(), rows) if rows else None
            except PlanError:
                rows, found = (), None
            contract.update(contract._figures(rows, found))

    def _figures(self, rows: Sequence[Row], found: Cost | None) -> dict:
        amounts = [row.amount for row in rows]
        return {
            'financed': found.financed if found else self.price - self.down,
            'count': len(rows),
            'usual': max(amounts, key=amounts.count, default=0),
            'cost': found.cost if found else 0,
            'total': self._exact('down') + found.paid if found else 0,
            'effective_rate': found.rate if found else 0,
            'last_on': rows[-1].day if rows else False,
        }

    @api.depends(*_READS)
    @api.depends_context('lang')
    def _compute_said(self):
        for contract in self:
            contract.update({'refusal': "", 'sentence': "", 'plan_html': False})
            if not contract.currency_id or not contract.line_ids:
                continue
            try:
                rows = contract._rows()
                contract.refusal = "" if contract.is_fixed else contract._refusal()
            except PlanError as error:
                contract.refusal = refusals.sentence(contract, error)
            else:
                contract.sentence = contract._plan_sentence(contract._signed_rows())
                contract.plan_html = contract._plan_table(rows)

    # === BUSINESS METHODS === #

    def _terms(self) -> Terms:
        """Return what was agreed, for :mod:`core.plan`.

        :raises PlanError: where it cannot be
        """
        remainder, rounds = ROUNDS[self.remainder or 'last_smaller']
        by_number = self.by == 'number'
        return Terms(
            price=self._exact('price'), down=self._exact('down'), handed_over=self.handed_over, first=self.first_on,
            number=self.number if by_number else 0, amount=exact(0) if by_number else self._exact('amount'),
            method=self.method or 'annuity', rate=exact(self.rate), step=self._step(),
            first_period=self.first_period or 'days', grace=self.grace, balloon=self._exact('balloon'),
            fees=fees(self), multiple=self._exact('multiple'), remainder=remainder, rounds=rounds,
            unequal=tuple(sorted((one.number, one._exact()) for one in self.unequal_ids)),
            digits=self.currency_id.decimal_places, highest=self._highest_rate(),
        )  # fmt: skip

    def _rows(self) -> tuple[Row, ...]:
        """Return the plan: as it was signed, or as it would be.

        :raises PlanError: where there is none
        """
        if self.installment_ids:
            return tuple(one._row() for one in self._current())
        if not (self.line_ids and self.currency_id and self.handed_over):
            return ()
        terms = self._terms()
        rows = schedule(terms)
        if fee := terms.fee('start'):
            zero = exact(0)
            return (Row(0, self.handed_over, zero, zero, fee, terms.financed), *rows)
        return rows

    def _signed_rows(self) -> tuple[Row, ...]:
        """Return the installments as they were signed, or would be; without what is paid beside them."""
        signed = self.installment_ids.filtered(lambda one: one.version == 1).sorted('number')
        rows = tuple(one._row() for one in signed) or self._rows()
        return tuple(row for row in rows if row.number)

    def _current(self):
        """Return the rows of the newest version, in order."""
        return self.installment_ids.filtered('is_current').sorted(lambda one: (one.due_on, one.number))

    def _refusal(self) -> str:
        """Return why what is agreed cannot be, in one sentence, or nothing; what was signed elsewhere is agreed."""
        if self.import_id:
            return ""
        if not self.line_ids:
            return self.env._("Enter the goods with their prices.")
        if not self.handed_over:
            return self.env._("Enter the day the goods are handed over.")
        if self.by == 'amount' and self.amount <= 0:
            return self.env._("Enter what each installment is, or give their number.")
        try:
            rows = schedule(self._terms())
            cost(self._terms(), rows)
        except PlanError as error:
            return refusals.sentence(self, error)
        if min(self.withdrawal_days, self.tolerance, self.moves, self.restructures) < 0:
            return self.env._("No figure of a contract is below nothing.")
        return self._bounds_refusal(len(rows))

    def _bounds_refusal(self, count: int) -> str:
        """Return why the program allows no such plan."""
        program, least = self.program_id, self._least_down()
        if not program.contract_least <= count <= program.contract_most:
            return self.env._(
                "These are %(count)s installments, and %(program)s has %(least)s to %(most)s. Enter another number, or "
                "another amount.",
                count=count, program=program.name, least=program.contract_least, most=program.contract_most,
            )  # fmt: skip
        if self._exact('down') < least:
            return self.env._(
                "%(program)s asks for a down payment of at least %(least)s. Enter more.",
                program=program.name, least=spoken.money(self.currency_id, least),
            )  # fmt: skip
        return ""

    def _plan_sentence(self, rows: Sequence[Row]) -> str:
        """Say the plan: "12 installments of 1,234.00 from 1 February, the last one of 1,240.00"."""
        amounts, day = [row.amount for row in rows], spoken.day(self, rows[0].day) if rows else ""
        said = [spoken.money(self.currency_id, amount) for amount in amounts]
        if len(rows) < 2:
            return self.env._("One installment of %(amount)s on %(day)s", amount=said[0], day=day) if rows else ""
        number = spoken.counted(self, self.env._("%(count)s installment|%(count)s installments"), len(rows))
        words = {'number': number, 'day': day, 'amount': said[1]}
        if len(set(amounts)) == 1:
            return self.env._("%(number)s of %(amount)s from %(day)s", **words)
        if len(set(amounts[1:])) == 1:
            return self.env._(
                "%(number)s of %(amount)s from %(day)s, the first one of %(first)s", first=said[0], **words
            )
        words['amount'] = said[0]
        if len(set(amounts[:-1])) == 1:
            return self.env._("%(number)s of %(amount)s from %(day)s, the last one of %(last)s", last=said[-1], **words)
        least, most = (spoken.money(self.currency_id, one) for one in (min(amounts), max(amounts)))
        return self.env._("%(number)s of %(least)s to %(most)s from %(day)s", least=least, most=most, **words)

    def _plan_table(self, rows: Sequence[Row]) -> Markup:
        """Return the rows as a table."""
        heads = (
            self.env._("No."), self.env._("Due on"), self.env._("To pay"), self.env._("Principal"),
            self.env._("Profit"), self.env._("Charges"), self.env._("Left"),
        )  # fmt: skip
        titles = Markup("").join(Markup('<th class="text-end">%s</th>') % head for head in heads)
        lines = Markup("").join(Markup('<tr>%s</tr>') % self._plan_line(row) for row in rows)
        return Markup(
            '<div class="table-responsive"><table class="table table-sm customer_card_plan"><thead><tr>%s</tr></thead>'
            '<tbody>%s</tbody></table></div>'
        ) % (titles, lines)

    def _plan_line(self, row: Row) -> Markup:
        digits = self.currency_id.decimal_places
        amounts = (row.amount, row.principal, row.profit, row.fee, row.left)
        said = [
            str(row.number or "–"),
            spoken.day(self, row.day),
            *(spoken.number(self, one, digits) for one in amounts),
        ]
        return Markup("").join(_FIGURE % one for one in said)
