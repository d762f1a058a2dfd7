"""Risk: the morning look at a program says something else than its lists do."""

import json

from odoo.tests import tagged

from ...models.ledger.protected import own
from ..common.sealing import aged
from .case import LifeCase


@tagged('post_install', '-at_install')
class TestOverview(LifeCase):
    def setUp(self):
        super().setUp()
        self.program = self.gift.with_user(self.manager)

    def figures(self) -> tuple:
        self.env.invalidate_all()
        program = self.program
        return program.today_in, program.today_out, program.month_in, program.month_out

    def text(self, amount: float) -> str:
        return self.gift._format('value', amount)

    def test_what_came_and_went(self):
        """Less what was given back; balances of another system are no news."""
        self.post(self.value, 500, 'opening')
        self.charge(60)
        order = self.sync(self.gift_order(20))
        line = (self.bread, -1, 5.0, {'refunded_orderline_id': order.lines.id})
        self.sync(self.order([line], [(self.value_method, -5)], is_refund=True))
        self.assertEqual(self.figures(), (self.text(60), self.text(15), self.text(60), self.text(15)))
        aged(self.env, "UPDATE customer_card_entry SET moment = moment - interval '2 days'")
        self.assertEqual(self.figures(), (self.text(0), self.text(0), self.text(60), self.text(15)))
        bars = json.loads(self.program.month_graph)[0]['values']
        self.assertEqual((len(bars), [bar['value'] for bar in bars if bar['value']]), (30, [15]))
        self.assertEqual(bars[-3]['value'], 15)
        aged(self.env, "UPDATE customer_card_entry SET moment = moment - interval '40 days'")
        self.assertEqual(self.figures(), tuple([self.text(0)] * 4))
        self.assertEqual((self.program.month_before, self.behind(moved='paid', before=1)), (self.text(15), -15))
        self.assertEqual(self.behind(moved='paid'), 0)
        aged(self.env, "UPDATE customer_card_entry SET moment = moment - interval '18 days'")
        self.env.invalidate_all()
        self.assertEqual((self.program.month_before, self.behind(moved='paid', before=1)), (self.text(0), 0))

    def behind(self, **figure) -> float:
        """The sum of the list that a figure opens."""
        domain = self.program.with_context(**figure).action_open_month()['domain']
        return sum(self.env['customer.card.entry'].search(domain).mapped('amount'))

    def test_what_the_health_check_found_stands_on_the_program(self):
        books = self.gift.with_user(self.second)
        self.assertEqual(books.action_open_health()['tag'], 'display_notification')
        check = self.env['customer.card.health']._check()
        self.assertFalse(check.finding_ids)
        self.env.invalidate_all()
        self.assertEqual((books.health_count, books.action_open_health()['res_id']), (0, check.id))
        self.charge(60)
        aged(self.env, f"UPDATE customer_card_account SET balance = balance + 1 WHERE id = {self.value.id}")
        self.env.invalidate_all()
        check = self.env['customer.card.health']._check()
        self.env.invalidate_all()
        of_it = check.finding_ids.filtered(lambda one: one.account_id == self.value or not one.account_id)
        self.assertTrue(of_it)
        self.assertEqual(books.health_count, len(of_it))
        others = check.finding_ids - of_it
        self.assertEqual(self.loyalty.with_user(self.second).health_count, len(others | of_it.filtered(
            lambda one: not one.account_id)))  # fmt: skip
        self.assertEqual(books.action_open_health()['res_id'], check.id)

    def test_every_number_opens_its_list(self):
        self.charge(60)
        program = self.program
        accounts = self.env['customer.card.account'].search(program.action_open_accounts()['domain'])
        self.assertEqual(self.text(sum(accounts.mapped('balance'))), program.outstanding)
        order = self.sync(self.gift_order(20))
        line = (self.bread, -1, 5.0, {'refunded_orderline_id': order.lines.id})
        self.sync(self.order([line], [(self.value_method, -5)], is_refund=True))
        self.assertEqual(self.behind(), 45)
        self.assertEqual((self.behind(moved='came'), self.behind(moved='paid')), (60, -15))
        aged(self.env, "UPDATE customer_card_entry SET moment = moment - interval '2 days' WHERE kind = 'refund'")
        self.assertEqual((self.behind(moved='paid'), self.behind(moved='paid', today=1)), (-15, -20))
        self.assertEqual(self.behind(moved='anything'), 45)
        self.assertEqual(program.action_new_card()['context'], {'default_program_id': program.id})
        self.assertEqual(program.action_new_batch()['context'], {'default_program_id': program.id})

    def test_what_expires_soon(self):
        self.assertFalse(self.program.expiring)
        self.charge(60)
        aged(self.env, "UPDATE customer_card_lot SET expires_at = now() AT TIME ZONE 'UTC' + interval '20 days'")
        self.env.invalidate_all()
        self.assertEqual(self.program.expiring, self.text(60))
        found = self.env['customer.card.account'].search(self.program.action_open_expiring()['domain'])
        self.assertEqual(found, self.value)
        for far in ("interval '40 days'", "interval '-1 day'"):
            aged(self.env, f"UPDATE customer_card_lot SET expires_at = now() AT TIME ZONE 'UTC' + {far}")
            self.env.invalidate_all()
            self.assertFalse(self.program.expiring, far)

    def test_no_card_yet(self):
        opened = self.program.action_open_cards()
        self.assertEqual(opened['name'], f"Cards of {self.program.name}")
        self.assertIn("No card of this program yet", opened['help'])
        self.assertNotIn('help', self.program.action_open_month())

    def test_what_waits_for_somebody(self):
        self._limit(self.gift, 0)
        gift = (
            self.env['customer.card.adjustment']
            .with_user(self.manager)
            .create({'account_id': self.value.id, 'amount': 5, 'reason': "Sorry"})
        )
        self.assertEqual((self.program.waiting_count, self.program.unseen_count), (0, 0))
        gift.action_request()
        self.env['customer.card.unusual']._note('own_card', 'own:test', self.gift_card, self.session)
        self.env.invalidate_all()
        self.assertEqual((self.program.waiting_count, self.program.unseen_count), (1, 1))
        self.assertEqual(
            self.env['customer.card.adjustment'].search(self.program.action_open_waiting()['domain']), gift
        )
        batch = self.env['customer.card.batch'].create({'program_id': self.gift.id, 'quantity': 1})
        own(batch).write({'state': 'requested', 'requested_by_id': self.env.uid})
        self.env.invalidate_all()
        self.assertEqual(self.program.waiting_count, 1)  # one kind after the other: a number is its list
        own(gift).write({'state': 'refused'})
        self.env.invalidate_all()
        self.assertEqual(self.program.waiting_count, 1)
        opened = self.program.action_open_waiting()
        self.assertEqual(self.env[opened['res_model']].search(opened['domain']), batch)
        self.assertEqual(self.program.action_open_unseen()['res_model'], 'customer.card.unusual')
        self.env.invalidate_all()
        self.assertFalse(self.gift.with_user(self.desk).unseen_count)

    def test_a_new_program_is_told_apart(self):
        """By its prefix; and it is told where a tier brings nothing."""
        programs = self.env['customer.card.program']
        used = set(programs.search([('company_id', '=', self.env.company.id)]).mapped('prefix'))
        new = programs.create({'name': "Another"})
        self.assertNotIn(new.prefix, used)
        copy, *several = [self.loyalty.copy(), *programs.create([{'name': "One"}, {'name': "Two"}])]
        prefixes = [*used, new.prefix, copy.prefix, *(program.prefix for program in several)]
        self.assertEqual(len(set(prefixes)), len(used) + 4, prefixes)
        tier = self.env['customer.card.tier'].create({'program_id': self.loyalty.id, 'name': "Plain", 'threshold': 5})
        self.assertIn("Tier Plain brings its customers nothing", self.loyalty.advice)
        tier.vip = True
        self.assertNotIn("Tier Plain", self.loyalty.advice or '')
