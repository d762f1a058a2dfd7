"""Records handed to the ledger."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from ...core import seal


class Origin(NamedTuple):
    """The document an operation belongs to; ``key`` is known before ``id`` is."""

    model: str | None = None
    id: int | None = None
    key: str | None = None


class Place(NamedTuple):
    """A place: a till's session, or a credit note."""

    model: str | None = None
    id: int | None = None


class Tender(NamedTuple):
    """A payment as asked for: ``amount`` of ``currency`` (id), converted at ``rate`` (account currency per unit)."""

    amount: Decimal | None = None
    currency: int | None = None
    rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Posting:
    """One operation with one signed entry (credit positive), in the account's unit."""

    account: int
    amount: Decimal
    kind: str
    key: str
    card: int | None = None
    expires: datetime | None = None
    origin: Origin = Origin()
    place: Place = Place()
    tender: Tender = Tender()
    why: str | None = None
    note: str | None = None
    exception: str | None = None
    booking: str = 'settlement'
    below_floor: bool = False
    reversal_of: int | None = None
    usable: datetime | None = None  # a credit that cannot be spent before (UTC)

    def fingerprint(self) -> str:
        """Return what "the same content" means for a repeated key."""
        return seal.fingerprint((self.account, self.amount, self.kind, self.origin.key or ''))


@dataclass(slots=True)
class Leg:
    """One entry to append: the part of an operation that falls on one account."""

    account: int
    amount: Decimal
    kind: str
    operation: int
    key: str
    content: str  # a hash of the operation, which the entry seals
    expires: datetime | None = None
    booking: str = 'settlement'
    below_floor: bool = False
    draws: list | None = None  # explicit lots to draw, instead of soonest-expiring first
    refills: list | None = None  # lots a reversal gives back to
    renewals: list | None = None  # lots a reversal would give back to, but whose last day is over: a new lot each
    usable: datetime | None = None
    source: int | None = None  # the lot the value was in before
