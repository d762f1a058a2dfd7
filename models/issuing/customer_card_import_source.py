from decimal import Decimal

from odoo import Command, api, fields, models

from ...core import money
from ...core import number as numbers
from ..ledger import kinds
from ..ledger.protected import own, refuse_unless_own
from .customer_card_import_line import Raw

# Kinds of programs of Odoo's loyalty whose cards hold something for long, and what it becomes on ours.
BECOMES = {'loyalty': 'points', 'gift_card': 'value', 'ewallet': 'value'}
OTHER_SYSTEM = 'loyalty.card'


class CustomerCardImportSource(models.Model):
    """A program of Odoo's own loyalty whose cards may be taken over.

    The add-on need not be there; the rows are a picture of it.
    """

    _name = 'customer.card.import.source'
    _description = "Loyalty program to take over"
    _inherit = ['customer.card.said']
    _order = 'name, id'

    import_id = fields.Many2one(
        comodel_name='customer.card.import', required=True, readonly=True, index=True, ondelete='cascade'
    )
    company_id = fields.Many2one(related='import_id.company_id', store=True, index=True)
    external_id = fields.Integer(required=True, readonly=True)
    name = fields.Char(required=True, readonly=True)
    becomes = fields.Selection(
        selection=[(kind, kinds.ACCOUNTS[kind].label) for kind in kinds.IMPORTED],
        string="Its balances are",
        required=True,
        readonly=True,
    )
    card_count = fields.Integer(string="Cards", readonly=True)
    balance = fields.Float(digits=(20, 2), readonly=True)
    currency_id = fields.Many2one(comodel_name='res.currency', readonly=True, help="What balances in money are in.")
    chosen = fields.Boolean(string="Take over")

    @api.model_create_multi
    def create(self, vals_list):
        refuse_unless_own(self, self.env._("These rows are read from the loyalty programs, not written."))
        return super().create(vals_list)

    def write(self, vals):
        if set(vals) - {'chosen'}:
            refuse_unless_own(self, self.env._("These rows are read from the loyalty programs, not written."))
        self.import_id._check_again()
        return super().write(vals)


class CustomerCardImport(models.Model):
    """Taking over cards of Odoo's own loyalty where it is installed; they are read, never changed."""

    _inherit = 'customer.card.import'

    source_ids = fields.One2many(
        comodel_name='customer.card.import.source', inverse_name='import_id', string="Loyalty programs"
    )

    @api.model
    def _has_loyalty(self) -> bool:
        return OTHER_SYSTEM in self.env

    def action_read_sources(self):
        """Show which loyalty programs have cards, with how much on them."""
        self.ensure_one()
        self.check_access('write')
        if not self._has_loyalty():
            return True
        programs = self.env['loyalty.program'].sudo()  # sudo: a card manager reads names and sums of the own company
        found = programs.search(
            [
                ('program_type', 'in', list(BECOMES)),
                '|',
                ('company_id', '=', False),
                ('company_id', 'parent_of', self.company_id.id),
            ]
        )
        cards = self.env[OTHER_SYSTEM].sudo()  # sudo: as above
        sums = {
            program: row
            for program, *row in cards._read_group(
                self._loyalty_domain(found.ids), ['program_id'], ['__count', 'points:sum']
            )
        }
        self._show_sources([
            {
                'external_id': program.id, 'name': program.name, 'becomes': BECOMES[program.program_type],
                'card_count': sums[program][0], 'balance': sums[program][1] or 0, 'currency_id': program.currency_id.id,
            }
            for program in found if program in sums
        ])  # fmt: skip
        return True

    def _going_on(self) -> str:
        """The chosen loyalty programs that go on giving and taking, by name; empty for none."""
        chosen = self.source_ids.filtered('chosen').mapped('external_id')
        if not chosen or not self._has_loyalty():
            return ""
        programs = self.env['loyalty.program'].sudo().browse(chosen).exists()  # sudo: as above
        today = self.program_id._today()
        return ", ".join(one.name for one in programs if one.active and not (one.date_to and one.date_to < today))

    def _show_sources(self, rows: list[dict]) -> None:
        """Show ``rows`` in place of what was shown before, keeping what was chosen."""
        chosen = set(self.source_ids.filtered('chosen').mapped('external_id'))
        own(self.sudo()).write(
            {  # sudo: what was read is nobody's to write
                'source_ids': [
                    Command.clear(),
                    *(Command.create({**row, 'chosen': row['external_id'] in chosen}) for row in rows),
                ],
            }
        )

    def _loyalty_domain(self, programs: list[int]) -> list:
        """Cards of ``programs`` that this company may take over."""
        return [
            ('program_id', 'in', programs),
            '|',
            ('company_id', '=', False),
            ('company_id', 'parent_of', self.company_id.id),
        ]

    def _loyalty_lines(self) -> list[Raw]:
        """The chosen loyalty cards as lines of a list; the old code goes on being read at the till."""
        if not self._has_loyalty():
            return []
        chosen = {source.external_id: source.becomes for source in self.source_ids.filtered('chosen')}
        cards = self.env[OTHER_SYSTEM].sudo()  # sudo: a card manager takes over cards of the own company
        habits = self._habits()
        raws, today = [], self.program_id._today()
        found = cards.search_fetch(
            self._loyalty_domain(list(chosen)),
            ['code', 'points', 'partner_id', 'expiration_date', 'program_id'],
            order='id',
        )
        for line, card in enumerate(found, 1):
            becomes = chosen[card.program_id.id]
            digits = habits.point_digits if kinds.in_points(becomes) else habits.money_digits
            code = card.code or ''
            cells = {'number' if numbers.check(code) == 'ok' else 'old_code': code}
            if card.expiration_date:
                cells['valid_until'] = cells['balance_until'] = card.expiration_date.isoformat()
            if not card.expiration_date or card.expiration_date >= today:  # what has expired there is not revived here
                cells[becomes] = str(money.rounded(self._taken_over(card, becomes), digits))
            raws.append(Raw(line, cells, partner=card.partner_id.id or 0, name=card.partner_id.name or ''))
        return raws

    def _taken_over(self, card, becomes: str) -> Decimal:
        """Return what a loyalty card has, in the program's unit: money of another currency by today's rate."""
        units, money_of = money.exact(card.points), card.program_id.currency_id
        if kinds.in_points(becomes) or not money_of or money_of == self.currency_id:
            return units
        today = self.program_id._today()
        return units * money.exact(money_of._get_conversion_rate(money_of, self.currency_id, self.company_id, today))

    def _rates_text(self) -> str:
        """Return a sentence with the rates money of other currencies is taken over by; empty where there is none."""
        chosen = self.source_ids.filtered(lambda source: source.chosen and not kinds.in_points(source.becomes))
        others = chosen.currency_id - self.currency_id
        if not others:
            return ""
        today = self.program_id._today()
        rates = ", ".join(
            f'1 {one.name} = {one._get_conversion_rate(one, self.currency_id, self.company_id, today):g} '
            f'{self.currency_id.name}'
            for one in others
        )
        return self.env._("Balances in another currency are taken over by today's rate: %s.", rates)
