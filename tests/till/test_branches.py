"""Risk: a card of the main company is unknown at a branch, or what it does there is lost to the books."""

from uuid import uuid4

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from ...models.card import filters
from ..common.till import BranchMixin
from ..discount.test_points_discount import TestPointsDiscount
from ..enrollment.test_enroll import TestEnroll
from ..offline.test_slices import TestSlice
from ..selling.case import SellCase
from ..selling.test_sell import TestPayout, TestTopUp
from .returns_case import InvoiceCase
from .test_returns import TestReturns
from .test_till import TestTill


class AtABranch(BranchMixin):
    allow_inherited_tests_method = True

    def test_the_till_is_the_branch_s(self):
        self.assertEqual(self.session.company_id, self.branch)
        self.assertEqual((self.gift_card | self.loyalty_card).company_id, self.branch.parent_id)


@tagged('post_install', '-at_install')
class TestTillOfABranch(AtABranch, TestTill):
    """All a till does with a card, it does at a branch."""


@tagged('post_install', '-at_install')
class TestTopUpAtABranch(AtABranch, TestTopUp):
    """Also where it sells them."""


@tagged('post_install', '-at_install')
class TestPayoutAtABranch(AtABranch, TestPayout):
    """Also where small remainders are paid out."""


@tagged('post_install', '-at_install')
class TestSliceAtABranch(AtABranch, TestSlice):
    """Also without a connection."""


@tagged('post_install', '-at_install')
class TestEnrollAtABranch(AtABranch, TestEnroll):
    """Also where it gives them out."""


@tagged('post_install', '-at_install')
class TestPointsDiscountAtABranch(AtABranch, TestPointsDiscount):
    """Also where points reduce the price."""


@tagged('post_install', '-at_install')
class TestReturnsAtABranch(AtABranch, TestReturns):
    """Also where goods come back."""


@tagged('post_install', '-at_install')
class TestInvoicesOfABranch(BranchMixin, InvoiceCase):
    """Also where its invoices are credited."""

    def test_what_an_invoice_had_brought_goes_with_its_credit_note(self):
        self.post(self.points, 3000, expires=None)
        card, line = self.sold_card()
        order = self.invoiced([(self.bread, 2, 25.0), line], gift=20, points=10)
        self.assertEqual((order.account_move.company_id, card._account('value').balance), (self.branch, 20))
        points = self.points.balance
        note = self.credit(order)
        self.assertEqual(note.company_id, self.branch)
        self.assertEqual((self.value.balance, card._account('value').balance), (50, 0))
        self.assertEqual(self.points.balance, points + 1000 - 20)
        self.close()
        self.settle()
        self.assertTrue(self.report().balanced)
        self.assertHealthy()


@tagged('post_install', '-at_install')
class TestBranches(BranchMixin, SellCase):
    """One set of cards and one set of books for a company and its branches, whoever looks."""

    def test_a_day_at_the_branch_in_the_books(self):
        self.charge_order(self.gift_card, 25)
        self.sync(self.gift_order(30, spend=20))
        self.sync(self.order([(self.bread, 2, 18.5)], [(self.cash_method, 37)], cards=[self.loyalty_card]))
        self.close()
        self.assertEqual(self.session.move_id.company_id, self.branch)
        self.settle()
        report = self.report()
        self.assertTrue(report.balanced)
        self.assertBalanced(5 + 0.37)
        row = report.account_ids.filtered(lambda row: row.account_id == self.gift.liability_account_id)
        opened = row.action_open_move_lines()
        items = self.env[opened['res_model']].search(opened['domain'])
        self.assertEqual(items.company_id, self.branch)
        self.assertAlmostEqual(-sum(items.mapped('balance')), row.balance)
        self.assertHealthy()

    def test_a_program_is_made_in_the_main_company(self):
        """Else the branch would know no card of the main company from that moment on."""
        programs = self.env['customer.card.program'].with_context(
            allowed_company_ids=[self.branch.id, self.card_company.id]
        )
        self.assertEqual(programs.env.company, self.branch)
        self.assertEqual(programs.create({'name': "Made at the branch"}).company_id, self.card_company)
        with self.assertRaisesRegex(ValidationError, "at its branch Branch already"):
            programs.create({'name': "The branch's own", 'company_id': self.branch.id})
        self.assertEqual(self.branch._card_company(), self.card_company)

    def test_a_branch_that_had_programs_first_goes_on_with_them(self):
        main = self.env['res.company'].create({'name': "Main"})
        branch = self.env['res.company'].create({'name': "Its branch", 'parent_id': main.id})
        below = self.env['res.company'].create({'name': "Below that", 'parent_id': branch.id})
        programs = self.env['customer.card.program']
        self.assertEqual(below._card_company(), below)
        own = programs.create({'name': "Own", 'kind': 'gift', 'company_id': branch.id})
        self.assertEqual((branch._card_company(), below._card_company()), (branch, branch))
        programs.create({'name': "Main's", 'kind': 'gift', 'company_id': main.id})
        programs.create({'name': "One more", 'kind': 'gift', 'company_id': branch.id})
        self.assertEqual((branch._card_company(), below._card_company()), (branch, branch))
        self.assertEqual((main._card_places(), branch._card_places()), (main, branch | below))
        card = self.env['customer.card']._issue(own)
        self.assertTrue(card._identify(card.sudo().number, below._card_company()))
        self.assertFalse(card._identify(card.sudo().number, main._card_company()))

    def test_what_an_older_set_up_made_goes(self):
        """Programs nobody used; where the branch issued a card, all stay."""
        main = self.env['res.company'].create({'name': "Main"})
        unused, used = self.env['res.company'].create([{'name': name, 'parent_id': main.id} for name in ("One", "Two")])
        programs = self.env['customer.card.program']
        made = programs.create([
            {'name': one.name, 'kind': kind, 'company_id': one.id}
            for one in (unused, used) for kind in ('loyalty', 'gift')
        ])  # fmt: skip
        programs.create({'name': "Main's", 'kind': 'gift', 'company_id': main.id})
        self.env['customer.card']._issue(made[-1])
        programs._leave_branches()
        self.assertEqual(made.exists(), made[2:])
        self.assertEqual((unused._card_company(), used._card_company()), (main, used))

    def test_another_company_s_branch_knows_none_of_it(self):
        main = self.env['res.company'].create({'name': "Elsewhere"})
        branch = self.env['res.company'].create({'name': "Branch of it", 'parent_id': main.id})
        self.assertFalse(self.gift_card._identify(self.gift_card.number, branch._card_company()))

    def test_the_branch_s_people_see_no_cards_of_the_office(self):
        """They serve them; the office's lists are the main company's."""
        self.charge(50)
        order = self.sync(self.gift_order(30))
        manager = new_test_user(
            self.env, 'branch_manager', 'point_of_sale.group_pos_manager,customer_card.group_desk',
            company_id=self.branch.id, company_ids=[(6, 0, self.branch.ids)],
        )  # fmt: skip
        self.assertFalse(self.env['customer.card'].with_user(manager).search([]))
        form = order.with_user(manager).get_views([(False, 'form')])['views']['form']
        self.assertTrue(form)
        names = [name for name in order._fields if name.startswith('customer_card') and order._fields[name].store]
        self.assertTrue(order.with_user(manager).read(['name', 'customer_card_summary']))
        self.assertTrue(names)

    def test_a_contact_of_the_branch(self):
        """Is found at its tills, and gets no second card there."""
        known = self.env['res.partner'].create(
            {'name': "Known Customer", 'phone': "0912 345 6789", 'company_id': self.branch.id}
        )
        card = self.env['customer.card']._issue(self.loyalty, partner=known)
        found = self.till.customer_card_find("0912 345 6789")['cards']
        self.assertEqual([row['holder'] for row in found], ["Known Customer"])
        self.assertEqual(card.partner_id, known)
        partners = self.env['res.partner']
        self.assertEqual(partners._customer_card_by_phone("0912 345 6789", self.card_company), known)
        elsewhere = self.env['res.company'].create({'name': "Elsewhere"})
        self.assertFalse(partners._customer_card_by_phone("0912 345 6789", elsewhere))

    def test_a_rule_for_the_branch_s_tills(self):
        self.loyalty.rule_ids.config_ids = self.pos_config_usd
        self.sync(self.order([(self.bread, 1, 10)], [(self.cash_method, 10)], cards=[self.loyalty_card]))
        self.assertEqual(self.points.balance, 10)
        elsewhere = self.env['res.company'].create({'name': "Elsewhere"})
        till = self.pos_config_eur
        self.env.cr.execute('UPDATE pos_config SET company_id = %s WHERE id = %s', [elsewhere.id, till.id])
        till.invalidate_recordset()
        with self.assertRaises(ValidationError):
            self.loyalty.rule_ids.config_ids = till

    def sold_at(self, company, name: str):
        """A product that only this company sells."""
        return self.env['product.product'].create({
            'name': name, 'available_in_pos': True, 'list_price': 10, 'taxes_id': False, 'company_id': company.id,
        })  # fmt: skip

    def test_a_rule_and_a_challenge_on_products_of_the_branch(self):
        roll, rule = self.sold_at(self.branch, "Roll"), self.loyalty.rule_ids
        rule.product_ids = roll
        challenge = self.env['customer.card.challenge'].create(
            {'program_id': self.loyalty.id, 'name': "Rolls", 'goal': 'units', 'target': 2, 'points': 7,
             'product_ids': [(6, 0, roll.ids)]}
        )  # fmt: skip
        self.sync(self.order([(self.bread, 1, 10)], [(self.cash_method, 10)], cards=[self.loyalty_card]))
        self.assertEqual(self.points.balance, 0)
        self.sync(self.order([(roll, 2, 10)], [(self.cash_method, 20)], cards=[self.loyalty_card]))
        self.assertEqual(self.points.balance, 20 + challenge.points)
        rule.write({'product_ids': [(5,)], 'excluded_product_ids': [(6, 0, roll.ids)]})
        self.sync(self.order([(roll, 1, 10), (self.bread, 1, 10)], [(self.cash_method, 20)], cards=[self.loyalty_card]))
        self.assertEqual(self.points.balance, 20 + challenge.points + 10)
        shown = self.env['product.product'].search(safe_eval(filters.SOLD, {'company_id': self.card_company.id}))
        self.assertLessEqual(roll | self.bread, shown)

    def test_products_sold_where_its_cards_are_not_accepted(self):
        """Of another company, and of a branch that has programs of its own."""
        main = self.env['res.company'].create({'name': "Main"})
        branch, other = self.env['res.company'].create([
            {'name': name, 'parent_id': main.id} for name in ("With its own", "With the main one's")
        ])  # fmt: skip
        programs = self.env['customer.card.program']
        programs.create({'name': "The branch's", 'company_id': branch.id})
        program = programs.create({'name': "Main's", 'company_id': main.id})
        rule = self.env['customer.card.earning.rule'].create({'program_id': program.id})
        challenge = self.env['customer.card.challenge'].create({'program_id': program.id, 'name': "Rolls"})
        for company in (branch, self.card_company):
            roll = self.sold_at(company, "Roll")
            for one, name in ((rule, 'product_ids'), (rule, 'excluded_product_ids'), (challenge, 'product_ids')):
                with self.assertRaisesRegex(ValidationError, "not accepted where Roll"), self.env.cr.savepoint():
                    one[name] = roll
        for company in (main, other):
            rule.product_ids = self.sold_at(company, "Roll")
        rule = self.env['customer.card.earning.rule'].create({'program_id': programs.search(
            [('company_id', '=', branch.id)], limit=1).id})  # fmt: skip
        rule.product_ids = self.sold_at(main, "Roll")

    def test_who_may_not_see_a_product_makes_no_copy_that_is_valid_for_all(self):
        rule = self.loyalty.rule_ids
        rule.product_ids = roll = self.sold_at(self.branch, "Roll")
        manager = new_test_user(
            self.env, 'main_manager', 'customer_card.group_manager', company_id=self.card_company.id,
            company_ids=[(6, 0, self.card_company.ids)],
        )  # fmt: skip
        self.env.invalidate_all()
        self.assertFalse(rule.with_user(manager).product_ids)
        self.assertEqual(rule.with_user(manager)._rule().products, set(roll.ids), "and it gives for nothing else")
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            rule.with_user(manager).copy()
        self.env.invalidate_all()
        self.assertEqual(rule.copy().product_ids, roll)

    def main_till(self):
        """Cash of a till of the main company, and how it sends an order; its cashier sees nothing of the branch."""
        config = self.env['pos.config'].with_company(self.card_company).create({'name': "Main till"})
        config.open_ui()
        main = config.current_session_id
        cashier = new_test_user(
            self.env, 'main_cashier', 'base.group_user,point_of_sale.group_pos_user',
            company_id=self.card_company.id, company_ids=[(6, 0, self.card_company.ids)],
        )  # fmt: skip
        main.with_user(cashier).set_opening_control(0, '')

        def send(order: dict):
            for line in order['lines']:
                if len(line) > 2 and line[2].get('customer_card_ref'):
                    line[2]['customer_card_ref'] = self.gift_card._ticket(config, shown=True)
            more = {'session_id': main.id, 'user_id': cashier.id, 'pricelist_id': config.pricelist_id.id}
            self.env.flush_all()
            self.env.invalidate_all()
            orders = self.env['pos.order'].with_user(cashier).with_context(allowed_company_ids=self.card_company.ids)
            done = orders.sync_from_ui([{**order, **more, 'customer_card_refs': ''}])
            return self.env['pos.order'].browse(done['pos.order'][-1]['id'])

        return config.payment_method_ids.filtered(lambda one: not one.customer_card_kind and one.journal_id)[:1], send

    def test_what_came_back_at_the_branch_counts_at_the_main_till(self):
        """Also where the cashier may not see it: the list as he could read it is not the server's."""
        cash, send = self.main_till()
        sold = send(self.order([(self.bread, 1, 40.0)], [(cash, 40)]))
        named = (self.bread, -1, 40.0, {'refunded_orderline_id': sold.lines.id})
        self.sync(self.order([named], [(self.cash_method, -40)], is_refund=True))
        data = self.order([named, self.line(self.gift_card, 40)], [])
        draft = send({**data, 'state': 'draft'})
        back = draft.lines.filtered('refunded_orderline_id')
        again = [[1, back.id, {'refunded_orderline_id': one}] for one in (False, sold.lines.id)]
        paid = {**data, 'access_token': draft.access_token, 'name': draft.name}
        for lines in ([], again):
            with self.assertRaisesRegex(UserError, "More comes back"), self.env.cr.savepoint():
                send({**paid, 'lines': lines})
            self.env.invalidate_all()
            self.assertEqual(self.value.balance, 0)

    def test_a_new_branch_s_till_takes_cards(self):
        branch = self.env['res.company'].create({'name': "New branch", 'parent_id': self.card_company.id})
        self.env.user.company_ids |= branch
        self.env.cr.precommit.run()
        till = self.env['pos.config'].with_company(branch).create({'name': "Its till"})
        kinds = {'value', 'points'}
        self.assertLessEqual(kinds, set(till.payment_method_ids.mapped('customer_card_kind')))
        self.assertEqual(till.payment_method_ids.company_id, branch)

    def test_what_was_left_open_at_the_branch_is_let_go(self):
        self.charge(50)
        uuid = str(uuid4())
        self.authorize(self.gift_card, 'value', 20, uuid)
        self.sync(self.order([(self.bread, 1, 20)], [(self.cash_method, 20)], uuid=uuid, cards=[self.gift_card]))
        self.env['pos.order']._customer_card_free_served()
        self.assertEqual(self.available(self.value), 50)
