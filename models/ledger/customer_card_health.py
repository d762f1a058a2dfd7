import hashlib
import json
import logging
import time
from datetime import timedelta

import psycopg2

from odoo import api, fields, models, modules
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ...core import seal
from ...core.secret import Key
from ..actions import open_form
from . import finding, proofs, spoken, validators
from .errors import LedgerRefusal
from .progress import Progress
from .protected import own
from .rows import stamp

_logger = logging.getLogger(__name__)
KEEP_DAYS = 90
# A check is gone on with so long after it was begun, and after its last step: what is older may be a row from then that
# somebody put back.
GO_ON = timedelta(hours=20)
NEXT_STEP = timedelta(hours=2)


class CustomerCardHealth(models.Model):
    """One run of all validators over the whole ledger, and what it found.

    Who may write to the database could write here as well. So each step is sealed with the ledger's key: a check that
    nobody began is not gone on with, and a result whose mark does not fit is not healthy, whatever it says.
    """

    _name = 'customer.card.health'
    _description = "Ledger health check"
    _inherit = ['customer.card.guarded']
    _order = 'id desc'

    company_id = fields.Many2one(comodel_name='res.company', readonly=True, help="Empty: all companies.")
    moment = fields.Datetime(string="Checked at", required=True, readonly=True, default=fields.Datetime.now)
    healthy = fields.Boolean(
        compute='_compute_healthy', compute_sudo=True, help="Nothing was found, and nobody changed that since."
    )
    doubt = fields.Char(
        compute='_compute_healthy', compute_sudo=True, help="Why this cannot be taken for what a check has found."
    )
    finding_count = fields.Integer(string="Found", readonly=True)
    mark = fields.Char(readonly=True, help="Seals the result with the ledger's key.")
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
    stepped_at = fields.Datetime(string="Last step", readonly=True, help="When the last step was done.")

    # === COMPUTE METHODS === #

    @api.depends('healthy', 'doubt', 'running')
    def _compute_display_name(self):
        has_key = self._sealing_key() is not None
        for health in self:
            if health.doubt and has_key:
                health.display_name = self.env._("This result was changed")
            elif health.running:
                going = health._may_go_on()
                health.display_name = self.env._("Being checked") if going else self.env._("Was not ended")
            else:
                health.display_name = self.env._("Healthy") if health.healthy else self.env._("Something is wrong")

    @api.depends(
        'company_id', 'moment', 'running', 'step', 'last_account', 'stepped_at', 'passed_codes', 'finding_count',
        'entry_count', 'mark', 'finding_ids',
    )  # fmt: skip
    @api.depends_context('lang')
    def _compute_healthy(self):
        """Set healthy: proven by the ledger's key, ended, without findings; say what is in doubt."""
        try:
            key, own_places = self.env['customer.card.ledger']._key(), self.env['customer.card.relocation']._own()
            doubt = self.env._(
                "This result was changed, or was not made by a check of this database. Check again, and ask "
                "your administrator who writes to the database."
            )
        except LedgerRefusal as refusal:
            key, own_places, doubt = None, {}, str(refusal)
        for health in self:
            proven = key and seal.deployment_of(health.mark or '') in own_places and health._is_genuine(key)
            health.doubt = False if proven else doubt
            health.healthy = not (health.doubt or health.running or health.finding_count)

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
        """Say that the shop has moved to this database: what was made before counts as its own. Where that may have
        been in several databases, each is confirmed on its finding.

        Check again and open the result.
        """
        self.check_access('read')
        self.env['customer.card.relocation']._confirm()
        return self.action_check()

    def action_compare(self):
        """Open the dialog that compares the ledger with a fingerprint on paper."""
        self.check_access('read')
        return open_form(self.env['customer.card.paper'], self.env._("Compare with paper"), target='new')

    @api.model
    def _cron_check(self):
        """Check every night, step by step: who is ended in between goes on there. Keep the results for some months,
        raise the alarm.

        Facts are written in the language of the main company; who presses the button reads them in the own one.
        """
        nightly = self.with_context(lang=self.env.ref('base.main_company').partner_id.lang or self.env.lang)
        health = nightly._unfinished() or nightly._begin()
        progress = health._progress()
        while (progress := health._step(progress)).left:
            if not self._keep(progress.left):
                return
        health._tell(progress)
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=KEEP_DAYS)
        own(self.search([('moment', '<', limit)]).filtered('healthy')).unlink()
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
        progress = health._progress()
        while progress.left:
            progress = health._step(progress)
        return health

    @api.model
    def _begin(self):
        """A new check that has looked at nothing yet."""
        # sudo: an accountant may check; the result is nobody's to write
        health = own(self.sudo()).create({'running': True})
        health._save_progress(health._progress())
        return health

    @api.model
    def _unfinished(self):
        """A check that was begun lately and is as its last step left it; any, as long as the key is
        missing that would say so.
        """
        begun = self.search([('running', '=', True)], order='id').filtered(lambda health: health._may_go_on())
        return (begun.filtered(lambda health: not health.doubt) if self._sealing_key() else begun)[:1]

    def _may_go_on(self) -> bool:
        """Tell whether something is left to check, and what was checked so far was checked lately."""
        now, stepped = fields.Datetime.now(), self.stepped_at or self.moment
        return bool(self._progress().left) and now - self.moment < GO_ON and now - stepped < NEXT_STEP

    @api.model
    def _entries(self) -> int:
        self.env.cr.execute('SELECT count(*) FROM customer_card_entry')
        return self.env.cr.fetchone()[0]

    def _progress(self) -> Progress:
        """Return how far this check has come, as it was put down."""
        self.ensure_one()
        progress = Progress(
            self.moment,
            self.step,
            self.last_account,
            self.passed_codes or '',
            self.finding_count,
            self.entry_count,
            self.running,
        )
        if not progress.account:
            return progress
        return progress._replace(
            of_this=len(self._findings().filtered(lambda finding: finding.validator == progress.code))
        )

    def _step(self, progress: Progress | None = None) -> Progress:
        """Run the next validator, or a part of the one that reads every entry; how far the check is then.

        Each step is right by itself: it sees one state of the ledger, and a chain of seals is verified whole.
        """
        self.ensure_one()
        start, progress = time.monotonic(), progress or self._progress()
        self.env.flush_all()
        rows, account = self._look(progress.code, progress.account)
        noted = self._note(progress.code, progress.fitting(rows))
        progress = progress.gone_on(len(noted), account)
        if not progress.left:
            progress = progress._replace(running=False, entries=self._entries())
        self._save_progress(progress, self.seconds + time.monotonic() - start)
        return progress

    def _look(self, code: str, after: int) -> tuple[list[validators.Finding], int]:
        """Do a step of one validator; without the ledger's key it is a finding that says so, and stops no other."""
        try:
            with self.env.cr.savepoint():
                return validators.step(self.env, code, after)
        except LedgerRefusal as refusal:
            return [validators.Finding(None, None, str(refusal))], 0
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:
            _logger.exception("The validator %s of the card ledger could not look", code)
            return [
                validators.Finding(
                    None,
                    None,
                    self.env._("This could not be checked; ask your administrator to look into the server's log."),
                )
            ], 0

    def _note(self, code: str, rows: list[validators.Finding]) -> list[validators.Finding]:
        """Write down what was found; what was written. Where the database takes none of it, that is what is found: the
        alarm is raised by how many there are.
        """
        words = self.env._(
            "%(count)s thing was found and could not be written down; ask your administrator to look into the server's "
            "log.|%(count)s things were found and could not be written down; ask your administrator to look into the "
            "server's log."
        )
        sentence = spoken.counted(self, words, len(rows))
        plain = [validators.Finding(None, None, sentence)]
        try:
            with self.env.cr.savepoint():
                self._write_down(code, rows)
            return rows
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except psycopg2.Error:
            _logger.exception("What the validator %s found could not be written down: %s", code, rows)
            self.invalidate_recordset()
        try:
            with self.env.cr.savepoint():
                self._write_down(code, plain)
        except psycopg2.Error:  # then the count alone says it
            self.invalidate_recordset()
        return plain

    def _write_down(self, code: str, rows: list[validators.Finding]) -> None:
        findings = [
            (0, 0, {
                'validator': code, 'account_id': row.account, 'sequence': row.sequence or 0, 'fact': row.fact,
                **dict(zip(('record_model', 'record_id'), row.record or (), strict=False)),
                'deployment': row.deployment, 'company_id': finding.company_of(self.env, row),
            })
            for row in rows
        ]  # fmt: skip
        own(self.sudo()).write({'finding_ids': findings})  # sudo: see _begin
        self.env.flush_all()

    def _tell(self, progress: Progress) -> None:
        """Say in the log, and to the card managers, what this process found, or that something else was written down
        than that.
        """
        self.env.flush_all()
        self.invalidate_recordset()
        if progress.found:
            _logger.warning("The card ledger is damaged: %s findings, health check %s", progress.found, self.id)
        elif not self.healthy:
            _logger.warning("Health check %s of the card ledger is not proven: %s", self.id, self.doubt)
        if progress.found or not self.healthy:
            self._alert(progress.found or 1)

    def _alert(self, wrong: int = 1):
        """Give every card manager a message in the inbox, in the language they read: so many things are ``wrong``."""
        managers = self.env.ref('customer_card.group_manager').all_user_ids.partner_id
        for lang, partners in managers.grouped('lang').items():
            env = self.with_context(lang=lang or self.env.lang).env
            env['mail.thread'].sudo().message_notify(  # sudo: a cron tells people who may not be followers of anything
                partner_ids=partners.ids,
                subject=env._("The card ledger needs attention"),
                body=spoken.counted(
                    self.with_env(env),
                    env._(
                        "The nightly check found %(count)s thing that is wrong. Open Customer Cards, Ledger, Health.|"
                        "The nightly check found %(count)s things that are wrong. Open Customer Cards, Ledger, Health."
                    ),
                    wrong,
                ),
            )

    # === SEALS === #

    @api.model
    def _sealing_key(self) -> bytes | None:
        """The ledger's key; none where it is missing, which the validators say."""
        try:
            return self.env['customer.card.ledger']._key()
        except LedgerRefusal:
            return None

    def _findings(self):
        """Return all that was found: the list of a reader, which Odoo keeps, has that of own companies."""
        findings = self.env['customer.card.finding'].sudo()  # sudo: a result is proven whole, whoever reads it
        return findings.search([('health_id', '=', self.id)], order='id')

    def _parts(self, progress: Progress, stepped) -> tuple:
        """Return what the mark of this check covers: how far it is, and what it found; while it is not over, when its
        last step was, and of which steps that was one.
        """
        findings = [
            (row.validator, row.account_id.id, row.sequence, row.fact, row.record_model, row.record_id)
            + ((row.deployment,) if row.deployment else ())
            + (() if row.company_id == row.account_id.company_id else (row.company_id.id,))
            for row in self._findings()
        ]
        digest = hashlib.sha256(json.dumps(findings).encode()).hexdigest()
        going = (stamp(stepped), ' '.join(validators.VALIDATORS)) if progress.running else ()
        return self.id, self.company_id.id, stamp(progress.moment), digest, *progress.sealed(), *going

    def _save_progress(self, progress: Progress, seconds: float = 0) -> None:
        """Write how far the check is, sealed."""
        key, here, now = self._sealing_key(), self.env['customer.card.ledger']._deployment(), fields.Datetime.now()
        own(self.sudo()).write(
            {  # sudo: see _begin
                'moment': progress.moment,
                'step': progress.step,
                'last_account': progress.account,
                'passed_codes': progress.passed,
                'finding_count': progress.found,
                'entry_count': progress.entries,
                'running': progress.running,
                'seconds': seconds,
                'stepped_at': now,
                'mark': key and seal.mark(key, 'health', here, *self._parts(progress, now)),
            }
        )

    def _is_genuine(self, key: Key) -> bool:
        """Tell whether a check wrote what stands here, and its findings are as many as it noted."""
        return len(self._findings()) == self.finding_count and seal.fits(
            key, 'health', self.mark, *self._parts(self._progress(), self.stepped_at)
        )
