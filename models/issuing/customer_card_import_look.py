import base64
import hashlib
from typing import NamedTuple

from odoo import Command, models

from ...core import card_rows, table
from ...core.card_rows import Problem, Row
from ..ledger.protected import own, plain
from .customer_card_import_line import Raw

MOST = 200_000
AT_ONCE = 10_000  # lines that are looked at while one waits; a longer list is looked at in the background, part by part
LARGE = 1_000_000  # bytes; a larger file is not even read while one waits: a workbook takes long
PART = 10_000  # lines that are understood and looked up by one transaction, some seconds of work
# What a form shows of a list, before anything was found.
UNKNOWN = {
    'card_count': 0,
    'error_count': 0,
    'error_ids': [Command.clear()],
    'preview': False,
    'problem': False,
    'sentence': False,
    'warning': False,
}


class Read(NamedTuple):
    """A list as it was read: its encoding and fingerprint, its lines, or what keeps it from being one (line, column,
    sentence).
    """

    encoding: str
    digest: str | bool
    lines: list[Raw]
    problems: list[tuple[int, str, str]]


class CustomerCardImport(models.Model):
    """Looking at a list: it is read, its lines are understood and looked up, then what holds between them is checked.

    A short list is looked at while one waits. Of a long one, and of one that is being imported, the lines are kept as
    they were read, and some of them are looked at by each step, committed by itself, so that no step takes longer than
    a server gives. Nothing is shown before the last step; what was kept for a check goes with it.
    """

    _inherit = 'customer.card.import'

    def _look(self) -> None:
        """Read the list and show what was found; a long one is looked at in the background."""
        self.ensure_one()
        one = plain(self)
        one._lines()._forget(one)
        if len(one._content()) <= LARGE:
            read = one._read()
            if read.problems or len(read.lines) <= AT_ONCE:
                one._found(one._look_at(read.lines, warns=True), read.problems, warns=True)
                return
            one._lines()._keep(one, read.lines)
        begun = {'state': 'checking', 'ready': False, 'lang': one.env.lang or False, 'attempts': 0, 'reached': -1}
        own(one.sudo()).write({**UNKNOWN, **begun})  # sudo: what was found is nobody's to write
        one._trigger()

    def _content(self) -> bytes:
        """Return the list's file; nothing where it comes from elsewhere."""
        return base64.b64decode(self.with_context(bin_size=False).file or b'') if self.source == 'file' else b''

    def _look_on(self) -> int | None:
        """Take the next step of looking at a list: read it, look at a part of its lines, or say what was found; how
        many lines it was about, None when nothing is left to do.
        """
        lines, problems, warns = self._lines(), [], self.state == 'checking'
        if not lines._counts(self.ids):
            read = self._read()
            lines._keep(self, read.lines)
            if read.lines:
                return len(read.lines)
            problems = read.problems
        if raws := lines._unread(self, PART):
            lines._understood(self, self._look_at(raws, warns=warns))
            self.invalidate_recordset(['looked_count', 'progress'])
            return len(raws)
        rows = lines._all(self)
        if warns:
            self._found(rows, problems, warns=True)
            lines._forget(self)
            return None
        return len(rows) if self._begin(rows, problems) else None

    def _read(self) -> Read:
        """Read the list, and note what was read in which language."""
        problems: list[tuple[int, str, str]] = []
        encoding, content, raws = '', self._content(), []
        try:
            if self.source == 'file':
                self._check_uploaded(content)
                encoding, raws, wrong = self._file_lines(content)
                problems = [(line, problem.column, self._cell_sentence(problem)) for line, problem in wrong]
            else:
                raws = self._loyalty_lines()
        except table.TableError as error:
            problems.append((error.line, '', self._file_sentence(error)))
        digest = hashlib.sha256(content).hexdigest() if content else False
        # sudo: what was found is nobody's to write
        own(self.sudo()).write({'encoding': encoding, 'digest': digest, 'lang': self.env.lang or False, 'ready': False})
        return Read(encoding, digest, raws, problems)

    def _file_lines(self, content: bytes) -> tuple[str, list[Raw], list[tuple[int, Problem]]]:
        """Return what encoding the file has, and its lines, or what is wrong with the first one.

        :raise TableError: when it is no list at all
        """
        read = table.read(content, MOST, (self.env.lang or '')[:2], self.letters or '')
        (first, head), *lines = read.rows
        columns, wrong = self._columns(head)
        if wrong:
            return read.encoding, [], [(first, problem) for problem in wrong]
        if not lines:
            raise table.TableError('empty')
        return read.encoding, [_raw(line, columns, cells) for line, cells in lines], []

    def _look_at(self, raws: list[Raw], *, warns: bool) -> list[Row]:
        """Understand lines, and find by each of them what there is already. What a person should look at before is
        found only where it ``warns``.
        """
        habits = self._habits()
        rows = [_row(raw, habits) for raw in raws]
        self._find_unscannable(rows)
        self._find_existing(rows)
        self._find_people(rows)
        if warns:
            self._find_meant(rows)
        return rows

    def _found(self, rows: list[Row], problems: list[tuple[int, str, str]], *, warns: bool) -> list[list[Row]]:
        """Check what holds between the lines, and show what was found; who of the holders is new, person by person."""
        problems = problems + self._examine(rows)
        if not rows and not problems:
            problems = [(0, '', self.env._("Choose at least one of the loyalty programs to take over."))]
        names = self._column_names()
        new = self._new_people(rows)
        self._show(rows, new, [(line, names.get(column, column), said) for line, column, said in problems], warns=warns)
        return new


def _raw(line: int, columns: list[str], cells: list[str]) -> Raw:
    """A line of a file; PostgreSQL keeps no zero byte."""
    found = {column: text.replace('\x00', '') for column, text in zip(columns, cells, strict=False) if text}
    return Raw(line, found, more=any(cell.strip() for cell in cells[len(columns) :]))


def _row(raw: Raw, habits: card_rows.Habits) -> Row:
    row = card_rows.parse(raw.line, raw.cells, habits)
    if raw.more:
        row.problems.append(Problem('', 'too_many_cells'))
    if raw.partner:
        row.partner, row.name = raw.partner, raw.name
    return row
