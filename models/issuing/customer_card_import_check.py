import base64
import hashlib
from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, email_normalize

from ...core import card_rows, card_sums, digits, lookup, track
from ...core.card_rows import Problem, Row
from ..ledger import kinds
from ..ledger.protected import own
from ..ledger.workbook import Workbook

MOST_OF_ONE_PHONE = 50  # so many people of one phone are compared by name
ALWAYS_HELD = ('active', 'blocked', 'expired')


class CustomerCardImport(models.Model):
    """What is right and wrong with the lines of a list."""

    _inherit = 'customer.card.import'

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
        """Return how the user writes, or the database, and what the program keeps."""
        language = self.env['res.lang']._lang_get(self.env.lang or 'en_US')
        states = {state: state for state in self._state_names()}
        for code in ('en_US', self.env.lang or 'en_US'):
            states.update(
                {name.casefold(): state for state, name in self.with_context(lang=code)._state_names().items()}
            )
        found = card_rows.Habits(
            point_digits=self.program_id.point_digits,
            money_digits=self.program_id.currency_id.decimal_places,
            decimal_sign=language.decimal_point or '.',
            month_first=language.date_format.find('%m') < language.date_format.find('%d'),
            jalali=language.code.startswith('fa'),
            money=self._money_signs(),
            states=states,
        )
        return found if self.source == 'file' else found._replace(decimal_sign='.')

    def _money_signs(self) -> tuple[str, ...]:
        """Return what the program's currency is written as: symbol, code, and its names in the user's language."""
        currency = self.program_id.currency_id
        names = (currency.name, currency.symbol, currency.currency_unit_label, currency.full_name)
        return tuple(sorted({name for name in names if name}, key=len, reverse=True))

    # === CHECKING === #

    def _examine(self, rows: list[Row]) -> list[tuple[int, str, str]]:
        """Everything that is wrong with lines that were looked at: line, column and sentence."""
        self._find_twice(rows)
        found = card_sums.sums(rows)
        for code, lines in (('sum', found.totals), ('whose', found.nobodys)):
            for row in lines:
                row.problems.append(Problem('', code))
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
        """Find codes that are there twice, as a number or as another system's."""
        first: dict[str, int] = {}
        for row in rows:
            for column in ('number', 'old_code'):
                code = getattr(row, column)
                if code and first.setdefault(code, row.line) != row.line:
                    row.problems.append(Problem(column, 'twice', str(first[code])))

    @api.model
    def _find_unscannable(self, rows: list[Row]) -> None:
        """Find codes of another system that read as a QR code of ours."""
        for row in rows:
            if row.old_code and track.parse(row.old_code).kind in ('token', 'moving'):
                row.problems.append(Problem('old_code', 'unscannable', row.old_code))

    def _find_existing(self, rows: list[Row]) -> None:
        """Numbers are unique everywhere, old codes in their company; a card of Odoo's loyalty is taken over once,
        whichever of the companies it serves does so.
        """
        self.env['customer.card'].flush_model(['number', 'old_code', 'company_id'])
        here = SQL("TRUE") if self.source == 'loyalty' else SQL("company_id = %s", self.company_id.id)
        for column, kept, among in (
            ('number', 'number', SQL("TRUE")),
            ('old_code', 'old_code', here),
            ('old_code', 'store_code', here),
            ('old_code', 'number', SQL("TRUE")),
            ('number', 'old_code', here),
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
            ('state', 'stock_held', row.state == 'ready' and (holder or row.phone or row.email)),
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
        for (known, outside), asked in (
            (partners._customer_card_by_phones(list(phones), self.company_id), phones),
            (partners._customer_card_by_emails(list(emails), self.company_id), emails),
        ):
            found = partners.browse({*known.values(), *outside.values()})
            names = {one.id: one.name or '' for one in found}
            for said, partner in known.items():
                self._found_as(asked[said], partner, names[partner])
            for said in outside.keys() - known.keys():
                for row in asked[said]:
                    row.from_outside |= not row.name or lookup.same_person(row.name, names[outside[said]])

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

    # === THE UPLOAD === #

    def _keep_uploaded(self) -> None:
        """Keep a fingerprint of each file as its maker chose it: an attachment can be written by itself."""
        for one in self.with_context(bin_size=False):
            content = base64.b64decode(one.file or b'')
            own(one.sudo()).write({'uploaded': hashlib.sha256(content).hexdigest()})  # sudo: nobody's to write

    def _check_uploaded(self, content: bytes) -> None:
        """:raise UserError: when the file is another one than its maker chose"""
        if self.uploaded and self.uploaded != hashlib.sha256(content).hexdigest():
            raise UserError(
                self.env._("The file of %s was exchanged behind its form. Choose the list again.", self.name)
            )

    # === TEMPLATE === #

    @api.model
    def _template_file(self, form: str) -> bytes:
        """An empty list with the columns' names, and what they mean."""
        names, said = self._column_names(), self._column_help()
        if form == 'csv':
            return (','.join(names.values()) + '\r\n').encode('utf-8-sig')
        book = Workbook(self)
        sheet, text = book.sheet(self.env._("Cards")), book.form({'num_format': '@'})
        head = book.form({'bold': True, 'bottom': 1})
        for place, (column, name) in enumerate(names.items()):
            sheet.set_column(place, place, 22, text)  # text, so that 19 digits stay 19 digits
            sheet.write_string(0, place, name, head)
            sheet.write_comment(0, place, said[column])
        sheet.freeze_panes(1, 0)
        return book.file()
