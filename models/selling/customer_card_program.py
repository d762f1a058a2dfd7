from typing import NamedTuple

from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..ledger.kept import kept
from ..ledger.protected import own
from ..till.facts import PAID


class Product(NamedTuple):
    """Two fields of the program that one of its products follows."""

    sold: str  # whether the program sells it at all
    account: str  # the liability customers' money for it is owed on


APART = 'customer_card'  # lines the host rounds together, by themselves
# The products of a program, by the field that holds them.
SOLD = {
    'product_id': Product('opens_value', 'liability_account_id'),
    'points_product_id': Product('sell_points', 'points_account_id'),
    'repay_product_id': Product('opens_credit', 'receivable_account_id'),
    'installment_product_id': Product('opens_installment', 'installment_account_id'),
}


class CustomerCardProgram(models.Model):
    """The products cashiers sell what is on a card as.

    What customers pay for them is owed to them, so it is no income yet.
    """

    _inherit = 'customer.card.program'
    topup = fields.Boolean(string="Top up at the till", help="A card in use may be charged again.")
    topup_minimum = fields.Monetary(string="Top-up from")
    topup_maximum = fields.Monetary(string="Top-up to", help="At one time; 0 means no limit.")
    sell_points = fields.Boolean(string="Customers may buy points")
    point_price = fields.Float(string="Price of a point", digits=(16, 6), help="What a customer pays for one point.")
    points_product_id = fields.Many2one(
        comodel_name='product.product',
        string="Points are sold as",
        check_company=True,
        copy=False,
        ondelete='restrict',
        help="The product a cashier sells points as. Its income account is the points liability; it carries no tax.",
    )
    repay_product_id = fields.Many2one(
        comodel_name='product.product',
        string="Paid back as",
        check_company=True,
        copy=False,
        ondelete='restrict',
        help="The product a cashier takes repayments of credit as. Its income account is the credit receivable; it "
        "carries no tax.",
    )
    installment_product_id = fields.Many2one(
        comodel_name='product.product',
        string="Installments are paid as",
        check_company=True,
        copy=False,
        ondelete='restrict',
        help="The product a cashier takes installments as. Its income account is the installment receivable; it "
        "carries no tax.",
    )
    sold_on_account = fields.Boolean(
        string="Sell on the customer's account",
        tracking=True,
        help="Cards and points may be sold, and cards charged, with a payment the customer makes later. "
        "Otherwise they are paid for at once.",
    )
    cash_out_below = fields.Monetary(
        string="Pay out a remainder below",
        help="When less than this is left on a card, the till offers to pay it out in cash; 0 means never.",
    )
    _sale_terms = models.Constraint(
        'CHECK (topup_minimum >= 0 AND topup_maximum >= 0 AND point_price >= 0 AND cash_out_below >= 0'
        ' AND (topup_maximum = 0 OR topup_minimum <= topup_maximum))',
        "Limits and prices cannot be negative, and a top-up's lower limit must not exceed the upper one.",
    )

    def _product_values(self, field: str) -> dict:
        """Return what the product in ``field`` is made with, besides what all of them have in common: that of a card
        bears the program's tax.
        """
        if field == 'points_product_id':
            return {'name': f'{self.name}: {self.point_name}'}
        if field == 'repay_product_id':
            return {'name': self.env._("%s: paid back", self.name)}
        if field == 'installment_product_id':
            return {'name': self.env._("%s: installment", self.name)}
        taxes = {'taxes_id': [Command.set(self.voucher_tax_id.ids)]} if self.voucher_tax_id else {}
        return {'name': self.name, 'list_price': self.face_value, **taxes}

    # === CONSTRAINT METHODS === #

    @api.constrains(*(name for field, follows in SOLD.items() for name in (field, *follows)))
    def _check_product_accounts(self):
        """Of other programs with these products as well: a product follows one of them to another account."""
        for program in self:
            program._check_own_products()
        products = self.env['product.product'].union(*(self[field] for field in SOLD))
        shared = Domain.OR(Domain(field, 'in', products.ids) for field in SOLD)
        everybody = self.sudo().with_context(active_test=False)  # sudo: what they are booked on is compared
        for other in everybody.search(shared & Domain('id', 'not in', self.ids)) if products else ():
            if product := other._product_elsewhere():
                raise ValidationError(
                    self.env._(
                        "%(program)s is sold as %(product)s as well, and owed on another account. A card manager "
                        "leaves the product of this program empty first, so that it gets one of its own.",
                        program=other.name,
                        product=product.display_name,
                    )
                )

    def _check_own_products(self) -> None:
        """:raise ValidationError: when a product of the program is booked as income, or to another account"""
        if product := self._product_elsewhere():
            accounts = {self[field]: self[follows.account] for field, follows in SOLD.items()}
            raise ValidationError(
                self.env._(
                    "What customers pay for it is not a sale yet: book the product %(product)s to the account "
                    "%(account)s, or leave the product empty to get the right one.",
                    product=product.display_name,
                    account=accounts[product].display_name,
                )
            )

    def _product_elsewhere(self):
        """Return the first product of the program that is not booked to its liability; or none."""
        for field, (sold, account) in SOLD.items():
            # sudo: its accounts are read, whoever sets the program up
            product = self[field].sudo().with_company(self.company_id)
            if self[sold] and product and self[account] and product._get_product_accounts()['income'] != self[account]:
                return self[field]
        return self.env['product.product']

    @api.constrains('product_id')
    def _check_product_apart(self):
        for program in self:
            program._check_apart('product_id')

    @api.constrains('points_product_id')
    def _check_points_product_apart(self):
        for program in self:
            program._check_apart('points_product_id')

    @api.constrains('repay_product_id')
    def _check_repay_product_apart(self):
        for program in self:
            program._check_apart('repay_product_id')

    @api.constrains('installment_product_id')
    def _check_installment_product_apart(self):
        for program in self:
            program._check_apart('installment_product_id')

    def _check_apart(self, field: str) -> None:
        """A product of a program is sold for nothing else, here or in another company: tills would ask for a card with
        each of it.

        :raise ValidationError: when the one in ``field`` is
        """
        product = self[field]
        if product and (self._is_sold(product) or self._has_other_part(product, field)):
            raise ValidationError(
                self.env._(
                    "%s is sold for something else, too: choose another one, or leave it empty to get the right one.",
                    product.display_name,
                )
            )

    def _is_sold(self, product) -> bool:
        """Tell whether tills offer ``product``, have it for a purpose of theirs (tips, say), or sold it without a
        card.
        """
        tills = self.env['pos.config'].sudo().with_context(active_test=False)  # sudo: whether any company's has it
        lines = self.env['pos.order.line'].sudo()  # sudo: as above
        named = ('customer_card_ref', 'customer_card_hold', 'customer_card_discount', 'refunded_orderline_id')
        sold = [
            ('product_id', '=', product.id),
            ('order_id.state', 'in', PAID),
            *((name, '=', False) for name in named),
        ]
        return bool(
            product.sudo().available_in_pos  # sudo: as above
            or tills.search_count(_names(tills, product), limit=1)
            or lines.search_count(sold, limit=1)
        )

    def _has_other_part(self, product, field: str) -> bool:
        """Tell whether ``product`` is in another field than this one, of any program."""
        programs = self.sudo().with_context(active_test=False)  # sudo: whether there is one
        return bool(programs.search_count(_names(programs, product, field), limit=1))

    # === BUSINESS METHODS === #

    def _move_products(self, vals: dict) -> None:
        """Let the products follow their program to other liability accounts."""
        for field, (_sold, account) in SOLD.items():
            if account in vals:
                self._move_product(field, account, vals[account])

    def _move_product(self, field: str, account: str, target: int) -> None:
        """Let the product follow its program to another liability account."""
        for program in self.filtered(lambda program: program[field] and program[account]):
            # sudo: the product is part of the program's set-up
            product = program[field].sudo().with_company(program.company_id)
            if product.property_account_income_id == program[account]:
                own(product.product_tmpl_id).property_account_income_id = target

    def _ensure_products(self) -> None:
        """Make the products that are sold and missing, booked to their liability; nothing to do without a chart of
        accounts.
        """
        for program in self:
            for field, (sold, account) in SOLD.items():
                if program[sold] and program[account] and not program[field]:
                    program[field] = self._new_product(
                        program.company_id,
                        property_account_income_id=program[account].id,
                        **program._product_values(field),
                    )

    @api.model
    @kept('company')
    def _product_ids(self, company: int) -> frozenset[int]:
        """Ids of the products that are sold only to put something on a company's cards; of archived programs, too."""
        programs = self.with_context(active_test=False).search([('company_id', '=', company)])
        return frozenset(product.id for field in SOLD for product in programs[field])

    @api.model
    def _new_product(self, company, **vals):
        """A service without tax that only cards put on an order: cashiers see no tile of it, and no price list
        discounts it.
        """
        products = self.env['product.product'].sudo().with_company(company)  # sudo: part of the program's set-up
        return products.create(
            {
                'type': 'service',
                'list_price': 0,
                'taxes_id': False,
                'supplier_taxes_id': False,
                'sale_ok': True,
                'purchase_ok': False,
                'available_in_pos': False,
                'company_id': company.id,
                **vals,
            }
        )

    @api.model
    def _rounded_apart(self, company, base_line: dict) -> dict:
        """Return a line the host computes taxes by, rounded apart from goods where it is sold on cards without tax:
        where taxes are rounded for all of an order its largest line bears the rest, and customers are owed what they
        paid.
        """
        if base_line['tax_ids'] or base_line['computation_key']:
            return base_line
        sold = self._product_ids_ever(company._card_company().id)
        return base_line | {'computation_key': APART} if base_line['product_id'].id in sold else base_line

    # What a till may sell on a card and pay out of it: top-ups, points for money, a small remainder in cash.

    @api.constrains('sell_points', 'point_price', 'opens_points')
    def _check_point_price(self):
        for program in self.filtered('sell_points'):
            if not program.opens_points or program.point_price <= 0:
                raise ValidationError(self.env._("Say what customers pay for one point of %s.", program.name))


def _names(model, product, left_out: str = '') -> Domain:
    """The records of ``model`` that have ``product`` in one of its fields for one, but for ``left_out``."""
    fields = [
        name
        for name, field in model._fields.items()
        if field.store and field.type == 'many2one' and field.comodel_name == product._name and name != left_out
    ]
    return Domain.OR(Domain(name, '=', product.id) for name in fields)
