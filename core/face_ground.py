"""The grounds of card fronts: drawn from one accent color, in solid tones, as SVG whose unit is 1 mm.

Tones are mixed here instead of drawn transparent, so that no PDF engine turns them into pictures. Every drawing reaches
:data:`BLEED` mm beyond the card, where a cutter may stray.
"""

import re
from collections.abc import Callable
from math import cos, pi, sin

WIDTH, HEIGHT = 85.60, 53.98  # mm, ID-1 of ISO/IEC 7810
CORNER = 3.18
BLEED = 5.0
COLOR = re.compile(r'#[0-9a-fA-F]{6}')
WHITE, BLACK = '#ffffff', '#000000'


def mix(color: str, other: str, share: float) -> str:
    """Return ``color`` with ``share`` (0 to 1) of ``other`` in it; both as ``#rrggbb``.

    >>> mix('#000000', '#ffffff', 0.5)
    '#808080'
    """
    parts = ((int(color[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return '#' + ''.join(f'{round(one + (two - one) * share):02x}' for one, two in parts)


def light(color: str) -> float:
    """Return the relative luminance (WCAG 2) of a color, 0 black to 1 white."""
    parts = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, two: str) -> float:
    """Return the contrast of two colors (WCAG 2), 1 to 21; text wants 4.5.

    >>> round(contrast('#000000', '#ffffff'))
    21
    """
    dark, bright = sorted((light(one), light(two)))
    return (bright + 0.05) / (dark + 0.05)


def _dot(x: float, y: float, radius: float, fill: str) -> str:
    return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{fill}"/>'


def _ring(x: float, y: float, radius: float, stroke: str, width: float) -> str:
    return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="none" stroke="{stroke}" stroke-width="{width:g}"/>'


def _shape(path: str, fill: str) -> str:
    return f'<path d="{path}" fill="{fill}"/>'


def _plain(accent: str) -> str:
    return ''


def _waves(accent: str) -> str:
    """Three hills, each lighter: for cards that collect."""
    up, lighter, darker = mix(accent, WHITE, 0.07), mix(accent, WHITE, 0.14), mix(accent, BLACK, 0.16)
    return (
        _dot(74, -6, 34, up)
        + _dot(84, -10, 24, lighter)
        + _shape('M-6 46C14 36 30 52 50 46S84 36 92 42V60H-6z', darker)
        + _shape('M-6 52C16 44 34 57 54 51S84 44 92 48V60H-6z', mix(accent, BLACK, 0.28))
    )


def _bands(accent: str) -> str:
    """Slanted bands at the far side: for cards that cut prices."""
    tones = [mix(accent, WHITE, 0.08), mix(accent, WHITE, 0.16), mix(accent, WHITE, 0.26), mix(accent, BLACK, 0.14)]
    return ''.join(
        _shape(f'M{left + 22:g} -6h{wide:g}l-26 66h-{wide:g}z', tone)
        for left, wide, tone in zip((40, 52, 60, 66), (12, 8, 4, 40), tones, strict=True)
    )


def _ribbon(accent: str) -> str:
    """A gift's ribbon and bow, and confetti."""
    tape, edge, knot = mix(accent, WHITE, 0.82), mix(accent, WHITE, 0.6), mix(accent, WHITE, 0.92)
    spots = [
        (3, 40, 1.1),
        (14, 51, 0.7),
        (26, 50.4, 0.9),
        (43, 51, 1.2),
        (52, 3.4, 0.8),
        (38, 0, 1.3),
        (78, 46, 1.0),
        (83, 33, 0.8),
        (60, 50, 0.7),
        (75, 27, 0.6),
    ]
    return (
        _dot(66, 18, 46, mix(accent, BLACK, 0.09))
        + ''.join(_dot(*spot, mix(accent, WHITE, 0.3)) for spot in spots)
        + _shape('M63 -6h7v66h-7z', tape)
        + _shape('M63 -6h1v66h-1zM69 -6h1v66h-1z', edge)
        + _shape('M66.5 16C60 5 50 4 50.5 10.5S60 17 66.5 16zM66.5 16C73 5 83 4 82.5 10.5S73 17 66.5 16z', tape)
        + _shape('M65 17L57 29l4.5-.6 1.8 4.2L68 18zM68 17l8 12-4.5-.6-1.8 4.2L65 18z', edge)
        + f'<rect x="63.4" y="12.8" width="6.2" height="6.4" rx="1.6" fill="{knot}" stroke="{edge}" stroke-width=".3"/>'
    )  # fmt: skip


def _rings(accent: str) -> str:
    """A seal's rings: for cards that promise."""
    tone = mix(accent, WHITE, 0.16)
    petals = ''.join(
        _ring(70 + 9 * cos(turn * pi / 12), 30 + 9 * sin(turn * pi / 12), 15, tone, 0.18) for turn in range(24)
    )
    return (
        _dot(70, 30, 31, mix(accent, BLACK, 0.12))
        + petals
        + _ring(70, 30, 27.5, tone, 0.25)
        + _ring(70, 30, 29, tone, 0.6)
    )


def _contours(accent: str) -> str:
    """Fine lines like a banknote's: for cards that lend."""
    tone = mix(accent, WHITE, 0.17)
    lines = ''.join(
        f'<path d="M-6 {14 + 3.2 * i:g}C18 {-16 + 4.6 * i:g} 44 {44 + 0.4 * i:g} 92 {-8 + 3.6 * i:g}" '
        f'fill="none" stroke="{tone}" stroke-width=".22"/>'
        for i in range(18)
    )
    return _shape('M-6 60V44C20 60 52 18 92 34V60z', mix(accent, BLACK, 0.2)) + lines


def _steps(accent: str) -> str:
    """Steps that go up: for cards paid one step at a time."""
    return ''.join(
        f'<rect x="{49 + 7.2 * i:g}" y="{46 - 8.6 * i:g}" width="5.6" height="70" rx="1.2" '
        f'fill="{mix(accent, WHITE, 0.04 + 0.03 * i)}"/>'
        for i in range(6)
    )


GROUNDS: dict[str, Callable[[str], str]] = {
    'plain': _plain,
    'waves': _waves,
    'bands': _bands,
    'ribbon': _ribbon,
    'rings': _rings,
    'contours': _contours,
    'steps': _steps,
}


def front(name: str, accent: str, mirrored: bool) -> str:
    """Return the inside of the front's SVG: the accent color and the drawing ``name`` of :data:`GROUNDS` on it."""
    drawing = GROUNDS[name](accent)
    if mirrored and drawing:
        drawing = f'<g transform="translate({WIDTH},0) scale(-1,1)">{drawing}</g>'
    return _whole(accent) + drawing


def back(paper: str, accent: str) -> str:
    """Return the inside of the back's SVG: paper, and a band of the accent color at its foot."""
    foot = (
        f'<rect x="-{BLEED}" y="{HEIGHT - 2.4:g}" width="{WIDTH + 2 * BLEED:g}" height="{2.4 + BLEED:g}" '
        f'fill="{accent}"/>'
    )
    return _whole(paper) + foot


def _whole(color: str) -> str:
    return (
        f'<rect x="-{BLEED}" y="-{BLEED}" width="{WIDTH + 2 * BLEED:g}" height="{HEIGHT + 2 * BLEED:g}" '
        f'fill="{color}"/>'
    )
