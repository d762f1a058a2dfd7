from odoo import api, fields, models

from ...core import coupon, qr, track
from ..ledger.protected import own


class CustomerCardContract(models.Model):
    """The codes on a contract's paper and its coupons (:mod:`core.coupon`): they find its card and say what is paid."""

    _inherit = 'customer.card.contract'

    code = fields.Char(copy=False, readonly=True, groups=fields.NO_ACCESS, help="The random part of its codes.")
    codes = fields.Json(
        copy=False, readonly=True, groups=fields.NO_ACCESS,
        help="Its codes as they are printed, that of the contract first: a paper that is filled in has no key.",
    )  # fmt: skip

    _one_code = models.UniqueIndex('(code) WHERE code IS NOT NULL', "Another contract has this code already.")

    def _ensure_codes(self) -> None:
        """Give each of these contracts its codes, for its paper and for each installment.

        :raise LedgerRefusal: ``no_key``, ``bad_key``
        """
        key = self.env['customer.card.ledger']._key()
        for contract in self.sudo():  # sudo: codes are nobody's to read or choose
            code, last = contract.code or coupon.fresh(), max(contract._current().mapped('number'), default=0)
            codes = [coupon.make(code, number, key) for number in range(last + 1)]
            if codes != contract.codes:
                own(contract).write({'code': code, 'codes': codes})

    def _code_of(self, number: int = 0) -> str:
        """Return what stands on the contract's paper, or on the coupon of an installment; nothing before it has one."""
        codes = self.sudo().codes or []  # sudo: codes are nobody's to read; on paper they are their customer's
        return codes[number] if number < len(codes) else ''

    def _code_picture(self, number: int = 0) -> str:
        """Return that code as a picture."""
        return qr.data_url(text) if (text := self._code_of(number)) else ''

    @api.model
    def _by_code(self, text, company) -> tuple:
        """Return the contract of ``company`` and the number of the installment a code names; None where it is no such
        code.
        """
        scan = track.parse(text if isinstance(text, str) else '')
        found = scan.kind == 'token' and coupon.read(scan.value, self.env['customer.card.ledger']._key())
        if not found:
            return None
        code, number = found
        contracts = self.sudo()  # sudo: the code is genuine; who scans has no rights on contracts
        return contracts.search([('code', '=', code), ('company_id', '=', company.id)], limit=1), number
