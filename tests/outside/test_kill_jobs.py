import os
import signal
import time

from . import server as live

SETTLE = "env['customer.card.settlement']._cron_settle()\nenv.cr.commit()\n"
LIST = """
import base64
from odoo.addons.customer_card.models.ledger.protected import own
program = env['customer.card.program'].search([('kind', '=', 'gift')], limit=1)
before = env['account.account'].create({
    'name': "Old system", 'code': 'OLD100', 'account_type': 'liability_current',
    'company_ids': [(6, 0, program.company_id.ids)]})
rows = "".join(f"OLD-{number},10\\n" for number in range(200))
one = env['customer.card.import'].create({
    'program_id': program.id, 'opening_account_id': before.id, 'file_name': 'cards.csv',
        'file': base64.b64encode(f"Old code,Value\\n{rows}".encode())})
one.action_check()
assert one.state == 'checked', one.error_ids.mapped('sentence')
own(one).write({'state': 'running', 'started_by_id': env.uid})
env.cr.commit()
"""
IMPORT = "env['customer.card.import']._cron_import()\nenv.cr.commit()\n"


class TestKillJobs(live.LiveCase):
    """Scheduled work dies in the middle; the next run does the rest of it, once."""

    def killed(self, script: str, table: str) -> None:
        """Run ``script`` in a process of its own, and kill it while it waits to write to ``table``."""
        with live.postgres() as connection, connection.cursor() as cursor:
            cursor.execute(f'LOCK TABLE {table} IN EXCLUSIVE MODE')
            process = live.Script(script)
            self.wait_for(process)
            os.kill(process.pid, signal.SIGKILL)
            process.wait(30)

    def wait_for(self, process) -> None:
        for _attempt in range(600):
            waiting = live.query(
                "SELECT 1 FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'", live.DATABASE
            )
            if waiting:
                return
            self.assertIsNone(process.poll(), "it ended before it came to the lock")
            time.sleep(0.1)
        self.fail("nobody came to wait for the lock")

    def waiting_entries(self) -> int:
        return live.query(
            "SELECT count(*) FROM customer_card_entry WHERE settlement_id IS NULL AND booking = 'settlement'"
        )[0][0]

    def test_kill_minus_9_while_it_settles(self):
        before = self.waiting_entries()
        self.assertTrue(before)
        self.killed(SETTLE, 'customer_card_settlement')
        self.assertEqual(self.waiting_entries(), before)
        live.shell(SETTLE)
        self.assertEqual(self.waiting_entries(), 0)
        moves = live.query('SELECT count(*) FROM customer_card_settlement')[0][0]
        live.shell(SETTLE)
        self.assertEqual(live.query('SELECT count(*) FROM customer_card_settlement')[0][0], moves)

    def test_kill_minus_9_while_it_imports(self):
        live.shell(LIST)
        self.killed(IMPORT, 'customer_card_entry')
        imported = "SELECT count(*), count(DISTINCT old_code) FROM customer_card WHERE old_code LIKE %s"
        self.assertEqual(live.query(imported, 'OLD%'), [(0, 0)])
        live.shell(IMPORT)
        live.shell(IMPORT)
        self.assertEqual(live.query(imported, 'OLD%'), [(200, 200)])
        total = """
            SELECT sum(o.amount) FROM customer_card_operation o JOIN customer_card c ON c.id = o.card_id
             WHERE o.kind = 'opening' AND c.old_code LIKE %s
        """
        self.assertEqual(float(live.query(total, 'OLD%')[0][0]), 2000)
