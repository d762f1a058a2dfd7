"""One line of the benchmarks' table."""

from dataclasses import dataclass


@dataclass
class Result:
    """One line of the table; ``ratio`` is value to peer where both are the same thing."""

    name: str
    value: float
    unit: str
    peer: str
    peer_value: float | None
    ratio: float | None
    bar: str
    holds: bool
