import time
from datetime import timedelta
from unittest.mock import patch
from uuid import uuid4

from odoo.tests import tagged

from ...core import number as numbers
from ...core import rotating, sealed, token
from ...models.ledger.errors import LedgerRefusal
from ...models.ledger.protected import own
from ..common.till import TillCase


@tagged('post_install', '-at_install')
class TestSealedCode(TillCase):
    """Risk: a card first shown without a connection earns nothing, or its sealed code does more than earn, once, for
    the order it was read for.
    """

    def seal(self, code: str, order: str) -> str:
        return sealed.make(code, order, self.pos_config_usd.customer_card_public_key)

    def buy(self, ref: str, uuid: str, **more):
        data = self.order([(self.bread, 1, 10.0)], [(self.cash_method, 10)], uuid=uuid, customer_card_refs=ref, **more)
        return self.sync(data)

    def test_it_earns_by_every_code(self):
        card, key = self.loyalty_card.sudo(), self.Ledger._key()
        codes = (
            card.number,
            f';{card.number}=2812101?',
            card._qr_token(),
            token.make(card.reference, key, token.RECEIPT),
            rotating.make(card.reference, rotating.step_at(time.time()) - 500, key),
        )
        for count, code in enumerate(codes, 1):
            uuid = str(uuid4())
            order = self.buy(self.seal(code, uuid), uuid)
            self.assertEqual(self.points.balance, 10 * count, code)
            self.assertIn(card.number_last4, order.customer_card_summary)
            self.assertFalse(order.customer_card_refs, "a served order forgets what opens a card")

    def test_for_its_own_order_only(self):
        ref = self.seal(self.loyalty_card.sudo().number, str(uuid4()))
        order = self.buy(ref, str(uuid4()))
        self.assertEqual((order.state, self.points.balance), ('paid', 0))

    def test_it_never_pays(self):
        self.post(self.value, 50, 'sale')
        uuid = str(uuid4())
        ref = self.seal(self.gift_card.sudo().number, uuid)
        till = self.till.with_context(customer_card_order=uuid)
        card = till.customer_card_identify(ref)['card']
        self.assertEqual((card['shown'], card['accounts'][0]['usable']), (False, False))
        for name in (ref, card['ref']):
            self.assertFalse(till.customer_card_authorize(name, 'value', 5, uuid, str(uuid4()))['ok'])
            self.assertFalse(till.customer_card_payout(name, uuid, str(uuid4()))['ok'])
        self.assertEqual(self.value.available, 50)

    def test_asked_for_another_order_it_says_nothing(self):
        uuid = str(uuid4())
        ref = self.seal(self.loyalty_card.sudo().number, uuid)
        unknown = self.till.customer_card_identify(numbers.generate('951'))
        for order in (str(uuid4()), None, 5):
            self.assertEqual(self.till.with_context(customer_card_order=order).customer_card_identify(ref), unknown)

    def test_blocked_blank_unknown_and_foreign_ones(self):
        blank = self.env['customer.card']._issue(self.loyalty, state='ready')
        codes = [blank.sudo().number, numbers.generate('951'), '4006381333931', '', '\x00']
        self.loyalty_card.action_block_lost()
        own(self.loyalty_card).write({'ended_at': self.loyalty_card.ended_at - timedelta(seconds=2)})
        for code in (*codes, self.loyalty_card.sudo().number):
            uuid = str(uuid4())
            self.assertEqual(self.buy(self.seal(code, uuid), uuid).state, 'paid', "a till must always be able to sell")
        self.assertEqual(self.points.balance, 0)

    def test_forged_ones_are_no_error(self):
        uuid = str(uuid4())
        genuine = self.seal(self.loyalty_card.sudo().number, uuid)
        for forged in (
            's1.',
            's1.' + 'A' * 200,
            genuine[:-2] + 'AA',
            genuine + 'A' * 900,
            genuine.replace('s1.', 's2.'),
        ):
            self.assertFalse(self.env['customer.card']._by_sealed(forged, uuid, self.card_company), forged)

    def test_without_the_ledgers_key_it_waits(self):
        uuid = str(uuid4())
        ref = self.seal(self.loyalty_card.sudo().number, uuid)
        missing = LedgerRefusal(self.env, 'no_key')
        with patch.object(type(self.Ledger), '_key', side_effect=missing), self.assertLogs(level='ERROR'):
            self.pos_config_usd.invalidate_recordset()
            self.assertFalse(self.pos_config_usd.customer_card_public_key)
            order = self.buy(ref, uuid)
        self.assertEqual((order.customer_card_refs, self.points.balance), (ref, 0))
        self.env['pos.order']._cron_customer_card_late()
        self.assertEqual(self.points.balance, 10)

    def test_a_till_knows_what_to_seal_with(self):
        till = self.pos_config_usd.with_user(self.cashier)
        loaded = till._load_pos_data_read(till, till)
        self.assertEqual(loaded[0]['customer_card_public_key'], sealed.public(self.Ledger._key()))
