from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError

from .pos_order_steps import Work

ZERO = Decimal(0)
MANAGERS = 'point_of_sale.group_pos_manager'


class PosOrder(models.Model):
    """Goods that come back without naming their order: nothing says whether a card had paid for them, or what they had
    earned.

    What is done about it is the choice of the company's card programs, the strictest of them; with none of them,
    nothing is.
    """

    _inherit = 'pos.order'

    def _customer_card_check_receipt(self) -> None:
        """:raise UserError: when goods come back without their receipt, and the programs do not take them from this
        person
        """
        choice, program = self._customer_card_receipt_policy()
        if not choice:
            return
        if choice == 'refuse':
            raise UserError(
                self.env._(
                    "Goods come back with their receipt only. Look up the order they were sold on, and refund it there."
                )
            )
        if choice == 'manager' and not self._customer_card_has_manager():
            raise UserError(
                self.env._(
                    "Goods without their receipt are taken back by a manager only. Look up the order they were "
                    "sold on and refund it there, or ask a manager to log in."
                )
            )
        unusual = self.env['customer.card.unusual']
        unusual._note('no_receipt', f'no_receipt:{self.uuid}', unusual.card_id, self.session_id, program)

    def _customer_card_has_manager(self) -> bool:
        """Tell whether a manager is at the till. Who it is says the server, for an employee whom a till names has
        proved nothing to it; where people log in as employees, the one who is named has to be a manager as well.
        """
        if not self.env.user.has_group(MANAGERS):
            return False
        if 'employee_id' not in self._fields or not self.config_id.module_pos_hr:
            return True
        # sudo: tills have no rights on employees
        employee, config = self.sudo().employee_id, self.config_id.sudo()
        if not employee or employee in config.advanced_employee_ids:
            return True
        return bool(employee.user_id) and employee.user_id.has_group(MANAGERS)

    def _customer_card_note_taken_back(self, work: Work) -> None:
        """Note what was taken back of sales whose cards were not there: one row for an account and a day."""
        if not any(line._customer_card_sign() < 0 for line in self.lines):
            return
        origin, day = self._customer_card_origin, fields.Date.today()
        taken = self.env['customer.card.operation'].search([
            ('origin_model', '=', origin.model), ('origin_id', '=', origin.id), ('kind', '=', 'clawback'),
            ('reversal_of_id.kind', 'in', ('earn', 'reward')),
        ])  # fmt: skip
        for account, some in taken.grouped('account_id').items():
            if not account.card_ids & work.cards:
                card, key = some.card_id[:1] or account.card_ids[:1], f'not_shown:{account.id}:{day}'
                self.env['customer.card.unusual']._note('not_shown', key, card, self.session_id)

    def _customer_card_note_spent(self, account, card) -> None:
        """Note that goods came back whose points or discount were spent already: what was to be taken back is missing,
        or owed below zero.
        """
        key = f'spent:{account.id}:{self._customer_card_way.key}'
        self.env['customer.card.unusual']._note('spent', key, card or account.card_ids[:1], self.session_id)

    def _customer_card_receipt_policy(self) -> tuple:
        """Return what the programs say to goods of this order that come back without naming their own, and which of
        them says so; empty without such goods.
        """
        programs = self.env['customer.card.program']
        # Asked first, of what is at hand: orders without such lines, nearly all of them, pay nothing.
        if not any(line._customer_card_sign() < 0 and not line._customer_card_names_receipt() for line in self.lines):
            return '', programs
        choice, program = programs._without_receipt(self.session_id.company_id._card_company().id)
        if not choice or not self._customer_card_takes_goods():
            return '', programs
        return choice, programs.browse(program)

    def _customer_card_takes_goods(self) -> bool:
        """Tell whether goods come back without naming their order: by their quantity, or because more goes out than
        comes in. A discount on other goods is none, nor is what was paid down on a sales order before.
        """
        goods = self._customer_card_new_goods(self._customer_card_sale_lines())
        goods |= self.lines.filtered(
            lambda line: line.refunded_orderline_id and not line._customer_card_names_receipt()
        )
        goods -= self._customer_card_reductions() | self._customer_card_deposits(goods)
        goods -= self._customer_card_off_paid_elsewhere()
        totals = [(line.qty, line._customer_card_total()) for line in goods]
        comes_back = any(quantity < 0 and total < 0 for quantity, total in totals)
        return comes_back or sum((total for _quantity, total in totals), ZERO) < -self._customer_card_rounding()

    def _customer_card_deposits(self, lines):
        """Return which of ``lines`` are deposits: charged, or paid back for what they cost. Nobody keeps a receipt of
        bottles.

        What is brought back and said to cost more is none.
        """
        deposits = self.env['customer.card.program']._deposits(self._customer_card_company.id, lines.product_id.ids)
        return lines.filtered(
            lambda line: (
                line.product_id.id in deposits
                and (
                    line._customer_card_sign() > 0
                    or abs(line.price_unit * (1 - line.discount / 100))
                    <= self._customer_card_list_price(line) + self.currency_id.rounding / 2
                )
            )
        )

    def _customer_card_brought(self):
        """The deposits that were paid back by these orders, without a receipt."""
        back = self.lines.filtered(lambda line: not line.refunded_orderline_id and line._customer_card_sign() < 0)
        return self._customer_card_deposits(back) if back else back

    def _customer_card_list_price(self, line) -> float:
        """Return what the line's product costs, in the order's currency."""
        product = line.product_id
        rate = self.company_id.currency_id._get_conversion_rate(
            self.company_id.currency_id, self.currency_id, self.company_id
        )
        return abs(product.with_company(self.company_id).lst_price) * rate
