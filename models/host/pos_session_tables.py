"""Doors 6 to 10: how a code is read, what stands between a card and its value, what a till is told of a card and of its accounts, and why
something cannot be used.

A row is a method of the session, wherever its capability lives; none of these methods is extended, and the order of imports means nothing.
``tests/test_doors.py`` walks the tables, and states by cases what depends on their order.
"""

from decimal import Decimal
from typing import Any, NamedTuple

# 6. What a code may be: each returns the card and how it was read (:mod:`core.ticket`), or None where the code is nothing of its kind. The first
# one that knows it answers.
CODE_READERS = (
    '_customer_card_read_moving',
    '_customer_card_read_receipt',
    '_customer_card_read_ticket',
    '_customer_card_read_number',
)
# What was read by such a code was only found: it can be guessed.
GUESSABLE = ('_customer_card_is_store_code', '_customer_card_is_guessable_old_code')

# 7. What stands between a card and its value, where its program asks for anything: each returns the answer that refuses, or None.
CHECKS = ('_customer_card_over_limit', '_customer_card_over_code_limit', '_customer_card_wants_pin')

# 8. What a till is told of a card; each returns a part of the answer of its own.
CARD_SECTIONS = (
    '_customer_card_tell_card',
    '_customer_card_tell_people',
    '_customer_card_tell_guard',
    '_customer_card_tell_slices',
    '_customer_card_tell_offers',
    '_customer_card_tell_voucher',
    '_customer_card_tell_rewards',
    '_customer_card_tell_challenges',
    '_customer_card_tell_tiers',
)

# 9. What it is told of each account.
ACCOUNT_SECTIONS = (
    '_customer_card_tell_account',
    '_customer_card_tell_point_value',
    '_customer_card_tell_discount',
    '_customer_card_tell_pending',
)

# 10. Why an account cannot be used now: each returns a sentence, or nothing. The first one that objects is heard.
REASONS = (
    '_customer_card_reason_own',
    '_customer_card_reason_empty',
    '_customer_card_reason_minimum',
    '_customer_card_reason_found',
    '_customer_card_reason_phone',
)

# What an order would bring: each gets a card and the purchase it will be, and returns ``{points_text, why, reached}``
# or None; they are told together.
FORECASTS = ('_customer_card_forecast_points', '_customer_card_forecast_discount')


class Asked(NamedTuple):
    """What is asked of a card: an account to take from, by which tender; ``worth`` of it in the program's currency, what was ``spent`` before
    (:class:`.pos_session_guard.Spent`), and the PIN, if one was typed.
    """

    card: Any
    account: Any
    tender: Any
    worth: Decimal
    spent: Any
    pin: Any
