import logging
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models, modules
from odoo.exceptions import AccessError, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ...core import frozen
from ...core.contract_rows import Running
from ...core.money import exact
from ...core.plan_rows import totals
from ..ledger import spoken
from ..ledger.errors import LedgerRefusal
from ..ledger.posting import Posting, Tender
from ..ledger.protected import own, plain
from .customer_card_contract_life import SPAN

_logger = logging.getLogger(__name__)
AT_ONCE = 100  # so many contracts are imported while one waits; more are imported in the background
PART = 200  # contracts of one journal entry
ATTEMPTS = 2  # times the server may end an import
QUIET = {'tracking_disable': True, 'mail_create_nolog': True, 'mail_create_nosubscribe': True, 'mail_notrack': True}


class CustomerCardContractImport(models.Model):
    """Importing: the list is read once more, and all its contracts are made in one transaction."""

    _inherit = 'customer.card.contract.import'

    def _may_alone(self) -> bool:
        """Tell whether the user needs nobody else: for no more than one person approves of contracts within a day."""
        if self.env.su:
            return True
        # The user's row is written, so that of two requests at once the later one starts again and sees the earlier.
        self.env.cr.execute('UPDATE res_users SET id = id WHERE id = %s', [self.env.uid])
        alone = self.env['customer.card.contract'].sudo().search([  # sudo: what one approved, whoever sees it
            ('program_id', '=', self.program_id.id), ('approved_by_id', '=', self.env.uid), ('is_alone', '=', True),
            ('approved_at', '>=', fields.Datetime.now() - SPAN),
        ])  # fmt: skip
        waiting = self.sudo().search([  # sudo: as above
            ('program_id', '=', self.program_id.id), ('started_by_id', '=', self.env.uid), ('state', '=', 'running'),
            ('approved_by_id', '=', False), ('id', '!=', self.id),
        ])  # fmt: skip
        financed = sum((one._exact('financed') for one in alone), exact(self.financed))
        financed += sum((exact(one.financed) for one in waiting), Decimal(0))
        return financed <= exact(self.program_id.contract_second_from)

    def _start(self) -> bool:
        """Import a short list at once, a long one in the background."""
        if self.contract_count <= AT_ONCE:
            return self._run()
        self.env.ref('customer_card.ir_cron_contract_import').sudo()._trigger()  # sudo: an accountant's own work
        return True

    # === THE JOB === #

    @api.model
    def _cron_import(self) -> None:
        """Import what waits, each list in a transaction of its own. What the server ended twice is given back with a
        word why.
        """
        for one in self.search([('state', '=', 'running')], order='attempts, id'):
            one._work_off()

    def _work_off(self) -> None:
        if not self.try_lock_for_update(allow_referencing=True) or self.state != 'running':
            return
        if self.attempts >= ATTEMPTS:
            self._give_back(
                self.env._(
                    "The server ended this import twice, and nothing of it was made. Split the file, or ask your "
                    "administrator for more time for scheduled jobs."
                )
            )
            return
        own(self).write({'attempts': self.attempts + 1})
        self._keep()
        try:
            with self.env.cr.savepoint():
                self._run()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except UserError as error:
            self._give_back(str(error))
        except Exception:
            _logger.exception("Import %s of contracts failed", self.id)
            self._give_back(
                self.env._(
                    "Something unexpected stands in the way; ask your administrator to look into the server's log."
                )
            )
        self._keep()

    def _keep(self) -> None:
        if not modules.module.current_test:
            self.env['ir.cron']._commit_progress(1)

    def _give_back(self, sentence: str) -> None:
        """Leave an import to people, with a word why."""
        self.invalidate_recordset()
        own(self).write({'state': 'checked', 'problem': sentence})
        self.message_post(body=sentence)

    # === ALL OR NOTHING === #

    def _run(self) -> bool:
        """Import the list; False, with the errors shown, when something is wrong by now.

        :raise UserError: when it is not what was checked, or the ledger refuses; nothing has happened then
        :raise AccessError: when who decides owes by a contract of the list
        """
        self.ensure_one()
        self._lock()
        if self.state != 'running':
            return False
        # sudo: whether that person might was decided when it was asked for; rows say who asked
        mine = plain(self.with_user(self.started_by_id).sudo().with_company(self.company_id))
        one = mine.with_context(lang=self.lang or None)
        found = one._found()
        if found.wrong:
            one._show(found)
            return False
        one._refuse_another(found.running)
        contracts = self.env['customer.card.contract']
        try:
            for begin in range(0, len(found.running), PART):
                contracts |= one._make(found.running[begin : begin + PART])
        except LedgerRefusal as refusal:
            raise UserError(str(refusal)) from refusal
        one._end(contracts)
        return True

    def _refuse_another(self, running: Sequence[Running]) -> None:
        """:raise UserError: when the list is not what was checked
        :raise AccessError: when who decides owes by it
        """
        if self._digest_of(running) != self.rows_digest:
            raise UserError(
                self.env._(
                    "The list, or whom its customers are found as, is not what was checked. Check the list "
                    "again, and look at what it says."
                )
            )
        deciding = (self.started_by_id | self.approved_by_id).partner_id.ids
        if any(one.partner in deciding for one in running):
            raise AccessError(self.env._("Your own contract is on the list. Ask a colleague to import it."))

    def _make(self, some: Sequence[Running]):
        """Make some contracts, as they were signed and with what is owed by now."""
        contracts = own(self.env['customer.card.contract'].with_context(**QUIET)).create(
            [self._vals(one) for one in some]
        )
        contracts = own(contracts)
        rows = own(self.env['customer.card.contract.installment'])
        goods = own(self.env['customer.card.contract.line'].with_context(**QUIET))
        pairs = list(zip(contracts, some, strict=True))
        rows.create([rows._values(contract, 1, row) for contract, one in pairs for row in one.rows])
        goods.create([
            {'contract_id': contract.id, 'name': one.said['goods'], 'quantity': 1, 'price': float(one.terms.price)}
            for contract, one in pairs
        ])  # fmt: skip
        for contract in contracts:
            text = frozen.frozen(contract._content())
            contract.write({'frozen': text, 'digest': frozen.digest(text)})
        self._open_accounts(contracts)
        contracts.write({'state': 'active'})
        operations = self._post_amounts(pairs)
        self._earn(contracts)
        self._book(contracts, some, operations)
        return contracts

    def _vals(self, one: Running) -> dict:
        """Return a contract's values."""
        terms, program, user = one.terms, self.program_id, self.started_by_id
        finance = totals(one.rows)
        return {
            'card_id': one.card, 'import_id': self.id, 'old_number': one.said['old_number'], 'version': 1,
            'handed_over': terms.handed_over, 'first_on': one.rows[0].day, 'down': float(terms.down), 'by': 'number',
            'number': len(one.rows), 'method': terms.method, 'rate': float(terms.rate),
            'step_unit': terms.step.unit, 'step_count': terms.step.count, 'first_period': terms.first_period,
            'fee_start': 0, 'fee_start_percent': 0, 'fee_each': float(terms.fee('each')), 'fee_each_percent': 0,
            'multiple': float(terms.multiple), 'remainder': program.contract_remainder, 'months_by': program.months_by,
            'requested_by_id': user.id, 'approved_by_id': (self.approved_by_id or user).id,
            'approved_at': fields.Datetime.now(), 'is_alone': not self.approved_by_id, 'signed_by_id': user.id,
            'signed_on': terms.handed_over, 'activated_on': terms.handed_over, 'activated_by_id': user.id,
            'finance': float(finance.profit + finance.fee),
        }  # fmt: skip

    def _open_accounts(self, contracts) -> None:
        """Open an account for each contract, some of which are of one card, and let it owe all installments."""
        ledger, waiting = self.env['customer.card.ledger'], contracts
        while waiting:
            by_card = waiting.grouped('card_id')
            first = waiting.browse([some[:1].id for some in by_card.values()])
            opened = first.card_id._open_apart_each('installment')
            for contract in first:
                account = self.env['customer.card.account'].browse(opened[contract.card_id.id])
                contract.write({'account_id': account.id})
                ledger._allow(account, contract._whole())
            waiting -= first

    def _post_amounts(self, pairs: Sequence[tuple]):
        """Post what each contract comes to, and what of it was paid so far."""
        postings = []
        for contract, one in pairs:
            shared = {'card': contract.card_id.id, 'origin': contract._document(), 'booking': 'document',
                      'note': contract.name}  # fmt: skip
            account, key, whole = contract.account_id.id, f'contract:{contract.id}', one.whole
            asked = Tender(whole, self.currency_id.id, Decimal(1))
            postings.append(Posting(account, -whole, 'spend', key, tender=asked, **shared))
            if one.paid:
                postings.append(Posting(account, one.paid, 'opening', f'{key}:opening', **shared))
        return self.env['customer.card.ledger']._post(postings)

    def _earn(self, contracts) -> None:
        """Note what was earned before, which the other system booked: the nightly job goes on from there."""
        program, yesterday = self.program_id, self.program_id._today() - timedelta(days=1)
        earned = Decimal(0)
        for contract in contracts:
            amount = contract._earned_by(yesterday)
            whole = contract.is_over and amount == contract._exact('finance')
            contract.write({'earned': float(amount), 'earned_until': yesterday, 'is_earned': whole})
            earned += amount
        own(program).write({'income_booked': float(exact(program.income_booked) + earned)})

    def _end(self, contracts) -> None:
        """Note what was done, and let go of the customers' data in the list."""
        unearned = sum((one._exact('finance') - one._exact('earned') for one in contracts), Decimal(0))
        own(self).write({
            'state': 'done', 'imported_at': fields.Datetime.now(), 'unearned': float(unearned), 'file': False,
            'preview': False, 'warning': False, 'problem': False, 'sentence': spoken.counted(
                self, self.env._("%(count)s contract was imported.|%(count)s contracts were imported."), len(contracts)
            ),
        })  # fmt: skip
        self.message_post(body=self.sentence)
