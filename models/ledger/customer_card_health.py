import logging
import time

from odoo import api, fields, models

from ..windows import open_form
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
    passed = fields.Text(string="What holds", readonly=True)

    @api.depends('moment', 'healthy')
    def _compute_display_name(self):
        for health in self:
            health.display_name = self.env._("Healthy") if health.healthy else self.env._("Something is wrong")

    def _refusal(self) -> str:
        return self.env._("A health check is run, never written by hand.")

    @api.model
    def action_check(self):
        """Run all validators now and open the result."""
        self.check_access('read')
        health = self._check()
        return open_form(health, self.env._("Ledger health"))

    @api.model
    def _check(self):
        """Run every validator; the new health record."""
        start = time.monotonic()
        self.env.flush_all()
        findings, passed = [], []
        for code, (title, validator) in VALIDATORS.items():
            rows = validator(self.env)
            findings += [
                {'validator': code, 'account_id': row.account, 'sequence': row.sequence or 0, 'fact': row.fact} for row in rows
            ]  # fmt: skip
            if not rows:
                passed.append(self.env._(title))
        self.env.cr.execute('SELECT count(*) FROM customer_card_entry')
        return own(self.sudo()).create({  # sudo: an accountant may run the check; its result is nobody's to write
            'healthy': not findings,
            'entry_count': self.env.cr.fetchone()[0],
            'seconds': time.monotonic() - start,
            'passed': "\n".join(passed),
            'finding_ids': [(0, 0, finding) for finding in findings],
        })  # fmt: skip

    @api.model
    def _cron_check(self):
        """Check every night, keep the results for some months, and raise the alarm in the log where something is wrong."""
        health = self._check()
        if not health.healthy:
            _logger.warning(
                "The card ledger is damaged: %s findings, health check %s", len(health.finding_ids), health.id
            )
            health._alert()
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=KEEP_DAYS)
        own(self.search([('moment', '<', limit), ('healthy', '=', True)])).unlink()

    def _alert(self):
        """Give every card manager an activity-like message in the inbox."""
        managers = self.env.ref('customer_card.group_manager').all_user_ids.partner_id
        self.env['mail.thread'].sudo().message_notify(  # sudo: a cron tells people who may not be followers of anything
            partner_ids=managers.ids,
            subject=self.env._("The card ledger needs attention"),
            body=self.env._(
                "The nightly check found %s things that are wrong. Open Customer Cards, Ledger, Health.",
                len(self.finding_ids),
            ),
        )
