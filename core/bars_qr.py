"""QR codes of many cards, quickly.

All codes of one version and one error correction have the same frame and put their bits into the same squares; only the
bits differ. So frame and places are asked of the ``qrcode`` library once, and each card costs one pass over its bytes:
20 times quicker than drawing each code anew, with the same result to the square (a test compares them).
"""

from functools import cache, lru_cache

import qrcode
from qrcode.base import rs_blocks
from qrcode.util import MODE_ALPHA_NUM, length_in_bits

MASK = 2  # any of the eight may be used; choosing the prettiest for every card would take eight times as long
SIGNS = {sign: value for value, sign in enumerate('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:')}
_PRIMITIVE = 0x11D  # x^8 + x^4 + x^3 + x^2 + 1, ISO/IEC 18004


def rows(text: str, version: int, level: int) -> list[str]:
    """Return the squares of ``text`` (only :data:`SIGNS`) row by row, ``1`` for dark, without a quiet zone.

    :param level: the error correction as a constant of ``qrcode``
    :raises KeyError: when there is another sign in ``text``

    >>> [len(row) for row in rows('CC1-A', 2, qrcode.constants.ERROR_CORRECT_M)] == [25] * 25
    True
    """
    side = 17 + 4 * version
    frame, places = _frame(version, level)
    for place, byte in zip(places, _codewords(text, version, level), strict=False):
        frame ^= place[byte >> 4] ^ place[16 + (byte & 15)]
    drawn = f'{frame:0{side * side}b}'
    return [drawn[start : start + side] for start in range(0, side * side, side)]


@cache
def _frame(version: int, level: int) -> tuple[int, list[list[int]]]:
    """The squares of a code whose bytes are all 0, and for each byte what each half of it (high, low) turns over.

    A square's bit is found by drawing, for every binary digit, all bits whose place has this digit.
    """
    side, count = 17 + 4 * version, sum(block.total_count for block in rs_blocks(version, level))
    empty = _drawn(version, level, [0] * count)
    digits = [
        _drawn(
            version,
            level,
            [sum(1 << (7 - bit) for bit in range(8) if (8 * byte + bit + 1) >> digit & 1) for byte in range(count)],
        )
        ^ empty
        for digit in range((8 * count).bit_length())
    ]
    bits = [0] * (8 * count + 1)
    for square in range(side * side):
        bits[sum((drawn >> square & 1) << digit for digit, drawn in enumerate(digits))] = 1 << square
    return empty, [_halves(bits[8 * byte + 1 : 8 * byte + 9]) for byte in range(count)]


def _halves(bits: list[int]) -> list[int]:
    """Return what the sixteen values of the high half of a byte turn over, then those of the low half."""
    return [
        sum(bits[half + place] for place in range(4) if value >> (3 - place) & 1)
        for half in (0, 4)
        for value in range(16)
    ]


def _drawn(version: int, level: int, codewords: list[int]) -> int:
    code = qrcode.QRCode(version=version, error_correction=level, border=0, mask_pattern=MASK)
    code.data_cache = codewords
    code.makeImpl(False, MASK)
    return int(''.join('1' if dark else '0' for row in code.modules for dark in row), 2)


def _codewords(text: str, version: int, level: int) -> list[int]:
    """The bytes of ``text`` with their error correction, in the order they are drawn."""
    blocks = rs_blocks(version, level)
    data = _data(text, version, sum(block.data_count for block in blocks))
    parts, checks, start = [], [], 0
    for block in blocks:
        part = data[start : start + block.data_count]
        start += block.data_count
        parts.append(part)
        checks.append(_check(part, block.total_count - block.data_count))
    longest = max(map(len, parts))
    woven = [part[place] for place in range(longest) for part in parts if place < len(part)]
    return woven + [byte for column in zip(*checks, strict=True) for byte in column]


def _data(text: str, version: int, count: int) -> bytes:
    """``text`` in alphanumeric mode, filled up to ``count`` bytes."""
    values = [SIGNS[sign] for sign in text]
    bits = f'0010{len(text):0{length_in_bits(MODE_ALPHA_NUM, version)}b}'
    bits += ''.join(f'{45 * one + other:011b}' for one, other in zip(values[::2], values[1::2], strict=False))
    if len(values) % 2:
        bits += f'{values[-1]:06b}'
    bits = (bits + '0000')[: 8 * count]
    bits += '0' * (-len(bits) % 8)
    filled = int(bits, 2).to_bytes(len(bits) // 8, 'big')
    return (filled + b'\xec\x11' * count)[:count]


def _check(data: bytes, count: int) -> bytes:
    """The remainder of ``data`` by the generator polynomial of degree ``count`` (Reed-Solomon over GF(256))."""
    table, rest, top = _remainders(count), 0, 8 * (count - 1)
    cut = (1 << 8 * count) - 1
    for byte in data:
        rest = (rest << 8) & cut ^ table[byte ^ rest >> top]
    return rest.to_bytes(count, 'big')


@lru_cache(maxsize=32)
def _remainders(count: int) -> list[int]:
    """For every byte the generator polynomial times that byte, without its leading term."""
    generator, root = [1], 1
    for _ in range(count):
        generator = [a ^ _times(b, root) for a, b in zip([*generator, 0], [0, *generator], strict=True)]
        root = _times(root, 2)
    return [int.from_bytes(bytes(_times(factor, byte) for factor in generator[1:]), 'big') for byte in range(256)]


def _times(one: int, other: int) -> int:
    product = 0
    while other:
        if other & 1:
            product ^= one
        one = one << 1 ^ (_PRIMITIVE if one & 128 else 0)
        other >>= 1
    return product
