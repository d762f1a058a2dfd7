"""Risk: what may be bought, or is owed, changes by a way beside the limit: a raise, a tolerance, a share, a new card,
another debtor; or a limit that shrinks takes back what a till was promised.
"""

import re
from datetime import timedelta
from uuid import uuid4

from odoo.exceptions import AccessError, UserError
from odoo.models import BaseModel as Model
from odoo.tests import tagged
from odoo.tools import html2plaintext, mute_logger

from .books_case import CreditBooksCase
from .test_statements import StatementCase


@tagged('post_install', '-at_install')
class TestCreditSideways(CreditBooksCase):
    """A line of 100, of which one person gives 10 by hand."""

    def setUp(self):
        super().setUp()
        self._limit(self.credit, 10)
        self.today = self.credit._today()

    def change(self, after: float, user: Model | None = None, **vals) -> Model:
        changes = self.env['customer.card.credit.change'].with_user(user or self.manager)
        change = changes.create({'line_id': self.line.id, 'after': after, 'reason': "Harvest", **vals})
        change.action_request()
        return change

    def raised(self, after: float = 1000) -> None:
        """Raise the limit until today, by two people."""
        self.change(after, until=self.today).with_user(self.books).action_approve()
        self.assertEqual(self.account.allowance, after)

    def ends_raise(self) -> None:
        """Let the day of the raise be over, and the job come."""
        self.env.flush_all()
        yesterday = self.today - timedelta(days=1)
        self.env.cr.execute(
            'UPDATE customer_card_credit SET raised_until = %s WHERE raised_until IS NOT NULL', [yesterday]
        )
        self.env.invalidate_all()
        self.env['customer.card.credit']._cron_limits()
        # Requests have times of their own.
        self.env.flush_all()
        self.env.cr.execute("UPDATE customer_card_credit SET write_date = clock_timestamp() AT TIME ZONE 'UTC'")
        self.env.invalidate_all()

    def test_a_raise_becomes_no_limit_for_good_alone(self):
        self.raised()
        self.assertEqual(self.change(1000).state, 'requested')

    def test_a_raise_is_not_prolonged_alone(self):
        self.raised()
        later = self.today + timedelta(days=300)
        for user in (self.manager, self.books, self.desk):
            self.assertEqual(self.change(1000, user, until=later).state, 'requested')
        self.assertEqual(self.change(900, until=self.today).state, 'done', "less of the same days")
        self.assertEqual(self.account.allowance, 900)

    def test_who_gains_by_it_prolongs_no_raise(self):
        self.raised()
        self.line.write({'owes': 'payer', 'payer_id': self.manager.partner_id.id})
        for vals in ({}, {'until': self.today + timedelta(days=300)}):
            with self.assertRaisesRegex(AccessError, "your own credit line"):
                self.change(1000, **vals)

    def test_a_lower_limit_ends_a_raise(self):
        self.raised()
        self.change(105)
        self.assertEqual(self.account.allowance, 1000, "a little more for good takes nothing of the raise")
        self.change(50)
        self.assertEqual((self.account.allowance, self.line.raised_to, self.line.raised_until), (50, 0, False))
        self.refused(51)

    @mute_logger('odoo.addons.customer_card.models.ledger.chunks')
    def test_a_damaged_account_keeps_no_other_raise_going(self):
        self._limit(self.credit, 1000)
        for line in (self.line, self.second_line):
            change = self.env['customer.card.credit.change'].create(
                {'line_id': line.id, 'after': 150, 'until': self.today, 'reason': "Harvest"}
            )
            change.action_request()
        self.env.flush_all()
        self.env.cr.execute('ALTER TABLE customer_card_account DISABLE TRIGGER USER')
        self.env.cr.execute('UPDATE customer_card_account SET allowance = 9999 WHERE id = %s', [self.account.id])
        self.env.cr.execute('ALTER TABLE customer_card_account ENABLE TRIGGER USER')
        self.ends_raise()
        self.assertEqual((self.second_account.allowance, self.second_line.raised_to), (50, 0))

    def test_a_tolerance_is_no_limit_nobody_approved(self):
        card = self.env['customer.card']._issue(self.credit, partner=self.holder)
        vals = {'card_id': card.id, 'wanted': 5, 'reason': "A little"}
        lines = self.env['customer.card.credit'].with_user(self.desk)
        with self.assertRaisesRegex(AccessError, "Raise the limit instead"):
            lines.create({**vals, 'tolerance': 1000})
        with self.assertRaisesRegex(AccessError, "Raise the limit instead"):
            self.line.with_user(self.books).write({'tolerance': 1000})
        self.credit.credit_tolerance = 5
        self.line.with_user(self.books).write({'tolerance': 5})
        self.line.with_user(self.manager).write({'tolerance': 20})
        self.line.with_user(self.books).write({'tolerance': 15})
        self.assertEqual(self.account.allowance, 115)

    def test_one_request_at_a_time(self):
        card = self.env['customer.card']._issue(self.credit, partner=self.holder)
        vals = {'card_id': card.id, 'wanted': 50, 'reason': "Pays every week"}
        line = self.env['customer.card.credit'].with_user(self.desk).create(vals)
        line.action_request()
        with self.assertRaisesRegex(UserError, "waits for a second person"):
            line.action_request()
        self.assertEqual(len(line.change_ids), 1)

    def test_a_purchase_that_was_begun_is_bought_whatever_becomes_of_the_line(self):
        self._limit(self.credit, 1000)
        for ends in ('raise', 'lower', 'pause'):
            self.raised_alone(150)
            uuid = str(uuid4())
            answer = self.authorize(self.credit_card, 'credit', 140, uuid)
            {'raise': self.ends_raise, 'lower': lambda: self.change(20), 'pause': self.line.action_pause}[ends]()
            payment = (self.credit_method, 140, {'customer_card_operation': answer['operation']})
            order = self.sync(self.order([(self.bread, 1, 140)], [payment], uuid=uuid, cards=[self.credit_card]))
            self.env.invalidate_all()
            self.assertEqual((order.state, self.account.balance), ('paid', -140), ends)
            self.assertFalse(self.env['customer.card.owed'].search([('account_id', '=', self.account.id)]))
            self.assertHealthy()
            self.pays_back(140)
        self.closed()
        self.assertOwed(0)
        self.assertWhole()

    def raised_alone(self, after: float) -> None:
        self.assertEqual(self.change(after, until=self.today).state, 'done')

    def test_holds_of_a_limit_that_was_lowered_are_sound_and_others_are_not(self):
        self._limit(self.credit, 1000)
        self.raised_alone(150)
        self.authorize(self.credit_card, 'credit', 140, str(uuid4()))
        self.ends_raise()
        self.assertHealthy()
        self.env.cr.execute('UPDATE customer_card_credit SET write_date = %s', [self.now() - timedelta(days=1)])
        self.env.invalidate_all()
        found = self.env['customer.card.health']._check().finding_ids
        self.assertIn('limits', found.mapped('validator'))

    # === SHARES === #

    def child(self, partner: Model | None = None) -> tuple[Model, Model]:
        card = self.credit_card._twin(partner or self.holder)
        vals = {'line_id': self.line.id, 'card_id': card.id, 'limit': 20}
        return card, self.env['customer.card.credit.share'].create(vals)

    def test_a_share_goes_on_with_the_card_that_replaces_its_own(self):
        card, share = self.child()
        self.buys(15, card=card)
        card.with_user(self.desk).action_replace()
        self.assertEqual(share.card_id, card.replaced_by_id)
        self.assertEqual(self.refused(6, card=share.card_id)['available'], 5, "what the old one bought counts")
        self.buys(5, card=share.card_id)
        self.assertIn("bought all it may", self.refused(1, card=share.card_id)['message'])

    def test_nobody_widens_what_he_may_buy_himself(self):
        _card, share = self.child(self.desk.partner_id)
        mine = share.with_user(self.desk)
        for widens in (lambda: mine.write({'limit': 90}), mine.unlink):
            with self.assertRaisesRegex(AccessError, "your own credit line"), self.env.cr.savepoint():
                widens()
        with self.assertRaisesRegex(UserError, "stays with its card"):
            share.with_user(self.books).write({'card_id': self.credit_card.id})
        share.with_user(self.books).write({'limit': 30})

    # === WHO OWES === #

    def test_who_owes_forgives_himself_nothing(self):
        self._limit(self.credit, 1000)
        self.line.write({'owes': 'payer', 'payer_id': self.books.partner_id.id})
        self.buys(80)
        adjustments = self.env['customer.card.adjustment'].with_user(self.books)
        gift = {'account_id': self.account.id, 'amount': 80, 'reason': "A gift"}
        with self.assertRaisesRegex(AccessError, "your own card"):
            adjustments.create(gift).action_request()
        self._limit(self.credit, 10)
        asked = adjustments.with_user(self.manager).create(gift)
        asked.action_request()
        with self.assertRaisesRegex(AccessError, "your own card"):
            asked.with_user(self.books).action_approve()
        self.assertEqual(self.account.balance, -80)

    def test_what_a_holder_owes_is_not_handed_over_with_the_card(self):
        self.bought(60)
        with self.assertRaisesRegex(UserError, "Omid Neighbor owes on"):
            self.credit_card.with_user(self.manager).write({'partner_id': self.holder.id})
        self.pays_back(60)
        self.credit_card.with_user(self.manager).write({'partner_id': self.holder.id})
        self.assertEqual(self.line.debtor_id, self.holder)

    def test_nobody_comes_to_owe_what_is_open_in_another_name(self):
        firm = self.env['res.partner'].create({'name': "Firm"})
        owes = {'owes': 'payer', 'payer_id': firm.id}
        self.buys(60)
        with self.assertRaisesRegex(UserError, "in the name of Omid Neighbor"):
            self.line.with_user(self.books).write(owes)
        self.line.with_user(self.books).write({'owes': 'payer', 'payer_id': self.debtor.id})
        self.pays_back(60)
        self.line.with_user(self.books).write(owes)
        self.assertEqual(self.line.debtor_id, firm)
        held = self.authorize(self.credit_card, 'credit', 10, str(uuid4()))
        self.assertTrue(held['ok'])
        with self.assertRaisesRegex(UserError, "in the name of Firm"):
            self.line.with_user(self.books).write({'owes': 'holder'})

    def test_a_share_that_changes_is_kept_with_who_and_what(self):
        share = self.env['customer.card.credit.share'].with_user(self.books).create(
            {'line_id': self.line.id, 'card_id': self.credit_card.id, 'limit': 50}
        )  # fmt: skip
        share.limit = 80
        share.limit = 80
        share.unlink()
        told = self.line.message_ids.filtered(lambda one: 'in a cycle' in one.body).sorted('id')
        said = [re.sub('[^ -~→]+', ' ', html2plaintext(one.body)).split(': ')[1] for one in told]
        expected = ["no share of its own → $ 50.00", "$ 50.00 → $ 80.00", "$ 80.00 → no share of its own"]
        self.assertEqual([' '.join(one.split()) for one in said], expected)
        self.assertEqual(told.author_id, self.books.partner_id)

    def test_what_is_paid_out_names_who_had_paid(self):
        self._limit(self.credit, 1000)
        firm = self.env['res.partner'].create({'name': "Firm"})
        self.line.write({'owes': 'payer', 'payer_id': firm.id})
        self.pays_back(30)
        self.closed()
        paid = self.env['customer.card.adjustment'].with_user(self.books).create({
            'account_id': self.account.id, 'kind': 'overpaid', 'amount': -30, 'reason': "Paid twice",
            'journal_id': self.cash_method.journal_id.id,
        })  # fmt: skip
        paid.action_request()
        self.assertEqual(paid.move_id.line_ids.partner_id, firm)
        self.assertWhole()


@tagged('post_install', '-at_install')
class TestLinesAgain(StatementCase):
    """A card whose line was closed gets another one."""

    def test_each_line_states_its_own(self):
        self.opened(70)
        self.buys(30)
        self.pays_back(30)
        self.line.with_user(self.desk).action_close()
        again = self._open(self.credit_card, 100)
        self.buys(40)
        self.assertEqual(self.line.statement_ids.mapped('closing'), [0], "stated before the new line began")
        with self.on(again.statement_on + timedelta(days=1)):
            self.states()
        self.assertEqual(len(self.line.statement_ids), 1)
        stated = again.statement_ids
        said = stated.opening, stated.purchases, stated.closing, stated.minimum, stated.opens
        self.assertEqual(said, (0, 40, 40, 40, again.opened_on))
        self.assertFalse(self.line.statement_on)
        self.assertSound()

    def test_on_the_day_a_cycle_ends(self):
        self.line.sudo().cycle_day = self.credit._today().day
        self.buys(30)
        self.pays_back(30)
        self.line.with_user(self.desk).action_close()
        again = self._open(self.credit_card, 100, cycle_day=self.credit._today().day)
        self.buys(40)
        self.assertEqual(again.statement_on, self.credit._today())
        with self.on(again.statement_on + timedelta(days=1)):
            self.states()
        self.assertEqual((self.line.statement_ids.closing, again.statement_ids.closing), (0, 40))
        self.assertSound()
