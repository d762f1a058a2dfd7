import base64
import hashlib
import io
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from functools import partial

import xlsxwriter

from odoo import Command, api, models
from odoo.tools import SQL, email_normalize

from ...core import card_rows, digits, lookup, table
from ...core import number as numbers
from ...core.card_rows import Problem, Row
from ..ledger import kinds
from ..ledger.protected import own, plain

MOST = 200_000
SHOWN_ERRORS, SHOWN_ROWS, NAMED_LINES = 500, 8, 5
MOST_OF_ONE_PHONE = 50  # so many people of one phone are compared by name
PLAIN_RULES = {'product', 'error', 'alias', 'customer_card'}  # rules for codes that take no card for something else
ALWAYS_HELD = ('active', 'blocked', 'expired')


class CustomerCardImport(models.Model):
    """Reading and checking a list: nothing is written but what was found."""

    _inherit = 'customer.card.import'

    # === READING === #

    def _look(self) -> list[Row]:
        """Read and check the list, and show what was found; the rows, none when something is wrong."""
        self.ensure_one()
        return plain(self)._read_and_check()

    def _read_and_check(self) -> list[Row]:
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
            if not rows:
                problems.append((0, '', self.env._("Choose at least one of the loyalty programs to take over.")))
        names = self._column_names()
        found = [(line, names.get(column, column), sentence) for line, column, sentence in problems]
        self._show(rows, found, encoding, hashlib.sha256(content).hexdigest() if content else False)
        return [] if problems else rows

    def _file_rows(self, content: bytes) -> tuple[str, list[Row]]:
        """Return what encoding the file has, and its lines.

        :raise TableError: when it is no list at all
        """
        read = table.read(content, MOST, (self.env.lang or '')[:2], self.letters or '')
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
        head = head[: 1 + max((place for place, cell in enumerate(head) if cell.strip()), default=-1)]
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
            money=self._money_signs(),
            states=states,
        )

    def _money_signs(self) -> tuple[str, ...]:
        """Return what the program's currency is written as: symbol, code, and its names in the user's language."""
        currency = self.program_id.currency_id
        names = (currency.name, currency.symbol, currency.currency_unit_label, currency.full_name)
        return tuple(sorted({name for name in names if name}, key=len, reverse=True))

    # === CHECKING === #

    def _examine(self, rows: list[Row]) -> list[tuple[int, str, str]]:
        """Everything that is wrong with the lines: line, column and sentence; holders that are known are found on the
        way.
        """
        for find in (self._find_twice, self._find_existing, self._find_people):
            find(rows)
        if card_rows.is_total(rows):
            rows[-1].problems = [Problem('', 'total')]
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
            ('old_code', 'number', SQL("TRUE")),
            ('number', 'old_code', own),
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
            if self._has_phone(row, country):
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
    def _has_phone(self, row: Row, country: str) -> bool:
        """Tell whether a line has a phone somebody can be found by; what stands for none is left out."""
        if row.phone and lookup.is_placeholder(row.phone, country):
            row.placeholder, row.phone = row.phone, ''
        if row.phone and not lookup.is_phone(row.phone, country):
            row.problems.append(Problem('phone', 'bad_phone', row.phone))
            return False
        row.phone = digits.latin(row.phone)
        return bool(row.phone)

    @api.model
    def _found_as(self, rows: list[Row], partner: int, name: str) -> None:
        """Take ``partner`` for the holder of these lines, where the name fits: a phone or an address is what anybody
        may say is his, and several people may share one.
        """
        for row in rows:
            if not row.name or lookup.same_person(row.name, name):
                row.partner = row.partner or partner
            else:
                row.other_name = True

    @api.model
    def _new_people(self, rows: list[Row]) -> list[list[Row]]:
        """Return the lines of people nobody knows, person by person: lines with one phone, or without one with one
        address, are one person's where the names fit.
        """
        country = self.env['res.partner']._customer_card_calling_code(self.company_id)
        found: dict[str, list[list[Row]]] = defaultdict(list)
        for row in rows:
            if row.name and not row.partner:
                key = lookup.national(row.phone, country) if row.phone else email_normalize(row.email)
                family = found[key or f'line {row.line}']
                near = family[-MOST_OF_ONE_PHONE:]
                same = next((same for same in near if lookup.same_person(same[0].name, row.name)), None)
                if same is None:
                    family.append([row])
                else:
                    same.append(row)
        return [person for family in found.values() for person in family]

    # === SHOWING === #

    def _show(self, rows: list[Row], problems: list[tuple[int, str, str]], encoding: str, digest: str | bool) -> None:
        """Keep what was found, for the form."""
        new = self._new_people(rows)
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
                'warning': "\n".join(filter(None, self._warnings(rows, new, digest))) or False,
                'sentence': False if problems or not rows else self._what_will_happen(rows, len(new), balances),
            }
        )

    def _first_rows(self, rows: list[Row]) -> list[list[str]]:
        """Head and first lines, as they were understood; numbers masked."""
        names, states = self._column_names(), self._state_names()
        rows = self._telling_rows(rows)
        used = [column for column in card_rows.COLUMNS if any(getattr(row, column) for row in rows)]
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
                for row in rows
            ),
        ]

    def _telling_rows(self, rows: list[Row]) -> list[Row]:
        """Return lines to look at: the first ones, and some whose letters say whether the file was read as it is."""
        first, more = rows[: SHOWN_ROWS // 2], rows[SHOWN_ROWS // 2 :]
        telling = [row for row in more if not (row.name + row.note).isascii()]
        chosen = {row.line: row for row in [*first, *telling, *more][:SHOWN_ROWS]}
        return [chosen[line] for line in sorted(chosen)]

    def _warnings(self, rows: list[Row], new: list[list[Row]], digest: str | bool) -> Iterator[str | bool]:
        """Yield what to look at before the list is imported, a sentence each."""
        same = digest and self.search(
            [('digest', '=', digest), ('state', '=', 'done'), ('company_id', '=', self.company_id.id)], limit=1
        )
        yield bool(same) and self.env._(
            "This very file was imported already, as “%s”. Cards without a number would be there twice.", same.name
        )
        named = self._lines_text([row for row in rows if row.other_name])
        yield named and self.env._(
            "A known customer's phone or e-mail address stands beside another name (%s). They become customers of "
            "their own.", named
        )  # fmt: skip
        phones = Counter(person[0].phone for person in new if person[0].phone)
        shared = [person[0] for person in new if phones[person[0].phone] > 1]
        named = self._lines_text(shared)
        yield named and self.env._(
            "People of different names share a phone (%s). Each becomes a customer of their own.", named
        )
        named = self._lines_text([row for row in rows if row.placeholder])
        yield named and self.env._("What stands for no phone, as 0000000 does, is left out (%s).", named)
        yield self._rates_text() if self.source == 'loyalty' else ""
        taken = self._taken_otherwise(rows)
        yield bool(taken) and self.env._(
            "The tills' barcode nomenclature takes some codes for something else (%(lines)s: %(what)s). A till looks for "
            "the card first, and does the other thing while it has no connection. Change the rule where that matters.",
            lines=self._lines_text([row for row, _what in taken]), what=", ".join({what: 1 for _row, what in taken}),
        )  # fmt: skip

    def _lines_text(self, rows: list[Row]) -> str:
        """Return which lines they are; the first ones of many."""
        if not rows:
            return ""
        lines = ", ".join(str(row.line) for row in rows[:NAMED_LINES])
        more = len(rows) - NAMED_LINES
        return (
            self.env._("lines %(lines)s and %(more)s more", lines=lines, more=more)
            if more > 0
            else self.env._("lines %s", lines)
        )

    def _taken_otherwise(self, rows: list[Row]) -> list[tuple[Row, str]]:
        """Return the lines whose code the tills take for something else than a product, with what it is to them."""
        nomenclature = self.company_id.nomenclature_id.sudo()  # sudo: what the tills' rules for codes are
        kinds_of = dict(nomenclature.rule_ids._fields['type']._description_selection(self.env))
        if not set(nomenclature.rule_ids.mapped('type')) - PLAIN_RULES:
            return []
        parsed = [(row, nomenclature.parse_barcode(row.old_code)) for row in rows if row.old_code]
        return [
            (row, kinds_of[one['type']]) for row, one in parsed if one and one['type'] in kinds_of.keys() - PLAIN_RULES
        ]

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
