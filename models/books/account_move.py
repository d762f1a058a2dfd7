from decimal import Decimal

from odoo import Command, api, fields, models

from ..actions import open_list
from .booking import booking
from .customer_card_program import JOURNAL_NAME


class AccountMove(models.Model):
    """A journal entry that booked card entries opens them."""

    _inherit = 'account.move'

    customer_card_settlement_ids = fields.One2many(
        comodel_name='customer.card.settlement',
        inverse_name='move_id',
        string="Card settlements",
        groups='customer_card.group_accountant',
    )
    customer_card_settlement_count = fields.Integer(
        compute='_compute_customer_card_settlement_count', groups='customer_card.group_accountant'
    )

    @api.depends('customer_card_settlement_ids')
    def _compute_customer_card_settlement_count(self):
        for move in self:
            move.customer_card_settlement_count = len(move.customer_card_settlement_ids)

    def action_open_customer_card_settlements(self):
        """Open the card settlements this entry booked."""
        self.ensure_one()
        return open_list(
            self.env['customer.card.settlement'], self.env._("Card settlements"), [('move_id', '=', self.id)]
        )

    def _customer_card_between(self, sold, program, kind: str, change: Decimal):
        """Post the entry that puts ``change`` on the liability of ``program`` instead of on that of ``sold``, which
        this document moved; none where both have one account.
        """
        if not change:
            return self.browse()
        for one in (sold, program):
            one._require_books({one._liability_field(kind)})
        accounts = [one._liability_account(kind) for one in (program, sold)]
        if accounts[0] == accounts[1]:
            return self.browse()
        words = self.env._(
            "%(note)s: sold by %(sold)s, moved to %(program)s",
            note=self.name or self.env._(JOURNAL_NAME),
            sold=sold.name,
            program=program.name,
        )
        items = [
            Command.create(
                {'name': words, 'account_id': account.id, 'balance': float(amount), 'tax_ids': [Command.clear()]}
            )
            for account, amount in zip(accounts, (-change, change), strict=True)
        ]
        company = self.company_id or program.company_id
        vals = {'move_type': 'entry', 'journal_id': program.journal_id.id, 'company_id': company.id}
        moves = booking(self.env['account.move'].with_company(company))
        move = moves.create({**vals, 'date': self.date or program._today(), 'ref': words, 'line_ids': items})
        move._post(soft=False)
        return move
