"""Risk: who owns the database, without the key, takes a link, an heir or a claim away, carries one over from a copy,
adds a guard of his own, or writes columns of a card, and nothing names it.
"""

from decimal import Decimal
from unittest.mock import patch
from uuid import uuid4

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.ledger import guards
from ..common.sealing import switched_off
from ..offline.case import SliceCase
from .late import LateMixin

HEALTH = 'odoo.addons.customer_card.models.ledger.customer_card_health'


@tagged('post_install', '-at_install')
class TestOwnerWithoutKey(LateMixin, SliceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.gift | cls.loyalty).offline_limit = 0

    def sql(self, query, *values):
        self.env.flush_all()
        with switched_off(self.env.cr):
            self.env.cr.execute(query, values)
        self.env.invalidate_all()

    def named(self):
        self.env.invalidate_all()
        return self.env['customer.card.health']._check().finding_ids

    def settle(self):
        self.env['customer.card.settlement']._settle_all(self.card_company)

    def elsewhere(self):
        return patch.object(type(self.Ledger), '_deployment', lambda ledger: 'c0c0c0c0c0c0')

    def test_link_of_a_family_card_removed(self):
        self.post(self.points, 100, 'earn')
        family = self.loyalty_card._add_family(self.env['res.partner'].create({'name': "Mate"}))
        self.settle()
        self.sql('DELETE FROM customer_card_account_rel WHERE card_id = %s', family.id)
        self.assertTrue(self.named())

    def test_what_is_made_after_a_forged_link(self):
        """A replacement or a family card would open a stranger's account for good."""
        partners = self.env['res.partner']
        thief = self.env['customer.card']._issue(self.gift, partner=partners.create({'name': "Thief"}))
        self.post(self.value, 100, 'sale')
        self.sql('INSERT INTO customer_card_account_rel (card_id, account_id) VALUES (%s, %s)', thief.id, self.value.id)
        mate = partners.create({'name': "Mate"})
        for name, deed in (('replace', thief.action_replace), ('family', lambda: thief._add_family(mate))):
            with self.subTest(name), self.assertRaises(UserError), self.env.cr.savepoint():
                deed()
            self.env.invalidate_all()

    def test_link_of_the_living_replacement_removed(self):
        self.post(self.value, 100, 'sale')
        self.gift_card.action_replace()
        new = self.gift_card.replaced_by_id
        self.settle()
        self.sql('DELETE FROM customer_card_account_rel WHERE card_id = %s', new.id)
        self.assertFalse(new.account_ids)
        self.assertTrue(self.named(), "100 on an account that only a dead card opens")

    def test_heir_of_a_card_merged_empty(self):
        card = self.env['customer.card']._issue(self.loyalty, partner=self.holder)
        order = self.sync(self.order([(self.bread, 10, 10)], [(self.cash_method, 100)], cards=[card]))
        account = card._account('points')
        self.Ledger._transfer(account, self.points, Decimal(100), 'moved')
        card._merge_into(self.loyalty_card)
        self.settle()
        self.sql('UPDATE customer_card_account SET heir_id = NULL, heir_seal = NULL WHERE id = %s', account.id)
        back = [(self.bread, -10, 10, {'refunded_orderline_id': order.lines.id})]
        self.sync(self.order(back, [(self.cash_method, -100)], is_refund=True))
        self.assertEqual((account.balance, self.points.balance), (-100, 100), "money and points both kept")
        self.assertTrue(self.named())

    def test_heir_of_a_card_that_owed(self):
        card = self.env['customer.card']._issue(self.loyalty, partner=self.holder)
        account = card._account('points')
        earned = self.post(account, 100, 'earn')
        self.post(account, -100, 'spend')
        self.Ledger._reverse(earned, key='claw', below_floor=True)
        self.post(self.points, 500, 'earn')
        card._merge_into(self.loyalty_card)
        self.settle()
        self.sql('UPDATE customer_card_account SET heir_id = NULL, heir_seal = NULL WHERE id = %s', account.id)
        self.assertTrue(self.named())

    def test_a_claim_that_was_changed_is_not_closed(self):
        """What is sealed as paid, or written off, would be what somebody wrote."""
        self.charge(50)
        for data in [self.late_order(40, days=2) for _n in range(2)]:
            self.sync(data)
        claim = self.owed()
        self.sql('UPDATE customer_card_owed SET amount = 3000 WHERE id = %s', claim.id)
        for close in (claim.action_paid, claim.action_write_off):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                close()
            self.env.invalidate_all()
        self.assertEqual(claim.state, 'open')

    def test_claim_closed_in_a_copy(self):
        self.charge(50)
        for data in [self.late_order(40, days=2) for _n in range(2)]:
            self.sync(data)
        claim = self.owed()
        columns = 'state, settled_by_id, settled_at, seal'
        with self.env.cr.savepoint() as copy:
            with self.elsewhere():
                claim.action_paid()
                self.env.flush_all()
                self.env.cr.execute(f'SELECT {columns} FROM customer_card_owed WHERE id = %s', claim.ids)
                row = self.env.cr.fetchone()
            copy.rollback()
        self.env.invalidate_all()
        self.sql(
            'UPDATE customer_card_owed SET state = %s, settled_by_id = %s, settled_at = %s, seal = %s WHERE id = %s',
            *row,
            claim.id,
        )
        self.assertEqual(claim.state, 'paid')
        self.assertTrue(self.named())

    def test_heir_made_in_a_copy(self):
        thief = self.env['customer.card']._issue(self.gift)
        self.post(self.value, 40, 'sale')
        spent = self.post(self.value, -40, 'spend')
        self.gift_card.action_close()
        with self.env.cr.savepoint() as copy:
            with self.elsewhere():
                self.value._pass_to(thief._account('value'))
                self.env.flush_all()
                query = 'SELECT heir_id, heir_seal FROM customer_card_account WHERE id = %s'
                self.env.cr.execute(query, self.value.ids)
                row = self.env.cr.fetchone()
            copy.rollback()
        self.env.invalidate_all()
        self.sql('UPDATE customer_card_account SET heir_id = %s, heir_seal = %s WHERE id = %s', *row, self.value.id)
        self.Ledger._reverse(spent, key='back')
        self.assertEqual((self.value.balance, thief._account('value').balance), (0, 40), "the thief has it")
        self.assertTrue(self.named())

    def test_claim_of_a_remainder_paid_out_removed(self):
        self.gift.cash_out_below = 50
        self.charge(40)
        uuid = str(uuid4())
        hold = self.till.customer_card_payout(self.ref(self.gift_card), uuid, str(uuid4()))['operation']
        self.run_out(hold)
        self.post(self.value, -30, 'adjust')
        lines = [(self.bread, 1, 100.0), (self.gift.product_id, -1, 40, {'customer_card_hold': hold})]
        self.sync(self.order(lines, [(self.cash_method, 60)], uuid=uuid))
        self.assertEqual(self.session.close_session_from_ui(), {'successful': True})
        self.settle()
        self.assertHealthy()
        self.sql('DELETE FROM customer_card_owed')
        self.assertTrue(self.named())

    def test_claim_of_a_discount_days_late_removed(self):
        self.loyalty.points_as = 'discount'
        self.post(self.points, 1000, 'earn')
        holds = []
        for _n in range(2):
            holds.append(self.authorize(self.loyalty_card, 'points', 8, str(uuid4()))['operation'])
            self.run_out(holds[-1], days=8)
        self.Ledger._cron_expire()
        for hold in holds:
            self.Ledger._capture(self.Ledger._find(f'till:{hold}'), late='discount')
        self.assertEqual(self.owed().units, 600)
        self.sql('DELETE FROM customer_card_owed')
        self.assertTrue(self.named())

    def test_heirs_marked_before_marks_covered_them(self):
        """Marks of accounts made by an older version are good beside the genuine seal of the heir, and of no other."""
        self.post(self.value, 40, 'sale')
        heir, other = (self.env['customer.card']._issue(self.gift)._account('value') for _n in range(2))
        self.gift_card._act('close')
        before = self.value.sudo().mark
        self.value._pass_to(heir)
        self.env.flush_all()
        self.assertFalse(self.named().filtered(lambda one: one.validator == 'accounts'))
        self.sql('UPDATE customer_card_account SET mark = %s WHERE id = %s', before, self.value.id)
        self.assertFalse(self.named().filtered(lambda one: one.validator == 'accounts'))
        self.sql('UPDATE customer_card_account SET heir_id = %s WHERE id = %s', other.id, self.value.id)
        self.assertIn('accounts', self.named().mapped('validator'))

    def test_an_entry_does_not_seal_what_was_damaged(self):
        """What is earned later marks the account anew: never one whose heir was taken away."""
        card = self.env['customer.card']._issue(self.loyalty, partner=self.holder)
        account = card._account('points')
        self.post(account, 100, 'earn')
        self.Ledger._transfer(account, self.points, Decimal(100), 'moved')
        card._merge_into(self.loyalty_card)
        self.sql('UPDATE customer_card_account SET heir_id = NULL, heir_seal = NULL WHERE id = %s', account.id)
        self.post(account, 5, 'earn')
        self.assertIn('accounts', self.named().mapped('validator'))

    def test_what_is_added_to_a_table(self):
        """An index on plain columns is the shop's own business."""
        ways = {
            'odd_check': 'ALTER TABLE pos_order ADD CONSTRAINT odd_check CHECK (amount_total < 500) NOT VALID',
            'odd_unique': 'CREATE UNIQUE INDEX odd_unique ON customer_card_finding (account_id, health_id)',
            'odd_sum': 'CREATE INDEX odd_sum ON account_move_line ((1 / (1 + abs(balance))))',
            'odd_some': 'CREATE INDEX odd_some ON customer_card_entry (id) WHERE 1 / (1 + abs(amount)) > 0',
            'customer_card_finding.fact': "ALTER TABLE customer_card_finding ALTER fact SET DEFAULT 'nothing'",
            'customer_card_finding.sequence': 'ALTER TABLE customer_card_finding ALTER sequence SET NOT NULL',
            'customer_card_finding.record_model': (
                'ALTER TABLE customer_card_finding ALTER record_model TYPE varchar(12)'
            ),
            'odd_ref': (
                'ALTER TABLE customer_card_finding ADD CONSTRAINT odd_ref FOREIGN KEY (record_id) '
                'REFERENCES res_partner (id) NOT VALID'
            ),
            'odd_there': (
                'ALTER TABLE customer_card_finding ADD CONSTRAINT odd_there FOREIGN KEY (account_id) '
                'REFERENCES res_partner (id) NOT VALID'
            ),
            'odd_late': (
                'ALTER TABLE customer_card_finding ADD CONSTRAINT odd_late FOREIGN KEY (account_id) '
                'REFERENCES customer_card_account (id) NOT VALID DEFERRABLE INITIALLY DEFERRED'
            ),
            'odd_link': (
                'ALTER TABLE customer_card_account_rel ADD CONSTRAINT odd_link FOREIGN KEY (account_id) '
                'REFERENCES res_partner (id) NOT VALID'
            ),
            '': 'CREATE INDEX odd_speed ON pos_order (amount_total, date_order)',
        }
        for name, query in ways.items():
            with self.subTest(name), self.env.cr.savepoint() as point:
                self.env.flush_all()
                self.env.cr.execute(query)
                facts = [finding.fact for finding in guards.guards(self.env)]
                self.assertEqual([name in fact for fact in facts], [True] if name else [], facts)
                point.rollback()

    def test_a_check_that_lets_no_finding_be_written(self):
        """The alarm is raised all the same, by what can be written down."""
        self.post(self.value, 50, 'sale')
        alter = 'ALTER TABLE customer_card_finding ADD CONSTRAINT'
        self.env.cr.execute(f'{alter} nice CHECK (account_id IS NULL) NOT VALID')
        self.assertIn('guards', self.named().mapped('validator'))
        self.sql('UPDATE customer_card_account SET balance = 500 WHERE id = %s', self.value.id)
        with mute_logger('odoo.sql_db', HEALTH):
            self.env['customer.card.health']._cron_check()
            health = self.env['customer.card.health'].search([], limit=1)
            self.assertFalse(health.healthy)
            self.assertIn('balances', health.finding_ids.mapped('validator'))
            self.env.cr.execute(f'{alter} none CHECK (FALSE) NOT VALID')
            health = self.env['customer.card.health']._check()
            self.assertFalse(health.finding_ids)
            self.assertFalse(health.healthy)

    def test_columns_of_a_card(self):
        """Its program (whose limits and PIN hold), its company, and who took its place; an EAN-13 and the serial of its
        link are admitted.
        """
        self.post(self.value, 50, 'sale')
        lax = self._program('gift', name="Lax", prefix='957')
        thief = self.env['customer.card']._issue(self.gift)
        for column, value in (('program_id', lax.id), ('replaced_by_id', thief.id)):
            with self.subTest(column), self.env.cr.savepoint() as point:
                self.sql(f'UPDATE customer_card SET {column} = %s WHERE id = %s', value, self.gift_card.id)
                self.assertIn('links', self.named().mapped('validator'))
                point.rollback()
                self.env.invalidate_all()

    def test_cards_that_are_replaced_merged_or_blocked_unused_are_whole(self):
        other = self.env['customer.card']._issue(self.loyalty, partner=self.holder)
        stock = self.env['customer.card'].create({'program_id': self.gift.id})
        stock.action_prepare()
        stock.action_block_lost()
        other._merge_into(self.loyalty_card)
        self.gift_card.action_replace()
        self.assertHealthy()

    def test_a_program_of_another_company(self):
        """What comes to its accounts would be settled nowhere."""
        self.post(self.points, 100, 'earn')
        other = self.env['res.company'].create({'name': "Other"})
        self.assertFalse(self.named())
        self.sql('UPDATE customer_card_program SET company_id = %s WHERE id = %s', other.id, self.loyalty.id)
        self.assertIn(self.loyalty.name, ' '.join(self.named().mapped('fact')))

    def test_what_keeps_rows_from_being_written_soon(self):
        """A counter near its end, or that counts by leaps; a table that is copied elsewhere by some rows or columns."""
        self.post(self.points, 100, 'earn')
        self.env.cr.execute('SELECT last_value FROM customer_card_entry_id_seq')
        (last,) = self.env.cr.fetchone()
        # What a counter was set to stays when all else is undone.
        self.addCleanup(self.env.cr.execute, "SELECT setval('customer_card_entry_id_seq', %s)", [last])
        deeds = (
            "SELECT setval('customer_card_entry_id_seq', 2147483646)",
            'ALTER SEQUENCE customer_card_operation_id_seq INCREMENT 1500000000',
            'CREATE PUBLICATION elsewhere FOR TABLE customer_card_account WHERE (balance > 0)',
            'CREATE PUBLICATION elsewhere FOR TABLE customer_card_account (id, balance)',
        )
        for deed in deeds:
            with self.subTest(deed), self.env.cr.savepoint() as point:
                self.sql(deed)
                self.assertTrue(self.named())
                point.rollback()
