from decimal import Decimal

from odoo import Command, api, models
from odoo.exceptions import UserError, ValidationError

from ...core import money
from ...core.card_rows import Row
from ..books.settling import Sum
from ..ledger import kinds, spoken
from ..ledger.protected import own
from .customer_card_import import NO_SOURCES


class CustomerCardImport(models.Model):
    """The books of an import: from the account the balances stand on today to the liability of the program."""

    _inherit = 'customer.card.import'

    def _changes(self, balances: dict[str, Decimal]) -> dict[str, Decimal]:
        """Return what opening ``balances`` add to the liability, by kind of account, in the company's money."""
        coin = self.currency_id.rounding
        return {
            unit: money.stepped(units * self.program_id._liability_rate(unit), coin)
            for unit, units in balances.items()
            if units
        }

    @api.constrains('opening_account_id')
    def _check_opening_account(self):
        """:raise ValidationError: for an account no card's balance stands on"""
        sentence = self.env._(
            "Balances of cards do not stand on a receivable, payable, bank or cash account. Choose the liability "
            "account of the system before."
        )
        if any(one.opening_account_id.sudo().account_type in NO_SOURCES for one in self):  # sudo: only its type
            raise ValidationError(sentence)

    def _books_sentence(self, balances: dict[str, Decimal]) -> str | None:
        """Return what stands in the way of booking these balances, or None."""
        changes = self._changes(balances)
        if any(changes.values()) and not self.opening_account_id:
            return self.env._(
                "Choose where these balances come from: the account they stand on in the books today, e.g. the "
                "liability of the system before."
            )
        if self.opening_account_id in [self.program_id._liability_account(unit) for unit in changes]:
            return self.env._("The balances come from the very account they go to. Choose where they stand today.")
        if any(changes.values()) and self.opening_account_id in self._liabilities():
            return self.env._(
                "%(account)s is what is owed on cards that are here already: their entries say what stands on it. "
                "Choose the card clearing account, and take what is imported off the old cards by adjustments.",
                account=self.opening_account_id.display_name,
            )
        kept, ours = self.opening_account_id.sudo().currency_id, self.company_id.currency_id  # sudo: only what it is
        if any(changes.values()) and kept and kept != ours:
            return self.env._(
                "%(account)s is kept in another currency. Choose an account in %(currency)s.",
                account=self.opening_account_id.display_name,
                currency=ours.name,
            )
        try:
            self.program_id._require_books({self.program_id._liability_field(unit) for unit in changes})
        except UserError as error:
            return str(error)
        return None

    def _liabilities(self):
        """Return the accounts that the ledger explains: the liabilities of all programs these books know."""
        everything = self.env['customer.card.program'].sudo().with_context(active_test=False)  # sudo: only accounts
        programs = everything.search([('company_id', 'child_of', self.company_id.root_id.id)])
        accounts = self.env['account.account']
        return accounts.union(*(programs[field] for field in kinds.LIABILITIES.values()))

    def _what_will_happen(self, rows: list[Row], new: int, balances: dict[str, Decimal]) -> str:
        """The import in plain words, with what it does to the books."""
        sentences = [
            self.env._(
                "Cards of %(program)s: %(cards)s; customers we know: %(known)s, new ones: %(new)s.",
                cards=len(rows), program=self.program_id.name, known=len({row.partner for row in rows if row.partner}),
                new=new,
            )
        ]  # fmt: skip
        for unit, change in self._changes(balances).items():
            sentences.append(
                self.env._(
                    "For %(units)s the books move %(amount)s from %(before)s to %(liability)s.",
                    units=self._unit_text(unit, balances[unit]),
                    amount=spoken.money(self.currency_id, float(change)), before=self.opening_account_id.display_name,
                    liability=self.program_id._liability_account(unit).display_name,
                )
            )  # fmt: skip
        return " ".join(sentences)

    def _unit_text(self, unit: str, units: Decimal) -> str:
        text = self.program_id._format(unit, units)
        return text if kinds.in_points(unit) else self.env._("%s of value", text)

    def _book(self) -> None:
        """Put the balances on the books: the account they come from against the liability, and link their entries to
        it. What was taken back again is linked, too; only what is left moves money.

        :raise UserError: when by now something stands in the way of that
        """
        settlements = self.env['customer.card.settlement']
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT e.account_kind, sum(e.amount)::text, array_agg(e.id ORDER BY e.id)
              FROM customer_card_operation o JOIN customer_card_entry e ON e.operation_id = o.id
             WHERE o.origin_model = %s AND o.origin_id = %s AND e.settlement_id IS NULL AND e.booking = 'document'
             GROUP BY e.account_kind ORDER BY e.account_kind
            """,
            [self._name, self.id],
        )
        moves, rows = self.env['account.move'], self.env.cr.fetchall()
        balances = {unit: Decimal(units) for unit, units, _entries in rows if Decimal(units)}
        if balances and (sentence := self._books_sentence(balances)):
            raise UserError(sentence)
        for unit, units, entries in rows:
            total = Sum(Decimal(units), len(entries))
            change = self._changes({unit: total.units}).get(unit, Decimal(0))
            move = self._post_move(unit, total, change) if change else self.env['account.move']
            moves |= move
            settlements._link_entries(self.program_id, unit, move, entries, total, change)
        own(self).write({'move_ids': [Command.set(moves.ids)]})

    def _post_move(self, unit: str, total: Sum, change: Decimal):
        program = self.program_id
        words = self.env._("Opening balances, %s", program._format(unit, total.units))
        sides = ((self.opening_account_id, change), (program._liability_account(unit), -change))
        move = (
            self.env['account.move']
            .sudo()
            .with_company(program.company_id)
            .create(
                {  # sudo: a card manager imports, the books follow
                    'move_type': 'entry',
                    'journal_id': program.journal_id.id,
                    'company_id': program.company_id.id,
                    'date': program._today(),
                    'ref': self.name,
                    'line_ids': [
                        Command.create(
                            {
                                'name': words,
                                'account_id': account.id,
                                'balance': float(amount),
                                'tax_ids': [Command.clear()],
                            }
                        )
                        for account, amount in sides
                    ],
                }
            )
        )
        move._post(soft=False)
        return move
