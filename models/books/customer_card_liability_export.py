from odoo import models

from ..ledger.workbook import Workbook
from .customer_card_liability_account import POSITIONS
from .customer_card_liability_line import FIGURES


class CustomerCardLiability(models.TransientModel):
    """The report as a workbook: amounts are numbers, with the decimals of their unit."""

    _inherit = 'customer.card.liability'

    def action_export(self):
        """Download the report as a workbook."""
        self.ensure_one()
        self.check_access('write')
        self._read_figures()
        return {'type': 'ir.actions.act_url', 'url': f'/customer_card/liability/{self.id}/xlsx', 'target': 'download'}

    def _export_file(self) -> tuple[str, bytes]:
        """Name and content of the workbook: a sheet of programs, and one of liability accounts."""
        self.ensure_one()
        self.check_access('write')
        book = Workbook(self, in_memory=True)
        decimals = self.currency_id.decimal_places
        programs = [
            [line.program_id.name, line._label('account_kind'), line.unit_text, *(line[name] for name in FIGURES)]
            for line in self.line_ids
        ]
        self._add_sheet(
            book, self.env._("Cards"), self.line_ids, ('program_id', 'account_kind', 'unit_text', *FIGURES), programs,
            [[line.digits] * (len(FIGURES) - 1) + [decimals] for line in self.line_ids],
        )  # fmt: skip
        accounts = [[row.account_id.display_name, *(row[name] for name in POSITIONS)] for row in self.account_ids]
        self._add_sheet(
            book, self.env._("General ledger"), self.account_ids, ('account_id', *POSITIONS), accounts,
            [[decimals] * len(POSITIONS) for _row in self.account_ids],
        )  # fmt: skip
        return f'card-liability-{self.date_to}.xlsx', book.file()

    def _add_sheet(self, book: Workbook, name: str, rows, columns, cells: list[list], digits: list[list[int]]) -> None:
        """One table: the fields' names, then a line for each of ``cells``; ``digits`` are the decimals of its numbers,
        which stand last.
        """
        sheet = book.sheet(name)
        heads = [rows._fields[column]._description_string(self.env) for column in columns]
        for row, texts in ((0, [self._period_text(), self.company_id.name]), (2, heads)):
            for column, text in enumerate(texts):
                sheet.write_string(row, column, text)  # a name that begins with "=" is no formula
        for place, (line, decimals) in enumerate(zip(cells, digits, strict=True), 3):
            first = len(line) - len(decimals)
            for column, cell in enumerate(line):
                if column < first:
                    sheet.write_string(place, column, cell or '')
                else:
                    form = '#,##0' + ('.' + '0' * decimals[column - first] if decimals[column - first] else '')
                    sheet.write_number(place, column, cell, book.form({'num_format': form}))
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, len(columns), 16)
