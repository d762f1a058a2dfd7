from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError

from ...core.money import exact
from ...core.plan_rows import totals
from ..actions import notice, open_form, open_list
from ..ledger import spoken
from ..ledger.errors import LedgerRefusal
from ..ledger.posting import Origin, Place, Posting, Tender
from ..ledger.protected import own
from .life import COMMITTED


class CustomerCardContract(models.Model):
    """A contract in the ledger: the hand-over puts all its installments on an account of its own."""

    _inherit = 'customer.card.contract'

    account_id = fields.Many2one(
        comodel_name='customer.card.account', string="Card account", readonly=True, copy=False, index=True,
        ondelete='restrict', help="What is owed by this contract, and nothing else, is on it.",
    )  # fmt: skip
    invoice_id = fields.Many2one(
        comodel_name='account.move', readonly=True, copy=False, index='btree_not_null',
        ondelete='restrict', help="What it asks for is paid by this contract.",
    )  # fmt: skip
    activated_on = fields.Date(string="Handed over on", readonly=True, copy=False)
    activated_by_id = fields.Many2one(
        comodel_name='res.users', string="Handed over by", readonly=True, copy=False, ondelete='restrict'
    )
    finance = fields.Monetary(
        string="Profit and charges", readonly=True, copy=False, help="Of all installments: the income from the plan."
    )

    _one_account = models.UniqueIndex('(account_id)', "Each contract has an account of its own.")

    # === ACTION METHODS === #

    def action_activate(self):
        """Hand the goods over: from now on the customer owes all installments. A second time it has no effect.

        :raise AccessError: for who approved it, where a second person had to, and for one's own contract
        :raise UserError: where what is stored is not what was signed, or it would be too much
        """
        for contract in self:
            contract._lock()
            if contract.state == 'active':
                continue
            contract._require('activate')
            contract._refuse_approver()
            contract._refuse_gaining()
            contract._refuse_activation()
            contract._check_ceiling()
            contract._put_in_ledger()
        return True

    def action_open_entries(self):
        """Open what was sold and paid by this contract."""
        self.ensure_one()
        self.check_access('read')
        entries, domain = self.env['customer.card.entry'], [('account_id', 'in', self.account_id.ids)]
        return open_list(entries, self.env._("What was sold and paid"), domain)

    def action_open_items(self):
        """Open what the general ledger has of this contract."""
        self.ensure_one()
        self.check_access('read')
        items, domain = self.env['account.move.line'], [('customer_card_account_id', 'in', self.account_id.ids)]
        return open_list(items, self.env._("Journal items"), domain)

    def action_open_invoice(self):
        """Open the invoice this contract pays."""
        self.ensure_one()
        self.check_access('read')
        return open_form(self.invoice_id, self.env._("Invoice"))

    def action_pay_by_bank(self):
        """Open the host's payment window on what is open: the office registers what came by bank."""
        self.check_access('write')
        items = self.env['account.move.line'].search([
            ('customer_card_account_id', 'in', self.account_id.ids), ('parent_state', '=', 'posted'),
            ('balance', '>', 0), ('reconciled', '=', False),
        ])  # fmt: skip
        if not items:
            return notice(self.env._("Nothing is open on this contract."))
        return items.action_register_payment()

    def action_pay_out(self):
        """Prepare that what was paid too much is paid out."""
        self.ensure_one()
        self.check_access('write')
        return self.account_id._open_overpaid()

    # === BUSINESS METHODS === #

    def _whole(self) -> Decimal:
        """Return what all installments come to."""
        return totals(self._rows()).amount

    def _owed(self) -> Decimal:
        """Return what is owed by now; nothing where more was paid."""
        return max(-exact(self.account_id.sudo().balance), Decimal(0))  # sudo: figures of a contract one may read

    def _refuse_activation(self, *, is_till: bool = False) -> None:
        """:raise UserError: where the goods cannot be handed over now"""
        today = self.program_id._today()
        refusal = (not is_till and self._till_refusal()) or self._card_refusal() or self._late_refusal()
        if not refusal and self.handed_over > today:
            refusal = self.env._(
                "%(contract)s is signed for a hand-over on %(day)s. Hand the goods over then, or make a new contract.",
                contract=self.display_name,
                day=spoken.day(self, self.handed_over),
            )
        if not refusal and not self._is_as_signed():
            refusal = self.env._(
                "%s is not as it was signed: somebody changed the database. Ask your administrator.", self.display_name
            )
        if refusal := refusal or self._invoice_refusal():
            raise UserError(refusal)

    def _check_ceiling(self) -> None:
        """:raise UserError: where the customer would owe more than the program lets one customer owe, on all contracts
        and credit lines together
        """
        ceiling = exact(self.program_id.contract_ceiling)
        if not ceiling:
            return
        partner, company = self.partner_id.commercial_partner_id, self.company_id
        # The customer's row is written, so that of two at once the later one starts again and sees the earlier.
        self.env.cr.execute('UPDATE res_partner SET id = id WHERE id = %s', [partner.id])
        self.env.flush_all()
        accounts = self.env['customer.card.account'].sudo()  # sudo: what a policy reads
        today = self.program_id._today()
        together = sum(
            (
                exact(unit._convert(float(amount), self.currency_id, company, today))
                for unit, amount in accounts._debt_exposed(partner, company)
            ),
            Decimal(0) if self.state in COMMITTED else self._whole(),
        )
        if together > ceiling:
            raise UserError(
                self.env._(
                    "With this contract %(customer)s could owe %(together)s on contracts and credit lines, and "
                    "%(program)s allows %(ceiling)s. Finance less, or lower the limit of a credit line first.",
                    customer=partner.name,
                    together=spoken.money(self.currency_id, together),
                    program=self.program_id.name,
                    ceiling=spoken.money(self.currency_id, ceiling),
                )
            )

    def _put_in_ledger(self) -> None:
        """Open the contract's account, let it owe all installments, and book that."""
        ledger = self.env['customer.card.ledger'].sudo()  # sudo: nobody has rights on it
        rows = self._rows()
        whole = totals(rows)
        try:
            account = self.card_id.sudo()._open_apart('installment')  # sudo: the ledger's own
            own(self).write({'account_id': account.id, 'finance': float(whole.profit + whole.fee)})
            ledger._allow(account, whole.amount)
            posting = Posting(
                account.id, -whole.amount, 'spend', f'contract:{self.id}', self.card_id.id,
                origin=self._document(), place=self._place(),
                tender=Tender(self._tendered(whole.amount), self.currency_id.id, Decimal(1)),
                booking='document', note=self.name,
            )  # fmt: skip
            operation = ledger._post([posting])
        except LedgerRefusal as refusal:
            raise UserError(str(refusal)) from refusal
        self.sudo()._book_activation(operation, rows)  # sudo: whoever hands over need not keep books
        self._act('activate', activated_on=self.program_id._today(), activated_by_id=self.env.uid)
        self.message_post(body=self.env._("Handed over: %s is owed.", spoken.money(self.currency_id, whole.amount)))

    def _document(self) -> Origin:
        """Return what it is owed for: the order that handed the goods over, or the contract itself."""
        if order := self.order_id:
            return order._customer_card_origin
        return Origin(self._name, self.id, f'contract:{self.id}')

    def _place(self) -> Place:
        return self.order_id._customer_card_place if self.order_id else Place()

    def _tendered(self, whole: Decimal) -> Decimal:
        """Return what it paid: of an order what is financed, as its payment says."""
        return self._exact('financed') if self.order_id else whole
