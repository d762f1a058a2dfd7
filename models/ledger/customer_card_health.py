import logging
import time

from odoo import api, fields, models, modules
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..windows import open_form
from . import proofs, validators
from .errors import LedgerRefusal
from .protected import own
from .validators import VALIDATORS

_logger = logging.getLogger(__name__)
KEEP_DAYS = 90


class CustomerCardHealth(models.Model):
    """One run of all validators over the whole ledger, and what it found."""

    _name = 'customer.card.health'
    _description = "Ledger health check"
    _inherit = ['customer.card.guarded']
    _order = 'id desc'

    company_id = fields.Many2one(comodel_name='res.company', readonly=True, help="Empty: all companies.")
    moment = fields.Datetime(string="Checked", required=True, readonly=True, default=fields.Datetime.now)
    healthy = fields.Boolean(readonly=True)
    entry_count = fields.Integer(string="Entries checked", readonly=True)
    seconds = fields.Float(readonly=True, digits=(10, 2))
    finding_ids = fields.One2many(
        comodel_name='customer.card.finding', inverse_name='health_id', string="Findings", readonly=True
    )
    is_elsewhere = fields.Boolean(compute='_compute_is_elsewhere', help="Entries were made in another database.")
    passed_codes = fields.Char(readonly=True, help="The validators that found nothing, in their order.")
    passed = fields.Text(string="What holds", compute='_compute_passed')
    running = fields.Boolean(string="Being checked", readonly=True)
    step = fields.Integer(readonly=True, help="How many validators are through.")
    last_account = fields.Integer(readonly=True, help="Up to which account seals are verified.")

    # === COMPUTE METHODS === #

    @api.depends('moment', 'healthy', 'running')
    def _compute_display_name(self):
        words = {
            (False, True): self.env._("Healthy"),
            (False, False): self.env._("Something is wrong"),
            (True, False): self.env._("Being checked"),
        }
        for health in self:
            health.display_name = words[health.running, health.healthy]

    @api.depends('passed_codes')
    @api.depends_context('lang')
    def _compute_passed(self):
        words = dict(self.finding_ids._fields['validator']._description_selection(self.env))
        for health in self:
            codes = (health.passed_codes or '').split()
            health.passed = "\n".join(words[code] for code in codes if code in words)

    @api.depends('finding_ids.validator')
    def _compute_is_elsewhere(self):
        for health in self:
            health.is_elsewhere = 'deployments' in health.finding_ids.mapped('validator')

    def _refusal(self) -> str:
        return self.env._("A health check is run, never written by hand.")

    # === ACTION METHODS === #

    def action_check(self):
        """Run all validators now, in the background where the ledger is large, and open the result."""
        self.check_access('read')
        if self._entries() <= proofs.AT_ONCE:
            health = self._check()
        else:
            health = self._unfinished() or self._begin()
            self.env.ref('customer_card.ir_cron_health').sudo()._trigger()  # sudo: an accountant may start the check
        return open_form(health, self.env._("Ledger health"))

    def action_moved(self):
        """Say that the shop has moved to this database: what was made before counts as its own. Check again and open the result."""
        self.check_access('read')
        self.env['customer.card.relocation']._confirm()
        return self.action_check()

    def action_compare(self):
        """Open the dialog that compares the ledger with a fingerprint on paper."""
        self.check_access('read')
        return open_form(self.env['customer.card.paper'], self.env._("Compare with paper"), target='new')

    @api.model
    def _cron_check(self):
        """Check every night, step by step: who is ended in between goes on there. Keep the results for some months, raise the alarm.

        Facts are written in the language of the main company; who presses the button reads them in the own one.
        """
        nightly = self.with_context(lang=self.env.ref('base.main_company').partner_id.lang or self.env.lang)
        health = nightly._unfinished() or nightly._begin()
        while left := health._step():
            if not self._keep(left):
                return
        if not health.healthy:
            _logger.warning(
                "The card ledger is damaged: %s findings, health check %s", len(health.finding_ids), health.id
            )
            health._alert()
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=KEEP_DAYS)
        own(self.search([('moment', '<', limit), ('healthy', '=', True)])).unlink()
        self._keep(0)  # else Odoo calls again for the step that was left, and a new check begins

    @api.model
    def _keep(self, left: int) -> bool:
        """Commit a step and say how many are left; whether there is time to go on."""
        return bool(modules.module.current_test or self.env['ir.cron']._commit_progress(1, remaining=left))

    # === BUSINESS METHODS === #

    @api.model
    def _check(self):
        """Run every validator; the new health record."""
        health = self._begin()
        while health._step():
            pass
        return health

    @api.model
    def _begin(self):
        """A new check that has looked at nothing yet."""
        # sudo: an accountant may check; the result is nobody's to write
        return own(self.sudo()).create({'running': True})

    @api.model
    def _unfinished(self):
        return self.search([('running', '=', True)], order='id', limit=1)

    @api.model
    def _entries(self) -> int:
        self.env.cr.execute('SELECT count(*) FROM customer_card_entry')
        return self.env.cr.fetchone()[0]

    def _step(self) -> int:
        """Run the next validator, or a part of the one that reads every entry; how many steps are left at least.

        Each step is right by itself: it sees one state of the ledger, and a chain of seals is verified whole.
        """
        self.ensure_one()
        start, codes = time.monotonic(), list(VALIDATORS)
        self.env.flush_all()
        code = codes[self.step]
        rows, account = self._look(code)
        known = len(self.finding_ids.filtered(lambda finding: finding.validator == code))
        self._note(code, rows[: validators.HOW_MANY - known])
        vals = {'last_account': account, 'step': self.step + (not account)}
        if not (account or known or rows):
            vals['passed_codes'] = f'{self.passed_codes or ""} {code}'.strip()
        left = len(codes) - vals['step']
        if not left:
            vals.update(running=False, healthy=not self.finding_ids, entry_count=self._entries())
        own(self.sudo()).write({**vals, 'seconds': self.seconds + time.monotonic() - start})  # sudo: see _begin
        return left

    def _look(self, code: str) -> tuple[list[validators.Finding], int]:
        """A step of one validator; one that cannot look (the ledger's key is missing) says so, and stops no other."""
        try:
            with self.env.cr.savepoint():
                return validators.step(self.env, code, self.last_account)
        except LedgerRefusal as refusal:
            return [validators.Finding(None, None, str(refusal))], 0
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:
            _logger.exception("The validator %s of the card ledger could not look", code)
            return [validators.Finding(None, None, self.env._("This could not be checked; ask your administrator to look into the server's log."))], 0  # fmt: skip

    def _note(self, code: str, rows: list[validators.Finding]) -> None:
        findings = [
            (0, 0, {
                'validator': code, 'account_id': row.account, 'sequence': row.sequence or 0, 'fact': row.fact,
                **dict(zip(('record_model', 'record_id'), row.record or (), strict=False)),
            })
            for row in rows
        ]  # fmt: skip
        own(self.sudo()).write({'finding_ids': findings})  # sudo: see _begin

    def _alert(self):
        """Give every card manager a message in the inbox, in the language they read."""
        managers = self.env.ref('customer_card.group_manager').all_user_ids.partner_id
        for lang, partners in managers.grouped('lang').items():
            env = self.with_context(lang=lang or self.env.lang).env
            env['mail.thread'].sudo().message_notify(  # sudo: a cron tells people who may not be followers of anything
                partner_ids=partners.ids,
                subject=env._("The card ledger needs attention"),
                body=env._(
                    "The nightly check found %s things that are wrong. Open Customer Cards, Ledger, Health.",
                    len(self.finding_ids),
                ),
            )
