"""A validator's findings."""

from typing import NamedTuple

HOW_MANY = 100  # findings kept per validator; the first bad row is what people need


class Finding(NamedTuple):
    """One thing that is wrong: on which account, at which entry (sequence), and a short fact in figures or words, and
    the (model, id) to open; or the other database it was made in.
    """

    account: int | None
    sequence: int | None
    fact: str
    record: tuple[str, int] | None = None
    deployment: str | None = None
