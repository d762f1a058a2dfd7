"""A card's code that a till read without a connection, sealed in the browser: only the server with the ledger's key
opens it, and only for the order it was read for. So a card a till has never seen earns once its order arrives, and
neither the browser nor the order holds a number meanwhile.

``s1.`` and, in URL-safe base 64 without padding: a public key of P-256 made for this code (65 bytes, uncompressed), 12
bytes of nonce, and the code under AES-256-GCM with its tag; the key comes of ECDH by HKDF-SHA256, the order's UUID is
authenticated with it (NIST SP 800-56A, 800-56C, 800-38D: what browsers offer as Web Crypto). The server's private key
is made from the ledger's, so there is none to keep.
"""

import base64
import binascii
import os
import re

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from .secret import Key

PREFIX = 's1.'
LONGEST = 900  # signs; a stripe with all its tracks has some 200
_PURPOSE = b'customer-card sealed v1'
_CURVE = ec.SECP256R1()
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of the curve's base point
_POINT, _NONCE = 65, 12
_SHAPE = re.compile(r's1\.[A-Za-z0-9_-]{124,}')


def _private(key: Key) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(key.tag(_PURPOSE)) % (_ORDER - 1) + 1, _CURVE)


def _raw(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _cipher(private: ec.EllipticCurvePrivateKey, public: ec.EllipticCurvePublicKey) -> AESGCM:
    shared = private.exchange(ec.ECDH(), public)
    return AESGCM(HKDF(SHA256(), 32, b'', _PURPOSE).derive(shared))


def public(key: Key) -> str:
    """Return what tills seal with, in base 64: no secret.

    >>> public(Key(b'a key of 16 bytes')) == public(Key(b'a key of 16 bytes')) != public(Key(b'another key of 16'))
    True
    """
    return base64.b64encode(_raw(_private(key).public_key())).decode()


def make(code: str, order: str, public_key: str) -> str:
    """Seal a code for an order, as a till's browser does (``static/src/app/utils/seal_code.js``)."""
    own = ec.generate_private_key(_CURVE)
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, base64.b64decode(public_key))
    nonce = os.urandom(_NONCE)
    hidden = _cipher(own, theirs).encrypt(nonce, code.encode(), order.encode())
    return PREFIX + base64.urlsafe_b64encode(_raw(own.public_key()) + nonce + hidden).decode().rstrip('=')


def read(text: str, order: str, key: Key) -> str | None:
    """Return the code that was sealed for ``order``, or None; never raises for any text.

    >>> key = Key(b'a key of 16 bytes')
    >>> sealed = make('9501000000011119', 'an order', public(key))
    >>> read(sealed, 'an order', key)
    '9501000000011119'
    >>> read(sealed, 'another order', key), read('s1.x', 'an order', key)
    (None, None)
    >>> read(sealed, 'an order', Key(b'another key of 16'))
    """
    if len(text) > LONGEST or not _SHAPE.fullmatch(text):
        return None
    body = text.removeprefix(PREFIX)
    try:
        data = base64.urlsafe_b64decode(body + '=' * (-len(body) % 4))
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, data[:_POINT])
        nonce, hidden = data[_POINT : _POINT + _NONCE], data[_POINT + _NONCE :]
        return _cipher(_private(key), theirs).decrypt(nonce, hidden, order.encode()).decode()
    except (binascii.Error, ValueError, InvalidTag):  # no base 64, no point of the curve or no text; not ours
        return None
