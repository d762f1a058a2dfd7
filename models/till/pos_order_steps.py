"""The steps of a paid order on cards, and of what follows: tables of the order's methods, in the order they run.

A capability takes part by a row here and a method in a file of its own; none of these methods is extended, and the
order of imports means nothing. ``tests/whole/test_doors.py`` walks the tables, and states by cases what depends on
their order.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from ...core.purchase import Purchase

# 1. What a paid order does; each step gets the order's :class:`Work`. First what is asked, so that nothing is done of
# an order that is refused; then what takes value, what puts it on cards, what goes back, and what is earned by it. A
# step adds cards to the receipt by returning them.
STEPS = (
    '_customer_card_check_numbers',
    '_customer_card_check_place',
    '_customer_card_check_contract_goods',
    '_customer_card_check_returns',
    '_customer_card_show',
    '_customer_card_check_tenders',
    '_customer_card_check_paid_out',
    '_customer_card_take_tenders',
    '_customer_card_check_voucher_goods',
    '_customer_card_check_voucher_exchange',
    '_customer_card_reduce',
    '_customer_card_check_taxes',
    '_customer_card_sell',
    '_customer_card_serve_lines',
    '_customer_card_clawback',
    '_customer_card_earn',
    '_customer_card_note_owed',
    '_customer_card_note_taken_back',
    '_customer_card_note_earlier',
    '_customer_card_end_contract',
)

# 2. What is taken back of the orders whose goods come back. The tiers are measured by the points before and after.
TAKEN_BACK = ('_customer_card_take_points_back', '_customer_card_take_challenges_back')

# 3. What a cancelled order lets go of.
FREED = (
    '_customer_card_free_payments',
    '_customer_card_free_slices',
    '_customer_card_free_lines',
    '_customer_card_free_discounts',
    '_customer_card_free_contracts',
)

# What the hourly job does once it has served what waits.
HOURLY = ('_customer_card_free_served', '_customer_card_note_set_aside', '_customer_card_end_forgotten_contracts')

# 4. Which of the cards shown may earn: each gets cards and the purchase, and gives back those that may.
# Own cards leave before the first of each program is chosen.
MAY_EARN = (
    '_customer_card_earning_paid',
    '_customer_card_earning_read',
    '_customer_card_earning_not_own',
    '_customer_card_earning_once',
)

# 5. What those cards get by the purchase. Tiers come last: the points of this order count for them.
EARNERS = (
    '_customer_card_earn_points',
    '_customer_card_earn_challenges',
    '_customer_card_earn_discount',
    '_customer_card_earn_tiers',
)

# 6. To whom goes what comes back of what cards paid: each gets the operations and the goods, and gives back turns, or
# nothing where it makes no difference between them.
TURNS = ('_customer_card_voucher_turns',)

# How a payment of such a kind is taken that is no authorization of the ledger's: each gets the payment.
TAKEN = {'installment': '_customer_card_hand_over'}
# How such a payment is given back: each gets the payment. And what goes back by it at most with goods of these orders.
GIVEN_BACK = {'installment': '_customer_card_back_by_contract'}
GOES_BACK = {'installment': '_customer_card_back_to_contract'}

# 7. Why nothing is put on a card's account by an order, by the kind of account, where a capability says more about it
# than the terms of sale: each gets the card, and the number of what is
# paid where somebody says it, and returns a sentence, or nothing.
CHARGED = {'credit': '_customer_card_no_repayment', 'installment': '_customer_card_no_installment'}

# ... and what its receipt says of such an account: words by their names in the summary; each gets the account's id and
# what moved on it, by kind of entry.
TOLD = {'credit': '_customer_card_tell_debt', 'installment': '_customer_card_tell_contract'}
# Names of those words.
DEBT_WORDS = ('paid_back', 'owed', 'to_pay', 'overpaid')


class Work(NamedTuple):
    """The card part of an order: payments; lines that sell or charge, that name a hold, that take points off the price;
    tickets; the cards the receipt speaks of, as far as steps have found them; whether the hourly job serves it; and the
    order as a :class:`Purchase`, made when the first asks for it.
    """

    tenders: Any
    sales: Any
    holds: Any
    reductions: Any
    refs: list[str]
    cards: Any
    late: bool
    bought: Callable[[], Purchase]

    @property
    def says_something(self) -> bool:
        """Tell whether there is anything to do."""
        return bool(self.moves_value or self.refs)

    @property
    def moves_value(self) -> bool:
        """Tell whether it takes value from a card, or puts some on one."""
        return bool(self.tenders or self.sales or self.holds or self.reductions)

    @property
    def points_off(self):
        """The lines that take points off the price, not those that give them back."""
        return self.reductions.filtered(
            lambda line: line._customer_card_total() <= 0 and not line.refunded_orderline_id
        )
