"""Risk: an accountant reads a programmer's words, or a sum of points and money."""

from uuid import uuid4

from lxml import etree

from odoo.tests import tagged

from ...models.acceptance.tables import SLICE
from .case import LedgerCase

KEYS = ('key', 'seal', 'fingerprint', 'anchor')


@tagged('post_install', '-at_install')
class TestWordsOnScreen(LedgerCase):
    def test_points_and_money_have_no_sum(self):
        self.post(self.value, 20, 'reward')
        self.post(self.value, 15, 'sale')
        self.post(self.points, 300, 'reward')
        accounts = [('account_id', 'in', (self.value | self.points).ids)]
        for model, field, domain in (
            ('customer.card.entry', 'amount', accounts),
            ('customer.card.operation', 'amount', accounts),
            ('customer.card.account', 'balance', [('id', 'in', (self.value | self.points).ids)]),
        ):
            records = self.env[model]
            ((total,),) = records._read_group(domain, [], [f'{field}:sum'])
            self.assertFalse(total, model)
            group = 'id' if model.endswith('account') else 'account_id'
            sums = dict(records._read_group(domain, [group], [f'{field}:sum']))
            self.assertEqual(sorted(sums.values()), [35, 300], model)

    def test_two_programs_points_have_none_either(self):
        other = (
            self.env['customer.card']._issue(self._program('loyalty', name="Other", prefix='958'))._account('points')
        )
        for account in (self.points, other):
            self.post(account, 100, 'reward')
        domain = [('account_id', 'in', (self.points | other).ids)]
        self.assertFalse(self.env['customer.card.entry']._read_group(domain, [], ['amount:sum'])[0][0])

    def test_a_slice_is_no_payment(self):
        self.post(self.value, 50, 'reward')
        slice_key = f'{SLICE}{uuid4()}'
        hold, paid = (self.Ledger._authorize(self.value, 20, key) for key in (slice_key, str(uuid4())))
        self.assertEqual((hold.event, paid.event), ("Set aside for a till", "Payment begun"))
        self.Ledger._void(slice_key, self.card_company)
        self.Ledger._capture(paid, 20)
        self.env.invalidate_all()
        self.assertEqual((hold.event, paid.event), ("Set aside for a till", "Spent"))

    def test_operations_are_named_in_words(self):
        operation = self.post(self.value, 20, 'reward')
        self.assertRegex(operation.display_name, "^Given · .*20.00.* · ")
        self.assertNotIn(operation.key, operation.display_name)
        found = self.env['customer.card.operation'].name_search(operation.key)
        self.assertEqual(found[0][0], operation.id, "support finds it by its key")

    def test_no_key_and_no_hash_on_screen(self):
        """But in developer mode, for support, and the fingerprint that stands on paper."""
        for model in ('operation', 'entry', 'account', 'settlement'):
            for kind in ('form', 'list', 'search'):
                view = self.env.ref(f'customer_card.customer_card_{model}_view_{kind}')
                arch = etree.fromstring(view.arch)
                shown = set(arch.xpath("//field[not(ancestor-or-self::*[@groups='base.group_no_one'])]/@name"))
                known = {'fingerprint'} if model == 'settlement' else set()
                self.assertFalse(shown & set(KEYS) - known, f"{model}, {kind}")
