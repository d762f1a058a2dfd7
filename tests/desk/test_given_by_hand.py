"""Risks: one person alone makes value: by an import, by a batch, in small parts by all ways together, or by raising the
own limit.
"""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.models import BaseModel as Model
from odoo.tests import new_test_user, tagged

from .case import HandCase


@tagged('post_install', '-at_install')
class TestGivenByHand(HandCase):
    def left(self, *people: Model) -> None:
        """Only these people may approve anything from now on."""
        groups = [self.env.ref(f'customer_card.group_{name}') for name in ('manager', 'accountant')]
        others = groups[1].all_user_ids - self.env['res.users'].union(*people)
        others.write({'group_ids': [(3, group.id) for group in groups]})
        self.env.invalidate_all()

    def test_batches_that_were_saved_up(self):
        """Begun alone one a day, stopped, and gone on with all at once: they count when value comes of them."""
        self._limit(self.both, 1001)
        batches = []
        for days in range(3):
            with self.later(25 * days):
                batches.append(self.started(1, 1001))
                batches[-1].action_stop()
        with self.later(25 * 3):
            for batch in batches:
                batch.action_start()
            batches[0].action_stop()
            batches[0].action_start()
            self.assertEqual(batches[0].state, 'running', "what was just begun is not asked for again")
            self.assertEqual([batch.state for batch in batches[1:]], ['requested', 'requested'])

    # --- nobody else --------------------------------------------------------------------------------------------------

    def test_one_approver_is_told_what_to_do(self):
        """By what waits, and by the overview; with the group's name, and no longer than it waits."""
        waiting = (self.imported(), self.started(), self.asked(5))
        program = self.both.with_user(self.manager)
        self.left(self.manager, self.other)
        self.assertEqual([one.nobody_else for one in waiting], [False] * 3, "The other one may")
        self.assertEqual([one.with_user(self.other).nobody_else for one in waiting], [False] * 3)
        self.assertEqual((program.waiting_count, program.nobody_else), (1, False))
        self.left(self.manager)
        for one in waiting:
            self.assertRegex(one.nobody_else, "Nobody else may approve this.*“Card manager”")
        self.assertEqual(program.nobody_else, waiting[2].nobody_else)
        self.desk.group_ids |= self.env.ref('customer_card.group_manager')
        self.env.invalidate_all()
        self.assertEqual([one.nobody_else for one in (*waiting, program)], [False] * 4)
        waiting[0].with_user(self.desk).action_approve()
        self.left(self.manager)
        self.assertFalse(waiting[0].nobody_else, "Nothing waits any more")

    def test_one_approver_beside_who_asked(self):
        """Who asked may approve nothing of the own; where he approves nothing at all, the one who does is enough."""
        asked = self.asked(5, self.accountant).sudo()
        self.left(self.manager)
        self.assertFalse(asked.nobody_else)
        self.left()
        self.assertTrue(asked.nobody_else)

    def test_whose_card_it_is_and_who_works_elsewhere_approve_nothing(self):
        self.left(self.manager, self.other)
        asked = self.asked(5)
        self.assertFalse(asked.nobody_else)
        asked.account_id.sudo().card_ids.partner_id = self.other.partner_id
        self.env.invalidate_all()
        self.assertTrue(asked.nobody_else)
        elsewhere = self.env['res.company'].create({'name': "Elsewhere"})
        home = {'company_id': elsewhere.id, 'company_ids': [(6, 0, elsewhere.ids)]}
        new_test_user(self.env, 'hand_elsewhere', groups='customer_card.group_manager', **home)
        self.env.invalidate_all()
        self.assertTrue(asked.nobody_else)

    # --- imports ------------------------------------------------------------------------------------------------------

    def test_an_import_with_value_takes_two(self):
        one = self.imported()
        self.assertEqual((one.state, len(one.card_ids)), ('requested', 0))
        with self.assertRaisesRegex(AccessError, "yourself"):
            one.action_approve()
        with self.assertRaises(AccessError):
            one.with_user(self.desk).action_approve()
        with self.assertRaises(AccessError):
            one.with_user(self.accountant).read(['file'])
        one.with_user(self.accountant).action_approve()
        self.assertEqual((one.state, one.started_by_id, one.approved_by_id), ('done', self.manager, self.accountant))
        self.assertEqual(one.card_ids._account('value').balance, 10)
        with self.assertRaises(UserError):
            one.with_user(self.accountant).action_approve()
        self.assertHealthy()

    def test_in_the_background_too(self):
        with patch('odoo.addons.customer_card.models.issuing.customer_card_import.AT_ONCE', 0):
            one = self.imported()
            self.env['customer.card.import']._cron_import()
            self.assertEqual(one.state, 'requested')
            one.with_user(self.other).action_approve()
            self.assertEqual(one.state, 'running')
        self.env['customer.card.import']._cron_import()
        self.assertEqual(one.state, 'done')

    def test_what_was_asked_for_is_not_another_list_later(self):
        one = self.imported()
        one.file = False
        self.assertEqual(one.state, 'draft')
        with self.assertRaises(UserError):
            one.with_user(self.accountant).action_approve()
        one = self.imported()
        grown = type(one)._look_at

        def more(records, raws, warns):
            rows = grown(records, raws, warns=warns)
            for row in rows:
                row.value += 1
            return rows

        with patch.object(type(one), '_look_at', more), self.assertRaisesRegex(UserError, "not what was checked"):
            one.with_user(self.accountant).action_approve()

    def test_taken_back(self):
        one = self.imported()
        one.action_cancel()
        self.assertEqual(one.state, 'checked')
        one.action_import()
        one.with_user(self.other).action_approve()
        self.assertEqual((one.state, one.started_by_id), ('done', self.manager))

    def test_cards_without_value_need_one(self):
        one = self.imported("name,value,points\nMe,,\n")
        self.assertEqual((one.state, len(one.card_ids)), ('done', 1))

    def test_nobody_imports_the_own_balance_alone(self):
        self._limit(self.both, 50)
        self.manager.partner_id.write({"email": "manager@example.com", "name": "Me"})
        text = "name,email,value\nMe,manager@example.com,10\n"
        with self.assertRaisesRegex(AccessError, "own card"), self.env.cr.savepoint():
            self.imported(text)

    def test_who_asked_is_the_holder_by_the_time_it_is_approved(self):
        """Also by another card on the account."""
        self.both.identified = False
        for way in ('holder', 'family'):
            with self.subTest(way):
                card = self.env['customer.card']._issue(self.both)
                vals = {'account_id': card._account('value').id, 'amount': 100, 'kind': 'reward', 'reason': "x"}
                gift = self.env['customer.card.adjustment'].with_user(self.accountant).create(vals)
                gift.action_request()
                if way == 'holder':
                    card.with_user(self.desk).partner_id = self.accountant.partner_id
                else:
                    card.with_user(self.desk)._add_family(self.accountant.partner_id)
                self.env.invalidate_all()
                with self.assertRaisesRegex(AccessError, "by now"), self.env.cr.savepoint():
                    gift.with_user(self.manager).action_approve()
                self.assertEqual((gift.state, card._account('value').balance), ('requested', 0))
                gift.with_user(self.manager).action_refuse()

    # --- batches ------------------------------------------------------------------------------------------------------

    def test_a_batch_with_value_takes_two(self):
        batch = self.started()
        self.assertEqual((batch.state, batch.issued), ('requested', 0))
        with self.assertRaisesRegex(AccessError, "yourself"):
            batch.action_approve()
        with self.assertRaises(AccessError):
            batch.with_user(self.desk).action_approve()
        with self.assertRaises(UserError):
            batch.opening_value = 1000
        for vals in ({'state': 'running'}, {'approved_by_id': self.other.id}, {'requested_by_id': self.other.id}):
            with self.assertRaises(AccessError):
                batch.write(vals)
        batch.with_user(self.accountant).action_approve()
        self.assertEqual((batch.state, batch.issued, batch.approved_by_id), ('done', 2, self.accountant))
        self.assertEqual(sum(batch.card_ids.account_ids.mapped('balance')), 20)
        self.assertHealthy()

    def test_a_batch_taken_back_is_a_draft(self):
        batch = self.started()
        batch.action_take_back()
        batch.opening_value = 0
        batch.action_start()
        self.assertEqual((batch.state, batch.approved_by_id.id), ('done', False))

    # --- the second person is told ------------------------------------------------------------------------------------

    def told(self, record: Model) -> Model:
        """Who has an activity about ``record``."""
        about = [('res_model', '=', record._name), ('res_id', '=', record.id)]
        return self.env['mail.activity'].search(about).user_id

    def test_who_may_approve_is_told_until_it_is_decided(self):
        for record in (self.asked(10), self.started(), self.imported()):
            told = self.told(record)
            self.assertLessEqual(self.accountant | self.other, told, record._name)
            self.assertFalse((self.manager | self.desk) & told, "who asked, and who may not approve")
            record.with_user(self.other).action_approve()
            self.assertFalse(self.told(record), record._name)

    def test_nobody_asks_in_silence(self):
        card = self.env['customer.card']._issue(self.both)
        vals = {'account_id': card._account('value').id, 'amount': 10, 'reason': "Spoiled"}
        silent = (
            self.env['customer.card.adjustment']
            .with_user(self.manager)
            .with_context(mail_activity_automation_skip=True)
        )
        adjustment = silent.create(vals)
        adjustment.action_request()
        self.assertIn(self.other, self.told(adjustment))

    def test_what_was_taken_back_calls_nobody(self):
        adjustment, batch, one = self.asked(10), self.started(), self.imported()
        adjustment.with_user(self.other).action_refuse()
        batch.with_user(self.manager).action_take_back()
        one.with_user(self.manager).action_cancel()
        self.assertFalse(self.told(adjustment) | self.told(batch) | self.told(one))

    def test_small_amounts_call_nobody(self):
        self._limit(self.both, 50)
        self.assertFalse(self.told(self.asked(10)))

    def test_nor_is_the_holder_called(self):
        card = self.env['customer.card']._issue(self.both, partner=self.other.partner_id)
        vals = {'account_id': card._account('value').id, 'amount': 10, 'reason': "Spoiled"}
        adjustment = self.env['customer.card.adjustment'].with_user(self.manager).create(vals)
        adjustment.action_request()
        self.assertIn(self.accountant, self.told(adjustment))
        self.assertNotIn(self.other, self.told(adjustment))

    # --- one limit for all ways ---------------------------------------------------------------------------------------

    def test_all_ways_count_together(self):
        self._limit(self.both, 50)
        self.assertEqual(self.imported().state, 'done', "10 and 1,000 points at 0.01")
        self.assertEqual(self.started(5).state, 'done', "30 of 50 by now")
        self.assertEqual(self.asked(20).state, 'posted', "50 of 50")
        states = [self.asked(0.01).state, self.started(0.01).state, self.imported().state]
        self.assertEqual(states, ['requested'] * 3)
        self.assertEqual(self.asked(20, self.other).state, 'posted', "somebody else")
        with self.later(23.9):
            self.assertEqual(self.asked(0.01).state, 'requested', "24 hours, whatever midnight lies between")
        with self.later(24.1):
            self.assertEqual(self.asked(50).state, 'posted')

    def test_what_a_second_person_approved_is_nobodys_alone(self):
        self._limit(self.both, 50)
        self.started(100).with_user(self.other).action_approve()
        self.assertEqual(self.asked(50).state, 'posted')

    # --- raising the limit --------------------------------------------------------------------------------------------

    def test_a_raised_limit_counts_after_a_day_and_a_night(self):
        self._limit(self.both, 5)
        program = self.both.with_user(self.manager)
        program.adjustment_limit = 1e6
        self.assertEqual((self.asked(5).state, self.asked(0.01).state), ('posted', 'requested'))
        self.assertEqual((self.started().state, self.imported().state), ('requested', 'requested'))
        with self.later(23.9):
            self.assertEqual(self.asked(6).state, 'requested')
            program.adjustment_limit = 2e6
        with self.later(24.1):
            self.assertEqual(self.asked(6).state, 'requested', "nor the second raise before its own time")
        with self.later(48.1):
            self.assertEqual(self.asked(1000).state, 'posted')

    def test_the_own_zone_makes_no_limit_count_sooner(self):
        self.card_company.partner_id.tz = False
        self._limit(self.both, 5)
        for zone in ('Etc/GMT+12', 'Pacific/Kiritimati'):
            self.manager.with_user(self.manager).write({'tz': zone})
            self.both.with_user(self.manager).adjustment_limit = 1000
            self.assertEqual(self.asked(6).state, 'requested')

    def test_the_shops_zone_does_not_either(self):
        self._limit(self.both, 5)
        self.assertEqual(self.asked(5).state, 'posted')
        self.both.with_user(self.manager).adjustment_limit = 1000
        for zone in ('Etc/GMT+12', 'Pacific/Kiritimati'):
            self.card_company.partner_id.tz = zone
            self.assertEqual(self.asked(0.01).state, 'requested')

    def test_a_lowered_one_at_once(self):
        self._limit(self.both, 50)
        self.both.with_user(self.manager).adjustment_limit = 5
        self.assertEqual(self.asked(6).state, 'requested')
        self.both.with_user(self.manager).adjustment_limit = 500
        self.assertEqual((self.asked(5).state, self.asked(0.01).state), ('posted', 'requested'), "raised from 5")

    def test_a_new_program_begins_with_nothing(self):
        programs = self.env['customer.card.program'].with_user(self.manager)
        made = programs.create({'name': "Mine", 'kind': 'gift', 'prefix': '957', 'adjustment_limit': 1e6})
        wished = programs.with_context(default_adjustment_limit=1e6)
        for program in made | made.copy() | wished.create({'name': "Mine", 'kind': 'gift', 'prefix': '958'}):
            self.assertEqual((program.adjustment_limit, program._limit_by_hand()), (1e6, 0))
        for wish in ({'before': 1e6}, {'raised': '2020-01-01'}):
            context = {f'default_adjustment_limit_{name}': value for name, value in wish.items()}
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                wished.with_context(**context).create({'name': "Mine", 'kind': 'gift', 'prefix': '959'})
        with self.assertRaises(AccessError):
            made.adjustment_limit_raised = False

    # --- what points count for ----------------------------------------------------------------------------------------

    def points(self, amount: float) -> Model:
        card = self.env['customer.card']._issue(self.both)
        vals = {'account_id': card._account('points').id, 'amount': amount, 'reason': "Spoiled"}
        adjustment = self.env['customer.card.adjustment'].with_user(self.manager).create(vals)
        adjustment.action_request()
        return adjustment

    def test_a_limit_of_nothing_is_nobody(self):
        """Points that pay less than the smallest coin are worth something."""
        self.both.point_value = 0.001
        self.assertEqual((self.points(4).state, self.points(-1).state), ('requested', 'requested'))
        self.assertEqual(self.imported("name,points\nMe,4\n").state, 'requested')

    def test_small_parts_are_summed_before_they_are_rounded(self):
        self.both.point_value = 0.001
        self._limit(self.both, 0.01)
        states = [self.points(4).state for _time in range(3)]
        self.assertEqual(states, ['posted', 'posted', 'requested'])

    def test_a_point_that_pays_less_for_a_moment(self):
        self._limit(self.both, 1)
        program = self.both.with_user(self.manager)
        program.point_value = 0.000001
        self.assertEqual((self.points(1_000_000).state, self.points(100).state), ('requested', 'posted'))
        self.assertEqual(self.imported("name,points\nMe,1\n").state, 'requested', "1.00 is given, at 0.01 each")
        with self.later(23.9):
            program.point_value = 0.00001
        with self.later(24.1):
            self.assertEqual(self.points(1_000_000).state, 'requested')
        with self.later(48.1):
            self.assertEqual(self.points(100_000).state, 'posted')

    def test_a_point_that_pays_more_counts_at_once(self):
        self._limit(self.both, 1)
        self.both.with_user(self.manager).point_value = 1
        self.assertEqual((self.points(2).state, self.points(1).state), ('requested', 'posted'))

    def test_what_points_paid_before_is_nobodys_to_write(self):
        made = {'name': "Mine", 'kind': 'loyalty', 'prefix': '957'}
        for name, value in (('before', 0), ('lowered', '2020-01-01')):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self.both.with_user(self.manager).write({f'point_value_{name}': value})
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                wished = self.env['customer.card.program'].with_user(self.manager)
                wished.with_context(**{f'default_point_value_{name}': value or 1}).create(made)
