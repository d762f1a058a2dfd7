"""Arrows between rooms: base floors know those below them, a capability knows base floors, and none
another capability.
"""

import ast
import unittest
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ADDON = Path(__file__).resolve().parents[2]
MODELS = ADDON / 'models'
# From the ground up; each may use those before it. What is no base floor is a capability.
BASE = ('ledger', 'card', 'books', 'acceptance', 'till', 'desk', 'debt')
# Folders of tests that are about no room.
BESIDE = ('common', 'core', 'outside', 'tours', 'whole')
# (room, room): which arrow runs up all the same, and why.
WAIVERS = {
    ('ledger', 'card'): "the health check names a program's own records",
    ('ledger', 'books'): "the health check compares the sub-ledger with the general ledger",
    ('insight', 'issuing'): "how far the cards of a batch came stands on the batch",
    ('printing', 'issuing'): "a batch has a design of its own",
    ('tier', 'printing'): "the tier is one of the things a design can show",
    ('till', 'enrollment'): "a new company is set up with the purposes its tills read out",
}


def rooms() -> list[str]:
    return sorted(path.name for path in MODELS.iterdir() if (path / '__init__.py').exists())


def modules(room: str) -> Iterator[ast.Module]:
    """A room's models and dialogs."""
    for folder in (MODELS / room, ADDON / 'wizards' / room):
        for path in sorted(folder.glob('*.py')):
            yield ast.parse(path.read_text(encoding='utf-8'))


def imported(tree: ast.Module) -> Iterator[str]:
    """The rooms a module imports from."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level >= 2:
            module = (node.module or '').removeprefix('models.') if node.level == 3 else node.module
            yield from [module.split('.')[0]] if module else [alias.name for alias in node.names]


def assigned(body: list[ast.stmt], name: str) -> set[str]:
    """What a class of Odoo's says of itself: one text, or a list of them."""
    values = [
        node.value for node in body if isinstance(node, ast.Assign) and getattr(node.targets[0], 'id', '') == name
    ]
    texts = [text for value in values for text in (value.elts if isinstance(value, ast.List | ast.Tuple) else [value])]
    return {text.value for text in texts if isinstance(text, ast.Constant)}


def homes() -> dict[str, str]:
    """By model of ours the room it is made in."""
    made = {}
    for room in rooms():
        for tree in modules(room):
            for node in tree.body:
                if isinstance(node, ast.ClassDef):
                    names = assigned(node.body, '_name') - assigned(node.body, '_inherit')
                    made.update(dict.fromkeys(names, room))
    return made


def extended(tree: ast.Module) -> Iterator[str]:
    """The models a module's classes are parts of, or inherit."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield from assigned(node.body, '_inherit')


def named(tree: ast.Module) -> Iterator[str]:
    """The models a module asks the environment for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            asked = getattr(node.value, 'attr', None) or getattr(node.value, 'id', None)
            if asked == 'env' and isinstance(node.slice.value, str):
                yield node.slice.value


def may(room: str, other: str) -> bool:
    """Whether an arrow from ``room`` to ``other`` runs down."""
    if room == other or (room, other) in WAIVERS:
        return True
    return other in BASE and (room not in BASE or BASE.index(other) < BASE.index(room))


class TestRooms(unittest.TestCase):
    def assertArrows(self, arrows: dict[tuple[str, str], set[str]]) -> None:
        wrong = {arrow: names for arrow, names in arrows.items() if not may(*arrow)}
        self.assertFalse(wrong, "these arrows run up, or between capabilities")

    def test_imports_run_down(self) -> None:
        arrows = defaultdict(set)
        for room in rooms():
            for tree in modules(room):
                for other in set(imported(tree)) & set(rooms()):
                    arrows[room, other].add(other)
        self.assertArrows(arrows)

    def test_names_run_down(self) -> None:
        arrows, made = defaultdict(set), homes()
        for room in rooms():
            for tree in modules(room):
                for name in set(named(tree)) & made.keys():
                    arrows[room, made[name]].add(name)
        self.assertIn(('till', 'ledger'), arrows)
        self.assertArrows(arrows)

    def test_parts_of_models_run_down(self) -> None:
        arrows, made = defaultdict(set), homes()
        for room in rooms():
            for tree in modules(room):
                for name in set(extended(tree)) & made.keys():
                    arrows[room, made[name]].add(name)
        self.assertIn(('earning', 'card'), arrows)
        self.assertArrows(arrows)

    def test_screens_and_tests_stand_in_rooms(self) -> None:
        folders = {
            path.name for kind in ('views', 'wizards', 'tests') for path in (ADDON / kind).iterdir() if path.is_dir()
        }
        self.assertLessEqual(folders - {'__pycache__'}, {*rooms(), *BESIDE})

    def test_waivers_are_needed(self) -> None:
        made, seen = homes(), set()
        for room in rooms():
            for tree in modules(room):
                seen |= {(room, made[name]) for name in (*named(tree), *extended(tree)) if name in made}
        self.assertLessEqual(WAIVERS.keys(), seen)

    def test_rooms_are_loaded_from_the_ground_up(self) -> None:
        order = [
            alias.name
            for node in ast.parse((MODELS / '__init__.py').read_text(encoding='utf-8')).body
            for alias in node.names
        ]
        self.assertEqual(tuple(room for room in order if room in BASE), BASE)
        self.assertEqual(sorted(order), rooms())
