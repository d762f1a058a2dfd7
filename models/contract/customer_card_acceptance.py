from decimal import Decimal

from odoo import models

from ...core import ticket
from ...core.plan_paid import late_of
from ..acceptance.point import Point
from ..ledger import spoken
from ..ledger.posting import Origin

MOST_GOODS = 60  # signs of the goods by which a contract is known


class CustomerCardAcceptance(models.AbstractModel):
    """Contracts at a place: what can be paid of them, which one a code names, and what of an order is sold by one."""

    _inherit = 'customer.card.acceptance'

    def _read_contract(self, point: Point, code) -> tuple | None:
        """The code on a contract's paper, or on a coupon, finds its card as its holder's name would."""
        found = self.env['customer.card.contract']._by_code(code, point.company)
        if not found:
            return None
        card = found[0].card_id
        return (card if card and card._usable() else card.browse()), ticket.FOUND

    def _tell_coupon(self, point: Point, code, _card) -> dict:
        """``coupon``: which contract the code names, and of which installment how much; nothing for other codes."""
        found = self.env['customer.card.contract']._by_code(code, point.company)
        contract, number = found or (None, 0)
        if not contract or not contract._owed():
            return {}
        row = next((one for one in contract._progress() if one.row.number == number), None)
        return {
            'coupon': {
                'contract': contract.id,
                'amount': float(row.left) if row else 0,
                'text': self._coupon_text(contract, row) if row else '',
            }
        }

    def _coupon_text(self, contract, row) -> str:
        words = {'number': row.row.number, 'count': contract.count, 'day': spoken.day(self, row.row.day)}
        if not row.left:
            return self.env._("Installment %(number)s of %(count)s is paid already.", **words)
        return self.env._("Installment %(number)s of %(count)s, until %(day)s", **words)

    def _tell_installment(self, point: Point, card, _shown) -> dict:
        """``installment``: as which product installments are paid, and by contract amounts to propose; False where
        nothing is owed.
        """
        accounts, program = card.account_ids.filtered(lambda one: one.kind == 'installment'), card.program_id
        product = program.installment_product_id if accounts else False
        if not product or program.currency_id != point.currency or card.state != 'active':
            return {'installment': False}
        owing = accounts.filtered(lambda one: one.balance < 0).sorted('id')
        contracts = [self._tell_contract(one._contract()) for one in owing]
        if not contracts:
            return {'installment': False}
        return {
            'installment': {
                'product_id': product.id,
                'product_tmpl_id': product.product_tmpl_id.id,
                'amounts': contracts[0]['amounts'],
                'text': contracts[0]['text'],
                'contracts': contracts,
            }
        }

    def _tell_contract(self, contract) -> dict:
        """Return what a place is told of a contract: what tells it from others, and what is to be paid."""
        progress, owed, today = contract._progress(), contract._owed(), contract.program_id._today()
        asked, late = contract._asked(), late_of(progress, today)
        following = contract._next()
        goods = ", ".join(contract.line_ids.mapped('name'))
        proposed = {asked, following.left if following else Decimal(0), owed}
        return {
            'id': contract.id,
            'name': contract.name,
            'goods': goods if len(goods) <= MOST_GOODS else f'{goods[: MOST_GOODS - 1]}…',
            'text': contract._next_text(),
            'late': bool(late),
            'left_text': spoken.money(contract.currency_id.with_env(self.env), float(owed)),
            'amounts': [float(amount) for amount in sorted(proposed) if amount > 0],
        }

    def _tell_contract_sale(self, point: Point, card, shown) -> dict:
        """``contract_sale``: whether goods are sold in installments on the card, and the contract of the order on the
        till's screen; False where they are not.
        """
        program = card.program_id
        is_here = program.opens_installment and program.currency_id == point.currency and card.state == 'active'
        if not is_here or not point.till:
            return {'contract_sale': False}
        order = self._order_here(point, Origin('pos.order', None, self.env.context.get('customer_card_order')))
        contracts = self.env['customer.card.contract'].sudo()  # sudo: a till has no rights on contracts
        mine = contracts._for_order(order, card) if order else contracts
        told = mine._till_summary() if mine else {'state': ''}
        if mine and not mine.is_fixed and not mine._has_goods(order._customer_card_contract_goods()):
            told |= {'state': 'draft', 'text': mine._other_order_text()}
        return {'contract_sale': {'shown': bool(shown), **told}}
