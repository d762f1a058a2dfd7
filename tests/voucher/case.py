"""Vouchers."""

from uuid import uuid4

from odoo import Command

from ..selling.case import SellCase


class VoucherCase(SellCase):
    """A program whose cards are sold with 20 % value added tax, included; goods with that tax, and others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vat_account = cls.env['account.account'].create(
            {'name': "VAT payable", 'code': 'CCVAT', 'account_type': 'liability_current'}
        )
        cls.vat, cls.low = cls.tax("VAT 20", 20), cls.tax("VAT 5", 5)
        cls.voucher = cls._program('gift', name="Cinema", prefix='953', voucher_tax_id=cls.vat.id)
        cls.voucher.write({'topup': True, 'cash_out_below': 1})
        cls.card = cls.env['customer.card']._issue(cls.voucher, state='ready')
        cls.account = cls.card._account('value')
        products = [('Ticket', cls.vat), ('Popcorn', cls.low)]
        cls.ticket, cls.popcorn = cls.env['product.product'].create(
            [{'name': name, 'available_in_pos': True, 'list_price': 30, 'taxes_id': tax.ids} for name, tax in products]
        )
        cls.liability = cls.voucher.liability_account_id

    @classmethod
    def tax(cls, name: str, percent: float, **more):
        tags = {}
        for document in ('invoice', 'refund'):
            for part in ('base', 'tax'):
                tag = {
                    'name': f'{name} {document} {part}',
                    'applicability': 'taxes',
                    'country_id': cls.card_company.account_fiscal_country_id.id,
                }
                tags[document, part] = cls.env['account.account.tag'].create(tag)
        lines = {
            f'{document}_repartition_line_ids': [
                Command.create({'repartition_type': 'base', 'tag_ids': tags[document, 'base'].ids}),
                Command.create(
                    {'repartition_type': 'tax', 'account_id': cls.vat_account.id, 'tag_ids': tags[document, 'tax'].ids}
                ),
            ]
            for document in ('invoice', 'refund')
        }
        return cls.env['account.tax'].create(
            {
                'name': name,
                'amount': percent,
                'amount_type': 'percent',
                'type_tax_use': 'sale',
                'price_include_override': 'tax_included',
                'company_id': cls.card_company.id,
                **lines,
                **more,
            }
        )

    def goods(self, product, price: float, quantity: int = 1, **more):
        """A line with the product's tax, as a till computes it."""
        taxes = product.taxes_id
        net = taxes.compute_all(price, quantity=quantity, product=product)['total_excluded']
        extra = {'tax_ids': [(6, 0, taxes.ids)], 'price_subtotal': net, **more}
        return (product, quantity, price, extra)

    def sell(self, amount: float, card=None, **more):
        """Sell a card (or top one up) for ``amount``."""
        line = self.goods(self.voucher.product_id, amount, customer_card_ref=self.ref(card or self.card))
        return self.sync(self.order([line], [(self.cash_method, amount)], **more))

    def spend(self, amount: float, *lines, card=None, **more):
        """Pay ``amount`` of an order with the card, the rest in cash."""
        uuid = str(uuid4())
        lines = lines or (self.goods(self.ticket, amount),)
        answer = self.authorize(card or self.card, 'value', amount, uuid)
        self.assertTrue(answer['ok'], answer)
        rest = sum(line[1] * line[2] for line in lines) - amount
        payments = [(self.value_method, amount, {'customer_card_operation': answer['operation']})]
        payments += [(self.cash_method, rest)] if rest else []
        return self.sync(self.order(list(lines), payments, uuid=uuid, **more))

    def give_back(self, order, amount: float):
        line = order.lines[0]
        back = self.goods(line.product_id, line.price_unit, -1, refunded_orderline_id=line.id)
        return self.sync(self.order([back], [(self.value_method, -amount)], is_refund=True))

    def reopen(self) -> None:
        """The next day at the same till."""
        self.pos_config_usd.open_ui()
        self.session = self.pos_config_usd.current_session_id
        self.till = self.session.with_user(self.cashier)

    def report_of(self, tax) -> dict[str, float]:
        """What the tax report would say: net amounts and taxes, of sales and of refunds, all as credits."""
        items = self.env['account.move.line'].search(
            [('parent_state', '=', 'posted'), ('company_id', '=', self.card_company.id)]
        )
        found = {'base': 0.0, 'tax': 0.0}
        for part in found:
            tags = tax['invoice_repartition_line_ids'] | tax.refund_repartition_line_ids
            tags = tags.filtered(lambda line: line.repartition_type == part).tag_ids  # noqa: B023
            found[part] = round(-sum(items.filtered(lambda item: item.tax_tag_ids & tags).mapped('balance')), 2)  # noqa: B023
        return found
