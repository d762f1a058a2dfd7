"""Risks: a policy for one product (tag, till, category) becomes one for everything when the product goes; what nobody
can have is offered.
"""

from datetime import datetime

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...core import earning
from ...models.card import filters
from ..common.till import CustomerCardPosCommon
from ..reward.case import RewardCase

ABOUT = {'line_id', 'contract_id', 'debtor_id'}  # what it is about stays as long as it says so
PROGRAM = 'customer.card.program'
OTHER = -7  # a product, a tag, a till that no policy names
# Links of ours that narrow nothing, with the reason; an optional link that is neither here nor a filter fails the test.
NO_FILTER = {
    'customer.card': {'partner_id', 'pinned_tier_id'},  # a card without holder or pinned tier has less
    'customer.card.account': {'partner_id'},  # known or not
    'customer.card.adjustment': {'journal_id'},  # where money comes from; it stays while a pay-out names it
    'customer.card.batch': {'channel_id', 'distributor_id', 'design_id'},  # words and pictures
    'customer.card.credit.level': {'company_id'},  # of all companies, said so; one's own goes with it
    'customer.card.credit.regime': {'company_id', 'country_id'},  # likewise; a program names the rules themselves
    'customer.card.credit': {'payer_id'},  # who owes; it stays while a line names it
    'customer.card.credit.pause': ABOUT,
    'customer.card.credit.promise': ABOUT,
    'customer.card.credit.reminder': ABOUT,
    'customer.card.contract.change': {'line_id', 'credit_note_id'},  # likewise
    'customer.card.contract.line': {'product_id'},  # what is sold is said in words; it stays while a contract names it
    'customer.card.contract.import': {'opening_account_id'},  # likewise
    'customer.card.import': {'opening_account_id'},  # where it is booked
    PROGRAM: {
        'journal_id',
        'liability_account_id',
        'points_account_id',
        'points_revenue_account_id',
        'promotion_account_id',
        'breakage_account_id',
        'clearing_account_id',
        'receivable_account_id',
        'installment_account_id',
        'unearned_account_id',
        'finance_account_id',
        'loss_account_id',
        'allowance_account_id',
        'recovery_account_id',
        'fee_account_id',
        'voucher_tax_id',  # where it is booked; each stays while a program names it
        'product_id',
        'discount_product_id',
        'points_product_id',
        'repay_product_id',
        'installment_product_id',
        'credit_regime_id',  # it stays while a program names it
        'design_id',  # made by us, and they stay
        'deposit_category_ids',  # without it deposits are goods like others, which is stricter
    },
}


class FilterCase(CustomerCardPosCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card_company.partner_id.tz = 'UTC'
        cls.points = cls.loyalty_card._account('points')
        cls.wine, cls.beer = cls.env['product.product'].create([
            {'name': name, 'available_in_pos': True, 'list_price': 10.0, 'taxes_id': False} for name in ("Wine", "Beer")
        ])  # fmt: skip

    def rule(self, **vals):
        self.loyalty.rule_ids = [(5,), (0, 0, {'name': "Bonus", 'mode': 'per_unit', 'points': 50, **vals})]
        return self.loyalty.rule_ids

    def earned(self, product=None, **more) -> float:
        before = self.points.balance
        self.sync(
            self.order([(product or self.bread, 1, 10)], [(self.cash_method, 10)], cards=[self.loyalty_card], **more)
        )
        return self.points.balance - before

    def notes(self) -> str:
        return "\n".join(str(body) for body in self.loyalty.message_ids.mapped('body'))


@tagged('post_install', '-at_install')
class TestFiltersGone(FilterCase):
    def test_a_rule_for_one_product_is_not_for_everything(self):
        self.rule(product_ids=self.wine.ids)
        self.assertEqual((self.earned(), self.earned(self.wine)), (0, 50))
        self.wine.product_tmpl_id.action_archive()
        self.assertEqual(self.earned(), 0)
        preview = self.till.customer_card_preview(
            self.ref(self.loyalty_card), [{'product_id': self.bread.id, 'qty': 1, 'amount': 10}]
        )
        self.assertNotIn("50", str(preview))

    def test_the_office_is_told_and_nobody_is_promised_anything(self):
        self.rule(product_ids=self.wine.ids)
        self.assertFalse(self.loyalty.advice)
        self.wine.with_user(self.env.ref('base.user_admin')).product_tmpl_id.action_archive()
        said = "Rule Bonus: none of its products is sold any more – it gives nothing."
        self.assertIn(said, self.loyalty.advice)
        self.assertIn(said, self.notes())
        self.assertNotIn("50", self.loyalty.summary)
        self.assertNotIn("Bonus", str(self.loyalty._published_terms()))
        self.wine.product_tmpl_id.action_unarchive()
        self.assertFalse(self.loyalty.advice)
        self.assertIn("Wine only", self.loyalty.summary)

    def test_one_of_two_is_no_news(self):
        self.rule(product_ids=(self.wine | self.beer).ids)
        self.wine.action_archive()
        self.assertEqual((self.earned(), self.earned(self.beer)), (0, 50))
        self.assertFalse(self.loyalty.advice)

    def test_a_copy_keeps_its_condition(self):
        self.rule(product_ids=self.wine.ids)
        self.wine.action_archive()
        copied = self.loyalty.copy({'prefix': '958'}).rule_ids
        self.assertEqual(filters.chosen(copied, 'product_ids'), self.wine)
        self.assertEqual(copied._rule().products, filters.NOTHING)

    def test_deleting_is_refused_with_a_sentence(self):
        self.wine.available_in_pos = False  # the host refuses to delete what an open till sells
        self.rule(product_ids=self.wine.ids)
        for record in (self.wine, self.wine.product_tmpl_id):
            with self.assertRaisesRegex(UserError, "Loyalty names it"), mute_logger('odoo.sql_db'):
                record.unlink()
        self.wine.action_archive()
        with self.assertRaisesRegex(UserError, "Loyalty names it"):
            self.wine.unlink()
        top = self.env['product.category'].create({'name': "Drinks"})
        below = top.create({'name': "Wines", 'parent_id': top.id})
        self.rule(category_ids=below.ids)
        with self.assertRaisesRegex(UserError, "Loyalty names it"):
            top.unlink()

    def test_an_product_of_another_company_does_not_open_the_rule(self):
        self.rule(product_ids=self.wine.ids)
        other = self.env['res.company'].create({'name': "Elsewhere"})
        self.env.cr.execute(
            "UPDATE product_template SET company_id = %s WHERE id = %s", [other.id, self.wine.product_tmpl_id.id]
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self.assertEqual(self.earned(), 0)

    def test_excluded_customers_stay_excluded(self):
        staff = self.env['res.partner.category'].create({'name': "Staff"})
        self.holder.category_id = staff
        self.rule()
        self.loyalty.excluded_tag_ids = staff
        self.assertEqual(self.earned(), 0)
        staff.action_archive()
        self.assertEqual(self.earned(), 0)

    def test_a_challenge_nobody_can_reach_is_not_shown_but_counts_back(self):
        self.rule(points=0)
        challenge = self.env['customer.card.challenge'].create(
            {
                'name': "Two wines",
                'program_id': self.loyalty.id,
                'goal': 'units',
                'target': 2,
                'points': 100,
                'product_ids': self.wine.ids,
            }
        )
        goods = [(self.wine, 2, 10), (self.beer, 1, 10)]
        order = self.sync(self.order(goods, [(self.cash_method, 30)], cards=[self.loyalty_card]))
        self.assertEqual(self.points.balance, 100)
        self.wine.action_archive()
        self.assertEqual(self.earned(), 0)
        self.assertFalse(self.loyalty._challenges().rows)
        self.assertNotIn("Two wines", str(self.loyalty._published_terms()))
        self.assertIn(challenge.name, self.loyalty.advice)
        beer = order.lines.filtered(lambda line: line.product_id == self.beer)
        back = [(self.beer, -1, 10, {'refunded_orderline_id': beer.id})]
        self.sync(self.order(back, [(self.cash_method, -10)], is_refund=True))
        self.assertEqual(self.points.balance, 100)


@tagged('post_install', '-at_install')
class TestEveryFilter(FilterCase):
    """For every filter: archive all, archive some, delete all; it never matches more than before."""

    def records(self, comodel: str):
        vals = {
            'pos.config': {'name': "A"},
            'pos.payment.method': {'name': "A"},
        }
        return self.env[comodel].create([dict(vals.get(comodel, {'name': "A"})) for _number in range(3)])

    def policy(self, row, name: str, records):
        value = records.ids
        if row.model == PROGRAM:
            self.loyalty[name] = [(6, 0, value)]
            return self.loyalty
        vals = {'name': "Filtered", 'program_id': self.loyalty.id, name: [(6, 0, value)]}
        vals |= {'mode': 'per_order', 'points': 10} if 'rule' in row.model else {}
        return self.env[row.model].create(vals)

    def matched(self, policy, name: str, records) -> set:
        """Which of the records, and of all others, the policy is for."""
        self.env.invalidate_all()
        return {one for one in (OTHER, *records.ids) if self.matches(policy, name, one)}

    def matches(self, policy, name: str, one: int) -> bool:
        if policy._name == 'customer.card.reward':
            return any(one in row.products for row in self.loyalty._rewards())
        if name == 'excluded_method_ids':
            return one not in self.loyalty._excluded_methods()
        goods = {'product': one} if 'product' in name else {'product': -1, 'categories': frozenset({one})}
        line = earning.Line(**{'product': -1, 'categories': frozenset(), **goods, 'quantity': 1, 'amount': 10})
        if policy._name == 'customer.card.challenge':
            return any(row.counted([line]) for row in self.loyalty._challenges().rows)
        customer = earning.CustomerContext(till=one, tags=frozenset({one}))
        rules = self.loyalty._policy()
        return earning.earn(rules, [line], datetime(2026, 1, 2, 12), customer=customer).points > 0

    def cases(self):
        for row in filters.FILTERS:
            for name in row.fields:
                if self.env[row.model]._fields[name].type == 'many2many':
                    yield row, name

    def test_archived(self):
        for row, name in self.cases():
            comodel = self.env[row.model]._fields[name].comodel_name
            if 'active' not in self.env[comodel]._fields:
                continue
            for share in (1, 2):
                self.loyalty.rule_ids = (
                    [(5,)] if row.model != PROGRAM else [(5,), (0, 0, {'mode': 'per_order', 'points': 1})]
                )
                records = self.records(comodel)
                with self.subTest(f'{row.model}.{name}, {share} of 2'):
                    policy = self.policy(row, name, records[:2])
                    before = self.matched(policy, name, records)
                    self.assertTrue(before)
                    records[:share].write({'active': False})
                    after = self.matched(policy, name, records)
                    self.assertLessEqual(after, before)
                    if row.sense != 'not' and share == 2:
                        self.assertFalse(after)
                        self.assertTrue(self.loyalty.advice)
                    if row.sense == 'not':
                        self.assertEqual(after, before)

    def test_deleted(self):
        for row, name in self.cases():
            records = self.records(self.env[row.model]._fields[name].comodel_name)
            policy = self.policy(row, name, records[:2])
            before = self.matched(policy, name, records)
            with self.subTest(f'{row.model}.{name}'):
                for one in records[:2]:
                    with self.assertRaises(UserError), self.env.cr.savepoint(), mute_logger('odoo.sql_db'):
                        one.unlink()
                self.assertEqual(self.matched(policy, name, records), before)

    def test_every_link_is_decided_upon(self):
        """A link of a policy to what others own is a filter (its records stay), or it is said here what else it is."""
        known = {(row.model, name) for row in filters.FILTERS for name in row.fields}
        for model in self.env.registry.values():
            ours = (
                model._name.startswith('customer.card') and not model._abstract and not model._transient and model._auto
            )
            for name, field in model._fields.items() if ours else ():
                link = field.store and field.type in ('many2one', 'many2many') and not field.related
                if not link or field.required or field.readonly or name in ('create_uid', 'write_uid'):
                    continue
                with self.subTest(f'{model._name}.{name}'):
                    if (model._name, name) in known:
                        self.assertEqual(field.ondelete, 'restrict')
                        self.assertEqual(field.context.get('active_test'), self.shows_archived(field))
                    else:
                        self.assertIn(name, NO_FILTER.get(model._name, ()), "decide what it means when its records go")

    def shows_archived(self, field) -> bool | None:
        """Lists show what was archived, or nobody could take it off; a single link shows it anyway."""
        archivable = 'active' in self.env[field.comodel_name]._fields
        return False if archivable and field.type == 'many2many' else None


@tagged('post_install', '-at_install')
class TestRewardsGone(RewardCase):
    def offered(self) -> list[str]:
        answer = self.till.customer_card_identify(self.member.sudo().number)
        return [row['name'] for row in answer['card']['rewards']]

    def test_a_reward_nobody_can_have_is_not_offered(self):
        self.assertIn("Free coffee", self.offered())
        self.coffee.action_archive()
        self.assertNotIn("Free coffee", self.offered())
        self.assertNotIn("Free coffee", str(self.club._published_terms()))
        self.assertNotIn("Free coffee", self.club.summary)
        self.assertNotIn("Free coffee", self.club._next_reward_text(0))
        self.assertIn("Reward Free coffee: none of its products is sold any more", self.club.advice)
        answer = self.take()
        self.assertFalse(answer['ok'])
        self.assertIn("not offered any more", answer['message'])
        self.assertEqual(self.club_points.available, 250)

    def test_value_without_an_product_is_not_offered(self):
        self.club.product_id.action_archive()
        self.assertNotIn("Four on the card", self.offered())

    def test_what_was_held_before_is_given(self):
        answer = self.take()
        self.coffee.action_archive()
        self.sync(self.reward_order(answer['operation']))
        self.assertEqual(self.club_points.balance, 50)

    def test_an_archived_reward_that_was_held_before_is_given(self):
        answer = self.take()
        self.free.action_archive()
        self.sync(self.reward_order(answer['operation']))
        self.assertEqual(self.club_points.balance, 50)

    def test_the_foreign_product_is_still_refused(self):
        answer = self.take()
        self.coffee.action_archive()
        with self.assertRaisesRegex(UserError, "was not authorized"):
            self.sync(self.reward_order(answer['operation'], self.tea))
