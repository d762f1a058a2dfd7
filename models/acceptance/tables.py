"""Doors 6 to 10: how a code is read, what stands between a card and its value, what a place is told of a card and of
its accounts, and why something cannot be used.

A row is a method of `customer.card.acceptance`, wherever its capability lives; it gets the :class:`.point.Point` first,
but for those of ``GUESSABLE``. None of these methods is extended, and the order of imports means nothing.
``tests/whole/test_doors.py`` walks the tables, and states by cases what depends on their order.
"""

from decimal import Decimal
from typing import Any, NamedTuple

from ..ledger import kinds

SLICE = kinds.SLICE

# 6. What a code may be: each returns the card and how it was read (:mod:`core.ticket`), or None where the code is
# nothing of its kind. The first one that knows it answers.
CODE_READERS = (
    '_read_moving',
    '_read_receipt',
    '_read_ticket',
    '_read_sealed',
    '_read_contract',
    '_read_number',
)
# What was read by such a code was only found: it can be guessed.
GUESSABLE = ('_is_store_code', '_is_guessable_old_code')

# 7. What stands between a card and its value, where its program asks for anything: each returns the answer that
# refuses, or None.
CHECKS = ('_over_limit', '_over_code_limit', '_wants_pin')

# ... and first, of accounts of this kind, whatever its program asks for: the answer that refuses, or None.
STANDING = {'credit': '_line_refuses'}

# ... and what of an account of this kind cannot be spent although it is there, in its unit.
COUNTED = {'credit': '_owed_elsewhere'}

# 8. What a place is told of a card; each returns a part of the answer of its own.
CARD_SECTIONS = (
    '_tell_card',
    '_tell_people',
    '_tell_protection',
    '_tell_slices',
    '_tell_offers',
    '_tell_voucher',
    '_tell_rewards',
    '_tell_challenges',
    '_tell_tiers',
    '_tell_repay',
    '_tell_installment',
    '_tell_contract_sale',
)

# ... and what a code says beside its card: each gets code and card, and returns a part of the answer.
CODE_SECTIONS = ('_tell_coupon',)

# ... and once, of a card without plastic that somebody was given here a moment ago: each returns a part of the answer.
FIRST_SECTIONS = ('_tell_claim',)

# 9. What it is told of each account.
ACCOUNT_SECTIONS = (
    '_tell_account',
    '_tell_point_value',
    '_tell_discount',
    '_tell_pending',
    '_tell_line',
)

# 10. Why an account cannot be used now: each returns a sentence, or nothing. The first one that objects is heard.
REASONS = (
    '_reason_own',
    '_reason_line',
    '_reason_empty',
    '_reason_minimum',
    '_reason_found',
    '_reason_moving_code',
)

# What an order would bring: each gets a card and the purchase it will be, and returns ``{points_text, why, reached}``
# or None; they are told together.
FORECASTS = ('_forecast_points', '_forecast_discount')


class Asked(NamedTuple):
    """A request to a card: the account to take from, the tender, its ``worth`` in the program's currency, what was
    ``spent`` before (:class:`..risk.customer_card_acceptance.Spent`), and the PIN, if one was typed.
    """

    card: Any
    account: Any
    tender: Any
    worth: Decimal
    spent: Any
    pin: Any
