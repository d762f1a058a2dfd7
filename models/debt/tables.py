"""What each kind of debt says of itself: methods of `customer.card.account`, wherever its capability lives, and words.

A kind of account that customers owe (:data:`..ledger.kinds.DEBTS`) has a row here; ``tests/whole/test_doors.py`` walks
it. None of these methods is extended.
"""

from typing import NamedTuple

from odoo.tools.translate import LazyGettext, LazyTranslate

_lt = LazyTranslate(__name__)


class Debt(NamedTuple):
    """A kind of debt."""

    model: str  # of what says on which terms it is owed (`customer.card.owing`)
    field: str  # of reminders, promises and pauses: names such a record
    debtor: str  # of one account: who owes on it; gets nothing
    due: str  # of one account: the last day to pay what is taken on a day; gets that
    # Of no account: on which one a partner owes that an item names who names none; gets partner and programs, and
    # returns it, or none.
    theirs: str
    accounts: str  # of no account: on which contacts owe, or did; gets them
    record: str  # of one account: what a finding about it opens; gets nothing
    exposed: str  # of no account: what a partner may owe in a company at most by now, by unit; gets both
    told: str  # of one account, in its reader's language: what was paid of what; gets the amount
    paid: LazyGettext  # words of an item by which something was paid back
    undone: LazyGettext  # ... and of one that takes that back
    # Items of one account are installments of each other: who pays some of it by the host's window pays the late ones,
    # or the next one.
    is_plan: bool = False
    # Of a card: the account that is paid where its payer says which, by the number of what it is owed by; gets that,
    # and returns it, or none.
    chosen: str = ''


DEBTS = {
    'credit': Debt(
        model='customer.card.credit', field='line_id',
        debtor='_line_debtor', due='_line_due', theirs='_line_account', accounts='_line_accounts',
        record='_lines_ever', exposed='_line_exposed', told='_line_paid_text', paid=_lt("%s, credit paid back"),
        undone=_lt("%s, repayment taken back"),
    ),
    'installment': Debt(
        model='customer.card.contract', field='contract_id',
        debtor='_contract_debtor', due='_contract_due', theirs='_contract_account', accounts='_contract_accounts',
        record='_contract', exposed='_contract_exposed', told='_contract_paid_text',
        paid=_lt("%s, installment paid"), undone=_lt("%s, repayment taken back"), is_plan=True,
        chosen='_contract_account',
    ),
}  # fmt: skip

# Why an order is not invoiced: methods of `pos.order` that return a sentence, or nothing.
NOT_INVOICED = ('_customer_card_repays', '_customer_card_sold_by_contract')
