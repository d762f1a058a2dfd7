import contextlib
from datetime import date, datetime, timedelta
from uuid import uuid4

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ...models.ledger.protected import own
from ..common.cards import CustomerCardCommon
from .case import LifeCase


@tagged('post_install', '-at_install')
class TestExtend(LifeCase):
    """A new last day, for one card or many; all of them or none."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.loyalty.card_months = 12
        cls.today = cls.loyalty._today()
        own(cls.loyalty_card | cls.other).write({'expires_on': cls.today + timedelta(days=3)})

    def test_many_at_once_and_an_expired_one_works_again(self):
        own(self.other).write({'expires_on': self.today - timedelta(days=1)})
        self.env['customer.card']._cron_expire_cards()
        self.assertEqual(self.other.state, 'expired')
        ticket = self.ref(self.other)
        self.assertFalse(self.till.customer_card_identify(ticket)['ok'])
        day = self.today + timedelta(days=200)
        dialog = (
            self.env['customer.card.extend']
            .with_user(self.desk)
            .create({'card_ids': [(6, 0, (self.loyalty_card | self.other).ids)], 'day': day})
        )
        self.assertIn("2 cards", dialog.summary)
        dialog.action_done()
        self.assertEqual((self.loyalty_card | self.other).mapped('expires_on'), [day, day])
        self.assertTrue(self.till.customer_card_identify(ticket)['ok'])
        self.assertIn("instead of", self.other.message_ids[0].body)

    def test_again_and_again(self):
        """The desk never goes further than twice what the program gives from today; a card manager does."""
        vals = {'card_ids': [(6, 0, self.loyalty_card.ids)]}
        self.do('extend', **vals, day=self.today + timedelta(days=360))
        self.do('extend', **vals, day=self.today + timedelta(days=720))
        for user, goes in ((self.desk, False), (self.manager, True)):
            day = self.today + timedelta(days=1000)
            with self.subTest(user.login), contextlib.nullcontext() if goes else self.assertRaises(UserError):
                self.do('extend', user, **vals, day=day)
            self.assertEqual(self.loyalty_card.expires_on == day, goes)

    def test_what_is_refused(self):
        self.gift_card.action_block_lost()
        for card, day in (
            (self.loyalty_card, self.today - timedelta(days=1)),
            (self.loyalty_card, self.today + timedelta(days=3)),
            (self.loyalty_card, date(self.today.year + 9, 1, 1)),
            (self.gift_card, self.today + timedelta(days=30)),
            (self.gift_card | self.loyalty_card, self.today + timedelta(days=30)),
        ):
            with self.subTest(day), self.assertRaises(UserError), self.env.cr.savepoint():
                self.do('extend', card_ids=[(6, 0, card.ids)], day=day)
        self.assertEqual(self.loyalty_card.expires_on, self.today + timedelta(days=3))
        self.do('extend', self.manager, card_ids=[(6, 0, self.loyalty_card.ids)], day=date(self.today.year + 9, 1, 1))
        self.assertEqual(self.loyalty_card.expires_on.year, self.today.year + 9)

    def test_twice_is_said(self):
        vals = {'card_ids': [(6, 0, self.loyalty_card.ids)], 'day': self.today + timedelta(days=90)}
        self.do('extend', **vals)
        with self.assertRaises(UserError):
            self.do('extend', **vals)

    def test_rights(self):
        self.loyalty_card.partner_id = self.desk.partner_id
        with self.assertRaises(AccessError):
            self.do('extend', card_ids=[(6, 0, self.loyalty_card.ids)], day=self.today + timedelta(days=90))
        for user in (self.cashier, self.second):
            with self.assertRaises(AccessError):
                self.do('extend', user, card_ids=[(6, 0, self.other.ids)], day=self.today + timedelta(days=90))
        with self.assertRaises(AccessError):
            self.other.with_user(self.desk).write({'expires_on': '2099-01-01'})


@tagged('post_install', '-at_install')
class TestFamily(LifeCase):
    """Several cards with numbers and holders of their own on the same accounts."""

    def test_the_own_account_is_the_own_card(self):
        """Who has a family card on a colleague's or a spouse's account serves none of its cards."""
        self.loyalty_card.with_user(self.manager)._add_family(self.desk.partner_id)
        tier = self.env['customer.card.tier'].create({'program_id': self.loyalty.id, 'name': "Gold", 'threshold': 10})
        card = self.loyalty_card.with_user(self.desk)
        self.post(self.other_points, 5, 'earn')
        ends = {'card_id': self.other.id, 'target_id': self.loyalty_card.id}
        for name, deed in (
            ('replace', card.action_replace),
            ('show', card.action_show_virtual),
            ('merge', lambda: self.do('merge', self.desk, **ends)),
            ('close', lambda: self.do('close', self.desk, **ends)),
        ):
            with self.subTest(name), self.assertRaisesRegex(AccessError, "own card"), self.env.cr.savepoint():
                deed()
        mine = self.env['customer.card']._issue(self.loyalty, partner=self.manager.partner_id)
        with self.assertRaisesRegex(AccessError, "own card"), self.env.cr.savepoint():
            mine.with_user(self.manager).pinned_tier_id = tier
            self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(mine.tier_id)

    def setUp(self):
        super().setUp()
        self.charge(100)
        self.son = self.env['res.partner'].create({'name': "Dino Holder"})
        self.family = self.env['customer.card'].browse(
            self.do('family', card_id=self.gift_card.id, partner_id=self.son.id)['res_id']
        )

    def test_all_of_them_are_closed_at_once(self):
        """The last one is not closed with something left on it, whatever order they are named in."""
        both = (self.gift_card | self.family).with_user(self.desk)
        for cards in (both, both[::-1]):
            with self.assertRaisesRegex(UserError, "something left"), self.env.cr.savepoint():
                cards.action_close()
        self.post(self.value, -100, 'spend')
        both.action_close()
        self.assertEqual(both.mapped('state'), ['closed', 'closed'])

    def test_one_account_two_cards(self):
        self.assertEqual(
            (self.family.account_ids, self.family.partner_id, self.family.state),
            (self.gift_card.account_ids, self.son, 'active'),
        )
        self.assertNotEqual(self.family.sudo().number, self.gift_card.sudo().number)
        self.assertEqual((self.gift_card.family_ids, self.family.family_ids), (self.family, self.gift_card))
        order = str(uuid4())
        answer = self.authorize(self.family, 'value', 30, order)
        self.sync(
            self.order(
                [(self.bread, 1, 30.0)],
                [(self.value_method, 30, {'customer_card_operation': answer['operation']})],
                uuid=order,
            )
        )
        self.assertEqual(self.value.balance, 70)
        self.assertEqual(self.value.entry_ids.sorted('sequence')[-1].card_id, self.family, "the statement says who")
        self.assertFalse(self.authorize(self.gift_card, 'value', 71, str(uuid4()))['ok'])
        self.assertHealthy()

    def test_who_asks_what_is_left_writes_the_account(self):
        """Also where nothing moves: of two at the same moment the later one collides and is repeated."""
        third = self.env['res.partner'].create({'name': "Rino Holder"})
        target = self.env['customer.card']._issue(self.gift, partner=self.son)
        steps = {
            'family': lambda: self.do('family', self.manager, card_id=self.gift_card.id, partner_id=third.id),
            'transfer': lambda: (
                (self.gift_card.family_ids - self.family).with_user(self.manager)._close_transferring(target)
            ),
            'close': self.family.action_close,
        }
        for name, step in steps.items():
            with self.subTest(step=name):
                before = self.value.version
                step()
                self.assertEqual((self.value.version, self.value.balance), (before + 1, 100))
        with self.assertRaisesRegex(UserError, "something left"):
            self.gift_card.action_close()
        self.assertHealthy()

    def test_blocking_one_leaves_the_others(self):
        ticket = self.ref(self.family)
        self.family.action_block_lost()
        self.assertFalse(self.till.customer_card_authorize(ticket, 'value', 5, str(uuid4()), str(uuid4()))['ok'])
        self.assertTrue(self.authorize(self.gift_card, 'value', 5, str(uuid4()))['ok'])

    def test_removing_one_leaves_the_value(self):
        self.do('close', card_id=self.family.id)
        self.assertEqual((self.family.state, self.value.balance), ('closed', 100))
        with self.assertRaises(UserError):
            self.gift_card.action_close()
        self.assertTrue(self.authorize(self.gift_card, 'value', 100, str(uuid4()))['ok'])

    def test_the_first_one_may_go_first(self):
        self.do('close', card_id=self.gift_card.id)
        self.assertTrue(self.authorize(self.family, 'value', 100, str(uuid4()))['ok'])

    def test_limits_and_pins(self):
        self.gift.card_day_limit = 50
        self.assertTrue(self.authorize(self.family, 'value', 40, str(uuid4()))['ok'])
        self.assertFalse(self.authorize(self.gift_card, 'value', 20, str(uuid4()))['ok'], "the family counts together")
        self.gift_card._set_pin('1379')
        self.assertEqual((self.family.pin_state, self.gift_card.pin_state), ('none', 'set'))

    def test_pressed_twice_is_one_card(self):
        dialog = (
            self.env['customer.card.family']
            .with_user(self.manager)
            .create({'card_id': self.gift_card.id, 'partner_id': self.holder.id})
        )
        self.assertEqual(dialog.action_done()['res_id'], dialog.action_done()['res_id'])
        self.assertEqual(len(self.gift_card.family_ids), 2)

    def test_what_is_refused(self):
        for vals, user in (
            ({'partner_id': False}, self.desk),
            ({'partner_id': self.desk.partner_id.id}, self.desk),
            ({'partner_id': self.son.id}, self.cashier),
            ({'partner_id': self.son.id}, self.second),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self.do('family', user, card_id=self.gift_card.id, **vals)
        self.gift_card.action_block_lost()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.do('family', card_id=self.gift_card.id, partner_id=self.son.id)
        self.gift_card.action_unblock()
        for _card in range(8):
            self.do('family', card_id=self.gift_card.id, partner_id=self.son.id)
        with self.assertRaisesRegex(UserError, "already"), self.env.cr.savepoint():
            self.do('family', card_id=self.gift_card.id, partner_id=self.son.id)


@tagged('post_install', '-at_install')
class TestCloseTransferring(LifeCase):
    """The rest of a card goes to another one, and the card is dead."""

    def setUp(self):
        super().setUp()
        self.post(self.points, 42, 'earn', expires=datetime.utcnow() + timedelta(days=10))

    def test_to_ones_own_other_card(self):
        ticket = self.ref(self.loyalty_card)
        dialog = (
            self.env['customer.card.close']
            .with_user(self.desk)
            .create({'card_id': self.loyalty_card.id, 'target_id': self.other.id})
        )
        self.assertIn("42", dialog.summary)
        dialog.action_done()
        self.assertEqual((self.points.balance, self.other_points.balance, self.loyalty_card.state), (0, 42, 'closed'))
        self.assertDead(self.loyalty_card, ticket)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            dialog.action_done()
        self.assertEqual(self.other_points.balance, 42)
        self.assertHealthy()

    def test_to_somebody_else_by_the_manager_only(self):
        stranger = self.env['customer.card']._issue(
            self.loyalty, partner=self.env['res.partner'].create({'name': "Otto"})
        )
        vals = {'card_id': self.loyalty_card.id, 'target_id': stranger.id}
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.do('close', **vals)
        self.do('close', self.manager, **vals)
        self.assertEqual(stranger._account('points').balance, 42)

    def test_refused(self):
        points_elsewhere = self._program('loyalty', name="Dearer", prefix='953', point_value=0.05)
        dearer = self.env['customer.card']._issue(points_elsewhere, partner=self.holder)
        gift = self.env['customer.card']._issue(self.gift, partner=self.holder)
        company = self.env['res.company'].create({'name': "Elsewhere"})
        foreign_program = self.env['customer.card.program'].create(
            {'name': "Far", 'kind': 'loyalty', 'company_id': company.id, 'prefix': '954'}
        )
        foreign = self.env['customer.card']._issue(foreign_program, partner=self.holder)
        mine = self.env['customer.card']._issue(self.loyalty, partner=self.manager.partner_id)
        for target in (dearer, gift, self.loyalty_card, foreign, mine, self.other.browse()):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self.do('close', self.manager, card_id=self.loyalty_card.id, target_id=target.id)
        self.assertTrue(
            self.till.customer_card_authorize(self.ref(self.loyalty_card), 'points', 0.05, str(uuid4()), str(uuid4()))[
                'ok'
            ]
        )
        with self.assertRaisesRegex(UserError, "is using"), self.env.cr.savepoint():
            self.do('close', card_id=self.loyalty_card.id, target_id=self.other.id)
        self.assertEqual((self.points.balance, self.loyalty_card.state), (42, 'active'))

    def test_a_replaced_cards_value_is_not_forgotten(self):
        new = self.env['customer.card'].browse(self.loyalty_card.action_replace()['res_id'])
        with self.assertRaises(UserError):
            new.action_close()


@tagged('post_install', '-at_install')
class TestReplacedEverywhere(LifeCase):
    """A replaced card is dead at once: for what tills hold, for slices, for the phone; what was approved before is
    kept.
    """

    def test_tickets_slices_holds_and_the_phone(self):
        self.charge(50)
        self.gift.offline_limit = 20
        ticket, link = self.ref(self.gift_card), self.gift_card._virtual_url().rpartition('#')[2]
        order = str(uuid4())
        held = self.authorize(self.gift_card, 'value', 10, order)
        new = self.env['customer.card'].browse(self.gift_card.action_replace()['res_id'])
        for verb, extra in (('authorize', [5]), ('lease', [])):
            answer = getattr(self.till, f'customer_card_{verb}')(ticket, 'value', *extra, str(uuid4()), str(uuid4()))
            self.assertFalse(answer['ok'], verb)
        self.assertFalse(self.till.customer_card_mix([ticket], 5, str(uuid4()))['ok'])
        self.assertNotIn('code', self.env['customer.card']._by_link(link)._page_state())
        self.assertFalse(self.authorize(new, 'value', 41, str(uuid4()))['ok'], "what is held stays held")
        # The sale that was approved before ends as it was approved: the goods are over the counter.
        self.sync(
            self.order(
                [(self.bread, 1, 10.0)],
                [(self.value_method, 10, {'customer_card_operation': held['operation']})],
                uuid=order,
            )
        )
        self.assertEqual(self.value.balance, 40)
        self.assertHealthy()


@tagged('post_install', '-at_install')
class TestCloseOfManyCompanies(CustomerCardCommon):
    """Forged calls from another company."""

    def test_the_stranger_opens_no_dialog(self):
        company = self.env['res.company'].create({'name': "Elsewhere"})
        stranger = new_test_user(
            self.env,
            'far_manager',
            'customer_card.group_manager',
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        card = self.loyalty_card.with_user(stranger)
        for deed in (
            card.action_extend,
            card.action_open_close,
            card.action_open_merge,
            card.action_open_family,
            card.action_show_virtual,
        ):
            with self.assertRaises(AccessError):
                deed()
        for model in ('close', 'merge', 'family', 'virtual.link'):
            dialogs = self.env[f'customer.card.{model}'].with_user(stranger)
            wanted = {name: {} for name in dialogs.fields_get() if name != 'card_id'}
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                dialogs.onchange({'card_id': self.loyalty_card.id}, ['card_id'], wanted)
        for model in ('close', 'merge', 'family'):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                vals = {'partner_id': stranger.partner_id.id} if model == 'family' else {}
                self.env[f'customer.card.{model}'].with_user(stranger).create(
                    {'card_id': self.loyalty_card.id, **vals}
                ).action_done()
