import os
import signal
import time

from . import server as live

LINES, PART = 160, 20
LIST = """
import base64
from odoo.addons.customer_card.models.issuing import customer_card_import_look
from odoo.addons.customer_card.models.ledger.protected import own
program = env['customer.card.program'].search([('kind', '=', 'gift')], limit=1)
before = env['account.account'].search([('code', '=', 'OLD200')]) or env['account.account'].create({
    'name': "Old system", 'code': 'OLD200', 'account_type': 'liability_current',
    'company_ids': [(6, 0, program.company_id.ids)]})
rows = "".join(f"%(code)s-{number},Person %(code)s {number},10\\n" for number in range(%(lines)s))
one = env['customer.card.import'].create({
    'program_id': program.id, 'opening_account_id': before.id, 'file_name': 'cards.csv',
    'file': base64.b64encode(f"Old code,Holder,Value\\n{rows}".encode())})
customer_card_import_look.AT_ONCE = %(at_once)s
one.action_check()
if one.state != 'checking':
    assert one.state == 'checked', one.error_ids.mapped('sentence')
    own(one).write({'state': 'running', 'started_by_id': env.ref('base.user_admin').id})
env.cr.commit()
print('IMPORT', one.id)
"""
START = """
from odoo.addons.customer_card.models.ledger.protected import own
one = env['customer.card.import'].browse(%(import)s)
own(one).write({'state': 'running', 'started_by_id': env.ref('base.user_admin').id})
env.cr.commit()
"""
# The job in small parts, each of which takes a moment.
JOB = f"""
import time
from odoo.addons.customer_card.models.issuing import (
    customer_card_import_job, customer_card_import_look, customer_card_import_run)
customer_card_import_run.PART = customer_card_import_job.PART = customer_card_import_look.PART = {PART}
imports = type(env['customer.card.import'])
for name in ('_look_on', '_make_part', '_undo_part'):
    def slow(self, step=getattr(imports, name)):
        time.sleep(0.2)
        return step(self)
    setattr(imports, name, slow)
env['customer.card.import']._cron_import()
env.cr.commit()
"""


class TestKillImports(live.LiveCase):
    """A long import dies between parts and in the middle of one, is stopped and undone while its job is at work, and
    has two jobs at once: each line counts once, or none does.
    """

    def listed(self, code: str, at_once: int = LINES) -> int:
        """An import that is on its way; with more lines than are looked at once, its list is being checked."""
        self.code = code
        return live.report(live.shell(LIST % {'code': code, 'lines': LINES, 'at_once': at_once}), 'IMPORT')

    def job(self) -> live.Script:
        return live.Script(JOB)

    def wait(self, one: int, process: live.Script, so_far, counted: str = 'card_id') -> int:
        """Wait until the job is ``so_far``; how many cards are made by then, or lines looked at."""
        count = f'SELECT count({counted}) FROM customer_card_import_line WHERE import_id = %s'
        for _attempt in range(1200):
            made = live.query(count, one)[0][0]
            if so_far(made):
                return made
            self.assertIsNone(process.poll(), "it ended before")
            time.sleep(0.05)
        return self.fail("it never came so far")

    def killed(self, one: int, so_far, counted: str = 'card_id') -> None:
        process = self.job()
        self.wait(one, process, so_far, counted)
        os.kill(process.pid, signal.SIGKILL)
        process.wait(30)

    def state(self, one: int) -> str:
        return live.query('SELECT state FROM customer_card_import WHERE id = %s', one)[0][0]

    def found(self, one: int) -> dict:
        """What there is of an import: cards by state, contacts that are seen, what is on accounts."""
        cards = live.query('SELECT state, count(*) FROM customer_card WHERE import_id = %s GROUP BY state', one)
        people = "SELECT count(*) FROM res_partner WHERE active AND name LIKE %s"
        value = """
            SELECT COALESCE(sum(a.balance), 0) FROM customer_card c JOIN customer_card_account_rel r ON r.card_id = c.id
              JOIN customer_card_account a ON a.id = r.account_id WHERE c.import_id = %s
        """
        return {
            'cards': dict(cards),
            'people': live.query(people, f'Person {self.code} %')[0][0],
            'value': float(live.query(value, one)[0][0]),
        }

    def assertAll(self, one: int) -> None:
        self.assertEqual(self.state(one), 'done')
        self.assertEqual(self.found(one), {'cards': {'active': LINES}, 'people': LINES, 'value': LINES * 10.0})
        codes = 'SELECT count(DISTINCT old_code), count(DISTINCT partner_id) FROM customer_card WHERE import_id = %s'
        self.assertEqual(live.query(codes, one), [(LINES, LINES)])

    def test_kill_minus_9_between_parts_and_in_them(self):
        one = self.listed('KILL')
        for parts in (1, 4):
            self.killed(one, lambda made, parts=parts: made >= parts * PART)
            made = self.found(one)
            self.assertEqual((list(made['cards']), made['people']), (['arriving'], 0))
            self.assertEqual(made['cards']['arriving'] % PART, 0)
            self.assertEqual(made['value'], made['cards']['arriving'] * 10)
        self.assertEqual(live.healthy(), [], "Health in the middle")
        self.assertEqual(self.job().wait(120), 0)
        self.assertAll(one)
        self.assertEqual(live.healthy(), [])

    def test_kill_minus_9_while_it_is_checked(self):
        """By the button first, then by the import: the lines that were looked at are not looked at again."""
        one, looked = self.listed('LOOK', at_once=0), 'NULLIF(looked, FALSE)'
        for state in ('checking', 'running'):
            for parts in (1, 4):
                self.killed(one, lambda done, parts=parts: done >= parts * PART, looked)
                self.assertEqual(self.state(one), state)
                done = live.query(
                    'SELECT count(*), count(NULLIF(looked, FALSE)) FROM customer_card_import_line WHERE import_id = %s',
                    one,
                )
                self.assertEqual((done[0][0], done[0][1] % PART), (LINES, 0))
                self.assertGreaterEqual(done[0][1], parts * PART)
                self.assertEqual(self.found(one), {'cards': {}, 'people': 0, 'value': 0})
            if state == 'checking':
                self.assertEqual(self.job().wait(120), 0)
                self.assertEqual(self.state(one), 'checked')
                left = live.query('SELECT count(*) FROM customer_card_import_line WHERE import_id = %s', one)
                self.assertEqual(left, [(0,)], "What a check read is let go of")
                live.shell(START % {'import': one})
        self.assertEqual(self.job().wait(120), 0)
        self.assertAll(one)
        self.assertEqual(live.healthy(), [])

    def test_kill_minus_9_while_it_is_undone(self):
        one = self.listed('UNDO')
        self.killed(one, lambda made: made >= 5 * PART)
        admin = live.server().client('admin')
        admin.call('customer.card.import', 'action_undo', [one])
        self.killed(one, lambda made: made <= 3 * PART)
        self.assertEqual(self.state(one), 'undoing')
        self.assertEqual(live.healthy(), [], "Health in the middle")
        self.assertEqual(self.job().wait(120), 0)
        self.assertEqual(self.state(one), 'undone')
        left = self.found(one)
        self.assertEqual((list(left['cards']), left['people'], left['value']), (['undone'], 0, 0))
        people = 'SELECT count(*) FROM res_partner WHERE name LIKE %s'
        self.assertEqual(live.query(people, 'Person UNDO %'), [(0,)])
        again = self.listed('UNDO')
        self.assertEqual(self.job().wait(120), 0)
        self.assertAll(again)
        self.assertEqual(live.healthy(), [])

    def test_stop_and_undo_while_a_part_is_made(self):
        one, admin = self.listed('STOP'), live.server().client('admin')
        process = self.job()
        self.wait(one, process, lambda made: made >= 2 * PART)
        admin.call('customer.card.import', 'action_stop', [one])
        self.assertEqual((process.wait(120), self.state(one)), (0, 'stopped'))
        self.assertLess(self.found(one)['cards']['arriving'], LINES)
        admin.call('customer.card.import', 'action_resume', [one])
        process = self.job()
        self.wait(one, process, lambda made: made >= 5 * PART)
        admin.call('customer.card.import', 'action_undo', [one])
        self.assertEqual(process.wait(120), 0)
        if self.state(one) == 'undoing':  # the job left when the button had the row
            self.assertEqual(self.job().wait(120), 0)
        self.assertEqual((self.state(one), list(self.found(one)['cards'])), ('undone', ['undone']))

    def test_two_jobs_at_once(self):
        one = self.listed('TWO')
        jobs = [self.job(), self.job()]
        self.assertEqual([job.wait(180) for job in jobs], [0, 0])
        self.assertEqual(self.job().wait(120), 0)
        self.assertAll(one)
        self.assertEqual(live.healthy(), [])
