"""The shared state of servers in one run of tests: the classes, who has claimed one, and the seconds each took.

All of it are files in the folder ``SHARED`` of this run; what classes took is kept for the next one in ``TIMES``.
"""

import json
import os
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import NamedTuple

TOUR, PLAIN = 10.0, 1.0  # seconds of a test nobody has seen run yet


class Progress(NamedTuple):
    """A run's progress: classes that ended, all of them, and the seconds left at the pace so far."""

    ended: int
    total: int
    left: float


def _shared(name: str) -> Path:
    return Path(os.environ['SHARED'], name)


def _read(path: Path) -> dict[str, float]:
    return json.loads(path.read_text(encoding='utf-8')) if path.exists() else {}


def _write(path: Path, seconds: Mapping[str, float]) -> None:
    """Write in one step: readers see old or new."""
    scratch = path.with_suffix(f'.{os.getpid()}')
    scratch.write_text(json.dumps(seconds, indent=0, sort_keys=True), encoding='utf-8')
    scratch.replace(path)


def plan(tests: Mapping[str, int], tours: Collection[str]) -> list[str]:
    """The classes (name and number of tests), longest first; ``tours`` are those in a browser."""
    known = _read(Path(os.environ['TIMES']))
    expected = {name: known.get(name, count * (TOUR if name in tours else PLAIN)) for name, count in tests.items()}
    if expected:
        _write(_shared('plan.json'), expected)
    return sorted(expected, key=lambda name: -expected[name])


def claim(name: str) -> bool:
    """Tell whether a class is for the caller to run; it is for whoever asks first."""
    try:
        _shared(f'{name}.claimed').touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def finish(name: str, seconds: float) -> None:
    """A class has ended."""
    _shared(f'{name}.claimed').write_text(str(seconds), encoding='utf-8')


def took() -> dict[str, float]:
    """The seconds of each class that has ended."""
    texts = {path.stem: path.read_text(encoding='utf-8') for path in _shared('.').glob('*.claimed')}
    return {name: float(text) for name, text in texts.items() if text}


def progress(servers: int) -> Progress:
    """Return how far the run is."""
    expected, ended = _read(_shared('plan.json')), took()
    pace = sum(ended.values()) / (sum(expected.get(name, 0) for name in ended) or 1) if ended else 1
    left = sum(seconds for name, seconds in expected.items() if name not in ended)
    return Progress(len(ended), len(expected), left * pace / servers)


def remember() -> None:
    """Keep what classes took for the next run."""
    path = Path(os.environ['TIMES'])
    _write(path, {**_read(path), **{name: round(seconds, 1) for name, seconds in took().items()}})
