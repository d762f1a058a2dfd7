from decimal import Decimal

from odoo import models

from ...core import money, voucher

ZERO = Decimal(0)
# What a voucher did in a session: the tax's lines it is booked by. Handing it in takes the tax of its sale back.
# What was paid out and was not there took tax back that stays due.
SIDES = {'spent': 'refund', 'given_back': 'invoice', 'uncovered': 'invoice'}


class PosSession(models.Model):
    """Single-purpose vouchers in the session's entry: net from the liability, and the tax back (see
    `customer.card.program`).
    """

    _inherit = 'pos.session'

    # === WHAT WAS PAID === #

    def _customer_card_add_taxes(self, debits: dict, paid) -> None:
        """Add the tax in what vouchers ``paid`` to ``debits``."""
        taxes = self.env['customer.card.program']._voucher_taxes(self.company_id._card_company().id)
        for payment, parts in paid.items() if taxes else ():
            for part in parts:
                if part.kind == 'value' and part.program in taxes:
                    program = self.env['customer.card.program'].browse(part.program)
                    self._customer_card_add_tax(
                        debits[program, part.kind], program.sudo(), part, payment
                    )  # sudo: its tax is read

    def _customer_card_add_tax(self, amounts: dict, program, part, payment) -> None:
        side = 'spent' if part.units < 0 else 'given_back'
        coin = self.company_id.currency_id.rounding
        tax = -voucher.share(part.balance - part.units, part.balance, program._voucher_percent(), coin)
        sides = amounts.setdefault('sides', {})
        nothing = {'amount': 0.0, 'amount_converted': 0.0, 'tax': ZERO, 'tax_here': ZERO}
        old = sides.get(side, nothing)
        sides[side] = {
            **self._update_amounts(old, {'amount': float(part.amount)}, payment.payment_date),
            'tax': old['tax'] + tax,
            'tax_here': old['tax_here'] + self._customer_card_tax_here(tax, payment.payment_date),
        }

    def _customer_card_uncovered_tax(self, program, sums: dict) -> dict:
        """Return ``sums`` that were paid out and were not there, with the tax in them where cards are sold with tax."""
        if program.id not in program._voucher_taxes(program.company_id.id):
            return sums
        coin = self.company_id.currency_id.rounding
        tax = voucher.tax_in(money.exact(sums['amount_converted']), program._voucher_percent(), coin)
        return {**sums, 'tax': tax, 'tax_here': self._customer_card_tax_here(tax, self.stop_at or self.start_at)}

    def _customer_card_tax_here(self, tax: Decimal, day) -> Decimal:
        """A tax in the company's currency in that of the session."""
        if self.is_in_company_currency:
            return tax
        company = self.company_id
        here = company.currency_id._convert(float(tax), self.currency_id, company, day)
        return money.stepped(here, self.currency_id.rounding)

    def _customer_card_taxes_in(self, amounts: dict) -> Decimal:
        """The tax in what vouchers paid, in the company's currency; it is no part of the liability."""
        return sum((side['tax'] for side in amounts.get('sides', {}).values()), ZERO)

    # === JOURNAL ITEMS === #

    def _customer_card_voucher_lines(self, program, side: str, sums: dict) -> list[dict]:
        """Net from the liability, and the tax by the tax's own lines, with what the tax report needs."""
        program._require_books({program._liability_field('value')})
        tax, liability = program.voucher_tax_id, program._liability_account('value')
        words = {
            'spent': self.env._("%s, value spent", program.name),
            'given_back': self.env._("%s, value given back", program.name),
            'uncovered': self.env._("%s, paid out without cover", program.name),
        }
        here, there = self.currency_id.rounding, self.company_id.currency_id.rounding
        net_here = money.stepped(sums['amount'], here) - sums['tax_here']
        net = money.stepped(sums['amount_converted'], there) - sums['tax']
        tags, shares = program._voucher_tax_lines(SIDES[side])
        factors = [money.exact(share.factor_percent) for share in shares]
        lines = [
            {
                'name': words[side],
                'account_id': liability.id,
                'tax_ids': [(6, 0, tax.ids)],
                'tax_tag_ids': [(6, 0, tags.ids)],
                'display_type': 'product',
                **self._customer_card_sums(net_here, net),
            }
        ]
        parts = voucher.split(sums['tax_here'], factors, here), voucher.split(sums['tax'], factors, there)
        for share, part_here, part in zip(shares, *parts, strict=True):
            lines.append({
                'name': tax.name, 'account_id': share.account_id.id, 'tax_repartition_line_id': share.id,
                'tax_tag_ids': [(6, 0, share.tag_ids.ids)], 'tax_base_amount': abs(float(net)), 'display_type': 'tax',
                **self._customer_card_sums(part_here, part),
            })  # fmt: skip
        return lines

    def _customer_card_sums(self, here: Decimal, there: Decimal) -> dict:
        return {
            'move_id': self.move_id.id,
            'currency_id': self.currency_id.id,
            'amount_currency': float(here),
            'balance': float(there),
        }
