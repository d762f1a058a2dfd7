import csv
import io
from collections.abc import Iterator

from odoo import models

from ...core import stripe, token
from ..ledger import spoken
from ..ledger.workbook import Workbook

# What a spreadsheet would run as a formula when a cell begins with it (OWASP, "CSV Injection").
FORMULA = ('=', '+', '-', '@', '\t', '\r', '\n')
PIECE = 10_000


def harmless(text: str) -> str:
    """``text`` so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


class CustomerCardBatch(models.Model):
    """A batch's export for an encoding bureau or a printer: number, stripes and QR text of every card."""

    _inherit = 'customer.card.batch'

    def _export_file(self, form: str) -> tuple[str, bytes]:
        """Name and content of the export, ``csv`` or ``xlsx``; who took it stays on the batch."""
        self.ensure_one()
        self.check_access('write')
        content = {'csv': self._export_as_csv, 'xlsx': self._export_as_xlsx}[form]()
        self.message_post(
            body=spoken.counted(
                self,
                self.env._(
                    "The number of %(count)s card was exported (%(form)s).|"
                    "Numbers of %(count)s cards were exported (%(form)s)."
                ),
                self.issued,
                form=form.upper(),
            )
        )
        return f'cards-{self.id}.{form}', content

    def _export_head(self) -> list[str]:
        return [
            self.env._("No."),
            self.env._("Card number"),
            self.env._("Printed number"),
            self.env._("Holder"),
            self.env._("Valid until"),
            self.env._("Track 1"),
            self.env._("Track 2"),
            self.env._("QR code"),
        ]

    def _export_as_csv(self) -> bytes:
        text = io.StringIO(newline='')
        writer = csv.writer(text)
        writer.writerow(self._export_head())
        writer.writerows(_rows(self))
        return text.getvalue().encode('utf-8-sig')  # with a mark, or spreadsheets misread Persian and Cyrillic names

    def _export_as_xlsx(self) -> bytes:
        book = Workbook(self, constant_memory=True)
        sheet = book.sheet(self.env._("Cards"))
        for place, row in enumerate([self._export_head(), *_rows(self)]):
            for column, text in enumerate(row):
                sheet.write_string(place, column, text)  # text, so that 19 digits stay 19 digits
        return book.file()


def _rows(batch) -> Iterator[list[str]]:
    """One row per card, in the order of the batch; read in pieces, so that a large batch does not fill the memory.

    No method: a generator asks for the key when it is gone on with, and whoever calls a method may be an expression of
    the database, which would leave that to somebody else (see :mod:`..ledger.confined`).
    """
    batch.env['customer.card'].flush_model()
    key, last = batch.env['customer.card.ledger']._key(), 0
    while True:
        batch.env.cr.execute(
            """
            SELECT c.batch_serial, c.number, COALESCE(p.name, ''), c.expires_on, c.reference FROM customer_card c
              LEFT JOIN res_partner p ON p.id = c.partner_id
             WHERE c.batch_id = %s AND c.batch_serial > %s ORDER BY c.batch_serial LIMIT %s
            """,
            [batch.id, last, PIECE],
        )
        rows = batch.env.cr.fetchall()
        if not rows:
            return
        last = rows[-1][0]
        for serial, number, holder, expires, reference in rows:
            printed = ' '.join(number[place : place + 4] for place in range(0, len(number), 4))
            yield [
                str(serial), number, printed, harmless(holder), f'{expires:%m/%y}' if expires else '',
                stripe.track1(number, holder, expires), stripe.track2(number, expires), token.make(reference, key),
            ]  # fmt: skip
