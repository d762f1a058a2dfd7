from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError

from ...core import frozen as frozen_text
from ..ledger import spoken

COUPONS_A_PAGE = 8
OFFERED = ('draft', 'requested')  # not agreed yet: the paper is an offer


class CustomerCardContract(models.Model):
    """A contract on paper, and its booklet of coupons: in the customer's language, by one calendar, in one kind of
    digits.

    The contract says before it is signed what it costs, with its effective rate; once approved it carries the digits of
    the hash it has when it is signed, so that the signed paper and what is stored can be compared for ever.
    """

    _inherit = 'customer.card.contract'

    # === ACTION METHODS === #

    def action_print(self):
        """Print the contracts, each in its customer's language; a draft is printed as an offer.

        :raise UserError: for a contract without a plan
        """
        self.check_access('read')
        for contract in self:
            if refusal := contract._refusal():
                raise UserError(refusal)
        self._prepare_paper()
        return self.env.ref('customer_card.customer_card_contract_report').report_action(self)

    def action_print_coupons(self):
        """Print a coupon for each installment.

        :raise UserError: before the plan is signed
        """
        self.check_access('read')
        if not self.installment_ids:
            raise UserError(self.env._("The plan changes until the contract is signed. Print coupons then."))
        self._prepare_paper()
        return self.env.ref('customer_card.customer_card_contract_coupons_report').report_action(self)

    def _prepare_paper(self) -> None:
        """Let cards and contracts have the codes that stand on the paper: they find a card and never stand for it,
        because paper is left lying about.
        """
        self.card_id._ensure_store_codes()
        self._ensure_codes()

    # === ON PAPER === #

    def _paper_title(self) -> str:
        return self.env._("Offer of installments") if self.state in OFFERED else self.env._("Installment contract")

    def _paper_status(self) -> str:
        """Return what the paper is not, or nothing."""
        if self.state in OFFERED:
            return self.env._("This is an offer, not a contract. It is good on the day it is printed.")
        if self.state == 'cancelled':
            return self.env._("This contract was cancelled.")
        if self.version > 1:
            return self._paper_digits(
                self.env._("The plan was changed since it was signed; this is plan no. %s.", self.version)
            )
        return ""

    def _paper_goods(self) -> list[tuple[str, str, str, str]]:
        """Return the goods: what, how many, the price of one, and all of them."""
        return [
            (
                line.name,
                self._paper_digits(spoken.shortest(self, line.quantity, 3)),
                self._paper_money(line.price),
                self._paper_money(line.subtotal),
            )
            for line in self.line_ids
        ]

    def _paper_figures(self) -> list[tuple[str, str]]:
        """Return what it costs, line by line: the price, what is paid at once, what is financed, profit, fees, and all
        that is paid.
        """
        rows = self._signed_rows()
        profit, fees = (sum((getattr(row, name) for row in rows), Decimal(0)) for name in ('profit', 'fee'))
        beginning = self._exact('cost') - profit - fees
        found = (
            (self.env._("Price of the goods"), self.price),
            (self.env._("Down payment"), self.down),
            (self.env._("Financed"), self.financed),
            (self.env._("Profit"), profit),
            (self.env._("Fees with the installments"), fees),
            (self.env._("Fee at the beginning"), beginning),
            (self.env._("Paid in all"), self.total),
        )
        always = {self.env._("Price of the goods"), self.env._("Financed"), self.env._("Paid in all")}
        return [(word, self._paper_money(amount)) for word, amount in found if amount or word in always]

    def _paper_rates(self) -> list[tuple[str, str]]:
        """Return how it is reckoned: method, rate, effective rate, cost of credit, and the days that bind."""
        methods = dict(self._fields['method']._description_selection(self.env))
        percent = self.env._("%s percent a year")
        rows = (
            (self.env._("Reckoned by"), methods[self.method]),
            (self.env._("Yearly rate"), self.rate and percent % spoken.shortest(self, self.rate, 4)),
            (self.env._("Effective rate, fees included"), percent % spoken.number(self, self.effective_rate, 2)),
            (self.env._("Cost of credit"), self._paper_money(self.cost)),
            (self.env._("Hand-over"), self._paper_day(self.handed_over)),
            (self.env._("First installment"), self._paper_day(self.first_on)),
            (self.env._("Last installment"), self._paper_day(self.last_on)),
        )
        return [(word, self._paper_digits(text)) for word, text in rows if text]

    def _paper_plan(self) -> list[tuple[str, ...]]:
        """Return the plan, row by row: number, day, what is paid, its parts, and what is left of the principal."""
        return [
            (
                self._paper_digits(str(row.number or "–")),
                self._paper_day(row.day),
                *(self._paper_money(one) for one in (row.amount, row.principal, row.profit, row.fee, row.left)),
            )
            for row in self._rows()
        ]

    def _paper_clauses(self) -> list[str]:
        """Return what else was agreed, a sentence each."""
        found = []
        if self.withdrawal_days:
            days = self.env._(
                "Within %(count)s day of the hand-over the customer may withdraw, give the goods back and gets the "
                "money back.|Within %(count)s days of the hand-over the customer may withdraw, give the goods back and "
                "gets the money back."
            )
            found.append(spoken.counted(self, days, self.withdrawal_days))
        found.append(self.env._("The customer may pay earlier at any time, in part or all of it."))
        found.append(self._early_clause())
        if self.moves:
            moved = self.env._(
                "%(count)s installment a year may be moved to a later day.|%(count)s installments a year may be moved "
                "to a later day."
            )
            found.append(spoken.counted(self, moved, self.moves))
        return [self._paper_digits(one) for one in found]

    def _early_clause(self) -> str:
        """Return what is given back when it is settled early."""
        until = {
            'day': self.env._("Who settles it early pays profit up to that day only."),
            'due': self.env._("Who settles it early pays profit up to the next due date only."),
            'end': self.env._("Who settles it early pays the whole profit."),
        }[self.settle_until or 'day']
        charge = [
            self.settle_fixed and self._paper_money(self.settle_fixed),
            self.settle_percent
            and self.env._("%s percent of the principal paid early", spoken.shortest(self, self.settle_percent, 4)),
        ]
        if not (asked := " + ".join(filter(None, charge))):
            return until
        return " ".join((until, self.env._("That costs %s, and never more than what is given back.", asked)))

    def _paper_fingerprint(self) -> str:
        """Return the digits of the hash of what is, or will be, signed; nothing while it may change."""
        if self.digest:
            return frozen_text.grouped(self.digest)
        if self.state != 'approved':
            return ''
        content = {**self._content(), 'version': self.version + 1}
        return frozen_text.grouped(frozen_text.digest(frozen_text.frozen(content)))

    def _paper_coupons(self) -> list[list[dict]]:
        """Return the coupons, page by page."""
        rows = self._current().filtered('number')
        coupons = [
            {
                'title': self._paper_digits(
                    self.env._("Installment %(number)s of %(count)s", number=row.number, count=len(rows))
                ),
                'day': self._paper_day(row.due_on),
                'amount': self._paper_money(row.amount),
                'words': self._paper_words(row.amount),
                'code': self._code_picture(row.number),
            }
            for row in rows
        ]
        return [coupons[start : start + COUPONS_A_PAGE] for start in range(0, len(coupons), COUPONS_A_PAGE)]
