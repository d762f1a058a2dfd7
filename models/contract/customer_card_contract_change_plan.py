import json
from datetime import date, timedelta
from decimal import Decimal

from odoo import api, fields, models

from ...core.money import ceiled, rounded
from ...core.plan_rows import Row, totals
from ...core.plan_settle import Rule, Settlement
from ...core.plan_terms import FIXED_PROFIT, PlanError, Terms
from ...core.plan_version import (
    Standing,
    last_number,
    settlement,
    with_moved,
    with_new_plan,
    with_paid_ahead,
    with_returned,
    with_settled,
)
from ..ledger import spoken
from . import refusals
from .changes import KINDS, Outcome
from .terms import first_day

ZERO = Decimal(0)
YEAR = timedelta(days=365)
# What the figures are computed from.
_READS = ('kind', 'contract_id', 'contract_id.account_id.balance', 'contract_id.version', 'day', 'number', 'is_later',
          'effect', 'count', 'rate', 'is_capitalized', 'line_id', 'quantity', 'price', 'credit_note_id', 'reason',
          'state')  # fmt: skip


class CustomerCardContractChange(models.Model):
    """What a change comes to, shown before it is made, and why it cannot be."""

    _inherit = 'customer.card.contract.change'

    refusal = fields.Char(compute='_compute_said', help="Why it cannot be, and what to do.")
    before_text = fields.Char(string="Now", compute='_compute_said')
    after_text = fields.Char(string="Then", compute='_compute_said')
    effect_text = fields.Char(string="It changes", compute='_compute_said')

    @api.depends(*_READS)
    @api.depends_context('lang', 'uid')
    def _compute_said(self):
        for change in self:
            change.update({'refusal': "", 'before_text': "", 'after_text': "", 'effect_text': ""})
            if not change.contract_id.account_id or change.state not in ('draft', 'requested'):
                continue
            change.before_text = change._plan_text(change.contract_id._rows())
            if refusal := change._refusal():
                change.refusal = refusal
                continue
            outcome = change._outcome()
            change.after_text = change._plan_text(outcome.rows)
            change.effect_text = getattr(change, KINDS[change.kind].done)(outcome)

    # === WHY NOT === #

    def _refusal(self) -> str:
        """Return why this cannot be, in one sentence, or nothing."""
        contract, row = self.contract_id, KINDS[self.kind]
        if contract.state not in row.states:
            states = dict(contract._fields['state']._description_selection(self.env))
            return self.env._(
                "%(contract)s is “%(state)s”, so this cannot be done with it.",
                contract=contract.display_name, state=states[contract.state],
            )  # fmt: skip
        if refusal := getattr(self, row.refusal)():
            return refusal
        try:
            self._outcome()
        except PlanError as error:
            return refusals.sentence(contract, error)
        return ""

    def _refuse_settled(self) -> str:
        contract = self.contract_id
        if not self.day or self.day < contract._today():
            return self.env._("Enter until when it is paid: today or a later day.")
        if self._settlement().payoff >= contract._owed() > 0 and not contract._exact('finance'):
            return self.env._("The plan has no profit and no charges, so nothing is given back. Just let it be paid.")
        return ""

    def _refuse_ahead(self) -> str:
        contract, standing = self.contract_id, self.contract_id._standing()
        ahead = standing.ahead(contract._today())
        if ahead <= 0:
            return self.env._("Nothing was paid ahead. Let the money be paid first, then say what it is used for.")
        if ahead >= totals(standing.to_come(contract._today())).principal:
            return self.env._("So much was paid that it settles the contract. Choose “Settle early”.")
        return ""

    def _refuse_moved(self) -> str:
        contract = self.contract_id
        untouched = {row.number for row in contract._standing().untouched}
        if not self.number or self.number not in untouched:
            return self.env._("Enter the number of an installment of which nothing is paid.")
        if not self.day or self.day <= contract._today():
            return self.env._("Enter the day it is due on, later than today.")
        since = fields.Date.today() - YEAR
        moved = contract.change_ids.filtered(
            lambda one: one.kind == 'move' and one.state == 'done' and one.done_on > since
        )
        if len(moved) >= contract.moves:
            return self.env._(
                "The contract allows %s moved installments a year, and there are no more. A new plan needs a second "
                "person.",
                contract.moves,
            )
        return ""

    def _refuse_anew(self) -> str:
        contract = self.contract_id
        made = contract.change_ids.filtered(lambda one: one.kind == 'plan' and one.state == 'done')
        if len(made) >= contract.restructures:
            return self.env._("The contract allows %s new plans, and there are no more.", contract.restructures)
        if not self.day or self.day <= contract._today():
            return self.env._("Enter the day of the first installment, later than today.")
        if self.count < 1:
            return self.env._("Enter how many installments the new plan has.")
        if not self.reason:
            return self.env._("Say why there is a new plan.")
        return ""

    def _refuse_back(self) -> str:
        contract = self.contract_id
        if not self.price or self.price < 0:
            return self.env._("Say what came back, or choose the credit note.")
        if contract._comes_back_at_till() and not self.order_id:
            return contract._at_till_text()
        if contract.invoice_id and not self.credit_note_id:
            return self.env._(
                "The goods were invoiced: make a credit note of %s, confirm it, then choose it here.",
                contract.sudo().invoice_id.display_name,  # sudo: only its number
            )
        if self.credit_note_id:
            return self._note_refusal()
        if self.line_id and self.quantity > self._quantity_left():
            return self.env._(
                "So many of %(goods)s were not sold, or came back already: %(left)s are left.",
                goods=self.line_id.name, left=spoken.shortest(self, max(self._quantity_left(), 0), 3),
            )  # fmt: skip
        if self._worth() > contract._exact('price') - contract._came_back():
            return self.env._("That is more than the goods of this contract that are left cost.")
        return ""

    def _note_refusal(self) -> str:
        note = self.sudo().credit_note_id  # sudo: whoever takes goods back need not keep books
        contract = self.contract_id
        is_theirs = note.commercial_partner_id == contract.partner_id.commercial_partner_id
        is_note = note.move_type == 'out_refund' and note.state == 'posted' and is_theirs
        company = note.company_id._card_company()
        if not is_note or company != contract.company_id or note.currency_id != contract.currency_id:
            return self.env._("Choose a confirmed credit note of this customer, in the contract's currency.")
        if self._worth() > rounded(note.amount_residual, self.currency_id.decimal_places):
            return self.env._(
                "%(note)s has %(left)s left to give. Enter that or less.",
                note=note.name, left=spoken.money(self.currency_id, note.amount_residual),
            )  # fmt: skip
        return ""

    def _quantity_left(self) -> float:
        done = self.contract_id.change_ids.filtered(
            lambda one: one.kind == 'back' and one.state == 'done' and one.line_id == self.line_id
        )
        return self.line_id.quantity - sum(done.mapped('quantity'))

    # === WHAT IT COMES TO === #

    def _outcome(self) -> Outcome:
        """Return what the change comes to.

        :raises PlanError: where there is no such plan
        """
        return getattr(self, KINDS[self.kind].plan)(self.contract_id._standing())

    def _rule_values(self) -> tuple:
        rule = self.contract_id._settle_rule()
        return (rule.way, rule.until, rule.fees, rule.fixed, rule.percent, rule.most)

    def _settlement(self) -> Settlement:
        return settlement(self.contract_id._standing(), self.day, self.contract_id._settle_rule())

    def _plan_settled(self, standing: Standing) -> Outcome:
        return Outcome(with_settled(standing, self.day, self.contract_id._settle_rule()))

    def _plan_ahead(self, standing: Standing) -> Outcome:
        return Outcome(with_paid_ahead(standing, self.contract_id._today(), self.effect or 'fewer'))

    def _plan_moved(self, standing: Standing) -> Outcome:
        return Outcome(with_moved(standing, self.number, self.day, self.is_later))

    def _plan_anew(self, standing: Standing) -> Outcome:
        return Outcome(self._anew(standing)[0])

    def _anew(self, standing: Standing) -> tuple:
        contract = self.contract_id
        changes = {'first': self.day, 'number': self.count, 'rate': rounded(self.rate, 4)}
        return with_new_plan(standing, contract._today(), contract._settle_rule(), self.is_capitalized, **changes)

    def _terms_to_keep(self) -> dict | None:
        """Return the terms of a plan that is made anew, by which later changes go on."""
        if self.kind != 'plan':
            return None
        rows, terms = self._anew(self.contract_id._standing())
        return {
            'price': terms.price, 'handed_over': terms.handed_over, 'first': terms.first, 'number': terms.number,
            'rate': terms.rate, 'before': last_number(rows) - terms.number,
        }  # fmt: skip

    def _terms_made(self, terms: Terms) -> tuple[Terms, int]:
        """Return the terms of the plan this change made, and how many numbers of rows came before it."""
        kept = json.loads(self.frozen)['terms']
        days = {name: date.fromisoformat(kept[name]) for name in ('handed_over', 'first')}
        made = terms.but(
            price=Decimal(kept['price']), number=kept['number'], rate=Decimal(kept['rate']), **days,
            fees=tuple(fee for fee in terms.fees if fee.at == 'each'), amount=ZERO, down=ZERO, balloon=ZERO, grace=0,
            unequal=(),
        )  # fmt: skip
        return made, kept['before']

    def _plan_back(self, standing: Standing) -> Outcome:
        contract, worth = self.contract_id, self._lowers_by()
        rows = with_returned(standing, contract._today(), worth, contract.return_way, contract._settle_rule())
        return Outcome(rows, worth)

    def _lowers_by(self) -> Decimal:
        """Return by what of their price goods that come back lower what is owed: the down payment stays, or not."""
        contract, worth = self.contract_id, self._worth()
        if not contract.keeps_down or not contract.price:
            return worth
        digits = contract.currency_id.decimal_places
        return ceiled(worth * contract._exact('financed') / contract._exact('price'), digits)

    # === SAID === #

    def _plan_text(self, rows: tuple[Row, ...]) -> str:
        """Say what is to come of a plan."""
        contract = self.contract_id
        owed = totals(rows).amount - contract._paid()
        words = {'owed': spoken.money(self.currency_id, abs(owed))}
        if owed <= 0:
            return (
                self.env._("Nothing is owed; %(owed)s is the customer's.", **words) if owed else self.env._("Settled")
            )
        coming = [one for one in contract._progress_of(rows) if one.left]
        day = spoken.day(self, coming[-1].row.day)
        number = spoken.counted(self, self.env._("%(count)s payment|%(count)s payments"), len(coming))
        most = spoken.money(self.currency_id, max(one.left for one in coming))
        return self.env._(
            "%(owed)s in %(number)s of at most %(most)s, the last one on %(day)s", number=number, most=most, day=day,
            **words,
        )  # fmt: skip

    def _falls_away(self, outcome: Outcome) -> Decimal:
        """Return what of profit and charges falls away; below nothing what is added."""
        return self.contract_id._whole() - totals(outcome.rows).amount - outcome.goods

    def _said_settled(self, _outcome: Outcome) -> str:
        figures = self._settlement()
        return self.env._(
            "%(payoff)s, paid until %(day)s, settles it: %(rebate)s of profit and charges is given back, and paying "
            "early costs %(charge)s.",
            payoff=spoken.money(self.currency_id, figures.payoff), day=spoken.day(self, self.day),
            rebate=spoken.money(self.currency_id, figures.rebate),
            charge=spoken.money(self.currency_id, figures.charge),
        )  # fmt: skip

    def _said_ahead(self, outcome: Outcome) -> str:
        saved = spoken.money(self.currency_id, self._falls_away(outcome))
        if self.effect == 'lower':
            return self.env._("What was paid ahead makes installments lower, and saves %s.", saved)
        return self.env._("What was paid ahead pays the last installments, and saves %s.", saved)

    def _said_moved(self, _outcome: Outcome) -> str:
        words = {'number': self.number, 'day': spoken.day(self, self.day)}
        if self.is_later:
            return self.env._("Installment %(number)s is due on %(day)s, later ones move as far.", **words)
        return self.env._("Installment %(number)s is due on %(day)s, later ones stay on their days.", **words)

    def _said_anew(self, outcome: Outcome) -> str:
        added = -self._falls_away(outcome)
        words = {
            'count': spoken.counted(self, self.env._("%(count)s installment|%(count)s installments"), self.count),
            'day': spoken.day(self, self.day), 'reason': self.reason or "",
            'amount': spoken.money(self.currency_id, abs(added)),
        }  # fmt: skip
        if added < 0:
            return self.env._("A new plan: %(count)s from %(day)s, %(amount)s less in all. %(reason)s", **words)
        return self.env._("A new plan: %(count)s from %(day)s, %(amount)s more in all. %(reason)s", **words)

    def _said_back(self, outcome: Outcome) -> str:
        words = {
            'goods': spoken.money(self.currency_id, outcome.goods), 'what': self.line_id.name or "",
            'profit': spoken.money(self.currency_id, self._falls_away(outcome)),
        }  # fmt: skip
        return self.env._(
            "Goods came back: %(goods)s less is owed, and %(profit)s of profit and charges is not asked for. %(what)s",
            **words,
        )


class CustomerCardContract(models.Model):
    """How a contract stands, for what changes it."""

    _inherit = 'customer.card.contract'

    def _settle_rule(self) -> Rule:
        """Return how it is settled early, as it was signed."""
        way = self.settle_way or 'actuarial'
        if way == 'actuarial':  # a plan whose profit is on what is left asks for it by the rate already
            way = 'effective' if self.method in FIXED_PROFIT else 'rows'
        digits = self.currency_id.decimal_places
        return Rule(
            way, self.settle_until or 'day', fixed=rounded(self.settle_fixed, digits),
            percent=rounded(self.settle_percent, 4), most=rounded(self.settle_most, 4),
        )  # fmt: skip

    def _standing(self) -> Standing:
        """Return the plan as it stands, with the terms of the last one that was made anew."""
        terms, before = self._terms(), 0
        if made := self.change_ids.filtered(lambda one: one.kind == 'plan' and one.state == 'done')[:1]:
            terms, before = made._terms_made(terms)
        return Standing(terms, self._rows(), self.handed_over, self._paid(), before)

    def _usual_day(self, kind: str):
        """Return what a change of a kind begins with: a quote is good for a week, a new plan goes on with the step."""
        today = self._today()
        if kind == 'settle':
            return today + timedelta(days=7)
        return self._first_after(today)

    def _first_after(self, day: date) -> date:
        """Return the next day an installment would be due on after ``day``."""
        to_come = [row.day for row in self._rows() if row.day > day and row.number]
        return to_come[0] if to_come else first_day(day, 0, self._step())

    def _came_back(self) -> Decimal:
        """Return the price of what came back by now."""
        done = self.change_ids.filtered(lambda one: one.kind == 'back' and one.state == 'done')
        return sum((one._worth() for one in done), ZERO)
