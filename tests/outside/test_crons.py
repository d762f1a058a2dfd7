from . import server as live

# Run inside ``odoo shell``, with commits: what a cron worker of Odoo's does for one job.
NIGHT = """
import json
from odoo.addons.base.models.ir_cron import IrCron
data = env['ir.model.data'].search([('module', '=', 'customer_card'), ('model', '=', 'ir.cron')])
left = {}
for job_id in data.mapped('res_id'):
    job = IrCron._acquire_one_job(env.cr, job_id, include_not_ready=True)
    env.registry['ir.cron']._process_job(env.cr, job)
    env.cr.commit()
    env.cr.execute('SELECT remaining FROM ir_cron_progress WHERE cron_id = %s ORDER BY id DESC LIMIT 1', [job_id])
    left[job['cron_name']] = env.cr.fetchone()[0]
print('NIGHT', json.dumps(left))
"""


class TestCrons(live.LiveCase):
    """A night: every job as a cron worker runs it, with its commits."""

    def checks(self) -> int:
        return live.query('SELECT count(*) FROM customer_card_health')[0][0]

    def test_a_night_ends_with_one_health_check(self):
        for _night in range(2):
            before = self.checks()
            left = live.report(live.shell(NIGHT), 'NIGHT')
            self.assertGreater(len(left), 8)
            self.assertEqual(set(left.values()), {0}, left)
            self.assertEqual(self.checks(), before + 1)
            self.assertEqual(live.query('SELECT count(*) FROM customer_card_health WHERE running'), [(0,)])
