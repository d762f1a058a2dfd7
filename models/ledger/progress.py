"""The progress of a health check."""

from datetime import datetime
from typing import NamedTuple

from .finding import HOW_MANY, Finding
from .validators import VALIDATORS


class Progress(NamedTuple):
    """The steps and findings of a check so far: kept by the process that checks, which reads none of it back, and
    sealed.

    ``passed`` are the codes of the validators that found nothing, ``found`` counts all findings, ``of_this`` those of
    the validator that is being asked, account by account after ``account``.
    """

    moment: datetime
    step: int = 0
    account: int = 0
    passed: str = ''
    found: int = 0
    entries: int = 0
    running: bool = True
    of_this: int = 0

    @property
    def left(self) -> int:
        """Return how many steps are left at least."""
        return max(0, len(VALIDATORS) - self.step)

    @property
    def code(self) -> str:
        """The validator that is asked next."""
        return list(VALIDATORS)[self.step]

    def fitting(self, rows: list[Finding]) -> list[Finding]:
        """As many of these as are kept of one validator."""
        return rows[: max(0, HOW_MANY - self.of_this)]

    def gone_on(self, found: int, account: int) -> 'Progress':
        """After another step that ``found`` so many; ``account`` is the one it goes on after, 0 when the validator is
        through.
        """
        of_this = self.of_this + found
        return self._replace(
            step=self.step + (not account),
            account=account,
            passed=self.passed if account or of_this else f'{self.passed} {self.code}'.strip(),
            found=self.found + found,
            of_this=of_this if account else 0,
        )

    def sealed(self) -> tuple:
        """Return what the mark of a check covers, but for which one it is."""
        return *self[1:-1], not (self.running or self.found)
