from odoo import api, models


class CustomerCardProgram(models.Model):
    """The set-up step: everything a shop needs to try cards, made once per company and found again afterwards."""

    _inherit = 'customer.card.program'

    @api.model
    def _setup_company(self, company) -> None:
        """Make the books, the payment methods, a first loyalty and gift program and the usual consents of ``company``; repeat it as often as you like."""
        self._setup_zone(company)
        self._default_books(company)
        methods = self.env['pos.payment.method']._customer_card_methods(company)
        self._setup_tills(company, methods)
        for kind, name, more in self._first_programs(company):
            if not self.with_context(active_test=False).search_count(
                [('company_id', '=', company.id), ('kind', '=', kind)], limit=1
            ):
                self.create({'name': name, 'kind': kind, 'company_id': company.id, **more})
        self.env['customer.card.purpose']._setup(company)

    @api.model
    def _setup_zone(self, company) -> None:
        """Give a company that has no time zone the administrator's: by it its days begin, whoever asks. Later it is set on the company's contact."""
        admin = self.env.ref('base.user_admin', raise_if_not_found=False)
        if not company.partner_id.tz:
            company.partner_id.tz = self.env.user.tz or (admin and admin.tz)

    def _offer_tenders(self) -> None:
        """A company's first program brings the card tenders along; its tills choose them in their settings."""
        for company in self.company_id.filtered('chart_template'):
            self.env['pos.payment.method'].sudo()._customer_card_methods(company)  # sudo: part of the program's set-up

    @api.model
    def _setup_tills(self, company, methods) -> None:
        """Offer the card tenders at every till without an open session; the others get them from their settings."""
        tills = self.env['pos.config'].search([('company_id', '=', company.id)])
        for till in tills.filtered(lambda till: not till.has_active_session):
            till.payment_method_ids |= methods

    @api.model
    def _first_programs(self, company) -> list[tuple[str, str, dict]]:
        rule = {
            'name': self.env._("Purchases"),
            'mode': 'per_amount',
            'points': 1,
            'step': company.currency_id.round(10),
        }
        return [
            ('loyalty', self.env._("Loyalty card"), {'prefix': '950', 'rule_ids': [(0, 0, rule)]}),
            ('gift', self.env._("Gift card"), {'prefix': '951'}),
        ]
