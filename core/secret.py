"""A secret key that computes, and that nothing in Python can read back.

Odoo's templates reach every object of the process: ``'{0.a.__globals__[…]}'.format(record)`` walks along attributes and
calls nothing that could refuse. So the key is no bytes anywhere, but the inner state of an HMAC (RFC 2104) in OpenSSL,
from which the key does not follow.
"""

import hmac

SHORTEST = 16  # bytes


class Key:
    """A secret of at least :data:`SHORTEST` bytes, good for tags only.

    >>> Key(b'0123456789abcdef').tag(b'text').hex()[:16]
    '200cdab236595e60'
    """

    __slots__ = ('_hmac',)

    def __init__(self, secret: bytes) -> None:
        """:raises ValueError: for a secret too short"""
        if len(secret) < SHORTEST:
            raise ValueError(f"the ledger's key needs {SHORTEST} bytes or more")
        self._hmac = hmac.new(secret, digestmod='sha256')

    def tag(self, message: bytes) -> bytes:
        """Return the HMAC-SHA256 of a message, 32 bytes."""
        made = self._hmac.copy()
        made.update(message)
        return made.digest()

    def __reduce__(self) -> str:
        raise TypeError('a key is kept nowhere')
