from odoo import api, fields, models
from odoo.exceptions import UserError

from ...core import old_code, sealed
from ..ledger.errors import LedgerRefusal
from ..ledger.kept import kept
from . import facts

DOWN_PAYMENT = 'down_payment_product_id'  # of `pos_sale`
DOWN_PAYMENTS = 'customer_card.down_payment_products'  # what tills took down payments with before


class PosConfig(models.Model):
    """The products and price lists every till loads for cards, not offered to cashiers."""

    _inherit = 'pos.config'

    customer_card_old_codes = fields.Boolean(
        compute='_compute_customer_card_old_codes',
        help="Cards with codes of another system exist: a scanned code that means something else may be one of theirs.",
    )

    customer_card_code_shapes = fields.Json(
        string="Shapes of other codes",
        compute='_compute_customer_card_code_shapes',
        help="Length and beginning of the codes of another system, and of the shop's own EAN-13: what a till without a "
        "connection takes for a card.",
    )

    # What a till without a connection seals the codes of cards with: only this server opens them.
    customer_card_public_key = fields.Char(string="Public key", compute='_compute_customer_card_public_key')

    def _compute_customer_card_public_key(self):
        try:
            public_key = sealed.public(self.env['customer.card.ledger']._key())
        except LedgerRefusal:  # the ledger's key is missing: nothing could be opened
            public_key = False
        self.customer_card_public_key = public_key

    def _compute_customer_card_old_codes(self):
        cards = self.env['customer.card'].sudo()  # sudo: only whether there are any
        for company, tills in self.grouped('company_id').items():
            domain = [('company_id', '=', company._card_company().id), ('old_code', '!=', False)]
            tills.customer_card_old_codes = bool(cards.search_count(domain, limit=1))

    def _compute_customer_card_code_shapes(self):
        self.env['customer.card'].flush_model(['company_id', 'old_code', 'store_code'])
        for company, tills in self.grouped('company_id').items():
            tills.customer_card_code_shapes = self._customer_card_shapes(company._card_company().id)

    def _customer_card_shapes(self, company: int) -> list[list]:
        """``[length, beginning]`` of the codes of a main company's cards that are no numbers."""
        one_kind = """
            SELECT length({code}), min({code} COLLATE "C"), max({code} COLLATE "C") FROM customer_card
             WHERE {code} IS NOT NULL AND company_id = %(company)s GROUP BY 1
        """
        query = ' UNION ALL '.join(one_kind.format(code=code) for code in ('old_code', 'store_code'))
        self.env.cr.execute(query, {'company': company})
        return [[length, old_code.beginning(first, last)] for length, first, last in self.env.cr.fetchall()]

    def write(self, vals):
        """Extend `point_of_sale`, where every cashier may: what decides how orders are counted and booked is for
        managers to say.
        """
        names = facts.GUARDED['pos.config'] & vals.keys()
        is_free = not names or self.env.su or self.env.user.has_group('point_of_sale.group_pos_manager')
        if not is_free and facts.changed(self, vals, names):
            raise UserError(self.env._("How this point of sale counts and books its orders is set by its managers."))
        if DOWN_PAYMENT in vals:
            self._customer_card_remember_down_payments()
        return super().write(vals)

    def _customer_card_remember_down_payments(self) -> None:
        """Keep what these tills took down payments with so far: what was sold as one stays one."""
        settings = self.env['ir.config_parameter'].sudo()  # sudo: a till's manager changes the till, not this
        known = set((settings.get_param(DOWN_PAYMENTS) or '').split())
        known |= {str(one) for one in self[DOWN_PAYMENT].ids}
        settings.set_param(DOWN_PAYMENTS, ' '.join(sorted(known)))
        self.env.registry.clear_cache()

    @api.model_create_multi
    def create(self, vals_list):
        """Extend `point_of_sale`: what tills take down payments with is kept by every worker."""
        self.env.registry.clear_cache()
        return super().create(vals_list)

    @api.model
    @kept('company')
    def _customer_card_down_payments(self, company: int) -> frozenset[int]:
        """Ids of the products the tills of a main company and its branches take down payments with, or did; of archived
        tills, too. None without `pos_sale`. Read once per worker.
        """
        if DOWN_PAYMENT not in self._fields:
            return frozenset()
        tills = self.with_context(active_test=False).search([('company_id', 'child_of', company)])
        before = (self.env['ir.config_parameter'].get_param(DOWN_PAYMENTS) or '').split()
        return frozenset(tills[DOWN_PAYMENT].ids) | frozenset(int(one) for one in before if one.isdigit())

    def _get_special_products(self):
        """Extend `point_of_sale`: a till knows the products of its company's points discounts, and sells them to
        nobody.
        """
        programs, special = self.env['customer.card.program'], super()._get_special_products()
        for company in self.company_id or self.env.company:
            special |= special.browse(programs._discount_products(company._card_company().id))
        return special

    def _get_available_pricelists(self):
        """Extend `point_of_sale`: a till also knows the prices cards may bring; cashiers are offered their own ones
        only.
        """
        cards = self.env['customer.card.program']._till_pricelists(self.company_id._card_company(), self.currency_id)
        return super()._get_available_pricelists() | cards
