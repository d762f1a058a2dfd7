"""The books after closing: the cards' own ledger beside the general ledger, program by program."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

# column: kinds of entries that belong to it.
COLUMNS = {
    'opening': ('opening',),
    'issued': ('sale', 'topup', 'reward'),
    'earned': ('earn',),
    'spent': ('spend',),
    'given back': ('refund',),
    'taken back': ('clawback',),
    'expired': ('expire',),
}
ZERO = Decimal(0)


class Books:
    """Figures straight from the tables, so that no report of ours proves itself."""

    def __init__(self, env: Any):
        self.env = env
        env.flush_all()

    def rows(self, query: str, *parameters: Any) -> list[tuple]:
        self.env.cr.execute(query, parameters)
        return self.env.cr.fetchall()

    def moved(self, program: Any) -> dict[str, Decimal]:
        """Return what entries moved, by column."""
        sums = dict(
            self.rows(
                'SELECT kind, sum(amount)::text FROM customer_card_entry WHERE program_id = %s GROUP BY kind',
                program.id,
            )
        )
        found = {name: sum((Decimal(sums.pop(kind, '0')) for kind in kinds), ZERO) for name, kinds in COLUMNS.items()}
        return {**found, 'other': sum(map(Decimal, sums.values()), ZERO)}

    def balance(self, program: Any) -> Decimal:
        """Return what all accounts of the program have."""
        query = 'SELECT COALESCE(sum(balance), 0)::text FROM customer_card_account WHERE program_id = %s'
        return Decimal(self.rows(query, program.id)[0][0])

    def general_ledger(self, account: Any) -> Decimal:
        """Credit balance of a liability account in posted journal entries."""
        query = """SELECT COALESCE(-sum(balance), 0)::text FROM account_move_line
                    WHERE account_id = %s AND parent_state = 'posted'"""
        return Decimal(self.rows(query, account.id)[0][0])

    def unsettled(self) -> int:
        """Entries that are not in the general ledger yet."""
        return self.rows('SELECT count(*) FROM customer_card_entry WHERE settlement_id IS NULL')[0][0]

    def unbalanced(self) -> Decimal:
        """Debit less credit of everything posted."""
        return Decimal(
            self.rows("SELECT COALESCE(sum(balance), 0)::text FROM account_move_line WHERE parent_state = 'posted'")[0][
                0
            ]
        )


def show(env: Any, tell: Callable[[str], None]) -> dict[str, Decimal]:
    """Tell the books of every program; what does not add up, by name."""
    books, faults, worths = Books(env), {}, {}
    for program in env['customer.card.program'].search([('card_ids', '!=', False)]):
        kind = 'points' if program.opens_points else 'value'
        moved, balance = books.moved(program), books.balance(program)
        worth = (balance * program._liability_rate(kind)).quantize(Decimal('0.01'))
        account = program._liability_account(kind)
        worths[account] = worths.get(account, ZERO) + worth
        unit = program.point_name if kind == 'points' else program.currency_id.name
        tell(f"  {program.name}, in {unit}")
        for name, amount in moved.items():
            if amount:
                tell(f"    {name:<22}{amount:>14,.2f}")
        tell(f"    {'balance':<22}{balance:>14,.2f}")
        tell(f"    {'booked at':<22}{worth:>14,.2f}   {program.currency_id.name}, {account.display_name}\n")
        faults[f'{program.name}: entries'] = sum(moved.values(), ZERO) - balance
    for account, worth in worths.items():
        ledger = books.general_ledger(account)
        tell(f"  {account.display_name}")
        tell(
            f"    {'all cards':<22}{worth:>14,.2f}\n    {'general ledger':<22}{ledger:>14,.2f}\n    "
            f"{'difference':<22}{ledger - worth:>14,.2f}\n"
        )
        faults[f'{account.display_name}: general ledger'] = ledger - worth
    faults['not settled'] = Decimal(books.unsettled())
    faults['debit and credit'] = books.unbalanced()
    return {name: amount for name, amount in faults.items() if amount}
