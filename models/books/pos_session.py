from decimal import Decimal

from odoo import models
from odoo.tools.translate import LazyTranslate

from ...core import money
from ..ledger import kinds, owed, spoken
from . import settling
from .booking import PAID_APART, PAID_BY_DOCUMENT, POSTED, SOLD_APART, booking

_lt = LazyTranslate(__name__)

OWED = 'owed'  # in place of a kind of account: what stands on the program's clearing account
SIGNED = 'signed'  # the same, of what was paid by a contract
# What such items are called.
CLEARED = {OWED: _lt("%s, owed after late payments"), SIGNED: _lt("%s, sold in installments")}
UNCONFIRMED = 'unconfirmed'  # the same: what payments say and the ledger does not; it belongs to no program


class PosSession(models.Model):
    """Card payments in the session's own journal entry: taken from the liability, not from a bank.

    The host ignores types of payment it does not know, so the entry would not balance without this.
    """

    _inherit = 'pos.session'

    def _accumulate_amounts(self, data):
        """Extend `point_of_sale` with what was paid by cards, per program and kind of account."""
        data = super()._accumulate_amounts(data)
        paid = self._customer_card_payments()
        data['customer_card_paid'] = paid
        data['customer_card_debits'] = self._customer_card_debits(paid)
        data['customer_card_unconfirmed'] = [
            payment for payment, parts in paid.items() if any(part.kind == UNCONFIRMED for part in parts)
        ]
        data['customer_card_uncovered'] = self._customer_card_uncovered()
        data['customer_card_sold'] = self._customer_card_sold(
            self._get_closed_orders(), data['customer_card_uncovered']
        )
        return data

    def _create_bank_payment_moves(self, data):
        """Extend `point_of_sale` to take card payments from the liability, one line per program and kind."""
        data = super()._create_bank_payment_moves(data)
        lines = [self._customer_card_booked(*key, data) for key in data['customer_card_debits']]
        lines += [getattr(self, name)() for name in SOLD_APART]
        lines += [self._customer_card_paid_out(*row) for row in data['customer_card_uncovered'].items()]
        booking(data['MoveLine']).create([line for some in lines for line in some])
        return data

    def _reconcile_account_move_lines(self, data):
        """Extend `point_of_sale`: the entry is posted, so the card entries behind it are booked now."""
        data = super()._reconcile_account_move_lines(data)
        debits = {
            (program.id, kind): self._customer_card_off_liability(amounts)
            for (program, kind), amounts in data['customer_card_debits'].items()
            if kind not in (*CLEARED, UNCONFIRMED)
        }
        settlements = self.env[
            'customer.card.settlement'
        ].sudo()  # sudo: a cashier closes the session, the ledger books it
        settlements._link_documents(
            self._get_closed_orders(),
            self.move_id.exists(),
            tenders=True,
            debits=debits,
            sold=data['customer_card_sold'],
        )
        self._customer_card_tell_unconfirmed(data['customer_card_unconfirmed'])
        for name in POSTED:
            getattr(self, name)()
        return data

    # === HELPERS === #

    def _customer_card_booked(self, program, kind: str, data) -> list[dict]:
        """The journal items of what cards paid: in one sum, or one by one where the kind of account asks for it."""
        if name := PAID_APART.get(kind):
            return getattr(self, name)(program, kind, data['customer_card_paid'])
        return self._customer_card_lines(program, kind, data['customer_card_debits'][program, kind])

    def _customer_card_debits(self, paid) -> dict:
        """Return what cards ``paid`` (see below) in this session: (program, kind of account) → amounts in the session's
        and the company's currency.
        """
        debits: dict = {}
        for payment, parts in paid.items():
            for part in parts:
                key = self.env['customer.card.program'].browse(part.program), part.kind
                old = debits.get(key, {'amount': 0.0, 'amount_converted': 0.0})
                new = self._update_amounts(old, {'amount': float(part.amount)}, payment.payment_date)
                debits[key] = {**new, 'worth': old.get('worth', Decimal(0)) + self._customer_card_worth(*key, part)}
        self._customer_card_add_taxes(debits, paid)
        return debits

    def _customer_card_worth(self, program, kind: str, part: settling.Tendered) -> Decimal:
        """Return what the units the ledger took are worth, in the company's currency, whatever a till's currency was
        worth when they were taken.
        """
        if kind == UNCONFIRMED:
            return Decimal(0)
        digits = self.company_id.currency_id.decimal_places
        if kinds.in_points(kind):
            return money.worth(-part.units, money.exact(program.sudo().point_value), digits)  # sudo: as below
        return money.rounded(-part.units, digits)

    def _customer_card_off_liability(self, amounts: dict) -> Decimal:
        """Return what of :meth:`_customer_card_debits` is taken from the liability, in the company's currency: all but
        the tax of vouchers; at a till in another currency what the ledger took.
        """
        if not self.is_in_company_currency and 'sides' not in amounts:
            return money.stepped(amounts['worth'], self.company_id.currency_id.rounding)
        worth = money.stepped(amounts['amount_converted'], self.company_id.currency_id.rounding)
        return worth - self._customer_card_taxes_in(amounts)

    def _customer_card_sold(self, orders, uncovered: dict) -> dict:
        """Return what the entry adds to liabilities for cards sold, where that is not just what they were sold for:
        (program id, kind) → amount. Vouchers are sold without their tax; an invoice has booked its own. What was paid
        out of them ``uncovered`` comes back to the liability, which the orders' lines took it from.
        """
        booked = orders.filtered(lambda order: not order.is_invoiced)._customer_card_voucher_booked()
        coin = self.company_id.currency_id.rounding
        for program, sums in uncovered.items():
            if 'tax' in sums:
                key = program.id, 'value'
                net = money.stepped(sums['amount_converted'], coin) - sums['tax']
                booked[key] = booked.get(key, Decimal(0)) - net
        return booked

    def _customer_card_payments(self) -> dict:
        """Every card payment with what the ledger says it took for its order, and what it says beyond that."""
        payments = self._get_closed_orders().payment_ids.filtered(
            lambda p: p.payment_method_id.type == 'customer_card' and p.amount
        )
        keys = {payment: (payment.customer_card_operation or '').split() for payment in payments}
        self.env.flush_all()
        every = [key for some in keys.values() for key in some]
        found = settling.tendered(self.env.cr, every, self.currency_id.decimal_places)
        claims = owed.claims(self.env.cr, every)
        parts = {}
        for payment, names in keys.items():
            order = payment.pos_order_id.uuid
            took = [
                found.pop(name) for name in names if name in found and found[name].order == order
            ]  # taken out: one operation pays one payment
            owing = (claims.pop(name) for name in names if name in claims and claims[name].order == order)
            took += [self._customer_card_owed(claim) for claim in owing]
            took += [part for name in PAID_BY_DOCUMENT for part in getattr(self, name)(payment)]
            parts[payment] = took + self._customer_card_unconfirmed(payment, took)
        return parts

    def _customer_card_owed(self, claim: owed.Claim) -> settling.Tendered:
        """A claim as what stands on the clearing account: its units are money there, and stay what they are worth."""
        account = self.env['customer.card.account'].sudo().browse(claim.account)  # sudo: what its units are worth
        worth = account._owed_worth(claim.units)
        return settling.Tendered(claim.program, OWED, claim.order, claim.amount, -worth, Decimal(0))

    def _customer_card_unconfirmed(self, payment, took: list[settling.Tendered]) -> list[settling.Tendered]:
        """Return what a payment says and the ledger did not take.

        Nobody can correct a card payment, and the session is to be closed.
        """
        said = money.rounded(payment.amount, self.currency_id.decimal_places)
        rest = said - sum((part.amount for part in took), Decimal(0))
        order = payment.pos_order_id.uuid
        return [settling.Tendered(0, UNCONFIRMED, order, rest, -rest, Decimal(0))] if rest else []

    def _customer_card_tell_unconfirmed(self, payments) -> None:
        """Say in the session's history what stays open; the health check names these orders, too."""
        for payment in payments:
            order = payment.pos_order_id
            self.message_post(
                body=self.env._(
                    "Order %(order)s says %(amount)s was paid by card, but the card ledger does not confirm "
                    "it. What was not paid stays open on account %(account)s: ask who was at the till, and "
                    "write it off or claim it there.",
                    order=order.pos_reference or order.name,
                    amount=spoken.money(self.currency_id, payment.amount),
                    account=self._get_balancing_account().display_name,
                )
            )

    def _customer_card_lines(self, program, kind: str, amounts: dict) -> list[dict]:
        """The journal items that take card payments from the liability (or give them back to it); those of vouchers are
        lines with tax.
        """
        if 'sides' in amounts:
            tax = program.sudo()  # sudo: a cashier closes the session; the program says where it is booked
            return [
                line
                for side, sums in amounts['sides'].items()
                for line in self._customer_card_voucher_lines(tax, side, sums)
            ]
        worth = Decimal(0) if self.is_in_company_currency else self._customer_card_off_liability(amounts)
        sums = (self.currency_id, amounts['amount']), (self.company_id.currency_id, amounts['amount_converted'])
        if not worth and all(currency.is_zero(amount) for currency, amount in sums):
            return []
        if kind == UNCONFIRMED:
            name, account = self.env._("Card payments the ledger does not confirm"), self._get_balancing_account()
            vals = {'account_id': account.id, 'move_id': self.move_id.id, 'name': name}
            return [self._debit_amounts(vals, amounts['amount'], amounts['amount_converted'])]
        program = program.sudo()  # sudo: a cashier closes the session; the program says where it is booked
        if kind in CLEARED:
            words = self.env._(CLEARED[kind])
            field, words = 'clearing_account_id', words % program.name
        else:
            field, words = program._liability_field(kind), kinds.ACCOUNTS[kind].tender.spent(self.env, program.name)
        program._require_books({field})
        vals = {'account_id': program[field].id, 'move_id': self.move_id.id, 'name': words}
        if self.is_in_company_currency:
            return [self._debit_amounts(vals, amounts['amount'], amounts['amount_converted'])]
        item = self._debit_amounts(vals, amounts['amount'], float(worth))
        return [item, *self._customer_card_exchange(program, amounts['amount_converted'], worth)]

    def _customer_card_exchange(self, program, converted: float, worth: Decimal) -> list[dict]:
        """The item of what the session's currency was worth more (or less) on closing than when cards paid: the
        company's exchange loss (or gain).
        """
        company = self.company_id.sudo()  # sudo: a cashier closes the session; its company says where that is booked
        more = money.stepped(converted, company.currency_id.rounding) - worth
        if not more:
            return []
        field = 'expense_currency_exchange_account_id' if more > 0 else 'income_currency_exchange_account_id'
        other = 'promotion_account_id' if more > 0 else 'breakage_account_id'
        account = company[field] or program[other]
        if not account:
            program._require_books({other})
        words = self.env._("%s, difference of exchange rates", program.name)
        vals = {'account_id': account.id, 'move_id': self.move_id.id, 'name': words}
        return [self._debit_amounts(vals, 0.0, float(more))]

    def _customer_card_uncovered(self) -> dict:
        """Remainders paid out that were not on their cards any more, by program, in the session's and the company's
        currency; negative, as what is given back. The orders' lines took them off the liability, where nothing was
        left.
        """
        found = {}
        for number, amount in owed.paid_out(self.env.cr, self._get_closed_orders().ids).items():
            program = self.env['customer.card.program'].browse(number).sudo()  # sudo: as above
            worth, there = float(amount), self.company_id.currency_id
            if not self.is_in_company_currency:
                worth = self.currency_id._convert(worth, there, self.company_id, self.stop_at or self.start_at)
            sums = {'amount': -float(amount), 'amount_converted': -worth}
            found[program] = self._customer_card_uncovered_tax(program, sums)
        return found

    def _customer_card_paid_out(self, program, sums: dict) -> list[dict]:
        """The journal items that bring what was paid out without cover back to the liability, against the clearing
        account, where it is owed.
        """
        program._require_books({'clearing_account_id', 'liability_account_id'})
        vals = {'move_id': self.move_id.id, 'name': self.env._("%s, paid out without cover", program.name)}
        clearing = {**vals, 'account_id': program.clearing_account_id.id}
        items = [self._debit_amounts(clearing, -sums['amount'], -sums['amount_converted'])]
        if 'tax' in sums:
            return items + self._customer_card_voucher_lines(program, 'uncovered', sums)
        liability = {**vals, 'account_id': program.liability_account_id.id}
        return [*items, self._debit_amounts(liability, sums['amount'], sums['amount_converted'])]
