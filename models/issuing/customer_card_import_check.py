import base64
import hashlib
import io
from collections import defaultdict
from decimal import Decimal
from functools import partial

import xlsxwriter

from odoo import Command, api, models
from odoo.tools import SQL, email_normalize

from ...core import card_rows, digits, lookup, table
from ...core import number as numbers
from ...core.card_rows import Problem, Row
from ..ledger import kinds
from ..ledger.protected import own

MOST = 200_000
SHOWN_ERRORS, SHOWN_ROWS = 500, 8
ALWAYS_HELD = ('active', 'blocked', 'expired')


class CustomerCardImport(models.Model):
    """Reading and checking a list: nothing is written but what was found."""

    _inherit = 'customer.card.import'

    # === READING === #

    def _look(self) -> list[Row]:
        """Read and check the list, and show what was found; the rows, none when something is wrong."""
        self.ensure_one()
        problems: list[tuple[int, str, str]] = []
        encoding, content, rows = '', b'', []
        try:
            if self.source == 'file':
                content = base64.b64decode(self.with_context(bin_size=False).file or b'')
                encoding, rows = self._file_rows(content)
            else:
                rows = self._loyalty_rows()
        except table.TableError as error:
            problems.append((error.line, '', self._file_sentence(error)))
        else:
            problems += self._examine(rows)
        names = self._column_names()
        found = [(line, names.get(column, column), sentence) for line, column, sentence in problems]
        self._show(rows, found, encoding, hashlib.sha256(content).hexdigest() if content else False)
        return [] if problems else rows

    def _file_rows(self, content: bytes) -> tuple[str, list[Row]]:
        """Return what encoding the file has, and its lines.

        :raise TableError: when it is no list at all
        """
        read = table.read(content, MOST, (self.env.lang or '')[:2])
        (first, head), *lines = read.rows
        columns, wrong = self._columns(head)
        if wrong:
            return read.encoding, [Row(first, problems=wrong)]
        if not lines:
            raise table.TableError('empty')
        habits = self._habits()
        rows = []
        for line, cells in lines:
            row = card_rows.parse(line, dict(zip(columns, cells, strict=False)), habits)
            if any(cell.strip() for cell in cells[len(columns) :]):
                row.problems.append(Problem('', 'too_many_cells'))
            rows.append(row)
        return read.encoding, rows

    def _columns(self, head: list[str]) -> tuple[list[str], list[Problem]]:
        """The columns a first line names, in the user's language or in English, and what is wrong with it."""
        known = {column.casefold(): column for column in card_rows.COLUMNS}
        for language in ('en_US', self.env.lang or 'en_US'):
            names = self.with_context(lang=language)._column_names()
            known.update({name.casefold(): column for column, name in names.items()})
        while head and not head[-1].strip():
            head = head[:-1]
        columns, wrong = [], []
        for cell in head:
            column = known.get(' '.join(cell.split()).casefold(), '')
            if not column:
                wrong.append(Problem('', 'unknown_column', cell.strip()))
            elif column in columns:
                wrong.append(Problem(column, 'column_twice', cell.strip()))
            columns.append(column)
        return columns, [Problem('', 'no_column')] if not any(columns) else wrong

    @api.model
    def _habits(self) -> card_rows.Habits:
        """Return how the user writes, and what the program keeps."""
        language = self.env['res.lang']._lang_get(self.env.lang or 'en_US')
        states = {state: state for state in self._state_names()}
        for code in ('en_US', self.env.lang or 'en_US'):
            states.update(
                {name.casefold(): state for state, name in self.with_context(lang=code)._state_names().items()}
            )
        return card_rows.Habits(
            point_digits=self.program_id.point_digits,
            money_digits=self.program_id.currency_id.decimal_places,
            decimal_sign=language.decimal_point or '.',
            month_first=language.date_format.find('%m') < language.date_format.find('%d'),
            jalali=language.code.startswith('fa'),
            states=states,
        )

    # === CHECKING === #

    def _examine(self, rows: list[Row]) -> list[tuple[int, str, str]]:
        """Everything that is wrong with the lines: line, column and sentence; holders that are known are found on the
        way.
        """
        for find in (self._find_twice, self._find_existing, self._find_people):
            find(rows)
        for row in rows:
            if not row.problems:
                self._check_row(row)
        places = {column: place for place, column in enumerate(card_rows.COLUMNS)}
        return [
            (row.line, problem.column, self._cell_sentence(problem))
            for row in rows
            for problem in sorted(row.problems, key=lambda problem: places.get(problem.column, len(places)))
        ]

    def _find_twice(self, rows: list[Row]) -> None:
        for column in ('number', 'old_code'):
            first: dict[str, int] = {}
            for row in rows:
                code = getattr(row, column)
                if code and first.setdefault(code, row.line) != row.line:
                    row.problems.append(Problem(column, 'twice', str(first[code])))

    def _find_existing(self, rows: list[Row]) -> None:
        """Numbers are unique everywhere, old codes in their company."""
        self.env['customer.card'].flush_model(['number', 'old_code', 'company_id'])
        own = SQL("company_id = %s", self.company_id.id)
        for column, kept, among in (
            ('number', 'number', SQL("TRUE")),
            ('old_code', 'old_code', own),
            ('old_code', 'store_code', own),
        ):
            codes = [code for row in rows if (code := getattr(row, column))]
            found = self.env.execute_query(SQL(
                "SELECT %(kept)s FROM customer_card WHERE %(kept)s = ANY(%(codes)s) AND %(among)s",
                kept=SQL.identifier(kept), codes=codes, among=among,
            ))  # fmt: skip
            taken = {code for (code,) in found}
            for row in rows:
                if getattr(row, column) in taken:
                    row.problems.append(Problem(column, 'exists'))

    def _check_row(self, row: Row) -> None:
        """Check a row by its program and the calendar."""
        program, today = self.program_id, self.program_id._today()
        if row.state == 'active' and row.valid_until and row.valid_until < today:
            row.state = 'expired'
        holder = row.partner or row.name
        checks = (
            ('phone', 'no_name', (row.phone or row.email) and not holder and not row.problems),
            ('name', 'no_holder', program.identified and row.state in ALWAYS_HELD and not holder),
            *(
                (unit, f'no_{unit}', getattr(row, unit) and not program[kinds.ACCOUNTS[unit].opens])
                for unit in kinds.IMPORTED
            ),
            ('state', 'stock', row.state == 'ready' and (row.points or row.value)),
            ('balance_until', 'over', row.balance_until and row.balance_until < today and (row.points or row.value)),
        )
        row.problems += [Problem(column, code) for column, code, wrong in checks if wrong]

    # === PEOPLE === #

    def _find_people(self, rows: list[Row]) -> None:
        """Find the contacts behind phones, then behind e-mail addresses; the oldest where there are several."""
        country = self.env['res.partner']._customer_card_calling_code(self.company_id)
        phones, emails = defaultdict(list), defaultdict(list)
        for row in rows:
            if row.partner:
                continue
            if row.phone and not lookup.is_phone(row.phone, country):
                row.problems.append(Problem('phone', 'bad_phone', row.phone))
            elif row.phone:
                row.phone = digits.latin(row.phone)
                phones[lookup.national(row.phone, country)].append(row)
            if row.email and not (email := email_normalize(row.email)):
                row.problems.append(Problem('email', 'bad_email', row.email))
            elif row.email:
                emails[email].append(row)
        partners = self.env[
            'res.partner'
        ].sudo()  # sudo: a holder is found whoever may see the contact; only the id is kept
        for known, asked in (
            (partners._customer_card_by_phones(list(phones), self.company_id), phones),
            (partners._customer_card_by_emails(list(emails), self.company_id), emails),
        ):
            found = partners.browse(known.values()).with_context(active_test=False)
            # What somebody who logs in writes about himself proves nothing: such a customer is found by hand.
            names = {one.id: one.name or '' for one in found if not one.user_ids.filtered('share')}
            for said, partner in known.items():
                if partner in names:
                    self._found_as(asked[said], partner, names[partner])

    @api.model
    def _found_as(self, rows: list[Row], partner: int, name: str) -> None:
        """Take ``partner`` for the holder of these lines, where the name fits: a phone or an address is what anybody
        may say is his, and several people may share one.
        """
        for row in rows:
            if not row.name or lookup.same_person(row.name, name):
                row.partner = row.partner or partner

    @api.model
    def _person_key(self, row: Row, country: str) -> str:
        """Return what makes two lines of a list the same new person: the phone, else the address, else nothing."""
        return lookup.national(row.phone, country) if row.phone else email_normalize(row.email) or f'line {row.line}'

    # === SHOWING === #

    def _show(self, rows: list[Row], problems: list[tuple[int, str, str]], encoding: str, digest: str | bool) -> None:
        """Keep what was found, for the form."""
        country = self.env['res.partner']._customer_card_calling_code(self.company_id)
        new = {self._person_key(row, country) for row in rows if row.name and not row.partner}
        balances = {unit: sum((getattr(row, unit) for row in rows), Decimal(0)) for unit in kinds.IMPORTED}
        blocked = self._books_sentence(balances) if not problems else None
        problems += [(0, '', blocked)] if blocked else []
        errors = [
            Command.create({'line': line, 'column': column, 'sentence': sentence})
            for line, column, sentence in problems[:SHOWN_ERRORS]
        ]
        own(self.sudo()).write(
            {  # sudo: what was found is nobody's to write
                'state': 'faulty' if problems or not rows else 'checked',
                'encoding': encoding,
                'digest': digest,
                'card_count': len(rows),
                'rows_digest': card_rows.digest(
                    rows, f'{self.program_id.id} {self.opening_account_id.id} {self.source}'
                ),
                'lang': self.env.lang or False,
                'known_count': len({row.partner for row in rows if row.partner}),
                'new_count': len(new),
                **{unit: float(amount) for unit, amount in balances.items()},
                'error_count': len(problems),
                'error_ids': [Command.clear(), *errors],
                'preview': self._first_rows(rows) if encoding or rows else False,
                'warning': self._warning(digest),
                'sentence': False if problems or not rows else self._what_will_happen(rows, balances),
            }
        )

    def _first_rows(self, rows: list[Row]) -> list[list[str]]:
        """Head and first lines, as they were understood; numbers masked."""
        names, states = self._column_names(), self._state_names()
        used = [column for column in card_rows.COLUMNS if any(getattr(row, column) for row in rows[:SHOWN_ROWS])]
        shown = {
            'number': numbers.mask,
            'old_code': lambda code: f'••• {code[-3:]}',
            'phone': lookup.mask_phone,
            'state': states.get,
            **{unit: partial(self.program_id._format, unit) for unit in kinds.IMPORTED},
        }
        return [
            [names[column] for column in used],
            *(
                [str(shown.get(column, str)(getattr(row, column))) if getattr(row, column) else '' for column in used]
                for row in rows[:SHOWN_ROWS]
            ),
        ]

    def _warning(self, digest: str | bool) -> str | bool:
        same = digest and self.search(
            [('digest', '=', digest), ('state', '=', 'done'), ('company_id', '=', self.company_id.id)], limit=1
        )
        return bool(same) and self.env._(
            "This very file was imported already, as “%s”. Cards without a number would be there twice.", same.name
        )

    # === TEMPLATE === #

    @api.model
    def _template_file(self, form: str) -> bytes:
        """An empty list with the columns' names, and what they mean."""
        names, said = self._column_names(), self._column_help()
        if form == 'csv':
            return (','.join(names.values()) + '\r\n').encode('utf-8-sig')
        content = io.BytesIO()
        book = xlsxwriter.Workbook(content)
        sheet, text = book.add_worksheet(), book.add_format({'num_format': '@'})
        head = book.add_format({'bold': True, 'bottom': 1})
        for place, (column, name) in enumerate(names.items()):
            sheet.set_column(place, place, 22, text)  # text, so that 19 digits stay 19 digits
            sheet.write_string(0, place, name, head)
            sheet.write_comment(0, place, said[column])
        sheet.freeze_panes(1, 0)
        book.close()
        return content.getvalue()
