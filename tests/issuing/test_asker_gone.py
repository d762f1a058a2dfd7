"""Risk: who asked for a long import leaves the shop, and half an import stays for ever; or the job is called again and
again for what cannot be done now.
"""

from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ...models.ledger.errors import LedgerRefusal
from .parts_case import MODULE, PartsCase


@tagged('post_install', '-at_install')
class TestAskerGone(PartsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = new_test_user(
            cls.env, 'gone_colleague', 'customer_card.group_manager', company_id=cls.card_company.id
        )

    def leave(self) -> None:
        """The manager is no card manager any more, works in another company, and cannot log in."""
        elsewhere = self.env['res.company'].create({'name': "Elsewhere"})
        self.manager.write({
            'group_ids': [(6, 0, self.env.ref('base.group_user').ids)], 'company_id': elsewhere.id,
            'company_ids': [(6, 0, elsewhere.ids)], 'active': False,
        })  # fmt: skip
        self.env.flush_all()

    def test_a_colleague_resumes(self):
        one = self.running(2)
        one.action_stop()
        self.leave()
        one = one.with_user(self.colleague)
        one.action_resume()
        self.job()
        self.assertEqual((one.state, one.problem, one.made_count), ('done', False, 0))
        self.assertEqual(len(one.card_ids), 5)
        self.assertEqual(one.started_by_id, self.manager)
        cards = one.card_ids.sudo()
        self.assertEqual((cards.create_uid, cards.write_uid), (self.manager, self.manager))
        self.assertEqual(cards.account_ids.entry_ids.operation_id.user_id, self.manager)
        self.assertHealthy()

    def test_a_colleague_undoes(self):
        one = self.running(3)
        self.leave()
        one = one.with_user(self.colleague)
        one.action_undo()
        self.job()
        self.assertEqual((one.state, one.made_count), ('undone', 0))
        self.assertFalse(self.env['customer.card']._find_by_code(self.number, self.card_company))
        self.assertHealthy()

    def test_what_was_asked_for_goes_on_by_itself(self):
        one = self.running(0)
        self.leave()
        self.job()
        self.assertEqual((one.with_user(self.colleague).state, len(one.sudo().card_ids)), ('done', 5))

    def test_who_may_not_asks_for_nothing(self):
        one = self.running(2)
        one.action_stop()
        for name in ('action_resume', 'action_undo', 'action_stop', 'action_cancel'):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                getattr(one.with_user(self.accountant), name)()
        self.assertEqual(one.state, 'stopped')

    def test_nobody_takes_over_a_balance_of_the_own_card(self):
        """The parts are the server's, the decision is a person's."""
        self.env['customer.card']._issue(self.loyalty, partner=self.manager.partner_id)
        self.manager.partner_id.write({'name': "Me", 'phone': '+16505550177'})
        one = self.running(0, "name,phone,value\nMe,+16505550177,5\nBen,+16505550178,5\n")
        self.assertEqual(one.known_count, 1)
        self.job()
        self.assertEqual(one.state, 'checked')
        self.assertIn("Your own card is on the list", one.message_ids[:1].body)
        self.assertFalse(one.sudo().card_ids)

    def test_the_job_is_not_called_again_at_once(self):
        one = self.running(3)
        one.action_undo()
        kept = []

        def keep(_cron, processed=0, *, remaining=None, deactivate=False):
            kept.append((processed, remaining))
            return 100.0

        with (
            patch.object(type(self.Ledger), '_post', side_effect=LedgerRefusal(self.env, 'no_key')),
            patch(f'{MODULE}.customer_card_import_job.modules') as modules,
            patch.object(type(self.env['ir.cron']), '_commit_progress', keep),
        ):
            modules.module.current_test = None
            self.env['customer.card.import']._cron_import()
            self.assertEqual((sum(done for done, _left in kept), kept[-1]), (0, (0, 0)))
        kept.clear()
        with (
            patch(f'{MODULE}.customer_card_import_job.modules') as modules,
            patch.object(type(self.env['ir.cron']), '_commit_progress', keep),
        ):
            modules.module.current_test = None
            self.env['customer.card.import']._cron_import()
        self.assertIn((2, 1), kept, "what is on its way goes on at once")
        self.assertEqual(one.state, 'undone')
