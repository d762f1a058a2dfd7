import csv
import io
from collections.abc import Iterator, Sequence
from math import ceil

from odoo import api, models
from odoo.tools import config

from ...core.contract_rows import COLUMNS, Running
from ...core.plan_paid import next_of, paid_of
from ..ledger import spoken
from ..ledger.protected import own
from ..ledger.workbook import Workbook
from .customer_card_contract_import_look import Found

KEPT_ERRORS, SHOWN_ERRORS, SHOWN_CONTRACTS, NAMED_LINES = 5_000, 100, 8, 5
SECONDS = 0.1  # that making one contract takes at most, as measured with 12 installments each
# What a spreadsheet would run as a formula when a cell begins with it (OWASP, "CSV Injection").
FORMULA = ('=', '+', '-', '@', '\t', '\r', '\n')


class CustomerCardContractImport(models.Model):
    """A list as it was understood, for the form: sums, first contracts, what to look at, and what is wrong with it."""

    _inherit = 'customer.card.contract.import'

    def _show(self, found: Found) -> None:
        """Keep what was found, for the form."""
        running = [] if found.wrong else found.running
        sums = self._sums(running)
        own(self.sudo()).write({  # sudo: what was found is nobody's to write
            'state': 'faulty' if found.wrong or not running else 'checked', 'problem': False,
            'lang': self.env.lang or False, 'encoding': found.encoding, 'rows_digest': self._digest_of(running),
            'contract_count': len(found.running), **{name: float(amount) for name, amount in sums.items()},
            'error_count': len(found.wrong), 'errors': [list(one) for one in found.wrong[:KEPT_ERRORS]],
            'preview': self._first(running), 'warning': "\n".join(self._warnings(running)) or False,
            'sentence': running and self._what_will_happen(running, sums),
        })  # fmt: skip

    def _shown_errors(self) -> list[list[str]]:
        """Return the first errors: line, column and sentence."""
        return [[str(line or ''), column, said] for line, column, said in (self.errors or [])[:SHOWN_ERRORS]]

    def _what_will_happen(self, running: Sequence[Running], sums: dict) -> str:
        money = {name: spoken.money(self.currency_id, amount) for name, amount in sums.items()}
        return self.env._(
            "%(count)s running contracts of %(program)s: %(financed)s were financed and %(paid)s paid so far; %(owed)s "
            "are still owed, %(late)s of that is late. In the books they come from %(account)s; what was earned until "
            "yesterday is not booked again.",
            count=spoken.number(self, len(running)), program=self.program_id.name,
            account=self._source().sudo().display_name, **money,  # sudo: only its name
        )  # fmt: skip

    def _first(self, running: Sequence[Running]) -> list[list[str]] | bool:
        """Return heads and the first contracts as they were understood."""
        if not running:
            return False
        head = [
            self.env._("Number in the old system"), self.env._("Customer"), self.env._("Hand-over"),
            self.env._("Installments"), self.env._("Each"), self.env._("Last installment on"),
            self.env._("Paid so far"), self.env._("Still owed"), self.env._("Next installment on"),
        ]  # fmt: skip
        return [head, *(self._first_row(one) for one in running[:SHOWN_CONTRACTS])]

    def _first_row(self, one: Running) -> list[str]:
        partner = self.env['res.partner'].sudo().browse(one.partner)  # sudo: only the name
        amounts = [row.amount for row in one.rows]
        following = next_of(paid_of(one.rows, one.paid))
        usual, paid, owed = (
            spoken.money(self.currency_id, amount)
            for amount in (max(amounts, key=amounts.count), one.paid, one.whole - one.paid)
        )
        return [
            one.said['old_number'], partner.name or '', spoken.day(self, one.terms.handed_over), str(len(one.rows)),
            usual, spoken.day(self, one.rows[-1].day), paid, owed,
            spoken.day(self, following.row.day) if following else '',
        ]  # fmt: skip

    def _warnings(self, running: Sequence[Running]) -> Iterator[str]:
        """Yield what to look at before the list is imported, a sentence each."""
        program, highest = self.program_id, self.program_id._highest_rate()
        if lines := self._lines_text([one for one in running if one.terms.rate > highest]):
            yield self.env._(
                "The rate is above what %(program)s allows (%(lines)s). They come in as they were signed elsewhere.",
                program=program.name, lines=lines,
            )  # fmt: skip
        least, most = program.contract_least, program.contract_most
        if lines := self._lines_text([one for one in running if not least <= len(one.rows) <= most]):
            yield self.env._(
                "%(program)s has %(least)s to %(most)s installments, and these have others (%(lines)s). They come in "
                "as they were signed elsewhere.",
                program=program.name, least=least, most=most, lines=lines,
            )  # fmt: skip
        if lines := self._lines_text([one for one in running if one.is_by_rows and 'rate' not in one.said]):
            yield self.env._(
                "Contracts with a line for each installment have no rate (%s). A new plan of theirs begins without "
                "profit.", lines
            )  # fmt: skip
        if sentence := self._time_sentence(len(running)):
            yield sentence
        if lines := self._lines_text([one for one in running if one.paid == one.whole]):
            yield self.env._("Nothing is left of some contracts (%s). They come in as settled.", lines)

    def _time_sentence(self, count: int) -> str:
        """Return a warning where the server would end the job before so many contracts are made."""
        given, usual = config['limit_time_real_cron'] or 0, config['limit_time_real'] or 0
        limit = usual if given < 0 else given  # seconds; 0: none
        if not limit or count * SECONDS <= limit:
            return ""
        return self.env._(
            "%(count)s contracts take about %(minutes)s minutes at once, and this server ends a job after %(limit)s "
            "minutes: nothing would be made. Split the list, or ask your administrator for more time for scheduled "
            "jobs.",
            count=spoken.number(self, count), minutes=ceil(count * SECONDS / 60), limit=round(limit / 60, 1),
        )  # fmt: skip

    def _lines_text(self, some: Sequence[Running]) -> str:
        """Return which lines they begin on; the first ones of many."""
        lines = ", ".join(str(one.line) for one in some[:NAMED_LINES])
        more = len(some) - NAMED_LINES
        if more > 0:
            return self.env._("lines %(lines)s and %(more)s more", lines=lines, more=spoken.number(self, more))
        words = self.env._("line %(lines)s|lines %(lines)s")
        return spoken.counted(self, words, len(some), lines=lines) if some else ""

    # === FILES === #

    def _errors_file(self) -> bytes:
        """Return what is wrong as CSV, to be worked off."""
        self.ensure_one()
        self.check_access('read')
        head = [self.env._("Line"), self.env._("Column"), self.env._("What is wrong")]
        rows = [[str(line or ''), column, said] for line, column, said in self.errors or []]
        return _csv([head, *rows])

    @api.model
    def _sample_file(self, form: str) -> bytes:
        """Return a list of two contracts made up: one whose plan follows from its terms, one installment by
        installment.
        """
        names, said = self._column_names(), self._column_help()
        rows = [[row.get(column, '') for column in COLUMNS] for row in self._sample_rows()]
        if form == 'csv':
            return _csv([list(names.values()), *rows])
        book = Workbook(self)
        sheet, text = book.sheet(self.env._("Contracts")), book.form({'num_format': '@'})
        head = book.form({'bold': True, 'bottom': 1})
        for place, (column, name) in enumerate(names.items()):
            sheet.set_column(place, place, 22, text)
            sheet.write_string(0, place, name, head)
            sheet.write_comment(0, place, said[column])
            for line, row in enumerate(rows, 1):
                sheet.write_string(line, place, row[place], text)
        sheet.freeze_panes(1, 0)
        return book.file()

    @api.model
    def _sample_rows(self) -> list[dict[str, str]]:
        methods = self._method_names()
        shared = {'name': self.env._("Ann Example"), 'handed_over': '2026-01-10'}
        by_rows = {**shared, 'old_number': 'A-1002', 'goods': self.env._("Refrigerator"), 'price': '900'}
        return [
            {
                **shared, 'old_number': 'A-1001', 'goods': self.env._("Washing machine"), 'price': '1200',
                'down': '200', 'first_on': '2026-02-10', 'number': '10', 'method': methods['flat'], 'rate': '12',
                'charge': '1', 'paid_count': '3',
            },
            {**by_rows, 'paid': '310', 'due_on': '2026-02-10', 'principal': '300', 'profit': '10'},
            {**by_rows, 'due_on': '2026-03-10', 'principal': '300', 'profit': '6'},
            {**by_rows, 'due_on': '2026-05-10', 'principal': '300', 'profit': '6'},
        ]  # fmt: skip


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline='')
    harmless = ([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in row] for row in rows)
    csv.writer(text).writerows(harmless)
    return text.getvalue().encode('utf-8-sig')  # with a mark, or spreadsheets misread Persian and Cyrillic names
