from typing import NamedTuple

from odoo import Command, api, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class Article(NamedTuple):
    """What an article of a program follows; both are fields of the program."""

    sold: str  # whether the program sells it at all
    account: str  # the liability customers' money for it is owed on


# The articles of a program, by the field that holds them.
SOLD = {
    'product_id': Article('opens_value', 'liability_account_id'),
    'points_product_id': Article('sell_points', 'points_account_id'),
}


class CustomerCardProgram(models.Model):
    """The articles cashiers sell what is on a card as. What customers pay for them is owed to them, so it is no income yet."""

    _inherit = 'customer.card.program'

    def _article_values(self, field: str) -> dict:
        """What the article in ``field`` is made with, besides what all of them have in common: that of a card bears the program's tax."""
        if field == 'points_product_id':
            return {'name': f'{self.name}: {self.point_name}'}
        taxes = {'taxes_id': [Command.set(self.voucher_tax_id.ids)]} if self.voucher_tax_id else {}
        return {'name': self.name, 'list_price': self.face_value, **taxes}

    # === CONSTRAINT METHODS === #

    @api.constrains(*(name for field, follows in SOLD.items() for name in (field, *follows)))
    def _check_article_accounts(self):
        for program in self:
            for field, (sold, account) in SOLD.items():
                if program[sold] and program[field] and program[account]:
                    program._check_article_account(program[field], program[account])

    def _check_article_account(self, article, account) -> None:
        """:raise ValidationError: when ``article`` is booked as income, or to another account"""
        own = article.sudo().with_company(self.company_id)  # sudo: its accounts are read, whoever sets the program up
        if own._get_product_accounts()['income'] != account:
            raise ValidationError(self.env._(
                "What customers pay for it is not a sale yet: book the article %(product)s to the account %(account)s, or leave the article empty to get the right one.",
                product=own.display_name, account=account.display_name,
            ))  # fmt: skip

    # === BUSINESS METHODS === #

    def _move_articles(self, vals: dict) -> None:
        """Let the articles follow their program to other liability accounts."""
        for field, (_sold, account) in SOLD.items():
            if account in vals:
                self._move_article(field, account, vals[account])

    def _move_article(self, field: str, account: str, target: int) -> None:
        """Let the article follow its program to another liability account."""
        for program in self.filtered(lambda program: program[field] and program[account]):
            # sudo: the article is part of the program's set-up
            article = program[field].sudo().with_company(program.company_id)
            if article.property_account_income_id == program[account]:
                article.property_account_income_id = target

    def _ensure_articles(self) -> None:
        """Make the articles that are sold and missing, booked to their liability; nothing to do without a chart of accounts."""
        for program in self:
            for field, (sold, account) in SOLD.items():
                if program[sold] and program[account] and not program[field]:
                    program[field] = self._new_article(
                        program.company_id,
                        property_account_income_id=program[account].id,
                        **program._article_values(field),
                    )

    @api.model
    @tools.ormcache()
    def _article_ids(self) -> frozenset[int]:
        """Ids of all articles that are sold only to put something on cards, of all companies."""
        fields = list(SOLD)
        everybody = self.sudo().with_context(active_test=False)  # sudo: ids only
        programs = everybody.search(Domain.OR(Domain(field, '!=', False) for field in fields))
        return frozenset(article.id for field in fields for article in programs[field])

    @api.model
    def _new_article(self, company, **vals):
        """A service without tax that only cards put on an order: cashiers see no tile of it, and no price list discounts it."""
        articles = self.env['product.product'].sudo().with_company(company)  # sudo: part of the program's set-up
        return articles.create({
            'type': 'service', 'list_price': 0, 'taxes_id': False, 'supplier_taxes_id': False, 'sale_ok': True, 'purchase_ok': False,
            'available_in_pos': False, 'company_id': company.id, **vals,
        })  # fmt: skip
