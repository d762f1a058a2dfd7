"""Risk: an order comes after its session was closed, and loses what was promised when it was rung up; or one that is
rung up now says it is such an order, for a campaign that is over.
"""

from datetime import datetime, timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.models import BaseModel as Model
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...core import sealed, ticket
from ...models.card.customer_card_ticket import bound
from ..common.sealing import key_is
from ..common.till import TillCase
from .edits_case import MUTED


@tagged('post_install', '-at_install')
class TestSessionClosed(TillCase):
    """A campaign of 1000 points until yesterday; the till's session was open from yesterday morning on."""

    def setUp(self) -> None:
        super().setUp()
        self.card_company.partner_id.tz = 'UTC'
        now = fields.Datetime.now()
        self.yesterday = now.replace(hour=12, minute=0, second=0) - timedelta(days=1)
        self.env['customer.card.earning.rule'].create({
            'program_id': self.loyalty.id, 'name': "Until yesterday", 'mode': 'per_order', 'points': 1000,
            'date_to': self.yesterday.date(),
        })  # fmt: skip
        self.begun(self.yesterday - timedelta(hours=2))

    def ticket_of(self, moment: datetime, shown: int = ticket.READ) -> str:
        """What the till got when it read the loyalty card at ``moment``."""
        claim = ticket.Ticket(self.loyalty_card.id, bound(self.pos_config_usd), moment.toordinal(), shown)
        return ticket.make(claim, self.Ledger._key())

    def rung_up(self, moment: datetime | None = None, **more) -> dict:
        """Bread for 10.00, yesterday unless another ``moment`` is given."""
        moment = moment or self.yesterday
        said = {'date_order': str(moment), 'customer_card_refs': self.ticket_of(self.yesterday), **more}
        return self.order([(self.bread, 1, 10.0)], [(self.cash_method, 10)], **said)

    def close(self) -> Model:
        """The session is closed by another device, and a new one opened; the new one."""
        self.session.with_user(self.env.user).action_pos_session_closing_control()
        self.assertEqual(self.session.state, 'closed')
        self.pos_config_usd.open_ui()
        self.pos_config_usd.current_session_id.set_opening_control(0, '')
        return self.pos_config_usd.current_session_id

    def earned(self, data: dict) -> float:
        before = self.points.balance
        self.assertEqual(self.sync(data).state, 'paid')
        self.env.invalidate_all()
        return self.points.balance - before

    # --- honest days --------------------------------------------------------------------------------------------------

    def test_a_campaign_of_the_day_it_was_rung_up(self):
        data = self.rung_up()
        self.assertEqual(self.earned(self.rung_up()), 1010, "in time")
        self.close()
        self.assertEqual(self.earned(data), 1010)
        self.assertHealthy()

    def test_the_till_was_loaded_again_before_it_came(self):
        """Its orders name the session that is open now."""
        session = self.close()
        self.assertEqual(self.earned(self.rung_up(session_id=session.id)), 1010)

    def test_it_comes_back_as_it_counted(self):
        data, session = self.rung_up(), self.close()
        sold = self.sync(data)
        self.assertEqual(sold.session_id, session)
        back = [(self.bread, -1, 10.0, {'refunded_orderline_id': sold.lines.id})]
        self.sync(self.order(back, [(self.cash_method, -10)], is_refund=True, session_id=session.id))
        self.env.invalidate_all()
        self.assertEqual(self.points.balance, 0)

    def test_a_card_that_was_replaced_or_lost_since(self):
        for end in ('action_replace', 'action_block_lost'):
            with self.subTest(end), self.env.cr.savepoint() as point:
                data = self.rung_up()
                getattr(self.loyalty_card, end)()
                self.close()
                self.assertEqual(self.earned(data), 1010)
                self.assertFalse(self.env['customer.card.unusual'].search([('kind', '=', 'not_earned')]))
                point.rollback()
            self.env.invalidate_all()

    def test_served_by_the_hourly_job(self):
        """Without the key for an hour: what it was rung up in is kept with the order."""
        data = self.rung_up()
        self.close()
        with key_is(''), mute_logger(MUTED):
            self.sync(data)
        self.env.invalidate_all()
        self.assertEqual(self.points.balance, 0)
        self.env['pos.order']._cron_customer_card_late()
        self.env.invalidate_all()
        self.assertEqual(self.points.balance, 1010)

    # --- what is not believed -----------------------------------------------------------------------------------------

    def assertNow(self, data: dict) -> None:
        """The order earns as of today."""
        self.assertEqual(self.earned(data), 10)

    def test_an_hour_outside_of_every_session(self):
        data = self.rung_up(self.yesterday - timedelta(hours=3))
        after = self.rung_up(self.yesterday)
        self.close()
        self.assertNow(data)
        self.env.flush_all()
        stopped = self.yesterday - timedelta(hours=1)
        self.env.cr.execute('UPDATE pos_session SET stop_at = %s WHERE id = %s', [stopped, self.session.id])
        self.env.invalidate_all()
        self.assertNow(after)

    def test_a_card_that_was_read_since(self):
        """It is rung up now, whatever it says."""
        data = self.rung_up(customer_card_refs=self.ticket_of(datetime.now()))
        self.close()
        self.assertNow(data)

    def test_a_card_that_was_only_found(self):
        """By its holder's name: for that nobody has to be there."""
        data = self.rung_up(customer_card_refs=self.ticket_of(self.yesterday, ticket.FOUND))
        self.close()
        self.assertNow(data)
        self.assertFalse(self.noted())

    def test_what_is_believed_is_noted(self):
        in_time, data = self.rung_up(), self.rung_up()
        self.sync(in_time)
        self.assertFalse(self.noted())
        session = self.close()
        self.assertEqual(self.earned(data), 1010)
        told = (self.noted().card_id, self.noted().user_id, self.noted().session_id)
        self.assertEqual(told, (self.loyalty_card, self.cashier, session))
        self.assertIn("rung up", self.noted().evidence)

    def noted(self) -> Model:
        return self.env['customer.card.unusual'].search([('kind', '=', 'earlier')])

    def test_a_code_that_says_nothing_of_its_day(self):
        data = self.rung_up()
        code = self.loyalty_card.sudo().number
        data['customer_card_refs'] = sealed.make(code, data['uuid'], self.pos_config_usd.customer_card_public_key)
        self.close()
        self.assertNow(data)

    def test_another_tills_session(self):
        """It was open then, and is closed now; this till's was opened since."""
        other = self.pos_config_usd.copy(
            {'name': "Other till", 'payment_method_ids': [(6, 0, self.bank_payment_method.ids)]}
        )
        other.with_user(self.cashier).open_ui()
        there, here = other.current_session_id, self.session
        there.set_opening_control(0, '')
        self.session = there
        self.begun(self.yesterday - timedelta(hours=2))
        there.with_user(self.env.user).action_pos_session_closing_control()
        self.assertEqual(there.state, 'closed')
        self.session = here
        midnight = self.yesterday.replace(hour=0) + timedelta(days=1)
        self.begun(max(datetime.now() - timedelta(hours=1), midnight))
        self.assertNow(self.rung_up())

    def test_a_session_that_is_long_over(self):
        long_ago = self.yesterday - timedelta(days=8)
        self.env['customer.card.earning.rule'].search([('name', '=', "Until yesterday")]).date_to = long_ago.date()
        self.begun(long_ago - timedelta(hours=2))
        data = self.rung_up(long_ago)
        self.close()
        self.assertNow(data)

    def test_no_hour_at_all(self):
        """Neither is an order."""
        for said in (False, None, ''):
            with self.assertRaisesRegex(UserError, "not valid"), self.env.cr.savepoint():
                self.sync(self.rung_up(date_order=said))
        draft = self.sync(self.order([(self.bread, 1, 10.0)], [], state='draft', cards=[self.loyalty_card]))
        draft.with_user(self.cashier).write({'date_order': False})
        self.assertLessEqual(draft._customer_card_order_date, fields.Datetime.now())
