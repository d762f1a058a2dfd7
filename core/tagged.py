"""Some bytes and the proof that they are ours, as one text: what a link or a code carries that nobody can make up.

The content and 16 bytes of HMAC-SHA256 (RFC 2104) over a purpose and it, in URL-safe base 64 (RFC 4648) without
padding. The purpose keeps a text of one kind from being read as another.
"""

import base64
import binascii
import hmac
import re

from .secret import Key

_TAG_BYTES = 16
_SHAPE = re.compile(r'[A-Za-z0-9_-]*')


def make(purpose: bytes, content: bytes, key: Key) -> str:
    """Return the text.

    >>> make(b'an example v1', b'seven', Key(b'a key of 16 bytes'))
    'c2V2ZW4ZuYdOZVCT6k3yZSljwW6s'
    """
    tag = key.tag(purpose + content)[:_TAG_BYTES]
    return base64.urlsafe_b64encode(content + tag).decode().rstrip('=')


def read(purpose: bytes, text: str, key: Key, size: int) -> bytes | None:
    """Return the ``size`` bytes a genuine text carries, or None; never raises for any text. Each content has one text:
    base 64 with its spare bits set is refused. The comparison takes the same time wherever a forgery goes wrong.

    >>> key = Key(b'a key of 16 bytes')
    >>> text = make(b'an example v1', b'seven', key)
    >>> read(b'an example v1', text, key, 5)
    b'seven'
    >>> [read(purpose, said, key, 5) for purpose, said in ((b'another v1', text), (b'an example v1', 'nonsense'))]
    [None, None]
    """
    signs = -(-(size + _TAG_BYTES) * 4 // 3)
    if not (len(text) == signs and _SHAPE.fullmatch(text)):
        return None
    try:
        content = base64.urlsafe_b64decode(text + '=' * (-len(text) % 4))[:-_TAG_BYTES]
    except binascii.Error:
        return None
    return content if hmac.compare_digest(make(purpose, content, key), text) else None
