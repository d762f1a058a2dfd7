from odoo import fields, models
from odoo.fields import Domain

from ..windows import open_list

_INCOMING = ('sale', 'topup', 'earn', 'reward', 'opening')


class CustomerCardProgram(models.Model):
    """The morning look at a program: cards in use, what is outstanding, what came and went today."""

    _inherit = 'customer.card.program'

    active_count = fields.Integer(string="Active cards", compute='_compute_overview')
    outstanding = fields.Char(compute='_compute_overview', help="What customers may still spend.")
    today_in = fields.Char(string="Issued today", compute='_compute_overview')
    today_out = fields.Char(string="Spent today", compute='_compute_overview')
    exception_count = fields.Integer(string="To be looked at", compute='_compute_overview')

    def _compute_overview(self):
        """All figures by five grouped queries, however many programs are shown. Today is each shop's own calendar day."""
        cards = dict(
            self.env['customer.card']._read_group(
                [('program_id', 'in', self.ids), ('state', '=', 'active')], ['program_id'], ['__count']
            )
        )
        balances = self._sums('customer.card.account', 'kind', 'balance', Domain.TRUE)
        today = Domain.OR(
            Domain('program_id', 'in', programs.ids) & Domain('moment', '>=', programs[0]._day_start())
            for programs in self.grouped('company_id').values()
        )
        incoming = self._sums('customer.card.entry', 'account_kind', 'amount', today & Domain('kind', 'in', _INCOMING))
        spent = self._sums('customer.card.entry', 'account_kind', 'amount', today & Domain('kind', '=', 'spend'))
        exceptions = dict(
            self.env['customer.card.operation']._read_group(
                [('account_id.program_id', 'in', self.ids), ('exception', '!=', False)], ['account_id'], ['__count']
            )
        )
        for program in self:
            program.active_count = cards.get(program, 0)
            program.outstanding = program._sum_text(balances)
            program.today_in = program._sum_text(incoming)
            program.today_out = program._sum_text(spent)
            program.exception_count = sum(
                count for account, count in exceptions.items() if account.program_id == program
            )

    def _sums(self, model: str, kind: str, amount: str, domain) -> dict:
        """Sums per program and account kind."""
        rows = self.env[model]._read_group(
            Domain('program_id', 'in', self.ids) & domain, ['program_id', kind], [f'{amount}:sum']
        )
        return {(program, account_kind): total for program, account_kind, total in rows}

    def _sum_text(self, sums: dict) -> str:
        """ "1,240 points · $ 35.00" for this program."""
        texts = []
        for kind in self._account_kinds():
            total = abs(sums.get((self, kind), 0))
            texts.append(self._format(kind, total))
        return " · ".join(texts)

    def action_open_exceptions(self):
        """Open the operations a person should look at."""
        self.ensure_one()
        return open_list(
            self.env['customer.card.operation'],
            self.env._("To be looked at"),
            [('account_id.program_id', '=', self.id), ('exception', '!=', False)],
        )
