from odoo import models

from ..acceptance.point import Point


class CustomerCardAcceptance(models.AbstractModel):
    """A contract at a place: what can be paid of it."""

    _inherit = 'customer.card.acceptance'

    def _tell_installment(self, point: Point, card, _shown) -> dict:
        """``installment``: as which product installments are paid, and amounts to propose; False where nothing is
        owed.
        """
        account, program = card._account('installment'), card.program_id
        product, contract = program.installment_product_id, account._contract()
        owed = contract._owed() if contract else 0
        if not (owed and product) or program.currency_id != point.currency or card.state != 'active':
            return {'installment': False}
        asked, following = contract._asked(), contract._next()
        return {
            'installment': {
                'product_id': product.id,
                'product_tmpl_id': product.product_tmpl_id.id,
                'amounts': [float(amount) for amount in sorted({asked, following.left, owed}) if amount > 0],
                'text': contract._next_text(),
            }
        }
