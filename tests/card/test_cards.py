from datetime import timedelta
from itertools import pairwise

import psycopg2
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ...core import number as numbers
from ...models.card.customer_card import STATES, UNSEEN
from ...models.card.customer_card_state import ACTIONS
from ...models.card.kinds import KINDS, PRESETS
from ...models.ledger.protected import own
from ..common.cards import CustomerCardCommon
from ..common.till import CustomerCardPosCommon

# The buttons behind the actions of the decision table.
BUTTONS = {
    'prepare': 'action_prepare',
    'activate': 'action_activate',
    'block': 'action_block_stolen',
    'unblock': 'action_unblock',
    'replace': 'action_replace',
    'close': 'action_close',
}
PERSIAN = {ord(str(digit)): chr(0x06F0 + digit) for digit in range(10)}


@tagged('post_install', '-at_install')
class TestCardNumbers(CustomerCardCommon):
    """A number identifies one card, tells nothing about any other, and is never a bank's."""

    def card(self, number: str):
        return self.env['customer.card'].create({'program_id': self.gift.id, 'number': number})

    def test_a_payment_card_is_never_stored(self):
        for pan in (
            '4111111111111111',
            '5555 5555 5555 4444',
            '2200-0000-0000-0004',
            '۴۱۱۱۱۱۱۱۱۱۱۱۱۱۱۱',
            '378282246310005',
        ):
            with self.subTest(pan), self.assertRaisesRegex(ValidationError, "bank card"), self.env.cr.savepoint():
                self.card(pan)
        self.assertFalse(self.env['customer.card'].search([('number_last4', 'in', ('1111', '4444'))]))

    def test_bad_numbers_are_refused(self):
        good = numbers.generate('951')
        wrong = good[:-1] + str((int(good[-1]) + 1) % 10)
        for number in (wrong, good[:15], f'{good}1234', '95O0000000000000', 'drop table'):
            with self.subTest(number), self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.card(number)

    def test_persian_digits_and_spaces_are_understood(self):
        number = numbers.generate('951')
        card = self.card(f' {number[:4]} {number[4:8]}-{number[8:]} '.translate(PERSIAN))
        self.assertEqual((card.number, card.masked.strip('\u2066\u2069')), (number, f'•••• {number[-4:]}'))

    def test_a_number_exists_once(self):
        number = self.gift_card.number
        with mute_logger('odoo.sql_db'), self.assertRaises(psycopg2.errors.UniqueViolation), self.env.cr.savepoint():
            self.card(number)

    def test_numbers_are_never_a_sequence(self):
        cards = self.env['customer.card']._issue(self.gift, 200)
        drawn = [int(card.number[3:-1]) for card in cards]
        self.assertEqual(len(set(drawn)), 200)
        self.assertTrue(all(numbers.check(card.number, ['951']) == 'ok' for card in cards))
        steps = {after - before for before, after in pairwise(drawn)}
        self.assertGreater(len(steps), 190, "neighbors tell nothing about each other")
        self.assertFalse(steps & set(range(-100, 101)))
        sequences = self.env['ir.sequence'].search([('code', '=like', 'customer.card%')])
        numbered = ['customer.card.contract', 'customer.card.settlement']
        self.assertEqual(sorted(sequences.mapped('code')), numbered, "cards are not numbered")
        self.assertEqual(len(set(cards.sudo().mapped('reference'))), 200)

    def test_a_program_never_takes_a_banks_prefix(self):
        for prefix, length in (
            ('4', 16),
            ('51', 16),
            ('9860', 16),
            ('9512', 16),
            ('95x', 16),
            ('950', 15),
            ('950', 20),
        ):
            with self.subTest(prefix), self.assertRaises(ValidationError), self.env.cr.savepoint():
                self._program('gift', prefix=prefix, number_length=length)

    def test_only_the_desk_sees_the_number(self):
        accountant = new_test_user(
            self.env, 'card_books', 'customer_card.group_accountant', company_id=self.card_company.id
        )
        desk = new_test_user(self.env, 'card_desk', 'customer_card.group_desk', company_id=self.card_company.id)
        number = self.gift_card.number
        self.assertEqual(self.gift_card.with_user(desk).read(['number'])[0]['number'], number)
        card = self.gift_card.with_user(accountant)
        card.invalidate_recordset()
        shown = str(
            card.read([name for name in card.fields_get() if name not in ('message_ids', 'message_follower_ids')])
        )
        self.assertNotIn(number, shown)
        self.assertIn(number[-4:], shown)
        self.assertNotIn(number, card.display_name)
        with self.assertRaises(AccessError):
            card.read(['number'])


@tagged('post_install', '-at_install')
class TestCardLife(CustomerCardCommon):
    """The states of a card, what leads from one to the next, and what can never happen."""

    def test_every_state_times_every_action(self):
        for state, _label in STATES:
            for action, button in BUTTONS.items():
                sources, target = ACTIONS[action]
                card = self.env['customer.card']._issue(self.gift)
                own(card).write({'state': state})
                with self.subTest(state=state, action=action):
                    if state in sources:
                        getattr(card, button)()
                        self.assertEqual(card.state, target)
                    else:
                        with self.assertRaises(UserError), self.env.cr.savepoint():
                            getattr(card, button)()
                        self.assertEqual(card.state, state)

    def test_the_table_has_no_other_actions(self):
        by_day = {'expire', 'extend', 'revive', 'clear'}
        self.assertEqual(
            set(ACTIONS) - set(BUTTONS),
            by_day,
            "what expires a card is its date, not a button; what came late has the dialog",
        )
        ends = {state for state, _label in STATES} - {
            source for sources, to in ACTIONS.values() for source in sources if source != to
        }
        self.assertEqual(ends, {'closed', *UNSEEN}, "nothing leads out of it but the end of an import")
        out = [action for action, (sources, _to) in ACTIONS.items() if 'replaced' in sources]
        self.assertEqual(out, ['clear'], "but for what came late")

    def test_validity_ends_a_card_and_nothing_else(self):
        self.post(self.gift_card._account('value'), 20, 'sale')
        self.env.cr.execute("UPDATE customer_card SET expires_on = '2020-01-01' WHERE id = %s", [self.gift_card.id])
        self.gift_card.invalidate_recordset()
        self.env['customer.card']._cron_expire_cards()
        self.env['customer.card']._cron_expire_cards()
        self.assertEqual((self.gift_card.state, self.gift_card._account('value').balance), ('expired', 20))
        self.assertEqual(self.loyalty_card.state, 'active')

    def test_state_and_accounts_are_not_written_by_hand(self):
        for vals in (
            {'state': 'active'},
            {'number': numbers.generate('951')},
            {'account_ids': [(5,)]},
            {'program_id': self.loyalty.id},
            {'reference': '0' * 32},
            {'expires_on': '2099-01-01'},
            {'number_last4': '0000'},
            {'replaced_by_id': self.loyalty_card.id},
            {'rest_to_id': self.loyalty_card.id},
            {'kind': 'warranty'},
            {'block_reason': 'fraud'},
        ):
            with self.subTest(vals), self.assertRaises(AccessError), self.env.cr.savepoint():
                self.gift_card.write(vals)
        for vals in (
            {'state': 'active'},
            {'account_ids': [(6, 0, self.gift_card.account_ids.ids)]},
            {'reference': '0' * 32},
        ):
            with self.subTest(vals), self.assertRaises(AccessError), self.env.cr.savepoint():
                self.env['customer.card'].create({'program_id': self.gift.id, **vals})

    def test_a_card_is_neither_copied_nor_deleted(self):
        with self.assertRaises(UserError):
            self.gift_card.copy()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.gift_card.unlink()
        with (
            mute_logger('odoo.sql_db'),
            self.assertRaises(psycopg2.errors.ForeignKeyViolation),
            self.env.cr.savepoint(),
        ):
            self.gift.unlink()

    def test_closing_needs_an_empty_card(self):
        self.post(self.gift_card._account('value'), 20, 'sale')
        with self.assertRaises(UserError):
            self.gift_card.action_close()
        self.post(self.gift_card._account('value'), -20, 'payout')
        self.gift_card.action_close()
        self.assertEqual(self.gift_card.state, 'closed')

    def test_a_card_never_changes_its_holders_value(self):
        self.post(self.gift_card._account('value'), 20, 'sale')
        self.gift_card.partner_id = self.holder
        self.assertEqual(
            self.gift_card._account('value').partner_id, self.holder, "the owner of a bearer card is known now"
        )
        self.assertEqual(self.gift_card._account('value').balance, 20)

    # --- programs -----------------------------------------------------------------------------------------------------

    def test_presets_of_all_six_kinds(self):
        self.assertEqual([kind for kind, _label in KINDS], list(PRESETS))
        for number, (kind, preset) in enumerate(PRESETS.items()):
            program = self._program(kind, prefix=f'96{number}')
            card = self.env['customer.card']._issue(program, partner=self.holder)
            with self.subTest(kind):
                self.assertEqual({name: program[name] for name in preset}, preset)
                # Each contract has an account of its own, opened with it.
                opened = {name for name in ('points', 'value', 'credit') if preset[f'opens_{name}']}
                self.assertEqual(set(card.account_ids.mapped('kind')), opened)
                self.assertEqual(bool(card.expires_on), bool(preset['card_months']))

    def test_a_program_is_frozen_once_cards_exist(self):
        other = self.env['res.company'].create({'name': "Elsewhere"})
        for vals in (
            {'kind': 'loyalty'},
            {'opens_points': True},
            {'opens_value': False},
            {'point_digits': 2},
            {'company_id': other.id},
        ):
            with self.subTest(vals), self.assertRaises(UserError), self.env.cr.savepoint():
                self.gift.write(vals)
        self.gift.invalidate_recordset()
        self.gift.write({'name': "Another name", 'value_months': 12, 'kind': 'gift'})
        fresh = self._program('gift', prefix='952')
        fresh.write({'kind': 'loyalty'})
        self.assertTrue(fresh.opens_points and not fresh.opens_value)

    # --- contacts -----------------------------------------------------------------------------------------------------

    def test_merging_contacts_keeps_every_balance(self):
        twin = self.env['res.partner'].create({'name': "Dina Holder", 'email': "dina@example.com"})
        card = self.env['customer.card']._issue(self.loyalty, partner=twin)
        self.post(card._account('points'), 30)
        self.post(self.loyalty_card._account('points'), 12)
        wizard = self.env['base.partner.merge.automatic.wizard'].create(
            {'partner_ids': [(6, 0, (twin | self.holder).ids)], 'dst_partner_id': self.holder.id}
        )
        wizard.action_merge()
        self.env.invalidate_all()
        self.assertFalse(twin.exists())
        self.assertEqual((card | self.loyalty_card).partner_id, self.holder)
        self.assertEqual((card | self.loyalty_card).account_ids.partner_id, self.holder)
        self.assertLedger(card._account('points'), [('reward', 30, 30)])
        self.assertLedger(self.loyalty_card._account('points'), [('reward', 12, 12)])
        self.assertIn("Dina Holder", str(card.message_ids.mapped('body')))
        self.assertHealthy()

    def test_a_contact_with_a_card_is_not_deleted(self):
        with mute_logger('odoo.sql_db'), self.assertRaises(psycopg2.IntegrityError), self.env.cr.savepoint():
            self.holder.unlink()

    # --- uninstalling -------------------------------------------------------------------------------------------------

    def test_a_ledger_is_not_uninstalled(self):
        modules = self.env['ir.module.module'].sudo()
        self.post(self.gift_card._account('value'), 1)
        for name in ('customer_card', 'point_of_sale', 'account'):
            module = modules.search([('name', '=', name)])
            for way in ('button_uninstall', 'module_uninstall'):
                with self.subTest(f'{name}.{way}'):
                    with self.assertRaises(UserError), self.env.cr.savepoint():
                        getattr(module, way)()
                    self.assertEqual(module.state, 'installed')


@tagged('post_install', '-at_install')
class TestReplacement(CustomerCardPosCommon):
    """A lost card is replaced: the same accounts, another number, and the old one is dead at once, everywhere."""

    def test_the_old_card_is_dead_at_once(self):
        self.post(self.gift_card._account('value'), 50, 'sale')
        accounts, number, old = self.gift_card.account_ids, self.gift_card.number, self.ref(self.gift_card)
        new = self.env['customer.card'].browse(self.gift_card.action_replace()['res_id'])
        self.assertEqual((new.account_ids, new.state, self.gift_card.replaced_by_id), (accounts, 'active', new))
        self.assertNotEqual(new.number, number)
        self.assertEqual(self.env['customer.card.account'].search_count([('card_ids', 'in', new.ids)]), len(accounts))
        for code in (number, self.gift_card._qr_token(), old):
            self.assertFalse(self.till.customer_card_identify(code)['ok'])
        self.assertFalse(self.till.customer_card_authorize(old, 'value', 5, 'o' * 36, 'k' * 36)['ok'])
        self.assertTrue(self.authorize(new, 'value', 50, 'p' * 36)['ok'])
        self.assertHealthy()

    def test_its_days_are_never_less(self):
        """Of a batch with a fixed last day: extended, lost and replaced, before that day and after it."""
        today = self.gift._today()
        batch = self.env['customer.card.batch'].create({
            'program_id': self.gift.id, 'quantity': 3, 'card_state': 'active', 'expires_on': today + timedelta(days=5),
        })  # fmt: skip
        batch.action_start()
        one, two, over = batch.card_ids
        for card, moment in ((one, today), (two, today + timedelta(days=9))):
            card._extend_to(today + timedelta(days=300))
            with freeze_time(moment):
                new = self.env['customer.card'].browse(card.action_replace()['res_id'])
                self.assertEqual((new.expires_on, new._usable()), (card.expires_on, True))
        with freeze_time(today + timedelta(days=9)):
            self.env['customer.card']._cron_expire_cards()
            with self.assertRaisesRegex(UserError, "Extend it first"):
                over.action_replace()

    def test_the_old_card_earns_nothing(self):
        new = self.env['customer.card'].browse(self.loyalty_card.action_replace()['res_id'])
        own(self.loyalty_card).ended_at -= timedelta(seconds=1)  # the second it was replaced in counts
        self.sync(self.order([(self.bread, 1, 10.0)], [(self.cash_method, 10)], cards=[self.loyalty_card]))
        self.assertEqual(new._account('points').balance, 0)
        self.sync(self.order([(self.bread, 1, 10.0)], [(self.cash_method, 10)], cards=[new]))
        self.assertEqual(new._account('points').balance, 10)

    def test_a_blocked_card_pays_nothing_whatever_was_shown_before(self):
        self.post(self.gift_card._account('value'), 50, 'sale')
        self.assertTrue(self.till.customer_card_identify(self.gift_card.number)['ok'])
        self.gift_card.action_block_stolen()
        self.assertFalse(self.authorize(self.gift_card, 'value', 5, 'o' * 36)['ok'])
        self.assertFalse(self.till.customer_card_preview(self.ref(self.gift_card), [])['points_text'])
