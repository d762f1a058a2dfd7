from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..books.naming import name_in
from ..ledger import kinds
from . import facts

LAST = 100  # the place of our tenders: after the shop's own, which have 0, 1, 2 … unless somebody arranges them


class PosPaymentMethod(models.Model):
    """Value and points as tenders: no journal and no terminal of their own, the ledger books them."""

    _inherit = 'pos.payment.method'

    type = fields.Selection(selection_add=[('customer_card', "Customer Card")])
    customer_card_kind = fields.Selection(
        selection=[(kind, kinds.ACCOUNTS[kind].label) for kind in kinds.METHODS],
        string="Pays with a card's",
        help="This method takes value or points from a customer card, authorized by the server.",
    )

    @api.model
    def _load_pos_data_fields(self, config):
        return [*super()._load_pos_data_fields(config), 'customer_card_kind']

    @api.depends('customer_card_kind')
    def _compute_type(self):
        cards = self.filtered('customer_card_kind')
        cards.type = 'customer_card'
        super(PosPaymentMethod, self - cards)._compute_type()

    @api.constrains('customer_card_kind', 'journal_id', 'split_transactions', 'use_payment_terminal')
    def _check_customer_card(self):
        for method in self.filtered('customer_card_kind'):
            if (
                method.journal_id
                or method.split_transactions
                or method.use_payment_terminal
                or method.receivable_account_id
            ):
                raise ValidationError(
                    self.env._(
                        "A customer card method has no journal, terminal, intermediary account or customer "
                        "identification of its own: the ledger books it.",
                    )
                )

    def write(self, vals):
        """Extend `point_of_sale`: a method takes from cards, or it does not, for all payments that were ever made by
        it.
        """
        names = facts.named(self, vals, facts.Who.ONCE)
        if names and facts.changed(self, vals, names):
            raise UserError(
                self.env._(
                    "What a payment method takes from a card cannot be changed. Make a new payment method instead."
                )
            )
        return super().write(vals)

    @api.model
    def _customer_card_methods(self, company):
        """The methods of ``company``, made on first use: that of a debt only where a program opens such accounts."""
        methods = self.sudo().search(
            [('company_id', '=', company.id), ('customer_card_kind', 'in', kinds.METHODS)]
        )  # sudo: part of our set-up
        for kind in self._customer_card_tenders(company):
            if kind not in methods.mapped('customer_card_kind'):
                name = self._customer_card_name(kind)
                methods |= methods.create(
                    {'name': name, 'company_id': company.id, 'customer_card_kind': kind, 'sequence': LAST}
                )
                methods[-1]._customer_card_speak([code for code, _name in self.env['res.lang'].get_installed()])
        return methods

    @api.model
    def _customer_card_tenders(self, company) -> list[str]:
        """Return the kinds of accounts a company's cards may pay from."""
        # sudo: whether there is a program
        programs = self.env['customer.card.program'].sudo().with_context(active_test=False)
        here = [('company_id', '=', company._card_company().id)]
        return [
            kind
            for kind in kinds.METHODS
            if kind not in kinds.DEBTS
            or programs.search_count([*here, (kinds.ACCOUNTS[kind].opens, '=', True)], limit=1)
        ]

    def _customer_card_speak(self, codes: list[str]) -> None:
        """Name the methods in these languages: cashiers need not read that of whoever installs."""
        for method in self:
            kind = method.customer_card_kind
            name_in(method, codes, lambda code, kind=kind: self.with_context(lang=code)._customer_card_name(kind))

    def _customer_card_name(self, kind: str) -> str:
        row = kinds.ACCOUNTS[kind]
        return self.env._(row.sold_by or row.tender.name)
