"""Checks of our own on source code: words that do not belong, sizes, a reason for every ``sudo``, and methods written
in one place.
"""

import ast
import io
import re
import statistics
import tokenize
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from lint_files import all_files, files, text

MAX_FILE, MAX_FUNCTION = 300, 40
MAX_MEDIAN, MAX_NINETIETH = 8, 25
FOLDED = 4  # lines over which the formatter may fold one statement
# (file, function or '' for the file): why a reader would accept it.
WAIVERS: dict[tuple[str, str], str] = {}
# What a model may define although an abstract model it inherits does: hooks of Odoo's, which both extend, and a
# template method, which each model writes once.
HOOKS = {
    'base': {'default_get', 'onchange'},  # what every model is made of
    'customer.card.said': {'create', 'default_get', 'write'},
    'customer.card.cached': {'create', 'write'},
    'customer.card.filtered': {'create', 'write'},
    'customer.card.history': {'create', 'write'},
    'customer.card.dialog': {'write'},
    'customer.card.guarded': {'_refusal'},
    'customer.card.second': {'_besides'},
}

Function = ast.FunctionDef | ast.AsyncFunctionDef
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)

# What no project file may say: (pattern, why).
WORDS = (
    (r'(?<![\w./-])/(?:work|root|home)/\w', "a path of one machine"),
    (r'(?<![\w.])\.\./shared\b', "a folder no user has"),
    (
        r'\b(?:registry|deb|security|archive|ftp|mirrors?|files|index|proxy|pypi)\.[a-z0-9-]+\.(?:org|com|net|io)\b',
        "a registry's host",
    ),
    (r'\b(?:pyp[i]|npmj[s])\.(?:org|com)\b', "a registry's host"),
    (r'\b(?:TOD[O]|FIXM[E]|XX[X])\b', "work left undone"),
)
# Files that are no text.
BINARY = (
    '.png',
    '.jpg',
    '.jpeg',
    '.gif',
    '.ico',
    '.svg',
    '.pdf',
    '.woff',
    '.woff2',
    '.ttf',
    '.xlsx',
    '.mo',
    '.mp3',
    '.wav',
)


def words() -> list[str]:
    return [
        f'{path}:{number}: {why}: {match[0]}'
        for path in all_files()
        if not str(path).endswith(BINARY)
        for number, line in enumerate(text(path).splitlines(), 1)
        for pattern, why in WORDS
        if (match := re.search(pattern, line))
    ]


def days() -> list[str]:
    """A day is the shop's: `context_today` and `context_timestamp` go by the time zone of whoever asks."""
    return [
        f'{path}:{node.lineno}: {node.attr} is the day of whoever asks'
        for path in shipped()
        for node in ast.walk(ast.parse(text(path)))
        if isinstance(node, ast.Attribute) and node.attr in ('context_today', 'context_timestamp')
    ]


def sudo() -> list[str]:
    """Every ``.sudo(`` of the shipped code says why: on the line above, beside it, or where its statement was folded
    to.
    """
    findings = []
    for path in shipped():
        lines = text(path).splitlines()
        for node in ast.walk(ast.parse(text(path))):
            if isinstance(node, ast.Attribute) and node.attr == 'sudo':
                line = node.end_lineno or node.lineno
                if not any('# sudo: ' in said for said in lines[max(0, line - 2) : line + FOLDED]):
                    findings.append(f'{path}:{line}: sudo without a reason')
    return findings


def overrides() -> list[str]:
    """Find methods of ours that one model has twice: a capability takes part by a row of a table."""
    defined: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    bases: defaultdict[str, set[str]] = defaultdict(set)
    for path in shipped():
        for model, inherited, body in classes(path):
            bases[model] |= {*inherited, 'base'} - {model}
            for node in body:
                if isinstance(node, Function):
                    defined[model, node.name].append(f'{path}:{node.lineno}')
    return [
        f'{place}: {model}.{method} is ours already'
        for (model, method), places in defined.items()
        if len(places) > 1 or any((base, method) in defined for base in above(model, method, bases))
        for place in places
    ]


def views() -> list[str]:
    """A view of ours inherits none of ours: what it shows stands in one file."""
    ours = r'<field name="inherit_id" ref="(?:customer_card\.)?(customer_card_\w+|\w+_customer_card)"/>'
    return [
        f'{path}:{number}: inherits {match[1]}, which is ours'
        for path in files('.xml')
        for number, line in enumerate(text(path).splitlines(), 1)
        if (match := re.search(ours, line))
    ]


def classes(path: Path) -> Iterator[tuple[str, set[str], list[ast.stmt]]]:
    """Give each class of a model: its name, what it inherits, and its body."""
    for node in ast.parse(text(path)).body:
        if isinstance(node, ast.ClassDef):
            said = {
                statement.targets[0].id: ast.literal_eval(statement.value)
                for statement in node.body
                if isinstance(statement, ast.Assign)
                and isinstance(statement.targets[0], ast.Name)
                and statement.targets[0].id in {'_name', '_inherit'}
            }
            inherited = said.get('_inherit', [])
            inherited = [inherited] if isinstance(inherited, str) else list(inherited)
            if model := said.get('_name') or (inherited[0] if inherited else ''):
                yield model, set(inherited), node.body


def above(model: str, method: str, bases: dict[str, set[str]]) -> set[str]:
    """The models a model inherits, however far up, where ``method`` is no hook."""
    found, waiting = set(), {*bases[model]}
    while waiting:
        base = waiting.pop()
        found.add(base)
        waiting |= bases[base] - found
    return {base for base in found if method not in HOOKS.get(base, ())}


def shipped() -> list[Path]:
    return [path for path in files('.py') if path.parts[0] not in {'dev', 'bench', 'tests'}]


def sizes() -> list[str]:
    """Files and functions stay short; over the shipped code the median and the 90th percentile do too."""
    return [*long_files(), *long_functions(), *typical_functions()]


def long_files() -> Iterator[str]:
    for path in files('.py'):
        length = len(code_lines(path))
        if length > MAX_FILE and (str(path), '') not in WAIVERS:
            yield f'{path}:1: {length} lines of code, {MAX_FILE} are allowed'


def long_functions() -> Iterator[str]:
    for path in files('.py'):
        for function, length in functions(path):
            if length > MAX_FUNCTION and (str(path), function.name) not in WAIVERS:
                yield f'{path}:{function.lineno}: {function.name} has {length} lines, {MAX_FUNCTION} are allowed'


def typical_functions() -> Iterator[str]:
    lengths = [length for path in shipped() for _function, length in functions(path)]
    if len(lengths) < 10:
        return
    median, ninetieth = statistics.median(lengths), statistics.quantiles(lengths, n=10)[-1]
    if median > MAX_MEDIAN or ninetieth > MAX_NINETIETH:
        yield (
            f'all functions: median {median:.0f} lines ({MAX_MEDIAN} allowed), 90 % have {ninetieth:.0f} or '
            f'less ({MAX_NINETIETH} allowed)'
        )


def functions(path: Path) -> Iterator[tuple[Function, int]]:
    """Give each function with its number of code lines, signature included, docstring and comments not."""
    lines = code_lines(path)
    for node in ast.walk(ast.parse(text(path))):
        if isinstance(node, Function):
            yield node, sum(1 for number in lines if node.lineno <= number <= (node.end_lineno or 0))


def code_lines(path: Path) -> set[int]:
    """Number the lines that hold code: no blank lines, comments or docstrings."""
    source = text(path)
    quiet = {
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENCODING,
        tokenize.ENDMARKER,
    }
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in quiet:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            lines.difference_update(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    return lines
