from unittest.mock import patch

from odoo import modules
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.base.models import ir_cron

from ...models.ledger.protected import own
from ..common.sealing import aged
from .case import IntegrityCase

CALLS = 'odoo.addons.base.models.ir_actions.IrActionsServer.run'


@tagged('post_install', '-at_install')
class TestCronsEnd(IntegrityCase):
    """Every scheduled job, run as the scheduler runs it: again and again while it says that something remains."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.settlements = cls.env['customer.card.settlement']

    def runs(self, cron) -> int:
        """Run one job as the scheduler does, with the progress it reports in a shop; how often its code was called."""
        calls, run = [], type(self.env['ir.actions.server']).run

        def counted(actions):
            calls.append(actions.ids)
            with patch.object(modules.module, 'current_test', None):
                return run(actions)

        with self.enter_registry_test_mode(), patch(CALLS, counted), self.registry.cursor() as cr:
            job = ir_cron.IrCron._acquire_one_job(cr, cron.id, include_not_ready=True)
            with self.assertNoLogs('odoo.addons.base.models.ir_cron', 'WARNING'):
                self.registry['ir.cron']._process_job(cr, job)
        progress = self.env['ir.cron.progress'].search([('cron_id', '=', cron.id)], order='id desc', limit=1)
        self.assertEqual(progress.remaining, 0, f'{cron.name} says that something remains')
        return len(calls)

    def rows(self) -> dict[str, int]:
        """How many rows there are of everything of ours."""
        self.env.invalidate_all()
        counts = {}
        for model in self.models():
            if model._auto and not model._transient:
                counts[model._name] = model.sudo().with_context(active_test=False).search_count([])
        return counts

    def run_all(self) -> dict[str, int]:
        crons = self.ours('ir.cron')
        self.assertGreater(len(crons), 3)
        return {cron.name: self.runs(cron) for cron in crons}

    def assertNightly(self, before: dict[str, int], *, findings: int = 0) -> None:
        """One health check came with its ``findings``, and nothing else."""
        after = self.rows()
        self.assertEqual(after.pop('customer.card.finding'), before.pop('customer.card.finding') + findings)
        self.assertEqual(after.pop('customer.card.health'), before.pop('customer.card.health') + 1)
        self.assertEqual(after, before)

    def fill(self) -> None:
        """Something to do for every job, and several programs for those which go from program to program."""
        value = self.gift_card._account('value')
        self.post(value, 50, 'sale')
        for number in range(3):
            program = self._program('loyalty', name=f'Club {number}', prefix=f'96{number}', point_value=0.01)
            program.tier_ids = [(0, 0, {'name': "Silver", 'threshold': 10})]
            self.post(self.env['customer.card']._issue(program)._account('points'), 20 + number)
        own(self.loyalty_card).write({'expires_on': '2020-01-01'})
        batches = self.env['customer.card.batch'].create(
            [{'program_id': self.gift.id, 'quantity': quantity} for quantity in (3, 4)]
        )
        own(batches).write({'state': 'running'})
        aged(
            self.env,
            "UPDATE customer_card_lot SET expires_at = now() - interval '1 day' WHERE account_id = %s",
            [value.id],
        )

    def test_an_empty_ledger(self):
        before = self.rows()
        calls = self.run_all()
        self.assertEqual(set(calls.values()), {1}, calls)
        self.assertNightly(before)

    def test_a_full_ledger(self):
        self.fill()
        calls = self.run_all()
        self.assertEqual(set(calls.values()), {1}, calls)
        self.assertEqual(self.env['customer.card.batch'].search([]).mapped('state'), ['done', 'done'])
        self.assertEqual(self.loyalty_card.state, 'expired')
        before = self.rows()
        self.run_all()
        self.assertNightly(before)
        self.assertHealthy()

    def test_no_job_goes_in_a_circle_when_its_time_is_up(self):
        """A slow server: each job's time is up at once, every time it is called; all the same it comes to its end."""
        self.fill()
        refused, settle = self._program('gift', name="Refused", prefix='969'), type(self.settlements)._settle_program

        def settle_or_refuse(settlements, program):
            if program == refused:
                raise UserError("made up")  # pylint: disable=translation-required
            return settle(settlements, program)

        with (
            patch.object(ir_cron, 'MIN_TIME_PER_JOB', 0),
            patch.object(ir_cron, 'MIN_RUNS_PER_JOB', 200),
            patch.object(type(self.settlements), '_settle_program', settle_or_refuse),
        ):
            calls = self.run_all()
            self.assertLess(max(calls.values()), 50, calls)
            self.assertEqual(len(refused.message_ids.filtered(lambda message: "made up" in message.body)), 1)
            before = self.rows()
            self.run_all()
        self.assertNightly(before, findings=1)
        latest = self.env['customer.card.health'].search([], limit=1)
        self.assertEqual(latest.finding_ids.mapped('validator'), ['failed_settlements'])
