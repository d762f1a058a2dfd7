"""Risks: the desk takes a holder's value by cards on the same accounts, a stranger's shop puts policy into ours,
history is switched off.
"""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .case import LifeCase


@tagged('post_install', '-at_install')
class TestForgedLife(LifeCase):
    def setUp(self) -> None:
        super().setUp()
        self.friend = self.env['res.partner'].create({'name': "Friend"})
        self.bearer = self.env['customer.card']._issue(self.gift)
        self.real = self.env['customer.card']._issue(self.gift, partner=self.holder)
        self.post(self.real._account('value'), 50, 'sale')

    def assertDenied(self, act, words: str = "A card manager") -> None:
        with self.assertRaisesRegex(AccessError, words), self.env.cr.savepoint():
            act()
        self.env.invalidate_all()

    def family(self, card, partner, user=None):
        self.do('family', user, card_id=card.id, partner_id=partner.id)
        return (card.account_ids.card_ids - card).sorted('id')[-1:]

    def test_nothing_moves_to_an_account_that_others_open(self) -> None:
        """A bearer card in the desk's pocket, a family card on it for the holder, and the holder's own card merged into
        that.
        """
        theirs = self.family(self.bearer, self.holder)
        self.assertDenied(lambda: self.do('merge', card_id=self.real.id, target_id=theirs.id))
        self.assertDenied(lambda: self.do('close', card_id=self.real.id, way='transfer', target_id=theirs.id))
        self.assertEqual((self.real._account('value').balance, self.real.state), (50, 'active'))
        self.do('merge', self.manager, card_id=self.real.id, target_id=theirs.id)
        self.assertEqual(self.bearer._account('value').balance, 50)

    def test_nobody_comes_to_what_a_sibling_holds(self) -> None:
        self.family(self.bearer, self.holder)
        self.post(self.bearer._account('value'), 50, 'sale')
        self.assertDenied(lambda: self.do('family', card_id=self.bearer.id, partner_id=self.friend.id))
        self.assertDenied(lambda: self.bearer.with_user(self.desk).write({'partner_id': self.friend.id}))
        self.bearer.with_user(self.desk).write({'partner_id': self.holder.id})
        self.family(self.real, self.friend, self.manager)

    def test_value_moves_to_another_program_by_a_manager(self) -> None:
        self.post(self.real._account('value'), 30, 'reward')
        cash = self._program('gift', name="Cash", prefix='959', cash_refunds=True)
        target = self.env['customer.card']._issue(cash, partner=self.holder)
        self.assertDenied(lambda: self.do('close', card_id=self.real.id, way='transfer', target_id=target.id))
        self.do('close', self.manager, card_id=self.real.id, way='transfer', target_id=target.id)
        self.assertEqual(target._account('value').balance, 80)

    def test_what_comes_later_goes_where_it_went(self) -> None:
        """A family card that was closed first, and written to last, is no heir."""
        family = self.family(self.real, self.friend, self.manager)
        theirs = self.env['customer.card']._issue(self.gift, partner=self.friend)
        second = self.env['customer.card']._issue(self.gift, partner=self.holder)
        self.do('close', card_id=family.id, way='transfer', target_id=theirs.id)
        self.assertFalse(self.real._account('value').heir_id)
        self.do('merge', card_id=self.real.id, target_id=second.id)
        family.with_user(self.desk).write({'note': "Cut in two"})
        self.env.flush_all()
        self.assertEqual(self.real._account('value')._heir(), second._account('value'))
        self.assertHealthy()

    def test_an_heir_by_sql_is_named(self) -> None:
        account, other = self.real._account('value'), self.bearer._account('value')
        self.env.cr.execute('UPDATE customer_card_account SET heir_id = %s WHERE id = %s', [other.id, account.id])
        self.env.invalidate_all()
        findings = self.env['customer.card.health']._check().finding_ids
        found = [(row.validator, row.account_id) for row in findings]
        self.assertEqual(found, [('accounts', account), ('heirs', account)])  # its mark covers the heir
        for change in ('heir_id = NULL', "heir_seal = 'x'"):
            with self.assertRaisesRegex(Exception, "never changes"), self.env.cr.savepoint():
                self.env.cr.execute(f'UPDATE customer_card_account SET {change} WHERE id = %s', [account.id])

    def test_an_heir_that_is_gone_is_named(self) -> None:
        second = self.env['customer.card']._issue(self.gift, partner=self.holder)
        self.do('merge', card_id=self.real.id, target_id=second.id)
        self.assertHealthy()
        self.env.cr.execute('ALTER TABLE customer_card_account DISABLE TRIGGER customer_card_account_fixed')
        self.env.cr.execute(
            'UPDATE customer_card_account SET heir_id = NULL, heir_seal = NULL WHERE id = %s',
            [self.real._account('value').id],
        )
        self.env.cr.execute('ALTER TABLE customer_card_account ENABLE TRIGGER customer_card_account_fixed')
        self.env.invalidate_all()
        findings = self.env['customer.card.health']._check().finding_ids
        self.assertIn(('heirs', self.real._account('value')), [(row.validator, row.account_id) for row in findings])

    def late(self, card, amount: float = 50) -> None:
        """What the empty card had paid comes back once it is closed."""
        account, key = card._account('value'), f'spent:{card.id}'
        self.post(account, -amount, 'spend', key=key)
        card.action_close()
        self.Ledger._reverse(self.Ledger._find(key), key=f'back:{card.id}')
        self.env.invalidate_all()

    def test_what_came_late_is_its_holders(self) -> None:
        self.late(self.real)
        theirs = self.env['customer.card']._issue(self.gift, partner=self.friend)
        closed = self.real.with_user(self.desk)
        self.assertDenied(lambda: closed.write({'partner_id': self.friend.id}))
        self.assertDenied(lambda: self.do('close', card_id=self.real.id, way='transfer', target_id=theirs.id))
        bearer = self.env['customer.card']._issue(self.gift)
        self.post(bearer._account('value'), 50, 'sale')
        self.late(bearer)
        self.assertDenied(lambda: bearer.with_user(self.desk).write({'partner_id': self.friend.id}))
        self.assertEqual(theirs._account('value').balance, 0)

    def test_nor_by_the_closed_card_of_a_family(self) -> None:
        family = self.family(self.real, self.friend, self.manager)
        family.action_close()
        self.late(self.real)
        theirs = self.env['customer.card']._issue(self.gift, partner=self.friend)
        self.assertDenied(lambda: self.do('close', card_id=family.id, way='transfer', target_id=theirs.id))

    def test_whose_account_it_is_counts_without_a_card(self) -> None:
        family = self.family(self.real, self.friend, self.manager)
        family.with_user(self.manager).write({'partner_id': False})
        self.real.action_close()
        self.assertDenied(lambda: family.with_user(self.desk).write({'partner_id': self.friend.id}))
        self.gift.enroll_at_till = True
        self.assertFalse(family.sudo()._can_get_holder(), "nor does a till")

    def test_each_kind_goes_where_it_can(self) -> None:
        """Value went to a card without points; points that come late go to another, and no heir changes."""
        both = self._program('gift', name="Both", prefix='957', opens_points=True, point_value=0.01)
        card, other = (self.env['customer.card']._issue(both, partner=self.holder) for _card in range(2))
        self.post(card._account('points'), 1000, 'earn')
        self.post(card._account('points'), -1000, 'spend', key='points')
        self.post(card._account('value'), 30, 'sale')
        self.do('close', self.manager, card_id=card.id, way='transfer', target_id=self.real.id)
        self.Ledger._reverse(self.Ledger._find('points'), key='points back')
        self.env.invalidate_all()
        self.do('close', self.manager, card_id=card.id, way='transfer', target_id=other.id)
        self.env.invalidate_all()
        self.assertEqual(other._account('points').balance, 1000)
        heirs = [card._account(kind).heir_id for kind in ('value', 'points')]
        self.assertEqual(heirs, [self.real._account('value'), other._account('points')])
        self.assertHealthy()

    def test_what_was_found_is_sealed(self) -> None:
        self.env.cr.execute(
            'UPDATE customer_card_account SET heir_id = %s WHERE id = %s', [self.value.id, self.points.id]
        )
        self.env.invalidate_all()
        health = self.env['customer.card.health']._check()
        self.assertFalse(health.doubt)
        self.env.cr.execute("UPDATE customer_card_finding SET fact = 'harmless' WHERE health_id = %s", [health.id])
        self.env.invalidate_all()
        self.assertTrue(health.doubt)

    def test_an_empty_card_that_was_closed_gets_its_goods_back(self) -> None:
        self.post(self.real._account('value'), -50, 'spend', key='spent')
        self.real.action_close()
        self.Ledger._reverse(self.Ledger._find('spent'), key='back')
        self.env.invalidate_all()
        self.assertTrue(self.real.came_late)
        second = self.env['customer.card']._issue(self.gift, partner=self.holder)
        self.do('close', card_id=self.real.id, way='transfer', target_id=second.id)
        self.env.invalidate_all()
        self.assertEqual((second._account('value').balance, self.real.came_late), (50, False))
        self.assertEqual(self.real._account('value').heir_id, second._account('value'))

    def test_balances_are_read_by_who_may(self) -> None:
        elsewhere = self.env['res.company'].create({'name': "Elsewhere"})
        stranger = new_test_user(
            self.env,
            'reader',
            'customer_card.group_desk',
            company_id=elsewhere.id,
            company_ids=[Command.set(elsewhere.ids)],
        )
        dialog = self.env['customer.card.close'].with_user(stranger).with_company(elsewhere)
        for way in ('payout', 'transfer'):
            with self.assertRaises(AccessError):
                dialog.onchange({'card_id': self.real.id, 'way': way}, ['card_id'], {'rest': {}, 'summary': {}})

    def test_what_was_owed_moved_the_other_way(self) -> None:
        second = self.env['customer.card']._issue(self.gift, partner=self.holder)
        self.post(second._account('value'), -40, 'clawback', below_floor=True)
        self.do('merge', card_id=second.id, target_id=self.real.id)
        self.post(self.real._account('value'), -10, 'spend')
        self.real.action_close()
        self.env.invalidate_all()
        self.assertHealthy()

    def test_points_come_once_more(self) -> None:
        """Given up with a pay-out first, moved when they come back after it."""
        both = self._program(
            'gift', name="Both", prefix='957', opens_points=True, point_value=0.01, pay_out_on_close=True
        )
        card, other = (self.env['customer.card']._issue(both, partner=self.holder) for _card in range(2))
        points = card._account('points')
        self.post(points, 300, 'earn')
        self.post(points, -100, 'spend', key='spent')
        self.post(card._account('value'), 30, 'sale')
        self._limit(both, 100)
        drawer = self.env['account.journal'].search(
            [('company_id', '=', self.card_company.id), ('type', '=', 'cash')], limit=1
        )
        card.with_user(self.manager)._close_paying_out(drawer, "Moved away")
        self.env.invalidate_all()
        self.assertEqual((card.state, points.balance), ('closed', 0))
        self.Ledger._reverse(self.Ledger._find('spent'), key='back')
        self.env.invalidate_all()
        self.do('close', card_id=card.id, way='transfer', target_id=other.id)
        self.env.invalidate_all()
        self.assertEqual(other._account('points').balance, 100)
        self.assertHealthy()

    def test_less_than_is_owed_is_said(self) -> None:
        self.post(self.points, -40, 'clawback', below_floor=True)
        target = self.env['customer.card']._issue(self.loyalty, partner=self.holder)
        self.post(target._account('points'), 10, 'earn')
        with self.assertRaisesRegex(UserError, "the other card has less"):
            self.do('merge', card_id=self.loyalty_card.id, target_id=target.id)

    def test_history_is_written_whatever_the_context_says(self) -> None:
        for name in ('tracking_disable', 'mail_notrack'):
            card = self.env['customer.card']._issue(self.gift)
            said = card.with_user(self.desk).with_context(**{'tracking_disable': False, name: True})
            self.env.flush_all()
            self.env.cr.precommit.run()
            said.write({'partner_id': self.holder.id})
            said.action_block_lost()
            self.env.flush_all()
            self.env.cr.precommit.run()
            told = card.message_ids.sudo().tracking_value_ids.mapped('field_id.name')
            self.assertLessEqual({'partner_id', 'state'}, set(told), name)


@tagged('post_install', '-at_install')
class TestFromElsewhere(LifeCase):
    """A card manager of another company."""

    def setUp(self) -> None:
        super().setUp()
        self.elsewhere = self.env['res.company'].create(
            {'name': "Elsewhere", 'currency_id': self.card_company.currency_id.id}
        )
        groups = 'customer_card.group_manager,account.group_account_manager,base.group_partner_manager'
        self.stranger = new_test_user(
            self.env, 'elsewhere', groups, company_id=self.elsewhere.id, company_ids=[Command.set(self.elsewhere.ids)]
        )

    def of_stranger(self, model: str):
        return self.env[model].with_user(self.stranger).with_company(self.elsewhere)

    def program(self):
        vals = {'name': "VIP", 'kind': 'loyalty', 'company_id': self.elsewhere.id, 'prefix': '958'}
        program = self.of_stranger('customer.card.program').create(vals)
        program.message_subscribe(partner_ids=self.stranger.partner_id.ids)
        return program

    def test_nothing_is_moved_into_this_shop(self) -> None:
        program = self.program()
        self.loyalty.message_subscribe(partner_ids=self.stranger.partner_id.ids)
        parts = [
            self.of_stranger(f'customer.card.{name}').create({'program_id': program.id, 'name': name, **vals})
            for name, vals in (
                ('earning.rule', {'points': 1000, 'step': 1.0}),
                ('challenge', {'target': 1, 'points': 1000}),
                ('tier', {'threshold': 1}),
            )
        ]
        batch = self.of_stranger('customer.card.batch').create({'program_id': program.id, 'quantity': 2})
        for record, vals in (
            (program, {'company_id': self.card_company.id}),
            *((part, {'program_id': self.loyalty.id}) for part in (*parts, batch)),
        ):
            with self.subTest(record=record), self.assertRaises(UserError), self.env.cr.savepoint():
                record.write(vals)
                self.env.flush_all()
            self.env.invalidate_all()
        self.assertFalse(
            (self.loyalty.rule_ids | program.rule_ids).filtered(lambda rule: rule.points == 1000)
            & self.loyalty.rule_ids
        )

    def test_nor_is_a_holder_merged_away(self) -> None:
        accomplice = self.env['res.partner'].create({'name': "Accomplice"})
        wizard = self.of_stranger('base.partner.merge.automatic.wizard')
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            wizard._merge((self.holder | accomplice).ids, accomplice)
        self.assertEqual(self.loyalty_card.partner_id, self.holder)
