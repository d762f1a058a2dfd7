from collections.abc import Mapping
from typing import NamedTuple

from psycopg2.extras import Json

from odoo import api, fields, models

from ...core import card_rows
from ...core.card_rows import Row
from ..ledger import sql

AT_ONCE = 10_000  # lines that are written by one statement


class Raw(NamedTuple):
    """A line as it was read: its cells by column, whether it has more of them, and the holder who is known already."""

    line: int
    cells: Mapping[str, str]
    partner: int = 0
    name: str = ''
    more: bool = False


class CustomerCardImportLine(models.Model):
    """One line of a long list that is being checked, or of one that is being imported: its cells as they were read,
    then as they were understood and approved, and whether its card is made.

    Written and read by the steps of the import only, whole parts at a time; nobody has rights on it. With the end of
    the check, or of the import, its lines are gone, and the customers' data in them.
    """

    _name = 'customer.card.import.line'
    _description = "Line of an import"
    _order = 'line'
    _log_access = False

    import_id = fields.Many2one(comodel_name='customer.card.import', required=True, readonly=True, ondelete='cascade')
    company_id = fields.Many2one(comodel_name='res.company', required=True, readonly=True, ondelete='restrict')
    line = fields.Integer(required=True, readonly=True)
    texts = fields.Json(readonly=True, groups=fields.NO_ACCESS, help="The line's cells as they were understood.")
    looked = fields.Boolean(readonly=True, help="Whether it was understood; before that, its cells are as in the list.")
    person = fields.Integer(readonly=True, help="First line of the new customer this card is for; 0 for no new one.")
    partner_id = fields.Many2one(
        comodel_name='res.partner', string="Holder", readonly=True, ondelete='restrict', index='btree_not_null'
    )
    card_id = fields.Many2one(comodel_name='customer.card', readonly=True, ondelete='restrict', index='btree_not_null')
    made_at = fields.Datetime(readonly=True)

    _line_unique = models.UniqueIndex('(import_id, line)', "An import has each line once.")

    @api.model
    def _keep(self, one, raws: list[Raw]) -> None:
        """Keep the lines of an import as they were read."""
        for some in _pieces(raws):
            self.env.cr.execute(
                """
                INSERT INTO customer_card_import_line (import_id, company_id, line, texts, person, partner_id, looked)
                SELECT %s, %s, n.line, n.texts, 0, n.partner, FALSE
                  FROM unnest(%s::int[], %s::jsonb[], %s::int[]) AS n(line, texts, partner)
                """,
                [
                    one.id,
                    one.company_id.id,
                    [raw.line for raw in some],
                    [Json({'cells': raw.cells, 'name': raw.name, 'more': raw.more}) for raw in some],
                    [raw.partner or None for raw in some],
                ],
            )

    @api.model
    def _unread(self, one, count: int) -> list[Raw]:
        """Return the next ``count`` lines of an import that were not looked at, in their order."""
        self.env.cr.execute(
            """
            SELECT line, texts, COALESCE(partner_id, 0) FROM customer_card_import_line
             WHERE import_id = %s AND NOT looked ORDER BY line LIMIT %s
            """,
            [one.id, count],
        )
        return [Raw(line, partner=partner, **texts) for line, texts, partner in self.env.cr.fetchall()]

    @api.model
    def _understood(self, one, rows: list[Row]) -> None:
        """Keep lines as they were understood, with their holders."""
        for some in _pieces(rows):
            self.env.cr.execute(
                """
                UPDATE customer_card_import_line l SET texts = n.texts, partner_id = n.partner, looked = TRUE
                  FROM unnest(%s::int[], %s::jsonb[], %s::int[]) AS n(line, texts, partner)
                 WHERE l.import_id = %s AND l.line = n.line
                """,
                [
                    [row.line for row in some],
                    [Json(card_rows.packed(row)) for row in some],
                    [row.partner or None for row in some],
                    one.id,
                ],
            )

    @api.model
    def _stand_ready(self, one, rows: list[Row], people: list[list[Row]]) -> None:
        """Note what a line's card becomes, and who of the holders is new: ``people``, person by person."""
        persons = {row.line: same[0].line for same in people for row in same}
        for some in _pieces(rows):
            self.env.cr.execute(
                """
                UPDATE customer_card_import_line l SET person = n.person,
                       texts = l.texts || jsonb_build_object('state', n.state)
                  FROM unnest(%s::int[], %s::int[], %s::text[]) AS n(line, person, state)
                 WHERE l.import_id = %s AND l.line = n.line
                """,
                [
                    [row.line for row in some],
                    [persons.get(row.line, 0) for row in some],
                    [row.state for row in some],
                    one.id,
                ],
            )

    @api.model
    def _all(self, one) -> list[Row]:
        """Return all lines of an import as they were understood, in their order."""
        self.env.cr.execute(
            """
            SELECT line, texts, COALESCE(partner_id, 0) FROM customer_card_import_line
             WHERE import_id = %s ORDER BY line
            """,
            [one.id],
        )
        return [card_rows.unpacked(*row) for row in self.env.cr.fetchall()]

    @api.model
    def _next(self, one, count: int) -> list[Row]:
        """Return the next ``count`` lines of an import without a card, in their order."""
        self.env.cr.execute(
            """
            SELECT line, texts, COALESCE(partner_id, 0) FROM customer_card_import_line
             WHERE import_id = %s AND card_id IS NULL ORDER BY line LIMIT %s
            """,
            [one.id, count],
        )
        return [card_rows.unpacked(*row) for row in self.env.cr.fetchall()]

    @api.model
    def _newcomers(self, one, rows: list[Row]) -> list[tuple]:
        """Return who of the holders of these lines is no contact yet: first line, name, first phone, first e-mail
        address of each, from all of their lines.
        """
        self.env.cr.execute(
            """
            SELECT person, (array_agg(texts->>'name' ORDER BY line))[1],
                   (array_agg(texts->>'phone' ORDER BY line) FILTER (WHERE texts ? 'phone'))[1],
                   (array_agg(texts->>'email' ORDER BY line) FILTER (WHERE texts ? 'email'))[1]
              FROM customer_card_import_line
             WHERE import_id = %(import)s AND partner_id IS NULL AND person IN (
                   SELECT person FROM customer_card_import_line
                    WHERE import_id = %(import)s AND person > 0 AND line = ANY(%(lines)s))
             GROUP BY person ORDER BY person
            """,
            {'import': one.id, 'lines': [row.line for row in rows]},
        )
        return self.env.cr.fetchall()

    @api.model
    def _met(self, one, partners: dict[int, int]) -> None:
        """Note the contacts that were made of new customers, by the first line of each."""
        self.env.cr.execute(
            """
            UPDATE customer_card_import_line l SET partner_id = m.partner
              FROM unnest(%s::int[], %s::int[]) AS m(person, partner) WHERE l.import_id = %s AND l.person = m.person
            """,
            [list(partners), list(partners.values()), one.id],
        )

    @api.model
    def _made(self, one, rows: list[Row], cards: list[int]) -> None:
        """Note the cards that were made of these lines, now."""
        self.env.cr.execute(
            f"""
            UPDATE customer_card_import_line l SET card_id = m.card, made_at = {sql.NOW}
              FROM unnest(%s::int[], %s::int[]) AS m(line, card) WHERE l.import_id = %s AND l.line = m.line
            """,
            [[row.line for row in rows], cards, one.id],
        )

    @api.model
    def _last(self, one, count: int) -> tuple[list[int], list[int], list[int]]:
        """Return the last ``count`` lines of an import that have a card, the cards, and the contacts made for them: a
        new customer's first line comes last, so nobody's contact is there without need or gone too early.
        """
        self.env.cr.execute(
            """
            SELECT line, card_id, CASE WHEN person = line THEN partner_id END FROM customer_card_import_line
             WHERE import_id = %s AND card_id IS NOT NULL ORDER BY line DESC LIMIT %s
            """,
            [one.id, count],
        )
        rows = self.env.cr.fetchall()
        lines, cards, contacts = zip(*rows, strict=True) if rows else ((), (), ())
        return list(lines), list(cards), [contact for contact in contacts if contact]

    @api.model
    def _forget(self, one, lines: list[int] | None = None) -> None:
        """Let go of these lines of an import, or of all it has."""
        self.env.cr.execute(
            'DELETE FROM customer_card_import_line WHERE import_id = %s AND (%s::int[] IS NULL OR line = ANY(%s))',
            [one.id, lines, lines],
        )

    @api.model
    def _forget_unmade(self, one) -> None:
        """Let go of the lines of an import that have no card."""
        self.env.cr.execute('DELETE FROM customer_card_import_line WHERE import_id = %s AND card_id IS NULL', [one.id])

    @api.model
    def _counts(self, imports: list[int]) -> dict[int, tuple]:
        """Return by import how many lines it has, how many were looked at, how many have a card, and when the last one
        got it (UTC).
        """
        self.env.cr.execute(
            """
            SELECT import_id, count(*), count(*) FILTER (WHERE looked), count(card_id), max(made_at)
              FROM customer_card_import_line
             WHERE import_id = ANY(%s) GROUP BY import_id
            """,
            [imports],
        )
        return {one: row for one, *row in self.env.cr.fetchall()}


def _pieces(rows: list) -> list[list]:
    return [rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE)]
