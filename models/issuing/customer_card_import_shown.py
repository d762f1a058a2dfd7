from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from functools import partial

from markupsafe import Markup, escape

from odoo import Command, api, models
from odoo.exceptions import UserError

from ...core import card_rows, card_sums, lookup
from ...core import number as numbers
from ...core.card_rows import Row
from ..ledger import kinds, spoken
from ..ledger.protected import own
from .customer_card_import import ON_THE_WAY

SHOWN_ERRORS, SHOWN_ROWS, NAMED_LINES = 500, 8, 5
PLAIN_RULES = {'product', 'error', 'alias', 'customer_card'}  # rules for codes that take no card for something else


class CustomerCardImport(models.Model):
    """A list as it was understood, for the form: first lines, sums, and what to look at before it is imported."""

    _inherit = 'customer.card.import'

    @api.depends('preview')
    def _compute_preview_table(self):
        for one in self:
            head, *rows = one.preview or [[]]
            lines = Markup('').join(
                Markup('<tr>%s</tr>') % Markup('').join(Markup('<td><bdi>%s</bdi></td>') % cell for cell in row)
                for row in rows
            )
            titles = Markup('').join(Markup('<th>%s</th>') % escape(title) for title in head)
            one.preview_table = rows and Markup(
                '<div class="table-responsive"><table class="table '
                'table-sm"><thead><tr>%s</tr></thead><tbody>%s</tbody></table></div>'
            ) % (titles, lines)

    def _show(
        self, rows: list[Row], new: list[list[Row]], problems: list[tuple[int, str, str]], *, warns: bool
    ) -> None:
        """Keep what was found, for the form: of the lines, of who is ``new`` among the holders, and what is wrong."""
        balances = {unit: sum((getattr(row, unit) for row in rows), Decimal(0)) for unit in kinds.IMPORTED}
        blocked = self._books_sentence(balances) if not problems else None
        problems += [(0, '', blocked)] if blocked else []
        errors = [
            Command.create({'line': line, 'column': column, 'sentence': sentence})
            for line, column, sentence in problems[:SHOWN_ERRORS]
        ]
        rows_digest = card_rows.digest(rows, f'{self.program_id.id} {self.opening_account_id.id} {self.source}')
        alike = self._alike(self.digest, rows_digest).filtered(lambda one: one.state in (*ON_THE_WAY, 'done'))
        warnings = filter(None, self._warnings(rows, new, alike)) if warns else ()
        own(self.sudo()).write(
            {  # sudo: what was found is nobody's to write
                'state': 'faulty' if problems or not rows else 'checked',
                'problem': False,
                'card_count': len(rows),
                'rows_digest': rows_digest,
                'known_alike': alike.ids,
                'known_count': len({row.partner for row in rows if row.partner}),
                'new_count': len(new),
                **{unit: float(amount) for unit, amount in balances.items()},
                'error_count': len(problems),
                'error_ids': [Command.clear(), *errors],
                'preview': self._first_rows(rows) if self.encoding or rows else False,
                'warning': "\n".join(warnings) or False,
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

    def _warnings(self, rows: list[Row], new: list[list[Row]], alike) -> Iterator[str | bool]:
        """Yield what to look at before the list is imported, a sentence each; ``alike`` are imports of the same one."""
        yield from self._warnings_on_twice(rows, alike)
        named = self._lines_text([row for row in rows if row.other_name])
        yield named and self.env._(
            "A known customer's phone or e-mail address stands beside another name (%s). They become customers of "
            "their own.", named
        )  # fmt: skip
        named = self._lines_text([row for row in rows if row.from_outside and not row.partner])
        yield named and self.env._(
            "Customers who log in to your pages, or bought there, have this phone or e-mail address (%s). What they "
            "may have written themselves proves nobody: they become customers of their own. Merge the contacts where "
            "they are the same people.",
            named,
        )
        phones = Counter(person[0].phone for person in new if person[0].phone)
        shared = [person[0] for person in new if phones[person[0].phone] > 1]
        named = self._lines_text(shared)
        yield named and self.env._(
            "People of different names share a phone (%s). Each becomes a customer of their own.", named
        )
        named = self._lines_text([row for row in rows if row.placeholder])
        yield named and self.env._("What stands for no phone, as 0000000 does, is left out (%s).", named)
        named = self._lines_text(card_sums.sums(rows).perhaps)
        yield named and self.env._(
            "Some lines have exactly what lines above them have together (%s). Take them out if they are totals.", named
        )
        yield from self._warnings_on_loyalty()
        taken = self._taken_otherwise(rows)
        yield bool(taken) and self.env._(
            "The tills' barcode nomenclature takes some codes for something else (%(lines)s: %(what)s). A till looks "
            "for the card first, and does the other thing while it has no connection. Change the rule where that "
            "matters.",
            lines=self._lines_text([row for row, _what in taken]), what=", ".join({what: 1 for _row, what in taken}),
        )  # fmt: skip

    def _warnings_on_twice(self, rows: list[Row], alike) -> Iterator[str | bool]:
        """The same of what was imported already."""
        yield bool(alike) and self.env._(
            "This very list was imported already, or is on its way, as “%s”. Cards without a number would be there "
            "twice.",
            alike[-1].name,
        )
        named = self._lines_text(self._had_before(rows))
        yield named and self.env._(
            "Customers who have a card of %(program)s from an import already get another one with a balance "
            "(%(lines)s). Take these lines out where it is the same balance.",
            program=self.program_id.name,
            lines=named,
        )

    def _had_before(self, rows: list[Row]) -> list[Row]:
        """Return the lines with a balance whose holder has a card of the program from an import: by no code of theirs
        can it be told whether that is the same card.
        """
        given = [row for row in rows if row.partner and (row.points or row.value) and not (row.number or row.old_code)]
        self.env['customer.card'].flush_model(['partner_id', 'program_id', 'import_id', 'state'])
        self.env.cr.execute(
            """
            SELECT DISTINCT partner_id FROM customer_card
             WHERE partner_id = ANY(%s) AND program_id = %s AND import_id IS NOT NULL AND state <> 'undone'
            """,
            [[row.partner for row in given], self.program_id.id],
        )
        known = {partner for (partner,) in self.env.cr.fetchall()}
        return [row for row in given if row.partner in known]

    def _warnings_on_loyalty(self) -> Iterator[str]:
        """The same of cards of Odoo's loyalty: rates of other currencies, and programs that go on."""
        if self.source != 'loyalty':
            return
        yield self._rates_text()
        names = self._going_on()
        yield names and self.env._(
            "What is taken over stays on the old cards, too. Archive %s, or give them an end, before it is spent "
            "twice.",
            names,
        )

    def _lines_text(self, rows: list[Row]) -> str:
        """Return which lines they are; the first ones of many."""
        if not rows:
            return ""
        lines = ", ".join(str(row.line) for row in rows[:NAMED_LINES])
        more = len(rows) - NAMED_LINES
        return (
            self.env._("lines %(lines)s and %(more)s more", lines=lines, more=spoken.number(self, more))
            if more > 0
            else spoken.counted(self, self.env._("line %(lines)s|lines %(lines)s"), len(rows), lines=lines)
        )

    def _find_meant(self, rows: list[Row]) -> None:
        """Note what the tills take a code for where that is something else than a product."""
        nomenclature = self.company_id.nomenclature_id.sudo()  # sudo: what the tills' rules for codes are
        if not (others := set(nomenclature.rule_ids.mapped('type')) - PLAIN_RULES):
            return
        for row in rows:
            if row.old_code and (kind := _meant(nomenclature, row.old_code)) in others:
                row.meant = kind

    def _taken_otherwise(self, rows: list[Row]) -> list[tuple[Row, str]]:
        """Return the lines whose code the tills take for something else than a product, with what it is to them."""
        kinds_of = dict(self.env['barcode.rule']._fields['type']._description_selection(self.env))
        return [(row, kinds_of[row.meant]) for row in rows if row.meant]


def _meant(nomenclature, code: str) -> str:
    """Return the kind of rule by which tills take a code, or nothing. What a nomenclature takes apart (GS1, URI), or
    fails to take apart, has no meaning of that kind to a till.
    """
    try:
        parsed = nomenclature.parse_barcode(code)
    except (UserError, ValueError, LookupError):  # as the host takes apart what only looks like a date of GS1 or a URI
        return ''
    return parsed['type'] if isinstance(parsed, dict) else ''
