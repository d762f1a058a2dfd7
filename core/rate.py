"""A rate limit: a bound per name and time window, kept in memory and never large."""

from threading import Lock


class Rate:
    """Counts questions per name in windows of ``seconds``; more than ``most`` are too many.

    Each process counts for itself: this bounds work, it is no safeguard of value.

    >>> rate = Rate(most=2, seconds=60)
    >>> [rate.allows('a', 0), rate.allows('a', 1), rate.allows('a', 2), rate.allows('b', 2), rate.allows('a', 61)]
    [True, True, False, True, True]
    """

    def __init__(self, most: int, seconds: float, names: int = 10_000) -> None:
        self.most, self.seconds, self.names = most, seconds, names
        self._window = -1
        self._counts: dict[str, int] = {}
        self._lock = Lock()

    def allows(self, name: str, moment: float) -> bool:
        """Return whether ``name`` may ask at ``moment`` (seconds); the question is counted."""
        window = int(moment // self.seconds)
        with self._lock:
            if window != self._window or len(self._counts) >= self.names:
                self._window, self._counts = window, {}
            self._counts[name] = self._counts.get(name, 0) + 1
            return self._counts[name] <= self.most

    def is_spent(self, name: str, moment: float) -> bool:
        """Return whether ``name`` asked as often as it may; this question is not counted.

        >>> rate = Rate(most=1, seconds=60)
        >>> rate.is_spent('a', 0), rate.allows('a', 1), rate.is_spent('a', 2), rate.is_spent('a', 61)
        (False, True, True, False)
        """
        with self._lock:
            return int(moment // self.seconds) == self._window and self._counts.get(name, 0) >= self.most
