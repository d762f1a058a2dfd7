"""The ORM's commands as a till's order sends them."""

from collections.abc import Iterable
from typing import Any

from odoo import Command


def named_by(command: Any) -> list[int]:
    """The records that exist already which a command speaks of."""
    if not isinstance(command, list | tuple) or not command or command[0] == Command.CREATE:
        return []
    numbers = command[2] if command[0] == Command.SET else command[1:2]
    return [number for number in numbers if type(number) is int and 0 < number < 2**31]


def keeps(command: Any, kept: set[int]) -> Any:
    """The command, a list that stands for all others with the records ``kept`` among them; none that clears a list with
    one of them.
    """
    kind = command[0] if isinstance(command, list | tuple) and command else None
    if kind == Command.SET and len(command) > 2 and isinstance(command[2], list | tuple):
        return [*command[:2], [*command[2], *sorted(kept.difference(named_by(command)))]]
    return None if kind == Command.CLEAR and kept else command


def values(commands: Iterable | None) -> list[dict]:
    """What the commands say of records, new ones or not."""
    said = [command[2] for command in commands or [] if isinstance(command, list | tuple) and len(command) > 2]
    return [vals for vals in said if isinstance(vals, dict)]
