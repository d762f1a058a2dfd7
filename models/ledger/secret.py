"""Where the ledger's key comes from, and where it is kept: nowhere that Python can read.

The administrator says it in the environment (`CUSTOMER_CARD_KEY`) or in Odoo's configuration file
(`customer_card_key`). It is taken from both as soon as the add-on is imported, before any template of a database runs:
templates can walk to whatever a module holds (see :mod:`...core.secret`). A server that replaces itself (SIGHUP,
*restart*) hands it on in memory without a name, whose number stands in the environment as that of Odoo's own socket
does.
"""

import binascii
import contextlib
import os

from odoo.tools import config

from ...core.secret import Key

NAME, OPTION, PASSED = 'CUSTOMER_CARD_KEY', 'customer_card_key', 'CUSTOMER_CARD_KEY_FD'
SHORTEST = 32  # bytes
_MEMORY = 'customer_card'

# Why there is no key, as reasons of :class:`.errors.LedgerRefusal`.
MISSING, WRONG = 'no_key', 'bad_key'


def read(text: str) -> Key | str:
    """Return the key that 64 or more hexadecimal digits say, or why they say none.

    >>> read(''), read('00'), type(read('00' * 32)).__name__
    ('no_key', 'bad_key', 'Key')
    """
    if not text.strip():
        return MISSING
    try:
        secret = binascii.unhexlify(text.strip())
    except (binascii.Error, ValueError):
        return WRONG
    return Key(secret) if len(secret) >= SHORTEST else WRONG


def _take() -> str:
    """Return the text of the key, and leave none behind."""
    named = os.environ.pop(NAME, '')
    configured = [options.pop(OPTION, '') for options in config.options.maps]
    return next(filter(None, [named, *configured, _handed_on()]), '')


def _handed_on() -> str:
    """Return what the process before this one handed on, if it did."""
    number = os.environ.get(PASSED, '')
    path = f'/proc/self/fd/{number}'
    with contextlib.suppress(OSError):
        if number.isdecimal() and _MEMORY in os.readlink(path):
            with open(path, encoding='ascii') as memory:
                return memory.read()
    return ''


def _hand_on(text: str) -> None:
    """Keep the text for a process that replaces this one."""
    if not text or not hasattr(os, 'memfd_create'):
        return
    memory = os.memfd_create(_MEMORY, 0)  # no MFD_CLOEXEC: `execve` leaves it open, children do not get it
    os.write(memory, text.encode('ascii', 'replace'))
    os.environ[PASSED] = str(memory)


def _start() -> Key | str:
    text = _take()
    _hand_on(text)
    return read(text)


_current = _start()


def current() -> Key | str:
    """Return the key of this server, or why it has none."""
    return _current
