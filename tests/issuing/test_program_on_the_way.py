"""Risk: a program is changed while its first cards are on their way, and in no list: its cards open different accounts,
or count in different units, for good.
"""

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .parts_case import PartsCase

# Nothing is on these books before the import is over.
NOT_BOOKED_YET = {'liability_account_id', 'points_account_id'}
TEXT = (
    "old_code,name,points\n"
    "F-100-{n},Ann A,10.25\n"
    "F-101-{n},Bob B,20\n"
    "F-102-{n},Cid C,30\n"
    "F-103-{n},Dan D,40.75\n"
)  # fmt: skip


@tagged('post_install', '-at_install')
class TestProgramOnTheWay(PartsCase):
    def coming(self, number: str, steps: int):
        """An import into a program without other cards, after so many steps; for the first one count all that look at
        the list once more and keep its lines.
        """
        program = self._program('loyalty', name=f"New {number}", prefix=number, point_value=0.01, point_digits=2)
        self._limit(program, 5000)
        one = self.list_of(TEXT.format(n=number), program=program, user=self.manager)
        self.assertEqual(one.state, 'checked', self.errors(one))
        one.action_import()
        while steps and not one.ready and one.state == 'running':
            self.step(one)
        for _step in range(steps - 1):
            self.step(one)
        return one.with_user(self.manager)

    def refuses(self, program, vals: dict) -> bool:
        point = self.env.cr.savepoint(flush=False)
        try:
            with mute_logger('odoo.sql_db'):
                program.with_user(self.manager).write(vals)
                self.env.flush_all()
        except UserError:
            return True
        except Exception:  # noqa: BLE001 - the host's own, of a value that makes no sense
            return False
        finally:
            self.env.clear()
            point.close(rollback=True)
        return False

    def others(self, program, field) -> list:
        now = program[field.name]
        if field.type == 'boolean':
            return [not now]
        if field.type in ('integer', 'float', 'monetary'):
            return [(now or 0) + 1, 0]
        if field.type == 'selection':
            return [key for key, _word in field._description_selection(self.env) if key != now]
        if field.type == 'many2one':
            return [*self.env[field.comodel_name].sudo().search([('id', '!=', now.id)], limit=2).ids, False]
        return ['x'] if field.type in ('char', 'text') else []

    def test_every_field_stays_that_stays_with_cards_in_use(self):
        over = self.coming('961', 0)
        self.job()
        self.assertEqual(over.state, 'done')
        at_work = [self.coming(f'96{steps + 1}', steps) for steps in (1, 2)]
        undone = self.coming('965', 2)
        undone.action_undo()
        while undone.state == 'undoing':
            self.step(undone)
        self.assertEqual(undone.state, 'undone')
        asked, open_ = set(), []
        for name, field in over.program_id._fields.items():
            if not field.store or field.readonly or name in NOT_BOOKED_YET:
                continue
            for value in self.others(over.program_id, field):
                if not self.refuses(over.program_id, {name: value}):
                    continue
                asked.add(name)
                programs = [one.program_id for one in (*at_work, undone)]
                open_ += [
                    (name, value, one.name)
                    for one in programs
                    if one[name] == over.program_id[name] and not self.refuses(one, {name: value})
                ]
        self.assertFalse(open_)
        self.assertLessEqual({'opens_value', 'opens_points', 'kind', 'point_digits', 'company_id'}, asked)

    def test_all_cards_are_alike_when_it_is_over(self):
        one = self.coming('967', 2)
        for vals in ({'opens_value': True}, {'point_digits': 0}):
            with self.assertRaisesRegex(UserError, "Cards of this program are in use"), self.env.cr.savepoint():
                one.program_id.write(vals)
        one.program_id.write({'till_message': "Welcome back", 'points_months': 24})
        self.assertTrue(one.program_id.alive)
        self.assertFalse(one.program_id.card_count)
        self.job()
        accounts = one.card_ids.account_ids
        self.assertEqual([(a.kind, a.digits) for a in accounts], [('points', 2)] * 4)
        self.assertEqual(one.program_id.till_message, "Welcome back")
        self.assertHealthy()

    def test_a_new_program_is_still_being_thought_about(self):
        program = self._program('loyalty', name="Draft", prefix='968')
        text = TEXT.format(n='968').replace('.25', '').replace('.75', '')
        one = self.list_of(text, program=program, user=self.manager)
        program.with_user(self.manager).write({'opens_value': True, 'point_digits': 1})
        self.assertEqual((one.state, program.alive, program.opens_value), ('checked', False, True))

    def test_no_liability_becomes_where_balances_come_from(self):
        """Of this program, or of another one: they would be booked against themselves."""
        one = self.running(2)
        other = self._program('gift', name="Other", prefix='957')
        for program in (self.both, other):
            with self.assertRaisesRegex(UserError, "are on their way"), self.env.cr.savepoint():
                program.with_user(self.accountant).liability_account_id = self.before
        while one.state == 'running':
            self.step(one)
        self.assertEqual(one.state, 'done')
        self.assertHealthy()

    @mute_logger('odoo.addons.customer_card.models.issuing.customer_card_import_job')
    def test_books_that_are_others_by_the_end_stop_it(self):
        """However they became so; the rest is done once they are right again."""
        one = self.running(2)
        liability = self.both.liability_account_id
        self.env.cr.execute(
            "UPDATE customer_card_program SET liability_account_id = %s WHERE id = %s", [self.before.id, self.both.id]
        )
        self.env.invalidate_all()
        while one.state == 'running':
            self.step(one)
        self.assertEqual(one.state, 'stopped')
        self.assertIn("the very account they go to", one.problem)
        self.env.cr.execute(
            "UPDATE customer_card_program SET liability_account_id = %s WHERE id = %s", [liability.id, self.both.id]
        )
        self.env.invalidate_all()
        one.action_resume()
        while one.state == 'running':
            self.step(one)
        self.assertEqual(one.state, 'done')
        self.assertHealthy()

    def test_no_tax_comes_or_goes_on_the_way(self):
        """What the second person saw is what is booked."""
        tax = self.env['account.tax'].create({'name': "V", 'amount': 20, 'price_include_override': 'tax_included'})
        one = self.running(1)
        with self.assertRaisesRegex(UserError, "with or without tax as it is now"), self.env.cr.savepoint():
            self.both.with_user(self.manager).voucher_tax_id = tax
        self.job()
        self.assertEqual(one.state, 'done')
