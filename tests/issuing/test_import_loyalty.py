from odoo.tests import tagged

from ..common.till import BesideMixin
from .case import ImportCase


@tagged('post_install', '-at_install', 'beside')
class TestLoyaltyCards(BesideMixin, ImportCase):
    """Cards of Odoo's own loyalty."""

    modules = ('loyalty',)

    def test_taken_over(self):
        programs = self.env['loyalty.program']
        points = programs.create({'name': "Old points", 'program_type': 'loyalty', 'company_id': self.card_company.id})
        wallet = programs.create({'name': "Old wallet", 'program_type': 'ewallet', 'company_id': self.card_company.id})
        cards = self.env['loyalty.card'].create([
            {'program_id': points.id, 'partner_id': self.holder.id, 'points': 120},
            {'program_id': points.id, 'points': 30, 'code': '0441-ca7f-4a1b'},
            {'program_id': wallet.id, 'partner_id': self.holder.id, 'points': 12.5},
        ])  # fmt: skip
        one = self.env['customer.card.import'].create(
            {'program_id': self.both.id, 'source': 'loyalty', 'opening_account_id': self.before.id}
        )
        one.action_read_sources()
        mine = one.source_ids.filtered(lambda source: source.external_id in (points.id, wallet.id))
        self.assertEqual(
            {(s.name, s.becomes, s.card_count, s.balance) for s in mine},
            {("Old points", 'points', 2, 150), ("Old wallet", 'value', 1, 12.5)},
        )
        mine.chosen = True
        one.action_check()
        self.assertEqual(one.state, 'checked', self.errors(one))
        self.assertIn("Archive Old points, Old wallet", one.warning)
        wallet.active = False
        one.action_check()
        self.assertIn("Archive Old points, or", one.warning)
        wallet.active = True
        one.action_import()
        self.assertEqual((one.points, one.value, len(one.card_ids)), (150, 12.5, 3))
        first = self.env['customer.card']._identify('0441-ca7f-4a1b', self.card_company)
        self.assertEqual(first._account('points').balance, 30)
        self.assertEqual(cards.mapped('points'), [120, 30, 12.5], "The loyalty cards stay as they are")
        self.assertIn(self.holder, one.card_ids.partner_id)
        self.assertHealthy()

        again = self.env['customer.card.import'].create(
            {'program_id': self.both.id, 'source': 'loyalty', 'opening_account_id': self.before.id}
        )
        again.action_read_sources()
        again.source_ids.filtered(lambda source: source.external_id == points.id).chosen = True
        again.action_check()
        self.assertEqual(again.state, 'faulty', "A card is taken over once")

    def test_by_one_company_only(self):
        """A wallet of no company serves all: what one took over no other does."""
        programs = self.env['loyalty.program']
        currency = self.card_company.currency_id.id
        wallet = programs.create(
            {'name': "Everywhere", 'program_type': 'ewallet', 'company_id': False, 'currency_id': currency}
        )
        self.env['loyalty.card'].create({'program_id': wallet.id, 'points': 100})
        branch = self.env['res.company'].create({'name': "Branch", 'parent_id': self.card_company.id})
        states = []
        for _company in range(2):
            one = self.env['customer.card.import'].create(
                {'program_id': self.both.id, 'source': 'loyalty', 'opening_account_id': self.before.id}
            )
            one.action_read_sources()
            one.source_ids.filtered(lambda source: source.external_id == wallet.id).chosen = True
            one.action_check()
            states.append(one.state)
            if one.state == 'checked':
                one.action_import()
                # As if another company had taken it over.
                self.env.cr.execute(
                    'UPDATE customer_card SET company_id = %s WHERE import_id = %s', [branch.id, one.id]
                )
                self.env.invalidate_all()
        self.assertEqual(states, ['checked', 'faulty'])
