from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..card.kinds import TENDER_KINDS


class PosPaymentMethod(models.Model):
    """Value and points as tenders: no journal and no terminal of their own, the ledger books them."""

    _inherit = 'pos.payment.method'

    type = fields.Selection(selection_add=[('customer_card', "Customer Card")])
    customer_card_kind = fields.Selection(
        selection=[('value', "Value"), ('points', "Points")],
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
                raise ValidationError(self.env._(
                    "A customer card method has no journal, terminal, intermediary account or customer identification of its own: the ledger books it.",
                ))  # fmt: skip

    @api.model
    def _customer_card_methods(self, company):
        """The two methods of ``company``, made on first use."""
        methods = self.sudo().search(
            [('company_id', '=', company.id), ('customer_card_kind', 'in', TENDER_KINDS)]
        )  # sudo: part of our set-up
        names = {'value': self.env._("Card value"), 'points': self.env._("Card points")}
        for kind in TENDER_KINDS:
            if kind not in methods.mapped('customer_card_kind'):
                methods |= methods.create({'name': names[kind], 'company_id': company.id, 'customer_card_kind': kind})
                self._customer_card_translate(methods[-1])
        return methods

    def _customer_card_translate(self, method) -> None:
        """The name of a new method in every language of the shop: cashiers need not read that of whoever installs."""
        for code, _name in self.env['res.lang'].get_installed():
            words = self.with_context(lang=code).env
            names = {'value': words._("Card value"), 'points': words._("Card points")}
            method.with_env(words(su=True)).name = names[method.customer_card_kind]
