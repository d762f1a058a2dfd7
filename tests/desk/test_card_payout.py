from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from ...models.ledger.protected import own
from .case import LifeCase


@tagged('post_install', '-at_install')
class TestCloseWithPayout(LifeCase):
    """What is left leaves as money: by a manager, by the books, above a limit by two people, and once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gift.pay_out_on_close = True
        cls._limit(cls.gift, 50)
        cls.cash = cls.env['account.journal'].search(
            [('type', '=', 'cash'), ('company_id', '=', cls.card_company.id)], limit=1
        )
        cls.bank = cls.env['account.journal'].search(
            [('type', '=', 'bank'), ('company_id', '=', cls.card_company.id)], limit=1
        )

    def close(self, user=None, journal=None, card=None, **more):
        vals = {
            'card_id': (card or self.gift_card).id,
            'way': 'payout',
            'journal_id': (journal or self.cash).id,
            'reason': "Moves away",
        }
        return self.do('close', user or self.manager, **{**vals, **more})

    def on(self, account) -> float:
        """What posted journal items leave on an account of the general ledger."""
        self.env.flush_all()
        lines = self.env['account.move.line'].search([('account_id', '=', account.id), ('parent_state', '=', 'posted')])
        return round(sum(lines.mapped('balance')), 2)

    def settle(self) -> None:
        self.env['customer.card.settlement']._settle_all(self.card_company)

    def test_small_ones_at_once_and_by_the_books(self):
        self.charge(40)
        self.settle()
        places = self.gift.liability_account_id, self.gift.clearing_account_id, self.cash.default_account_id
        before = [self.on(place) for place in places]
        ticket = self.ref(self.gift_card)
        self.close()
        self.settle()
        after = [self.on(place) for place in places]
        self.assertEqual([now - then for now, then in zip(after, before, strict=True)], [40, 0, -40])
        self.assertEqual((self.value.balance, self.gift_card.state), (0, 'closed'))
        self.assertEqual(self.value.entry_ids.sorted('sequence')[-1].kind, 'payout')
        self.assertFalse(self.till.customer_card_identify(ticket)['ok'])
        self.assertHealthy()
        with self.assertRaises(UserError):
            self.close()

    def test_large_ones_by_two(self):
        self.charge(60)
        dialog = (
            self.env['customer.card.close']
            .with_user(self.manager)
            .create({'card_id': self.gift_card.id, 'way': 'payout'})
        )
        self.assertIn("second person", dialog.summary)
        self.close()
        self.close()  # pressed again: the same request waits
        request = self.env['customer.card.adjustment'].search([('card_id', '=', self.gift_card.id)])
        self.assertEqual(
            (len(request), request.state, self.gift_card.state, self.value.balance), (1, 'requested', 'active', 60)
        )
        with self.assertRaises(AccessError):
            request.with_user(self.manager).action_approve()
        request.with_user(self.second).action_approve()
        self.assertEqual((request.state, self.gift_card.state, self.value.balance), ('posted', 'closed', 0))
        self.assertEqual(sum(request.move_id.line_ids.mapped('debit')), 60)
        with self.assertRaises(UserError):
            request.with_user(self.second).action_approve()
        self.assertHealthy()

    def test_a_card_that_was_reported_meanwhile(self):
        """Who asked may be who found it; of one that was blocked before, or for another reason, its rest is paid."""
        self.charge(60)
        self.close()
        request = self.env['customer.card.adjustment'].search([('card_id', '=', self.gift_card.id)])
        for reported in ('action_block_lost', 'action_block_stolen', 'action_block_fraud'):
            getattr(self.gift_card.with_user(self.desk), reported)()
            with self.assertRaisesRegex(UserError, "since this was asked for"), self.env.cr.savepoint():
                request.with_user(self.second).action_approve()
            self.gift_card.with_user(self.desk).action_unblock()
        self.gift_card.action_block_lost()
        for long_ago in (fields.Datetime.now() - timedelta(days=1), False):  # of old cards it was not kept
            with self.subTest(long_ago), self.env.cr.savepoint() as point:
                own(self.gift_card).ended_at = long_ago
                request.with_user(self.second).action_approve()
                self.assertEqual((request.state, self.gift_card.state), ('posted', 'closed'))
                point.rollback()
            self.env.invalidate_all()

    def test_asked_for_anew_with_other_words(self):
        self.charge(60)
        self.close()
        for more in ({'reason': "Another"}, {'journal': self.bank}):
            with self.assertRaisesRegex(UserError, "Refuse it under Adjustments"), self.env.cr.savepoint():
                self.close(**more)

    def test_what_is_left_changed_before_the_approval(self):
        self.charge(60)
        self.close()
        request = self.env['customer.card.adjustment'].search([('card_id', '=', self.gift_card.id)])
        self.sync(self.gift_order(5))
        with self.assertRaisesRegex(UserError, "has changed"), self.env.cr.savepoint():
            request.with_user(self.second).action_approve()
        request.with_user(self.second).action_refuse()
        self.close()
        again = self.env['customer.card.adjustment'].search(
            [('card_id', '=', self.gift_card.id), ('state', '=', 'requested')]
        )
        self.assertEqual(again.amount, -55)

    def test_points_are_given_up(self):
        both = self._program('loyalty', name="Both", prefix='955', opens_value=True, pay_out_on_close=True)
        self._limit(both, 50)
        card = self.env['customer.card']._issue(both, partner=self.holder)
        self.post(card._account('value'), 10, 'sale')
        self.post(card._account('points'), 70, 'earn')
        dialog = self.env['customer.card.close'].with_user(self.manager).create({'card_id': card.id, 'way': 'payout'})
        self.assertIn("70 points are given up", dialog.summary)
        self.close(card=card)
        self.assertEqual(
            (card._account('value').balance, card._account('points').balance, card.state), (0, 0, 'closed')
        )
        self.settle()
        self.assertHealthy()

    def test_who_and_where(self):
        self.charge(40)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.close(self.desk)
        foreign = self.env['account.journal'].search(
            [('company_id', '!=', self.card_company.id), ('type', '=', 'cash')], limit=1
        )
        general = self.env['account.journal'].search(
            [('company_id', '=', self.card_company.id), ('type', '=', 'general')], limit=1
        )
        for journal in filter(None, (foreign, general)):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self.close(journal=journal)
        for more in ({'reason': False}, {'journal_id': False}):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self.close(**more)
        self.gift_card.partner_id = self.manager.partner_id
        with self.assertRaisesRegex(AccessError, "own card"), self.env.cr.savepoint():
            self.close()
        self.gift_card.partner_id = self.holder
        self.gift.pay_out_on_close = False
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.close()
        self.assertEqual((self.value.balance, self.gift_card.state), (40, 'active'))

    def test_from_a_journal_of_another_currency(self):
        """The books would want an amount in that currency, too: it is not offered, and refused by a sentence."""
        self.charge(40)
        euro = self.env.ref('base.EUR')
        euro.active = True
        vals = {'type': 'cash', 'company_id': self.card_company.id}
        euros, dollars = self.env['account.journal'].create(
            [
                {**vals, 'name': "Euro cash", 'code': 'EURC', 'currency_id': euro.id},
                {**vals, 'name': "Drawer", 'code': 'DRAW', 'currency_id': self.card_company.currency_id.id},
            ]
        )
        dialog = self.env['customer.card.close'].with_user(self.manager).create({'card_id': self.gift_card.id})
        names = {'company_id': dialog.company_id.id, 'currency_id': dialog.currency_id.id}
        offered = self.env['account.journal'].search(safe_eval(dialog._fields['journal_id'].domain, names))
        self.assertEqual([journal in offered for journal in (euros, dollars, self.cash)], [False, True, True])
        with self.assertRaisesRegex(UserError, "Euro cash.* is in another currency"), self.env.cr.savepoint():
            self.close(journal=euros)
        self.close(journal=dollars)
        self.assertEqual((self.value.balance, self.gift_card.state), (0, 'closed'))

    def owing(self):
        """A card with value whose holder owes points: goods came back whose points were spent."""
        both = self._program('loyalty', name="Both", prefix='956', opens_value=True, pay_out_on_close=True)
        self._limit(both, 30)
        card = self.env['customer.card']._issue(both, partner=self.holder)
        self.post(card._account('value'), 40, 'sale')
        self.post(card._account('points'), -5000, 'clawback', below_floor=True)
        return card

    def test_not_while_something_is_owed_on_it(self):
        card = self.owing()
        dialog = self.env['customer.card.close'].with_user(self.manager)
        dialog = dialog.create({'card_id': card.id, 'way': 'payout', 'journal_id': self.cash.id, 'reason': "x"})
        self.assertIn("5,000 points is owed", dialog.summary)
        self.assertNotIn("leave as money", dialog.summary)
        with self.assertRaisesRegex(UserError, "owes 5,000 points"), self.env.cr.savepoint():
            dialog.action_done()
        self.assertEqual((card.state, card._account('value').balance), ('active', 40))

    def test_nor_when_it_came_before_the_second_person(self):
        card = self.owing()
        points = card._account('points')
        self.post(points, 5000, 'earn')
        self.close(card=card)
        request = self.env['customer.card.adjustment'].search([('card_id', '=', card.id)])
        self.assertEqual(request.state, 'requested')
        self.post(points, -1, 'clawback', below_floor=True)
        with self.assertRaisesRegex(UserError, "owes 1 point"), self.env.cr.savepoint():
            request.with_user(self.second).action_approve()
        self.post(points, 1, 'earn')
        request.with_user(self.second).action_approve()
        self.assertEqual((request.state, card.state), ('posted', 'closed'))
        self.assertHealthy()

    def test_while_a_till_uses_it(self):
        self.charge(40)
        key = 'k' * 36
        self.assertTrue(self.till.customer_card_authorize(self.ref(self.gift_card), 'value', 5, 'o' * 36, key)['ok'])
        with self.assertRaisesRegex(UserError, "is using"), self.env.cr.savepoint():
            self.close()
        self.till.customer_card_void(key)
        self.close()
        self.assertEqual(self.gift_card.state, 'closed')

    def test_nobody_makes_one_by_hand(self):
        self.charge(40)
        adjustments = self.env['customer.card.adjustment'].with_user(self.manager)
        vals = {'account_id': self.value.id, 'amount': -40, 'reason': "Mine"}
        for forged in ({'kind': 'payout'}, {'card_id': self.gift_card.id}, {'journal_id': self.cash.id}):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                adjustments.create({**vals, **forged})
        plain = adjustments.create(vals)
        for forged in ({'kind': 'payout'}, {'card_id': self.gift_card.id}, {'move_id': False}):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                plain.write(forged)

    def test_a_currency_that_got_another_decimal(self):
        """What is on a card from before is finer than its account counts by itself: all of it leaves, or moves."""
        self.charge(10)
        self.card_company.currency_id.rounding = 0.001
        fresh = self.env['customer.card']._issue(self.gift)
        self.post(self.value, 0.005, 'sale')
        with self.env.cr.savepoint() as point:
            self.close()
            self.assertEqual((self.value.balance, self.gift_card.state), (0, 'closed'))
            self.assertHealthy()
            point.rollback()
        self.env.invalidate_all()
        self.gift_card.with_user(self.manager)._close_transferring(fresh.with_user(self.manager))
        self.assertEqual((self.value.balance, fresh._account('value').balance), (0, 10.005))
        self.close(card=fresh)
        self.assertEqual((fresh._account('value').balance, fresh.state), (0, 'closed'))
        self.assertHealthy()
