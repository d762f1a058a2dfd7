from odoo import api, models
from odoo.exceptions import UserError

from ..ledger.kept import kept
from .res_company_calendar import SAID_BY_ALL

# What follows when companies are renamed, as most are soon after they were set up.
RENAMED = ('_card_name_purposes',)
# What programs go by that stands on their company.
SHOP = {'partner_id', *SAID_BY_ALL.values()}


class ResCompany(models.Model):
    """Whose cards a company accepts: a branch is its main company to who holds a card."""

    _inherit = 'res.company'

    def write(self, vals):
        """Extend: :raise UserError: when the currency would change that programs, limits and requests count in"""
        if 'currency_id' in vals:
            changing = self.filtered(lambda company: company.currency_id.id != vals['currency_id'])
            programs = self.env['customer.card.program'].sudo().with_context(active_test=False)  # sudo: only whether
            if changing and programs.search_count([('company_id', 'child_of', changing.ids)], limit=1):
                raise UserError(
                    self.env._(
                        "The card programs of this company count in its currency. Delete programs nobody used yet, or "
                        "make another company."
                    )
                )
        programs = self.env['customer.card.program']._of_shops(self if SHOP & vals.keys() else self.browse())
        shops = programs._shop_facts()
        result = super().write(vals)
        programs._tell_shop_facts(shops)
        for name in RENAMED if 'name' in vals else ():
            getattr(self, name)()
        return result

    def _card_company(self):
        """Return the company whose cards are accepted in this one: itself, or for a branch without programs of its own
        the nearest company above it that has some. Companies above a branch have its currency and its books (Odoo).

        Its fields are readable to whoever serves at the branch.
        """
        self.ensure_one()
        return self.sudo().browse(self._card_company_id(self.id))  # sudo: a cashier of the branch may not read it

    @api.model
    @kept('company')
    def _card_company_id(self, company: int) -> int:
        """Return the same by ids; read once per worker, and again when a program is made."""
        chain = [int(one) for one in reversed(self.browse(company).parent_path.split('/')) if one]
        if len(chain) == 1:
            return company
        programs = self.env['customer.card.program'].with_context(active_test=False)
        having = {one.id for (one,) in programs._read_group([('company_id', 'in', chain)], ['company_id'])}
        return next((one for one in chain if one in having), company)

    def _card_places(self):
        """Return the companies that accept this company's cards: itself and those of its branches that do."""
        self.ensure_one()
        return self.sudo().browse(self._card_place_ids(self.id))  # sudo: as above

    @api.model
    @kept('company')
    def _card_place_ids(self, company: int) -> list[int]:
        """Return the same by ids; kept likewise, and read again when a company is made (Odoo)."""
        below = self.with_context(active_test=False).search([('id', 'child_of', company)])
        return [one.id for one in below if one._card_company_id(one.id) == company]
