from decimal import Decimal

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...core import money, voucher
from ..ledger.kept import kept


class CustomerCardProgram(models.Model):
    """Single-purpose vouchers: cards whose tax is known, so that it is due when they are sold and not when they are
    spent.

    Source: Directive 2006/112/EC, articles 30a, 30b (1) and 73a, as amended by Directive (EU) 2016/1065: the sale of a
    single-purpose voucher is the supply of the goods, handing it in is none. How that is booked:

    * The card is sold with the tax, included in its price: 50.00 is value 50.00, of which 41.67 goes to the liability
    and 8.33 is tax.
      The liability is net of tax (IFRS 15: what is collected for the state is no revenue), hence at value × 100 / (100
      + percent).
    * Goods are sold as ever, with their tax; what the card pays of them takes net from the liability and the tax back,
    by the tax's
      own lines for refunds, so that the tax report has every tax once (:mod:`...core.voucher`: to the cent, whatever
      the parts are).
    * The goods must carry the very tax the card was sold with, or the tax would not have been known.
    * What expires stays taxed: only the net amount becomes income. The customer paid, and the tax was due, for the
    right to the goods
      (Court of Justice, joined cases C-250/14 and C-289/14, Air France-KLM and Hop!-Brit Air).
    * Value given free is an expense at its net amount: what it pays is no consideration, and bears no tax (C-126/88,
    Boots Company).
    * A rest that is paid out, and a sale taken back, reverse net amount and tax. What was given free had no tax: all
    that is paid out of it is an expense.
    """

    _inherit = 'customer.card.program'

    voucher_tax_id = fields.Many2one(
        comodel_name='account.tax',
        string="Single-purpose voucher: tax at sale",
        check_company=True,
        ondelete='restrict',
        domain=[('type_tax_use', '=', 'sale'), ('amount_type', '=', 'percent'), ('price_include', '=', True)],
        help="For cards that buy goods of one tax only: the tax is due when the card is sold and is not due "
        "again when it is spent. "
        "The card pays only for goods with this very tax. Leave it empty for cards that pay for anything: "
        "those are sold without tax.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains('voucher_tax_id', 'opens_value', 'product_id')
    def _check_voucher_tax(self):
        for program in self.filtered('voucher_tax_id'):
            if not program.opens_value:
                raise ValidationError(
                    self.env._(
                        "The cards of %s hold no value that could be taxed at sale. Leave the tax empty.", program.name
                    )
                )
            if not program._taxable(program.voucher_tax_id):
                raise ValidationError(
                    self.env._(
                        "%s cannot be the tax of a voucher: choose a sales tax in percent that is included in "
                        "the price, due with the invoice and booked to an account of its own.",
                        program.voucher_tax_id.name,
                    )
                )
            if program._sharing():
                raise ValidationError(
                    self.env._(
                        "A card taxed at sale needs a product of its own. Leave the product of %s empty to get one.",
                        program.name,
                    )
                )

    @api.constrains('product_id', 'voucher_tax_id')
    def _check_product_untaxed(self):
        for program in self.filtered(lambda p: p.product_id and not p.voucher_tax_id):
            taxes = program.product_id.sudo().taxes_id  # sudo: they are read, whoever sets the program up
            if taxes.filtered(lambda tax: tax.company_id in (program.company_id, program.company_id.root_id)):  # noqa: B023
                raise ValidationError(
                    self.env._(
                        "Cards that pay for anything are sold without tax: take the taxes off the product %s, "
                        "or leave the product empty to get the right one.",
                        program.product_id.display_name,
                    )
                )

    def _taxable(self, tax) -> bool:
        """Tell whether a tax can be split off a price, all of it, to accounts of its own: in percent, included, due at
        once.
        """
        shares = tax.invoice_repartition_line_ids, tax.refund_repartition_line_ids
        full = all(
            money.exact(sum(lines.filtered(lambda line: line.repartition_type == 'tax').mapped('factor_percent')))
            == 100
            for lines in shares
        )
        return (
            tax.type_tax_use == 'sale'
            and tax.amount_type == 'percent'
            and tax.amount >= 0
            and tax.price_include
            and tax.tax_exigibility == 'on_invoice'
            and not tax.has_negative_factor
            and full
            and all(line.account_id for lines in shares for line in lines if line.repartition_type == 'tax')
        )

    def _sharing(self):
        """Other programs that sell their cards as this one's product."""
        everybody = self.sudo().with_context(active_test=False)  # sudo: to see whether there is one
        return self.product_id and everybody.search_count(
            [('product_id', '=', self.product_id.id), ('id', '!=', self.id)], limit=1
        )

    # === CRUD METHODS === #

    def _check_taxation_stays(self, vals: dict) -> None:
        """:raise UserError: when what was sold without tax would become taxed, or the other way round; a new rate is
        another matter
        """
        if 'voucher_tax_id' not in vals:
            return
        tax = vals['voucher_tax_id']
        settlements = self.env['customer.card.settlement'].sudo()  # sudo: to see whether anything was booked
        for program in self.filtered(lambda p: bool(p.voucher_tax_id) != bool(tax)):
            known = [('program_id', '=', program.id), ('account_kind', '=', 'value')]
            if settlements.search_count(known, limit=1) or program._has_value():
                raise UserError(
                    self.env._(
                        "Cards of %s were sold already, with or without tax as it is now. Start a new program "
                        "for the other kind.",
                        program.name,
                    )
                )

    def _has_value(self) -> bool:
        entries = self.env['customer.card.entry'].sudo()  # sudo: to see whether there is one
        return bool(entries.search_count([('program_id', '=', self.id), ('account_kind', '=', 'value')], limit=1))

    def _untax_products(self, vals: dict) -> None:
        """Products of cards that will be sold without tax bear none."""
        if 'voucher_tax_id' in vals and not vals['voucher_tax_id']:
            for program in self.filtered('voucher_tax_id'):
                program._set_taxes(self.env['account.tax'])

    def _tax_product(self) -> None:
        for program in self.filtered(lambda p: p.product_id and p.voucher_tax_id):
            program._set_taxes(program.voucher_tax_id)

    def _set_taxes(self, taxes) -> None:
        """Let the product bear ``taxes`` in the program's company; what it bears in others stays."""
        product = self.product_id.sudo()  # sudo: the product is part of the program's set-up
        here = product.taxes_id.filtered(lambda tax: tax.company_id in (self.company_id, self.company_id.root_id))
        product.taxes_id = product.taxes_id - here | taxes

    # === BUSINESS METHODS === #

    @api.model
    @kept('company')
    def _voucher_taxes(self, company: int) -> dict[int, int]:
        """Programs of a company whose cards are taxed at sale, and their taxes; archived ones, too."""
        everybody = self.with_context(active_test=False)
        programs = everybody.search([('company_id', '=', company), ('voucher_tax_id', '!=', False)])
        return {program.id: program.voucher_tax_id.id for program in programs}

    def _voucher_percent(self) -> Decimal:
        """The percentage of the tax these cards are sold with."""
        return money.exact(self.voucher_tax_id.amount)

    def _voucher_tax_lines(self, side: str):
        """The tags of the net amount, and the lines a tax is booked by: of its sale, or (``refund``) of what takes it
        back.
        """
        lines = self.voucher_tax_id[f'{side}_repartition_line_ids']
        taxed = lines.filtered(lambda line: line.repartition_type == 'tax')
        return (lines - taxed).tag_ids, taxed

    # === BUSINESS METHODS: SETTLEMENTS === #

    def _books_taxes(self) -> bool:
        """Tell whether settlements of these cards book taxes: money that came or went without a document of ours has
        its tax, too.
        """
        return bool(self.voucher_tax_id)

    def _tax_items(self, kind: str, line, liability: dict, clearing: dict) -> list[dict]:
        """The journal items that follow the two of a settlement's ``line``, which are tagged: a remainder that is paid
        out takes its tax back, and what is charged brings it.

        The clearing account meets the whole money. What is given free or expires has no tax (see the class).
        """
        if kind != 'value' or not self.voucher_tax_id or line.field != 'clearing_account_id':
            return []
        coin = self.currency_id.rounding
        money_moved = money.stepped(line.units, coin)
        if line.given:
            return [self._given_item(liability['name'], clearing, money_moved, line.amount - money_moved)]
        tags, shares = self._voucher_tax_lines('refund' if line.units < 0 else 'invoice')
        liability.update(tax_ids=[Command.set(self.voucher_tax_id.ids)], tax_tag_ids=[Command.set(tags.ids)])
        clearing['balance'] = float(money_moved)
        factors = [money.exact(share.factor_percent) for share in shares]
        parts = voucher.split(line.amount - money_moved, factors, coin)
        return [self._tax_item(share, part, line.amount) for share, part in zip(shares, parts, strict=True)]

    def _given_item(self, words: str, clearing: dict, money_moved: Decimal, more: Decimal) -> dict:
        """What is paid out of value given free beyond its net amount: an expense as that was."""
        self._require_books({'promotion_account_id'})
        clearing['balance'] = float(money_moved)
        account = self.promotion_account_id.id
        return {'name': words, 'account_id': account, 'balance': float(more), 'tax_ids': [Command.clear()]}

    def _tax_item(self, share, part: Decimal, net: Decimal) -> dict:
        return {
            'name': self.voucher_tax_id.name,
            'account_id': share.account_id.id,
            'balance': float(part),
            'tax_repartition_line_id': share.id,
            'tax_tag_ids': [Command.set(share.tag_ids.ids)],
            'tax_base_amount': abs(float(net)),
            'tax_ids': [Command.clear()],
        }
