from datetime import datetime, timedelta
from uuid import uuid4

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..common.till import TillCase

RATES = ('seen_rate', 'identified_rate', 'second_rate', 'regular_rate')


class FunnelCase(TillCase):
    """A batch of cards that only lower prices: nothing is earned or paid with them, but they are shown."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.flyer = cls._program('discount', name="Flyer", prefix='953')
        cls.channel = cls.env['customer.card.channel'].create({'name': "Flyers", 'company_id': cls.card_company.id})
        cls.batch = cls.make_batch("North", 6, channel_id=cls.channel.id, unit_cost=0.25)
        cls.cards = cls.batch.card_ids.sorted('batch_serial')
        cls.day = datetime.now().replace(microsecond=0) - timedelta(days=200)

    @classmethod
    def make_batch(cls, name: str, quantity: int, program=None, **vals):
        batch = cls.env['customer.card.batch'].create(
            {
                'name': name,
                'program_id': (program or cls.flyer).id,
                'quantity': quantity,
                'card_state': 'active',
                **vals,
            }
        )
        batch.action_start()
        return batch

    def buy(self, amount: float, *cards, after: int = 0, quantity: int = 1, **more):
        """A purchase with these cards, so many days after the first day."""
        moment = str(self.day + timedelta(days=after))
        lines = [(self.bread, quantity, amount / quantity)]
        return self.sync(self.order(lines, [(self.cash_method, amount)], cards=cards, date_order=moment, **more))

    def bring_back(self, order, quantity: int = 1):
        line = order.lines[0]
        back = [(line.product_id, -quantity, line.price_unit, {'refunded_orderline_id': line.id})]
        return self.sync(self.order(back, [(self.cash_method, -quantity * line.price_unit)], is_refund=True))

    def row(self, card):
        self.env.invalidate_all()
        return self.env['customer.card.funnel'].browse(card.id)

    def stages(self) -> list[str]:
        self.env.invalidate_all()
        return [self.row(card).stage[2:] for card in self.cards]

    def totals(self, groupby: str, *aggregates: str, domain=None) -> dict:
        self.env.invalidate_all()
        funnel = self.env['customer.card.funnel']
        rows = funnel._read_group(domain or [('batch_id.program_id', '=', self.flyer.id)], [groupby], list(aggregates))
        return {row[0]: row[1:] for row in rows}


@tagged('post_install', '-at_install')
class TestFunnel(FunnelCase):
    """From an issued card to a regular customer, by a small history that can be counted by hand."""

    def test_a_batch_without_a_channel_says_so(self):
        self.make_batch("Nowhere", 2)
        found = self.totals('channel', 'issued:sum')
        self.assertEqual(found, {"Flyers": (6,), "No channel named": (2,)})
        self.env['res.lang']._activate_lang('ru_RU')
        self.channel.with_context(lang='ru_RU').name = "Листовки"
        self.env.flush_all()
        rows = (
            self.env['customer.card.funnel']
            .with_context(lang='ru_RU')
            ._read_group([('batch_id', '=', self.batch.id)], ['channel'])
        )
        self.assertEqual(rows, [("Листовки",)])

    def test_a_small_history(self):
        unused, seen, known, again, regular, slow = self.cards
        self.buy(10, seen)
        self.buy(20, known)
        known.partner_id = self.holder
        for days in (0, 91, 182):  # twice, and never three times within 90 days
            self.buy(10, slow, after=days)
        self.buy(10, again)
        self.buy(15, again, after=12)
        for days in (0, 40, 130):  # the last three are 130 days apart …
            self.buy(5, regular, after=days)
        self.assertEqual(self.stages(), ['issued', 'seen', 'identified', 'second', 'second', 'second'])
        self.buy(5, regular, after=128)  # … and now three lie within 90
        self.assertEqual(self.stages(), ['issued', 'seen', 'identified', 'second', 'regular', 'second'])
        row = self.row(again)
        self.assertEqual((row.sales, row.purchases, row.days_to_second, row.seen_on), (25, 2, 12, self.day.date()))
        self.assertFalse(self.row(unused).seen_on)
        sums = [
            f'{name}:sum'
            for name in ('issued', 'seen', 'identified', 'second', 'regular', 'purchases', 'sales', 'cost')
        ]
        self.assertEqual(self.totals('batch_id', *sums), {self.batch: (6, 5, 1, 3, 1, 11, 105, 1.5)})
        rates = self.totals('channel_id', *(f'{name}:avg' for name in RATES))[self.channel]
        self.assertEqual([round(rate, 2) for rate in rates], [83.33, 20, 60, 20])

    def test_rates_are_weighted(self):
        """One of one, and none of six: a seventh, not a half."""
        other = self.make_batch("South", 1, channel_id=self.channel.id)
        self.buy(10, other.card_ids)
        self.buy(10, other.card_ids, after=1)
        self.buy(10, self.cards[0])
        by_batch = self.totals('batch_id', 'seen_rate:avg', 'second_rate:avg')
        self.assertEqual(by_batch[other], (100, 100))
        self.assertAlmostEqual(by_batch[self.batch][0], 100 / 6)
        both = self.totals('channel_id', 'seen_rate:avg', 'second_rate:avg')[self.channel]
        self.assertAlmostEqual(both[0], 200 / 7)
        self.assertEqual(both[1], 50, "of the two that were seen")

    def test_what_came_back_does_not_count(self):
        card = self.cards[0]
        order = self.buy(10, card)
        self.buy(20, card, after=1)
        self.bring_back(order)
        row = self.row(card)
        self.assertEqual((row.seen, row.purchases, row.second, row.sales), (1, 1, 0, 20))
        part = self.buy(30, card, after=2, quantity=3)
        self.bring_back(part, 2)
        self.assertEqual((self.row(card).purchases, self.row(card).sales), (2, 30))
        self.bring_back(part, 1)
        self.assertEqual((self.row(card).purchases, self.row(card).sales), (1, 20))

    def test_returning_with_the_card_is_no_purchase(self):
        card = self.cards[0]
        order = self.buy(10, card)
        back = [(self.bread, -1, 10.0, {'refunded_orderline_id': order.lines.id})]
        self.sync(self.order(back, [(self.cash_method, -10)], is_refund=True, cards=[card]))
        self.assertEqual((self.row(card).seen, self.row(card).purchases, self.row(card).sales), (1, 0, 0))

    def test_an_order_that_is_no_more(self):
        data = self.order([(self.bread, 1, 10.0)], [], cards=self.cards[:1], state='draft')
        self.sync(data)
        self.assertEqual(self.row(self.cards[0]).stage, '1_issued', "not paid")

    def test_the_program_says_who_is_regular(self):
        self.flyer.write({'regular_purchases': 2, 'regular_days': 10})
        self.buy(10, self.cards[0])
        self.buy(10, self.cards[0], after=11)
        self.assertEqual(self.row(self.cards[0]).regular, 0)
        self.buy(10, self.cards[0], after=20)
        self.assertEqual(self.row(self.cards[0]).regular, 1)

    def test_a_replacement_carries_on(self):
        card = self.cards[0]
        self.buy(10, card)
        new = self.env['customer.card'].browse(card.action_replace()['res_id'])
        new.partner_id = self.holder
        self.buy(10, new, after=1)
        third = self.env['customer.card'].browse(new.action_replace()['res_id'])
        self.buy(10, third, after=2)
        row = self.row(card)
        self.assertEqual((row.identified, row.purchases, row.regular, row.sales), (1, 3, 1, 30))

    def test_two_cards_on_one_order(self):
        self.buy(10, *self.cards[:2])
        self.assertEqual([self.row(card).sales for card in self.cards[:3]], [10, 10, 0])

    def test_another_tills_ticket_is_no_showing(self):
        stranger = self.cards[0]._ticket(self.pos_config_eur, shown=True)
        self.buy(10, customer_card_refs=f'{stranger} made.up x')
        self.assertEqual(self.row(self.cards[0]).stage, '1_issued')

    def test_a_till_cannot_write_it(self):
        data = self.order([(self.bread, 1, 10.0)], [(self.cash_method, 10)])
        order = self.sync(dict(data, customer_card_shown={'cards': self.cards.ids, 'goods': '10'}))
        self.assertFalse(order.customer_card_shown)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            order.with_user(self.cashier).read(['customer_card_shown'])
        order.write({'customer_card_shown': {'cards': self.cards.ids, 'goods': '10'}})
        self.assertFalse(order.customer_card_shown)
        self.assertNotIn('customer_card_shown', self.env['pos.order']._load_pos_data_fields(self.pos_config_usd))


@tagged('post_install', '-at_install')
class TestGiftFunnel(FunnelCase):
    """Gift cards: being sold is no purchase, paying is one."""

    def test_sold_then_used(self):
        batch = self.make_batch("Rack", 2, self.gift, card_state='ready')
        card, other = batch.card_ids
        line = (self.gift.product_id, 1, 25.0, {'customer_card_ref': self.ref(card)})
        self.sync(self.order([line], [(self.cash_method, 25)]))
        self.assertEqual(self.row(card).stage, '1_issued')
        uuid = str(uuid4())
        answer = self.authorize(card, 'value', 10, uuid)
        payments = [(self.value_method, 10, {'customer_card_operation': answer['operation']}), (self.cash_method, 32)]
        more = (self.gift.product_id, 1, 30.0, {'customer_card_ref': self.ref(other)})
        self.sync(self.order([(self.bread, 1, 12.0), more], payments, uuid=uuid))
        row = self.row(card)
        self.assertEqual((row.seen, row.purchases, row.sales), (1, 1, 12), "the other card is no goods")
        self.assertEqual(self.row(other).seen, 0)


@tagged('post_install', '-at_install')
class TestFunnelRights(FunnelCase):
    def person(self, group: str, company):
        return new_test_user(
            self.env,
            f'funnel_{group}_{company.id}',
            f'customer_card.group_{group}',
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )

    def test_own_company_only(self):
        self.buy(10, self.cards[0])
        company = self.env['res.company'].create({'name': "Elsewhere"})
        funnel = self.env['customer.card.funnel']
        self.assertEqual(funnel.with_user(self.person('accountant', self.card_company)).search_count([]), 6)
        stranger = funnel.with_user(self.person('manager', company))
        self.assertEqual(stranger.search_count([]), 0)
        with self.assertRaises(AccessError):
            stranger.browse(self.cards[0].id).read(['sales'])

    def test_not_for_the_desk(self):
        with self.assertRaises(AccessError):
            self.env['customer.card.funnel'].with_user(self.person('desk', self.card_company)).search([])

    def test_nobody_writes(self):
        row = self.row(self.cards[0]).with_user(self.person('manager', self.card_company))
        for forged in (lambda: row.write({'sales': 1}), row.unlink, lambda: row.create({'batch_id': self.batch.id})):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                forged()

    def test_masked(self):
        row = self.row(self.cards[0]).with_user(self.person('accountant', self.card_company))
        self.assertNotIn(self.cards[0].sudo().number, str(row.read()))
        self.assertEqual(row.action_open_card()['res_id'], self.cards[0].id)
        self.assertEqual(fields.Date.to_string(row.issued_on), str(fields.Date.today()))
