from datetime import date, datetime, timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...core.money import exact, rounded
from ...core.plan_version import with_rest_gone
from ..actions import open_form
from ..ledger import spoken
from ..ledger.protected import own

ZERO = Decimal(0)


class CustomerCardContract(models.Model):
    """How a contract ends other than by being paid: the customer withdraws, nobody pays.

    In default nothing more is earned but what is paid. Charged off, what is owed stands against an allowance and the
    claim stays; written off, it is nobody's any more.
    """

    _inherit = 'customer.card.contract'

    defaulted_on = fields.Date(string="In default since", readonly=True, copy=False)
    ended_on = fields.Date(string="Ended on", readonly=True, copy=False)
    allowance = fields.Monetary(
        readonly=True, copy=False, help="What of it stands on the allowance for bad debts: nobody expects it."
    )
    lost = fields.Monetary(string="Written off", readonly=True, copy=False)
    lost_by_id = fields.Many2one(comodel_name='res.users', string="Written off by", readonly=True, copy=False)
    lost_at = fields.Datetime(string="Written off at", readonly=True, copy=False)
    charged_off_by_id = fields.Many2one(comodel_name='res.users', string="Charged off by", readonly=True, copy=False)
    may_withdraw = fields.Boolean(string="May be withdrawn from", compute='_compute_may_withdraw')

    @api.depends('state', 'activated_on', 'withdrawal_days')
    def _compute_may_withdraw(self):
        for contract in self:
            contract.may_withdraw = contract.state == 'active' and contract._withdrawn_until() >= contract._today()

    # === ACTION METHODS === #

    def action_change(self):
        """Open the form of a change, with what is possible."""
        self.ensure_one()
        self.check_access('write')
        changes = self.env['customer.card.contract.change']
        context = {'default_contract_id': self.id}
        return open_form(changes, self.env._("Change %s", self.name), target='new', context=context)

    def action_withdraw(self):
        """Undo it all within the days the contract gives: goods and money go back, nothing is earned.

        :raise UserError: when the days are over
        """
        for contract in self:
            contract._lock()
            contract._require('withdraw')
            contract._refuse_gaining()
            if refusal := contract._withdrawal_refusal():
                raise UserError(refusal)
            contract.sudo()._unwind()  # sudo: whoever serves the customer need not keep books
        return True

    def action_default(self):
        """Nothing more is earned but what is paid, until it is taken back."""
        for contract in self:
            contract._refuse_gaining()
            contract._act('default', defaulted_on=contract._today(), is_earned=False)
        return True

    def action_resume(self):
        """It is paid as agreed again: what was not earned meanwhile is earned the next night."""
        for contract in self:
            contract._refuse_gaining()
            contract._act('resume', defaulted_on=False, is_earned=False)
        return True

    def action_charge_off(self):
        """Let what is owed and earned stand against the allowance: it is a loss, and still asked for."""
        for contract in self:
            contract._refuse_gaining()
            contract._act('charge_off', charged_off_by_id=self.env.uid)
            contract.sudo()._allow_for(contract._carried(), 'loss_account_id')  # sudo: entries are the server's
        return True

    def action_undo_charge_off(self):
        """It is no loss after all."""
        for contract in self:
            contract._refuse_gaining()
            contract._act('undo_charge_off')
            contract.sudo()._allow_for(ZERO, 'loss_account_id')  # sudo: entries are the server's
        return True

    def action_write_off(self):
        """End the claim: what is owed is a loss, or stands against its allowance.

        :raise UserError: above what one person may give away, for who may not decide it alone
        """
        for contract in self:
            contract._lock()
            contract._require('write_off')
            contract._refuse_gaining()
            second = contract.charged_off_by_id if contract.state == 'charged_off' else self.env.user
            alone = second == self.env.user and not self.env.su
            if alone and not contract.program_id._may_alone(contract._owed()):
                raise UserError(
                    self.env._(
                        "%s is more than one person may give away. Let a colleague charge it off first; then write it "
                        "off.",
                        spoken.money(contract.currency_id, contract._owed()),
                    )
                )
            own(contract).write({'lost_by_id': self.env.uid, 'lost_at': fields.Datetime.now()} if alone else {})
            contract.sudo()._write_off()  # sudo: entries are the server's
        return True

    # === BUSINESS METHODS === #

    def _withdrawn_until(self) -> date:
        """Return the last day to withdraw."""
        if not self.activated_on or not self.withdrawal_days:
            return date.min
        return self.activated_on + timedelta(days=self.withdrawal_days)

    def _withdrawal_refusal(self) -> str:
        """Return why the user does not undo the contract, in one sentence, or nothing."""
        if not self.may_withdraw:
            return self._too_late_to_withdraw()
        if self.order_id:
            return self._at_till_text()
        is_alone = self.activated_by_id == self.env.user and not self.env.su
        if is_alone and not self.invoice_id and not self.program_id._may_alone(self._exact('financed')):
            return self.env._("You handed these goods over yourself; a second person takes them back.")
        return ""

    def _too_late_to_withdraw(self) -> str:
        if not self.withdrawal_days:
            return self.env._(
                "By its terms this contract cannot be withdrawn from. Settle it early, or take goods back, with "
                "“Change”."
            )
        return self.env._(
            "The customer could withdraw until %s. Settle it early, or take goods back, with “Change”.",
            spoken.day(self, self._withdrawn_until()),
        )

    def _state_owed(self) -> str:
        """Return what a contract is that is owed again, after it was settled."""
        if not self.defaulted_on:
            return 'active'
        return 'charged_off' if self.allowance else 'defaulted'

    def _ends(self, action: str) -> None:
        self._act(action, ended_on=self._today(), is_earned=False, defaulted_on=False)

    def _unwind(self) -> None:
        """Take back what the hand-over put in the ledger and in the books: what was paid is the customer's. Its invoice
        is credited.
        """
        principal, finance = self._exact('financed'), self._exact('finance')
        gone, words = self._whole(), self.env._("The customer withdrew.")
        principal = gone - finance
        invoice, paying = self.invoice_id, self._paying_items()
        paying.remove_move_reconcile()
        sides = [(self.program_id.unearned_account_id, finance, None)]
        goods = [(item.account_id, -exact(item.balance), item.partner_id) for item in paying]
        sides += goods or [(self.program_id.clearing_account_id, principal, None)]
        own(self).write({'finance': 0})
        self._ends('withdraw')
        self._go_on((), gone, 'withdrawn', words, sides)
        if invoice:
            self._credit_invoice(invoice, paying)
        self.message_post(body=words)

    def _paying_items(self):
        """Return the items by which the hand-over paid the invoice."""
        if not self.invoice_id:
            return self.env['account.move.line']
        accounts = self.invoice_id.line_ids.filtered(lambda one: one.account_type == 'asset_receivable').account_id
        moves = self.env['account.move.line'].search([
            ('customer_card_account_id', '=', self.account_id.id), ('parent_state', '=', 'posted'),
        ]).move_id  # fmt: skip
        return moves.line_ids.filtered(
            lambda one: one.account_id in accounts and one.balance < 0 and not one.customer_card_account_id
        )

    def _credit_invoice(self, invoice, paying) -> None:
        """Credit the invoice in full; what had paid it and what takes that back meet."""
        back = self.env['account.move.line'].search([
            ('move_id.ref', '=', self.display_name), ('account_id', 'in', paying.account_id.ids),
            ('balance', '>', 0), ('reconciled', '=', False), ('parent_state', '=', 'posted'),
        ])  # fmt: skip
        for account in paying.account_id:
            here = (paying | back).filtered(lambda one, on=account: one.account_id == on and not one.reconciled)
            here.reconcile()
        today = self._today()
        words = self.env._("%s: the customer withdrew", self.name)
        invoice._reverse_moves([{'invoice_date': today, 'date': today, 'ref': words}], cancel=True)

    def _carried(self) -> Decimal:
        """Return what the books carry of it: what is owed, without what is not earned yet."""
        unearned = self._exact('finance') - rounded(self.earned, self.currency_id.decimal_places)
        return max(self._owed() - unearned, ZERO)

    def _allow_for(self, amount: Decimal, side: str) -> None:
        """Let so much stand on the allowance, and the difference on a side of the program's."""
        program = self.program_id
        program._require_books({'allowance_account_id', side})
        if change := amount - self._exact('allowance'):
            words = self.env._("%s, allowance for bad debts", self.name)
            self._post_items([
                {'account_id': account.id, 'balance': float(part), 'name': words}
                for account, part in ((program[side], change), (program.allowance_account_id, -change))
            ])  # fmt: skip
        own(self).write({'allowance': float(amount)})

    def _given_alone(self, program, since: datetime) -> Decimal:
        """Return what the user wrote off, or took back on nobody else's word, of ``program`` since then."""
        done = self.search([
            ('program_id', '=', program.id), ('lost_by_id', '=', self.env.uid), ('lost_at', '>=', since),
        ])  # fmt: skip
        back = self.env['customer.card.contract.change'].search([
            ('program_id', '=', program.id), ('kind', '=', 'back'), ('state', '=', 'done'),
            ('requested_by_id', '=', self.env.uid), ('decided_by_id', '=', self.env.uid), ('decided_at', '>=', since),
            ('credit_note_id', '=', False), ('order_id', '=', False),
        ])  # fmt: skip
        return sum((one._exact('lost') for one in done), ZERO) + sum((one._worth() for one in back), ZERO)

    def _write_off(self) -> None:
        """What is owed is nobody's any more: the loss, or its allowance, what was not earned, and the receivable."""
        program, owed = self.program_id, self._owed()
        program._require_books({'loss_account_id', 'allowance_account_id', 'recovery_account_id'})
        if self.state == 'charged_off':
            self._allow_for(self._carried(), 'recovery_account_id')
        earned = rounded(self.earned, self.currency_id.decimal_places)
        unearned, allowed = self._exact('finance') - earned, self._exact('allowance')
        words = self.env._("Written off: %s is not asked for any more.", spoken.money(self.currency_id, owed))
        rows = with_rest_gone(self._standing(), self._today())
        sides = [
            (program.unearned_account_id, unearned, None), (program.allowance_account_id, allowed, None),
            (program.loss_account_id, owed - unearned - allowed, None),
        ]  # fmt: skip
        own(self).write({'finance': float(earned), 'allowance': 0, 'lost': float(owed)})
        self._act('write_off', ended_on=self._today(), is_earned=False)
        self._go_on(rows, owed, 'written_off', words, sides)
        self.message_post(body=words)

    @api.model
    def _recover(self, program) -> None:
        """Let what was paid of contracts that are charged off be income: less of the allowance is needed."""
        for contract in self.search([('program_id', '=', program.id), ('allowance', '!=', 0)]):
            wanted = contract._carried() if contract.state == 'charged_off' else ZERO
            contract._allow_for(wanted, 'recovery_account_id')
