from odoo import api, models
from odoo.fields import Domain

ALONE = 'without_customer_card_methods'


class PosConfig(models.Model):
    """A till that is made after the add-on gets the shop's own tenders as if we were not there, and ours behind them.

    The host takes ours for the ones it looks for: it would make no cash, no bank and no customer account where a
    company has ours already.
    """

    _inherit = 'pos.config'

    def _default_payment_methods(self):
        """Extend `point_of_sale`: the shop's own, and ours where the company has cards."""
        own = super(PosConfig, self.with_context(**{ALONE: True}))._default_payment_methods().with_env(self.env)
        methods, company = self.env['pos.payment.method'], self.env.company
        ours = methods.search([('company_id', '=', company.id), ('customer_card_kind', '!=', False)])
        if not ours and company._card_company() != company and company.chart_template:
            ours = methods._customer_card_methods(company)  # a branch that is new
        return own | ours.with_env(self.env)

    def _create_journal_and_payment_methods(self, *args, **kwargs):
        """Extend `point_of_sale`: ours are neither a bank's nor the customer account."""
        return super(PosConfig, self.with_context(**{ALONE: True}))._create_journal_and_payment_methods(*args, **kwargs)

    def _customer_card_missed(self):
        """Return our tenders that were made since the till was opened last, where it takes cards: the host lets nobody
        add one to a till that is open.
        """
        self.ensure_one()
        till, methods = self.sudo(), self.env['pos.payment.method'].sudo()  # sudo: part of a program's set-up
        sessions = self.env['pos.session'].sudo()  # sudo: as above
        opened = sessions.search([('config_id', '=', till.id)], order='id desc', limit=1)
        ours = methods.search([('company_id', '=', till.company_id.id), ('customer_card_kind', '!=', False)])
        if not opened or not ours & till.payment_method_ids:
            return methods.browse()
        return ours.filtered(lambda method: method.create_date > opened.create_date) - till.payment_method_ids

    def _customer_card_offer_missed(self) -> None:
        """Offer them, before the till is opened again; what somebody took away stays away."""
        for till in self.sudo():  # sudo: whoever opens the till
            if (missed := till._customer_card_missed()) and not till.has_active_session:
                till.payment_method_ids |= missed


class PosPaymentMethod(models.Model):
    """Payment methods, searched without ours on demand."""

    _inherit = 'pos.payment.method'

    @api.model
    def _search(self, domain, *args, **kwargs):
        if self.env.context.get(ALONE):
            domain = Domain(domain) & Domain('customer_card_kind', '=', False)
        return super()._search(domain, *args, **kwargs)
