from decimal import Decimal

from odoo import Command, models

from ...core import money, voucher


class CustomerCardSettlement(models.Model):
    """Single-purpose vouchers in settlements: money that came or went without a document of ours has its tax, too."""

    _inherit = 'customer.card.settlement'

    def _post_move(self, program, kind: str, lines):
        """Extend our own: the taxes are ours to book, Odoo adds none of its own."""
        if not program.voucher_tax_id:
            return super()._post_move(program, kind, lines)
        told = self.with_context(skip_invoice_sync=True)
        return super(CustomerCardSettlement, told)._post_move(program, kind, lines).with_env(self.env)

    def _items(self, program, kind: str, line, words: str) -> list[dict]:
        """Extend our own: a voucher's rest that is paid out takes its tax back, and what is charged brings it.

        The clearing account meets the whole money. What is given free or expires has no tax (see `customer.card.program`).
        """
        items = super()._items(program, kind, line, words)
        if kind != 'value' or not program.voucher_tax_id or line.field != 'clearing_account_id':
            return items
        digits = program.currency_id.decimal_places
        money_moved = money.rounded(line.units, digits)
        tags, shares = program._voucher_tax_lines('refund' if line.units < 0 else 'invoice')
        liability, clearing = items
        liability.update(tax_ids=[Command.set(program.voucher_tax_id.ids)], tax_tag_ids=[Command.set(tags.ids)])
        clearing['balance'] = float(money_moved)
        factors = [money.exact(share.factor_percent) for share in shares]
        parts = voucher.split(line.amount - money_moved, factors, digits)
        return [
            *items,
            *(self._tax_item(program, share, part, line.amount) for share, part in zip(shares, parts, strict=True)),
        ]

    def _tax_item(self, program, share, part: Decimal, net: Decimal) -> dict:
        return {
            'name': program.voucher_tax_id.name,
            'account_id': share.account_id.id,
            'balance': float(part),
            'tax_repartition_line_id': share.id,
            'tax_tag_ids': [Command.set(share.tag_ids.ids)],
            'tax_base_amount': abs(float(net)),
            'tax_ids': [Command.clear()],
        }
