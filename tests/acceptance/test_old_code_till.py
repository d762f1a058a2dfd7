from odoo.tests import tagged

from ...models.ledger.protected import own
from ..common.sealing import aged
from ..common.till import TillCase


@tagged('post_install', '-at_install')
class TestOldCodeTill(TillCase):
    """A code of another system finds its card at the till; one that can be guessed does not pay."""

    def brings(self, code: str) -> None:
        """The gift card has been the one with this code from its first day, as after an import."""
        aged(self.env, 'UPDATE customer_card SET old_code = %s WHERE id = %s', [code, self.gift_card.id])

    def identified(self, code: str) -> dict:
        return self.till.customer_card_identify(code)

    def test_short_codes_earn_and_do_not_pay(self):
        self.charge(50)
        self.brings('12345678')
        answer = self.identified('1234 5678')
        self.assertTrue(answer['ok'])
        self.assertFalse(answer['card']['shown'])
        refused = self.till.customer_card_authorize(answer['card']['ref'], 'value', 10, 'o' * 36, 'k' * 36)
        self.assertFalse(refused['ok'])
        self.assertEqual(self.available(self.value), 50)

        self.assertTrue(self.identified(self.gift_card.sudo().number)['card']['shown'], "The number goes on paying")
        self.gift.old_codes_pay = 'all'
        shown = self.identified('12345678')['card']
        self.assertTrue(self.till.customer_card_authorize(shown['ref'], 'value', 10, 'o' * 36, 'l' * 36)['ok'])

    def test_a_till_without_a_connection_knows_their_shape(self):
        """It is told how long such codes are and how they begin, and of one card's code less than half."""
        self.assertFalse(self.pos_config_usd.customer_card_code_shapes)
        self.brings('220412345670')
        aged(self.env, 'UPDATE customer_card SET old_code = %s WHERE id = %s', ['220499', self.loyalty_card.id])
        self.env.invalidate_all()
        self.assertCountEqual(self.pos_config_usd.customer_card_code_shapes, [[12, '2204'], [6, '22']])

    def test_long_codes_pay(self):
        self.charge(50)
        self.brings('0441CA7F4A1B')
        card = self.identified('0441-ca7f-4a1b')['card']
        self.assertTrue(self.till.customer_card_authorize(card['ref'], 'value', 10, 'o' * 36, 'k' * 36)['ok'])

    def test_blocked_and_foreign_ones_are_unknown(self):
        own(self.gift_card).write({'old_code': '0441CA7F4A1B'})
        self.gift_card.action_block_lost()
        self.assertFalse(self.identified('0441-ca7f-4a1b')['ok'])
        self.assertFalse(self.identified('0441-ca7f-4a1c')['ok'])
