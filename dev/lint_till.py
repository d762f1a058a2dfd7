"""Checks on how the till's code is put together: we extend the host and edit our own."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from lint_files import files, text

OURS = 'customer_card'
# (file, name): why a value that changes may live outside every object.
WAIVERS = {
    ('static/src/app/utils/patch_last.js', 'waiting'): "emptied when the till opens: the host has no hook for it",
}

IMPORT = re.compile(r'^import\s+(?P<names>[^"]*?)\s*from\s+"@customer_card/[^"]+"', re.MULTILINE)
SIDE_EFFECT = re.compile(r'^import\s+"@customer_card/[^"]+"', re.MULTILINE)
PATCH = re.compile(
    r'\bpatch(?:Last)?\(\s*(?P<target>(?P<name>\w+)[\w.]*),\s*\{(?P<body>.*?)^\}\)', re.MULTILINE | re.DOTALL
)
PATCHED = re.compile(r'\bpatch(?:Last)?\(\s*(?P<name>\w+)')
METHOD = re.compile(
    r'^    (?:async |get |set )?(?P<name>\w+)\([^)]*\) \{\n(?P<body>.*?)^    \}', re.MULTILINE | re.DOTALL
)
MUTABLE = (
    re.compile(r'^(?:export )?(?:let|var) (?P<name>\w+)', re.MULTILINE),
    re.compile(r'^export const (?P<name>\w+) = (?:reactive\()?(?:\{|\[|new )', re.MULTILINE),
    re.compile(r'^const (?P<name>\w+) = (?:reactive\()?(?:\{\}|\[\]|new (?:Weak)?(?:Map|Set)\()', re.MULTILINE),
)
INHERITED = re.compile(r't-inherit="(?P<name>[^"]+)"')


def till() -> list[str]:
    """Find what makes our own code depend on the order in which it is loaded."""
    scripts = files('.js', under='static/src/')
    return [
        *(finding for path in scripts for finding in own_patches(path)),
        *(finding for path in files('.js', under='static/src/app/') for finding in module_state(path)),
        *overridden(scripts),
        *(finding for path in files('.xml', under='static/src/') for finding in own_inherits(path)),
    ]


def own_patches(path: Path) -> Iterator[str]:
    """Our classes are edited where they are; no file is loaded only to come before another one."""
    source = text(path)
    imported = {
        name.split(' as ')[-1].strip()
        for match in IMPORT.finditer(source)
        for name in re.split(r'[{},]', match['names'])
    }
    for match in PATCHED.finditer(source):
        if match['name'] in imported:
            yield f'{place(path, source, match)}: patches our own {match["name"]}'
    for match in SIDE_EFFECT.finditer(source):
        yield f'{place(path, source, match)}: an import for the sake of its order'


def module_state(path: Path) -> Iterator[str]:
    """Yield what changes belongs to an object: a module lives as long as the page, and for all
    tills and tests in it.
    """
    source = text(path)
    for match in (found for pattern in MUTABLE for found in pattern.finditer(source)):
        if (path.as_posix(), match['name']) not in WAIVERS:
            yield f'{place(path, source, match)}: {match["name"]} can be changed by everybody'


def overridden(scripts: list[Path]) -> list[str]:
    """Find methods we add to a class of the host (without `super`) in more than one place."""
    defined = defaultdict(list)
    for path in scripts:
        source = text(path)
        for patch in PATCH.finditer(source):
            for method in METHOD.finditer(patch['body']):
                extends = f'super.{method["name"]}' in method['body']
                defined[patch['target'], method['name']].append((path, extends))
    return [
        f'{path}:1: {target}.{name} is ours already'
        for (target, name), places in defined.items()
        if len(places) > 1 and not all(extended for _path, extended in places)
        for path, _extended in places
    ]


def own_inherits(path: Path) -> Iterator[str]:
    """Our templates are edited where they are."""
    source = text(path)
    for match in INHERITED.finditer(source):
        if match['name'].split('.')[0] == OURS:
            yield f'{place(path, source, match)}: inherits our own {match["name"]}'


def place(path: Path, source: str, match: re.Match) -> str:
    return f'{path}:{source.count(chr(10), 0, match.start()) + 1}'
